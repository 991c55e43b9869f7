"""What the page of one report tells residents, in the order it is told: no HTML, no personal data."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mairie.models import Categorie, Service
from quartiers.dates import jour_et_mois
from signalements import confidentialite, paroles
from signalements.etats import DEFINITIONS, Etat, Famille
from signalements.models import Declarant, Evenement, Photo, Signalement, Situation, Texte, Transmission
from signalements.models.choix import Suspension

_PUBLIES = (Texte.Nature.MESSAGE, Texte.Nature.SEANCE, Texte.Nature.COMMENTAIRE, Texte.Nature.REPLIQUE)
"""The words that the line tells, once they are public."""


def pour_sa_page(rows: QuerySet[Signalement]) -> QuerySet[Signalement]:
    """Fetch all that the page of one report shows, public or not; `voix` counts those who declared it."""
    return (
        rows.select_related("categorie__groupe", "service", "doublon_de__categorie")
        .annotate(voix=Declarant.objects.voix(), soutenu_par=paroles.soutiens())
        .prefetch_related(
            Prefetch("situations", Situation.objects.select_related("zone").order_by("zone__code")),
            Prefetch("textes", Texte.objects.select_related("question")),
            "photos",
            # One event per voice would make the line as long as the street.
            Prefetch("evenements", Evenement.objects.exclude(nature=Evenement.Nature.MOI_AUSSI)),
        )
    )


@dataclass(frozen=True)
class Etape:
    """One step of the line: what templates/composants/frise.html draws."""

    famille: str
    mot: str
    le: dt.datetime | None = None
    heure: bool = False
    detail: str = ""
    message: str = ""
    photos: tuple[Photo, ...] = ()


def etat_en_mots(row: Signalement, *, au_declarant: bool = False) -> str:
    """Return the state as this page says it: only the reporter is told that an answer is wanted from them."""
    if row.etat == Etat.EN_ATTENTE and not au_declarant:
        return str(Famille.ATTENTE.label)
    return row.etat_public


def resolu_en(row: Signalement) -> str:
    """Return how long it took to resolve a report that is: "résolu le jour même", "résolu en 3 jours"."""
    days = (timezone.localdate(row.clos_le) - timezone.localdate(row.recu_le)).days
    if days < 1:
        return _("résolu le jour même")
    return ngettext("résolu en %(n)s jour", "résolu en %(n)s jours", days) % {"n": days}


def etapes(row: Signalement, *, au_declarant: bool = False) -> list[Etape]:
    """Return the public steps of a report, and what is still to come (needs `pour_sa_page`)."""
    told = _Recit(row, au_declarant)
    steps = [step for event in row.evenements.all() if (step := told.step(event))]
    if not row.est_clos:
        steps.append(Etape("a_venir", str(DEFINITIONS[Etat.RESOLU].public)))
    return steps


class _Recit:
    """The words, photos and services that the events of one report speak of."""

    def __init__(self, row: Signalement, au_declarant: bool) -> None:
        self.row = row
        self.au_declarant = au_declarant
        self.messages = {
            t.evenement_id: t.texte for t in row.textes.all() if t.nature in _PUBLIES and t.est_public
        }
        theirs = _of_authorities(row)
        self.photos: dict[int | None, list[Photo]] = defaultdict(list)
        for photo in row.photos.all():
            shown = photo.est_publique or (au_declarant and photo.par_la_ville)
            if shown and (photo.par_la_ville or photo.evenement_id in theirs):
                self.photos[photo.evenement_id].append(photo)
        self.noms = _services(row)
        sent = transmissions(row)
        self.autorites = {t.pk: t.autorite for t in sent}
        self.saisies = {t.evenement_id: t.autorite for t in sent}
        self.zones = paroles.zones_dites(row)
        self.service = ""

    def step(self, event: Evenement) -> Etape | None:
        """Return what this event tells, or None if it is nobody's business; to be called in their order."""
        before, self.service = self.service, event.details.get("service", self.service)
        entrusted = self.noms.get(self.service, "") if self.service != before else ""
        if not event.est_public and not (self.au_declarant and event.nature in Evenement.DU_DECLARANT):
            return None
        match event.nature:
            case Evenement.Nature.SUSPENSION | Evenement.Nature.REPRISE | Evenement.Nature.DECISION:
                return _legal_clock(event)
            case Evenement.Nature.DEPOT:
                return Etape(Famille.RECU, _("Reçu"), event.le, heure=self.row.heure_connue)
            case Evenement.Nature.ETAT:
                return self._state(event)
            case Evenement.Nature.AFFECTATION:
                return Etape(Famille.TRANSMIS, _("Confié à un autre service"), event.le, detail=entrusted)
            case Evenement.Nature.CATEGORIE:
                return Etape(
                    Famille.TRANSMIS, _("Catégorie précisée par la ville"), event.le, detail=entrusted
                )
            case Evenement.Nature.MESSAGE:
                message = self.messages.get(event.pk, "")
                return Etape(Famille.EN_COURS, _("Message de la ville"), event.le, message=message)
            case Evenement.Nature.COMMENTAIRE | Evenement.Nature.REPLIQUE:
                return self._spoken(event)
            case Evenement.Nature.FUSION:
                return Etape(
                    Famille.RECU, _("Un autre signalement du même problème a été rattaché"), event.le
                )
            case Evenement.Nature.SEPARATION:
                return Etape(Famille.RECU, _("Un signalement rattaché à tort a été détaché"), event.le)
            case Evenement.Nature.PARTENAIRE:
                return self._authority(event)
            case Evenement.Nature.SEANCE:
                return Etape(
                    Famille.EN_COURS,
                    paroles.examen(event.details, self.zones[event.details["zone"]]),
                    event.le,
                    message=self.messages.get(event.pk, ""),
                )
            case Evenement.Nature.AVIS if event.details["repare"]:
                return Etape(
                    Famille.RESOLU, _("Réparation confirmée par la personne qui a signalé"), event.le
                )
            case Evenement.Nature.AVIS:
                return Etape(
                    Famille.RECU,
                    str(DEFINITIONS[Etat.ROUVERT].public),
                    event.le,
                    detail=_("la personne qui a signalé dit que ce n’est pas réparé"),
                )
        return None

    def _spoken(self, event: Evenement) -> Etape | None:
        """What a conseil or a CIL wrote, or was answered; nobody's business before it is published."""
        words = self.messages.get(event.pk)
        if not words:
            return None
        said = {"qui": self.zones[event.details["zone"]].nom_entier}
        if event.nature == Evenement.Nature.COMMENTAIRE:
            return Etape(Famille.RECU, _("Mot du %(qui)s") % said, event.le, message=words)
        return Etape(Famille.EN_COURS, _("Réponse de la ville au %(qui)s") % said, event.le, message=words)

    def _authority(self, event: Evenement) -> Etape | None:
        """What an authority answered; nobody's business where it says that it is not theirs."""
        who = self.autorites.get(event.details["transmission"], self.row.transmis_a)
        told = {"autorite": who}
        match event.details["reponse"]:
            case Transmission.Reponse.PREVU:
                told["le"] = jour_et_mois(dt.date.fromisoformat(event.details["prevu_le"]))
                words, famille = _("%(autorite)s prévoit d’intervenir le %(le)s") % told, Famille.PLANIFIE
            case Transmission.Reponse.FAIT:
                words, famille = _("%(autorite)s indique que c’est fait") % told, Famille.TRANSMIS
            case _:
                return None
        return Etape(famille, words, event.le, photos=tuple(self.photos[event.pk]))

    def _state(self, event: Evenement) -> Etape:
        etat = Etat(event.etat_apres)
        by = ""
        if event.auteur_id:
            by = _("par %(service)s") % {"service": self.noms.get(self.service, self.row.service.nom)}
        elif etat == Etat.RETIRE:
            by = _("à la demande de la personne qui a signalé")
        elif event.details.get("sans_reponse"):
            by = _("sans réponse reçue à temps")
        elif event.etat_avant == Etat.EN_ATTENTE:
            by = _("après la réponse reçue")
        return Etape(
            DEFINITIONS[etat].famille or Famille.REFUSE,
            self._words(event, etat),
            event.le,
            detail=by,
            message=self.messages.get(event.pk, ""),
            photos=tuple(self.photos[event.pk]),
        )

    def _words(self, event: Evenement, etat: Etat) -> str:
        planned = event.details.get("planifie_le")
        if etat == Etat.PLANIFIE and planned:
            return _("Planifié le %(le)s") % {"le": jour_et_mois(dt.date.fromisoformat(planned))}
        who = self.saisies.get(event.pk, self.row.transmis_a)
        if etat == Etat.TRANSMIS and who:
            return _("Transmis à %(autorite)s") % {"autorite": who}
        if etat == Etat.EN_ATTENTE and not self.au_declarant:
            return _("Une précision est demandée")
        return str(DEFINITIONS[etat].public)


