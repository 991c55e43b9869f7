"""An act played to see the letters it would write, and undone: nothing of it is left."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext as _

from signalements import acces
from signalements.models import Courriel, Declarant, Signalement


def essayer(
    acte: Callable[[], object], *, signalement: Signalement, jeton: str, autre: Signalement | None = None
) -> list[Courriel]:
    """Return the letters that an act on a report would write, without a name or postal address in them; keep nothing.

    `acte` carries `jeton`; `autre` is the second report that it locks, if there is one.
    Raises what the act raises.
    """
    with transaction.atomic():
        # Locked as the acts lock, the lower key first: a preview never waits in a ring.
        pks = [signalement.pk, signalement.doublon_de_id, autre and autre.pk]
        list(Signalement.objects.select_for_update().filter(pk__in=[pk for pk in pks if pk]).order_by("pk"))
        _without_names(signalement)
        acte()
        letters = list(
            Courriel.objects.filter(
                signalement=signalement, evenement__details__jeton=acces.empreinte_cle(jeton)
            ).order_by("pk")
        )
        transaction.set_rollback(True)
    return letters


def _without_names(signalement: Signalement) -> None:
    """Who may not read the drawer of personal data may look at a letter: within this transaction, nobody is named."""
    words = {
        "prenom": _("Prénom"),
        "nom": _("Nom"),
        "adresse": _("Adresse postale de la personne"),
        "telephone": "",
    }
    people = Declarant.objects.filter(Q(signalement=signalement) | Q(signalement__doublon_de=signalement))
    people.update(
        **{
            column: Case(When(**{column: ""}, then=Value("")), default=Value(word))
            for column, word in words.items()
        }
    )
