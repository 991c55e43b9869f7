"""A part of a photo is hidden: the photo, the rectangles, the result before it is kept."""

from __future__ import annotations

import base64

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mairie.droits import Acte
from mairie.portes import RequeteDeCompte, exige
from signalements import images, masques, operations
from signalements.confidentialite import photo_publiable
from signalements.forms.masquage import MasquerForm
from signalements.models import Evenement, Photo, Signalement
from signalements.photos import PhotoRefusee
from signalements.views.service import la_mienne, une_fois


@exige(Acte.PUBLIER)
@require_http_methods(["GET", "HEAD", "POST"])
@une_fois
def masquer(request: RequeteDeCompte, numero: str, pk: int) -> HttpResponseBase:
    """Draw rectangles over one photo, look at the result, keep it for good."""
    row = la_mienne(request, numero)
    photo = _of(row, pk)
    if request.method != "POST":
        return _page(request, row, photo, MasquerForm(initial={"nom_vu": photo.nom}))
    form = MasquerForm(request.POST)
    if not form.is_valid():
        return _page(request, row, photo, form, status=422)
    data, suite = form.cleaned_data, request.POST.get("suite")
    try:
        if suite == "apercu":
            sizes = images.masquer(photo, data["rectangles"], data["maniere"])
            return _page(request, row, photo, form, resultat=sizes[Photo.TAILLES[0]])
        operations.masquer(photo=photo, auteur=request.user, publier=suite == "publier", **data)
    except operations.DejaFait:
        raise  # told by une_fois
    except operations.DejaChange:
        return _change_entre_temps(request, numero, pk)
    except (operations.ActeRefuse, PhotoRefusee) as error:
        form.add_error(None, str(error))
        return _page(request, row, photo, form, status=422)
    return _done(request, numero, publie=suite == "publier")


def _of(row: Signalement, pk: int) -> Photo:
    """This photo of the report, once its sizes are made; 404 as for one that does not exist."""
    photo = next((p for p in row.photos.all() if p.pk == pk and p.etat == Photo.EtatPhoto.PRETE), None)
    if photo is None:
        raise Http404
    return photo


def _change_entre_temps(request: RequeteDeCompte, numero: str, pk: int) -> HttpResponse:
    """Show the photo as it has become, and all that was drawn; the next sending starts from there."""
    row = la_mienne(request, numero)
    photo = _of(row, pk)
    data = request.POST.copy()
    data["nom_vu"] = photo.nom
    form = MasquerForm(data)
    hidden = [e for e in row.evenements.all() if e.nature == Evenement.Nature.MASQUAGE]
    who = next((str(e.auteur) for e in reversed(hidden) if e.details.get("photo") == pk), _("quelqu’un"))
    form.add_error(
        None,
        _(
            "Entre-temps, %(qui)s a masqué une partie de cette photo : la voici. Vos rectangles sont toujours là :"
            " regardez s’ils servent encore, puis renvoyez."
        )
        % {"qui": who},
    )
    return _page(request, row, photo, form, status=422)


def _done(request: RequeteDeCompte, numero: str, *, publie: bool) -> HttpResponse:
    said = (
        _("C’est masqué pour de bon, et la photo est publique.") if publie else _("C’est masqué pour de bon.")
    )
    messages.success(request, said)
    return redirect(reverse("service_fiche", args=[numero]) + "#contenu-titre")


def _page(
    request: RequeteDeCompte,
    row: Signalement,
    photo: Photo,
    form: MasquerForm,
    *,
    resultat: bytes = b"",
    status: int = 200,
) -> HttpResponse:
    contexte = {
        "signalement": row,
        "photo": photo,
        "form": form,
        "resultat": base64.b64encode(resultat).decode(),
        "publiable": photo_publiable(photo, row.categorie) and not photo.est_publique,
        "rectangles_max": masques.RECTANGLES_MAX,
    }
    return render(request, "service/masquer.html", contexte, status=status)
