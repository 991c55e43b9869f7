"""What acts on many reports share: each is done alone, in its own transaction, on the state that was seen."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from signalements import acces
from signalements.etats import Etat
from signalements.models import Courriel, Signalement
from signalements.operations.socle import DejaChange, verrouiller


@transaction.atomic
def si_inchange(
    *, signalement: Signalement, etat_vu: Etat, jeton: str, acte: Callable[[Signalement], object]
) -> None:
    """Do an act that asks nothing of the state, if it is still the one that was seen. Raises DejaChange, DejaFait."""
    row = verrouiller(signalement, jeton)
    if row.etat != etat_vu:
        raise DejaChange(_("Entre-temps, ce signalement a changé d’état."))
    acte(row)


def lettres_de(signalements: list[int], jeton: str) -> list[Courriel]:
    """Return the letters that the form of this token has written about these reports (primary keys), without words."""
    mine = Courriel.objects.filter(
        signalement__in=signalements,
        evenement__details__jeton=acces.empreinte_cle(jeton),
        abandonne_le__isnull=True,
    )
    return list(mine.only("pour", "support", "destinataire"))
