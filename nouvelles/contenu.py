"""What is told of an area: the same public words in letters and in feeds, loaded in queries that do not grow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nouvelles.appariement import FINS, NOUVEAU
from quartiers.dates import jour_et_mois
from quartiers.models import Nature
from signalements import acces, confidentialite, presentation
from signalements.etats import Etat
from signalements.models import Evenement, Photo, Signalement, Situation, Texte
from signalements.retours import avec_endroit

MONTRES = 12
"""How many reports of each kind a letter names; the others are counted, and a link leads to them."""
_NOMMEES = (Nature.QUARTIER, Nature.CONSEIL)
_DU_PROBLEME = (Evenement.Nature.DEPOT, Evenement.Nature.AJOUT)


@dataclass(frozen=True)
class Fait:
    """One report as news: what, where, when, and the pictures before and after once both are public.

    `endroit`, `fois`: at which place that keeps coming back it stands (see `retours.avec_endroit`).
    """

    signalement: Signalement
    quand: str
    endroit: int | None = None
    fois: int | None = None

    @property
    def titre(self) -> str:
        return self.signalement.categorie.libelle

    @property
    def lieu(self) -> str:
        """The place in words once published, else the quartier, else the conseil."""
        row = self.signalement
        zone = row.quartier or row.conseil
        return confidentialite.lieu_public(row) or (zone.nom if zone else "")

    @property
    def url(self) -> str:
        return acces.url_publique(self.signalement)

    @property
    def mot(self) -> str:
        return self.signalement.etat_public

    @property
    def photos(self) -> tuple[Photo, Photo] | None:
        """Before and after, or None unless both are published."""
        shown = list(self.signalement.photos.all())
        before = [p for p in shown if _of_the_problem(p)]
        after = [p for p in shown if not _of_the_problem(p)]
        return (before[0], after[-1]) if before and after else None


def _of_the_problem(photo: Photo) -> bool:
    return not photo.par_la_ville and (photo.evenement is None or photo.evenement.nature in _DU_PROBLEME)


@dataclass
class Resume:
    """What one letter tells."""

    nouveaux: list[Fait] = field(default_factory=list)
    termines: list[Fait] = field(default_factory=list)
    prevus: list[Fait] = field(default_factory=list)

    @property
    def tous(self) -> list[Fait]:
        return self.nouveaux + self.termines + self.prevus

    @cached_property
    def reviennent(self) -> list[Fait]:
        """What is open at a place that keeps coming back, one line for each place: by the report in its middle, if it
        is among the news."""
        places: dict[int, Fait] = {}
        for fait in self.prevus + self.nouveaux:
            here, row = fait.endroit, fait.signalement
            if here and not row.est_clos and (here == row.pk or here not in places):
                places[here] = fait
        return sorted(places.values(), key=lambda f: -(f.fois or 0))[:MONTRES]

    @property
    def phrase(self) -> str:
        """« 4 nouveaux, 2 résolus, 1 refusé, 1 prévu »."""
        solved = sum(f.signalement.etat == Etat.RESOLU for f in self.termines)
        refused = len(self.termines) - solved
        n, p = len(self.nouveaux), len(self.prevus)
        parts = [
            ngettext("%(n)s nouveau", "%(n)s nouveaux", n) % {"n": n} if n else "",
            ngettext("%(n)s résolu", "%(n)s résolus", solved) % {"n": solved} if solved else "",
            ngettext("%(n)s refusé", "%(n)s refusés", refused) % {"n": refused} if refused else "",
            ngettext("%(n)s prévu", "%(n)s prévus", p) % {"n": p} if p else "",
        ]
        return ", ".join(filter(None, parts))


def resumer(nouvelles: Mapping[int, Collection[str]], rows: Mapping[int, Any]) -> Resume:
    """Sort the news of one subscription; each report is told once, by the last that happened to it.

    `rows` are those of `charger`: what is not there any more is not told.
    """
    resume = Resume()
    for pk, kinds in nouvelles.items():
        if pk not in rows:
            continue
        row = rows[pk]
        if row.etat in FINS and row.etat in kinds:
            resume.termines.append(Fait(row, _end(row)))
        elif row.etat == Etat.PLANIFIE and row.planifie_le and Etat.PLANIFIE in kinds:
            when = _("prévu le %(le)s") % {"le": jour_et_mois(row.planifie_le)}
            resume.prevus.append(Fait(row, when, row.endroit, row.fois))
        elif NOUVEAU in kinds:
            when = _("reçu le %(le)s") % {"le": jour_et_mois(timezone.localdate(row.recu_le))}
            resume.nouveaux.append(Fait(row, when, row.endroit, row.fois))
    resume.nouveaux.sort(key=lambda f: f.signalement.recu_le, reverse=True)
    resume.termines.sort(key=lambda f: (f.signalement.etat != Etat.RESOLU, -_instant(f.signalement.clos_le)))
    resume.prevus.sort(key=lambda f: f.signalement.planifie_le or dt.date.max)
    return resume


def _end(row: Signalement) -> str:
    """« résolu en 3 jours »."""
    if row.etat == Etat.RESOLU:
        return presentation.resolu_en(row)
    return _("clos le %(le)s") % {"le": jour_et_mois(timezone.localdate(row.clos_le))}


def _instant(le: dt.datetime | None) -> float:
    return le.timestamp() if le else 0.0


def pour_les_nouvelles(rows: QuerySet[Signalement]) -> QuerySet[Signalement]:
    """Fetch what a letter or a feed says of each report."""
    words = (Texte.Nature.LIEU, Texte.Nature.DESCRIPTION)
    return rows.select_related("categorie__groupe").prefetch_related(
        Prefetch("situations", Situation.objects.filter(zone__nature__in=_NOMMEES).select_related("zone")),
        Prefetch("textes", Texte.objects.publics().filter(nature__in=words)),
        Prefetch("photos", Photo.objects.publiques().select_related("evenement")),
    )


def charger(pks: Collection[int]) -> dict[int, Any]:
    """Return those of these reports that are still public, each with its place, if that keeps coming back."""
    return avec_endroit(pour_les_nouvelles(Signalement.objects.publics())).in_bulk(list(pks))
