"""The secret link: a number, and a key of which only the digest is stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from signalements.models import Signalement

SEL_TRANSMISSION = "signalements.transmission"
TRANSMISSION_JOURS = 365
"""How long the link of an authority opens; it answers no longer than the report is in its hands."""


def empreinte_cle(cle: str) -> str:
    """Return what is stored of a key: 131 random bits need no salt."""
    return hashlib.sha256(cle.encode()).hexdigest()


def cle_de_lettre(numero: str, *, secret: str | None = None) -> str:
    """Return the key that letters carry: the drawn key is not stored, so letters have one of their own."""
    digest = hmac.digest((secret or settings.SECRET_KEY).encode(), f"lettre:{numero}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest)[:22].decode()


def ouvre(signalement: Signalement, cle: str) -> bool:
    """Return whether this key opens the reporter's own view: the drawn one, or that of the letters."""
    if constant_time_compare(signalement.cle_empreinte, empreinte_cle(cle)):
        return True
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(cle_de_lettre(signalement.numero, secret=s), cle) for s in secrets)


def url_secrete(signalement: Signalement, cle: str) -> str:
    """Return the whole address of the reporter's own page."""
    return settings.ADRESSE + reverse("suivi_secret", args=[signalement.numero, cle])


def url_publique(signalement: Signalement) -> str:
    """Return the whole address of the public page."""
    return settings.ADRESSE + reverse("suivi", args=[signalement.numero])


def url_avis(signalement: Signalement, cle: str) -> str:
    """Return the whole address where the reporter says whether it is repaired."""
    return settings.ADRESSE + reverse("suivi_avis", args=[signalement.numero, cle])


def jeton_transmission(pk: int) -> str:
    """Return the signed word by which an authority answers."""
    return signing.dumps(pk, salt=SEL_TRANSMISSION)


def transmission_de(jeton: str) -> int | None:
    """Return the key of the transmission of a signed word, or None if it is forged or too old."""
    try:
        return signing.loads(jeton, salt=SEL_TRANSMISSION, max_age=TRANSMISSION_JOURS * 86400)
    except signing.BadSignature:
        return None


def code_recepisse(numero: str, *, secret: str | None = None) -> str:
    """Return the code by which a receipt shows that this town wrote it; opens nothing but that page."""
    digest = hmac.digest((secret or settings.SECRET_KEY).encode(), f"recepisse:{numero}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest)[:22].decode()


def recepisse_authentique(numero: str, code: str) -> bool:
    """Return whether this town has given that code to that number."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(code_recepisse(numero, secret=s), code) for s in secrets)


def url_recepisse(signalement: Signalement) -> str:
    """Return the whole address where a receipt is confirmed."""
    return settings.ADRESSE + reverse(
        "recepisse", args=[signalement.numero, code_recepisse(signalement.numero)]
    )


def empreinte_envoi(contenu: Mapping[str, object], *, secret: str | None = None) -> str:
    """Return a keyed digest of what was sent: tells sameness, and nothing of the words."""
    canonical = json.dumps(contenu, sort_keys=True, ensure_ascii=False, default=str)
    return hmac.new((secret or settings.SECRET_KEY).encode(), canonical.encode(), "sha256").hexdigest()


def meme_envoi(signalement: Signalement, contenu: Mapping[str, object]) -> bool:
    """Return whether the report was made from this very content."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(
        constant_time_compare(signalement.envoi_empreinte, empreinte_envoi(contenu, secret=s))
        for s in secrets
    )
