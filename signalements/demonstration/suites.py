"""Four stories that go on today, told by the real operations: an answer by link, parts, a disputed closing, a merge."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from mairie.droits import Role
from mairie.models import Compte, Service
from signalements import operations
from signalements.demonstration import recits
from signalements.demonstration.ecriture import MARQUE
from signalements.etats import OUVERTS, Etat
from signalements.models import Courriel, Signalement, Transmission
from signalements.models.signalement import SignalementQuerySet

DOUBLON_M = 400


@transaction.atomic
def raconter() -> None:
    """Tell each story of the newest imaginary report that fits, if there is one. Their letters count as sent."""
    agent = Compte.objects.filter(role=Role.ACCUEIL, is_active=True).first()
    if agent is None:
        return
    before = timezone.now()
    for story in (_transmis, _partage, _conteste, _doublon):
        story(agent)
    Courriel.objects.filter(signalement__envoi_empreinte=MARQUE, envoye_le__isnull=True).filter(
        cree_le__gte=before
    ).update(envoye_le=timezone.now(), tentatives=1)


def _imaginaires(*etats: Etat) -> SignalementQuerySet:
    """Public ones, the newest first."""
    rows = Signalement.objects.publics().filter(envoi_empreinte=MARQUE, etat__in=etats)
    return rows.select_related("categorie", "service").order_by("-recu_le")


def _transmis(agent: Compte) -> None:
    """The Métropole says by its link when it comes."""
    row = _imaginaires(Etat.PRIS_EN_CHARGE).first()
    if row is None:
        return
    operations.changer_etat(
        signalement=row,
        vers=Etat.TRANSMIS,
        auteur=agent,
        message=recits.TRANSMIS,
        autorite=recits.AUTORITE,
        courriel_autorite=recits.COURRIEL_AUTORITE,
    )
    operations.repondre_partenaire(
        transmission=row.transmissions.latest("pk"),
        reponse=Transmission.Reponse.PREVU,
        prevu_le=timezone.localdate() + dt.timedelta(days=6),
        texte=recits.REPONSE_AUTORITE,
    )


def _partage(agent: Compte) -> None:
    """Two services, each with its part."""
    row = _imaginaires(Etat.PRIS_EN_CHARGE, Etat.RECU).filter(parts=None).first()
    other = Service.objects.filter(actif=True, code__in=("PROP", "EV"))
    other = other.exclude(pk=row.service_id) if row else other.none()
    if row is None or not other:
        return
    operations.partager(signalement=row, services=[other[0]], auteur=agent, consigne=recits.CONSIGNE_DE_PART)


def _conteste(agent: Compte) -> None:
    """Closed this week, and not repaired."""
    row = next((r for r in _imaginaires(Etat.RESOLU).order_by("-clos_le")[:1] if r.avis_ouvert), None)
    if row is None:
        return
    operations.donner_avis(signalement=row, cle="", repare=False, texte=recits.PAS_REPARE)


def _doublon(agent: Compte) -> None:
    """Two people, one problem."""
    for row in _imaginaires(Etat.RECU)[:20]:
        same = _imaginaires(*OUVERTS).filter(categorie=row.categorie, doublons=None).exclude(pk=row.pk)
        kept = (
            same.near(row.position, DOUBLON_M).first() if row.position and not row.doublons.exists() else None
        )
        if kept:
            operations.changer_etat(signalement=row, vers=Etat.DOUBLON, auteur=agent, original=kept)
            return
