"""Zones that end, which ones have their ground since, and the quartiers that find another conseil."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from quartiers.models import Filiation, Nature, Zone

SUITE_MIN = 0.01
"""Share of a closed zone from which another one is said to follow it: less is the drawing of a border."""


class FermetureRefusee(ValueError):
    """The zone cannot end on that day; the message is a French sentence."""


@transaction.atomic
def fermer(*, zone: Zone, jour: dt.date) -> None:
    """End the outline of a zone on this day, which is its first without. Raises FermetureRefusee."""
    current = zone.contours.select_for_update().filter(periode__upper_inf=True).first()
    if current is None:
        raise FermetureRefusee(_("elle n’a plus de contour."))
    start = current.periode.lower
    if start and jour <= start:
        phrase = _("le contour en vigueur commence le %(le)s : choisissez un jour plus tard.")
        raise FermetureRefusee(phrase % {"le": start.strftime("%d/%m/%Y")})
    current.periode = DateRange(start, jour)
    current.save(update_fields=["periode"])


_SUITES = """
    SELECT a.zone_id, b.zone_id
    FROM quartiers_contour a
    JOIN quartiers_zone za ON za.id = a.zone_id
    JOIN quartiers_contour b ON b.periode @> %(jour)s::date AND b.geom && a.geom AND b.zone_id <> a.zone_id
    JOIN quartiers_zone zb ON zb.id = b.zone_id AND zb.nature = za.nature
    WHERE a.zone_id = ANY(%(zones)s) AND upper(a.periode) = %(jour)s::date
      AND ST_Area(ST_Intersection(a.geom, b.geom)) >= %(part)s * ST_Area(a.geom)
"""


def filier(*, nature: Nature, jour: dt.date) -> None:
    """Note which zones have, from this day on, the ground of those of a nature that ended on it; what was noted of
    that day before is noted anew, for it may have been with other outlines."""
    ended = Zone.objects.filter(nature=nature, contours__periode__endswith=jour).closed(jour)
    keys = list(ended.values_list("pk", flat=True))
    Filiation.objects.filter(avant__in=keys, jour=jour).delete()
    with connection.cursor() as cursor:
        cursor.execute(_SUITES, {"jour": jour, "zones": keys, "part": SUITE_MIN})
        Filiation.objects.bulk_create(
            [Filiation(avant_id=avant, apres_id=apres, jour=jour) for avant, apres in cursor.fetchall()],
            ignore_conflicts=True,
        )


# -- Quartiers and their conseil ---------------------------------------------------


@dataclass(frozen=True)
class Rattachement:
    """A quartier, the conseil it belongs to, the one that holds most of it, and how much of it (0 to 1)."""

    quartier: Zone
    conseil: Zone | None
    surtout: Zone
    part: float

    @property
    def pourcent(self) -> int:
        return round(self.part * 100)


_CONSEILS = """
    SELECT DISTINCT ON (q.id) q.id, k.id, ST_Area(ST_Intersection(a.geom, b.geom)) / ST_Area(a.geom) AS part
    FROM quartiers_zone q
    JOIN quartiers_contour a ON a.zone_id = q.id AND a.periode @> %(jour)s::date
    JOIN quartiers_contour b ON b.geom && a.geom AND b.periode @> %(jour)s::date
    JOIN quartiers_zone k ON k.id = b.zone_id AND k.nature = 'conseil'
    WHERE q.nature = 'quartier'
    ORDER BY q.id, part DESC, k.code
"""


def rattachements(jour: dt.date) -> list[Rattachement]:
    """Return, for each quartier of that day, the conseil that holds most of it."""
    with connection.cursor() as cursor:
        cursor.execute(_CONSEILS, {"jour": jour})
        rows = cursor.fetchall()
    zones = Zone.objects.in_bulk([pk for quartier, conseil, _part in rows for pk in (quartier, conseil)])
    parents = Zone.objects.in_bulk({z.parent_id for z in zones.values() if z.parent_id})
    found = [
        Rattachement(zones[q], parents.get(zones[q].parent_id or 0), zones[k], float(part))
        for q, k, part in rows
    ]
    return sorted(found, key=lambda r: r.quartier.nom)


@transaction.atomic
def rattacher(jour: dt.date) -> list[Rattachement]:
    """Give the quartiers whose conseil has ended to the one that holds most of them; return what was changed."""
    running = set(Zone.objects.conseils().current(jour).values_list("pk", flat=True))
    moved = [r for r in rattachements(jour) if r.quartier.parent_id not in running and r.part > 0]
    for r in moved:
        r.quartier.parent = r.surtout
        r.quartier.save(update_fields=["parent"])
    return moved


def mal_rattaches(jour: dt.date) -> list[Rattachement]:
    """Return the quartiers that lie mostly in another conseil of that day than their own."""
    running = set(Zone.objects.conseils().current(jour).values_list("pk", flat=True))
    return [
        r
        for r in rattachements(jour)
        if r.quartier.parent_id in running and r.surtout.pk != r.quartier.parent_id and r.part > 0
    ]
