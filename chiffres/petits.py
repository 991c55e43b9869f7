"""Small numbers in published tables: what would point at a few people is merged, and no subtraction undoes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

SEUIL = 5
"""A published number of reports is none, or at least that."""
Cle = TypeVar("Cle")


def petit(n: int) -> bool:
    return 0 < n < SEUIL


def regrouper(nombres: Mapping[Cle, int]) -> tuple[list[Cle], list[Cle]]:
    """Return which cells of a table are told, in their order, and which are told together only.

    Together: those under SEUIL with the smallest of the others, and whatever equals it. One of them is large, and
    nobody can say which: neither subtracting what is told from the total nor knowing this rule gives a small one away.
    Where there is no other, nothing is told but the total.
    """
    others = [n for n in nombres.values() if n >= SEUIL]
    if not any(map(petit, nombres.values())):
        return list(nombres), []
    if not others:
        return [], list(nombres)
    merged = {key for key, n in nombres.items() if petit(n) or n == min(others)}
    return [key for key in nombres if key not in merged], [key for key in nombres if key in merged]


def pas(series: Sequence[Sequence[int]]) -> int | None:
    """Return the finest step in months (1, 3 or 12) by which no number of these monthly series is small.

    None: even by year some are. The last step of a series may be shorter.
    """
    for step in (1, 3, 12):
        if not any(petit(n) for row in series for n in par_pas(row, step)):
            return step
    return None


def par_pas(series: Sequence[int], step: int) -> list[int]:
    return [sum(series[start : start + step]) for start in range(0, len(series), step)]


def dire(n: int) -> str:
    """A number of reports as it may be told: "1 234", or "moins de 5"."""
    return _("moins de %(n)s") % {"n": SEUIL} if petit(n) else intcomma(n)
