"""What a setting held, in words a person reads: no code, no number of a row, no raw geometry."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartiers.templatetags.interface import ecrire_jour

Noms = Mapping[tuple[type[models.Model], Any], str]
"""The name of each row that a version points to, by model and key."""
LAMBERT_93 = 2154
MOTS_COMPARES = 1500
"""A text of more words than this has changed as a whole."""
SEPARATEUR = " · "


@dataclass(frozen=True)
class Morceau:
    """A part of a text, and whether it is only on this side."""

    texte: str
    change: bool


def en_mots(champ: models.Field, valeur: Any, noms: Noms) -> str:
    """Return what this column held; an empty text where it held nothing."""
    if valeur is None or valeur in ("", []):
        return ""
    if champ.related_model:
        return noms.get((champ.related_model, valeur), _("supprimé (n° %(n)s)") % {"n": valeur})
    if champ.choices:
        return str(dict(champ.flatchoices).get(valeur, valeur))
    if isinstance(valeur, bool):
        return _("oui") if valeur else _("non")
    if isinstance(valeur, list):
        return SEPARATEUR.join(valeur)
    if isinstance(valeur, dt.date):
        return ecrire_jour(valeur)
    if isinstance(valeur, DateRange):
        return periode_en_mots(valeur)
    if isinstance(valeur, GEOSGeometry):
        return _geometrie(valeur)
    return str(valeur)


def periode_en_mots(jours: DateRange) -> str:
    """Return "depuis le 3 mai 2026", or "du … au …" with its last day; an empty text for no day."""
    if jours.isempty or jours.lower is None:
        return ""
    debut = ecrire_jour(jours.lower)
    if jours.upper is None:
        return _("depuis le %(debut)s") % {"debut": debut}
    fin = ecrire_jour(jours.upper - dt.timedelta(days=1))
    return _("du %(debut)s au %(fin)s") % {"debut": debut, "fin": fin}


def _geometrie(geom: GEOSGeometry) -> str:
    """A point by its coordinates, an outline by its area and its number of corners."""
    if not isinstance(geom, MultiPolygon):
        return f"{geom.centroid.y:.5f}, {geom.centroid.x:.5f}"
    aire = geom.transform(LAMBERT_93, clone=True).area / 1e6
    n = geom.num_coords - sum(len(polygon) for polygon in geom.coords)
    phrase = ngettext("%(aire)s km², %(n)d sommet", "%(aire)s km², %(n)d sommets", n)
    return phrase % {"aire": f"{aire:.2f}".replace(".", ","), "n": n}


def comparer(champ: models.Field, avant: str, apres: str) -> tuple[list[Morceau], list[Morceau]]:
    """Cut what a column held into what both sides share and what only one has.

    A text is compared word by word, a list item by item; anything else has changed as a whole.
    """
    a, b = _parts(champ, avant), _parts(champ, apres)
    gauche, droite = [], []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if i != j:
            gauche.append(Morceau("".join(a[i:j]), tag != "equal"))
        if k != m:
            droite.append(Morceau("".join(b[k:m]), tag != "equal"))
    return gauche, droite


def _parts(champ: models.Field, texte: str) -> list[str]:
    if isinstance(champ, ArrayField):
        return [f"{item}{SEPARATEUR}" for item in texte.split(SEPARATEUR)] if texte else []
    if isinstance(champ, models.CharField | models.TextField) and not champ.choices:
        words = re.findall(r"\S+\s*|\s+", texte)
        return words if len(words) <= MOTS_COMPARES else [texte]
    return [texte] if texte else []
