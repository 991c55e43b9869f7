"""The outlines of the areas as drawings of the server: for who has no script, for paper, for the comparison."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.gis.geos import MultiPolygon
from django.utils.translation import gettext as _

from carte.secteurs.lecture import Secteur
from quartiers.dessins import Dessin, Feuille


def plan(secteur: Secteur) -> Dessin:
    """Draw an area, with its quartiers and their names."""
    sheet = Feuille([secteur.geom], _("Plan : %(nom)s") % {"nom": secteur.zone.nom})
    sheet.tracer("secteur", secteur.geom)
    for quartier in secteur.quartiers:
        geom = secteur.contours[quartier.pk]
        sheet.tracer("quartier", geom)
        sheet.nommer(geom, quartier.nom.split(" – ")[0])
    return sheet.dessin


def carte_des_classes(zones: Iterable[tuple[MultiPolygon, str, str]], dit: str) -> Dessin:
    """Draw areas, each with its class of the measure and the word written in it."""
    rows = list(zones)
    sheet = Feuille([geom for geom, _classe, _mot in rows], dit)
    for geom, classe, _mot in rows:
        sheet.tracer(classe, geom)
    for geom, _classe, mot in rows:
        sheet.nommer(geom, mot)
    return sheet.dessin
