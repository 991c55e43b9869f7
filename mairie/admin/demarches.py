"""The démarches that residents may wish for, the most wished for first; the public sees no count."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mairie.models.remarques import Demarche


@admin.register(Demarche)
class DemarcheAdmin(admin.ModelAdmin):
    list_display = ("libelle", "voulue_par", "active", "ordre")
    list_filter = ("active",)
    search_fields = ("libelle__unaccent",)
    sortable_by = ()
    fieldsets = (
        (
            None,
            {
                "fields": ("libelle", "description", "active", "ordre"),
                "description": _(
                    "La page « Quelle démarche voulez-vous ensuite ? » montre celles qui sont proposées, dans cet "
                    "ordre, sans le nombre de voix : vous seul le voyez. Une voix par navigateur."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Demarche]:
        rows = Demarche.objects.annotate(souhaits_=Count("souhaits"))
        return rows.order_by(*self.get_ordering(request))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-souhaits_", "ordre")

    @admin.display(description=_("voix"))
    def voulue_par(self, demarche: Demarche) -> int:
        return demarche.souhaits_  # type: ignore[attr-defined]
