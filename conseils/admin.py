"""Who represents which area: mandates with their dates, and the invitations by which they begin."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conseils import operations
from conseils.models import ROLES, Invitation, Mandat
from conseils.models.mandats import REPRESENTABLES
from conseils.operations.mandats import exiger_invitable, exiger_libre
from mairie.droits import Role
from mairie.models import Compte
from quartiers.admin import PeriodeField, SansRaccourcis
from quartiers.models import Zone
from signalements.operations import ActeRefuse

PREMIER_ET_DERNIER = _("Premier et dernier jour compris. Sans dernier jour, le mandat dure.")


def zones() -> QuerySet[Zone]:
    return Zone.objects.filter(REPRESENTABLES).order_by("-nature", "nom")


class ZoneField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=zones(), label=_("Conseil ou CIL"), **kwargs)

    def label_from_instance(self, zone: Zone) -> str:
        return zone.titre


class MandatForm(forms.ModelForm):
    zone = ZoneField()
    periode = PeriodeField(label=_("Mandat"), help_text=PREMIER_ET_DERNIER)

    def clean(self) -> None:
        super().clean()
        data = self.cleaned_data
        compte, zone, periode = data.get("compte"), data.get("zone"), data.get("periode")
        if compte and zone and compte.role not in ROLES[zone.nature]:
            self.add_error("compte", _("Ce compte n’a pas le rôle qu’il faut pour représenter ce secteur."))
        elif compte and zone and periode:
            try:
                exiger_libre(compte, zone, periode, sauf=self.instance.pk)
            except ActeRefuse as error:
                self.add_error("periode", str(error))


class EnCoursFilter(admin.SimpleListFilter):
    title = _("en cours")
    parameter_name = "en_cours"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("oui", _("aujourd’hui")), ("non", _("finis ou à venir"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        running = {"periode__contains": timezone.localdate()}
        match self.value():
            case "oui":
                return queryset.filter(**running)
            case "non":
                return queryset.exclude(**running)
        return queryset


@admin.register(Mandat)
class MandatAdmin(SansRaccourcis, admin.ModelAdmin):
    form = MandatForm
    list_display = ("zone", "nom_affiche", "fonction", "compte", "dates")
    list_filter = (EnCoursFilter, "zone__nature", ("zone", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("zone", "compte")
    search_fields = ("nom_public__unaccent", "compte__nom__unaccent", "zone__nom__unaccent")
    ordering = ("zone__nature", "zone__nom", "nom_public")
    fieldsets = (
        (
            None,
            {
                "fields": ("zone", "periode", "compte", "nom_public", "fonction"),
                "description": _(
                    "Qui représente un secteur, et quand. Le lendemain du dernier jour, l’espace du secteur se ferme "
                    "à ce compte. Pour faire entrer quelqu’un, invitez-le : son compte et son mandat se font quand "
                    "il accepte. Sans compte, le mandat sert seulement à nommer la personne en public."
                ),
            },
        ),
    )

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "compte":
            kwargs["queryset"] = Compte.objects.filter(role__in=(Role.CONSEIL, Role.CIL)).order_by("nom")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("nom affiché"), ordering="nom_public")
    def nom_affiche(self, mandat: Mandat) -> str:
        return mandat.nom_public or gettext("(ne souhaite pas être nommé)")

    @admin.display(description=_("mandat"), ordering="periode")
    def dates(self, mandat: Mandat) -> str:
        return mandat.dates


class InvitationForm(forms.ModelForm):
    zone = ZoneField()
    periode = PeriodeField(label=_("Mandat"), help_text=PREMIER_ET_DERNIER)
    nom = forms.CharField(
        label=_("Prénom et nom"),
        max_length=80,
        help_text=_("Vu des agents ; la personne choisit son nom public."),
    )
    courriel = forms.EmailField(label=_("Courriel"), max_length=254)

    class Meta:
        model = Invitation
        fields = ("zone", "fonction", "periode")

    def clean(self) -> None:
        super().clean()
        data = self.cleaned_data
        if {"courriel", "zone", "periode"} <= data.keys():
            try:
                exiger_invitable(courriel=data["courriel"], zone=data["zone"], periode=data["periode"])
            except ActeRefuse as error:
                self.add_error(error.champ, str(error))


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    form = InvitationForm
    list_display = ("compte", "zone", "fonction", "etat_en_mots", "envoyee_le", "acceptee_le")
    list_select_related = ("zone", "compte")
    search_fields = ("compte__nom__unaccent", "compte__email", "zone__nom__unaccent")
    actions = ("renvoyer", "retirer")
    fieldsets = (
        (
            None,
            {
                "fields": ("zone", "periode", "fonction", "nom", "courriel"),
                "description": _(
                    "La personne reçoit un courriel avec un lien, valable trente jours. Quand elle accepte, elle "
                    "choisit le nom que tout le monde lira, son compte s’ouvre et son mandat commence."
                ),
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Invitation | None = None):
        """One that has left is looked at, not changed."""
        if obj is None:
            return self.fieldsets
        told = (
            "compte",
            "zone",
            "dates",
            "fonction",
            "etat_en_mots",
            "par",
            "envoyee_le",
            "acceptee_le",
            "retiree_le",
        )
        return [(None, {"fields": told})]

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Invitation, form: InvitationForm, change: bool) -> None:
        names = ("zone", "courriel", "nom", "periode", "fonction")
        row = operations.inviter(
            par=cast(Compte, request.user), **{name: form.cleaned_data[name] for name in names}
        )
        obj.pk, obj.compte = row.pk, row.compte

    @admin.display(description=_("mandat"))
    def dates(self, invitation: Invitation) -> str:
        return invitation.dates

    @admin.display(description=_("état"))
    def etat_en_mots(self, invitation: Invitation) -> str:
        return str(invitation.etat.label)

    @admin.action(description=_("Renvoyer le courriel (le lien s’ouvre trente jours de plus)"))
    def renvoyer(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        self._pour_chacune(request, queryset, operations.renvoyer, _("Courriels renvoyés : %(noms)s."))

    @admin.action(description=_("Retirer l’invitation (le lien ne s’ouvre plus)"))
    def retirer(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        self._pour_chacune(
            request, queryset, operations.retirer_invitation, _("Invitations retirées : %(noms)s.")
        )

    def _pour_chacune(self, request: HttpRequest, rows: QuerySet[Invitation], act: Any, done: Any) -> None:
        """Do it for each; say of whom it was done, and why not of the others."""
        noms = []
        for row in rows.select_related("compte"):
            try:
                act(invitation=row)
                noms.append(row.compte.nom)
            except ActeRefuse as error:
                self.message_user(request, f"{row.compte.nom} : {error}", messages.WARNING)
        if noms:
            self.message_user(request, done % {"noms": ", ".join(noms)}, messages.SUCCESS)
