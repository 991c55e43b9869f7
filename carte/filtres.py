"""The filters of the map, its list, its tiles and the API: the same words everywhere."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from carte import grille
from mairie.models import Categorie, Groupe
from quartiers.dates import debut_du_jour
from quartiers.models import Nature, Zone
from quartiers.templatetags.interface import date_courte
from signalements.etats import ETATS_DE, Famille
from signalements.models import Signalement
from signalements.models.signalement import SignalementQuerySet

NATURES = (Nature.CONSEIL, Nature.QUARTIER, Nature.CIL)


class FiltresInvalides(ValueError):
    """Some filters cannot be read: `erreurs` has a sentence for each; `filtres` holds those that can."""

    def __init__(self, erreurs: dict[str, list[str]], filtres: Filtres) -> None:
        super().__init__("invalid filters")
        self.erreurs = erreurs
        self.filtres = filtres


@dataclass
class Filtres:
    """What was asked for: all lists empty and no date means everything public."""

    etats: list[Famille] = field(default_factory=list)
    groupes: list[Groupe] = field(default_factory=list)
    categories: list[Categorie] = field(default_factory=list)
    zones: dict[Nature, Zone] = field(default_factory=dict)
    depuis: dt.date | None = None
    jusqu_a: dt.date | None = None
    bbox: tuple[float, float, float, float] | None = None

    def signalements(self) -> SignalementQuerySet:
        """Return the public reports that match."""
        rows = Signalement.objects.publics()
        if self.etats:
            rows = rows.filter(etat__in=[e for famille in self.etats for e in ETATS_DE[famille]])
        if self.groupes or self.categories:
            rows = rows.filter(Q(categorie__groupe__in=self.groupes) | Q(categorie__in=self.categories))
        for zone in self.zones.values():
            rows = rows.for_zone(zone)
        if self.depuis:
            rows = rows.filter(recu_le__gte=debut_du_jour(self.depuis))
        if self.jusqu_a:
            rows = rows.filter(recu_le__lt=debut_du_jour(self.jusqu_a + dt.timedelta(days=1)))
        if self.bbox:
            # By the pixels of the map, which are those of the public position: the exact one must not be guessed.
            left, top, right, bottom = self.pixels
            rows = rows.filter(pixel_x__range=(left, right), pixel_y__range=(top, bottom))
        return rows

    @property
    def pixels(self) -> tuple[int, int, int, int]:
        """The frame in world pixels: left, top, right, bottom, all included (needs `bbox`)."""
        assert self.bbox
        west, south, east, north = self.bbox
        return *grille.pixel(west, north), *grille.pixel(east, south)

    @cached_property
    def parametres(self) -> list[tuple[str, str]]:
        """The same filters as (name, value) of an address, always in the same order."""
        pairs = [("etat", famille.value) for famille in self.etats]
        pairs += [("groupe", groupe.code) for groupe in self.groupes]
        pairs += [("categorie", categorie.code) for categorie in self.categories]
        pairs += [(nature.value, self.zones[nature].code) for nature in NATURES if nature in self.zones]
        pairs += [("depuis", self.depuis.isoformat())] if self.depuis else []
        pairs += [("jusqu_a", self.jusqu_a.isoformat())] if self.jusqu_a else []
        pairs += [("in_bbox", self.cadre)] if self.bbox else []
        return pairs

    @property
    def cadre(self) -> str:
        """The frame as the address writes it, "" for none."""
        return ",".join(map(str, self.bbox or ()))

    @cached_property
    def actifs(self) -> list[tuple[str, str]]:
        """What narrows the list, state and frame of the map aside: (words, address without it)."""
        words = {("groupe", g.code): g.nom for g in self.groupes}
        words |= {("categorie", c.code): c.libelle for c in self.categories}
        words |= {(nature.value, zone.code): zone.nom_entier for nature, zone in self.zones.items()}
        if self.depuis:
            words["depuis", self.depuis.isoformat()] = _("depuis le %(jour)s") % {
                "jour": date_courte(self.depuis)
            }
        if self.jusqu_a:
            words["jusqu_a", self.jusqu_a.isoformat()] = _("jusqu’au %(jour)s") % {
                "jour": date_courte(self.jusqu_a)
            }
        return [(words[pair], self.adresse(sans=pair)) for pair in self.parametres if pair in words]

    def adresse(self, *, sans: str | tuple[str, str] = "", **avec: str) -> str:
        """The query of these filters ("" for none), without a name or one (name, value), with others in their place."""
        kept = [(n, v) for n, v in self.parametres if sans not in (n, (n, v)) and n not in avec]
        query = urlencode(kept + list(avec.items()))
        return f"?{query}" if query else ""

    @property
    def adresse_des_nouvelles(self) -> str:
        """The query by which the form of the news opens on the same area and the same kinds."""
        words = {*(n.value for n in NATURES), "groupe", "categorie"}
        query = urlencode([pair for pair in self.parametres if pair[0] in words])
        return f"?{query}" if query else ""

    @property
    def adresse_sans_etat(self) -> str:
        return self.adresse(sans="etat")

    @property
    def adresse_sans_cadre(self) -> str:
        return self.adresse(sans="in_bbox")


def lire_filtres(params: QueryDict) -> Filtres:
    """Read the filters of an address. Raises FiltresInvalides with a French sentence for each that cannot be read.

    `etat`, `groupe`, `categorie` may be repeated or hold several codes separated by commas; `conseil`, `quartier`,
    `cil` are codes of zones; `depuis`, `jusqu_a` are days in Europe/Paris, both included; `in_bbox` is
    west,south,east,north in degrees.
    """
    reader = _Lecteur(params)
    filtres = Filtres(
        etats=reader.etats(),
        groupes=reader.rows("groupe", Groupe.objects.all, _("Aucun groupe ne porte le code « %(code)s ».")),
        categories=reader.categories(),
        zones=reader.zones(),
        depuis=reader.day("depuis"),
        jusqu_a=reader.day("jusqu_a"),
        bbox=reader.bbox(),
    )
    if filtres.depuis and filtres.jusqu_a and filtres.depuis > filtres.jusqu_a:
        reader.erreurs["jusqu_a"] = [_("La fin de la période est avant son début.")]
        filtres.jusqu_a = None
    if reader.erreurs:
        raise FiltresInvalides(reader.erreurs, filtres)
    return filtres


class _Lecteur:
    """Reads one parameter after the other and keeps every error."""

    def __init__(self, params: QueryDict) -> None:
        self.params = params
        self.erreurs: dict[str, list[str]] = {}

    def _codes(self, name: str) -> list[str]:
        given = (code.strip() for value in self.params.getlist(name) for code in value.split(","))
        return list(dict.fromkeys(code for code in given if code))

    def _wrong(self, name: str, phrase: str, code: str) -> None:
        self.erreurs.setdefault(name, []).append(phrase % {"code": code[:60]})

    def etats(self) -> list[Famille]:
        found = []
        for code in self._codes("etat"):
            if code in Famille.values:
                found.append(Famille(code))
            else:
                self._wrong("etat", _("« %(code)s » n’est pas un état."), code)
        return found

    def rows(self, name: str, rows: Callable[[], QuerySet[Any]], phrase: str) -> list[Any]:
        codes = self._codes(name)
        if not codes:
            return []
        readable = [c for c in codes if "\0" not in c]
        known = {row.code: row for row in rows().filter(code__in=readable)}
        for code in codes:
            if code not in known:
                self._wrong(name, phrase, code)
        return [known[c] for c in codes if c in known]

    def categories(self) -> list[Categorie]:
        # A private category is as unknown here as one that does not exist.
        phrase = _("Aucune catégorie publique ne porte le code « %(code)s ».")
        return self.rows("categorie", Categorie.objects.publiques, phrase)

    def zones(self) -> dict[Nature, Zone]:
        asked = {nature: self.params.get(nature.value, "").strip() for nature in NATURES}
        readable = [code for code in asked.values() if code and "\0" not in code]
        if not any(asked.values()):
            return {}
        known = {(z.nature, z.code): z for z in Zone.objects.filter(nature__in=NATURES, code__in=readable)}
        found = {}
        for nature, code in asked.items():
            if code and (nature.value, code) in known:
                found[nature] = known[nature.value, code]
            elif code:
                self._wrong(nature.value, _("Aucune zone ne porte le code « %(code)s »."), code)
        return found

    def day(self, name: str) -> dt.date | None:
        text = self.params.get(name, "").strip()
        if not text:
            return None
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            day = dt.date.min
        if not 2000 <= day.year <= 2200:
            self._wrong(name, _("« %(code)s » n’est pas un jour : écrivez par exemple 2026-11-24."), text)
            return None
        return day

    def bbox(self) -> tuple[float, float, float, float] | None:
        text = self.params.get("in_bbox", "").strip()
        if not text:
            return None
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            west = south = east = north = math.nan
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            self._wrong("in_bbox", _("Le cadre s’écrit ouest,sud,est,nord, en degrés."), text)
            return None
        return west, south, east, north
