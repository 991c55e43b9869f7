"""Letterhead, closing days, services, groups of categories."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mairie.admin.champs import IconeField
from mairie.models import EnTete, Groupe, JourFerme, Service
from quartiers.admin import UneSeuleLigne

MONTREES = 8
"""How many categories a refusal names."""


@admin.register(EnTete)
class EnTeteAdmin(UneSeuleLigne):
    fieldsets = (
        (
            None,
            {
                "fields": ("accueil", "telephone", "courriel", "adresse", "horaires", "protection_donnees"),
                "description": _(
                    "Ce que portent les courriels et le pied de chaque page. Les textes des courriels et des pages "
                    "légales doivent être relus par un juriste avant l’ouverture au public."
                ),
            },
        ),
        (
            _("Voies et délais de recours"),
            {
                "fields": ("recours_gracieux", "recours_contentieux"),
                "description": _(
                    "À faire relire par un juriste avant l’ouverture au public. Ces deux paragraphes sont dans "
                    "l’accusé de réception des demandes dont le silence vaut rejet, et dans chaque refus d’une "
                    "demande (code des relations entre le public et l’administration, art. R112-5 et R112-11-1 ; "
                    "code de justice administrative, art. R421-5). Ils suivent la phrase « Si votre demande est "
                    "rejetée, vous avez deux mois pour contester, à compter du jour où vous recevez le refus ou, "
                    "sans réponse, du jour où le silence vaut rejet. »"
                ),
            },
        ),
    )


@admin.register(JourFerme)
class JourFermeAdmin(admin.ModelAdmin):
    list_display = ("le", "libelle")
    search_fields = ("libelle__unaccent",)
    ordering = ("-le",)
    date_hierarchy = "le"
    fieldsets = (
        (
            None,
            {
                "fields": ("le", "libelle"),
                "description": _(
                    "Les samedis, les dimanches et les onze jours fériés sont déjà comptés. Un jour ajouté ici "
                    "repousse l’objectif des signalements à venir ; les dates déjà promises ne bougent pas."
                ),
            },
        ),
    )


class ServiceForm(forms.ModelForm):
    def clean_actif(self) -> bool:
        actif = self.cleaned_data["actif"]
        if not actif and self.instance.pk:
            self._refuse_if_needed()
        return actif

    def _refuse_if_needed(self) -> None:
        """Refuse to close a service that an active category relies on, and name the categories."""
        rules = self.instance.regles.filter(categorie__active=True).order_by("categorie__code")
        noms = list(dict.fromkeys(rules.values_list("categorie__libelle", flat=True)))
        if noms:
            suite = "…" if len(noms) > MONTREES else ""
            raise ValidationError(
                ngettext(
                    "Une catégorie active compte sur ce service : %(noms)s. Confiez-la d’abord à un autre.",
                    "%(n)d catégories actives comptent sur ce service : %(noms)s. Confiez-les d’abord à un autre.",
                    len(noms),
                )
                % {"n": len(noms), "noms": ", ".join(f"« {nom} »" for nom in noms[:MONTREES]) + suite}
            )


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):
    form = ServiceForm
    list_display = ("nom", "type", "telephone", "courriel", "categories", "actif")
    list_filter = ("actif", "type")
    search_fields = ("nom__unaccent", "code", "telephone", "courriel")
    ordering = ("nom",)
    fieldsets = (
        (None, {"fields": ("code", "nom", "type", "actif")}),
        (
            _("Comment le joindre"),
            {
                "fields": ("telephone", "courriel", "adresse", "horaires"),
                "description": _(
                    "Ces coordonnées sont publiques : elles sont dans l’accusé de réception. Pour être actif, un "
                    "service a un téléphone, et un courriel ou une adresse postale."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        used = Count("regles__categorie", filter=Q(regles__categorie__active=True), distinct=True)
        return super().get_queryset(request).annotate(categories_=used)

    @admin.display(description=_("catégories actives"), ordering="categories_")
    def categories(self, service: Service) -> int:
        return service.categories_  # type: ignore[attr-defined]


class GroupeForm(forms.ModelForm):
    icone = IconeField(label=_("Icône"))


@admin.register(Groupe)
class GroupeAdmin(admin.ModelAdmin):
    form = GroupeForm
    list_display = ("nom", "code", "ordre", "categories")
    search_fields = ("nom__unaccent", "code")
    fields = ("code", "nom", "ordre", "icone")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Groupe]:
        return super().get_queryset(request).annotate(categories_=Count("categories"))

    @admin.display(description=_("catégories"), ordering="categories_")
    def categories(self, groupe: Groupe) -> int:
        return groupe.categories_  # type: ignore[attr-defined]
