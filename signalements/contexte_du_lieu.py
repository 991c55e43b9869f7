"""What else happened at the same place: what is near now, what came before, what may be the same problem."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce

from mairie.models import Compte
from signalements.etats import CLOS, Etat
from signalements.models import Declarant, Signalement, Texte, Transmission

ICI_M = 30
DOUBLON_M = 150
PRES_M = 300
AN = dt.timedelta(days=365)
DOUBLON_JOURS = 60
COMBIEN = 5
METRES_PAR_DEGRE = 111_320
"""Of latitude; of longitude as many times its cosine."""


@dataclass(frozen=True)
class Voisinage:
    """`fois`: how many times this kind of problem came here within a year, this one included."""

    fois: int
    avant: list[Any]
    doublons: list[Any]
    pres: list[Any]


def voisinage(row: Signalement, compte: Compte) -> Voisinage:
    """Return what stands around a report for this account, in one query; empty where it has no point.

    Each row says how far it is (`distance_m`) and whether the account may open it (`a_moi`).

    Earlier: same group of categories within ICI_M metres and a year. Likely the same: not merged yet, within DOUBLON_M
    metres and DOUBLON_JOURS days of each other, ranked by distance, category, days between them and words in common.
    """
    if row.position is None:
        return Voisinage(1, [], [], [])
    mine = Q(pk__in=Signalement.objects.visible_to(compte).values("pk"))
    around: list[Any] = list(
        Signalement.objects.connus_de(compte)
        .exclude(etat__in=(Etat.DOUBLON, Etat.RETIRE))
        .exclude(pk__in=(row.pk, row.doublon_de_id or 0))
        .near(row.position, PRES_M)
        .filter(Q(clos_le__isnull=True) | Q(recu_le__gte=row.recu_le - AN))
        .annotate(
            a_moi=ExpressionWrapper(mine, BooleanField()),
            voix=Declarant.objects.voix(),
            mots_communs=_words_in_common(row),
        )
        .select_related("categorie__groupe", "service")[:60]
    )
    group = row.categorie.groupe_id
    before = [
        r
        for r in around
        if r.distance_m <= ICI_M
        and r.categorie.groupe_id == group
        and row.recu_le - AN <= r.recu_le < row.recu_le
    ]
    same = [] if row.etat in CLOS else [r for r in around if _may_be_the_same(row, r)]
    same.sort(key=lambda r: _unlikeness(row, r))
    near = [r for r in around if r.clos_le is None and r not in same[:COMBIEN]]
    return Voisinage(len(before) + 1, before[:COMBIEN], same[:COMBIEN], near[:COMBIEN])


def _words_in_common(row: Signalement) -> Coalesce:
    """How much the descriptions look alike, from 0 to 1."""
    said = " ".join(t.texte for t in row.textes.all() if t.nature == Texte.Nature.DESCRIPTION)[:500]
    other = Texte.objects.filter(signalement=OuterRef("pk"), nature=Texte.Nature.DESCRIPTION)
    alike = Func(
        Func(Value(said), function="signalements_plat", output_field=TextField()),
        Func(F("texte"), function="signalements_plat", output_field=TextField()),
        function="similarity",
        output_field=FloatField(),
    )
    return Coalesce(Subquery(other.annotate(n=alike).values("n")[:1]), 0.0)


def _may_be_the_same(row: Signalement, other: Any) -> bool:
    days = abs((other.recu_le - row.recu_le).days)
    related = other.categorie.groupe_id == row.categorie.groupe_id or other.mots_communs > 0.35
    return other.clos_le is None and other.distance_m <= DOUBLON_M and days <= DOUBLON_JOURS and related


def _unlikeness(row: Signalement, other: Any) -> float:
    """Metres, made longer by another category and by days between, shorter by words in common."""
    days = abs((other.recu_le - row.recu_le).days)
    other_kind = 0 if other.categorie_id == row.categorie_id else 60
    return other.distance_m + other_kind + 2 * days - 80 * other.mots_communs


def balle(row: Signalement, transmissions: Sequence[Transmission]) -> str:
    """Who has the ball: "service", "declarant", "autorite", or nobody once it is closed."""
    if row.est_clos:
        return ""
    if row.etat == Etat.EN_ATTENTE:
        return "declarant"
    sent = transmission_ouverte(transmissions)
    return "autorite" if row.etat == Etat.TRANSMIS and (sent is None or sent.attend) else "service"


def transmission_ouverte(transmissions: Sequence[Transmission]) -> Transmission | None:
    """Return the one whose link answers now."""
    return next((t for t in transmissions if t.close_le is None), None)
