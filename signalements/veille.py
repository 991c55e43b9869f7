"""The night watch: reminders, escalations, implicit decisions, then the seal. Once per day, replayable, idempotent.

A report remembers the last step that was told of each clock (`palier_legal`, `palier_objectif`), so that a night that
was missed is caught up, and one that is played again tells nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mairie import delais
from mairie.droits import Role
from mairie.models import Categorie, Compte, EnTete, JourFerme, Service
from signalements import courriels, operations, recherche, registre, retours
from signalements.etats import Etat
from signalements.models import Evenement, Porte, Signalement, Veille
from signalements.models.choix import PalierLegal, PalierObjectif

LOT = 500
DIRECTION_JOURS = 10
"""Working days after the service's target; once they are all gone, the directorate is told."""

_LEGAL_AU_CHEF = {PalierLegal.J5, PalierLegal.DEPASSE}
_OBJECTIF_AU_CHEF = {PalierObjectif.DEPASSE, PalierObjectif.DIRECTION}


@dataclass(frozen=True)
class Rappel:
    """One thing to tell of one report: which clock has reached which step."""

    signalement: Signalement
    horloge: str
    palier: int
    jour: dt.date

    @property
    def code(self) -> str:
        """What the event keeps: "legal-2", "objectif-1"."""
        return f"{self.horloge}-{self.palier}"

    @property
    def phrase(self) -> str:
        steps = PalierLegal if self.horloge == "legal" else PalierObjectif
        return str(steps(self.palier).label)

    @property
    def au_chef(self) -> bool:
        """Whether the head of the service is told too."""
        if self.horloge == "legal":
            return self.palier in _LEGAL_AU_CHEF
        return self.palier in _OBJECTIF_AU_CHEF

    @property
    def a_la_direction(self) -> bool:
        return self.palier == (PalierLegal.DEPASSE if self.horloge == "legal" else PalierObjectif.DIRECTION)


def veiller(jour: dt.date) -> Veille:
    """Do the night of this day: return its row, with what was told.

    Steps already told are not told again. All of it is one transaction, letters included: a night that dies has told
    nothing, and two that run at once wait for each other. Then the night is sealed, and the search learns its words.
    """
    nuit = _Nuit(jour, Seuils(jour, jours_fermes_autour(jour)))
    with transaction.atomic():
        Veille.objects.get_or_create(le=jour)
        row = Veille.objects.select_for_update().get(le=jour)
        while batch := list(_due(nuit)[:LOT]):
            _tell(nuit, batch)
        row.rappels += nuit.nombre
        row.decisions += nuit.decisions
        row.lettres += _letters(nuit)
        row.faite_le = timezone.now()
        row.save()
    for waiting in Signalement.objects.filter(etat=Etat.EN_ATTENTE, attente_jusqu_au__lt=jour):
        operations.reprendre_sans_reponse(signalement=waiting, jour=jour)
    registre.sceller(jour)
    recherche.apprendre()
    retours.compter(timezone.now())
    return row


# -- Which reports -------------------------------------------------------------


def palier_legal(echeance: dt.date | None, jour: dt.date) -> PalierLegal:
    """Return the step that a legal date has reached on that day."""
    if echeance is None:
        return PalierLegal.RIEN
    rest = (echeance - jour).days
    if rest < 0:
        return PalierLegal.DEPASSE
    steps = zip(delais.RAPPELS_JOURS, (PalierLegal.J30, PalierLegal.J15, PalierLegal.J5), strict=True)
    return max((step for days, step in steps if rest <= days), default=PalierLegal.RIEN)


