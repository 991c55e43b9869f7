"""The review of an area, and one report as its representatives see it: what is public, and what they said of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conseils import revue as revues
from conseils.acces import au_nom_de_la_zone
from conseils.forms import CommentaireForm
from conseils.seances import public
from mairie.portes import RequeteDeCompte
from quartiers.models import Zone
from signalements import paroles, presentation
from signalements.models import Commentaire, Signalement, Soutien
from signalements.views.suivi import plan

PAGE = 30


@au_nom_de_la_zone()
@require_safe
def revue(request: RequeteDeCompte, zone: Zone) -> HttpResponse:
    """One list of the review, as rows and on a map."""
    jour = revues.Jour.lire(request.GET.get("jours", ""))
    counts = revues.compter(zone, jour)
    code = request.GET.get("liste", "")
    if code not in counts:
        code = next((c for c in revues.RUBRIQUE_DE if counts[c]), "nouveaux")
    rows = revues.choisis(zone, code, jour)
    paginator = Paginator(rows, PAGE)
    paginator.count = counts[code]
    page = paginator.get_page(request.GET.get("page", "1")[:9])
    lignes = revues.page(rows, zone, jour, (page.number - 1) * PAGE, page.number * PAGE)
    contexte = {
        "zone": zone,
        "onglet": "revue",
        "inscrits": public.inscrits(zone),
        "code": code,
        "rubrique": revues.RUBRIQUE_DE.get(code),
        "rubriques": revues.rubriques(counts),
        "soutenus": counts[revues.SOUTENUS],
        "jours": jour.silence,
        "silences": revues.SILENCES,
        "page": page,
        "lignes": lignes,
        "points": [point(ligne) for ligne in lignes if ligne.place],
        "carte": {"tuiles": settings.TUILES_URL, "attribution": settings.TUILES_ATTRIBUTION},
    }
    return render(request, "conseils/revue.html", contexte)


def point(ligne: revues.Ligne) -> dict[str, Any]:
    row = ligne.row
    return {
        "numero": row.numero,
        "place": ligne.place,
        "famille": row.famille or "refuse",
        "titre": row.categorie.libelle,
        "etat": row.etat_pour_agents,
    }


@au_nom_de_la_zone()
@require_safe
def signalement(request: RequeteDeCompte, zone: Zone, numero: str) -> HttpResponse:
    """One report of the area, what may be done for it and what was."""
    return montrer(request, zone, le_signalement(zone, numero))


def le_signalement(zone: Zone, numero: str) -> Signalement:
    """Return the public report of this number in this area; Http404 as for one that does not exist."""
    rows = presentation.pour_sa_page(revues.du_secteur(zone))
    row = rows.filter(numero=numero).first()
    if row is None:
        raise Http404
    return row


def montrer(
    request: RequeteDeCompte,
    zone: Zone,
    row: Signalement,
    commentaire: CommentaireForm | None = None,
    status: int = 200,
) -> HttpResponse:
    contenu = presentation.contenu_public(row)
    said = Commentaire.objects.filter(signalement=row, zone=zone)
    contexte = contenu | {
        "zone": zone,
        "onglet": "revue",
        "inscrits": public.inscrits(zone),
        "signalement": row,
        "etat": presentation.etat_en_mots(row),
        "etapes": presentation.etapes(row),
        "soutiens": paroles.soutenu_par(row),
        "soutien": Soutien.objects.filter(signalement=row, zone=zone).first(),
        "commentaires": said.select_related("zone", "par", "texte", "reponse", "repondu_par"),
        "form": commentaire or CommentaireForm(),
        "plan": plan(contenu["position"]),
    }
    return render(request, "conseils/signalement.html", contexte, status=status)
