"""Categories with their questions and the rules that say which service answers."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Func, QuerySet, TextField, Value
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mairie.admin.champs import ListeField
from mairie.models import Categorie, Question, Regle
from quartiers.admin import SansRaccourcis
from quartiers.models import Nature, Zone

SILENCES = {
    Categorie.Silence.REJET: _("rejet"),
    Categorie.Silence.ACCEPTATION: _("acceptation"),
    Categorie.Silence.SANS_OBJET: _("sans objet"),
    Categorie.Silence.A_VALIDER: _("à valider"),
}
"""What silence is worth, short enough for a list."""


class QuestionForm(forms.ModelForm):
    choix = ListeField(
        longueur=80,
        required=False,
        label=_("Choix"),
        help_text=_("Un par ligne, pour le type « choix »."),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 30}),
    )


class QuestionInline(admin.StackedInline):
    model = Question
    form = QuestionForm
    extra = 0
    prepopulated_fields = {"code": ("libelle",)}
    fields = (
        ("libelle", "code"),
        ("type", "ordre"),
        "choix",
        ("publique", "agents_seulement", "obligatoire"),
    )


class RegleFormSet(BaseInlineFormSet):
    """All the rules of one category: the form of a rule alone cannot see the others."""

    def clean(self) -> None:
        kept = [
            f for f in self.forms if f.is_valid() and f.cleaned_data.get("service") and not self._leaves(f)
        ]
        seen: dict[Zone | None, forms.ModelForm] = {}
        for form in kept:
            zone = form.cleaned_data.get("zone")
            if zone in seen:
                form.add_error("zone", self._twice(zone))
            elif self._is_held(zone, form):
                form.add_error(
                    "zone", gettext("Cette place est encore prise : libérez-la, enregistrez, puis déplacez.")
                )
            seen[zone] = form
        if self.instance.active and None not in seen and not any(self.errors):
            raise ValidationError(
                gettext(
                    "Une catégorie active a une règle valable partout : ajoutez-en une dont la zone est vide, "
                    "ou désactivez la catégorie."
                )
            )
        super().clean()

    def _leaves(self, form: forms.ModelForm) -> bool:
        return bool(form.cleaned_data.get("DELETE"))

    def _is_held(self, zone: Zone | None, form: forms.ModelForm) -> bool:
        """Whether the database still gives this zone to another rule, when this form moves one there.

        Rules are saved one after the other: the place must be free before.
        """
        if not form.instance.pk or "zone" not in form.changed_data:
            return False
        return (zone and zone.pk) in [f.initial.get("zone") for f in self.initial_forms if f is not form]

    def _twice(self, zone: Zone | None) -> str:
        if zone is None:
            return gettext("Il y a déjà une règle valable partout : gardez-en une seule.")
        return gettext("Il y a déjà une règle pour « %(zone)s » : gardez-en une seule.") % {"zone": zone}


class ZoneDeRegle(forms.ModelChoiceField):
    def label_from_instance(self, zone: Zone) -> str:
        return f"{zone.get_nature_display()} · {zone.nom}"


class RegleInline(SansRaccourcis, admin.StackedInline):
    model = Regle
    formset = RegleFormSet
    extra = 0
    fields = (("zone", "service"),)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "zone":
            phrase = _("Une règle vaut partout, dans un conseil ou dans un quartier.")
            kwargs |= {
                "form_class": ZoneDeRegle,
                "queryset": Zone.objects.filter(nature__in=(Nature.CONSEIL, Nature.QUARTIER)),
                "empty_label": _("partout"),
            }
        else:
            phrase = _("Ce service n’est pas actif.")
        kwargs["error_messages"] = {"invalid_choice": phrase}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Regle]:
        return super().get_queryset(request).select_related("zone", "service", "categorie")


class CategorieForm(forms.ModelForm):
    mots = ListeField(
        longueur=60,
        required=False,
        label=_("Mots de tous les jours"),
        help_text=_("Ce que les gens tapent pour la trouver : un mot ou une expression par ligne."),
    )


@admin.register(Categorie)
class CategorieAdmin(SansRaccourcis, admin.ModelAdmin):
    form = CategorieForm
    list_display = ("libelle", "code", "delai", "service", "silence", "visibilite", "active")
    list_filter = ("active", "groupe", "visibilite", "urgente", "regime_silence", "regles__service")
    list_select_related = ("groupe",)
    search_fields = ("libelle__unaccent", "code", "mots_dits__unaccent")
    ordering = ("groupe__ordre", "ordre", "code")
    list_per_page = 100
    readonly_fields = ("apercu",)
    inlines = (RegleInline, QuestionInline)
    fieldsets = (
        (None, {"fields": (("code", "active"), "groupe", "libelle", "mots", "ordre")}),
        (
            _("Avant le formulaire"),
            {
                "fields": ("urgente", "consigne", "apercu"),
                "description": _(
                    "La consigne est lue avant tout le reste : un numéro d’urgence, ce que la ville ne fait pas."
                ),
            },
        ),
        (_("Ce qui est demandé"), {"fields": (("localisation", "photo"),)}),
        (
            _("Délais et droit"),
            {
                "fields": ("delai_jours", "regime_silence"),
                "description": _(
                    "L’objectif est celui du service, en jours ouvrés. La date légale, deux mois, s’y ajoute sans "
                    "s’y mêler. Le régime du silence se décide avec un juriste."
                ),
            },
        ),
        (
            _("Qui voit et qui traite"),
            {
                "fields": ("visibilite", "a_qualifier", "proprietaire", "note_agents"),
                "description": _(
                    "Une catégorie privée n’apparaît nulle part en public : ni carte, ni liste, ni chiffres par lieu."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Categorie]:
        said = Func("mots", Value(" "), function="array_to_string", output_field=TextField())
        return super().get_queryset(request).annotate(mots_dits=said).prefetch_related("regles__service")

    @admin.display(description=_("objectif"), ordering="delai_jours")
    def delai(self, categorie: Categorie) -> str:
        return gettext("%(n)d j") % {"n": categorie.delai_jours}

    @admin.display(description=_("service"))
    def service(self, categorie: Categorie) -> str:
        """The service of everywhere, and how many rules differ from it."""
        rules = list(categorie.regles.all())
        partout = next((r.service.nom for r in rules if r.zone_id is None), "—")
        autres = len(rules) - (partout != "—")
        return f"{partout} (+{autres})" if autres else partout

    @admin.display(description=_("silence"), ordering="regime_silence")
    def silence(self, categorie: Categorie) -> str:
        return str(SILENCES[Categorie.Silence(categorie.regime_silence)])

    @admin.display(description=_("ce que lira l’habitant"))
    def apercu(self, categorie: Categorie) -> str:
        if not categorie.consigne:
            return gettext("Pas de consigne : le formulaire s’ouvre aussitôt.")
        return render_to_string("mairie/consigne.html", {"categorie": categorie})
