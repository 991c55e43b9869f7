"""Addresses of the figures."""

from django.urls import path

from chiffres.views import publics

app_name = "chiffres"

urlpatterns = [
    path("chiffres/", publics.page, name="page"),
    path("chiffres/<slug:code>.csv", publics.tableau, name="csv"),
]
