"""What no page of a report tells: by which way it came, and whether its author left an address to acknowledge it to.

The public reads it of whole quarters of the whole town that are over, each merged once: whatever is told is a sum of
those, so no choice of filters, and no subtraction of one address from another, says more than they do
(docs/decisions/0016-petits-nombres.md).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chiffres.periodes import TRIMESTRE, Periode
from chiffres.petits import PUBLIC
from signalements.models import Canal

CONNUS: Sequence[Sequence[Canal]] = (
    (Canal.BALADE,),
    (Canal.WEB, Canal.API),
    tuple(c for c in Canal if c not in (Canal.BALADE, Canal.WEB, Canal.API)),
)
"""What a public page lets one guess of the channel: a walk is named, what an agent keyed in has a day and no hour. How
many there are of each kind is therefore known, and each kind is merged by itself."""


@dataclass(frozen=True)
class Canaux:
    """How many came by which channel, as the public may read it."""

    dits: Counter[str] = field(default_factory=Counter)
    fondus: int = 0
    """Those that are told together only."""
    noms_fondus: frozenset[str] = frozenset()
    """The channels that were merged in one quarter or another."""

    @property
    def total(self) -> int:
        return self.dits.total() + self.fondus


def trimestres(periode: Periode, jour: dt.date) -> list[Periode]:
    """Return the calendar quarters that lie in a period and are over on that day."""
    over = periode.finie(jour)
    firsts = (m for m in over.mois if m % TRIMESTRE == 0 and m + TRIMESTRE - 1 <= over.dernier)
    return [Periode(m, m + TRIMESTRE - 1) for m in firsts]


def canaux(quarters: Iterable[Mapping[str, int]]) -> Canaux:
    """Add up what may be told of each quarter: its number of reports by channel."""
    told: Counter[str] = Counter()
    rest, names = 0, set()
    for numbers in quarters:
        for kind in CONNUS:
            # Channels without any are told as such, or merged: which of them are none would tell the others.
            alone, merged = PUBLIC.regrouper({c.value: numbers.get(c, 0) for c in kind})
            told.update({c: numbers.get(c, 0) for c in alone})
            if together := sum(numbers.get(c, 0) for c in merged):
                rest += together
                names.update(merged)
    return Canaux(told, rest, frozenset(names))
