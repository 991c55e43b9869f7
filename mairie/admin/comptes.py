"""Accounts: made here, never by oneself; closed, never deleted."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mairie.droits import Role
from mairie.models import Compte
from mairie.portes import SECONDS_FACTEURS
from mairie.sessions import Session
from quartiers.admin import SansRaccourcis
from quartiers.templatetags.interface import ecrire_jour

# What besides a name a role needs, and may have: a zone is a mandate's (conseils/).
ROLES_A_SERVICES = (Role.SERVICE, Role.CHEF, Role.TERRAIN)


class CompteForm(forms.ModelForm):
    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if Compte.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Un compte a déjà cette adresse."))
        return email

    def clean(self) -> None:
        super().clean()
        role = self.cleaned_data.get("role", "")
        if "services" in self.cleaned_data:
            self._check_services(role)
        self._keep_an_administrator(role)

    def _check_services(self, role: str) -> None:
        chosen = self.cleaned_data["services"]
        if role in ROLES_A_SERVICES and not chosen:
            self.add_error("services", _("Ce rôle ne voit que ses services : choisissez-en au moins un."))
        if role and role not in ROLES_A_SERVICES and chosen:
            self.add_error(
                "services", _("Seuls les rôles « service » et « terrain » se lient à des services.")
            )

    def _keep_an_administrator(self, role: str) -> None:
        """Refuse to close, or to give another role to, the last account that may open this admin."""
        if not self.instance.pk:
            return
        was = Compte.objects.filter(pk=self.instance.pk, is_active=True, role=Role.ADMINISTRATEUR).exists()
        stays = role == Role.ADMINISTRATEUR and self.cleaned_data.get("is_active")
        others = Compte.objects.filter(is_active=True, role=Role.ADMINISTRATEUR).exclude(pk=self.instance.pk)
        if was and not stays and not others.exists():
            raise ValidationError(
                _(
                    "C’est le dernier administrateur : nommez-en d’abord un autre, ou plus personne n’entrera ici."
                )
            )


@admin.register(Compte)
class CompteAdmin(SansRaccourcis, admin.ModelAdmin):
    form = CompteForm
    list_display = ("nom", "email", "role", "attaches", "second_facteur", "last_login", "is_active")
    list_filter = ("role", "is_active", "services")
    search_fields = ("nom__unaccent", "email", "qualite__unaccent")
    ordering = ("nom",)
    readonly_fields = ("derniere_connexion", "sessions_ouvertes", "cree_le", "second_facteur")
    actions = ("retirer_second_facteur", "fermer_les_sessions")
    fieldsets = (
        (
            None,
            {
                "fields": ("nom", "qualite", "email", "role", "is_active"),
                "description": _(
                    "Il n’y a pas de mot de passe : la personne demande un code à cette adresse sur la page « Se "
                    "connecter ». Quand elle part, décochez « actif » : ce qu’elle a fait garde son nom. Qui "
                    "représente un conseil ou un CIL s’invite dans « Invitations » : son compte se fait tout seul."
                ),
            },
        ),
        (_("Rattachement"), {"fields": ("services",)}),
        (_("Sécurité"), {"fields": ("second_facteur", "derniere_connexion", "sessions_ouvertes", "cree_le")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Compte]:
        second = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECONDS_FACTEURS)
        return super().get_queryset(request).annotate(second_=Exists(second)).prefetch_related("services")

    def get_fieldsets(self, request: HttpRequest, obj: Compte | None = None):
        """Leave out, of an account to be made, what is only known of one that exists."""
        return self.fieldsets if obj else self.fieldsets[:-1]

    def has_delete_permission(self, request: HttpRequest, obj: Compte | None = None) -> bool:
        return False

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Compte, form: forms.ModelForm, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    @admin.display(description=_("rattachement"))
    def attaches(self, compte: Compte) -> str:
        return ", ".join(service.code for service in compte.services.all())

    @admin.display(description=_("second facteur"), boolean=True)
    def second_facteur(self, compte: Compte) -> bool:
        return bool(getattr(compte, "second_", False))

    @admin.display(description=_("dernière connexion"))
    def derniere_connexion(self, compte: Compte) -> str:
        if not compte.last_login:
            return gettext("jamais")
        le = ecrire_jour(compte.last_login, "l j F Y à G \\h i")
        if not compte.appareil:
            return le
        return gettext("%(le)s, depuis %(appareil)s") % {"le": le, "appareil": compte.appareil}

    @admin.display(description=_("sessions ouvertes"))
    def sessions_ouvertes(self, compte: Compte) -> int:
        return compte.sessions.ouvertes().count()

    @admin.action(description=_("Fermer toutes les sessions (poste oublié, téléphone volé)"))
    def fermer_les_sessions(self, request: HttpRequest, queryset: QuerySet[Compte]) -> None:
        """Send these accounts back to the log-in at their next request; the session that asks stays."""
        sessions = Session.objects.filter(compte__in=queryset).exclude(pk=request.session.session_key)
        noms = sorted(set(sessions.ouvertes().order_by().values_list("compte__nom", flat=True)))
        sessions.delete()
        if not noms:
            self.message_user(
                request, gettext("Aucun de ces comptes n’avait d’autre session ouverte."), messages.WARNING
            )
            return
        message = gettext("Sessions fermées : %(noms)s.") % {"noms": ", ".join(noms)}
        self.message_user(request, message, messages.SUCCESS)

    @admin.action(description=_("Retirer le second facteur (téléphone perdu)"))
    def retirer_second_facteur(self, request: HttpRequest, queryset: QuerySet[Compte]) -> None:
        """Forget application and recovery codes: the next log-in leads to the set-up page."""
        concerned = Compte.objects.filter(pk__in=queryset, authenticator__isnull=False).distinct()
        noms = [compte.nom for compte in concerned]
        Authenticator.objects.filter(user__in=queryset.values("pk")).delete()
        if not noms:
            self.message_user(
                request, gettext("Aucun de ces comptes n’avait de second facteur."), messages.WARNING
            )
            return
        message = ngettext(
            "Second facteur retiré : %(noms)s.", "Seconds facteurs retirés : %(noms)s.", len(noms)
        )
        self.message_user(request, message % {"noms": ", ".join(noms)}, messages.SUCCESS)
