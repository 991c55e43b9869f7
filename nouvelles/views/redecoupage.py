"""Calling off a redécoupage in the admin: the step that writes to those who were told of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nouvelles import contours
from quartiers.models import Redecoupage
from quartiers.redecoupage import RedecoupageRefuse


@require_POST
def annuler(request: HttpRequest, cadre: dict[str, Any], pk: int) -> HttpResponse:
    """Call off what waits for its day."""
    row = get_object_or_404(Redecoupage.objects.defer("fichier"), pk=pk)
    try:
        written = contours.annuler(redecoupage=row)
    except RedecoupageRefuse as error:
        messages.error(request, str(error))
        return redirect("admin:quartiers_redecoupage_change", pk)
    said = _("Ce redécoupage est annulé : les contours d’aujourd’hui durent.")
    if written:
        told = ngettext(
            "Un courriel le dit à la personne qui avait été prévenue.",
            "Un courriel le dit aux %(n)s personnes qui avaient été prévenues.",
            written,
        )
        said = f"{said} {told % {'n': written}}"
    messages.success(request, said)
    return redirect("admin:quartiers_redecoupage_changelist")
