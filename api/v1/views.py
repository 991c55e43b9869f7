"""API v1: report, read, and the town as data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.erreurs import Refus, refus
from api.v1 import formes, lecture, representations
from carte.filtres import Filtres, FiltresInvalides, lire_filtres
from carte.nombres import choisis, nombres
from mairie.models import Categorie, Service
from quartiers.lieux import HorsCommune
from quartiers.models import Nature, Zone
from signalements import images, limites
from signalements import numero as numeros
from signalements.models import Canal, Photo, Signalement
from signalements.operations import ActeRefuse, ContenuDifferent, Depot, deposer
from signalements.photos import PhotoRefusee

PAGE = 100
JSON_OCTETS_MAX = 256 * 1024
ERREUR = OpenApiResponse(formes.ErreursForme, "Refus, avec une phrase par champ")
FILTRES = [
    OpenApiParameter("page", int, description="Numéro de page, de 100 lignes"),
    OpenApiParameter("in_bbox", str, description="ouest,sud,est,nord en degrés"),
    OpenApiParameter(
        "etat", str, many=True, description="Famille d’état : recu, en_cours, planifie, resolu…"
    ),
    OpenApiParameter("groupe", str, many=True, description="Code de groupe de catégories"),
    OpenApiParameter("categorie", str, many=True, description="Code de catégorie"),
    OpenApiParameter("conseil", str, description="Code de conseil de quartier"),
    OpenApiParameter("quartier", str, description="Code de quartier"),
    OpenApiParameter("cil", str, description="Code de CIL"),
    OpenApiParameter("depuis", str, description="Premier jour de réception, AAAA-MM-JJ"),
    OpenApiParameter("jusqu_a", str, description="Dernier jour de réception, AAAA-MM-JJ"),
]


class SignalementsView(APIView):
    """Report a problem; list what is public."""

    @extend_schema(
        operation_id="signalements_liste",
        summary="Signalements publics, les plus récents d’abord",
        parameters=FILTRES,
        responses={200: formes.PageForme, 400: ERREUR, 404: ERREUR},
    )
    def get(self, request: Request) -> Response:
        try:
            filtres = lire_filtres(request.query_params)
        except FiltresInvalides as error:
            raise Refus(error.erreurs, 400) from error
        return Response(_page(request, filtres))

    @extend_schema(
        operation_id="signalements_deposer",
        summary="Signaler un problème",
        request={"application/json": formes.DepotForme, "multipart/form-data": formes.DepotFormulaireForme},
        responses={
            201: formes.RecuForme,
            200: OpenApiResponse(formes.RecuForme, "Déjà reçu, avec le même contenu"),
            **dict.fromkeys((400, 409, 413, 415, 422, 429), ERREUR),
        },
    )
    def post(self, request: Request) -> Response:
        _weigh(request)
        if limites.depasse("depot_adresse", limites.adresse(request)):
            attente = settings.LIMITES["depot_adresse"][1]
            raise refus(
                "general",
                _("Trop d’envois depuis cette adresse : réessayez plus tard."),
                429,
                attendre=attente,
            )
        lu = lecture.lire(request)
        depot = _deposit(lu)
        return Response(representations.recu(depot), status=201 if depot.nouveau else 200)


class SignalementView(APIView):
    """One public report."""

    @extend_schema(
        operation_id="signalements_lire",
        summary="Un signalement public",
        responses={200: formes.SignalementForme, 404: ERREUR},
    )
    def get(self, request: Request, numero: str) -> Response:
        try:
            canonical = numeros.lire(numero)
        except numeros.NumeroInvalide as error:
            raise Http404 from error
        row = representations.avec_tout(Signalement.objects.publics()).filter(numero=canonical).first()
        if row is None:
            raise Http404
        return Response(representations.signalement(row))


class ZonesView(APIView):
    """Conseils, quartiers and CIL in force."""

    @extend_schema(
        operation_id="zones_liste",
        summary="Conseils de quartier, quartiers et CIL",
        responses={200: formes.ZoneForme(many=True)},
    )
    def get(self, request: Request) -> Response:
        rows = Zone.objects.current().filter(nature__in=[Nature.CONSEIL, Nature.QUARTIER, Nature.CIL])
        return Response(
            [
                {
                    "nature": z.nature,
                    "code": z.code,
                    "nom": z.nom,
                    "parent": z.parent.code if z.parent else None,
                }
                for z in rows.select_related("parent").order_by("nature", "code")
            ]
        )


class CategoriesView(APIView):
    """Active categories with their questions: enough to draw a form."""

    @extend_schema(
        operation_id="categories_liste",
        summary="Catégories actives, avec leurs questions",
        responses={200: formes.CategorieForme(many=True)},
    )
    def get(self, request: Request) -> Response:
        rows = Categorie.objects.active().select_related("groupe").prefetch_related("questions")
        return Response(formes.CategorieForme(rows, many=True).data)


class ServicesView(APIView):
    """Active services and how to reach them."""

    @extend_schema(
        operation_id="services_liste",
        summary="Services, et comment les joindre",
        responses={200: formes.ServiceForme(many=True)},
    )
    def get(self, request: Request) -> Response:
        return Response(formes.ServiceForme(Service.objects.filter(actif=True), many=True).data)


def _weigh(request: Request) -> None:
    """Refuse by its announced weight a body that nobody should read."""
    multipart = (request.content_type or "").startswith("multipart/")
    maximum = (
        settings.PHOTOS_MAX * settings.PHOTO_OCTETS_MAX + JSON_OCTETS_MAX if multipart else JSON_OCTETS_MAX
    )
    if limites.poids_annonce(request) > maximum:
        raise refus("general", _("Cet envoi est trop lourd."), 413)


def _deposit(lu: lecture.Lu) -> Depot:
    numero, cle = lu.numero or numeros.tirer(), lu.cle or numeros.tirer_cle()
    kept: list[Photo] = []
    try:
        if lu.photos and not Signalement.objects.filter(numero=numero).exists():
            for photo in _few(lu.photos):
                kept.append(images.recevoir(photo, numero=numero, cle=cle))
        return deposer(envoi=lu.envoi, numero=numero, cle=cle, canal=Canal.API)
    except PhotoRefusee as error:
        raise refus("photos", str(error)) from error
    except HorsCommune as error:
        raise refus("position", str(error)) from error
    except ContenuDifferent as error:
        raise refus("numero", str(error), 409) from error
    except ActeRefuse as error:
        raise refus(error.champ or "general", str(error)) from error
    finally:
        # What was not taken by a report is not wanted: a machine sends its photos again.
        for left in Photo.objects.filter(pk__in=[p.pk for p in kept], signalement__isnull=True):
            images.oublier(left)


def _few(photos: list[UploadedFile]) -> list[UploadedFile]:
    if len(photos) > settings.PHOTOS_MAX:
        raise refus("photos", _("Vous pouvez joindre %(n)s photos au plus.") % {"n": settings.PHOTOS_MAX})
    return photos


def _page(request: Request, filtres: Filtres) -> dict[str, Any]:
    rows = filtres.signalements().order_by("-recu_le", "-pk")
    paginator = Paginator(representations.avec_tout(rows), PAGE)
    asked = request.query_params.get("page", "1")
    if not asked.isascii() or not asked.isdecimal() or not 0 < int(asked[:9]) < 10**8:
        raise refus("page", _("La page est un nombre, à partir de 1."), 400)
    paginator.count = choisis(filtres, nombres(filtres))
    try:
        page = paginator.page(int(asked))
    except EmptyPage as error:
        raise Http404 from error

    def link(number: int) -> str:
        query = request.query_params.copy()
        query["page"] = str(number)
        return f"{settings.ADRESSE}{request.path}?{query.urlencode()}"

    return {
        "total": paginator.count,
        "page": page.number,
        "pages": paginator.num_pages,
        "suivante": link(page.next_page_number()) if page.has_next() else None,
        "precedente": link(page.previous_page_number()) if page.has_previous() else None,
        "signalements": [representations.signalement(row) for row in page],
    }
