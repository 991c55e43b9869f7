"""The whole line of one report as its agents read it: what, when, by whom, from where to where."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mairie.models import Categorie, Compte, Service
from quartiers.dates import jour_et_mois
from quartiers.models import Zone
from signalements import numero as numeros
from signalements import paroles
from signalements.etats import DEFINITIONS, Etat
from signalements.models import Evenement, Photo, Signalement, Texte, Transmission
from signalements.models.choix import PalierLegal, PalierObjectif, Suspension

Nature = Evenement.Nature
_RECUS = (
    Texte.Nature.PARTENAIRE,
    Texte.Nature.AJOUT,
    Texte.Nature.COMMENTAIRE,
    Texte.Nature.AU_SERVICE,
    Texte.Nature.REPLIQUE,
)
_DITS = (Texte.Nature.MESSAGE, Texte.Nature.SEANCE, Texte.Nature.NOTE, *_RECUS)
"""The words that stand in the line beside their event; _RECUS: those that are neither public by nature nor a note."""


@dataclass(frozen=True)
class Trace:
    """One event of the whole line: what, when, by whom, with which words; `reponse`: the reporter's, an authority's."""

    famille: str
    mot: str
    detail: str
    le: dt.datetime
    par: str
    message: str
    note: str
    reponse: str
    photos: tuple[Photo, ...] = ()


def traces(row: Signalement, transmissions: Sequence[Transmission]) -> list[Trace]:
    """Return the whole line of a report, the newest first (needs `dossier.pour_la_fiche`)."""
    told = _Histoire(row, transmissions)
    return [told.trace(event) for event in row.evenements.all()][::-1]


def dernier_passage(row: Signalement) -> str:
    """Say who gave the report its state, when, and which it is (needs `dossier.pour_la_fiche`).

    « Entre-temps, Elena Rossi l’a pris en charge à 14 h 32. Ce signalement est maintenant « Pris en charge ». »
    """
    state = _("Ce signalement est maintenant « %(etat)s ».") % {"etat": row.etat_pour_agents}
    move = next((e for e in reversed(row.evenements.all()) if e.etat_avant != e.etat_apres), None)
    if move is None or move.nature == Nature.DEPOT:
        return state
    return f"{_who_moved(move)} {state}"


def _who_moved(move: Evenement) -> str:
    who = str(move.auteur) if move.auteur else _("le déclarant")
    did = DEFINITIONS[Etat(move.etat_apres)].fait
    if move.nature == Nature.CATEGORIE:
        did = _("en a changé la catégorie")
    elif move.nature == Nature.AVIS:
        did = _("a dit que ce n’est pas réparé")
    elif "sans_reponse" in move.details:
        who, did = _("la question au déclarant"), _("est restée sans réponse")
    elif not move.auteur and move.etat_avant == Etat.EN_ATTENTE and move.etat_apres != Etat.RETIRE:
        did = _("a répondu")
    le = timezone.localtime(move.le)
    hour = date_format(le, "G \\h i")
    said = {"qui": who, "fait": did, "jour": jour_et_mois(le), "heure": hour}
    if le.date() == timezone.localdate():
        return _("Entre-temps, %(qui)s %(fait)s à %(heure)s.") % said
    return _("Entre-temps, %(qui)s %(fait)s le %(jour)s à %(heure)s.") % said


class _Histoire:
    """The words, photos, services and categories that the events of one report speak of."""

    def __init__(self, row: Signalement, transmissions: Sequence[Transmission]) -> None:
        events = row.evenements.all()
        self.words = {(t.evenement_id, t.nature): t.texte for t in row.textes.all() if t.nature in _DITS}
        told = {e.pk for e in events if e.nature != Nature.DEPOT}
        self.shots: dict[int | None, list[Photo]] = defaultdict(list)
        for photo in row.photos.all():
            if photo.evenement_id in told and photo.etat != Photo.EtatPhoto.REFUSEE:
                self.shots[photo.evenement_id].append(photo)
        codes = {e.details.get(word) for e in events for word in ("service", "de", "part")}
        codes |= {code for e in events for word in ("parts", "retirees") for code in e.details.get(word, ())}
        self.services = {row.service.code: row.service.nom}
        if others := codes - {None, row.service.code}:
            self.services |= dict(Service.objects.filter(code__in=others).values_list("code", "nom"))
        self.autorites = {t.pk: t.autorite for t in transmissions}
        self.saisies = {t.evenement_id: t.autorite for t in transmissions}
        self.categories: dict[str, str] = {}
        changes = [e.details for e in events if e.nature == Nature.CATEGORIE]
        if changes:
            rows = Categorie.objects.filter(
                code__in={d[word] for d in changes for word in ("de", "categorie")}
            )
            self.categories = dict(rows.values_list("code", "libelle"))
        self.agents: dict[int, str] = {}
        if any(e.nature == Nature.CONFIE for e in events):
            keys = {e.details["agent"] for e in events if e.nature == Nature.CONFIE}
            self.agents = {c.pk: str(c) for c in Compte.objects.filter(pk__in=keys - {None})}
        self.zones = paroles.zones_dites(row)
        self.secteurs: dict[int, str] = {}
        if any(e.nature == Nature.SECTEUR for e in events):
            moved = [e.details for e in events if e.nature == Nature.SECTEUR]
            keys = {pk for d in moved for pk in (*d["quittees"], *d["gagnees"])}
            self.secteurs = dict(Zone.objects.filter(pk__in=keys).values_list("pk", "nom"))
        self.service = ""

    def trace(self, event: Evenement) -> Trace:
        """Return one event; to be called in their order."""
        return Trace(
            famille=_shape(event),
            mot=self._what(event),
            detail=self._from_to(event),
            le=event.le,
            par=str(event.auteur) if event.auteur else "",
            message=self.words.get((event.pk, Texte.Nature.MESSAGE), "")
            or self.words.get((event.pk, Texte.Nature.SEANCE), ""),
            note=self.words.get((event.pk, Texte.Nature.NOTE), ""),
            reponse=next((t for n in _RECUS if (t := self.words.get((event.pk, n)))), ""),
            photos=tuple(self.shots[event.pk]),
        )

    def _what(self, event: Evenement) -> str:
        details = event.details
        match event.nature:
            case Nature.ETAT if event.etat_apres == Etat.PLANIFIE and "planifie_le" in details:
                day = dt.date.fromisoformat(details["planifie_le"])
                return _("Planifié le %(le)s") % {"le": jour_et_mois(day)}
            case Nature.ETAT if event.pk in self.saisies:
                return _("Transmis à %(autorite)s") % {"autorite": self.saisies[event.pk]}
            case Nature.ETAT:
                return str(Etat(event.etat_apres).label)
            case Nature.AFFECTATION:
                return _("Changement de service")
            case Nature.CONFIE if details["agent"] is None:
                return _("N’est plus confié à personne")
            case Nature.CONFIE:
                return _("Confié à %(agent)s") % {"agent": self.agents.get(details["agent"], "")}
            case Nature.POSITION:
                return _("Point placé sur la carte") if details.get("premier") else _("Point déplacé")
            case Nature.PARTENAIRE:
                return _answer(self.autorites.get(details["transmission"], ""), details)
            case Nature.AVIS if details["repare"]:
                return _("Le déclarant confirme que c’est réparé")
            case Nature.AVIS:
                return _("Le déclarant dit que ce n’est pas réparé")
            case Nature.PARTS if "retirees" in details:
                return _("Part retirée : %(services)s") % {"services": self._names(details["retirees"])}
            case Nature.PARTS:
                return _("Partagé : %(services)s") % {"services": self._names(details["parts"])}
            case Nature.PART_FAITE:
                return _("Part terminée : %(service)s") % {"service": self._names([details["part"]])}
            case Nature.SEPARATION:
                return _("Doublon détaché : %(numero)s") % {"numero": numeros.montrer(details["doublon"])}
            case Nature.RAPPEL:
                return _("Rappel : %(quoi)s") % {"quoi": _reminder(details["rappel"])}
            case Nature.SUSPENSION:
                return _("Délai légal suspendu : %(motif)s") % {"motif": Suspension(details["motif"]).label}
            case Nature.REPRISE:
                return _("Délai légal repris le %(le)s") % {"le": _day_and_month(details["le"])}
            case Nature.DECISION if details["decision"] == "acceptation":
                return _("Décision implicite d’acceptation")
            case Nature.DECISION:
                return _("Décision implicite de rejet")
            case Nature.MASQUAGE if "photo" in details:
                return _("Partie d’une photo masquée")
            case nature if nature in paroles.DITES:
                return paroles.trace(details, nature, self.zones[details["zone"]])
            case Nature.FUSION:
                return _("Doublon rattaché : %(numero)s") % {"numero": numeros.montrer(details["doublon"])}
        return str(Nature(event.nature).label)

    def _names(self, codes: list[str]) -> str:
        return ", ".join(self.services.get(code, code) for code in codes)

    def _sectors(self, details: dict[str, Any]) -> str:
        """Which zones a new outline took from the report, and which it gave."""
        left, won = (
            ", ".join(f"« {self.secteurs[pk]} »" for pk in details[word] if pk in self.secteurs)
            for word in ("quittees", "gagnees")
        )
        if left and won:
            return _("les contours ont changé : de %(avant)s à %(apres)s") % {"avant": left, "apres": won}
        if won:
            return _("les contours ont changé : aussi %(apres)s") % {"apres": won}
        return _("les contours ont changé : n’est plus dans %(avant)s") % {"avant": left}

    def _from_to(self, event: Evenement) -> str:
        """From which category and service to which, where the event has changed them."""
        said = []
        if event.details.get("coordonnees"):
            said.append(_("avec les coordonnées du déclarant"))
        if "sans_reponse" in event.details:
            said.append(_("sans réponse reçue à temps"))
        if event.nature in (Nature.SUSPENSION, Nature.REPRISE):
            said.append(_due(event.details))
        if event.nature == Nature.SECTEUR:
            said.append(self._sectors(event.details))
        if event.nature == Nature.CATEGORIE:
            said.append(_between(self.categories, event.details["de"], event.details["categorie"]))
        before, self.service = self.service, event.details.get("service", self.service)
        if before and before != self.service:
            moved = _between(self.services, before, self.service)
            said.append(
                moved if event.nature == Nature.AFFECTATION else _("service %(de_a)s") % {"de_a": moved}
            )
        return " ; ".join(said)


def _due(details: dict[str, Any]) -> str:
    """What the legal date has become."""
    if details["echeance"] is None:
        return _("sans date tant qu’il n’a pas repris")
    return _("réponse due le %(le)s") % {"le": _day_and_month(details["echeance"])}


def _day_and_month(kept: str) -> str:
    return jour_et_mois(dt.date.fromisoformat(kept))


def _answer(autorite: str, details: dict[str, Any]) -> str:
    said = {"autorite": autorite}
    match details["reponse"]:
        case Transmission.Reponse.PREVU:
            said["le"] = jour_et_mois(dt.date.fromisoformat(details["prevu_le"]))
            return _("%(autorite)s prévoit d’intervenir le %(le)s") % said
        case Transmission.Reponse.FAIT:
            return _("%(autorite)s indique que c’est fait") % said
    return _("%(autorite)s répond que ce n’est pas de son ressort") % said


def _reminder(code: str) -> str:
    clock, _dash, step = code.partition("-")
    return str((PalierLegal if clock == "legal" else PalierObjectif)(int(step)).label)


def _between(names: dict[str, str], before: str, after: str) -> str:
    return _("de « %(avant)s » à « %(apres)s »") % {
        "avant": names.get(before, before),
        "apres": names.get(after, after),
    }


def _shape(event: Evenement) -> str:
    """The shape of an event: that of the state it led to, if it has changed the state."""
    if event.etat_apres and (event.etat_avant != event.etat_apres or event.nature == Nature.ETAT):
        return DEFINITIONS[Etat(event.etat_apres)].famille or "refuse"
    return "a_venir"
