"""Duplicates: everybody who reported follows the kept report; what was joined can be taken apart."""

from __future__ import annotations

from django.utils import timezone

from mairie.models import Compte
from signalements.models import Abonnement, Evenement, Signalement
from signalements.operations.socle import consigner


def rattacher(row: Signalement, original: Signalement, auteur: Compte) -> None:
    """Whoever follows the duplicate follows the kept one from now on; whoever followed both hears once."""
    now = timezone.now()
    followers = row.abonnements.filter(
        confirme_le__isnull=False, arrete_le__isnull=True, refuse_le__isnull=True
    )
    Abonnement.objects.bulk_create(
        [
            Abonnement(signalement=original, courriel=a.courriel, confirme_le=now, venu_de=row)
            for a in followers
        ],
        ignore_conflicts=True,
    )
    consigner(original, Evenement.Nature.FUSION, auteur=auteur, details={"doublon": row.numero})


def detacher(row: Signalement, original: Signalement, auteur: Compte | None) -> None:
    """The duplicate was none: those who came with it follow it alone again."""
    original.abonnements.filter(venu_de=row).delete()
    consigner(original, Evenement.Nature.SEPARATION, auteur=auteur, details={"doublon": row.numero})
