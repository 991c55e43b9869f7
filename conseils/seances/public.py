"""What everybody reads of the sessions of a zone: asked by its public page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from conseils.models import CompteRendu, Decision, Inscription, Seance
from conseils.models.seances import SeanceQuerySet
from mairie.models import Service
from quartiers.models import Zone


def prochaine(zone: Zone) -> Seance | None:
    """The next session that is announced, or the one that goes on; None if none is."""
    return _coming(zone).first()


def prochaines() -> dict[int, Seance]:
    """The next session of each zone that announces one, by the key of the zone: one query."""
    found: dict[int, Seance] = {}
    for seance in _to_come():
        found.setdefault(seance.zone_id, seance)
    return found


def _coming(zone: Zone) -> SeanceQuerySet:
    return _to_come().filter(zone=zone)


def _to_come() -> SeanceQuerySet:
    return Seance.objects.annoncees().filter(le__date__gte=timezone.localdate())


def pour_le_secteur(zone: Zone, promesses_max: int = 4) -> dict[str, Any]:
    """What the public page of an area says: the next session, the last one, what is promised.

    One query; a second one if a session has been closed, for only those promise; one or two more while minutes are
    corrected.
    """
    ends = (_coming(zone).values("pk")[:1], Seance.objects.closes().filter(zone=zone).values("pk")[:1])
    corrected = Q(zone=zone, correction_le__isnull=False)
    rows = list(Seance.objects.filter(Q(pk__in=ends[0]) | Q(pk__in=ends[1]) | corrected))
    last = max((s for s in rows if s.est_close), key=lambda s: s.le, default=None)
    promised = promesses(zone, corrige=any(s.correction_le for s in rows)) if last else []
    return {
        "prochaine": next((s for s in rows if not s.est_close), None),
        "derniere": last,
        "promesses": promised[:promesses_max],
    }


def promesses(zone: Zone, *, corrige: bool = True) -> list[Decision]:
    """What was promised in closed sessions and is neither done nor given up, the first due first, with its item.

    While minutes are corrected, what they promised stays as they were published last (`corrige`: False if it is known
    that none are). A promise is carried over once the minutes that say so are public.
    """
    kept = _publiees_en_correction(seance__zone=zone) if corrige else {}
    published = Decision.objects.filter(
        Q(point__seance__correction_le=None, retiree_le=None) | Q(cle__in=kept),
        point__seance__zone=zone,
        point__seance__etat=Seance.Etat.CLOSE,
    )
    rows = list(
        published.filter(etat__in=[Decision.Etat.PROMISE, Decision.Etat.REPORTEE])
        .exclude(pk__in=published.filter(reportee_de__isnull=False).values("reportee_de"))
        .select_related("service", "point__signalement__categorie", "point__seance")
    )
    _dire_comme(kept, rows)
    promised = [row for row in rows if row.est_promesse]
    return sorted(promised, key=lambda row: (row.pour_le or dt.date.max, row.pk))


def comme_publiees(rows: Sequence[Decision]) -> None:
    """Let promises say what was published of them, whatever a correction of their minutes has typed since.

    Nothing is saved. Needs `point.seance`.
    """
    corrected = [row for row in rows if row.point.seance.correction_le]
    if corrected:
        sessions = {row.point.seance_id for row in corrected}
        _dire_comme(_publiees_en_correction(seance__in=sessions), corrected)


def _dire_comme(kept: dict[str, dict[str, Any]], rows: Sequence[Decision]) -> None:
    services = Service.objects.in_bulk({d["service"] for d in kept.values()}, field_name="code")
    for row in rows:
        if told := kept.get(row.cle):
            row.texte, row.qui, row.service = told["texte"], told["qui"], services.get(told["service"])
            row.pour_le = dt.date.fromisoformat(told["pour_le"]) if told["pour_le"] else None


def _publiees_en_correction(**seances: Any) -> dict[str, dict[str, Any]]:
    """The decisions that the last minutes of the sessions being corrected tell, by their keys."""
    last = (
        CompteRendu.objects.filter(seance__correction_le__isnull=False, **seances)
        .order_by("seance_id", "-version")
        .distinct("seance_id")
    )
    return {d["cle"]: d for version in last for p in version.contenu["points"] for d in p["decisions"]}


def url_compte_rendu(version: CompteRendu) -> str:
    """The public address of a version of some minutes (needs `seance.zone`)."""
    seance = version.seance
    return reverse(
        "seances:compte_rendu", args=[seance.zone.nature, seance.zone.slug, seance.pk, version.version]
    )


def inscrits(zone: Zone) -> set[int]:
    """The keys of the reports that wait for the next session: whether the button puts on or takes off."""
    return set(Inscription.objects.filter(zone=zone, seance=None).values_list("signalement", flat=True))
