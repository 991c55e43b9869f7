"""What the templates of figures ask."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse

from chiffres.filtres import Filtres, ecrire_mois
from chiffres.graphiques.socle import Case, Graphique
from chiffres.petits import PUBLIC

register = template.Library()


@register.filter
def case(value: Case) -> str:
    """A cell of a table; nothing to tell is a dash."""
    if value is None:
        return "–"
    return intcomma(value) if isinstance(value, int) else value


@register.filter
def dire(n: int) -> str:
    """A number of reports as it is published."""
    return PUBLIC.dire(n)


@register.filter
def mois_choisi(filtres: Filtres, nom: str) -> str:
    """The month that a select shows."""
    periode = filtres.periode
    return ecrire_mois(periode.premier if nom == "depuis" else periode.dernier)


@register.filter
def erreurs_de(filtres: Filtres, nom: str) -> list[str]:
    return filtres.erreurs.get(nom, [])


@register.simple_tag(takes_context=True)
def lignes_de(context: dict[str, Any], graphique: Graphique, nom: str) -> str:
    """Where an agent reads the reports behind a row of a table, "" for the public or where there are none."""
    filtres, cle = context["filtres"], graphique.cles.get(nom)
    if filtres.services is None or cle is None:
        return ""
    return f"{reverse('chiffres:lignes', args=[graphique.code])}{filtres.adresse(cle=cle)}"


@register.simple_tag(takes_context=True)
def csv_de(context: dict[str, Any], code: str) -> str:
    """Where the table of a chart is, as a file, under the same filters."""
    page = "chiffres:csv" if context["filtres"].services is None else "chiffres:services_csv"
    return f"{reverse(page, args=[code])}?{context['filtres'].requete}"
