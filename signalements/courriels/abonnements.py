"""The signed word that stands for a subscription in the links of letters."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from signalements.models import Abonnement, AbonnementNouvelles, Courriel

SEL_ABONNEMENT = "signalements.abonnement"
SEL_NOUVELLES = "signalements.nouvelles"
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


def jeton_nouvelles(abonnement: AbonnementNouvelles) -> str:
    """Return the signed word that opens a subscription to news: it confirms, shows, changes and ends it."""
    return signing.dumps(abonnement.pk, salt=SEL_NOUVELLES)


def nouvelles_de(jeton: str, *, jours: int | None = None) -> int | None:
    """Return the key of the subscription to news of a signed word, or None if it is forged, or older than `jours`."""
    try:
        return signing.loads(jeton, salt=SEL_NOUVELLES, max_age=jours * 86400 if jours else None)
    except signing.BadSignature:
        return None


def url_nouvelles(abonnement: AbonnementNouvelles, acte: str = "mes_nouvelles") -> str:
    """Return the whole address of a page of this subscription to news: `mes_nouvelles`, `confirmer` or `quitter`."""
    return settings.ADRESSE + reverse(f"nouvelles:{acte}", args=[jeton_nouvelles(abonnement)])


def lien_arret(letter: Courriel) -> str:
    """Return the whole address by which the letters like this one are stopped, or "" where none follows."""
    if letter.pour == Courriel.Pour.CONFIRMATION:
        return ""
    if letter.nouvelles:
        return url_nouvelles(letter.nouvelles, "quitter")
    return url_arret(letter.abonnement) if letter.abonnement else letter.lien_arret
