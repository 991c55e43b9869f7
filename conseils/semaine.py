"""The letter of the week to those who represent an area: short, with what needs them first."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django.db import transaction

from conseils import courriels, revue
from conseils.models import Balade, Mandat
from quartiers.models import Zone
from signalements.models import Commentaire

LUES = ("contestes", "en_retard", "promis", "nouveaux", "reviennent")
"""The lists of the review that the letter tells, in its order."""
COMBIEN = 6


@transaction.atomic
def ecrire_lettres(jour: dt.date) -> int:
    """Write the letter of the week of that day to each mandate that waits for it; return how many were written.

    Played again it writes none: each mandate keeps the Monday of its last. An area where nothing is to be told is
    told nothing.
    """
    lundi = jour - dt.timedelta(days=jour.weekday())
    waiting = (
        Mandat.objects.en_cours(jour)
        .a_qui_ecrire(lundi)
        .select_related("zone", "compte")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("zone", "pk")
    )
    written = 0
    mandats = list(waiting)
    for zone, those in groupby(mandats, key=lambda mandat: mandat.zone):
        if told := raconter(zone, jour):
            for mandat in those:
                courriels.ecrire_semaine(mandat, told)
                written += 1
    Mandat.objects.filter(pk__in=[mandat.pk for mandat in mandats]).update(lettre_le=lundi)
    return written


def raconter(zone: Zone, jour: dt.date) -> dict[str, Any]:
    """Return what the letter says of an area; empty if there is nothing to say."""
    day = revue.Jour(jour)
    counts = revue.compter(zone, day)
    lists = [(revue.RUBRIQUE_DE[code], counts[code]) for code in LUES if counts[code]]
    since = day.debut(7)
    answers = Commentaire.objects.filter(zone=zone, reponse__cree_le__gte=since).count()
    walks = list(Balade.objects.a_venir().filter(zone=zone)[:2])
    if not (lists or answers or walks):
        return {}
    return {
        "jour": jour,
        "rubriques": lists,
        "lignes": revue.d_abord(zone, day, COMBIEN, LUES),
        "reponses": answers,
        "balades": walks,
    }
