"""Where, as data: the commune, its zones and their dated outlines, edited by somebody who is no developer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quartiers import croquis
from quartiers.coordonnees import coordonnees_collees
from quartiers.lieux import HorsCommune, situer
from quartiers.models import Commune, Contour, LieuConnu, Zone

UN_JOUR = dt.timedelta(days=1)


class UneSeuleLigne(admin.ModelAdmin):
    """A table of one row: its list is its form, it is made once and never deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not self.model._default_manager.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        opts = self.model._meta
        row = self.model._default_manager.first()
        name = f"admin:{opts.app_label}_{opts.model_name}_"
        return HttpResponseRedirect(reverse(f"{name}change", args=[row.pk]) if row else reverse(f"{name}add"))


class SansRaccourcis:
    """Plain selects: no pencil, plus, cross and eye beside them to add or delete what they list."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(field and field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


@admin.register(Commune)
class CommuneAdmin(UneSeuleLigne):
    fields = ("nom", "code_insee", "code_postal", "contours_approximatifs")


class PeriodeWidget(forms.MultiWidget):
    """First day and last day, both counted: what people mean, not what the database keeps."""

    template_name = "quartiers/periode.html"
    use_fieldset = True

    def __init__(self) -> None:
        super().__init__([AdminDateWidget(), AdminDateWidget()])

    def decompress(self, value: DateRange | None) -> list[dt.date | None]:
        if not value:
            return [None, None]
        return [value.lower, value.upper - UN_JOUR if value.upper else None]


class PeriodeField(forms.MultiValueField):
    """Two dates that make a range of whole days; without the second it lasts."""

    widget = PeriodeWidget

    def __init__(self, **kwargs) -> None:
        fields = (
            forms.DateField(error_messages={"incomplete": _("Donnez le premier jour.")}),
            forms.DateField(required=False),
        )
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[dt.date | None]) -> DateRange | None:
        if not data_list:
            return None
        first, last = data_list
        if last and first and last < first:
            raise ValidationError(_("Le dernier jour vient avant le premier."))
        if last == dt.date.max:
            raise ValidationError(_("Pour une période qui dure, laissez le dernier jour vide."))
        return DateRange(first, last + UN_JOUR if last else None)


class DessineeFilter(admin.SimpleListFilter):
    title = _("contour")
    parameter_name = "contour"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [
            ("oui", _("dessinée aujourd’hui")),
            ("non", _("sans contour aujourd’hui")),
            ("close", _("close : scindée, réunie")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        closed = Zone.objects.given_up().values("pk")
        if self.value() == "close":
            return queryset.filter(pk__in=closed)
        if self.value() == "non":
            return queryset.filter(dessinee_=False).exclude(pk__in=closed)
        return queryset.filter(dessinee_=True) if self.value() == "oui" else queryset


@admin.register(Zone)
class ZoneAdmin(SansRaccourcis, admin.ModelAdmin):
    list_display = ("nom", "nature", "code", "parent", "population", "population_annee", "dessinee")
    list_filter = ("nature", DessineeFilter)
    list_select_related = ("parent",)
    search_fields = ("nom__unaccent", "code")
    ordering = ("nature", "code")
    prepopulated_fields = {"slug": ("nom",)}
    fields = (
        "nature",
        "code",
        "nom",
        "slug",
        "parent",
        ("population", "population_annee", "population_source"),
        "filiation",
    )
    readonly_fields = ("filiation",)
    change_form_template = "admin/quartiers/zone/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Zone]:
        current = Contour.objects.filter(zone=OuterRef("pk"), periode__contains=timezone.localdate())
        return super().get_queryset(request).annotate(dessinee_=Exists(current))

    @admin.display(description=_("dessinée"), boolean=True)
    def dessinee(self, zone: Zone) -> bool:
        return zone.dessinee_  # type: ignore[attr-defined]

    @admin.display(description=_("avant et après"))
    def filiation(self, zone: Zone) -> str:
        """Which zones it follows, and which follow it."""
        rows = [
            *zone.origines.select_related("avant", "apres"),
            *zone.suites.select_related("avant", "apres"),
        ]
        said = gettext("%(avant)s → %(apres)s, le %(jour)s")
        return "\n".join(
            said % {"avant": r.avant, "apres": r.apres, "jour": f"{r.jour:%d/%m/%Y}"} for r in rows
        ) or gettext("aucune zone ne la précède ni ne la suit")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Zone.objects.conseils()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Show its outlines and their days; they change by a redécoupage, which says first what it would do."""
        if obj:
            context |= {"contours": obj.contours.order_by("-periode"), "dessin": croquis.de_la_zone(obj)}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(self, request, obj, post_url_continue=None):
        """A zone that is new has no outline yet."""
        return HttpResponseRedirect(reverse("admin:quartiers_redecoupage_dessiner", args=[obj.pk]))


class LieuConnuForm(forms.ModelForm):
    coordonnees = forms.CharField(
        label=_("Coordonnées"),
        help_text=_("Latitude puis longitude, comme les donnent les cartes : 43.09, 5.88."),
    )

    class Meta:
        model = LieuConnu
        fields = ("nom",)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            point = self.instance.position
            self.initial["coordonnees"] = f"{point.y}, {point.x}"

    def clean_coordonnees(self) -> str:
        typed = self.cleaned_data["coordonnees"]
        point = coordonnees_collees(typed)
        if point is None:
            raise ValidationError(gettext("Écrivez deux nombres, par exemple 43.09, 5.88."))
        try:
            situer(point)
        except HorsCommune as error:
            raise ValidationError(str(error)) from error
        self.instance.position = point
        return typed


@admin.register(LieuConnu)
class LieuConnuAdmin(admin.ModelAdmin):
    form = LieuConnuForm
    search_fields = ("nom__unaccent",)
