"""The categories as the form offers them: the usual ones first, then by group, or found by words."""

from __future__ import annotations

from collections import Counter

from django.core.cache import cache

from mairie.models import Categorie, Groupe
from signalements.models import Signalement

TUILES = 8
RESULTATS = 6
_DERNIERS = 2000
_CONSERVATION_S = 600


def par_groupe() -> list[tuple[Groupe, list[Categorie]]]:
    """Return the groups with their active categories, in the town's order, by one query."""
    groups: dict[Groupe, list[Categorie]] = {}
    for row in Categorie.objects.active().select_related("groupe"):
        groups.setdefault(row.groupe, []).append(row)
    return list(groups.items())


def frequentes(groupes: list[tuple[Groupe, list[Categorie]]]) -> list[Categorie]:
    """Return the TUILES categories most reported of late; a town that has just opened sees one of each group.

    Counted over the last reports only, a few times an hour, so that it costs the same in ten years.
    """
    counts = cache.get("categories:frequentes")
    if counts is None:
        last = Signalement.objects.order_by("-recu_le", "-pk").values_list("categorie_id", flat=True)
        counts = Counter(last[:_DERNIERS])
        cache.set("categories:frequentes", counts, _CONSERVATION_S)
    rank = {
        row.pk: (position, group)
        for group, (_g, rows) in enumerate(groupes)
        for position, row in enumerate(rows)
    }
    every = [row for _g, rows in groupes for row in rows]
    return sorted(every, key=lambda row: (-counts.get(row.pk, 0), *rank[row.pk]))[:TUILES]


def trouver(mots: str) -> list[Categorie]:
    """Return the categories that these everyday words mean, RESULTATS at most, the likeliest first."""
    return Categorie.objects.active().searching(mots, RESULTATS)
