"""The front of the admin: what is left to check before opening, then the settings in the order one makes them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial, update_wrapper
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mairie import views_historique
from mairie.historique import par
from mairie.models import Categorie, Compte, EnTete
from quartiers.models import Commune, Nature, Zone

ORDRE = [
    "Commune",
    "EnTete",
    "Zone",
    "Redecoupage",
    "Service",
    "Groupe",
    "Categorie",
    "JourFerme",
    "Compte",
    "Mandat",
    "Invitation",
    "Demarche",
]
"""The settings as a town makes them, from where to who."""


@dataclass(frozen=True)
class Verification:
    """One thing to look at before residents come in."""

    phrase: str
    url: str


class SiteReglages(AdminSite):
    site_header = _("Régler Allô Quartiers")
    site_title = _("Allô Quartiers")
    index_title = _("Les réglages de la ville")
    site_url = "/service/"
    enable_nav_sidebar = True

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return secure_admin_login(super().login)(request, extra_context)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Guard a page of the admin; what it writes is, in the history of the settings, of the account that asked."""

        def signee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return view(request, *args, **kwargs)
            with par(request.user):
                return view(request, *args, **kwargs)

        return super().admin_view(update_wrapper(signee, view), cacheable)

    def get_urls(self) -> list:
        """Put our page of the history of a row before Django's, at the same address."""
        return [
            path(
                "historique/",
                self.admin_view(partial(views_historique.derniers, site=self)),
                name="historique",
            ),
            path(
                "<str:app>/<str:modele>/<int:pk>/history/",
                self.admin_view(partial(views_historique.de, site=self)),
                name="historique_de",
            ),
            *super().get_urls(),
        ]

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> TemplateResponse:
        return super().index(request, {**(extra_context or {}), "verifications": a_verifier()})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(
                key=lambda m: ORDRE.index(m["object_name"]) if m["object_name"] in ORDRE else 99
            )
        return sorted(apps, key=lambda app: app["app_label"] != "quartiers")


def a_verifier() -> list[Verification]:
    """Return what is missing or waits for a decision, each with the page where it is settled."""
    return [*_missing_rows(), *_categories_to_decide(), *_zones_without_outline(), *_demonstration_accounts()]


def _missing_rows() -> list[Verification]:
    found = []
    if not Commune.objects.exists():
        found.append(
            Verification(
                str(_("La commune n’est pas encore décrite.")), reverse("admin:quartiers_commune_add")
            )
        )
    if not EnTete.objects.exists():
        found.append(
            Verification(str(_("L’en-tête des courriels est vide.")), reverse("admin:mairie_entete_add"))
        )
    return found


def _categories_to_decide() -> list[Verification]:
    count = Categorie.objects.filter(active=True, regime_silence=Categorie.Silence.A_VALIDER).count()
    if not count:
        return []
    phrase = ngettext(
        "%(n)d catégorie attend l’avis d’un juriste : que vaut le silence de l’administration ? "
        "D’ici là, il compte comme un rejet.",
        "%(n)d catégories attendent l’avis d’un juriste : que vaut le silence de l’administration ? "
        "D’ici là, il compte comme un rejet.",
        count,
    )
    url = reverse("admin:mairie_categorie_changelist") + "?regime_silence__exact=a_valider&active__exact=1"
    return [Verification(phrase % {"n": count}, url)]


def _zones_without_outline() -> list[Verification]:
    natures = (Nature.COMMUNE, Nature.CONSEIL, Nature.QUARTIER, Nature.CIL)
    zones = Zone.objects.filter(nature__in=natures).exclude(pk__in=Zone.objects.given_up().values("pk"))
    bare = zones.exclude(contours__periode__contains=timezone.localdate()).count()
    if not bare:
        return []
    phrase = ngettext(
        "%(n)d zone n’a pas de contour aujourd’hui.", "%(n)d zones n’ont pas de contour aujourd’hui.", bare
    )
    return [Verification(phrase % {"n": bare}, reverse("admin:quartiers_zone_changelist") + "?contour=non")]


def _demonstration_accounts() -> list[Verification]:
    """A town that is open to the public has no account of the demonstration."""
    if settings.DEBUG:
        return []
    count = Compte.objects.filter(is_active=True, email__endswith="@example.org").count()
    if not count:
        return []
    phrase = ngettext(
        "%(n)d compte de démonstration est encore actif.",
        "%(n)d comptes de démonstration sont encore actifs.",
        count,
    )
    return [
        Verification(phrase % {"n": count}, reverse("admin:mairie_compte_changelist") + "?q=%40example.org")
    ]
