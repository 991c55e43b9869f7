"""The history of the settings, in the admin: all latest changes, and those of one row."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.contrib.admin import AdminSite
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mairie import historique
from mairie.changements import intitule
from quartiers.historique import SUIVIS, Suivi

PAR_PAGE = 20
"""Moments on one page."""


def _sujets() -> list[tuple[str, Any]]:
    sujets = [suivi.modele._meta for suivi in historique.sujets()]
    return [
        ("", _("tous")),
        *((meta.label_lower, capfirst(str(meta.verbose_name_plural))) for meta in sujets),
    ]


def _comptes() -> list[tuple[str, Any]]:
    comptes = [(str(compte.pk), compte.nom) for compte in historique.auteurs()]
    return [("", _("tous")), (historique.SANS_COMPTE, _("sans compte")), *comptes]


class FiltreForm(forms.Form):
    """Which changes: of one kind of settings, of one account."""

    sujet = forms.ChoiceField(label=_("Réglage"), required=False, choices=_sujets)
    compte = forms.ChoiceField(label=_("Compte"), required=False, choices=_comptes)

    @property
    def suivi(self) -> Suivi | None:
        label = self.cleaned_data["sujet"]
        return SUIVIS[apps.get_model(label)] if label else None


def derniers(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Who changed what, when: all settings together, the newest first."""
    form = FiltreForm(request.GET)
    moments, page = [], None
    if form.is_valid():
        les = historique.instants(form.suivi, form.cleaned_data["compte"])
        page = Paginator(les, PAR_PAGE).get_page(request.GET.get("page"))
        moments = historique.derniers(page, form.suivi)
    contexte = {
        **site.each_context(request),
        "title": _("Historique des réglages"),
        "form": form,
        "page": page,
        "moments": moments,
    }
    return render(request, "admin/historique.html", contexte, status=200 if form.is_valid() else 422)


def de(request: HttpRequest, site: AdminSite, app: str, modele: str, pk: int) -> HttpResponse:
    """What one row held at each moment, beside what it held before; Django's own page for what is not followed."""
    model = _model(app, modele)
    if model not in SUIVIS and site.is_registered(model):
        return site.get_model_admin(model).history_view(request, str(pk))
    sujet = SUIVIS.get(model)
    moments = historique.de(sujet, pk) if sujet and not sujet.parent else []
    if not moments:
        raise Http404
    contexte = {
        **site.each_context(request),
        "title": _("Historique"),
        "subtitle": intitule((model, pk)),
        "opts": model._meta,
        "objet": model._default_manager.filter(pk=pk).first() if site.is_registered(model) else None,
        "page": (page := Paginator(moments, PAR_PAGE).get_page(request.GET.get("page"))),
        "moments": page.object_list,
    }
    return render(request, "admin/historique_de.html", contexte)


def _model(app: str, modele: str) -> type[Model]:
    try:
        return apps.get_model(app, modele)
    except LookupError as error:
        raise Http404 from error
