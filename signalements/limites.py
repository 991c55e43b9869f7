"""How often a door is pushed: counters in PostgreSQL that know nobody."""

from __future__ import annotations

import datetime as dt
import hmac

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from signalements.models import Compteur

CONSERVATION = dt.timedelta(hours=48)


def adresse(request: HttpRequest) -> str:
    """Return the client's address, behind MANDATAIRES proxies of ours."""
    if settings.MANDATAIRES:
        chain = [a.strip() for a in request.headers.get("X-Forwarded-For", "").split(",") if a.strip()]
        if len(chain) >= settings.MANDATAIRES:
            return chain[-settings.MANDATAIRES]
    return request.META.get("REMOTE_ADDR", "")


def poids_annonce(request: HttpRequest) -> int:
    """Return the bytes that a request says it carries, to refuse unread what nobody should read."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def empreinte(valeur: str, now: dt.datetime | None = None) -> str:
    """Return a digest of an address under a key that changes every day, so that it names nobody tomorrow."""
    day = timezone.localdate(now).isoformat()
    key = hmac.digest(settings.SECRET_KEY.encode(), f"compteur:{day}".encode(), "sha256")
    return hmac.new(key, valeur.encode(), "sha256").hexdigest()[:32]


def depasse(nom: str, valeur: str, *, poids: int = 1) -> bool:
    """Count one push on the door `nom` by `valeur` and return whether it is now beyond the limit of settings."""
    return exces(nom, valeur, poids=poids) > 0


def exces(nom: str, valeur: str, *, poids: int = 1) -> int:
    """Count one push on the door `nom` by `valeur` and return by how many the limit of settings is passed, or 0.

    One upsert; windows start at whole multiples of their length.
    """
    limite, secondes = settings.LIMITES[nom]
    now = timezone.now()
    fenetre = dt.datetime.fromtimestamp(now.timestamp() // secondes * secondes, tz=dt.UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO signalements_compteur (cle, fenetre, nombre) VALUES (%s, %s, %s)"
            " ON CONFLICT (cle, fenetre) DO UPDATE SET nombre = signalements_compteur.nombre + EXCLUDED.nombre"
            " RETURNING nombre",
            [f"{nom}:{empreinte(valeur, now)}", fenetre, poids],
        )
        return max(0, cursor.fetchone()[0] - limite)


def balayer(now: dt.datetime | None = None) -> int:
    """Forget the counters older than CONSERVATION; return how many."""
    return Compteur.objects.filter(fenetre__lt=(now or timezone.now()) - CONSERVATION).delete()[0]