def transmissions(row: Signalement) -> list[Transmission]:
    """Return the transmissions by mail of a report: a query only if it was transmitted (needs `evenements`)."""
    told = any(e.etat_apres == Etat.TRANSMIS for e in row.evenements.all())
    return list(row.transmissions.all()) if told else []


def _legal_clock(event: Evenement) -> Etape:
    """What happened to the legal clock of a request: told to whoever made it, and to nobody else."""
    details = event.details
    due = details["echeance"]
    detail = _("réponse due le %(le)s") % {"le": jour_et_mois(dt.date.fromisoformat(due))} if due else ""
    match event.nature:
        case Evenement.Nature.SUSPENSION:
            why = Suspension(details["motif"]).label
            return Etape(Famille.ATTENTE, _("Délai légal suspendu : %(motif)s") % {"motif": why}, event.le)
        case Evenement.Nature.REPRISE:
            return Etape(Famille.EN_COURS, _("Délai légal repris"), event.le, detail=detail)
    accepted = details["decision"] == Categorie.Silence.ACCEPTATION
    word = _("Décision implicite d’acceptation") if accepted else _("Décision implicite de rejet")
    return Etape(Famille.RECU, word, event.le, detail=_("le dossier reste ouvert"))


def _services(row: Signalement) -> dict[str, str]:
    """The names of the services that the events mention by code: a query only if there was another one."""
    codes = {e.details.get("service") for e in row.evenements.all()} - {None, row.service.code}
    names = dict(Service.objects.filter(code__in=codes).values_list("code", "nom")) if codes else {}
    return names | {row.service.code: row.service.nom}


