"""An identified request that lacks documents: asked for by a day, come on another."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import Compte
from signalements import courriels
from signalements.etats import Etat
from signalements.models import Signalement
from signalements.models.choix import Suspension
from signalements.operations import delai
from signalements.operations.habitant import rendre_au_service
from signalements.operations.socle import ActeRefuse, enregistrer, verrouiller
from signalements.operations.traitement import changer_etat

LIMITE_MAX = dt.timedelta(days=365)


@transaction.atomic
def demander_pieces(
    *,
    signalement: Signalement,
    auteur: Compte,
    message: str,
    limite: dt.date,
    jeton: str = "",
    etat_vu: Etat | None = None,
) -> Signalement:
    """Ask whoever made an identified request for what is missing, by a day: both clocks stop (CRPA L114-5).

    Raises ActeRefuse if its legal clock does not run (Signalement.pieces_demandables) or the day is not one to come;
    and all that changer_etat raises.
    """
    row = verrouiller(signalement, jeton)
    today = timezone.localdate()
    if not row.pieces_demandables:
        raise ActeRefuse(
            _("Seule une demande identifiée dont le délai légal court encore attend des pièces."), "limite"
        )
    if not today < limite <= today + LIMITE_MAX:
        raise ActeRefuse(_("Indiquez un jour à venir, dans l’année."), "limite")
    delai.suspendre(row, Suspension.PIECES, auteur, limite=limite)
    row.attente_jusqu_au = limite
    enregistrer(row, ["attente_jusqu_au"])
    return changer_etat(
        signalement=row,
        vers=Etat.EN_ATTENTE,
        auteur=auteur,
        message=message,
        jeton=jeton,
        etat_vu=etat_vu,
    )


@transaction.atomic
def noter_arrivee(*, signalement: Signalement, auteur: Compte, le: dt.date, jeton: str = "") -> Signalement:
    """Note the day on which the missing documents have come, or the authority has received the request.

    The legal clock runs again from that day, and the person is told. Raises ActeRefuse if it was not stopped, or the
    day lies before that or is still to come.
    """
    row = verrouiller(signalement, jeton)
    if row.delai_suspendu_le is None:
        raise ActeRefuse(_("Le délai légal n’est pas suspendu."))
    if not row.delai_suspendu_le <= le <= timezone.localdate():
        raise ActeRefuse(_("Indiquez le jour de l’arrivée : depuis la suspension, et pas à venir."), "le")
    asked = row.etat == Etat.EN_ATTENTE and row.delai_motif == Suspension.PIECES
    reprise = delai.reprendre(row, le, auteur, jeton=jeton)
    if asked:
        rendre_au_service(row, auteur=auteur)
    if reprise:
        courriels.ecrire_reprise(reprise)
    return row
