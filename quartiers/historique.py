"""Which settings keep their history: the database itself writes each version of a row, whoever changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

import pghistory
import pgtrigger
from django.db import models
from django.utils.functional import Promise

M = TypeVar("M", bound=type[models.Model])
AJOUT, MODIFICATION, RETRAIT, IDENTITE = "ajout", "modification", "retrait", "identite"
DEPART = "depart"
"""A row that was already there when its history began: written by the migration, by no trigger."""


@dataclass(frozen=True)
class Suivi:
    """A model whose rows keep their versions.

    `nom`: the column that tells its rows apart, and what it means where it is empty (`vide`). `dans`: the column that
    leads to the row they are shown with.
    """

    modele: type[models.Model]
    version: type[models.Model]
    nom: str
    vide: str | Promise
    dans: str | None

    @property
    def champ_nom(self) -> models.Field:
        return cast(models.Field, self.modele._meta.get_field(self.nom))

    @property
    def parent(self) -> type[models.Model] | None:
        return self.modele._meta.get_field(self.dans).related_model if self.dans else None


SUIVIS: dict[type[models.Model], Suivi] = {}
"""All of them, in the order in which they were declared."""


def suivre(
    *,
    nom: str,
    vide: str | Promise = "",
    dans: str | None = None,
    champs: list[str] | None = None,
    sans_valeur: tuple[str, ...] = (),
) -> Callable[[M], M]:
    """Keep the history of a model, in a table of versions beside its own that can only grow.

    `champs`: the columns to keep, all unless told. `sans_valeur`: columns whose change is noted, without what they
    held. The account that acted is known inside `mairie.historique.par`.
    """

    def inscrire(modele: M) -> M:
        trackers: list[pghistory.Tracker] = [
            pghistory.InsertEvent(AJOUT),
            pghistory.UpdateEvent(MODIFICATION),
            pghistory.DeleteEvent(RETRAIT),
        ]
        if sans_valeur:
            trackers.append(pghistory.UpdateEvent(IDENTITE, condition=pgtrigger.AnyChange(*sans_valeur)))
        version = pghistory.create_event_model(
            modele,
            *trackers,
            fields=["id", *champs] if champs else None,
            model_name=f"{modele.__name__}Version",
            obj_field=None,  # type: ignore[arg-type]  # the copy of `id` says which row, and outlives it
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,  # type: ignore[arg-type]
            append_only=True,
            abstract=False,
        )
        SUIVIS[modele] = Suivi(modele, version, nom, vide, dans)
        return modele

    return inscrire
