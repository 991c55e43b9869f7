"""Which open reports the outlines of a day give to other zones: seen beforehand, and then done."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection

from quartiers.lieux import Lieu, of_quartier, situer_tous
from quartiers.models import Nature, Zone

PAGE = 2000
"""Reports looked at together."""

Cadre = tuple[float, float, float, float]


@dataclass(frozen=True)
class Deplacement:
    """One open report: the zones it has with their outlines, and those that the outlines of the day give it."""

    signalement_id: int
    avant: dict[int, int | None]
    apres: dict[int, int | None]

    @property
    def quittees(self) -> list[int]:
        return sorted(self.avant.keys() - self.apres.keys())

    @property
    def gagnees(self) -> list[int]:
        return sorted(self.apres.keys() - self.avant.keys())

    @property
    def change(self) -> bool:
        """Whether it goes to other zones: a new outline of the same ones is not worth an event."""
        return self.avant.keys() != self.apres.keys()


@dataclass
class Deplacements:
    """What the outlines of a day make of the open reports."""

    trouves: list[Deplacement] = field(default_factory=list)
    dehors: list[int] = field(default_factory=list)
    """Those whose point lies nowhere any more: they keep their zones, and somebody must look at them."""


_OUVERTS = """
    SELECT s.id, ST_X(s.position), ST_Y(s.position),
           ARRAY(SELECT ARRAY[t.zone_id, t.contour_id] FROM signalements_situation t WHERE t.signalement_id = s.id)
    FROM signalements_signalement s
    WHERE s.clos_le IS NULL AND s.id > %(apres)s AND (%(pks)s::bigint[] IS NULL OR s.id = ANY(%(pks)s))
      AND (%(cadre)s::float8[] IS NULL OR s.position IS NULL OR s.position_geo && ST_MakeEnvelope(
        (%(cadre)s::float8[])[1], (%(cadre)s::float8[])[2], (%(cadre)s::float8[])[3], (%(cadre)s::float8[])[4],
        4326)::geography)
    ORDER BY s.id LIMIT %(page)s
"""


def chercher(
    jour: dt.date, signalements: Collection[int] | None = None, cadre: Cadre | None = None
) -> Iterator[Deplacements]:
    """Yield, page by page in the order of their keys, what the outlines of this day change for the open reports.

    `signalements`: only these (primary keys). `cadre`: not those outside west, south, east, north. Writes nothing.
    """
    last = 0
    while True:
        params = {
            "apres": last,
            "pks": None if signalements is None else list(signalements),
            "cadre": None if cadre is None else list(cadre),
            "page": PAGE,
        }
        with connection.cursor() as cursor:
            cursor.execute(_OUVERTS, params)
            rows = cursor.fetchall()
        if rows:
            yield _compare(rows, jour)
        if len(rows) < PAGE:
            return
        last = rows[-1][0]


def _compare(rows: Sequence[tuple], jour: dt.date) -> Deplacements:
    found = Deplacements()
    placed = [row for row in rows if row[1] is not None]
    lieux = situer_tous([(lon, lat) for _pk, lon, lat, _zones in placed], jour)
    fresh: dict[int, Lieu | None] = {row[0]: lieu for row, lieu in zip(placed, lieux, strict=True)}
    fresh |= _without_point([row for row in rows if row[1] is None], jour)
    for pk, _lon, _lat, situations in rows:
        lieu = fresh.get(pk)
        avant: dict[int, int | None] = dict(situations)
        if lieu is None:
            if pk in fresh:
                found.dehors.append(pk)
            continue
        moved = Deplacement(pk, avant, {p.zone.pk: p.contour_id for p in lieu.placements})
        if moved.avant != moved.apres:
            found.trouves.append(moved)
    return found


def _without_point(rows: Sequence[tuple], jour: dt.date) -> dict[int, Lieu | None]:
    """Where reports without a point are: in the quartier that was chosen, or in the only one that follows it.

    None where that quartier was split: nobody but its reporter knows in which part. What has no quartier has no place.
    """
    known = {zone for row in rows for zone, _contour in row[3]}
    if not known:
        return {}
    chosen = {z.pk: z for z in Zone.objects.filter(pk__in=known).quartiers().select_related("parent")}
    running = set(Zone.objects.quartiers().current(jour).values_list("pk", flat=True))
    found: dict[int, Lieu | None] = {}
    for pk, _lon, _lat, situations in rows:
        quartier = next((chosen[zone] for zone, _contour in situations if zone in chosen), None)
        if quartier is not None:
            last = quartier if quartier.pk in running else _only_successor(quartier, running)
            found[pk] = of_quartier(last) if last else None
    return found


def _only_successor(quartier: Zone, running: set[int]) -> Zone | None:
    """The quartier that has all of its ground, followed through several changes; None where there are several."""
    seen: set[int] = set()
    here = quartier
    while here.pk not in running:
        nexts = [f.apres for f in here.suites.select_related("apres__parent")]
        if len(nexts) != 1 or here.pk in seen:
            return None
        seen.add(here.pk)
        here = nexts[0]
    return here


# -- In numbers --------------------------------------------------------------------


@dataclass(frozen=True)
class Passage:
    """How many open reports go from one zone to another of its nature; None: from no zone, or to none."""

    de: Zone | None
    vers: Zone | None
    n: int


def compter(moves: Iterable[Deplacement]) -> list[Passage]:
    """Return how many go from where to where, conseils first, the largest numbers first.

    A report is in one conseil and one quartier: it goes from one to the other. It is in any number of CIL: it leaves
    some and enters some.
    """
    moves = [move for move in moves if move.change]
    zones = Zone.objects.in_bulk({pk for move in moves for pk in (*move.avant, *move.apres)})
    counts: Counter[tuple[int | None, int | None]] = Counter()
    for move in moves:
        for nature in (Nature.CONSEIL, Nature.QUARTIER):
            de, vers = (
                next((pk for pk in side if zones[pk].nature == nature), None)
                for side in (move.avant, move.apres)
            )
            counts[de, vers] += de != vers
        counts.update((pk, None) for pk in move.quittees if zones[pk].nature == Nature.CIL)
        counts.update((None, pk) for pk in move.gagnees if zones[pk].nature == Nature.CIL)
    found = [
        Passage(zones[de] if de else None, zones[vers] if vers else None, n)
        for (de, vers), n in counts.items()
        if n
    ]
    order = list(Nature.values)
    return sorted(found, key=lambda p: (order.index((p.de or p.vers).nature), -p.n))  # type: ignore[union-attr]


_CLOS = """
    SELECT count(*) FROM signalements_signalement s
    JOIN signalements_situation t ON t.signalement_id = s.id AND t.zone_id = %(zone)s
    WHERE s.clos_le IS NOT NULL AND s.position_geo && ST_GeomFromEWKB(%(geom)s)::geography
      AND ST_Covers(ST_GeomFromEWKB(%(geom)s), s.position)
"""


def clos_dans(zone: Zone, geom: GEOSGeometry | None) -> int:
    """Return how many closed reports of a zone lie on this ground (EPSG:4326): they stay its own."""
    if geom is None or geom.empty:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_CLOS, {"zone": zone.pk, "geom": geom.ewkb.tobytes()})
        return int(cursor.fetchone()[0])
