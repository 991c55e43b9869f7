"""Tell who has the news of a zone that its outline changes: from which day, and where to look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.utils import timezone

from mairie.models import EnTete
from nouvelles.lettres import composer_contour
from quartiers.models import Contour, Zone
from signalements.courriels.lettres import ranger
from signalements.models import AbonnementNouvelles

RETARD = dt.timedelta(days=7)
"""How long after its first day a new outline is still told: it may have been entered late."""
LOT = 200
PART_MIN = 0.05
"""Of a zone that is no more: who takes less of it than that does not follow it."""


@dataclass(frozen=True)
class Changement:
    """From that day on a zone has another outline, or none, and `suivantes` take its place."""

    zone: Zone
    jour: dt.date
    suivantes: Sequence[Zone] = ()


def annoncer_contour(*, zone: Zone, jour: dt.date, suivantes: Sequence[Zone] = ()) -> int:
    """Write one letter to each subscriber of a zone whose outline changes on that day; return how many.

    `suivantes`: the zones that take its place, if it is no more. Called again, for that day or an earlier one, it
    writes to those only who have not been told.
    """
    written = 0
    while done := _one_lot(Changement(zone, jour, suivantes)):
        written += done
    return written


@transaction.atomic
def _one_lot(change: Changement) -> int:
    waiting = AbonnementNouvelles.objects.a_prevenir(change.zone, change.jour)
    rows = list(waiting.select_for_update(of=("self",)).select_related("zone__parent").order_by("pk")[:LOT])
    if rows:
        en_tete = EnTete.objects.courant()
        ranger([composer_contour(row, change.zone, change.jour, change.suivantes, en_tete) for row in rows])
        AbonnementNouvelles.objects.filter(pk__in=[r.pk for r in rows]).update(contour_dit_le=change.jour)
    return len(rows)


def annoncer_contours(jour: dt.date | None = None) -> int:
    """Tell every change of outline ahead of that day, or at most RETARD behind it; return how many letters."""
    changes = list(changements((jour or timezone.localdate()) - RETARD))
    return sum(annoncer_contour(zone=c.zone, jour=c.jour, suivantes=c.suivantes) for c in changes)


def changements(depuis: dt.date) -> Iterator[Changement]:
    """Yield the changes of outline after that day of the zones that somebody has the news of, the earliest first."""
    followed = AbonnementNouvelles.objects.actifs().filter(zone__isnull=False).values("zone")
    rows = Contour.objects.filter(zone__in=followed).select_related("zone").order_by("zone", "periode")
    found: list[Changement] = []
    before: Contour | None = None
    for row in rows:
        if before and before.zone_id != row.zone_id:
            found += _end(before, depuis)
            before = None
        if before and row.periode.lower > depuis and not before.geom.equals(row.geom):
            found.append(Changement(row.zone, row.periode.lower))
        before = row
    if before:
        found += _end(before, depuis)
    yield from sorted(found, key=lambda c: (c.jour, c.zone.pk))


def _end(last: Contour, depuis: dt.date) -> list[Changement]:
    """The zone is no more after its last outline, if that one ends."""
    end = last.periode.upper
    if end is None or end <= depuis:
        return []
    return [Changement(last.zone, end, _heirs(last.zone, last.geom, end))]


def _heirs(zone: Zone, was: GEOSGeometry, on: dt.date) -> list[Zone]:
    """The zones of the same kind that hold the ground of one that is no more."""
    rows = Contour.objects.filter(zone__nature=zone.nature, periode__contains=on, geom__intersects=was)
    return [
        row.zone
        for row in rows.select_related("zone__parent").order_by("zone__nom")
        if row.geom.intersection(was).area >= PART_MIN * was.area
    ]
