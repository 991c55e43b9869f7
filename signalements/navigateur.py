"""Once per browser: a random name in a cookie, of which each report keeps a digest of its own."""

from __future__ import annotations

import hmac
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

COOKIE = "navigateur"
DUREE_S = 365 * 24 * 3600


def nom(request: HttpRequest) -> str:
    """Return this browser's random name, drawn now if it has none yet: `retenir` then gives it."""
    return request.COOKIES.get(COOKIE, "")[:64] or secrets.token_urlsafe(16)


def empreinte(navigateur: str, numero: str) -> str:
    """Return what the report `numero` keeps of a browser: two reports cannot be linked by it."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"navigateur:{numero}:{navigateur}".encode(), "sha256").hexdigest()


def retenir(response: HttpResponseBase, navigateur: str) -> None:
    """Let the browser keep its name for a year; no script reads it."""
    response.set_cookie(
        COOKIE,
        navigateur,
        max_age=DUREE_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
