"""The queue of a service: which reports wait, in which order, and what a row says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mairie.models import Categorie
from quartiers.models import Nature
from signalements.models import Declarant, Evenement, Photo, Signalement, Situation, Soutien, Texte
from signalements.models.signalement import SignalementQuerySet


@dataclass(frozen=True)
class Vue:
    """One way to look at the queue: which rows on a day, in which order."""

    code: str
    nom: str | Promise
    condition: Callable[[dt.date], Q]
    ordre: tuple[str, str] = ("objectif_le", "pk")
    comptee: bool = True
    """Whether its number is told beside the others: that of an archive says nothing of the work left."""


def _open() -> Q:
    return Q(clos_le__isnull=True)


def _unread() -> Q:
    """What somebody wrote or photographed since an agent last looked."""
    words = Texte.objects.a_relire().filter(signalement=OuterRef("pk"))
    images = Photo.objects.a_relire().filter(signalement=OuterRef("pk"))
    return Q(publie_le__isnull=True) & (Q(Exists(words)) | Q(Exists(images)))


def _without_point() -> Q:
    return Q(position__isnull=True, categorie__localisation=Categorie.Localisation.OBLIGATOIRE)


def en_retard(day: dt.date) -> Q:
    """Open; the service's target has passed and is not paused, or the legal date has."""
    due = ~Q(regime_silence=Categorie.Silence.SANS_OBJET)
    return _open() & (Q(objectif_le__lt=day, suspendu_le__isnull=True) | (Q(echeance_legale__lt=day) & due))


def sans_reponse() -> Q:
    """Open; the town has neither moved its state nor written publicly since it came."""
    said = Evenement.objects.de_la_ville().filter(signalement=OuterRef("pk"))
    return _open() & ~Q(Exists(said))


def prioritaire() -> Q:
    """A conseil or a CIL wants it done first."""
    return Q(Exists(Soutien.objects.filter(signalement=OuterRef("pk"), prioritaire_le__isnull=False)))


VUES = [
    Vue("a_traiter", _("À traiter"), lambda day: _open()),
    Vue("en_retard", _("En retard"), en_retard),
    Vue("sans_reponse", _("Sans réponse"), lambda day: sans_reponse()),
    Vue("a_relire", _("À relire"), lambda day: _open() & _unread()),
    Vue("a_placer", _("À placer"), lambda day: _open() & _without_point()),
    Vue("clos", _("Clos"), lambda day: ~_open(), ("-clos_le", "-pk"), comptee=False),
    Vue("tous", _("Tous"), lambda day: Q(), ("-recu_le", "-pk"), comptee=False),
]
VUE_DE = {v.code: v for v in VUES}
PAR_DEFAUT = VUES[0].code


def vue(rows: SignalementQuerySet, code: str, on: dt.date | None = None) -> SignalementQuerySet:
    """Return the rows of a view: the oldest target first, the last closed for `clos`, the last received for `tous`."""
    asked = VUE_DE.get(code, VUE_DE[PAR_DEFAUT])
    return rows.filter(asked.condition(on or timezone.localdate())).order_by(*asked.ordre)


def compter(listes: dict[str, SignalementQuerySet]) -> dict[str, int]:
    """Count the rows of each list, in one query where every count has a plan of its own."""
    counts = [
        rows.order_by()
        .annotate(cle=Value(code))
        .values("cle")
        .annotate(n=Count("pk"))
        .values_list("cle", "n")
        for code, rows in listes.items()
    ]
    return dict.fromkeys(listes, 0) | dict(counts[0].union(*counts[1:], all=True))


def pour_la_file(rows: SignalementQuerySet, debut: int, fin: int) -> SignalementQuerySet:
    """Fetch what the rows of one page show, in one query: chosen first, so that nothing is read for the others."""
    rows = Signalement.objects.filter(pk__in=rows.values("pk")[debut:fin]).order_by(*rows.query.order_by)
    photos = Photo.objects.filter(etat=Photo.EtatPhoto.PRETE)
    return rows.select_related("categorie__groupe", "service", "agent").annotate(
        a_lire=ExpressionWrapper(_unread(), BooleanField()),
        en_priorite=ExpressionWrapper(prioritaire(), BooleanField()),
        **d_une_ligne(Texte.objects.all(), photos),
    )


def d_une_ligne(textes: QuerySet[Texte], photos: QuerySet[Photo]) -> dict[str, Any]:
    """Return the annotations by which a row of a list says how many, where, and shows the first of its photos.

    Only what is in `textes` and `photos` may be told: all of them, or those that are published.
    """
    of_the_row = {"signalement": OuterRef("pk")}
    words = textes.filter(nature=Texte.Nature.LIEU, **of_the_row)
    quartiers = Situation.objects.filter(zone__nature=Nature.QUARTIER, **of_the_row)
    return {
        "voix": Declarant.objects.voix(),
        "mots_du_lieu": Subquery(words.values("texte")[:1]),
        "nom_photo": Subquery(photos.filter(**of_the_row).values("nom")[:1]),
        "nom_quartier": Subquery(quartiers.values("zone__nom")[:1]),
    }


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


def lieu(row: Any) -> str:
    """Return where, in words (of a Signalement with `d_une_ligne`)."""
    return " · ".join(filter(None, [row.mots_du_lieu, row.nom_quartier]))


def ligne(row: Any) -> Ligne:
    """Return one row of the queue (a Signalement of `pour_la_file`)."""
    return Ligne(
        row=row,
        lieu=lieu(row),
        vignette=Photo(nom=row.nom_photo).url_vignette if row.nom_photo else "",
        voix=row.voix,
        a_lire=row.a_lire,
        objectif_depasse=row.objectif_depasse(),
        echeance_depassee=row.echeance_depassee(),
    )
