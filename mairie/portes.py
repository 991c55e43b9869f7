"""The doors: who gets in is decided here, before the view; what no door guards is listed in tests/test_portes.py."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from mairie.droits import Acte, peut
from mairie.models import Compte

SECONDS_FACTEURS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
Vue = Callable[..., HttpResponseBase]


class RequeteDeCompte(HttpRequest):
    """A request that has passed a door: whoever sends it has an account."""

    user: Compte


def exige(acte: Acte) -> Callable[[Vue], Vue]:
    """Open a view to the accounts that may do this act; `porte.acte` tells which.

    A stranger is sent to the log-in and comes back; an account without the right gets the 403 page.
    Nothing behind a door is kept by a cache.
    """

    def garder(vue: Vue) -> Vue:
        @never_cache
        @wraps(vue)
        def porte(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not peut(request.user, acte):
                raise PermissionDenied
            return vue(request, *args, **kwargs)

        porte.acte = acte  # type: ignore[attr-defined]
        return porte

    return garder


def a_second_facteur(compte: Compte) -> bool:
    """Whether a code of an application or a key is asked at log-in; recovery codes alone do not count."""
    return is_mfa_enabled(compte, SECONDS_FACTEURS)


class SecondFacteur:
    """Send an agent who has no second factor to its set-up page, before anything else.

    The session is looked at only where its cookie came: public answers stay the same for everybody.
    """

    def __init__(self, get_response: Vue) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._to_set_up(request) or self.get_response(request)

    def _to_set_up(self, request: HttpRequest) -> HttpResponseBase | None:
        if not settings.MFA_OBLIGATOIRE or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        compte = request.user
        if not compte.is_authenticated or request.path.startswith(reverse("compte")):
            return None
        if not compte.agent or a_second_facteur(compte):
            return None
        return redirect("mfa_activate_totp")
