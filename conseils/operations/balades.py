"""A walk: prepared, walked, finished with one letter."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conseils import courriels
from conseils.models import Arret, Balade
from mairie.models import Compte
from quartiers.models import Zone
from signalements.models import Canal
from signalements.operations import ActeRefuse, Depot, Envoi, deposer

ARRETS_MAX = 100
"""A walk that reports more is no walk."""


@transaction.atomic
def preparer(
    *, zone: Zone, par: Compte, le: dt.date, heure: dt.time | None = None, rendez_vous: str = ""
) -> Balade:
    """Announce a walk. Raises ActeRefuse if its day is past, or too far away to be meant."""
    today = timezone.localdate()
    if le < today:
        raise ActeRefuse(_("Ce jour est passé."), "le")
    if le > today + dt.timedelta(days=366):
        raise ActeRefuse(_("C’est dans plus d’un an : vérifiez l’année."), "le")
    return Balade.objects.create(zone=zone, par=par, le=le, heure=heure, rendez_vous=rendez_vous)


def _verrouiller(balade: Balade) -> Balade:
    """Return the row, locked. Raises ActeRefuse if it is finished or called off."""
    row = Balade.objects.select_for_update(of=("self",)).select_related("zone").get(pk=balade.pk)
    if row.annulee_le:
        raise ActeRefuse(_("Cette balade est annulée."))
    if row.terminee_le:
        raise ActeRefuse(_("Cette balade est terminée."))
    return row


@transaction.atomic
def relever(
    *,
    balade: Balade,
    envoi: Envoi,
    numero: str,
    cle: str,
    par: Compte | None = None,
    note_le: dt.datetime | None = None,
) -> Depot:
    """Make one report of a walk, as `deposer` does, once per number: a phone that sends it again changes nothing.

    `note_le`: when the phone kept it, by its own clock; what was noted before the end comes in after it. Raises
    ActeRefuse if the walk takes no more reports or the category is private, and what `deposer` raises.
    """
    row = Balade.objects.select_for_update().get(pk=balade.pk)
    known = Arret.objects.filter(balade=row, signalement__numero=numero).exists()
    if not known and not row.prend(note_le):
        raise ActeRefuse(_("Cette balade est terminée : elle ne prend plus de signalements."))
    if not known and row.arrets.count() >= ARRETS_MAX:
        raise ActeRefuse(_("Cette balade a déjà cent signalements : commencez-en une autre."))
    if envoi.categorie.privee:
        raise ActeRefuse(
            _("Cette catégorie est confidentielle : utilisez « Signaler un problème »."), "categorie"
        )
    depot = deposer(envoi=envoi, numero=numero, cle=cle, canal=Canal.BALADE, auteur=par)
    Arret.objects.get_or_create(signalement=depot.signalement, defaults={"balade": row, "par": par})
    return depot


@transaction.atomic
def terminer(*, balade: Balade) -> Balade:
    """Close the list, and write its summary to each who represents the area. Raises ActeRefuse if it is closed."""
    row = _verrouiller(balade)
    if not row.arrets.exists():
        raise ActeRefuse(_("Cette balade n’a aucun signalement : annulez-la plutôt."))
    row.terminee_le = timezone.now()
    row.save(update_fields=["terminee_le"])
    courriels.ecrire_bilan(row)
    return row


@transaction.atomic
def annuler(*, balade: Balade) -> Balade:
    """Call it off: its link opens nothing. Raises ActeRefuse if something was reported already."""
    row = _verrouiller(balade)
    if row.arrets.exists():
        raise ActeRefuse(_("Cette balade a déjà des signalements : terminez-la plutôt."))
    row.annulee_le = timezone.now()
    row.save(update_fields=["annulee_le"])
    return row
