"""What everybody reads of the sessions of a zone: asked by its public page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from conseils.models import CompteRendu, Decision, Inscription, Seance
from conseils.models.seances import DecisionQuerySet, SeanceQuerySet
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


def dernier_compte_rendu(zone: Zone) -> CompteRendu | None:
    """The minutes of the last session, in their last version."""
    return (
        CompteRendu.objects.filter(seance__zone=zone)
        .select_related("seance__zone")
        .order_by("-seance__le", "-seance", "-version")
        .first()
    )


def pour_le_secteur(zone: Zone, promesses_max: int = 4) -> dict[str, Any]:
    """What the public page of an area says, in two queries: the next session, the last one, what is promised."""
    ends = (_coming(zone).values("pk")[:1], Seance.objects.closes().filter(zone=zone).values("pk")[:1])
    rows = list(Seance.objects.filter(Q(pk__in=ends[0]) | Q(pk__in=ends[1])))
    return {
        "prochaine": next((s for s in rows if not s.est_close), None),
        "derniere": next((s for s in rows if s.est_close), None),
        "promesses": list(promesses(zone)[:promesses_max]),
    }


def promesses(zone: Zone) -> DecisionQuerySet:
    """What was promised and is neither done nor given up, the first due first, with its item."""
    return Decision.objects.promesses(zone).select_related(
        "service", "point__signalement__categorie", "point__seance"
    )


def url_seances(zone: Zone) -> str:
    """The public address of a zone's sessions."""
    return reverse("seances:publiques", args=[zone.nature, zone.slug])


def url_compte_rendu(version: CompteRendu) -> str:
    """The public address of a version of some minutes (needs `seance.zone`)."""
    seance = version.seance
    return reverse(
        "seances:compte_rendu", args=[seance.zone.nature, seance.zone.slug, seance.pk, version.version]
    )


def inscrits(zone: Zone) -> set[int]:
    """The keys of the reports that wait for the next session: whether the button puts on or takes off."""
    return set(Inscription.objects.filter(zone=zone, seance=None).values_list("signalement", flat=True))
