"""A report that somebody wants on the next agenda."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from conseils.models import Inscription, Point, Raison, Seance
from conseils.seances.operations.preparer import poser, verrouiller
from conseils.seances.ordre_du_jour import Sujet
from mairie.models import Compte
from quartiers.models import Zone
from signalements.models import Signalement
from signalements.operations import ActeRefuse


@transaction.atomic
def inscrire(*, zone: Zone, signalement: Signalement, auteur: Compte) -> Inscription:
    """Put a public report of the zone on the agenda of its next session, planned or not; twice is once.

    Raises ActeRefuse if it is not public, or not of this zone.
    """
    if not Signalement.objects.publics().for_zone(zone).filter(pk=signalement.pk).exists():
        raise ActeRefuse(_("Ce signalement n’est pas de ce secteur, ou n’est pas public."))
    row, new = Inscription.objects.get_or_create(
        zone=zone, signalement=signalement, seance=None, defaults={"par": auteur}
    )
    following = Seance.objects.a_tenir().filter(zone=zone).first()
    if new and following:
        seance = verrouiller(following)
        if not seance.est_close:
            poser(seance, Sujet(Raison.INSCRIT, signalement.pk, par_id=auteur.pk))
    return row


@transaction.atomic
def desinscrire(*, zone: Zone, signalement: Signalement) -> None:
    """Take it off again, unless something was decided on it meanwhile."""
    Inscription.objects.filter(zone=zone, signalement=signalement, seance=None).delete()
    Point.objects.filter(
        seance__zone=zone,
        seance__etat__in=(Seance.Etat.PREPAREE, Seance.Etat.OUVERTE),
        signalement=signalement,
        raison=Raison.INSCRIT,
        decisions=None,
    ).delete()
