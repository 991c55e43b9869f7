"""A redécoupage before it is accepted: played, looked at from all sides, and undone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone

from mairie.models import Service
from mairie.routage import Aiguillage
from quartiers import filiation, redecoupage, trous
from quartiers.attaches import Attache, attaches
from quartiers.choix_d_import import Bilan
from quartiers.differences import Difference, differences, empreinte
from quartiers.filiation import Rattachement
from quartiers.models import Nature, Redecoupage, Zone
from signalements import deplacements
from signalements.deplacements import Cadre, Deplacement, Passage
from signalements.models import Evenement, Signalement
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


_COUVERTES = """
    SELECT z.code FROM quartiers_zone z
    JOIN quartiers_contour a ON a.zone_id = z.id AND upper_inf(a.periode) AND lower(a.periode) < %(jour)s::date
    WHERE z.id = ANY(%(absentes)s) AND %(part)s * ST_Area(a.geom) <= (
        SELECT sum(ST_Area(ST_Intersection(a.geom, b.geom))) FROM quartiers_contour b
        WHERE b.zone_id = ANY(%(touchees)s) AND b.periode @> %(jour)s::date AND b.geom && a.geom)
    ORDER BY z.code
"""
COUVERTE_MIN = 0.5
"""Share of a zone that others take from which it most likely ends: CIL, which overlap, are never proposed."""


def proposer_fermetures(row: Redecoupage) -> None:
    """Choose the zones that end: those whose ground the file gives to others, without naming them. Saves nothing.

    Raises FichierRefuse, ImportRefuse if what is chosen besides cannot be done.
    """
    row.choix["fermer"] = []
    with transaction.atomic():
        bilan = redecoupage.jouer(row)
        if row.jour and row.nature in (Nature.CONSEIL, Nature.QUARTIER):
            left = [zone.pk for zone in absentes(row, bilan)]
            taken = [zone.pk for zone in bilan.touchees]
            with connection.cursor() as cursor:
                cursor.execute(
                    _COUVERTES,
                    {"absentes": left, "touchees": taken, "jour": row.jour, "part": COUVERTE_MIN},
                )
                row.choix["fermer"] = [code for (code,) in cursor.fetchall()]
        transaction.set_rollback(True)


def absentes(row: Redecoupage, bilan: Bilan) -> list[Zone]:
    """Return the zones of today that a file does not hold; none where it is no file."""
    if not row.origine or row.nature in (Nature.COMMUNE, Nature.VOISINE):
        return []
    lasting = Zone.objects.filter(nature=row.nature, contours__periode__upper_inf=True)
    known = lasting | Zone.objects.filter(nature=row.nature, code__in=row.choix.get("fermer", []))
    return list(known.exclude(code__in=bilan.codes).distinct().order_by("nom"))


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
        return AFaire(attaches=attaches(ended, jour))
    return AFaire(attaches(ended, jour), filiation.mal_rattaches(jour), trous.chercher(jour))


# -- Once it is applied ------------------------------------------------------------


@dataclass
class Suites:
    """What a redécoupage did to the reports: how many went to other zones, and whom a rule would now serve otherwise.

    `autres_services`: open reports still with a service that is not the one of the rule, which is beside each.
    """

    deplaces: int = 0
    autres_services: list[tuple[Signalement, Service]] = field(default_factory=list)


def suites(row: Redecoupage) -> Suites:
    """Return what came of a redécoupage; nothing before it is applied."""
    if row.applique_le is None:
        return Suites()
    day = timezone.localdate(row.applique_le)
    zones = set(row.zones.values_list("pk", flat=True))
    events = Evenement.objects.filter(
        nature=Evenement.Nature.SECTEUR,
        details__jour=day.isoformat(),
        le__range=(row.applique_le - dt.timedelta(days=1), row.applique_le + dt.timedelta(days=1)),
    )
    mine = [
        (pk, details)
        for pk, details in events.order_by("le").values_list("signalement", "details")
        if zones & {*details["quittees"], *details["gagnees"]}
    ]
    asked = {pk: details["service_regle"] for pk, details in mine if "service_regle" in details}
    services = {s.code: s for s in Service.objects.filter(code__in=asked.values())}
    rows = Signalement.objects.ouverts().filter(pk__in=asked).select_related("service", "categorie")
    others = [
        (signalement, services[asked[signalement.pk]])
        for signalement in rows.order_by("recu_le")
        if asked[signalement.pk] in services and signalement.service.code != asked[signalement.pk]
    ]
    return Suites(len({pk for pk, _details in mine}), others)
