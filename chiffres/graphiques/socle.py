"""What all charts share: a title, a sentence, a drawing, and the table that says the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from chiffres.petits import Voile
from chiffres.svg import Barre, barres

RIEN = SafeString("")
Case = str | int | None
"""A cell: words, a number, or nothing to tell."""


@dataclass(frozen=True)
class Graphique:
    """One chart as a page, a file and a sheet of paper show it. `code` names it in addresses."""

    code: str
    titre: str
    phrase: str
    tetes: Sequence[str]
    lignes: Sequence[Sequence[Case]]
    dessin: SafeString = RIEN
    legende: SafeString = RIEN
    note: str = ""
    cles: Mapping[str, str] = field(default_factory=dict)
    """What names the reports of a row, by its first cell: an agent may open them (chiffres.lignes)."""
    large: bool = False
    """Whether it takes the width of a desk: steps of time."""


def en_csv(graphique: Graphique) -> str:
    """Return the table as the French open it: semicolons, its mark; words here are all ours, never a formula."""
    buffer = io.StringIO(newline="")
    sheet = csv.writer(buffer, delimiter=";")
    sheet.writerow(graphique.tetes)
    sheet.writerows(["" if cell is None else cell for cell in row] for row in graphique.lignes)
    return "\ufeff" + buffer.getvalue()


@dataclass(frozen=True)
class Lot:
    """Numbers whose sum is told: the small ones are merged under `autres`."""

    nombres: Mapping[str, int]
    autres: str


def barres_de_nombres(
    code: str, lots: Sequence[Lot], *, voile: Voile, familles: Mapping[str, str] | None = None
) -> tuple[SafeString, list[list[Case]], str]:
    """Return bars, rows and the note that names what was merged, for numbers that add up to a whole."""
    rows: list[tuple[str, int]] = []
    merged: list[str] = []
    for lot in lots:
        told, together = voile.regrouper(lot.nombres)
        rows += [(name, lot.nombres[name]) for name in told]
        if together:
            rows.append((lot.autres, sum(lot.nombres[name] for name in together)))
            merged += together
    others = {lot.autres for lot in lots} if merged else set()
    drawing, cells = barres_de_lignes(code, rows, voile=voile, ensemble=others, familles=familles or {})
    return drawing, cells, fondus(merged)


def barres_de_lignes(
    code: str,
    rows: Sequence[tuple[str, int]],
    *,
    voile: Voile,
    ensemble: Collection[str] = (),
    familles: Mapping[str, str] = MappingProxyType({}),
) -> tuple[SafeString, list[list[Case]]]:
    """Return bars and rows of numbers that add up to a whole, each with its share; `ensemble`: told together."""
    total = sum(n for _name, n in rows)
    most = max((n for _name, n in rows), default=0) or 1
    drawn: list[Barre] = []
    cells: list[list[Case]] = []
    for name, n in rows:
        share = None if voile.petit(n) else pourcent(n, total)
        drawn.append(
            Barre(
                name,
                f"{voile.dire(n)} · {share}" if n and share else voile.dire(n),
                n / most if share else 0,
                trame="points" if name in ensemble else "plein",
                famille=familles.get(name, ""),
            )
        )
        cells.append([name, voile.case(n), share])
    return barres(code, drawn), cells


def pourcent(n: int, sur: int) -> str:
    if not sur:
        return "–"
    percent = round(100 * n / sur)
    return f"{percent}\u00a0%" if percent or not n else "< 1\u00a0%"


def fondus(merged: Sequence[str]) -> str:
    """The note that names what was merged, "" if nothing was."""
    if not merged:
        return ""
    return _(
        "Regroupés pour ne désigner personne, car certains comptent moins de 5 signalements : %(noms)s."
    ) % {"noms": ", ".join(merged)}
