"""What a session shows on its screens: one item each, public words and places only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from conseils.models import Point, Seance
from conseils.seances.compte_rendu import points_de
from signalements import paroles, presentation
from signalements.models import Photo, Signalement

ETAPES = 3
"""How many steps of its line a report shows after its arrival: what one reads at ten metres."""


@dataclass(frozen=True)
class Ecran:
    """One item as it is projected; `row` is its report while it is public, `contenu` what everybody sees of it.

    `avant` and `apres` are the keys of the items around it, 0 at both ends.
    """

    rang: int
    point: Point
    avant: int
    apres: int
    row: Any = None
    contenu: dict[str, Any] = field(default_factory=dict)
    etapes: list[presentation.Etape] = field(default_factory=list)
    etat: str = ""
    soutiens: list[str] = field(default_factory=list)

    @property
    def photos(self) -> list[Photo]:
        """The photo of the problem and the last one of its repair, where everybody sees them."""
        if self.row is None:
            return []
        repairs = [p for p in self.row.photos.all() if p.par_la_ville and p.est_publique]
        return [*self.contenu["photos"][:1], *repairs[-1:]]


def ecrans(seance: Seance) -> list[Ecran]:
    """Return the items of a session as they are projected."""
    points = points_de(seance)
    keys = [p.signalement_id for p in points if p.signalement_id]
    found = presentation.pour_sa_page(Signalement.objects.publics()).in_bulk(keys)
    around = [0, *(p.pk for p in points), 0]
    return [
        _screen(point, rank, around[rank - 1], around[rank + 1], found.get(point.signalement_id))
        for rank, point in enumerate(points, start=1)
    ]


def _screen(point: Point, rang: int, avant: int, apres: int, row: Any) -> Ecran:
    if row is None:
        return Ecran(rang, point, avant, apres)
    return Ecran(
        rang,
        point,
        avant,
        apres,
        row=row,
        contenu=presentation.contenu_public(row),
        etapes=[e for e in presentation.etapes(row) if e.le][1:][-ETAPES:],
        etat=presentation.etat_en_mots(row),
        soutiens=paroles.soutenu_par(row),
    )