def contenu_public(row: Signalement) -> dict[str, Any]:
    """Return the words, answers, photos and place that everybody may see (needs `pour_sa_page`)."""
    shown = [t for t in row.textes.all() if t.est_public and t.nature in Texte.DU_DECLARANT]
    sent = [p for p in photos_du_declarant(row) if p.etat != Photo.EtatPhoto.REFUSEE]
    photos = [p for p in sent if p.est_publique]
    return {
        "lieu": confidentialite.lieu_public(row),
        "mots": [t.texte for t in shown if t.nature in (Texte.Nature.DESCRIPTION, Texte.Nature.AJOUT)],
        "reponses": [(t.question.libelle, t.texte) for t in shown if t.question],
        "photos": photos,
        "illustration": any(p.illustration for p in photos),
        "photos_en_preparation": sum(p.publie_le is not None and not p.est_publique for p in sent),
        "photos_a_relire": sum(p.a_relire for p in sent),
        "position": confidentialite.position_publique(row),
    }


def _of_authorities(row: Signalement) -> set[int]:
    """The events by which an authority answered."""
    return {e.pk for e in row.evenements.all() if e.nature == Evenement.Nature.PARTENAIRE}


def photos_du_declarant(row: Signalement) -> list[Photo]:
    """Return the photos of the problem, neither the town's nor an authority's (needs `evenements`, `photos`)."""
    theirs = _of_authorities(row)
    return [p for p in row.photos.all() if not p.par_la_ville and p.evenement_id not in theirs]