class Seuils:
    """Until which target day each step holds, on one day: the same for all reports of one delay."""

    def __init__(self, jour: dt.date, fermes: Iterable[dt.date]) -> None:
        closed = frozenset(fermes)
        self.depasse = jour - dt.timedelta(days=1)
        self.direction = delais.jours_ouvres_avant(jour, DIRECTION_JOURS + 1, closed)
        delays = Categorie.objects.order_by().values_list("delai_jours", flat=True).distinct()
        # Four fifths are gone when no more than a fifth of its working days are left.
        self.alerte = {n: delais.jours_ouvres_apres(jour, n // 5, closed) for n in delays}

    def palier(self, objectif_le: dt.date, delai_jours: int) -> PalierObjectif:
        """Return the step that a target has reached."""
        if objectif_le <= self.direction:
            return PalierObjectif.DIRECTION
        if objectif_le <= self.depasse:
            return PalierObjectif.DEPASSE
        if objectif_le <= self.alerte.get(delai_jours, self.depasse):
            return PalierObjectif.ALERTE
        return PalierObjectif.RIEN

    def a_dire(self) -> Q:
        """Which reports have reached a step of their target that was not told."""
        running = Q(suspendu_le__isnull=True)
        asked = Q(objectif_le__lte=self.direction, palier_objectif__lt=PalierObjectif.DIRECTION)
        asked |= Q(objectif_le__lte=self.depasse, palier_objectif__lt=PalierObjectif.DEPASSE)
        for days, until in self.alerte.items():
            asked |= Q(
                categorie__delai_jours=days, objectif_le__lte=until, palier_objectif=PalierObjectif.RIEN
            )
        return running & asked


def _legal_a_dire(jour: dt.date) -> Q:
    asked = Q(echeance_legale__lt=jour, palier_legal__lt=PalierLegal.DEPASSE)
    for days, step in zip(
        delais.RAPPELS_JOURS, (PalierLegal.J30, PalierLegal.J15, PalierLegal.J5), strict=True
    ):
        asked |= Q(echeance_legale__lte=jour + dt.timedelta(days=days), palier_legal__lt=step)
    running = Q(delai_suspendu_le__isnull=True) & ~Q(regime_silence=Categorie.Silence.SANS_OBJET)
    return asked & running


def _due(nuit: _Nuit) -> QuerySet[Signalement]:
    """The reports of which something is to be told, locked, in the order of their keys."""
    asked = _legal_a_dire(nuit.jour) | nuit.seuils.a_dire()
    return (
        Signalement.objects.ouverts()
        .filter(asked)
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("categorie", "service")
    )


def jours_fermes_autour(jour: dt.date) -> frozenset[dt.date]:
    """The town's closing days within a year of that day, past ones included."""
    year = dt.timedelta(days=366)
    return frozenset(
        JourFerme.objects.filter(le__range=(jour - year, jour + year)).values_list("le", flat=True)
    )


@dataclass
class _Nuit:
    """What one night has found, by service."""

    jour: dt.date
    seuils: Seuils
    rappels: dict[int, list[Rappel]] = field(default_factory=lambda: defaultdict(list))
    decisions: int = 0

    @property
    def nombre(self) -> int:
        return sum(len(rows) for rows in self.rappels.values())


# -- What is told ----------------------------------------------------------------


def _tell(nuit: _Nuit, rows: list[Signalement]) -> None:
    """Write the events of these reports and where each clock stands."""
    events = []
    for row in rows:
        for rappel in _of(row, nuit):
            nuit.rappels[row.service_id].append(rappel)
            events.append(
                Evenement(signalement=row, nature=Evenement.Nature.RAPPEL, details={"rappel": rappel.code})
            )
            if rappel.code == f"legal-{PalierLegal.DEPASSE}" and row.porte == Porte.DEMANDE:
                nuit.decisions += 1
                events.append(_implicit(row))
    Evenement.objects.bulk_create(events)
    # Not bulk_update, which takes longer to be written than to be done: the steps are few.
    stand = defaultdict(list)
    for row in rows:
        stand[row.palier_legal, row.palier_objectif].append(row.pk)
    for (legal, objectif), keys in stand.items():
        Signalement.objects.filter(pk__in=keys).update(palier_legal=legal, palier_objectif=objectif)


def _of(row: Signalement, nuit: _Nuit) -> list[Rappel]:
    """Return what is new of one report, and note it on the row."""
    found = []
    legal = palier_legal(row.reponse_due_le, nuit.jour)
    if row.delai_suspendu_le is None and legal > row.palier_legal:
        row.palier_legal = legal
        assert row.echeance_legale is not None
        found.append(Rappel(row, "legal", legal, row.echeance_legale))
    target = nuit.seuils.palier(row.objectif_le, row.categorie.delai_jours)
    if row.suspendu_le is None and target > row.palier_objectif:
        row.palier_objectif = target
        found.append(Rappel(row, "objectif", target, row.objectif_le))
    return found


def _implicit(row: Signalement) -> Evenement:
    """The town kept silent on an identified request: a decision, which closes nothing (CRPA L231-1, L231-4)."""
    accepted = row.regime_silence == Categorie.Silence.ACCEPTATION
    return Evenement(
        signalement=row,
        nature=Evenement.Nature.DECISION,
        details={"decision": "acceptation" if accepted else "rejet", "echeance": str(row.echeance_legale)},
    )


def _letters(nuit: _Nuit) -> int:
    """One letter for each service, head and director concerned: a digest, not a letter per report."""
    if not nuit.rappels:
        return 0
    en_tete = EnTete.objects.courant()
    services = Service.objects.in_bulk(list(nuit.rappels))
    written = 0
    for pk, rappels in nuit.rappels.items():
        if services[pk].courriel:
            written += courriels.ecrire_veille(
                [services[pk].courriel], en_tete, nuit.jour, rappels, services[pk]
            )
    heads = Compte.objects.filter(role=Role.CHEF, is_active=True).prefetch_related("services")
    for head in heads:
        mine = [r for s in head.services.all() for r in nuit.rappels.get(s.pk, []) if r.au_chef]
        if mine:
            written += courriels.ecrire_veille([head.email], en_tete, nuit.jour, mine)
    above = [r for rows in nuit.rappels.values() for r in rows if r.a_la_direction]
    if above:
        directors = Compte.objects.filter(role=Role.DIRECTION, is_active=True).values_list("email", flat=True)
        written += courriels.ecrire_veille(list(directors), en_tete, nuit.jour, above)
    return written
