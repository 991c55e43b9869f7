"""The queue of a service: which reports wait, in which order, and what a row says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mairie.models import Categorie
from quartiers.models import Nature
from signalements.etats import OUVERTS
from signalements.models import Declarant, Photo, Signalement, Situation, Texte
from signalements.models.signalement import SignalementQuerySet


@dataclass(frozen=True)
class Vue:
    """One way to look at the queue."""

    code: str
    nom: str | Promise


VUES = [
    Vue("a_traiter", _("À traiter")),
    Vue("en_retard", _("En retard")),
    Vue("a_relire", _("À relire")),
    Vue("a_placer", _("À placer")),
    Vue("clos", _("Clos")),
]
PAR_DEFAUT = VUES[0].code


def _unread() -> Q:
    """What somebody wrote or photographed since an agent last looked."""
    words = Texte.objects.a_relire().filter(signalement=OuterRef("pk"))
    images = Photo.objects.a_relire().filter(signalement=OuterRef("pk"))
    return Q(publie_le__isnull=True) & (Q(Exists(words)) | Q(Exists(images)))


def _late(day: dt.date) -> Q:
    """The service's target has passed and is not paused, or the legal date has."""
    due = ~Q(regime_silence=Categorie.Silence.SANS_OBJET)
    return Q(objectif_le__lt=day, suspendu_le__isnull=True) | (Q(echeance_legale__lt=day) & due)


def vue(rows: SignalementQuerySet, code: str, on: dt.date | None = None) -> SignalementQuerySet:
    """Return the rows of a view, the oldest target first (the last closed first for `clos`)."""
    day = on or timezone.localdate()
    match code:
        case "en_retard":
            rows = rows.ouverts().filter(_late(day))
        case "a_relire":
            rows = rows.ouverts().filter(_unread())
        case "a_placer":
            rows = rows.a_placer()
        case "clos":
            return rows.filter(clos_le__isnull=False).order_by("-clos_le", "-pk")
        case _:
            rows = rows.ouverts()
    return rows.order_by("objectif_le", "pk")


def comptes(rows: SignalementQuerySet) -> dict[str, int]:
    """Count the rows of each view but the closed, in one query."""
    day = timezone.localdate()
    open_ = Q(etat__in=OUVERTS)
    return rows.order_by().aggregate(
        a_traiter=Count("pk", filter=open_),
        en_retard=Count("pk", filter=open_ & _late(day)),
        a_relire=Count("pk", filter=open_ & _unread()),
        a_placer=Count(
            "pk",
            filter=open_
            & Q(position__isnull=True, categorie__localisation=Categorie.Localisation.OBLIGATOIRE),
        ),
    )


def pour_la_file(rows: SignalementQuerySet) -> SignalementQuerySet:
    """Fetch what a row shows, in a number of queries that does not grow with the rows."""
    seen = rows.annotate(voix=Declarant.objects.voix(), a_lire=ExpressionWrapper(_unread(), BooleanField()))
    return seen.select_related("categorie__groupe", "service").prefetch_related(
        Prefetch(
            "situations",
            Situation.objects.filter(zone__nature__in=[Nature.CONSEIL, Nature.QUARTIER]).select_related(
                "zone"
            ),
        ),
        Prefetch("textes", Texte.objects.filter(nature=Texte.Nature.LIEU)),
        Prefetch("photos", Photo.objects.filter(etat=Photo.EtatPhoto.PRETE)),
    )


@dataclass(frozen=True)
class Ligne:
    """What templates/service/_ligne.html draws."""

    row: Signalement
    lieu: str
    vignette: str
    voix: int
    a_lire: bool
    objectif_depasse: bool
    echeance_depassee: bool


def ligne(row: Signalement) -> Ligne:
    """Return one row of the queue (needs `pour_la_file`)."""
    mots = next((t.texte for t in row.textes.all()), "")
    quartier = row.quartier
    photo = next(iter(row.photos.all()), None)
    return Ligne(
        row=row,
        lieu=" · ".join(filter(None, [mots, quartier.nom if quartier else ""])),
        vignette=photo.url_vignette if photo else "",
        voix=row.voix,  # type: ignore[attr-defined]
        a_lire=row.a_lire,  # type: ignore[attr-defined]
        objectif_depasse=row.objectif_depasse(),
        echeance_depassee=row.echeance_depassee(),
    )
