"""What belongs on the next agenda of a zone, and why: reads, writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from conseils.models import Decision, Inscription, Raison, Seance
from conseils.seances.public import promesses
from quartiers.models import Zone
from signalements import file
from signalements.models import Declarant, Signalement
from signalements.models.signalement import SignalementQuerySet
from signalements.retours import revient

PLAFONDS = {Raison.CONTESTE: 6, Raison.RETARD: 6, Raison.RECURRENT: 4, Raison.NOUVEAU: 6}
"""How many reports each reason brings at most; what is promised or put there by somebody always comes."""
NOUVEAU_JOURS = 60
"""How far back "new" goes where no session was held before."""


@dataclass(frozen=True)
class Sujet:
    """What an item is about, and why: a report, a promise with or without its report, or a subject in words."""

    raison: Raison
    signalement_id: int | None = None
    promesse_id: int | None = None
    titre: str = ""
    par_id: int | None = None

    @property
    def cle(self) -> tuple[int | None, int | None, str]:
        """What tells one subject of an agenda from another."""
        return cle_de(self.promesse_id, self.signalement_id, self.titre)


def cle_de(
    promesse_id: int | None, signalement_id: int | None, titre: str
) -> tuple[int | None, int | None, str]:
    if promesse_id:
        return promesse_id, None, ""
    return None, signalement_id, "" if signalement_id else titre


@dataclass
class OrdreDuJour:
    """The subjects in their order; `restes` counts the reports that each reason leaves out."""

    sujets: list[Sujet] = field(default_factory=list)
    restes: dict[str, int] = field(default_factory=dict)


def proposer(seance: Seance) -> OrdreDuJour:
    """Return what the agenda of a session should hold, by reason: a report comes once, for the first of its reasons."""
    found = OrdreDuJour(_promis(seance))
    taken = {s.signalement_id for s in found.sujets if s.signalement_id}
    for sujet in (*_remis(seance), *_inscrits(seance)):
        if sujet.signalement_id not in taken:
            found.sujets.append(sujet)
            taken |= {sujet.signalement_id} if sujet.signalement_id else set()
    mine = Signalement.objects.publics().for_zone(seance.zone).ouverts()
    for raison, chercher in _CHERCHER.items():
        rows = chercher(mine, seance.zone).exclude(pk__in=taken)
        keys = list(rows.values_list("pk", flat=True)[: PLAFONDS[raison]])
        found.sujets += [Sujet(raison, pk) for pk in keys]
        taken.update(keys)
        if len(keys) == PLAFONDS[raison] and (left := rows.count() - len(keys)):
            found.restes[raison] = left
    return found


def _promis(seance: Seance) -> list[Sujet]:
    """The promises due by its day and those without a day, save what is being carried over or corrected away."""
    return [
        Sujet(Raison.PROMIS, row.point.signalement_id, row.pk)
        for row in promesses(seance.zone)
        if row.etat == Decision.Etat.PROMISE and row.retiree_le is None
        if row.pour_le is None or row.pour_le <= seance.jour
    ]


def _remis(seance: Seance) -> list[Sujet]:
    """What the last session had no time for; a report that is closed meanwhile needs none."""
    last = Seance.objects.closes().filter(zone=seance.zone).first()
    if last is None:
        return []
    still = Q(signalement=None) | Q(signalement__in=Signalement.objects.publics().ouverts())
    rows = last.points.a_l_ordre_du_jour().filter(still, aborde=False, promesse=None)
    return [
        Sujet(Raison.REMIS, signalement, titre=titre, par_id=par)
        for signalement, titre, par in rows.values_list("signalement", "titre", "ajoute_par")
    ]


def _inscrits(seance: Seance) -> list[Sujet]:
    shown = Signalement.objects.publics()
    rows = Inscription.objects.filter(zone=seance.zone, seance=None, signalement__in=shown).order_by("pk")
    return [Sujet(Raison.INSCRIT, row.signalement_id, par_id=row.par_id) for row in rows]


def _contestes(rows: SignalementQuerySet, zone: Zone) -> SignalementQuerySet:
    return rows.filter(conteste_le__isnull=False).order_by("-conteste_le", "pk")


def _en_retard(rows: SignalementQuerySet, zone: Zone) -> SignalementQuerySet:
    return rows.filter(file.en_retard(timezone.localdate())).order_by("objectif_le", "pk")


def _recurrents(rows: SignalementQuerySet, zone: Zone) -> SignalementQuerySet:
    return rows.filter(revient()).order_by("-recu_le", "pk")


def _nouveaux(rows: SignalementQuerySet, zone: Zone) -> SignalementQuerySet:
    """Since the last session, those that most people want first."""
    last = Seance.objects.closes().filter(zone=zone).values_list("le", flat=True).first()
    since = last or timezone.now() - dt.timedelta(days=NOUVEAU_JOURS)
    voices = Declarant.objects.voix()
    return rows.filter(recu_le__gt=since).annotate(voix=voices).order_by("-voix", "-recu_le", "pk")


_CHERCHER: dict[Raison, Callable[[SignalementQuerySet, Zone], SignalementQuerySet]] = {
    Raison.CONTESTE: _contestes,
    Raison.RETARD: _en_retard,
    Raison.RECURRENT: _recurrents,
    Raison.NOUVEAU: _nouveaux,
}
