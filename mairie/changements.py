"""One change of a setting in words: which row, which columns, what they held before and after."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mairie.models import Compte
from mairie.valeurs import Morceau, Noms, comparer, en_mots
from quartiers.historique import AJOUT, DEPART, IDENTITE, MODIFICATION, RETRAIT, SUIVIS, Suivi

SORTES = {
    AJOUT: gettext_lazy("Ajout"),
    MODIFICATION: gettext_lazy("Modification"),
    RETRAIT: gettext_lazy("Suppression"),
    IDENTITE: gettext_lazy("Modification"),
    DEPART: gettext_lazy("Premier état connu"),
}
Reference = tuple[type[models.Model], int]


@dataclass(frozen=True)
class Ecart:
    """One column: what it held before and after, in words."""

    champ: str
    avant: list[Morceau]
    apres: list[Morceau]


@dataclass(frozen=True)
class Changement:
    """One row changed, as a page shows it."""

    sorte: str
    titre: str
    url: str
    detail: str
    ecarts: list[Ecart]
    compare: bool
    identite: bool


@dataclass(frozen=True)
class Moment:
    """All that one transaction changed, and the account that did it, if an account did."""

    le: dt.datetime
    compte: Compte | None
    changements: list[Changement] = field(default_factory=list)
    nombres: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Pas:
    """What one moment did to one row: its version before, its version after; `neuf` if it was added then."""

    suivi: Suivi
    le: dt.datetime
    auteur: int | None
    avant: Any
    apres: Any
    neuf: bool
    identite: bool

    @property
    def sorte(self) -> str:
        """The kind of change; empty where nothing is to be told."""
        if self.apres is None:
            return RETRAIT if self.avant else ""
        if self.avant is None:
            return AJOUT if self.neuf else DEPART
        if self.changes():
            return MODIFICATION
        return IDENTITE if self.identite else ""

    @property
    def version(self) -> Any:
        return self.apres or self.avant

    @property
    def racine(self) -> Reference:
        """The row under whose name this is shown: its own, or the one it belongs to."""
        if self.suivi.parent is None:
            return self.suivi.modele, self.version.id
        return self.suivi.parent, getattr(self.version, f"{self.suivi.dans}_id")

    def columns(self) -> list[models.Field]:
        """The columns that are kept, as the model declares them: its key and its parent left out."""
        kept = {f.name for f in self.suivi.version._meta.fields} - {"id", self.suivi.dans}
        return [champ for champ in self.suivi.modele._meta.fields if champ.name in kept]

    def changes(self) -> list[models.Field]:
        return [
            champ
            for champ in self.columns()
            if getattr(self.avant, champ.attname) != getattr(self.apres, champ.attname)
        ]

    def references(self) -> set[Reference]:
        """The rows whose names are needed to tell this."""
        found = {self.racine}
        for champ in self.columns():
            if champ.related_model:
                values = {getattr(version, champ.attname) for version in (self.avant, self.apres) if version}
                found |= {(champ.related_model, value) for value in values if value}
        return found


def raconter(pas: list[Pas]) -> list[Changement]:
    """Tell each step in words, in the same order; as many queries as there are models to name."""
    noms = _names({reference for step in pas for reference in step.references()})
    return [_tell(step, noms) for step in pas]


def nombre(suivi: Suivi, label: str, n: int) -> str:
    """Return “Ajout : 62 catégories”."""
    opts = suivi.modele._meta
    nom = opts.verbose_name if n == 1 else opts.verbose_name_plural
    return _("%(sorte)s : %(n)d %(nom)s") % {"sorte": SORTES[label], "n": n, "nom": nom}


def adresse(reference: Reference) -> str:
    """Return the page of the history of this row."""
    modele, pk = reference
    return reverse("admin:historique_de", args=[modele._meta.app_label, modele._meta.model_name, pk])


def intitule(reference: Reference) -> str:
    """Return “Catégorie « Nid-de-poule »”."""
    return _title(reference, _names({reference}))


def _title(reference: Reference, noms: Noms) -> str:
    modele, pk = reference
    nom = noms.get(reference) or _("n° %(n)s") % {"n": pk}
    return _("%(sorte)s « %(nom)s »") % {"sorte": capfirst(modele._meta.verbose_name), "nom": nom}


def _names(references: set[Reference]) -> dict[Reference, str]:
    """The name of each row as it is today; of those that are gone, the last they had."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    for modele, pk in references:
        wanted[modele].add(pk)
    noms: dict[Reference, str] = {}
    for modele, pks in wanted.items():
        rows = modele._default_manager.in_bulk(pks)
        noms |= {(modele, pk): str(row) for pk, row in rows.items()}
        if (gone := pks - rows.keys()) and modele in SUIVIS:
            noms |= _names_of_the_gone(SUIVIS[modele], gone)
    return noms


def _names_of_the_gone(suivi: Suivi, pks: set[int]) -> dict[Reference, str]:
    last: Iterable[Any] = (
        suivi.version._default_manager.filter(id__in=pks).order_by("id", "-pgh_id").distinct("id")
    )
    return {
        (suivi.modele, version.id): en_mots(suivi.champ_nom, getattr(version, suivi.nom, None), {})
        for version in last
    }


def _tell(step: Pas, noms: Noms) -> Changement:
    return Changement(
        sorte=str(SORTES[step.sorte]),
        titre=_title(step.racine, noms),
        url=adresse(step.racine),
        detail=_detail(step, noms),
        ecarts=_differences(step, noms) if step.avant and step.apres else _content(step, noms),
        compare=bool(step.avant and step.apres),
        identite=step.identite,
    )


def _detail(step: Pas, noms: Noms) -> str:
    """Which question, rule or outline of the row that the title names."""
    suivi = step.suivi
    if suivi.parent is None:
        return ""
    nom = en_mots(suivi.champ_nom, getattr(step.version, suivi.champ_nom.attname), noms) or suivi.vide
    return _("%(sorte)s « %(nom)s »") % {"sorte": suivi.modele._meta.verbose_name, "nom": nom}


def _differences(step: Pas, noms: Noms) -> list[Ecart]:
    found = []
    for champ in step.changes():
        texts = [
            en_mots(champ, getattr(version, champ.attname), noms) for version in (step.avant, step.apres)
        ]
        found.append(Ecart(capfirst(str(champ.verbose_name)), *comparer(champ, *texts)))
    return found


def _content(step: Pas, noms: Noms) -> list[Ecart]:
    """What a row held when it came or went; what is empty, and the name that is already told, left out."""
    found = []
    for champ in step.columns():
        value = getattr(step.version, champ.attname)
        if value and not (step.suivi.parent and champ.name == step.suivi.nom):
            whole = [Morceau(en_mots(champ, value, noms), False)]
            found.append(
                Ecart(capfirst(str(champ.verbose_name)), *((whole, []) if step.avant else ([], whole)))
            )
    return found
