"""The queue of a service: which reports wait, in which order, and what a row says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mairie.models import Categorie
from quartiers.models import Nature
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
    return (
        rows.ouverts()
        .order_by()
        .aggregate(
            a_traiter=Count("pk"),
            en_retard=Count("pk", filter=_late(day)),
            a_relire=Count("pk", filter=_unread()),
            a_placer=Count(
                "pk",
                filter=Q(position__isnull=True, categorie__localisation=Categorie.Localisation.OBLIGATOIRE),
            ),
        )
    )


def pour_la_file(rows: SignalementQuerySet) -> SignalementQuerySet:
    """Fetch what a row shows, in one query."""
    of_the_row = {"signalement": OuterRef("pk")}
    words = Texte.objects.filter(nature=Texte.Nature.LIEU, **of_the_row)
    photos = Photo.objects.filter(etat=Photo.EtatPhoto.PRETE, **of_the_row)
    quartiers = Situation.objects.filter(zone__nature=Nature.QUARTIER, **of_the_row)
    return rows.select_related("categorie__groupe", "service").annotate(
        voix=Declarant.objects.voix(),
        a_lire=ExpressionWrapper(_unread(), BooleanField()),
        mots_du_lieu=Subquery(words.values("texte")[:1]),
        nom_photo=Subquery(photos.values("nom")[:1]),
        nom_quartier=Subquery(quartiers.values("zone__nom")[:1]),
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


def ligne(row: Any) -> Ligne:
    """Return one row of the queue (a Signalement of `pour_la_file`)."""
    return Ligne(
        row=row,
        lieu=" · ".join(filter(None, [row.mots_du_lieu, row.nom_quartier])),
        vignette=Photo(nom=row.nom_photo).url_vignette if row.nom_photo else "",
        voix=row.voix,
        a_lire=row.a_lire,
        objectif_depasse=row.objectif_depasse(),
        echeance_depassee=row.echeance_depassee(),
    )
