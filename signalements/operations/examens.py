"""What a conseil or a CIL decides of a report in its session."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from mairie.models import Compte
from quartiers.models import Zone
from signalements.models import Evenement, Signalement, Texte
from signalements.operations.socle import consigner, enregistrer, mots, verrouiller


@transaction.atomic
def examiner(
    *,
    signalement: Signalement,
    zone: Zone,
    jour: dt.date,
    auteur: Compte,
    decisions: str = "",
    correction: bool = False,
) -> Evenement:
    """Note that a zone's session of that day looked at a report, and what it decided: public at once."""
    row = verrouiller(signalement)
    details: dict[str, object] = {"zone": zone.pk, "jour": jour.isoformat()}
    if correction:
        details["correction"] = True
    evenement = consigner(
        row,
        Evenement.Nature.SEANCE,
        auteur=auteur,
        details=details,
        textes=mots(Texte.Nature.SEANCE, decisions),
    )
    enregistrer(row, [])
    return evenement
