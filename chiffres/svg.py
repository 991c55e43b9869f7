"""Charts as SVG: pure functions, no style in them but attributes, so that they obey the policy of the page.

Positions across are shares of the width and words keep their size: the same drawing serves a phone, a desk and paper.
What a colour says, a pattern and a word say too. The numbers stand in the table beside each chart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log10

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from quartiers.templatetags.interface import etat

HAUTEUR = 240
HAUT, BAS = 14, 196
"""Where the plot of columns and lines begins and ends, from above."""
BARRE = 16
"""Height of a horizontal bar."""


@dataclass(frozen=True)
class Barre:
    """One row: its words, what is said at its end, the length of its bar and of its whisker as shares of the widest."""

    mots: str
    dit: str
    part: float
    moustache: float | None = None
    trame: str = "plein"
    famille: str = ""
    """Of a state: its shape stands before the words, and its colour is that of the bar."""


@dataclass(frozen=True)
class Serie:
    """One number for each step of time; None where there is none to tell."""

    nom: str
    valeurs: Sequence[int | None]
    trame: str = "plein"


def barres(code: str, rows: Sequence[Barre]) -> SafeString:
    """A list of words and numbers with a bar below each. `code` is unique in the page."""
    return format_html(
        '<ul class="barres">{}</ul>',
        format_html_join(
            "",
            '<li><span class="barre-mots">{}{}</span> <span class="barre-dit">{}</span>'
            '<svg class="graphe" width="100%" height="16" aria-hidden="true"><defs>{}</defs>{}</svg></li>',
            (
                (
                    _shape(row),
                    row.mots,
                    row.dit,
                    _motifs(f"{code}-{rank}", {row.trame}),
                    _bar(f"{code}-{rank}", row),
                )
                for rank, row in enumerate(rows)
            ),
        ),
    )


def _shape(row: Barre) -> str:
    return etat(row.famille) if row.famille else ""


def _bar(code: str, row: Barre) -> SafeString:
    parts = [_rect(0, 0, 100, BARRE, "g-fond", "#e3e9ed")]
    if row.part > 0:
        parts.append(
            _rect(0, 0, max(0.6, 100 * row.part), BARRE, *_fill(code, row.trame, f"etat-{row.famille}"))
        )
    if row.moustache is not None:
        parts.append(_whisker(100 * row.part, 100 * row.moustache, BARRE / 2))
    return mark_safe("".join(parts))  # noqa: S308  (pieces made below, their words escaped)


def colonnes(
    code: str, phrase: str, labels: Sequence[tuple[str, str]], series: Sequence[Serie]
) -> SafeString:
    """Columns side by side for each step of time; a label is a pair of lines, the second often empty."""
    top = _echelle(v for s in series for v in s.valeurs if v is not None)
    parts = _axe(top)
    step = 100 / max(1, len(labels))
    width = step * 0.76 / len(series)
    for rank, _label in enumerate(labels):
        for place, serie in enumerate(series):
            if value := serie.valeurs[rank]:
                height = (BAS - HAUT) * value / top
                left = rank * step + step * 0.12 + place * width
                parts.append(_rect(left, BAS - height, width * 0.94, height, *_fill(code, serie.trame)))
    parts += _temps(labels, step)
    return _dessin(code, phrase, parts, {s.trame for s in series})


def courbes(code: str, phrase: str, labels: Sequence[tuple[str, str]], series: Sequence[Serie]) -> SafeString:
    """Lines with a mark at each step: solid with full discs, dashed with hollow ones; a gap where nothing is told."""
    top = _echelle(v for s in series for v in s.valeurs if v is not None)
    parts = _axe(top)
    step = 100 / max(1, len(labels))
    for serie in series:
        points = [
            None if v is None else ((rank + 0.5) * step, BAS - (BAS - HAUT) * v / top)
            for rank, v in enumerate(serie.valeurs)
        ]
        for one, other in pairwise(points):
            if one and other:
                parts.append(_line(one, other, f"g-ligne g-{serie.trame}"))
        parts += [_mark(point, serie.trame) for point in points if point]
    parts += _temps(labels, step)
    return _dessin(code, phrase, parts, set())


def legende(code: str, noms: Sequence[tuple[str, str]]) -> SafeString:
    """What each pattern means: (pattern, word). For the series of `colonnes`."""
    return format_html_join(
        "",
        '<li><svg class="g-cle" width="18" height="18" aria-hidden="true"><defs>{}</defs>{}</svg>{}</li>',
        (
            (_motifs(f"{code}-cle", {t}), _rect(0, 2, 100, 14, *_fill(f"{code}-cle", t)), nom)
            for t, nom in noms
        ),
    )


def legende_de_courbes(noms: Sequence[tuple[str, str]]) -> SafeString:
    """The same for `courbes`: a piece of line and its mark."""
    return format_html_join(
        "",
        '<li><svg class="g-cle" width="34" height="18" aria-hidden="true">{}{}</svg>{}</li>',
        ((_line((0, 9), (100, 9), f"g-ligne g-{t}"), _mark((50, 9), t), nom) for t, nom in noms),
    )


# -- Pieces ------------------------------------------------------------------------------


def _dessin(code: str, phrase: str, parts: Iterable[str], trames: set[str]) -> SafeString:
    return format_html(
        '<svg class="graphe graphe-axe" width="100%" height="{0}" role="img" aria-labelledby="{1}-titre-du-dessin"'
        ' aria-describedby="{1}-desc-du-dessin"><title id="{1}-titre-du-dessin">{2}</title>'
        '<desc id="{1}-desc-du-dessin">{3}</desc><defs>{4}</defs>{5}</svg>',
        HAUTEUR,
        code,
        phrase,
        _("Les mêmes nombres sont dans le tableau qui suit."),
        _motifs(code, trames),
        mark_safe("".join(parts)),  # noqa: S308  (pieces made below, their words escaped)
    )


def _motifs(code: str, trames: set[str]) -> SafeString:
    """The patterns that a drawing uses, under names of its own."""
    drawn = {
        "hachures": '<rect width="6" height="6" class="g-creux" fill="#fff"/>'
        '<path d="M-1 7 7-1M-1 1 1-1M5 7 7 5" class="g-trait" stroke="#0a5a96" stroke-width="1.8"/>',
        "points": '<rect width="6" height="6" class="g-creux" fill="#fff"/>'
        '<circle cx="3" cy="3" r="1.5" class="g-plein" fill="#0a5a96"/>',
    }
    return mark_safe(  # noqa: S308  (names and drawings of this file)
        "".join(
            f'<pattern id="{escape(code)}-{t}" width="6" height="6" patternUnits="userSpaceOnUse">{drawn[t]}</pattern>'
            for t in sorted(trames & drawn.keys())
        )
    )


def _fill(code: str, trame: str, classe: str = "") -> tuple[str, str]:
    """Class and fill of a shape."""
    if trame in ("hachures", "points"):
        return f"g-borde {classe}".strip(), f"url(#{code}-{trame})"
    if trame == "vide":
        return f"g-vide {classe}".strip(), "#fff"
    return f"g-plein {classe}".strip(), "#0a5a96"


def _rect(x: float, y: float, width: float, height: float, classe: str, fill: str) -> SafeString:
    return format_html(
        '<rect class="{}" fill="{}" x="{}%" y="{}" width="{}%" height="{}"/>',
        classe,
        fill,
        *map(_n, (x, y, width, height)),
    )


def _mots(x: float, y: float, words: str, classe: str, anchor: str = "start") -> SafeString:
    return format_html(
        '<text class="{}" x="{}%" y="{}" text-anchor="{}" font-size="12">{}</text>',
        classe,
        _n(x),
        _n(y),
        anchor,
        words,
    )


def _line(one: tuple[float, float], other: tuple[float, float], classe: str) -> SafeString:
    dashed = mark_safe(' stroke-dasharray="5 4"') if "g-vide" in classe else ""
    return format_html(
        '<line class="{}" x1="{}%" y1="{}" x2="{}%" y2="{}" stroke="#0a5a96" stroke-width="2"{}/>',
        classe,
        *map(_n, (*one, *other)),
        dashed,
    )


def _mark(point: tuple[float, float], trame: str) -> SafeString:
    classe, fill = ("g-vide", "#fff") if trame == "vide" else ("g-plein", "#0a5a96")
    return format_html(
        '<circle class="g-point {}" fill="{}" stroke="#0a5a96" stroke-width="2" cx="{}%" cy="{}" r="4"/>',
        classe,
        fill,
        *map(_n, point),
    )


def _whisker(start: float, end: float, y: float) -> SafeString:
    end = min(end, 99.6)
    return SafeString(
        _line((start, y), (end, y), "g-ligne")
        + format_html(
            '<line class="g-ligne" x1="{0}%" y1="{1}" x2="{0}%" y2="{2}" stroke="#0a5a96" stroke-width="3"/>',
            _n(end),
            _n(y - BARRE / 2),
            _n(y + BARRE / 2),
        )
    )


def _axe(top: int) -> list[SafeString]:
    """Rules at none, half and all, with their numbers on the left."""
    parts = []
    for value in (0, top // 2, top) if top > 1 else (0, top):
        y = BAS - (BAS - HAUT) * value / top
        parts.append(
            format_html(
                '<line class="g-regle" x1="0%" y1="{0}" x2="100%" y2="{0}" stroke="#c9d3da"/>'
                '<text class="g-axe" x="-8" y="{1}" text-anchor="end" font-size="12">{2}</text>',
                _n(y),
                _n(y + 4),
                intcomma(value),
            )
        )
    return parts


def _temps(labels: Sequence[tuple[str, str]], step: float) -> list[SafeString]:
    """The steps below the plot: a dozen of them at most, every other one on a phone."""
    every = ceil(len(labels) / 12)
    parts = []
    for rank, (label, below) in enumerate(labels):
        shown, x = rank % every == 0, (rank + 0.5) * step
        odd = " g-impair" if (rank // every) % 2 else ""
        if shown:
            parts.append(_mots(x, BAS + 18, label, f"g-axe{odd}", "middle"))
        if shown and below:
            parts.append(_mots(x, BAS + 35, below, f"g-axe g-annee{odd}", "middle"))
    return parts


def _echelle(values: Iterable[int]) -> int:
    """The least even round number that is not below any of them."""
    most = max(values, default=0)
    if most < 2:
        return 2
    power = 10 ** int(log10(most))
    steps = (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10)
    found = next(ceil(power * s) for s in steps if power * s >= most)
    return found + found % 2


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
