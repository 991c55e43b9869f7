"""Surfaces in the pages of a redécoupage: {{ m2|surface }}."""

from django import template

from quartiers.differences import en_mots

register = template.Library()
register.filter("surface", en_mots)
