"""The queue on paper: a list under the town's letterhead, black and white first."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils import timezone

from mairie.models import EnTete
from signalements import papier
from signalements.exports.colonnes import COLONNES, lignes
from signalements.models.signalement import SignalementQuerySet

FEUILLE_MAX = 500
"""Rows on one printed list, some ten seconds of work; it says so when there are more."""


def en_pdf(rows: SignalementQuerySet, total: int, legende: Sequence[str]) -> bytes:
    """Return the PDF (PDF/UA) of the first FEUILLE_MAX of these `total` rows, with what was asked for at the top."""
    contexte = {
        "en_tete": EnTete.objects.courant(),
        "lignes": [
            {"row": row, "dit": {c.code: c.valeur(row) for c in COLONNES}}
            for row in lignes(rows[:FEUILLE_MAX])
        ],
        "total": total,
        "maximum": FEUILLE_MAX,
        "legende": legende,
        "maintenant": timezone.now(),
    }
    return papier.imprimer([render_to_string("service/liste_papier.html", contexte)])
