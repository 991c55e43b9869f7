"""The rows of the queue as files: exactly those of the list that has the same address."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mairie.droits import Acte
from mairie.models import Compte
from mairie.portes import RequeteDeCompte, exige
from signalements.exports.geojson import en_geojson
from signalements.exports.legende import legende
from signalements.exports.papier import en_pdf
from signalements.exports.tableaux import CLASSEUR_MAX, en_classeur, en_csv
from signalements.file_filtres import Filtres, choisies

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "pdf": "application/pdf",
}


@exige(Acte.LIRE_SERVICE)
@require_safe
def exporter(request: RequeteDeCompte, forme: str) -> HttpResponseBase:
    """The rows of a view as a file; a workbook that would be too long leads back to the list, and says so."""
    if forme not in TYPES:
        raise Http404
    filtres = Filtres.lire(request.GET)
    response = _file(forme, filtres, request.user)
    if response is None:
        phrase = _("Un classeur contient %(max)s lignes au plus : prenez le CSV, ou filtrez la vue.")
        messages.error(request, phrase % {"max": number_format(CLASSEUR_MAX, force_grouping=True)})
        return redirect(f"{reverse('service_liste')}?{filtres.requete}")
    nom = f"signalements-{timezone.localdate().isoformat()}.{forme}"
    inline = "inline" if forme == "pdf" else "attachment"
    response["Content-Disposition"] = f'{inline}; filename="{nom}"'
    return response


def _file(forme: str, filtres: Filtres, compte: Compte) -> HttpResponseBase | None:
    rows, kind = choisies(filtres, compte), TYPES[forme]
    match forme:
        case "csv":
            return StreamingHttpResponse(en_csv(rows), content_type=kind)
        case "geojson":
            return StreamingHttpResponse(en_geojson(rows), content_type=kind)
    total, said = rows.order_by().count(), legende(filtres, compte)
    if forme == "pdf":
        return HttpResponse(en_pdf(rows, total, said), content_type=kind)
    return FileResponse(en_classeur(rows, said), content_type=kind) if total <= CLASSEUR_MAX else None
