"""Which reports were ticked, and in which state each was seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from mairie.models import Compte
from signalements import acces, file
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.file_filtres import Filtres, choisies
from signalements.models import Evenement, Signalement

LOT_MAX = 200
"""Reports in one lot: a preview, then the act, of some ten seconds each."""

Vus = dict[str, Etat | None]
"""Numbers, each with the state in which its page showed it."""


def lire(ticked: Iterable[str]) -> Vus:
    """Return what was ticked, as "NUMERO:etat", each once, LOT_MAX + 1 at most; what is none of that is left out."""
    seen: Vus = {}
    for text in ticked:
        number, _colon, state = text.partition(":")
        try:
            seen[numeros.lire(number[:40])] = Etat(state) if state in Etat.values else None
        except numeros.NumeroInvalide:
            continue
        if len(seen) > LOT_MAX:
            break
    return seen


def toute_la_vue(filtres: Filtres, compte: Compte) -> Vus:
    """Return the first LOT_MAX + 1 rows of a view, as they are now."""
    rows = choisies(filtres, compte)
    return {numero: Etat(etat) for numero, etat in rows.values_list("numero", "etat")[: LOT_MAX + 1]}


def cochees(seen: Vus, compte: Compte, jeton: str = "") -> list[Any]:
    """Return the first LOT_MAX of these reports that the account sees, in their order, as rows of the queue.

    Those too that its form of this token has given away: a second click must find what the first one did.
    """
    mine = Signalement.objects.visible_to(compte).values("pk")
    reached = Q(pk__in=mine)
    if numeros.cle_valide(jeton):
        done = Evenement.objects.filter(
            signalement=OuterRef("pk"), auteur=compte, details__jeton=acces.empreinte_cle(jeton)
        )
        reached |= Q(Exists(done))
    numbers = list(seen)[:LOT_MAX]
    rows = file.pour_la_file(
        Signalement.objects.filter(reached, numero__in=numbers).order_by("pk"), 0, LOT_MAX
    )
    return sorted(rows, key=lambda row: numbers.index(row.numero))
