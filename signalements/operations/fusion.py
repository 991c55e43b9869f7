"""Duplicates: everybody who reported follows the kept report; what was joined can be taken apart."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import Compte
from signalements.etats import Etat
from signalements.models import Abonnement, Declarant, Evenement, Signalement
from signalements.operations.socle import ActeRefuse, consigner, enregistrer


def exiger_possible(row: Signalement, original: Signalement | None, auteur: Compte) -> None:
    """Refuse to join `row` to what cannot be kept, or what this account cannot know of. Raises ActeRefuse.

    Both are locked: neither a chain nor a ring of duplicates can be made, whoever acts at the same time.
    """
    if original is None:
        raise ActeRefuse(_("Indiquez le numéro du signalement conservé."), "original")
    if not Signalement.objects.connus_de(auteur).filter(pk=original.pk).exists():
        raise ActeRefuse(_("Aucun signalement ne porte ce numéro."), "original")
    if original.pk == row.pk or original.etat in (Etat.DOUBLON, Etat.RETIRE):
        raise ActeRefuse(_("Ce numéro ne peut pas être celui du signalement conservé."), "original")
    if original.est_clos:
        raise ActeRefuse(
            _("Ce signalement est clos : rouvrez-le d’abord, ou répondez à celui-ci."), "original"
        )
    if row.doublons.exists():
        raise ActeRefuse(
            _("Des doublons sont rattachés à ce signalement : gardez-le, et rattachez-lui l’autre."),
            "original",
        )
    if original.categorie.privee and not row.categorie.privee:
        raise ActeRefuse(
            _("Un signalement public ne peut pas être le doublon d’un signalement privé."), "original"
        )


def exiger_seul(row: Signalement, phrase: str) -> None:
    """Refuse what would leave without news the people whose reports were joined to this one. Raises ActeRefuse."""
    if row.doublons.exists():
        raise ActeRefuse(phrase, "vers")


def rattacher(row: Signalement, original: Signalement, auteur: Compte) -> None:
    """Whoever follows the duplicate follows the kept one from now on; whoever followed both hears once."""
    followers = row.abonnements.filter(
        confirme_le__isnull=False, arrete_le__isnull=True, refuse_le__isnull=True
    )
    suivre_aussi(followers.select_related("declarant"), original)
    enregistrer(original, [])
    consigner(original, Evenement.Nature.FUSION, auteur=auteur, details={"doublon": row.numero})


def suivre_aussi(followers: Iterable[Abonnement], original: Signalement) -> None:
    """Let the followers of a duplicate follow the kept report; an address that has stopped following it stays so."""
    now = timezone.now()
    rows = [
        Abonnement(
            signalement=original,
            courriel=a.courriel,
            # Its own report, not this one: the letters of the kept report hold nobody else's key.
            declarant=a.declarant if a.declarant and a.declarant.nature == Declarant.Nature.AUTEUR else None,
            confirme_le=now,
            venu_de_id=a.signalement_id,
        )
        for a in followers
    ]
    Abonnement.objects.bulk_create(rows, ignore_conflicts=True)
    asked = original.abonnements.filter(confirme_le__isnull=True, arrete_le__isnull=True)
    for row in rows[:1]:
        asked.alias(bas=Lower("courriel")).filter(bas__in=[r.courriel.lower() for r in rows]).update(
            confirme_le=now, venu_de=row.venu_de_id
        )


def detacher(row: Signalement, original: Signalement, auteur: Compte | None) -> None:
    """The duplicate was none: those who came with it follow it alone again, unless they have stopped meanwhile."""
    came = original.abonnements.filter(venu_de=row)
    stopped = came.filter(arrete_le__isnull=False).values(bas=Lower("courriel"))
    row.abonnements.filter(arrete_le__isnull=True).alias(bas=Lower("courriel")).filter(
        bas__in=stopped
    ).update(arrete_le=timezone.now())
    came.delete()
    enregistrer(original, [])
    consigner(original, Evenement.Nature.SEPARATION, auteur=auteur, details={"doublon": row.numero})
