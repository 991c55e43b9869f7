"""What the directorate looks at: what is late, what will be in a week, what was not acknowledged, who stays away."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from mairie import delais
from mairie.models import Categorie, Compte, Service
from quartiers.dates import debut_du_jour
from signalements.etats import Etat
from signalements.models import Courriel, Signalement, Veille
from signalements.veille import jours_fermes_autour

SEMAINE = dt.timedelta(days=7)
CONTESTEES = dt.timedelta(days=365)
ABSENT = dt.timedelta(days=30)
COURRIEL_RETENU = dt.timedelta(hours=1)
"""Long before the working day that the law leaves."""
QUALIFIER_ALERTE, QUALIFIER_LIMITE = 8, 10
"""Working days without an acknowledgement: alert, then the limit of the law (CRPA R112-11-1)."""


@dataclass(frozen=True)
class LigneService:
    """One service: its open reports, how many have each clock late or due within a week; its disputed closings."""

    service: Service
    derniere_connexion: dt.datetime | None
    ouverts: int = 0
    legal_retard: int = 0
    legal_semaine: int = 0
    objectif_retard: int = 0
    objectif_semaine: int = 0
    contestees: int = 0


@dataclass(frozen=True)
class Alerte:
    """Something that the law or the machine wants looked at now."""

    code: str
    nombre: int
    grave: bool
    depuis: dt.datetime | None = None


def par_service(compte: Compte, jour: dt.date) -> list[LigneService]:
    """Return the services of this account that have open reports or disputed closings, the latest ones first.

    In three queries. A closing is disputed where its reporter said that it is not repaired, within CONTESTEES.
    """
    due = ~Q(regime_silence=Categorie.Silence.SANS_OBJET)
    running = Q(suspendu_le__isnull=True)
    until = jour + SEMAINE
    counts: Any = (
        Signalement.objects.en_charge_de(compte)
        .ouverts()
        .order_by()
        .values("service")
        .annotate(
            ouverts=Count("pk"),
            legal_retard=Count("pk", filter=due & Q(echeance_legale__lt=jour)),
            legal_semaine=Count("pk", filter=due & Q(echeance_legale__range=(jour, until))),
            objectif_retard=Count("pk", filter=running & Q(objectif_le__lt=jour)),
            objectif_semaine=Count("pk", filter=running & Q(objectif_le__range=(jour, until))),
        )
    )
    disputed: Any = (
        Signalement.objects.en_charge_de(compte)
        .filter(conteste_le__gte=_end(jour - CONTESTEES))
        .order_by()
        .values("service")
        .annotate(contestees=Count("pk"))
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in (*counts, *disputed):
        found[row.pop("service")] |= row
    services = Service.objects.annotate(vu=Max("comptes__last_login")).in_bulk(list(found))
    rows = [
        LigneService(service=services[pk], derniere_connexion=services[pk].vu, **numbers)
        for pk, numbers in found.items()
    ]
    return sorted(rows, key=lambda r: (-r.legal_retard, -r.objectif_retard, -r.legal_semaine, r.service.nom))


def alertes(jour: dt.date) -> list[Alerte]:
    """Return what was not qualified or acknowledged in time, letters that could not leave, a watch that did not run."""
    closed = jours_fermes_autour(jour)
    waiting = Signalement.objects.filter(etat=Etat.A_QUALIFIER)
    late = waiting.filter(recu_le__lt=_end(delais.jours_ouvres_avant(jour, QUALIFIER_LIMITE, closed)))
    soon = waiting.filter(recu_le__lt=_end(delais.jours_ouvres_avant(jour, QUALIFIER_ALERTE, closed)))
    stuck = Courriel.objects.en_souffrance().filter(cree_le__lt=timezone.now() - COURRIEL_RETENU)
    paper = Courriel.objects.a_poster().filter(cree_le__lt=_end(jour - dt.timedelta(days=1)))
    found = [
        Alerte("non_accuses", late.count(), True, _oldest(late, "recu_le")),
        Alerte("a_qualifier", soon.count() - late.count(), False, _oldest(soon, "recu_le")),
        Alerte("courriels", stuck.count(), True, _oldest(stuck, "cree_le")),
        Alerte("papier", paper.count(), False, _oldest(paper, "cree_le")),
    ]
    last = Veille.objects.order_by("-le").first()
    if last is None or last.le < jour - dt.timedelta(days=1):
        found.append(Alerte("veille", 1, True, last.faite_le if last else None))
    return [a for a in found if a.nombre]


def absents(compte: Compte, now: dt.datetime) -> list[Compte]:
    """Return the agents of this account's services who have not logged in for ABSENT, the longest away first."""
    rows = Compte.objects.filter(is_active=True, services__in=_services_of(compte)).distinct()
    away = rows.filter(Q(last_login__isnull=True) | Q(last_login__lt=now - ABSENT))
    return list(away.prefetch_related("services").order_by("last_login", "nom"))


def _services_of(compte: Compte) -> Any:
    mine = compte.services.all()
    return mine if mine.exists() else Service.objects.filter(actif=True)


def _end(jour: dt.date) -> dt.datetime:
    """The instant when that day is over."""
    return debut_du_jour(jour + dt.timedelta(days=1))


def _oldest(rows: Any, column: str) -> dt.datetime | None:
    return rows.order_by(column).values_list(column, flat=True).first()