def avant_apres(row: Signalement) -> tuple[Photo | None, Photo | None]:
    """Return the first photo of the problem and the last one of its repair (needs `evenements`, `photos`).

    An authority's photo counts once an agent has published it.
    """
    ready = [p for p in row.photos.all() if p.etat == Photo.EtatPhoto.PRETE]
    theirs = {p.pk for p in photos_du_declarant(row)}
    before = [p for p in ready if p.pk in theirs]
    after = [p for p in ready if p.pk not in theirs and (p.par_la_ville or p.est_publique)]
    last = max(after, key=lambda p: (p.evenement_id or 0, p.pk), default=None)
    return (before[0] if before else None), last


def contenu_pour_autorite(row: Signalement, sent: Transmission) -> dict[str, Any]:
    """Return what an authority sees of what was reported: the rest only if an agent has so decided (`pour_sa_page`)."""
    shown = [
        t
        for t in row.textes.all()
        if t.nature in Texte.DU_DECLARANT and (t.est_public or sent.avec_coordonnees)
    ]
    auteur = row.declarants.filter(nature=Declarant.Nature.AUTEUR).first() if sent.avec_coordonnees else None
    return {
        "lieu": next((t.texte for t in shown if t.nature == Texte.Nature.LIEU), ""),
        "mots": [t.texte for t in shown if t.nature in (Texte.Nature.DESCRIPTION, Texte.Nature.AJOUT)],
        "reponses": [(t.question.libelle, t.texte) for t in shown if t.question],
        "photos": [p for p in photos_du_declarant(row) if p.est_publique] if row.est_public else [],
        "declarant": auteur,
    }


@dataclass(frozen=True)
class Echange:
    """One answer of an authority, as it reads it again: what, when, with which words and how many photos."""

    mot: str
    le: dt.datetime
    texte: str
    photos: int


def echanges(row: Signalement, sent: Transmission) -> list[Echange]:
    """Return the answers given to one transmission, the oldest first (needs `pour_sa_page`)."""
    words = {t.evenement_id: t.texte for t in row.textes.all() if t.nature == Texte.Nature.PARTENAIRE}
    found = []
    for event in row.evenements.all():
        if event.nature == Evenement.Nature.PARTENAIRE and event.details["transmission"] == sent.pk:
            word = str(Transmission.Reponse(event.details["reponse"]).label).capitalize()
            if "prevu_le" in event.details:
                day = jour_et_mois(dt.date.fromisoformat(event.details["prevu_le"]))
                word = _("C’est prévu pour le %(le)s") % {"le": day}
            found.append(Echange(word, event.le, words.get(event.pk, ""), event.details["photos"]))
    return found


def contenu_du_declarant(row: Signalement) -> dict[str, Any]:
    """Return what only the reporter sees of what the reporter sent (needs `pour_sa_page`)."""
    return {
        "mes_textes": [t for t in row.textes.all() if t.nature in Texte.DU_DECLARANT],
        "mes_photos": photos_du_declarant(row),
        "ma_position": (row.position.x, row.position.y) if row.position else None,
    }


def est_suivi_par_son_auteur(row: Signalement) -> bool:
    """Whether letters already go to whoever reported."""
    return row.abonnements.filter(
        declarant__nature=Declarant.Nature.AUTEUR,
        declarant__signalement=row,
        confirme_le__isnull=False,
        arrete_le__isnull=True,
        refuse_le__isnull=True,
    ).exists()
