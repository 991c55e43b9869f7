"""What belongs to a zone and must be given to another when it ends: each room declares its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from quartiers.models import Zone

M = TypeVar("M", bound=type[models.Model])
Lesquelles = Callable[[Any, dt.date], models.QuerySet]
_ATTACHES: dict[type[models.Model], Lesquelles] = {}


@dataclass(frozen=True)
class Attache:
    """What still belongs to a zone that ends: "2 règles d’affectation, 1 mandat"."""

    zone: Zone
    quoi: str


def a_rendre(lesquelles: Lesquelles = lambda rows, jour: rows) -> Callable[[M], M]:
    """Declare a model whose rows belong to a `zone` and do not follow by themselves when it ends.

    `lesquelles` picks, among the rows of a zone, those that still count on a day.
    """

    def inscrire(modele: M) -> M:
        _ATTACHES[modele] = lesquelles
        return modele

    return inscrire


def attaches(zones: Sequence[Zone], jour: dt.date) -> list[Attache]:
    """Return what still belongs to each of these zones on that day."""
    told = [(zone, ", ".join(_belongings(zone, jour))) for zone in zones]
    return [Attache(zone, quoi) for zone, quoi in told if quoi]


def _belongings(zone: Zone, jour: dt.date) -> list[str]:
    counts = [
        (modele._meta, lesquelles(modele._default_manager.filter(zone=zone), jour).count())
        for modele, lesquelles in _ATTACHES.items()
    ]
    return [
        f"{n}\u00a0{meta.verbose_name if n == 1 else meta.verbose_name_plural}" for meta, n in counts if n
    ]
