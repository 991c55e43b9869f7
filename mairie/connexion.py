"""How one enters: a code by e-mail, for accounts made by an administrator; nobody signs up. And what is kept of it."""

from __future__ import annotations

from smtplib import SMTPException
from typing import cast

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core import context, ratelimit
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mairie.appareils import nommer
from mairie.droits import Acte, peut
from mairie.models import Compte
from mairie.sessions import APPAREIL

logger = structlog.get_logger(__name__)

_INCONNU = "account/email/unknown_account"
PRECEDENTE = "connexion_precedente"
"""Where a session keeps when, and from what, its account had come the time before: a text and a text."""


class Adaptateur(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Compte) -> None:
        """Let this account in. The session knows what it comes from, and when and from what the one before came."""
        appareil = nommer(request.headers.get("User-Agent", ""))
        precedente = [user.last_login.isoformat(), user.appareil] if user.last_login else None
        super().login(request, user)
        request.session.update({APPAREIL: appareil, PRECEDENTE: precedente})
        Compte.objects.filter(pk=user.pk).update(appareil=appareil)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the first page of this account: its reports for who handles some, its conseil or CIL for who
        represents one, the public map otherwise."""
        moi = cast(Compte, request.user)
        if peut(moi, Acte.LIRE_SERVICE):
            return "/service/"
        return reverse("conseils:entree", args=[moi.role]) if moi.represente else "/"

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send a letter of the log-in. A mail server that is down is said on the page, the same for everybody."""
        if template_prefix == _INCONNU and not self._may_write_to_stranger(email):
            return
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("log-in letter not sent", letter=template_prefix)
            messages.error(
                self.request,
                _("Le courriel n’a pas pu partir. Réessayez dans quelques minutes."),
            )

    def _may_write_to_stranger(self, email: str) -> bool:
        """A mailbox without account gets a few letters a day, however often somebody types its address."""
        return bool(ratelimit.consume(context.request, action="unknown", key=email.lower()))


def envoyer_code(request: HttpRequest, compte: Compte) -> None:
    """Send a code to this account, as if it had asked for one: the page of the code takes it from there."""
    LoginCodeVerificationProcess.initiate(request=request, user=compte, email=compte.email)
