"""A redécoupage before it is accepted: played, looked at from all sides, and undone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from mairie.routage import Aiguillage
from quartiers import filiation, redecoupage, trous
from quartiers.differences import Difference, differences, empreinte
from quartiers.filiation import Attache, Rattachement
from quartiers.importation import Bilan
from quartiers.models import Nature, Redecoupage, Zone
from signalements import deplacements
from signalements.deplacements import Cadre, Deplacement, Passage
from signalements.models import Signalement
from signalements.operations.secteurs import Resitue, services_des_regles

BORD = 0.01
"""Degrees around what changes in which a report may change too: more than the margin of `quartiers.lieux`."""


@dataclass(frozen=True)
class Ligne:
    """One zone in the table: what changes, and the closed reports of the ground that it loses, which stay its own."""

    difference: Difference
    clos: int


@dataclass
class AFaire:
    """What nobody does but people: what belongs to a zone that ends, quartiers across a border, gaps and overlaps."""

    attaches: list[Attache] = field(default_factory=list)
    mal_rattaches: list[Rattachement] = field(default_factory=list)
    trous: trous.Bilan = field(default_factory=trous.Bilan)

    @property
    def rien(self) -> bool:
        return not (self.attaches or self.mal_rattaches or self.trous.defauts)


@dataclass
class Regard:
    """All that somebody who accepts a redécoupage must have seen."""

    jour: dt.date
    bilan: Bilan
    lignes: list[Ligne]
    deplaces: list[Deplacement]
    passages: list[Passage]
    autres_services: list[Resitue]
    dehors: int
    rattaches: list[Rattachement]
    a_faire: AFaire
    empreinte: str

    @property
    def clos(self) -> int:
        return sum(ligne.clos for ligne in self.lignes)


def voir(row: Redecoupage) -> Regard:
    """Play a redécoupage, look, and undo it. Raises FichierRefuse, ImportRefuse."""
    with transaction.atomic():
        bilan = redecoupage.jouer(row)
        regard = regarder(bilan, redecoupage.choix_de(row).jour)
        transaction.set_rollback(True)
    return regard


def regarder(bilan: Bilan, jour: dt.date) -> Regard:
    """Return what has just been changed, from all sides; to be called in a transaction that is then undone."""
    found = differences(bilan.touchees, jour)
    day = max(jour, timezone.localdate())
    rattaches = filiation.rattacher(day)
    moves, dehors = _moves(found, day)
    rows = Signalement.objects.select_related("service").in_bulk([m.signalement_id for m in moves])
    return Regard(
        jour=jour,
        bilan=bilan,
        lignes=[Ligne(d, deplacements.clos_dans(d.zone, d.retire)) for d in found],
        deplaces=moves,
        passages=deplacements.compter(moves),
        autres_services=services_des_regles(rows, moves, Aiguillage()),
        dehors=dehors,
        rattaches=rattaches,
        a_faire=a_faire([d.zone for d in found], day),
        empreinte=empreinte(found, jour),
    )


def _moves(found: list[Difference], day: dt.date) -> tuple[list[Deplacement], int]:
    """The open reports that go to other zones on that day, and how many lie nowhere any more."""
    if not found:
        return [], 0
    pages = list(deplacements.chercher(day, cadre=_cadre(found)))
    moves = [move for page in pages for move in page.trouves if move.change]
    return moves, sum(len(page.dehors) for page in pages)


def _cadre(found: list[Difference]) -> Cadre | None:
    """West, south, east, north of what changes, with its edge."""
    extents = [g.extent for d in found for g in (d.ajoute, d.retire) if g is not None and not g.empty]
    if not extents:
        return None
    west, south = min(e[0] for e in extents), min(e[1] for e in extents)
    east, north = max(e[2] for e in extents), max(e[3] for e in extents)
    return west - BORD, south - BORD, east + BORD, north + BORD


def a_faire(zones: list[Zone], jour: dt.date) -> AFaire:
    """Return what is left to people once the outlines of these zones have changed, as of that day."""
    ended = list(Zone.objects.filter(pk__in=[zone.pk for zone in zones]).closed(jour))
    tiled = {Nature(zone.nature) for zone in zones} & {Nature.COMMUNE, Nature.CONSEIL, Nature.QUARTIER}
    if not tiled:
        return AFaire(attaches=filiation.attaches(ended))
    return AFaire(filiation.attaches(ended), filiation.mal_rattaches(jour), trous.chercher(jour))
