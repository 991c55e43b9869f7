"""One's own account: entering, and what it may do. And why a report goes to that service."""

from __future__ import annotations

from typing import cast

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from mairie import delais
from mairie.connexion import PRECEDENTE
from mairie.droits import PEUT, Acte, Role, peut
from mairie.forms import PourquoiForm
from mairie.models import Categorie, Compte, EnTete
from mairie.portes import a_second_facteur, exige
from mairie.routage import pourquoi_pas, service_for
from mairie.sessions import SessionQuerySet
from quartiers.lieux import Lieu, cadre


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


class Authentifier(AuthenticateView):
    """Ask for the second factor; a key is offered to who has one."""

    def get_context_data(self, **kwargs):
        contexte = super().get_context_data(**kwargs)
        if not is_mfa_enabled(self.stage.login.user, [Authenticator.Type.WEBAUTHN]):
            contexte["webauthn_form"] = None
        return contexte


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


class AjouterCle(AddWebAuthnView):
    """Add a security key; having touched it also opens the page of the recovery codes that may follow."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["name"].label = _("Nom de la clé")
        form.fields["name"].help_text = _("Pour la reconnaître, par exemple « trousseau ».")
        return form

    def form_valid(self, form):
        reponse = super().form_valid(form)
        cle = Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.WEBAUTHN).latest(
            "pk"
        )
        post_authentication(self.request, cle, reauthenticated=True)
        return reponse


connexion = Connexion.as_view()
code = Code.as_view()
ajouter_cle = AjouterCle.as_view()
authentifier = Authentifier.as_view()
activer_application = ActiverApplication.as_view()


def fermee(request: HttpRequest) -> HttpResponse:
    """A page that allauth names and that this site does not have."""
    raise Http404


@login_required
def compte(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I may do, where I am logged in, and my second factor."""
    moi = cast(Compte, request.user)
    ici = request.session.session_key
    le, appareil = request.session.get(PRECEDENTE) or ("", "")
    contexte = {
        "droits": [acte.label for acte in Acte if peut(moi, acte)],
        "services": moi.services.all(),
        "agent": moi.agent,
        "second_facteur": a_second_facteur(moi),
        "obligatoire": settings.MFA_OBLIGATOIRE,
        "sessions": sorted(moi.sessions.ouvertes(), key=lambda session: session.pk != ici),
        "ici": ici,
        "precedente": {"le": parse_datetime(le), "appareil": appareil},
    }
    return render(request, "mairie/compte.html", contexte)


@require_POST
@login_required
def fermer_session(request: HttpRequest, repere: str) -> HttpResponse:
    """Close one of my other sessions: its next request is a stranger's. One that is closed already stays so."""
    keys = [session.pk for session in _ailleurs(request) if session.repere == repere]
    if _ailleurs(request).filter(pk__in=keys).delete()[0]:
        messages.success(request, _("Session fermée."))
    else:
        messages.info(request, _("Cette session n’est plus ouverte."))
    return redirect("compte")


@require_POST
@login_required
def fermer_les_autres(request: HttpRequest) -> HttpResponse:
    """Close all my sessions but this one."""
    n = _ailleurs(request).delete()[0]
    phrase = ngettext("%(n)d autre session fermée.", "%(n)d autres sessions fermées.", n)
    messages.success(request, phrase % {"n": n} if n else _("Aucune autre session n’était ouverte."))
    return redirect("compte")


def _ailleurs(request: HttpRequest) -> SessionQuerySet:
    """My open sessions save the one that asks."""
    return cast(Compte, request.user).sessions.ouvertes().exclude(pk=request.session.session_key)


@login_required
@require_safe
def droits(request: HttpRequest) -> HttpResponse:
    """The whole table: which role may do what."""
    moi = cast(Compte, request.user)
    if not moi.agent:
        raise PermissionDenied
    lignes = [
        (acte.label, [(role.label, acte in PEUT[role], role == moi.role) for role in Role]) for acte in Acte
    ]
    return render(request, "mairie/droits.html", {"roles": Role, "lignes": lignes})


@exige(Acte.TESTER_ROUTAGE)
@require_safe
def pourquoi(request: HttpRequest) -> HttpResponse:
    """A category and a place: the service that would answer, the rule that decides, and why the others do not."""
    form = PourquoiForm(request.GET if "categorie" in request.GET else None)
    contexte: dict[str, object] = {
        "form": form,
        "viseur": {
            "cadre": cadre(),
            "tuiles": settings.TUILES_URL,
            "attribution": settings.TUILES_ATTRIBUTION,
        },
    }
    if form.is_valid():
        contexte |= {"lieu": form.lieu, "sans_lieu": form.position is None}
        contexte |= _explication(form.cleaned_data["categorie"], form.lieu)
    return render(request, "mairie/pourquoi.html", contexte)


def _explication(categorie: Categorie, lieu: Lieu) -> dict[str, object]:
    """What would happen to a report received now."""
    choix = service_for(categorie, lieu.zones)
    now = timezone.now()
    return {
        "categorie": categorie,
        "choix": choix,
        "perdantes": [(regle, pourquoi_pas(regle, choix, lieu.zones)) for regle in choix.autres],
        "objectif_le": delais.objectif(now, categorie.delai_jours, EnTete.objects.courant().fermes),
        "echeance_legale": None
        if categorie.regime_silence == Categorie.Silence.SANS_OBJET
        else delais.echeance_legale(now),
    }
