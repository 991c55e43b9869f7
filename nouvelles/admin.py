"""Outlines that change, step by step, in the admin: file, columns, differences, result. Works without script."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nouvelles.views.redecoupage import annuler
from quartiers.models import Redecoupage
from signalements.views import redecoupage as vues


@admin.register(Redecoupage)
class RedecoupageAdmin(admin.ModelAdmin):
    change_list_template = "admin/quartiers/redecoupage/liste.html"
    list_display = ("__str__", "etape", "origine", "cree_le")
    list_filter = ("nature",)
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Redecoupage]:
        return super().get_queryset(request).defer("fichier")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is prepared is given up, what waits is called off, what is applied has been: each on its page."""
        return False

    @admin.display(description=gettext_lazy("où il en est"))
    def etape(self, row: Redecoupage) -> str:
        if row.accepte_le is None:
            return _("en préparation")
        return _("appliqué") if row.applique_le else _("accepté, attend son jour")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return vues.fichier(request, self._frame(request))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return vues.resultat(request, self._frame(request), row)

    def get_urls(self) -> list[URLPattern]:
        steps = {
            "colonnes": vues.colonnes,
            "dessin": vues.dessin,
            "differences": vues.differences,
            "abandonner": vues.abandonner,
            "annuler": annuler,
        }
        own = [
            path("reunir/", self._page(vues.reunir), name="quartiers_redecoupage_reunir"),
            path("dessiner/<int:zone>/", self._page(vues.dessiner), name="quartiers_redecoupage_dessiner"),
            path("verifier/", self._page(vues.verifier), name="quartiers_redecoupage_verifier"),
            *(
                path(f"<int:pk>/{name}/", self._page(step), name=f"quartiers_redecoupage_{name}")
                for name, step in steps.items()
            ),
        ]
        return own + super().get_urls()

    def _page(self, vue: Any) -> Any:
        """A step as a page of the admin, guarded as all of them."""

        def page(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            return vue(request, self._frame(request), **kwargs)

        return self.admin_site.admin_view(page)

    def _frame(self, request: HttpRequest) -> dict[str, Any]:
        """What the frame of a page of the admin shows."""
        return self.admin_site.each_context(request) | {"opts": self.opts}
