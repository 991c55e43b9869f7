"""One's own account: entering, and what it may do."""

from __future__ import annotations

from typing import cast

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mairie.droits import Acte, peut
from mairie.models import Compte
from mairie.portes import a_second_facteur


def _en_developpement() -> dict[str, object]:
    """Where the code lands and who may be tried, on a developer's machine only."""
    if not settings.DEBUG:
        return {}
    demo = Compte.objects.filter(is_active=True, email__endswith="@example.org").order_by("role", "nom")
    return {
        "comptes_demo": demo[:12],
        "dossier_courriels": None if settings.EMAIL_URL else settings.COURRIELS_DIR,
    }


class Connexion(RequestLoginCodeView):
    """Ask for a code; an address without account gets the same answer."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        champ = form.fields["email"]
        champ.label = _("Votre courriel")
        del champ.widget.attrs["placeholder"]
        return form

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | _en_developpement()


class Code(ConfirmLoginCodeView):
    """Type the code that came by e-mail."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if champ := form.fields.get("code"):
            champ.label = _("Le code reçu")
            champ.widget.attrs = {"autocomplete": "one-time-code", "autocapitalize": "characters"}
        return form

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | _en_developpement()


class ActiverApplication(ActivateTOTPView):
    """Set up the second factor; the code just typed also opens the page of the recovery codes that follows."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["code"].label = _("Les six chiffres de l’application")
        form.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}
        return form

    def form_valid(self, form):
        reponse = super().form_valid(form)
        application = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        post_authentication(self.request, application, reauthenticated=True)
        return reponse


connexion = Connexion.as_view()
code = Code.as_view()
activer_application = ActiverApplication.as_view()


def fermee(request: HttpRequest) -> HttpResponse:
    """A page that allauth names and that this site does not have."""
    raise Http404


@login_required
def compte(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I may do, and my second factor."""
    moi = cast(Compte, request.user)
    contexte = {
        "droits": [acte.label for acte in Acte if peut(moi, acte)],
        "services": moi.services.all(),
        "zones": moi.zones.all(),
        "agent": moi.agent,
        "second_facteur": a_second_facteur(moi),
        "obligatoire": settings.MFA_OBLIGATOIRE,
    }
    return render(request, "mairie/compte.html", contexte)
