"""The drawings of a redécoupage: what a file holds, what changes, what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.utils import timezone
from django.utils.translation import gettext as _

from quartiers.colonnes import valeur
from quartiers.dessins import Dessin, Feuille
from quartiers.differences import Difference
from quartiers.entites import Entite
from quartiers.models import Contour, Nature, Zone
from quartiers.traces import TraceRefuse, tracer
from quartiers.trous import Bilan, Defaut, Sorte

NUMEROTEES = 60
"""Beyond this, the numbers of a drawing would cover each other."""
VALEURS = 40
COTE_D_UNE_ZONE = 420
"""The patterns of a small drawing are as large as those of the large one."""


@dataclass(frozen=True)
class Entree:
    """One feature of a file as the page lists it: its number on the drawing, its cells, why it cannot be drawn."""

    n: int
    cellules: list[str]
    refus: str


def du_fichier(entites: Sequence[Entite], srid: int, names: Sequence[str]) -> tuple[Dessin, list[Entree]]:
    """Draw the features of a file over the commune, and list them with these columns."""
    shapes: list[GEOSGeometry | None] = []
    rows = []
    for n, entite in enumerate(entites, start=1):
        refus = ""
        try:
            shapes.append(tracer(entite, srid))
        except TraceRefuse as error:
            shapes.append(None)
            refus = str(error)
        rows.append(Entree(n, [valeur(entite, (name,))[:VALEURS] for name in names], refus))
    drawn = [geom for geom in shapes if geom is not None]
    ground = _en_vigueur(Nature.COMMUNE)
    sheet = Feuille(ground + drawn, _("Les contours du fichier, sur la commune."))
    _all(sheet, "terre", ground)
    _all(sheet, "trait", drawn)
    for n, geom in enumerate(shapes, start=1):
        if geom is not None and len(shapes) <= NUMEROTEES:
            sheet.nommer(geom, str(n))
    return sheet.dessin, rows


def d_ensemble(found: Sequence[Difference], jour: dt.date, trous: Bilan) -> Dessin:
    """Draw all that changes over the zones of that day, with their numbers, and where ground is missing or shared."""
    ground = _en_vigueur(Nature.COMMUNE, jour)
    nature = Nature(found[0].zone.nature) if found else Nature.CONSEIL
    shapes = [geom for d in found for geom in (d.avant, d.apres) if geom is not None]
    sheet = Feuille(ground + shapes, _("Ce qui change, sur la commune."))
    _all(sheet, "terre", ground)
    _all(sheet, "voisin", _en_vigueur(nature, jour))
    won, lost = _together(d.ajoute for d in found), _together(d.retire for d in found)
    sheet.tracer("passe", won.intersection(lost))
    sheet.tracer("ajoute", won.difference(lost))
    sheet.tracer("retire", lost.difference(won))
    _all(sheet, "avant", [d.avant for d in found])
    _all(sheet, "trait", [d.apres for d in found])
    _faults(sheet, [defaut for defaut in trous.defauts if defaut.nature == nature])
    for n, d in enumerate(found, start=1):
        if d.apres is not None and len(found) <= NUMEROTEES:
            sheet.nommer(d.apres, str(n))
    return sheet.dessin


def _together(shapes: Iterable[GEOSGeometry | None]) -> GEOSGeometry:
    """All of these as one shape, empty for none."""
    whole: GEOSGeometry = GEOSGeometry("POLYGON EMPTY", srid=4326)
    for geom in shapes:
        if geom is not None:
            whole = whole.union(geom)
    return whole


def d_une_zone(d: Difference) -> Dessin:
    """Draw one zone before and after."""
    shapes = [geom for geom in (d.avant, d.apres) if geom is not None]
    sheet = Feuille(shapes, _("%(nom)s, avant et après.") % {"nom": d.zone.nom}, COTE_D_UNE_ZONE)
    sheet.tracer("terre", d.apres)
    sheet.tracer("ajoute", d.ajoute)
    sheet.tracer("retire", d.retire)
    sheet.tracer("avant", d.avant)
    sheet.tracer("trait", d.apres)
    return sheet.dessin


def de_la_zone(zone: Zone) -> Dessin | None:
    """Draw the outline of a zone as of today, or its newest one, among its neighbours; nothing before it has any."""
    rows = Contour.objects.filter(zone=zone)
    shape = rows.filter(periode__contains=timezone.localdate()).first() or rows.order_by("-periode").first()
    if shape is None:
        return None
    ground = _en_vigueur(Nature.COMMUNE)
    sheet = Feuille([*ground, shape.geom], _("Le contour de %(nom)s, sur la commune.") % {"nom": zone.nom})
    _all(sheet, "terre", ground)
    _all(sheet, "voisin", _en_vigueur(Nature(zone.nature)))
    sheet.tracer("trait", shape.geom)
    return sheet.dessin


def des_trous(trous: Bilan, jour: dt.date) -> Dessin:
    """Draw the zones of that day, and where ground is missing or shared."""
    ground = _en_vigueur(Nature.COMMUNE, jour)
    sheet = Feuille(ground, _("Les trous et les chevauchements, sur la commune."))
    _all(sheet, "terre", ground)
    _all(sheet, "voisin", _en_vigueur(Nature.QUARTIER, jour))
    _all(sheet, "trait", _en_vigueur(Nature.CONSEIL, jour))
    _faults(sheet, trous.defauts)
    for n, defaut in enumerate(trous.defauts[:NUMEROTEES], start=1):
        sheet.nommer(defaut.geom, str(n))
    return sheet.dessin


def _faults(sheet: Feuille, defauts: Sequence[Defaut]) -> None:
    for defaut in defauts:
        sheet.tracer("partage" if defaut.sorte == Sorte.RECOUVREMENT else "trou", defaut.geom)


def _all(sheet: Feuille, classe: str, shapes: Sequence[Any]) -> None:
    for geom in shapes:
        sheet.tracer(classe, geom)


def _en_vigueur(nature: Nature, jour: dt.date | None = None) -> list[Any]:
    """The outlines of one nature that hold on that day, or that last."""
    rows = Contour.objects.filter(zone__nature=nature)
    rows = rows.filter(periode__contains=jour) if jour else rows.filter(periode__upper_inf=True)
    return list(rows.values_list("geom", flat=True))
