"""What a session shows on its screens: one item each, public words and places only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conseils.models import Point, Seance
from conseils.seances.compte_rendu import points_de
from signalements import presentation
from signalements.models import Signalement

ETAPES = 4
"""How many steps of its line a report shows: what one reads at ten metres."""


@dataclass(frozen=True)
class Ecran:
    """One item as it is projected; `row` is its report while it is public, `contenu` what everybody sees of it."""

    rang: int
    point: Point
    row: Any
    contenu: dict[str, Any]
    etapes: list[presentation.Etape]
    etat: str


def ecrans(seance: Seance) -> list[Ecran]:
    """Return the items of a session as they are projected."""
    points = points_de(seance)
    keys = [p.signalement_id for p in points if p.signalement_id]
    found = presentation.pour_sa_page(Signalement.objects.publics()).in_bulk(keys)
    return [
        _screen(rank, point, found.get(point.signalement_id)) for rank, point in enumerate(points, start=1)
    ]


def _screen(rank: int, point: Point, row: Any) -> Ecran:
    if row is None:
        return Ecran(rank, point, None, {}, [], "")
    return Ecran(
        rang=rank,
        point=point,
        row=row,
        contenu=presentation.contenu_public(row),
        etapes=[e for e in presentation.etapes(row) if e.le][-ETAPES:],
        etat=presentation.etat_en_mots(row),
    )
