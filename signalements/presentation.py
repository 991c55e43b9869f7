"""What the public page of a report tells, in the order it is told: no HTML, no personal data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mairie.models import Service
from signalements import confidentialite
from signalements.etats import DEFINITIONS, Etat, Famille
from signalements.models import Declarant, Evenement, Photo, Signalement, Texte
from signalements.models.signalement import SignalementQuerySet


def pour_sa_page(rows: SignalementQuerySet) -> SignalementQuerySet:
    """Fetch all that the page of one report shows, public or not: `voix` counts those who declared it."""
    return (
        rows.select_related("categorie__groupe", "service", "doublon_de")
        .annotate(voix=Count("declarants", filter=Q(declarants__efface_le__isnull=True)))
        .prefetch_related(
            "situations__zone",
            Prefetch("textes", Texte.objects.select_related("question")),
            "photos",
            Prefetch("evenements", Evenement.objects.order_by("le", "pk")),
        )
    )


@dataclass(frozen=True)
class Etape:
    """One step of the line: what templates/composants/frise.html draws."""

    famille: str
    mot: str
    le: Any = None
    heure: bool = True
    detail: str = ""
    message: str = ""


def etapes(row: Signalement) -> list[Etape]:
    """Return the public steps of a report, and what is still to come (needs `pour_sa_page`)."""
    messages = {
        t.evenement_id: t.texte for t in row.textes.all() if t.nature == Texte.Nature.MESSAGE and t.est_public
    }
    services = _services(row)
    steps = [
        step
        for event in row.evenements.all()
        if event.est_public and (step := _step(row, event, messages.get(event.pk, ""), services))
    ]
    if not row.est_clos:
        steps.append(Etape("a_venir", str(DEFINITIONS[Etat.RESOLU].public)))
    return steps


def _services(row: Signalement) -> dict[str, str]:
    """The names of the services that the events mention by code."""
    codes = {e.details.get("service") for e in row.evenements.all()} - {None, row.service.code}
    names = dict(Service.objects.filter(code__in=codes).values_list("code", "nom")) if codes else {}
    return names | {row.service.code: row.service.nom}


def _step(row: Signalement, event: Evenement, message: str, services: dict[str, str]) -> Etape | None:
    match event.nature:
        case Evenement.Nature.DEPOT:
            return Etape(Famille.RECU, _("Reçu"), event.le)
        case Evenement.Nature.ETAT:
            etat = Etat(event.etat_apres)
            famille = DEFINITIONS[etat].famille or Famille.REFUSE
            by = services[row.service.code] if event.auteur_id else ""
            return Etape(famille, _state_words(row, event, etat), event.le, detail=by, message=message)
        case Evenement.Nature.AFFECTATION:
            to = services.get(event.details.get("service", ""), "")
            return Etape(Famille.EN_COURS, _("Confié à un autre service"), event.le, detail=to)
        case Evenement.Nature.CATEGORIE:
            return Etape(Famille.EN_COURS, _("Sujet précisé par la ville"), event.le)
        case Evenement.Nature.MESSAGE:
            return Etape(Famille.EN_COURS, _("Message de la ville"), event.le, message=message)
        case Evenement.Nature.FUSION:
            return Etape(Famille.RECU, _("Un autre signalement du même problème a été rattaché"), event.le)
    return None


def _state_words(row: Signalement, event: Evenement, etat: Etat) -> str:
    words = str(DEFINITIONS[etat].public)
    planned = event.details.get("planifie_le")
    if etat == Etat.PLANIFIE and planned:
        return _("Planifié le %(le)s") % {"le": date_format(dt.date.fromisoformat(planned), "j F")}
    if etat == Etat.TRANSMIS and row.transmis_a:
        return _("Transmis à %(autorite)s") % {"autorite": row.transmis_a}
    return words


@dataclass(frozen=True)
class Reponse:
    question: str
    texte: str


def contenu_public(row: Signalement) -> dict[str, Any]:
    """Return the words, answers, photos and place that everybody may see (needs `pour_sa_page`)."""
    shown = [t for t in row.textes.all() if t.est_public]
    photos = [p for p in row.photos.all() if p.est_publique]
    return {
        "lieu": confidentialite.lieu_public(row),
        "mots": [t.texte for t in shown if t.nature in (Texte.Nature.DESCRIPTION, Texte.Nature.AJOUT)],
        "reponses": [Reponse(t.question.libelle, t.texte) for t in shown if t.question],
        "photos": photos,
        "illustration": any(p.illustration for p in photos),
        "photos_en_attente": sum(
            p.publie_le is None and p.masque_le is None and p.etat != Photo.EtatPhoto.REFUSEE
            for p in row.photos.all()
        ),
        "position": confidentialite.position_publique(row),
    }


def contenu_du_declarant(row: Signalement) -> dict[str, Any]:
    """Return what only the reporter sees of what the reporter sent (needs `pour_sa_page`)."""
    own = (Texte.Nature.DESCRIPTION, Texte.Nature.LIEU, Texte.Nature.AJOUT, Texte.Nature.REPONSE)
    return {
        "mes_textes": [t for t in row.textes.all() if t.nature in own],
        "mes_photos": [p for p in row.photos.all() if not p.par_la_ville],
        "ma_position": (row.position.x, row.position.y) if row.position else None,
    }


def auteur(row: Signalement) -> Declarant | None:
    """Return who reported, where it is still known."""
    return row.declarants.filter(nature=Declarant.Nature.AUTEUR, efface_le__isnull=True).first()
