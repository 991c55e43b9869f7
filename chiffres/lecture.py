"""Reading the figures: a few sums of kept counts, whatever the number of reports.

`lire` for one set of reports over a period, `comparer` for many areas at once; both say the year before too.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from chiffres.comptes import MESURES, OUVERTS, Compte, lire_nombre
from chiffres.periodes import TRIMESTRE, Periode
from mairie.models import Service
from quartiers.models import Zone

VILLE = 0
"""The whole town, as a set of reports."""
PUBLIQUES, PRIVEES = 0, -1
"""All public categories together, all private ones."""
PAR_ZONE = 1_000_000
"""What parts a zone from a service in the number of the set of both (migration 0003)."""


def du_service(service: Service, zone: Zone | None = None) -> int:
    """Return the set of the reports of a service, everywhere or in a zone."""
    return -(PAR_ZONE * (zone.pk if zone else 0) + service.pk)


@dataclass(frozen=True)
class Selection:
    """Which reports: of these months, of the town or of its areas or services, of these categories and channels.

    `ensembles` are VILLE, primary keys of zones and what `du_service` returns; several are added up, so they must not
    overlap. `categories` are primary keys, or PUBLIQUES and PRIVEES: what the public reads never names a private
    one. No channel means all. Neither duplicates nor what was withdrawn is ever counted.
    """

    periode: Periode
    ensembles: tuple[int, ...] = (VILLE,)
    categories: tuple[int, ...] = (PUBLIQUES,)
    canaux: tuple[str, ...] = ()

    @classmethod
    def de_zone(cls, zone: Zone, periode: Periode) -> Selection:
        """The public reports of an area: a conseil, a quartier or a CIL."""
        return cls(periode, (zone.pk,))

    @classmethod
    def de_service(cls, service: Service, periode: Periode) -> Selection:
        """All reports of a service, private ones included: for agents."""
        return cls(periode, (du_service(service),), (PUBLIQUES, PRIVEES))


@dataclass(frozen=True)
class Regard:
    """A period beside the same one a year before: of both, the months that are over on the day of reading."""

    compte: Compte = field(default_factory=Compte)
    """The whole period, the running month included."""
    comparable: Compte = field(default_factory=Compte)
    avant: Compte = field(default_factory=Compte)
    """The year before; empty (`avant.recus == 0`) if the tool was not there all that time."""


@dataclass(frozen=True)
class Chiffres(Regard):
    """The figures of a selection, its months, and what is open today whenever it was received."""

    par_mois: dict[int, Compte] = field(default_factory=dict)
    """One for each month of the period, empty ones included."""
    stock: Compte = field(default_factory=Compte)


def lire(selection: Selection, jour: dt.date | None = None) -> Chiffres:
    """Return the figures of a selection as of that day (today unless told): two queries."""
    jour = jour or timezone.localdate()
    periode, over = selection.periode, selection.periode.finie(jour)
    before = over.un_an_avant
    counts = _sommes(["mois"], _Ou.de(selection), periode, before, jour, tout_ce_qui_est_ouvert=True)

    def of(these: Periode) -> Compte:
        return sum((counts.get(m, Compte()) for m in these.mois), Compte())

    past = of(before)
    return Chiffres(
        compte=of(periode),
        comparable=of(over),
        # Without a number the town had not begun: what is open from then is no comparison.
        avant=past if past.nombres else Compte(),
        par_mois={m: counts.get(m, Compte()) for m in periode.mois},
        stock=sum((c.ouverts_seuls for c in counts.values()), Compte()),
    )


def comparer(
    zones: Collection[Zone],
    periode: Periode,
    *,
    categories: tuple[int, ...] = (PUBLIQUES,),
    canaux: tuple[str, ...] = (),
    jour: dt.date | None = None,
) -> dict[int, Regard]:
    """Return the figures of each area by its primary key, and those of the whole town under VILLE: two queries."""
    sets = [VILLE, *(z.pk for z in zones)]
    return _comparer(sets, "ensemble", sets, periode, categories, canaux, jour)


def comparer_services(
    services: Collection[Service],
    periode: Periode,
    *,
    zone: Zone | None = None,
    categories: tuple[int, ...] = (PUBLIQUES, PRIVEES),
    canaux: tuple[str, ...] = (),
    jour: dt.date | None = None,
) -> dict[int, Regard]:
    """Return the figures of each service by its primary key, everywhere or in a zone, private reports included: two
    queries. For agents."""
    sets = [du_service(s, zone) for s in services]
    key = f"mod(-ensemble, {PAR_ZONE})"
    return _comparer(sets, key, [s.pk for s in services], periode, categories, canaux, jour)


def comparer_dans(
    zones: Collection[Zone],
    services: Collection[Service],
    periode: Periode,
    *,
    categories: tuple[int, ...] = (PUBLIQUES, PRIVEES),
    canaux: tuple[str, ...] = (),
    jour: dt.date | None = None,
) -> dict[int, Regard]:
    """Return the figures of these services in each area by its primary key: two queries. For agents."""
    sets = [du_service(s, z) for z in zones for s in services]
    key = f"-ensemble / {PAR_ZONE}"
    return _comparer(sets, key, [z.pk for z in zones], periode, categories, canaux, jour)


def par_categorie(selection: Selection, jour: dt.date | None = None) -> dict[int, Compte]:
    """Return the figures of each category that the selection names (not PUBLIQUES nor PRIVEES): two queries."""
    return _sommes(["categorie"], _Ou.de(selection), selection.periode, None, jour or timezone.localdate())


def par_canal(selection: Selection, jour: dt.date | None = None) -> dict[str, Compte]:
    """Return the figures of each channel: two queries. For agents; the public reads `canaux_par_trimestre`."""
    return _sommes(["canal"], _Ou.de(selection), selection.periode, None, jour or timezone.localdate())


def canaux_par_trimestre(periode: Periode) -> dict[int, dict[str, int]]:
    """Return how many public reports of the whole town came by each channel, by quarter (its month / TRIMESTRE)."""
    where, params = _Ou.de(Selection(periode)).sql(periode)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for (quarter, canal), held in _grouper([f"mois / {TRIMESTRE}", "canal"], ("familles",), where, params):
        found[quarter][canal] = sum(lire_nombre(held["familles"]))
    return found


def passages(selection: Selection) -> list[tuple[str, str, int]]:
    """Return how often a report of the selection went from one service to another (codes), the most frequent first."""
    where, params = _Ou.de(selection).sql(selection.periode)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT de, vers, sum(n) FROM chiffres_passage WHERE {where}"  # noqa: S608
            " GROUP BY 1, 2 HAVING sum(n) > 0 ORDER BY 3 DESC, 1, 2",
            params,
        )
        return cursor.fetchall()


def arretes_le() -> dt.datetime | None:
    """Return since when something waits to be counted: what happened before is. None: everything is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT le FROM chiffres_ecart ORDER BY id LIMIT 1")
        row = cursor.fetchone()
    return row[0] if row else None


