"""Which service answers: the most precise rule wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from mairie.models import Categorie, Regle, Service
from quartiers.models import Nature, Zone

_PRECISION = {Nature.QUARTIER: 2, Nature.CONSEIL: 1, None: 0}


@dataclass(frozen=True)
class Choix:
    """The service chosen and the rule that decided."""

    service: Service
    regle: Regle
    autres: list[Regle] = field(default_factory=list)

    @property
    def raison(self) -> str:
        """One French sentence: why this service."""
        zone = self.regle.zone
        noms = {
            "categorie": self.regle.categorie.libelle,
            "zone": zone.nom_entier if zone else "",
            "service": self.service.nom,
        }
        if zone is None:
            return _("« %(categorie)s » est confié partout à : %(service)s.") % noms
        if zone.nature == Nature.QUARTIER:
            return _("« %(categorie)s » est confié, dans le quartier %(zone)s, à : %(service)s.") % noms
        return _("« %(categorie)s » est confié, dans le %(zone)s, à : %(service)s.") % noms


def service_for(categorie: Categorie, zones: Iterable[Zone] = ()) -> Choix:
    """Return the service for a category in these zones, by one query.

    Quartier beats conseil beats no zone. Raises Regle.DoesNotExist if the category has no rule without zone,
    which the database refuses for an active category.
    """
    ids = [z.pk for z in zones]
    rules = Regle.objects.filter(categorie=categorie).select_related("service", "zone")
    candidates = [r for r in rules if r.zone_id is None or r.zone_id in ids]
    if not candidates:
        raise Regle.DoesNotExist(f"no rule for {categorie.code}")
    best = max(candidates, key=_precision)
    best.categorie = categorie
    return Choix(service=best.service, regle=best, autres=[r for r in rules if r is not best])


def _precision(regle: Regle) -> int:
    return _PRECISION[Nature(regle.zone.nature) if regle.zone else None]


class Aiguillage:
    """All the rules, read once: which one decides for each of many reports."""

    def __init__(self) -> None:
        self.regles: dict[int, list[Regle]] = defaultdict(list)
        for regle in Regle.objects.select_related("service", "zone"):
            self.regles[regle.categorie_id].append(regle)

    def regle_for(self, categorie_id: int, zones: Collection[int]) -> Regle | None:
        """Return the rule that decides for this category in these zones (primary keys), as `service_for` does."""
        here = [r for r in self.regles[categorie_id] if r.zone_id is None or r.zone_id in zones]
        return max(here, key=_precision, default=None)


def pourquoi_pas(regle: Regle, choix: Choix, zones: Iterable[Zone]) -> str:
    """One French sentence: why this rule of the same category did not decide."""
    zone = regle.zone
    if zone is not None and zone.pk not in {z.pk for z in zones}:
        noms = {"zone": zone.nom, "nature": zone.get_nature_display()}
        return _("Elle ne vaut que dans « %(zone)s » (%(nature)s), et ce lieu n’y est pas.") % noms
    gagnante = choix.regle.zone
    noms = {"zone": gagnante.nom if gagnante else ""}
    if gagnante and gagnante.nature == Nature.QUARTIER:
        return _("La règle du quartier « %(zone)s » est plus précise.") % noms
    return _("La règle du conseil « %(zone)s » est plus précise.") % noms
