"""Periods of whole months; a month is 12 × year + month - 1, as in the counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

TRIMESTRE = 3
"""Months of a quarter: the first of a quarter is a multiple of it."""


def mois(day: dt.date) -> int:
    """The month of a day."""
    return 12 * day.year + day.month - 1


def premier_jour(month: int) -> dt.date:
    """The first day of a month."""
    return dt.date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True)
class Periode:
    """Whole months, both included; empty where the last one is before the first."""

    premier: int
    dernier: int

    @classmethod
    def douze_mois(cls, jour: dt.date) -> Periode:
        """The running month and the eleven before."""
        return cls(mois(jour) - 11, mois(jour))

    @classmethod
    def douze_mois_finis(cls, jour: dt.date) -> Periode:
        """The twelve last months that are over."""
        return cls(mois(jour) - 12, mois(jour) - 1)

    @property
    def mois(self) -> range:
        return range(self.premier, self.dernier + 1)

    @property
    def un_an_avant(self) -> Periode:
        """The same months a year before; empty for more than a year, which would overlap it."""
        if self.dernier - self.premier >= 12:
            return Periode(self.premier, self.premier - 1)
        return Periode(self.premier - 12, self.dernier - 12)

    def finie(self, jour: dt.date) -> Periode:
        """Its months that are over on that day: only those can be compared with the year before."""
        return Periode(self.premier, min(self.dernier, mois(jour) - 1))
