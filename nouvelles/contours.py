"""Tell who has the news of a zone that its outline changes, from which day and where to look; or that it will not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import EnTete
from nouvelles.lettres import composer_contour, composer_contour_annule
from quartiers import redecoupage as redecoupages
from quartiers.models import Contour, Redecoupage, Zone
from quartiers.redecoupage import RedecoupageRefuse
from signalements.courriels.lettres import ranger
from signalements.models import AbonnementNouvelles

RETARD = dt.timedelta(days=7)
"""How long after its first day a new outline is still told: it may have been entered late."""
LOT = 200


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
    if not _hold([change.zone], change.jour):
        return 0  # called off meanwhile
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
    return [Changement(last.zone, end, _followers(last.zone))]


def _followers(zone: Zone) -> list[Zone]:
    """The zones that have the ground of one that is no more."""
    return [f.apres for f in zone.suites.select_related("apres__parent").order_by("apres__nom")]


# -- Calling off -------------------------------------------------------------------


@transaction.atomic
def annuler(*, redecoupage: Redecoupage) -> int:
    """Call off a redécoupage that waits for its day, and write to whoever was told of it; return how many letters.

    They are as if they had not been told: if the outline changes that day all the same, they hear of it. Raises
    RedecoupageRefuse.
    """
    zones, jour = list(redecoupage.zones.all()), redecoupage.jour
    if jour is None:
        raise RedecoupageRefuse(_("Ce redécoupage n’est pas accepté."))
    _hold(zones, jour)
    told = AbonnementNouvelles.objects.prevenus(zones, jour).select_related("zone__parent").order_by("pk")
    rows = list(told.select_for_update(of=("self",)))
    redecoupages.annuler(redecoupage=redecoupage)
    en_tete = EnTete.objects.courant()
    for start in range(0, len(rows), LOT):
        ranger([composer_contour_annule(row, jour, en_tete) for row in rows[start : start + LOT]])
    lasting = Contour.objects.filter(zone__in=zones, periode__upper_inf=True)
    for zone, since in lasting.values_list("zone", "periode__startswith"):
        mine = [row.pk for row in rows if row.zone_id == zone]
        day = max(since, timezone.localdate())
        AbonnementNouvelles.objects.filter(pk__in=mine).update(contour_dit_le=day)
    return len(rows)


def _hold(zones: Sequence[Zone], jour: dt.date) -> bool:
    """Keep the outlines that begin or end that day until the transaction ends; return whether there are any.

    So nobody is told of a change while it is called off.
    """
    rows = Contour.objects.filter(Q(periode__startswith=jour) | Q(periode__endswith=jour), zone__in=zones)
    return bool(rows.order_by("pk").select_for_update().values_list("pk"))
