"""The legal clock of an identified request: suspended while documents are missing, or until the authority has it.

CRPA L114-5 and L114-3. Two natures of events tell it, SUSPENSION and REPRISE, with codes and dates; the row holds where
it stands. While documents are missing, `echeance_legale` is the date at the latest: as if none came.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from mairie import delais
from mairie.models import Categorie, Compte
from signalements.etats import CLOS, Etat
from signalements.models import Evenement, Porte, Signalement
from signalements.models.choix import PalierLegal, Suspension
from signalements.operations.socle import consigner, echeance_consignee, enregistrer

DELAI = ("echeance_legale", "delai_suspendu_le", "delai_motif", "palier_legal")
"""The columns of the legal clock."""


def suspendre(
    row: Signalement, motif: Suspension, auteur: Compte, *, limite: dt.date | None = None
) -> Evenement:
    """Stop the legal clock from today on; `limite` is the day by which documents are wanted."""
    today = timezone.localdate()
    before = row.echeance_legale
    row.echeance_legale = _until(row, motif, before, today, limite)
    row.delai_suspendu_le, row.delai_motif = today, motif
    enregistrer(row, DELAI)
    details: dict[str, object] = {"motif": motif, "depuis": today.isoformat(), "avant": _iso(before)}
    if limite:
        details["limite"] = limite.isoformat()
    return consigner(
        row, Evenement.Nature.SUSPENSION, auteur=auteur, details=details | echeance_consignee(row)
    )


def reprendre(
    row: Signalement, le: dt.date | None, auteur: Compte | None = None, *, jeton: str = ""
) -> Evenement | None:
    """Let the legal clock run again; return the event, or None if it goes on waiting or was not stopped.

    `le`: the day on which the documents, or the request, have arrived; None if the time allowed went by. The steps of
    the new date will be told again.
    """
    if row.delai_suspendu_le is None:
        return None
    stopped = row.evenements.filter(nature=Evenement.Nature.SUSPENSION).latest("rang")
    motif = Suspension(row.delai_motif)
    before, limit = _day(stopped, "avant"), _day(stopped, "limite")
    due = _until(row, motif, before, row.delai_suspendu_le, limit, le)
    if due is None:
        return None
    since = row.delai_suspendu_le
    accepted = row.regime_silence == Categorie.Silence.ACCEPTATION
    # Suspended, it runs again at the limit at the latest; started anew, from the arrival whenever it is.
    again = le if accepted or limit is None else min(le or limit, limit)
    row.echeance_legale, row.palier_legal = due, PalierLegal.RIEN
    row.delai_suspendu_le, row.delai_motif = None, ""
    enregistrer(row, DELAI)
    details: dict[str, object] = {
        "motif": motif,
        "depuis": since.isoformat(),
        "le": _iso(again),
        "arrivees": le is not None,
    }
    return consigner(
        row,
        Evenement.Nature.REPRISE,
        auteur=auteur,
        details=details | echeance_consignee(row),
        jeton=jeton,
    )


def suivre(row: Signalement, avant: Etat, vers: Etat, auteur: Compte) -> Evenement | None:
    """Do to the legal clock what a move of an agent does; return the event if it runs again.

    Whoever stops waiting, or answers, has what was missing. Transmitted, a request whose silence is acceptance waits
    for its reception by the authority; nothing else moves.
    """
    again = None
    if avant in (Etat.EN_ATTENTE, Etat.TRANSMIS) or vers in CLOS:
        again = reprendre(row, timezone.localdate(), auteur)
    accepted = row.regime_silence == Categorie.Silence.ACCEPTATION
    if vers == Etat.TRANSMIS and row.porte == Porte.DEMANDE and accepted:
        suspendre(row, Suspension.TRANSMISSION, auteur)
    return again


def _until(
    row: Signalement,
    motif: Suspension,
    before: dt.date | None,
    since: dt.date,
    limit: dt.date | None,
    arrived: dt.date | None = None,
) -> dt.date | None:
    accepted = row.regime_silence == Categorie.Silence.ACCEPTATION
    before = before or delais.echeance_legale(row.recu_le)
    if motif == Suspension.TRANSMISSION:
        return delais.echeance_apres_transmission(before, arrived, acceptation=accepted)
    pieces = delais.Pieces(since, limit or since, arrived)
    return delais.echeance_avec_pieces(before, pieces, acceptation=accepted)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _day(event: Evenement, name: str) -> dt.date | None:
    kept = event.details.get(name)
    return dt.date.fromisoformat(kept) if kept else None
