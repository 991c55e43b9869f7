"""What is asked of the queue: the filters of an address, and the rows that they leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from mairie.droits import Acte, peut
from mairie.models import Categorie, Compte
from quartiers.models import Nature
from signalements import file
from signalements.etats import Etat
from signalements.models import Canal, Signalement, Situation
from signalements.models.signalement import SignalementQuerySet
from signalements.recherche import contenant

Q_MAX = 200
CODE_MAX = 40
VALEURS_MAX = 40
MOI, PERSONNE = AGENTS = ("moi", "personne")
ZONES = (Nature.CONSEIL, Nature.QUARTIER, Nature.CIL)


@dataclass(frozen=True)
class Filtres:
    """What was asked, each name a parameter of the address; what is empty narrows nothing.

    `categorie` holds codes of categories or of groups, `secteur` a nature and a code ("conseil-sud"), `agent` "moi" or
    "personne". `incompris` names the parameters whose value is none of those possible; they find nothing, as does a
    code that no row has: an act on all rows of a list must not reach more of them because its address was damaged.
    """

    vue: str = file.PAR_DEFAUT
    etat: tuple[str, ...] = ()
    categorie: tuple[str, ...] = ()
    secteur: tuple[str, ...] = ()
    canal: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    agent: str = ""
    retard: bool = False
    sans_reponse: bool = False
    priorite: bool = False
    q: str = ""
    incompris: tuple[str, ...] = ()

    @classmethod
    def lire(cls, params: QueryDict) -> Filtres:
        """Read the filters of an address; never raises."""
        reader = _Lecteur(params)
        return cls(
            vue=vue if (vue := params.get("vue", "")) in file.VUE_DE else file.PAR_DEFAUT,
            etat=reader.several("etat", lambda code: code in Etat.values),
            categorie=reader.several("categorie", _is_code),
            secteur=reader.several("secteur", _is_secteur),
            canal=reader.several("canal", lambda code: code in Canal.values),
            service=reader.several("service", _is_code),
            agent=reader.one("agent", AGENTS),
            retard=reader.one("retard", ("1",)) == "1",
            sans_reponse=reader.one("sans_reponse", ("1",)) == "1",
            priorite=reader.one("priorite", ("1",)) == "1",
            q=" ".join(params.get("q", "")[: 2 * Q_MAX].replace("\0", " ").split())[:Q_MAX],
            incompris=tuple(reader.incompris),
        )

    @classmethod
    def de_requete(cls, requete: str) -> Filtres:
        """Read the filters of a query string, such as `requete` gives."""
        return cls.lire(QueryDict(requete))

    @cached_property
    def parametres(self) -> list[tuple[str, str]]:
        """The same as (name, value) of an address, always in the same order, what is by default left out."""
        pairs: list[tuple[str, str]] = []
        for name in NOMS:
            value = getattr(self, name)
            if isinstance(value, tuple):
                pairs += [(name, code) for code in value]
            elif value != PAR_DEFAUT[name]:
                pairs.append((name, "1" if value is True else value))
        return pairs

    @property
    def requete(self) -> str:
        """The query string of these filters ("" for none), without the page."""
        return urlencode(self.parametres)

    def sans(self, name: str, value: str = "") -> Filtres:
        """The same filters without this one, or without one of its values."""
        held = getattr(self, name)
        left: Any = PAR_DEFAUT[name]
        if isinstance(held, tuple) and value:
            left = tuple(v for v in held if v != value)
        return replace(self, **{name: left})

    def dans(self, vue: str) -> Filtres:
        """The same filters in another view."""
        return replace(self, vue=vue)


NOMS = [f.name for f in fields(Filtres) if f.name != "incompris"]
PAR_DEFAUT = {f.name: f.default for f in fields(Filtres)}


def choisies(filtres: Filtres, compte: Compte, on: dt.date | None = None) -> SignalementQuerySet:
    """Return the reports that this account may see and that pass the filters, in the order of the queue."""
    rows = Signalement.objects.visible_to(compte)
    if filtres.incompris:
        return rows.none()
    day = on or timezone.localdate()
    rows = rows.filter(*_wanted(filtres, compte, day))
    return file.vue(contenant(rows, filtres.q), filtres.vue, day)


def _wanted(filtres: Filtres, compte: Compte, day: dt.date) -> Iterator[Q]:
    if filtres.etat:
        yield Q(etat__in=filtres.etat)
    if filtres.categorie:
        named = Q(code__in=filtres.categorie) | Q(groupe__code__in=filtres.categorie)
        yield Q(categorie__in=Categorie.objects.filter(named))
    for nature in ZONES:
        if codes := [code for n, code in map(_nature_and_code, filtres.secteur) if n == nature]:
            inside = Situation.objects.filter(zone__nature=nature, zone__code__in=codes)
            yield Q(Exists(inside.filter(signalement=OuterRef("pk"))))
    if filtres.canal:
        yield Q(canal__in=filtres.canal)
    if filtres.service and peut(compte, Acte.LIRE_TOUT):
        yield Q(service__code__in=filtres.service)
    if filtres.agent:
        yield Q(agent=compte) if filtres.agent == MOI else Q(agent__isnull=True)
    if filtres.retard:
        yield file.en_retard(day)
    if filtres.sans_reponse:
        yield file.sans_reponse()
    if filtres.priorite:
        yield file.prioritaire()


def _nature_and_code(secteur: str) -> tuple[str, str]:
    nature, _dash, code = secteur.partition("-")
    return nature, code


def _is_secteur(text: str) -> bool:
    nature, code = _nature_and_code(text)
    return nature in ZONES and _is_code(code)


def _is_code(text: str) -> bool:
    return "\0" not in text and 0 < len(text) <= CODE_MAX


class _Lecteur:
    """Reads one parameter after the other and keeps the names of those it could not read."""

    def __init__(self, params: QueryDict) -> None:
        self.params = params
        self.incompris: list[str] = []

    def one(self, name: str, known: Collection[str]) -> str:
        text = self.params.get(name, "").strip()
        if not text or text in known:
            return text
        self.incompris.append(name)
        return ""

    def several(self, name: str, known: Callable[[str], bool]) -> tuple[str, ...]:
        given = [text.strip() for text in self.params.getlist(name)[:VALEURS_MAX]]
        asked = list(dict.fromkeys(text for text in given if text))
        if not all(map(known, asked)):
            self.incompris.append(name)
        return tuple(text for text in asked if known(text))
