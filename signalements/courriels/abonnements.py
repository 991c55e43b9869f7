"""The signed word that stands for a subscription in the links of letters."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from signalements.models import Abonnement

SEL_ABONNEMENT = "signalements.abonnement"
CONFIRMATION_JOURS = 7


def jeton(abonnement: Abonnement) -> str:
    """Return the signed word that stands for a subscription in a link."""
    return signing.dumps(abonnement.pk, salt=SEL_ABONNEMENT)


def abonnement_of(jeton: str, *, jours: int | None = None) -> Abonnement | None:
    """Return the subscription of a signed word, or None if it is forged, gone, or older than that many days."""
    try:
        pk = signing.loads(jeton, salt=SEL_ABONNEMENT, max_age=jours * 86400 if jours else None)
    except signing.BadSignature:
        return None
    return Abonnement.objects.select_related("signalement__categorie").filter(pk=pk).first()


def url_arret(abonnement: Abonnement) -> str:
    """Return the whole address where this subscription is stopped."""
    return settings.ADRESSE + reverse("suivi_arreter", args=[jeton(abonnement)])
