"""What the figures of one address need, each read once and only if it is asked for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cached_property, partial

from chiffres import lecture, secret
from chiffres.comptes import Compte, Delai
from chiffres.filtres import Filtres
from chiffres.lecture import Chiffres, Regard
from chiffres.periodes import TRIMESTRE, Periode
from chiffres.petits import AGENTS, PUBLIC
from mairie.models import Categorie, Groupe, Service
from quartiers.models import Nature, Zone


class Releve:
    """The figures of these filters as of a day."""

    def __init__(self, filtres: Filtres, jour: dt.date) -> None:
        self.filtres = filtres
        self.jour = jour
        self.voile = PUBLIC if filtres.services is None else AGENTS

    @cached_property
    def chiffres(self) -> Chiffres:
        return lecture.lire(self.filtres.selection, self.jour)

    @cached_property
    def par_categorie(self) -> list[tuple[Categorie, Compte]]:
        """Each category that received something in the period, in the order of the town."""
        counts = lecture.par_categorie(self.filtres.selection_par_categorie, self.jour)
        return [(c, counts[c.pk]) for c in self.filtres.retenues if c.pk in counts and counts[c.pk].recus]

    @cached_property
    def par_groupe(self) -> list[tuple[Groupe, Compte]]:
        sums: dict[Groupe, Compte] = defaultdict(Compte)
        for categorie, compte in self.par_categorie:
            sums[categorie.groupe] += compte
        return list(sums.items())

    @cached_property
    def par_zone(self) -> list[tuple[Zone, Regard]]:
        """The areas to compare: the conseils, or the quartiers of the one that is asked for."""
        return self._areas(self._zones())

    @cached_property
    def par_cil(self) -> list[tuple[Zone, Regard]]:
        return self._areas([] if self.filtres.zone else list(Zone.objects.cils().current().order_by("nom")))

    @cached_property
    def trimestres(self) -> list[Periode]:
        """Of which the public may read what no page of a report tells: none where anything but the period narrows."""
        return [] if self.filtres.restreint else secret.trimestres(self.filtres.periode, self.jour)

    @cached_property
    def canaux_publics(self) -> secret.Canaux:
        if not self.trimestres:
            return secret.Canaux()
        whole = Periode(self.trimestres[0].premier, self.trimestres[-1].dernier)
        counts = lecture.canaux_par_trimestre(whole)
        return secret.canaux(counts.get(t.premier // TRIMESTRE, {}) for t in self.trimestres)

    @cached_property
    def accuse_public(self) -> Delai:
        """The delay to the acknowledgement, over those quarters."""
        months = [self.chiffres.par_mois[m] for t in self.trimestres for m in t.mois]
        return sum(months, Compte()).accuse

    @cached_property
    def par_canal(self) -> dict[str, Compte]:
        return lecture.par_canal(self.filtres.selection, self.jour)

    @cached_property
    def par_service(self) -> list[tuple[Service, Regard]]:
        """The services of an agent, each with its figures."""
        services = self.filtres.services or []
        selection = self.filtres.selection
        counts = lecture.comparer_services(
            services,
            selection.periode,
            zone=self.filtres.zone,
            categories=selection.categories,
            canaux=selection.canaux,
            jour=self.jour,
        )
        return [(s, counts[s.pk]) for s in services]

    @cached_property
    def passages(self) -> list[tuple[str, str, int]]:
        """From which service to which, how often: names, the most frequent first."""
        found = lecture.passages(self.filtres.selection)
        names = dict(Service.objects.values_list("code", "nom")) if found else {}
        return [(names.get(de, de), names.get(vers, vers), n) for de, vers, n in found]

    def _zones(self) -> list[Zone]:
        zone = self.filtres.zone
        if zone is None:
            return list(Zone.objects.conseils().current(self.jour).order_by("nom"))
        if zone.nature == Nature.CONSEIL:
            return list(Zone.objects.quartiers().filter(parent=zone).current(self.jour).order_by("nom"))
        return []

    def _areas(self, zones: list[Zone]) -> list[tuple[Zone, Regard]]:
        if not zones:
            return []
        selection = self.filtres.selection
        if self.filtres.services is None:
            compare = partial(lecture.comparer, zones)
        else:
            compare = partial(lecture.comparer_dans, zones, self.filtres.services_comptes)
        counts = compare(
            selection.periode,
            categories=selection.categories,
            canaux=selection.canaux,
            jour=self.jour,
        )
        return [(zone, counts[zone.pk]) for zone in zones]
