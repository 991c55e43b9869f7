"""One report as its agents see it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mairie.droits import Acte, peut
from mairie.models import Categorie, Compte, Service
from quartiers.dates import jour_et_mois
from quartiers.lieux import cadre
from signalements import confidentialite
from signalements.etats import DEFINITIONS, Etat
from signalements.forms import service as forms
from signalements.models import Abonnement, Courriel, Declarant, Evenement, Photo, Signalement, Texte
from signalements.models.signalement import SignalementQuerySet


def pour_la_fiche(rows: SignalementQuerySet) -> SignalementQuerySet:
    """Fetch all that the page shows."""
    return (
        rows.select_related("categorie__groupe", "service", "doublon_de")
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
            Prefetch("abonnements", Abonnement.objects.order_by("pk")),
            Prefetch("courriels", Courriel.objects.defer("texte", "html").order_by("pk")),
        )
    )


@dataclass(frozen=True)
class Trace:
    """One event of the whole line: what, when, by whom, with which words."""

    famille: str
    mot: str
    le: Any
    par: str
    message: str
    note: str
    photos: tuple[Photo, ...] = ()


def traces(row: Signalement) -> list[Trace]:
    """Return the whole line of a report, the newest first (needs `pour_la_fiche`)."""
    words: dict[tuple[int, str], str] = {
        (t.evenement_id or 0, t.nature): t.texte
        for t in row.textes.all()
        if t.nature in (Texte.Nature.MESSAGE, Texte.Nature.NOTE)
    }
    names = _names(row)
    shots: dict[int | None, list[Photo]] = defaultdict(list)
    for photo in row.photos.all():
        if photo.par_la_ville:
            shots[photo.evenement_id].append(photo)
    return [_trace(e, words, names, tuple(shots[e.pk])) for e in reversed(row.evenements.all())]


def _names(row: Signalement) -> dict[str, str]:
    """The names of the services and categories that the events are about, by code."""
    about = [e.details.get(word) for e in row.evenements.all() for word in ("service", "categorie", "de")]
    codes = {code for code in about if code}
    services = Service.objects.filter(code__in=codes).values_list("code", "nom")
    categories = Categorie.objects.filter(code__in=codes).values_list("code", "libelle")
    return dict(services.union(categories, all=True))


def _trace(
    event: Evenement,
    words: dict[tuple[int, str], str],
    names: dict[str, str],
    photos: tuple[Photo, ...],
) -> Trace:
    famille, mot = _shape(event), str(Evenement.Nature(event.nature).label)
    if event.nature == Evenement.Nature.ETAT:
        mot = str(Etat(event.etat_apres).label)
    if event.nature == Evenement.Nature.AFFECTATION:
        mot = _("Confié à %(service)s") % {"service": names.get(event.details.get("service", ""), "")}
    if event.nature == Evenement.Nature.CATEGORIE:
        mot = _("Catégorie changée : %(libelle)s") % {
            "libelle": names.get(event.details.get("categorie", ""), "")
        }
    avant = names.get(event.details.get("de", ""), "")
    return Trace(
        famille=famille,
        mot=_("%(mot)s (avant : %(avant)s)") % {"mot": mot, "avant": avant} if avant else mot,
        le=event.le,
        par=str(event.auteur) if event.auteur else "",
        message=words.get((event.pk, Texte.Nature.MESSAGE), ""),
        note=words.get((event.pk, Texte.Nature.NOTE), ""),
        photos=photos,
    )


def dernier_passage(row: Signalement) -> str:
    """Say who moved the report last, and when: " (Elena Rossi, 24 novembre à 14 h 32)" (needs `pour_la_fiche`)."""
    move = next((e for e in reversed(row.evenements.all()) if e.etat_avant != e.etat_apres), None)
    if move is None or not move.auteur:
        return ""
    le = timezone.localtime(move.le)
    quand = _("%(jour)s à %(heure)s") % {"jour": jour_et_mois(le), "heure": date_format(le, r"G\xa0\h\xa0i")}
    return f" ({move.auteur}, {quand})"


def _shape(event: Evenement) -> str:
    """The shape of an event: that of the state it led to."""
    if event.etat_apres:
        return DEFINITIONS[Etat(event.etat_apres)].famille or "refuse"
    return "a_venir"


def contexte(row: Signalement, compte: Compte) -> dict[str, Any]:
    """Return what templates/service/fiche.html shows to this account (needs `pour_la_fiche`)."""
    contacts = peut(compte, Acte.LIRE_COORDONNEES)
    return {
        "signalement": row,
        "traces": traces(row),
        "textes": [t for t in row.textes.all() if t.nature in Texte.DU_DECLARANT],
        "publiables": {t.pk for t in row.textes.all() if confidentialite.publiable(t, row.categorie)},
        "photos": [p for p in row.photos.all() if not p.par_la_ville],
        "illisibles": [p for p in row.photos.all() if p.etat == Photo.EtatPhoto.REFUSEE],
        "declarants": list(row.declarants.all()) if contacts else [],
        "abonnements": list(row.abonnements.all()) if contacts else [],
        "lettres": list(row.courriels.all()) if contacts else [],
        "contacts": contacts,
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


def formulaires(row: Signalement, compte: Compte) -> dict[str, Any]:
    """Return the empty forms of the acts this account may do."""
    found: dict[str, Any] = {}
    if peut(compte, Acte.TRAITER):
        found["etat"] = forms.EtatForm(signalement=row, role=compte.role)
        found["message"] = forms.MessageForm()
    if peut(compte, Acte.NOTER):
        found["note"] = forms.NoteForm()
    if peut(compte, Acte.AFFECTER):
        found["affecter"] = forms.AffecterForm()
        found["categorie"] = forms.CategorieForm()
        point = {"lon": f"{row.position.x:.6f}", "lat": f"{row.position.y:.6f}"} if row.position else None
        found["placer"] = forms.PlacerForm(initial=point)
    return found
