"""What the tests of the representatives' space share: reports of their area, in each of its situations."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from mairie.models import Compte
from quartiers.models import Zone
from signalements import operations
from signalements.etats import Etat
from signalements.models import Signalement
from signalements.tests.aides import depose

SUD = "/conseil/sud/"
SABLETTES = "/associations/cil-des-sablettes-et-environs/"


def compte(prenom: str) -> Compte:
    return Compte.objects.get(email=f"{prenom}@example.org")


def zone(nature: str = "conseil", code: str = "S") -> Zone:
    return Zone.objects.get(nature=nature, code=code)


def fiche(row: Signalement, suite: str = "", espace: str = SUD) -> str:
    return f"{espace}signalements/{row.numero}/{suite}"


def vieillir(row: Signalement, jours: int) -> Signalement:
    """It came so many days earlier, with its events and its dates."""
    past = dt.timedelta(days=jours)
    Signalement.objects.filter(pk=row.pk).update(
        recu_le=row.recu_le - past, objectif_le=row.objectif_le - past
    )
    row.refresh_from_db()
    return row


def clore(row: Signalement, il_y_a: int = 0) -> Signalement:
    """The cleaning or lighting service solves it."""
    operations.changer_etat(
        signalement=row, vers=Etat.PRIS_EN_CHARGE, auteur=compte("bruno"), message="Nous y allons."
    )
    operations.changer_etat(signalement=row, vers=Etat.RESOLU, auteur=compte("bruno"), message="C’est fait.")
    Signalement.objects.filter(pk=row.pk).update(clos_le=timezone.now() - dt.timedelta(days=il_y_a))
    row.refresh_from_db()
    return row


def publie(row: Signalement) -> Signalement:
    """An agent has read and published its words."""
    operations.relire(
        signalement=row, auteur=compte("bruno"), textes=list(row.textes.values_list("pk", flat=True))
    )
    return row


__all__ = ["SABLETTES", "SUD", "clore", "compte", "depose", "fiche", "publie", "vieillir", "zone"]
