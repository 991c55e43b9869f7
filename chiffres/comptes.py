"""What a count says: volumes, exact delays, shares, from kept histograms by day. No database."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import accumulate, zip_longest

from chiffres.periodes import premier_jour
from signalements.etats import DEFINITIONS, Etat, Famille

CHIFFRES_PAR_RANG = 8
"""Decimal digits of each rank of a histogram kept as a number."""
SEUIL = 10
"""Fewer reports than that make no delay and no share: one of them would weigh too much."""
AGES = (7, 30, 90, 180, 365)
"""Days that part the classes of age of what is open."""
MESURES = (
    *("familles", "accuse", "reponse", "resolution", "objectif", "legal"),
    *("contestes", "reaffectations", "etapes", "clos"),
)
"""Columns of chiffres_compte that are the same whatever the day."""
OUVERTS = ("ouverts", "objectif_ouverts", "legal_ouverts")
"""Those of open reports, ranked by days from the first of their month: what they say depends on the day."""

Histogramme = list[int]
_RIEN = "0" * CHIFFRES_PAR_RANG


def lire_nombre(text: str) -> Histogramme:
    """Return the histogram that a number holds, rank 0 first."""
    whole = text.zfill(-(-len(text) // CHIFFRES_PAR_RANG) * CHIFFRES_PAR_RANG)
    ranks = (whole[i : i + CHIFFRES_PAR_RANG] for i in range(0, len(whole), CHIFFRES_PAR_RANG))
    # Most ranks hold nothing: those are not read.
    return [0 if rank == _RIEN else int(rank) for rank in ranks][::-1]


def ajouter(one: Sequence[int], other: Sequence[int]) -> Histogramme:
    return [a + b for a, b in zip_longest(one, other, fillvalue=0)]


@dataclass(frozen=True)
class Delai:
    """Delays in whole days: how many there are; half of them are `mediane` days or less, nine in ten `neuf_sur_dix`.

    None for both where they are fewer than SEUIL.
    """

    n: int
    mediane: int | None = None
    neuf_sur_dix: int | None = None

    @classmethod
    def de(cls, par_jour: Sequence[int]) -> Delai:
        totals = list(accumulate(par_jour))
        n = totals[-1] if totals else 0
        if n < SEUIL:
            return cls(n)
        # The least day with at least that share of the delays, in whole numbers: nothing is rounded.
        return cls(n, bisect_right(totals, (n - 1) // 2), bisect_right(totals, (9 * n - 1) // 10))


@dataclass(frozen=True)
class Part:
    """How many of how many."""

    oui: int
    sur: int

    @property
    def connue(self) -> bool:
        """Whether there are enough of them for a share."""
        return self.sur >= SEUIL

    @property
    def pourcent(self) -> int | None:
        """The share in whole percents, never 0 nor 100 unless it is none or all; None where they are too few."""
        if not self.connue:
            return None
        if 0 < self.oui < self.sur:
            return min(99, max(1, round(100 * self.oui / self.sur)))
        return 100 if self.oui else 0


@dataclass(frozen=True)
class Ouverts:
    """The open reports of one month of reception, as of the day on which they were read."""

    ecoules: int
    """Days from the first of the month to that day."""
    nombres: Mapping[str, str]
    """OUVERTS, as the database wrote them: read when they are asked for."""

    @cached_property
    def ages(self) -> Histogramme:
        found = [0] * (len(AGES) + 1)
        for rank, n in enumerate(lire_nombre(self.nombres["ouverts"])):
            found[bisect_right(AGES, self.ecoules - rank)] += n
        return found

    @cached_property
    def en_retard(self) -> int:
        return self._avant_le_jour("objectif_ouverts")

    @cached_property
    def en_retard_legal(self) -> int:
        return self._avant_le_jour("legal_ouverts")

    def _avant_le_jour(self, name: str) -> int:
        return sum(lire_nombre(self.nombres[name])[: max(0, self.ecoules)])


@dataclass(frozen=True)
class Compte:
    """The figures of some reports."""

    nombres: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By measure, the numbers to be added up, as the database wrote them: read when they are asked for."""
    mois_ouverts: tuple[Ouverts, ...] = ()
    """The open ones, as of one day; a month read for one count is not read again for another that holds it."""

    def __add__(self, other: Compte) -> Compte:
        names = self.nombres.keys() | other.nombres.keys()
        return Compte(
            {name: self.nombres.get(name, ()) + other.nombres.get(name, ()) for name in names},
            self.mois_ouverts + other.mois_ouverts,
        )

    @classmethod
    def de(
        cls,
        nombres: Mapping[str, str],
        ouverts: Iterable[tuple[int, Mapping[str, str]]],
        jour: dt.date,
    ) -> Compte:
        """What these numbers say, with the open reports of each month of reception (OUVERTS), as of that day."""
        months = (Ouverts((jour - premier_jour(month)).days, held) for month, held in ouverts)
        return cls({name: (text,) for name, text in nombres.items()}, tuple(months))

    @property
    def ouverts_seuls(self) -> Compte:
        """What it says of open reports, and nothing else."""
        return Compte({}, self.mois_ouverts)

    @cached_property
    def ages(self) -> Histogramme:
        """The open ones, by class of age (AGES)."""
        return reduce(ajouter, (month.ages for month in self.mois_ouverts), [0] * (len(AGES) + 1))

    @property
    def en_retard(self) -> int:
        """Of those, past the target of their service, whose clock runs."""
        return sum(month.en_retard for month in self.mois_ouverts)

    @property
    def en_retard_legal(self) -> int:
        """Of those, past their legal date."""
        return sum(month.en_retard_legal for month in self.mois_ouverts)

    @cached_property
    def _lus(self) -> dict[str, Histogramme]:
        return {}

    def _of(self, name: str) -> Histogramme:
        if name not in self._lus:
            self._lus[name] = reduce(ajouter, map(lire_nombre, self.nombres.get(name, ())), [])
        return self._lus[name]

    def _at(self, name: str, rank: int) -> int:
        found = self._of(name)
        return found[rank] if rank < len(found) else 0

    # -- Volumes -----------------------------------------------------------------

    @property
    def recus(self) -> int:
        """Received in the period, whatever became of them."""
        return sum(self._of("familles"))

    @property
    def familles(self) -> dict[Famille, int]:
        """The received ones by the family of their state today."""
        return {famille: self._at("familles", rank) for rank, famille in enumerate(Famille)}

    @property
    def resolus(self) -> int:
        """Resolved in the period, whenever they were received."""
        return self._at("clos", _RESOLU)

    @property
    def refuses(self) -> int:
        """Refused, or not the town's to treat, in the period, whenever they were received."""
        return self._at("clos", _REFUSE)

    @property
    def ouverts(self) -> int:
        """The received ones that are still open."""
        return sum(self.ages)

    # -- Delays and shares -----------------------------------------------------------

    @cached_property
    def accuse(self) -> Delai:
        """From the reception to the letter of acknowledgement."""
        return Delai.de(self._of("accuse"))

    @cached_property
    def reponse(self) -> Delai:
        """From the reception to the first new state or public message by an agent."""
        return Delai.de(self._of("reponse"))

    @cached_property
    def resolution(self) -> Delai:
        """From the reception to the (last) closing as resolved."""
        return Delai.de(self._of("resolution"))

    @property
    def objectif(self) -> Part:
        """Closed by the target of the service, of those whose target is decided: closed, or open and late."""
        return self._kept("objectif", self.en_retard)

    @property
    def legal(self) -> Part:
        """Closed by the legal date, of those closed, or open after it."""
        return self._kept("legal", self.en_retard_legal)

    def _kept(self, name: str, late: int) -> Part:
        kept = self._at(name, 1)
        return Part(kept, kept + self._at(name, 0) + late)

    # -- The way they went -----------------------------------------------------------

    def passes_par(self, etat: Etat) -> Part:
        """The received ones that have been in this state."""
        return Part(self._at("etapes", _RANG[etat]), self.recus)

    @property
    def contestes(self) -> Part:
        """The received ones of whose closing their reporter said that it is not repaired."""
        return Part(self._at("contestes", 0), self.recus)

    @property
    def reaffectations(self) -> Histogramme:
        """The received ones by how often they changed service: never, once, twice, three times or more."""
        found = ajouter(self._of("reaffectations"), [0, 0, 0, 0])
        return [*found[:3], sum(found[3:])]


_RANG = {etat: rank for rank, etat in enumerate(DEFINITIONS)}
_RESOLU, _REFUSE = (list(Famille).index(f) for f in (Famille.RESOLU, Famille.REFUSE))
