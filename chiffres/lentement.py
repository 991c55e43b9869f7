"""The slow and obvious reading: what the figures say of each report, from its rows and events, in plain Python.

No page is computed from it: `manage.py verifier_chiffres` and the tests hold the kept figures against it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Prefetch

from mairie.delais import jour_de_paris
from mairie.models import Categorie
from signalements.etats import DEFINITIONS, Etat, Famille
from signalements.models import Courriel, Evenement, Signalement

LOT = 2000
N = Evenement.Nature
_QUI_AFFECTENT = (N.DEPOT, N.AFFECTATION, N.CATEGORIE, N.POSITION)


@dataclass(frozen=True)
class Fait:
    """What the figures say of one report: one row of chiffres_fait. Delays are whole days of Paris."""

    signalement_id: int
    jour: dt.date
    categorie: int
    prive: bool
    canal: str
    service: int
    zones: list[int]
    famille: int
    clos: dt.date | None
    accuse: int | None
    reponse: int | None
    resolution: int | None
    objectif: dt.date
    court: bool
    legale: dt.date | None
    conteste: bool
    etapes: list[int]
    chemin: list[str]


def faits() -> Iterator[Fait]:
    """Read every report that is counted, some thousands at a time."""
    rows = (
        Signalement.objects.select_related("categorie")
        .prefetch_related(
            "situations",
            Prefetch("evenements", Evenement.objects.order_by("rang")),
            Prefetch("courriels", Courriel.objects.filter(modele="accuse", envoye_le__isnull=False)),
        )
        .order_by("pk")
    )
    for row in rows.iterator(chunk_size=LOT):
        if row.famille is not None:  # neither duplicates nor what was withdrawn
            yield fait(row)


def fait(row: Signalement) -> Fait:
    """Say what the figures say of a report (a row of `faits`)."""
    assert row.famille is not None
    received = jour_de_paris(row.recu_le)
    closed = jour_de_paris(row.clos_le) if row.clos_le else None
    events = list(row.evenements.all())
    answers = [e.le for e in events if e.nature in Evenement.REPONSES and e.auteur_id]
    due = row.regime_silence != Categorie.Silence.SANS_OBJET
    return Fait(
        signalement_id=row.pk,
        jour=received,
        categorie=row.categorie_id,
        prive=row.categorie.privee,
        canal=row.canal,
        service=row.service_id,
        zones=sorted(s.zone_id for s in row.situations.all()),
        famille=list(Famille).index(row.famille),
        clos=closed,
        accuse=_days(received, (c.envoye_le for c in row.courriels.all() if c.envoye_le)),
        reponse=_days(received, answers),
        resolution=_days(received, [row.clos_le]) if row.etat == Etat.RESOLU and row.clos_le else None,
        objectif=row.objectif_le,
        court=row.suspendu_le is None,
        legale=row.echeance_legale if due else None,
        conteste=any(e.nature == N.AVIS and e.details.get("repare") is False for e in events),
        etapes=sorted({list(DEFINITIONS).index(Etat(e.etat_apres)) for e in events if e.etat_apres}),
        chemin=_path([e.details["service"] for e in events if _names_a_service(e)]),
    )


def _days(received: dt.date, instants: Iterable[dt.datetime]) -> int | None:
    """Days from the reception to the first of these instants, None without any."""
    days = [(jour_de_paris(instant) - received).days for instant in instants]
    return max(0, min(days)) if days else None


def _names_a_service(event: Evenement) -> bool:
    return event.nature in _QUI_AFFECTENT and "service" in event.details


def _path(codes: list[str]) -> list[str]:
    """The services one after the other, whatever was told twice said once."""
    return codes[:1] + [after for before, after in pairwise(codes) if after != before]
