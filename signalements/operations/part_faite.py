"""One of several services has done its part; the last one resolves the report."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from mairie.models import Compte
from signalements.etats import Etat
from signalements.models import Evenement, Signalement, Texte
from signalements.operations import parts
from signalements.operations.socle import ActeRefuse, consigner, enregistrer, mots, verrouiller
from signalements.operations.traitement import changer_etat, montrer_photos


@transaction.atomic
def faire_part(
    *, signalement: Signalement, part: int, auteur: Compte, message: str = "", jeton: str = ""
) -> Signalement:
    """One part is done; with the last one the report is resolved, and its people told.

    `message` becomes public with the last part, and is a note before it. `jeton` is the token of the form, and the
    key of the town's photos (see changer_etat). Whose part it is, the form has judged. Raises ActeRefuse if there is
    no such part open.
    """
    row = verrouiller(signalement, jeton)
    left = parts.a_faire(row)
    mine = next((p for p in left if p.pk == part), None)
    if mine is None:
        raise ActeRefuse(_("Cette part est déjà faite ou retirée."), "part")
    parts.faire(mine, auteur)
    last = len(left) == 1
    evenement = consigner(
        row,
        Evenement.Nature.PART_FAITE,
        auteur=auteur,
        details={"part": mine.service.code, "restent": len(left) - 1},
        textes=[] if last else mots(Texte.Nature.NOTE, message),
        jeton=jeton,
    )
    montrer_photos(row, evenement, jeton)
    enregistrer(row, [])
    return changer_etat(signalement=row, vers=Etat.RESOLU, auteur=auteur, message=message) if last else row