def premier_mois() -> int | None:
    """Return the first month of which anything public is counted, None without any."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(mois) FROM chiffres_compte WHERE ensemble = %s AND categorie = %s AND familles <> 0",
            [VILLE, PUBLIQUES],
        )
        return cursor.fetchone()[0]


def _comparer(
    ensembles: list[int],
    cle: str,
    cles: list[int],
    periode: Periode,
    categories: tuple[int, ...],
    canaux: tuple[str, ...],
    jour: dt.date | None,
) -> dict[int, Regard]:
    """The figures of sets that have the same key (SQL of their number), for each of these keys."""
    jour = jour or timezone.localdate()
    over = periode.finie(jour)
    # The months that are over, those a year before, and the running one.
    part = f"CASE WHEN mois > {over.dernier} THEN 2 WHEN mois < {periode.premier} THEN 1 ELSE 0 END"
    where = _Ou(ensembles, categories, canaux)
    counts = _sommes([cle, part], where, periode, over.un_an_avant, jour)
    found = {}
    for key in cles:
        comparable, past, running = (counts.get((key, part), Compte()) for part in range(3))
        found[key] = Regard(comparable + running, comparable, past)
    return found


# Something public had been received by the first month of the year before.
_DEJA_LA = (
    f"SELECT FROM chiffres_compte d WHERE d.ensemble = {VILLE} AND d.categorie = {PUBLIQUES}"
    " AND d.mois <= %(debut)s AND d.familles <> 0"
)


@dataclass(frozen=True)
class _Ou:
    """Which counts."""

    ensembles: Collection[int]
    categories: Collection[int]
    canaux: Collection[str]

    @classmethod
    def de(cls, selection: Selection) -> _Ou:
        return cls(selection.ensembles, selection.categories, selection.canaux)

    def sql(self, periode: Periode | None = None, avant: Periode | None = None) -> tuple[str, dict[str, Any]]:
        """The condition and its parameters: all months without a period; `avant` too, if the town had begun by then."""
        conditions = ["ensemble = ANY(%(ensembles)s)", "categorie = ANY(%(categories)s)"]
        params: dict[str, Any] = {"ensembles": list(self.ensembles), "categories": list(self.categories)}
        if self.canaux:
            conditions.append("canal = ANY(%(canaux)s)")
            params["canaux"] = list(self.canaux)
        if periode:
            asked = "mois = ANY(%(mois)s)"
            params["mois"] = list(periode.mois)
            if avant:
                asked = f"({asked} OR mois = ANY(%(avant)s) AND EXISTS ({_DEJA_LA}))"
                params |= {"avant": list(avant.mois), "debut": avant.premier}
            conditions.append(asked)
        return " AND ".join(conditions), params


def _sommes(
    par: list[str],
    ou: _Ou,
    periode: Periode,
    avant: Periode | None,
    jour: dt.date,
    *,
    tout_ce_qui_est_ouvert: bool = False,
) -> dict[Any, Compte]:
    """Sum the counts by one column, or by several (a tuple is then the key): two queries.

    `tout_ce_qui_est_ouvert`: open reports of all months, not of these only.
    """
    where, params = ou.sql(periode, avant)
    sums = {_key(key): held for key, held in _grouper(par, MESURES, where, params)}
    opened = defaultdict(list)
    if tout_ce_qui_est_ouvert:
        where, params = ou.sql()
    for (*key, month), held in _grouper([*par, "mois"], OUVERTS, f"{where} AND ouverts <> 0", params):
        opened[_key(key)].append((month, held))
    return {key: Compte.de(sums.get(key, {}), opened[key], jour) for key in sums.keys() | opened.keys()}


def _key(columns: Sequence[Any]) -> Any:
    return columns[0] if len(columns) == 1 else tuple(columns)


def _grouper(
    par: list[str], measures: tuple[str, ...], where: str, params: dict[str, Any]
) -> Iterator[tuple[Sequence[Any], dict[str, str]]]:
    """Yield the numbers of each key, which is a sequence of columns."""
    sums = ", ".join(f"sum({m})::text" for m in measures)
    by = ", ".join(str(n) for n in range(1, len(par) + 1))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(par)}, {sums} FROM chiffres_compte WHERE {where} GROUP BY {by}",  # noqa: S608
            params,
        )
        for row in cursor.fetchall():
            yield row[: len(par)], dict(zip(measures, row[len(par) :], strict=True))
