"""The filters of an address of figures: a period of months, categories or groups, one area, channels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from chiffres.lecture import PRIVEES, PUBLIQUES, VILLE, Selection, du_service
from chiffres.periodes import Periode, mois
from mairie.models import Categorie, Groupe, Service
from quartiers.models import Nature, Zone
from signalements.models import Canal

NATURES = (Nature.CONSEIL, Nature.QUARTIER, Nature.CIL)
MOIS_MAX = 60
"""How long a period may be."""
VALEURS_MAX = 20
ANNEES = (2000, 2200)


@dataclass(frozen=True)
class Filtres:
    """What was asked: lists that are empty narrow nothing.

    `choix` are the categories that one may ask for: the public ones, all of them for agents. `services` are those whose
    figures an agent may see, None for the public, who sees those of the town.
    """

    periode: Periode
    choix: Sequence[Categorie] = ()
    services: Sequence[Service] | None = None
    service: Service | None = None
    groupes: tuple[Groupe, ...] = ()
    categories: tuple[Categorie, ...] = ()
    zone: Zone | None = None
    canaux: tuple[Canal, ...] = ()
    erreurs: dict[str, list[str]] = field(default_factory=dict)
    """What could not be read, by parameter: a French sentence for each. It is left out of the rest."""

    @cached_property
    def retenues(self) -> list[Categorie]:
        """The categories that are counted: of a group or named themselves; all if none is asked for."""
        if not self.groupes and not self.categories:
            return list(self.choix)
        return [c for c in self.choix if c in self.categories or c.groupe in self.groupes]

    @property
    def selection(self) -> Selection:
        """The reports of the charts; all categories are read as one, which is quicker."""
        every = (PUBLIQUES,) if self.services is None else (PUBLIQUES, PRIVEES)
        return Selection(
            self.periode,
            self._ensembles,
            tuple(c.pk for c in self.retenues) if self.groupes or self.categories else every,
            tuple(c.value for c in self.canaux),
        )

    @property
    def services_comptes(self) -> Sequence[Service]:
        """The services of an agent that are counted: the one that is asked for, or all."""
        return [self.service] if self.service else self.services or []

    @property
    def _ensembles(self) -> tuple[int, ...]:
        if self.services is not None:
            return tuple(du_service(s, self.zone) for s in self.services_comptes)
        return (self.zone.pk if self.zone else VILLE,)

    @property
    def selection_par_categorie(self) -> Selection:
        return replace(self.selection, categories=tuple(c.pk for c in self.retenues))

    @cached_property
    def parametres(self) -> list[tuple[str, str]]:
        """The same as (name, value) of an address, months in full: what it leads to does not change with the day."""
        pairs = [
            ("depuis", ecrire_mois(self.periode.premier)),
            ("jusqu_a", ecrire_mois(self.periode.dernier)),
        ]
        pairs += [("groupe", g.code) for g in self.groupes]
        pairs += [("categorie", c.code) for c in self.categories]
        pairs += [("secteur", secteur(self.zone))] if self.zone else []
        pairs += [("service", self.service.code)] if self.service else []
        pairs += [("canal", c.value) for c in self.canaux]
        return pairs

    @property
    def requete(self) -> str:
        return urlencode(self.parametres)

    def adresse(self, **avec: str) -> str:
        """The query of these filters with others in their place; "" takes one away."""
        kept = [(n, v) for n, v in self.parametres if n not in avec]
        return "?" + urlencode(kept + [(n, v) for n, v in avec.items() if v])

    @property
    def restreint(self) -> bool:
        """Whether anything but the period narrows what is counted."""
        return bool(self.groupes or self.categories or self.zone or self.service or self.canaux)


def secteur(zone: Zone) -> str:
    """An area in an address: "conseil-sud", as in the queue of the agents."""
    return f"{zone.nature}-{zone.code}"


def lire_secteur(text: str) -> Zone | None:
    """Return the conseil, quartier or CIL that is written so, None if it is none."""
    nature, _dash, code = text.partition("-")
    if nature not in NATURES or "\0" in code:
        return None
    return Zone.objects.filter(nature=nature, code=code[:40]).first()


def ecrire_mois(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


def lire_mois(text: str) -> int | None:
    """Return the month that is written so ("2026-11"), None if it is none."""
    try:
        day = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return mois(day) if ANNEES[0] <= day.year <= ANNEES[1] else None


def lire_filtres(
    params: QueryDict, *, services: Sequence[Service] | None = None, jour: dt.date | None = None
) -> Filtres:
    """Read the filters of an address; never raises. Without months: the twelve last ones.

    `depuis`, `jusqu_a` are months ("2026-11"), both included; `groupe`, `categorie`, `canal` may be repeated; a
    `secteur` is a nature and a code. Agents ask for one of their `services` too, private categories included; the
    public for no channel, which no page of a report tells (chiffres/secret.py).
    """
    reader = _Lecteur(params)
    public = services is None
    known = Categorie.objects.publiques() if public else Categorie.objects.all()
    choices = list(known.select_related("groupe"))
    return Filtres(
        periode=reader.periode(jour or timezone.localdate()),
        choix=choices,
        services=services,
        service=None if public else reader.service(services or ()),
        zone=reader.zone(),
        groupes=reader.rows(
            "groupe",
            {c.groupe.code: c.groupe for c in choices},
            _("Aucun groupe ne porte le code « %(code)s »."),
        ),
        # To the public, a private category is as unknown as one that does not exist.
        categories=reader.rows(
            "categorie",
            {c.code: c for c in choices},
            _("Aucune catégorie publique ne porte le code « %(code)s »."),
        ),
        canaux=reader.rows(
            "canal",
            {} if public else {c.value: c for c in Canal},
            _("Les chiffres publics ne se choisissent pas par canal.")
            if public
            else _("« %(code)s » n’est pas un canal."),
        ),
        erreurs=reader.erreurs,
    )


class _Lecteur:
    """Reads one parameter after the other and keeps every error."""

    def __init__(self, params: QueryDict) -> None:
        self.params = params
        self.erreurs: dict[str, list[str]] = {}

    def _wrong(self, name: str, phrase: str, code: str = "") -> None:
        self.erreurs.setdefault(name, []).append(phrase % {"code": code[:60]})

    def rows(self, name: str, known: dict[str, Any], phrase: str) -> tuple[Any, ...]:
        given = [text.strip() for text in self.params.getlist(name)[:VALEURS_MAX]]
        codes = list(dict.fromkeys(code for code in given if code))
        for code in codes:
            if code not in known:
                self._wrong(name, phrase, code)
        return tuple(known[c] for c in codes if c in known)

    def service(self, services: Sequence[Service]) -> Service | None:
        known = {s.code: s for s in services}
        found = self.rows("service", known, _("Aucun de vos services ne porte le code « %(code)s »."))
        return found[0] if found else None

    def zone(self) -> Zone | None:
        text = self.params.get("secteur", "").strip()
        found = lire_secteur(text)
        if text and found is None:
            self._wrong("secteur", _("Aucun secteur ne porte le code « %(code)s »."), text)
        return found

    def periode(self, jour: dt.date) -> Periode:
        usual = Periode.douze_mois(jour)
        last = self._month("jusqu_a")
        first = self._month("depuis")
        if last is None:
            last = usual.dernier if first is None else max(usual.dernier, first)
        if first is None:
            first = last - 11
        if first > last:
            self._wrong("jusqu_a", _("La fin de la période est avant son début."))
            return usual
        if last - first >= MOIS_MAX:
            self._wrong("depuis", _("La période est de cinq ans au plus."))
            return Periode(last - MOIS_MAX + 1, last)
        return Periode(first, last)

    def _month(self, name: str) -> int | None:
        text = self.params.get(name, "").strip()
        found = lire_mois(text) if text else None
        if text and found is None:
            self._wrong(name, _("« %(code)s » n’est pas un mois : écrivez par exemple 2026-11."), text)
        return found
