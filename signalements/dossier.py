"""One report as its agents see it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Prefetch

from mairie.droits import Acte, peut
from mairie.models import Categorie, Compte
from quartiers.lieux import cadre
from signalements import confidentialite, histoire, images, presentation, reponses_types
from signalements.contexte_du_lieu import balle, transmission_ouverte, voisinage
from signalements.forms import service as forms
from signalements.forms.delai import ArriveeForm, PiecesForm
from signalements.forms.representants import RepliqueForm
from signalements.models import (
    Abonnement,
    Commentaire,
    Courriel,
    Declarant,
    Evenement,
    Part,
    Photo,
    Signalement,
    Situation,
    Soutien,
    Texte,
)
from signalements.models.signalement import SignalementQuerySet


def pour_la_fiche(rows: SignalementQuerySet) -> SignalementQuerySet:
    """Fetch all that the page shows."""
    return (
        rows.select_related("categorie__groupe", "service", "agent", "doublon_de")
        .annotate(voix=Declarant.objects.voix())
        .prefetch_related(
            Prefetch("situations", Situation.objects.select_related("zone").order_by("zone__code")),
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
            Prefetch("soutiens", Soutien.objects.select_related("zone")),
            Prefetch(
                "commentaires",
                Commentaire.objects.select_related("zone", "par", "texte", "reponse", "repondu_par"),
            ),
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
    answers = en_charge(row, compte)
    sent = presentation.transmissions(row)
    before, after = presentation.avant_apres(row)
    reported = {p.pk for p in presentation.photos_du_declarant(row)}
    return {
        "signalement": row,
        "traces": histoire.traces(row, sent),
        "textes": [t for t in row.textes.all() if t.nature in Texte.RELUES],
        "publiables": {t.pk for t in row.textes.all() if confidentialite.publiable(t, row.categorie)},
        "photos": [p for p in row.photos.all() if not p.par_la_ville],
        "photos_autorite": {p.pk for p in row.photos.all()} - reported,
        "avant": before,
        "apres": after,
        "illisibles": [p for p in row.photos.all() if p.etat == Photo.EtatPhoto.REFUSEE],
        "coordonnees": coordonnees,
        "declarants": list(row.declarants.all()) if contacts else [],
        "abonnements": list(row.abonnements.all()) if contacts else [],
        "pieces": list(row.pieces.all()) if contacts else [],
        "lettres": list(row.courriels.all()) if contacts else [],
        "contacts": contacts,
        "voisinage": voisinage(row, compte),
        "balle": balle(row, sent),
        "transmission": transmission_ouverte(sent),
        "parts": list(row.parts.all()),
        "soutiens": list(row.soutiens.all()),
        "commentaires": list(row.commentaires.all()),
        "doublons": list(row.doublons.all()),
        "doublons_a_moi": _openable(list(row.doublons.all()), compte),
        "autres_categories": _other_categories(row) if answers and peut(compte, Acte.AFFECTER) else [],
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
        "peut": {a.value: peut(compte, a) and (answers or a not in _DE_CHARGE) for a in Acte},
        "en_charge": answers,
    }


def _openable(rows: list[Signalement], compte: Compte) -> set[int]:
    """Which of these reports the account may open: a query only if there is one."""
    keys = [r.pk for r in rows]
    mine = Signalement.objects.visible_to(compte).filter(pk__in=keys)
    return set(mine.values_list("pk", flat=True)) if keys else set()


def photos_gardees(row: Signalement, jeton: str | None) -> int:
    """How many photos of the town wait under the token of a form for its next sending."""
    return images.brouillons(row.numero, jeton or "").filter(par_la_ville=True).count()


def _other_categories(row: Signalement) -> list[Categorie]:
    """The categories that the reporter's own words mean, for one click; none if they may well mean the one chosen."""
    said = " ".join(t.texte for t in row.textes.all() if t.nature == Texte.Nature.DESCRIPTION)
    if not said or row.est_clos:
        return []
    found = Categorie.objects.active().searching(said[:300], 4)
    return [] if row.categorie in found else found[:3]


def formulaires(row: Signalement, compte: Compte) -> dict[str, Any]:
    """Return the empty forms of the acts this account may do."""
    found: dict[str, Any] = {}
    if peut(compte, Acte.NOTER):
        found["note"] = forms.NoteForm()
    if peut(compte, Acte.TRAITER) and any(p.faite_le is None for p in row.parts.all()):
        part = forms.PartFaiteForm(signalement=row, compte=compte)
        if part.possibles:
            found["part"] = part
    if not en_charge(row, compte):
        return found
    if peut(compte, Acte.TRAITER):
        answers = reponses_types.pour(row)
        found["etat"] = forms.EtatForm(signalement=row, role=compte.role, offertes=answers)
        found["message"] = forms.MessageForm(signalement=row, offertes=answers)
        replique = RepliqueForm(signalement=row)
        if replique.possibles:
            found["replique"] = replique
        if not row.est_clos:
            found["confier"] = forms.ConfierForm(signalement=row, initial={"agent": row.agent_id})
        if row.pieces_demandables:
            found["pieces_form"] = PiecesForm(signalement=row)
        if row.delai_suspendu_le:
            found["arrivee"] = ArriveeForm()
    if peut(compte, Acte.PUBLIER):
        found["relire"] = forms.RelireForm(signalement=row)
    if peut(compte, Acte.AFFECTER):
        found["affecter"] = forms.AffecterForm()
        if not row.est_clos:
            found["partager"] = forms.PartagerForm()
            found["retrait"] = forms.RetirerPartForm(signalement=row)
        found["categorie"] = forms.CategorieForm()
        point = {"lon": f"{row.position.x:.6f}", "lat": f"{row.position.y:.6f}"} if row.position else None
        found["placer"] = forms.PlacerForm(initial=point)
    return found


_DE_CHARGE = frozenset({Acte.TRAITER, Acte.PUBLIER, Acte.AFFECTER})


def en_charge(row: Signalement, compte: Compte) -> bool:
    """Whether whoever sees this report answers for it, and has not a mere part of it (needs `parts`)."""
    if peut(compte, Acte.LIRE_TOUT) or all(p.faite_le for p in row.parts.all()):
        return True
    return compte.services.filter(pk=row.service_id).exists()
