"""One report as its agents see it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Prefetch

from mairie.droits import Acte, peut
from mairie.models import Categorie, Compte
from quartiers.lieux import cadre
from signalements import confidentialite, histoire
from signalements.contexte_du_lieu import balle, voisinage
from signalements.forms import service as forms
from signalements.models import (
    Abonnement,
    Courriel,
    Declarant,
    Evenement,
    Part,
    Photo,
    Signalement,
    Texte,
)
from signalements.models.signalement import SignalementQuerySet


def pour_la_fiche(rows: SignalementQuerySet) -> SignalementQuerySet:
    """Fetch all that the page shows."""
    return (
        rows.select_related("categorie__groupe", "service", "agent", "doublon_de")
        .annotate(voix=Declarant.objects.voix())
        .prefetch_related(
            "situations__zone",
            "photos",
            Prefetch("textes", Texte.objects.select_related("question")),
            Prefetch(
                "evenements",
                Evenement.objects.exclude(nature=Evenement.Nature.MOI_AUSSI)
                .select_related("auteur")
                .order_by("le", "pk"),
            ),
            Prefetch("declarants", Declarant.objects.exclude(courriel="", nature="moi_aussi").order_by("pk")),
            "pieces",
            "transmissions",
            Prefetch("parts", Part.objects.select_related("service", "faite_par")),
            Prefetch("doublons", Signalement.objects.prefetch_related("photos").order_by("recu_le")),
            Prefetch("abonnements", Abonnement.objects.order_by("pk")),
            Prefetch("courriels", Courriel.objects.defer("texte", "html").order_by("pk")),
        )
    )


def contexte(row: Signalement, compte: Compte, *, coordonnees: bool = False) -> dict[str, Any]:
    """Return what templates/service/fiche.html shows to this account (needs `pour_la_fiche`).

    `coordonnees`: the account has just asked to read them, and that is kept.
    """
    contacts = peut(compte, Acte.LIRE_COORDONNEES)
    coordonnees = contacts and coordonnees
    return {
        "signalement": row,
        "traces": histoire.traces(row),
        "textes": [t for t in row.textes.all() if t.nature in Texte.DU_DECLARANT],
        "publiables": {t.pk for t in row.textes.all() if confidentialite.publiable(t, row.categorie)},
        "photos": [p for p in row.photos.all() if not p.par_la_ville],
        "illisibles": [p for p in row.photos.all() if p.etat == Photo.EtatPhoto.REFUSEE],
        "coordonnees": coordonnees,
        "declarants": list(row.declarants.all()) if contacts else [],
        "abonnements": list(row.abonnements.all()) if contacts else [],
        "pieces": list(row.pieces.all()) if contacts else [],
        "lettres": list(row.courriels.all()) if contacts else [],
        "contacts": contacts,
        "voisinage": voisinage(row, compte),
        "balle": balle(row),
        "transmission": next((t for t in row.transmissions.all() if t.close_le is None), None),
        "parts": list(row.parts.all()),
        "doublons": list(row.doublons.all()),
        "autres_categories": _other_categories(row) if peut(compte, Acte.AFFECTER) else [],
        "plan": {
            "lon": row.position.x,
            "lat": row.position.y,
            "tuiles": settings.TUILES_URL,
            "attribution": settings.TUILES_ATTRIBUTION,
        }
        if row.position
        else None,
        "viseur": {
            "cadre": None if row.position else cadre(),
            "tuiles": settings.TUILES_URL,
            "attribution": settings.TUILES_ATTRIBUTION,
        },
        "peut": {acte.value: peut(compte, acte) for acte in Acte},
    }


def _other_categories(row: Signalement) -> list[Categorie]:
    """The categories that the reporter's own words mean, the one chosen left out: one click changes it."""
    said = " ".join(t.texte for t in row.textes.all() if t.nature == Texte.Nature.DESCRIPTION)
    if not said or row.est_clos:
        return []
    found = Categorie.objects.active().searching(said[:300], 4)
    return [c for c in found if c.pk != row.categorie_id][:3]


def formulaires(row: Signalement, compte: Compte) -> dict[str, Any]:
    """Return the empty forms of the acts this account may do."""
    found: dict[str, Any] = {}
    if peut(compte, Acte.TRAITER):
        found["etat"] = forms.EtatForm(signalement=row, role=compte.role)
        found["message"] = forms.MessageForm()
        if not row.est_clos:
            found["confier"] = forms.ConfierForm(signalement=row, initial={"agent": row.agent_id})
        part = forms.PartFaiteForm(signalement=row, compte=compte)
        if part.possibles:
            found["part"] = part
    if peut(compte, Acte.PUBLIER):
        found["relire"] = forms.RelireForm(signalement=row)
    if peut(compte, Acte.NOTER):
        found["note"] = forms.NoteForm()
    if peut(compte, Acte.AFFECTER):
        found["affecter"] = forms.AffecterForm()
        if not row.est_clos:
            found["partager"] = forms.PartagerForm()
        found["categorie"] = forms.CategorieForm()
        point = {"lon": f"{row.position.x:.6f}", "lat": f"{row.position.y:.6f}"} if row.position else None
        found["placer"] = forms.PlacerForm(initial=point)
    return found
