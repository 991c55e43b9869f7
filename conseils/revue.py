"""The review of an area: what is disputed, promised, late, back, silent, new. Public reports only, nothing personal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quartiers.dates import debut_du_jour
from quartiers.models import Zone
from signalements import file, paroles
from signalements.confidentialite import position_publique
from signalements.etats import Etat
from signalements.models import Photo, Signalement, Soutien, Texte
from signalements.models.signalement import SignalementQuerySet
from signalements.retours import revient

NEUF_JOURS = 7
SILENCES = (15, 30, 60)
"""For how many days nothing was heard, as the page offers to choose; the first unless told."""


@dataclass(frozen=True)
class Jour:
    """The day of a review, and from how many days on a silence counts."""

    le: dt.date
    silence: int = SILENCES[0]

    @classmethod
    def lire(cls, silence: str = "") -> Jour:
        asked = int(silence) if silence in map(str, SILENCES) else SILENCES[0]
        return cls(timezone.localdate(), asked)

    def debut(self, jours: int) -> dt.datetime:
        """The first instant of the day that was so many days ago."""
        return debut_du_jour(self.le - dt.timedelta(days=jours))


@dataclass(frozen=True)
class Rubrique:
    """One reason to look at a report: which rows, in which order, and its mark on a row."""

    code: str
    nom: str | Promise
    mot: str | Promise
    icone: str
    condition: Callable[[Jour], Q]
    ordre: tuple[str, str]
    aide: str | Promise


def _ouvert() -> Q:
    return Q(clos_le__isnull=True)


RUBRIQUES = [
    Rubrique(
        "contestes",
        _("Contestés"),
        _("contesté"),
        "thumbs-down",
        lambda jour: _ouvert() & Q(conteste_le__isnull=False),
        ("-conteste_le", "pk"),
        _("La personne qui a signalé dit que ce n’est pas réparé."),
    ),
    Rubrique(
        "promis",
        _("Promis et pas faits"),
        _("promis, pas fait"),
        "calendar-check",
        lambda jour: Q(etat=Etat.PLANIFIE, planifie_le__lt=jour.le),
        ("planifie_le", "pk"),
        _("Une date avait été annoncée ; elle est passée."),
    ),
    Rubrique(
        "en_retard",
        _("En retard"),
        _("en retard"),
        "alarm-clock",
        lambda jour: file.en_retard(jour.le),
        ("objectif_le", "pk"),
        _("La date visée par le service, ou la date légale de réponse, est passée."),
    ),
    Rubrique(
        "reviennent",
        _("Reviennent"),
        _("revient"),
        "history",
        lambda jour: _ouvert() & revient(),
        ("-recu_le", "pk"),
        _("Le même genre de problème est venu trois fois ou plus au même endroit en un an."),
    ),
    Rubrique(
        "silence",
        _("Sans nouvelle"),
        _("sans nouvelle"),
        "message-square",
        lambda jour: Q(recu_le__lt=jour.debut(jour.silence)) & file.sans_reponse(),
        ("recu_le", "pk"),
        _("Ni nouvel état, ni message de la ville depuis qu’ils sont arrivés."),
    ),
    Rubrique(
        "nouveaux",
        _("Nouveaux"),
        _("nouveau"),
        "inbox",
        lambda jour: Q(recu_le__gte=jour.debut(NEUF_JOURS)),
        ("-recu_le", "-pk"),
        _("Arrivés depuis sept jours."),
    ),
]
RUBRIQUE_DE = {r.code: r for r in RUBRIQUES}
SOUTENUS = "soutenus"
"""Besides: what the zone supports, open or closed."""


def du_secteur(zone: Zone) -> SignalementQuerySet:
    """The reports of an area that everybody may see."""
    return Signalement.objects.publics().for_zone(zone)


def choisis(zone: Zone, code: str, jour: Jour) -> SignalementQuerySet:
    """Return the reports of one list of the review, in its order."""
    rows = du_secteur(zone)
    if code == SOUTENUS:
        mine = Soutien.objects.filter(signalement=OuterRef("pk"), zone=zone)
        return rows.filter(Exists(mine)).order_by("clos_le", "-recu_le", "-pk")
    asked = RUBRIQUE_DE[code]
    return rows.filter(asked.condition(jour)).order_by(*asked.ordre)


def compter(zone: Zone, jour: Jour) -> dict[str, int]:
    """Count each list, in one query."""
    codes = [*RUBRIQUE_DE, SOUTENUS]
    return file.compter({code: choisis(zone, code, jour) for code in codes})


def rubriques(counts: dict[str, int]) -> list[tuple[Rubrique, int]]:
    """Return the lists, each with its number: those that hold something first."""
    return sorted(((r, counts[r.code]) for r in RUBRIQUES), key=lambda pair: pair[1] == 0)


def d_abord(zone: Zone, jour: Jour, combien: int, codes: tuple[str, ...] = tuple(RUBRIQUE_DE)) -> list[Ligne]:
    """Return the reports to look at first: in the order of the lists, each once."""
    conditions = [RUBRIQUE_DE[code].condition(jour) for code in codes]
    rang = Case(
        *(When(condition, then=Value(i)) for i, condition in enumerate(conditions)),
        output_field=IntegerField(),
    )
    rows = (
        du_secteur(zone).annotate(rang=rang).filter(rang__isnull=False).order_by("rang", "objectif_le", "pk")
    )
    keys = list(rows.values_list("pk", flat=True)[:combien])
    found = {row.pk: row for row in _avec_tout(Signalement.objects.filter(pk__in=keys), zone, jour)}
    return [ligne(found[pk]) for pk in keys]


def page(rows: SignalementQuerySet, zone: Zone, jour: Jour, debut: int, fin: int) -> list[Ligne]:
    """Return the rows from `debut` to `fin`, in one query: chosen first, so that nothing is read for the others."""
    chosen = Signalement.objects.filter(pk__in=rows.values("pk")[debut:fin]).order_by(*rows.query.order_by)
    return [ligne(row) for row in _avec_tout(chosen, zone, jour)]


def _avec_tout(rows: SignalementQuerySet, zone: Zone, jour: Jour) -> Any:
    """Fetch what a row shows: published words and photos only."""
    mine = Soutien.objects.filter(zone=zone, signalement=OuterRef("pk"))
    marks = {
        f"est_{r.code}": ExpressionWrapper(r.condition(jour), output_field=BooleanField()) for r in RUBRIQUES
    }
    return rows.select_related("categorie__groupe").annotate(
        soutenu_par=paroles.soutiens(),
        soutenu=Exists(mine),
        en_priorite=Exists(mine.filter(prioritaire_le__isnull=False)),
        **file.d_une_ligne(Texte.objects.publics(), Photo.objects.publiques()),
        **marks,
    )


@dataclass(frozen=True)
class Ligne:
    """What templates/conseils/_ligne.html draws; `raisons`: the lists that hold it."""

    row: Any
    lieu: str
    vignette: str
    raisons: list[Rubrique]
    place: tuple[float, float] | None
    autres: list[str]
    """Who else supports it."""


def ligne(row: Any) -> Ligne:
    return Ligne(
        row=row,
        lieu=file.lieu(row),
        vignette=Photo(nom=row.nom_photo).url_vignette if row.nom_photo else "",
        raisons=[r for r in RUBRIQUES if getattr(row, f"est_{r.code}")],
        place=position_publique(row),
        autres=paroles.soutenu_par(row),
    )
