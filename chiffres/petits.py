"""Small numbers, told by one rule wherever figures are published: charts, tables, sentences, files, pages of areas.

None from 1 to 4 is told; inside a table it is merged with others, so that the total does not give it away. What the
pages of the reports say of each of them is public all the same; what they do not say is told of wide meshes only
(chiffres/secret.py). Why: docs/decisions/0016-petits-nombres.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from chiffres.comptes import Part

SEUIL = 5
"""A published number of reports is none, or at least that."""
Cle = TypeVar("Cle")


@dataclass(frozen=True)
class Voile:
    """How numbers are told: none below `seuil`, save none at all."""

    seuil: int

    def petit(self, n: int) -> bool:
        return 0 < n < self.seuil

    def regrouper(self, nombres: Mapping[Cle, int]) -> tuple[list[Cle], list[Cle]]:
        """Return which cells of a table are told, in their order, and which are told together only.

        Together: the small ones with the smallest of the others, and whatever equals it. One of them is large, and
        nobody can say which: neither subtracting what is told from the total nor knowing this rule gives a small one
        away. Where there is no other, nothing is told but the total.
        """
        others = [n for n in nombres.values() if n >= self.seuil]
        if not any(map(self.petit, nombres.values())):
            return list(nombres), []
        if not others:
            return [], list(nombres)
        merged = {key for key, n in nombres.items() if self.petit(n) or n == min(others)}
        return [key for key in nombres if key not in merged], [key for key in nombres if key in merged]

    def pas(self, series: Sequence[Sequence[int]]) -> int | None:
        """Return the finest step in months (1, 3 or 12) by which no number of these monthly series is small.

        None: even by year some are. The last step of a series may be shorter.
        """
        for step in (1, 3, 12):
            if not any(self.petit(n) for row in series for n in par_pas(row, step)):
                return step
        return None

    def dire(self, n: int) -> str:
        """A number of reports as it may be told: "1 234", or "moins de 5"."""
        return _("moins de %(n)s") % {"n": self.seuil} if self.petit(n) else intcomma(n)

    def case(self, n: int) -> int | str:
        """The same in a table: a number, or these words."""
        return self.dire(n) if self.petit(n) else n

    def compte(self, n: int, sur: int) -> int | str:
        """A number among others as it may be told: neither it nor what is left is small, or it is said in words."""
        if self.petit(sur - n):
            return _("tous sauf moins de %(n)s") % {"n": self.seuil}
        return self.case(n)

    def parmi(self, n: int, sur: int) -> str:
        """The same in a sentence."""
        told = self.compte(n, sur)
        return intcomma(told) if isinstance(told, int) else told

    def part(self, p: Part) -> str:
        """ "84 %"; near none or all, what is left is small, and is told as such."""
        if not p.connue:
            return _("trop peu pour une part")
        if self.petit(p.sur - p.oui):
            return _("tous sauf moins de %(n)s") % {"n": self.seuil}
        if self.petit(p.oui):
            return _("moins de %(n)s") % {"n": self.seuil}
        return f"{p.pourcent}\u00a0%"

    def longueur(self, p: Part) -> float:
        """The length of a bar that draws a share: it says no more than the words beside it."""
        if not p.connue or self.petit(p.oui):
            return 0
        return 1 if self.petit(p.sur - p.oui) else p.oui / p.sur


PUBLIC = Voile(SEUIL)
AGENTS = Voile(0)
"""Whoever may open the reports themselves needs no veil over their number."""


def par_pas(series: Sequence[int], step: int) -> list[int]:
    return [sum(series[start : start + step]) for start in range(0, len(series), step)]
