"""The queue of a service: which reports wait, in which order, and what a row says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quartiers.models import Nature
from signalements.etats import OUVERTS
from signalements.models import Photo, Signalement, Situation, Texte
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


def _unread(rows: SignalementQuerySet) -> SignalementQuerySet:
    """Reports whose words or photos nobody has looked at since they came."""
    words = Texte.objects.filter(
        signalement=OuterRef("pk"),
        nature__in=[Texte.Nature.DESCRIPTION, Texte.Nature.LIEU, Texte.Nature.AJOUT],
    )
    images = Photo.objects.filter(signalement=OuterRef("pk")).exclude(etat=Photo.EtatPhoto.REFUSEE)
    return rows.filter(Q(publie_le__isnull=True) & (Q(Exists(words)) | Q(Exists(images))))


def vue(rows: SignalementQuerySet, code: str, on: dt.date | None = None) -> SignalementQuerySet:
    """Return the rows of a view, the oldest target first (the last closed first for `clos`)."""
    day = on or timezone.localdate()
    match code:
        case "en_retard":
            late = Q(objectif_le__lt=day, suspendu_le__isnull=True) | Q(echeance_legale__lt=day)
            rows = rows.ouverts().filter(late)
        case "a_relire":
            rows = _unread(rows.ouverts())
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
    late = Q(objectif_le__lt=day, suspendu_le__isnull=True) | Q(echeance_legale__lt=day)
    return rows.order_by().aggregate(
        a_traiter=Count("pk", filter=open_),
        en_retard=Count("pk", filter=open_ & late),
        a_relire=Count("pk", filter=Q(pk__in=_unread(rows.ouverts()).order_by().values("pk"))),
        a_placer=Count("pk", filter=Q(pk__in=rows.a_placer().order_by().values("pk"))),
    )


def pour_la_file(rows: SignalementQuerySet) -> SignalementQuerySet:
    """Fetch what a row shows, in a number of queries that does not grow with the rows."""
    return rows.select_related("categorie__groupe", "service").prefetch_related(
        Prefetch(
            "situations",
            Situation.objects.filter(zone__nature__in=[Nature.CONSEIL, Nature.QUARTIER]).select_related(
                "zone"
            ),
        ),
        Prefetch("textes", Texte.objects.filter(nature=Texte.Nature.LIEU)),
        Prefetch("photos", Photo.objects.filter(etat=Photo.EtatPhoto.PRETE)),
        "declarants",
    )


@dataclass(frozen=True)
class Ligne:
    """What templates/service/_ligne.html draws."""

    row: Signalement
    lieu: str
    vignette: str
    voix: int
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
        voix=len(row.declarants.all()),
        objectif_depasse=row.objectif_depasse(),
        echeance_depassee=row.echeance_depassee(),
    )
