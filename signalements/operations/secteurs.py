"""New outlines give open reports to other zones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from mairie.routage import Aiguillage
from signalements import deplacements
from signalements.deplacements import Deplacement
from signalements.models import Evenement, Signalement, Situation


@dataclass(frozen=True)
class Resitue:
    """A report that went to other zones; `service_regle`: the code of the service that a rule would give it now."""

    signalement: Signalement
    deplacement: Deplacement
    service_regle: str = ""


@transaction.atomic
def resituer(*, signalements: Collection[int], jour: dt.date, aiguillage: Aiguillage) -> list[Resitue]:
    """Find the zones of these open reports (primary keys) again, by the outlines of this day.

    The rows are locked in the order of their keys, then looked at again: what was closed or moved meanwhile is done as
    it is now, and done twice changes nothing. The service stays: who works on it goes on; where a rule would now give
    another one, the event says so. Returns those that went to other zones.
    """
    rows = (
        Signalement.objects.ouverts()
        .filter(pk__in=signalements)
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("service")
    )
    locked = {row.pk: row for row in rows}
    moves = [move for page in deplacements.chercher(jour, list(locked)) for move in page.trouves]
    _write(moves)
    done = [
        Resitue(row, move, _other_service(row, move, aiguillage))
        for move in moves
        if move.change and (row := locked[move.signalement_id])
    ]
    Evenement.objects.bulk_create(_event(each, jour) for each in done)
    Signalement.objects.filter(pk__in=[each.signalement.pk for each in done]).update(
        modifie_le=timezone.now()
    )
    return done


def _write(moves: list[Deplacement]) -> None:
    """Write only what differs: the map counts each zone that comes or goes."""
    wanted = {move.signalement_id: move.apres for move in moves}
    rows = list(Situation.objects.filter(signalement__in=wanted))
    gone = [row.pk for row in rows if row.zone_id not in wanted[row.signalement_id]]
    renewed = []
    for row in rows:
        outlines = wanted[row.signalement_id]
        if row.zone_id in outlines and row.contour_id != outlines[row.zone_id]:
            row.contour_id = outlines[row.zone_id]
            renewed.append(row)
    Situation.objects.filter(pk__in=gone).delete()
    Situation.objects.bulk_create(
        Situation(signalement_id=move.signalement_id, zone_id=zone, contour_id=move.apres[zone])
        for move in moves
        for zone in move.gagnees
    )
    Situation.objects.bulk_update(renewed, ["contour"], batch_size=500)


def services_des_regles(
    rows: Mapping[int, Signalement], moves: Iterable[Deplacement], aiguillage: Aiguillage
) -> list[Resitue]:
    """Return the moves after which a rule would give the report to another service."""
    each = (
        Resitue(row, m, _other_service(row, m, aiguillage))
        for m in moves
        if (row := rows.get(m.signalement_id))
    )
    return [resitue for resitue in each if resitue.service_regle]


def _other_service(row: Signalement, move: Deplacement, aiguillage: Aiguillage) -> str:
    """The service that a rule would give it now, where that comes from the new zones and is not its service already."""
    before = aiguillage.regle_for(row.categorie_id, move.avant.keys())
    after = aiguillage.regle_for(row.categorie_id, move.apres.keys())
    if after is None or before == after or after.service_id == row.service_id:
        return ""
    return after.service.code


def _event(each: Resitue, jour: dt.date) -> Evenement:
    details: dict[str, object] = {
        "jour": jour.isoformat(),
        "quittees": each.deplacement.quittees,
        "gagnees": each.deplacement.gagnees,
    }
    if each.service_regle:
        details["service_regle"] = each.service_regle
    return Evenement(signalement=each.signalement, nature=Evenement.Nature.SECTEUR, details=details)
