"""The only door for writing subscriptions to news: ask, confirm, change, leave, forget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import Categorie, Groupe
from nouvelles import lettres
from quartiers.models import Zone
from signalements.courriels import CONFIRMATION_JOURS
from signalements.models import AbonnementNouvelles, Courriel, Evenement
from signalements.operations import ActeRefuse

Rythme = AbonnementNouvelles.Rythme
LUNDI = 0


@dataclass(frozen=True, kw_only=True)
class Voeu:
    """What somebody wants to hear of: a zone, a circle (its centre as the public sees places), else the whole town."""

    zone: Zone | None = None
    centre: Point | None = None
    rayon_m: int | None = None
    lieu: str = ""
    groupes: Sequence[Groupe] = ()
    categories: Sequence[Categorie] = ()
    rythme: Rythme = Rythme.SEMAINE


@transaction.atomic
def sabonner(*, courriel: str, voeu: Voeu) -> AbonnementNouvelles:
    """Let an address ask for the news of a place; it gets nothing but one letter until it confirms.

    Asked twice for the same place: the last wish holds as long as none is confirmed. A subscription that runs is not
    touched, for anybody may type an address: the letter tells how to change it.
    """
    row, new = AbonnementNouvelles.objects.get_or_create(
        courriel=courriel.lower(),
        zone=voeu.zone,
        centre=voeu.centre,
        defaults=_columns(voeu, timezone.localdate()),
    )
    if new or not row.confirme_le:
        _wish(row, voeu)
    if not row.refuse_le:
        lettres.ecrire_confirmation(row)
    return row


@transaction.atomic
def confirmer(*, abonnement: AbonnementNouvelles) -> None:
    """The address has clicked: it hears of what happens from now on."""
    row = AbonnementNouvelles.objects.select_for_update().get(pk=abonnement.pk)
    if row.confirme_le:
        return
    today = timezone.localdate()
    row.confirme_le = timezone.now()
    row.dit_jusqu_a = Evenement.objects.aggregate(n=Max("pk"))["n"] or 0
    row.prochaine_le, row.contour_dit_le = prochaine(Rythme(row.rythme), today), today
    row.save(update_fields=["confirme_le", "dit_jusqu_a", "prochaine_le", "contour_dit_le"])


@transaction.atomic
def changer(*, abonnement: AbonnementNouvelles, voeu: Voeu) -> AbonnementNouvelles:
    """Another place, other kinds of reports, another rhythm; what was told is not told again.

    Raises ActeRefuse if the address has another subscription for that place.
    """
    row = AbonnementNouvelles.objects.select_for_update().get(pk=abonnement.pk)
    try:
        with transaction.atomic():
            _wish(row, voeu)
    except IntegrityError as error:
        raise ActeRefuse(_("Vous recevez déjà les nouvelles de ce lieu."), "zone") from error
    return row


@transaction.atomic
def quitter(*, pk: int) -> None:
    """No more news: the address goes, and with it all that was written to it."""
    AbonnementNouvelles.objects.filter(pk=pk).delete()


@transaction.atomic
def effacer(now: dt.datetime | None = None) -> int:
    """Forget addresses that were never confirmed or do not exist, and letters that have left; return how many rows."""
    now = now or timezone.now()
    kept = now - dt.timedelta(days=settings.CONSERVATION_NOUVELLES_JOURS)
    asked = now - dt.timedelta(days=CONFIRMATION_JOURS)
    gone = Q(confirme_le__isnull=True, cree_le__lt=asked) | Q(refuse_le__lt=kept)
    addresses = AbonnementNouvelles.objects.filter(gone)
    count = len(addresses)
    addresses.delete()
    # They prove nothing: no law asks for them, and each of them says where somebody lives.
    letters = Courriel.objects.de_nouvelles().filter(Q(envoye_le__lt=kept) | Q(abandonne_le__lt=kept))
    return count + letters.delete()[0]


def prochaine(rythme: Rythme, jour: dt.date) -> dt.date | None:
    """Return the day of the next digest after that day, or None where each piece of news has its own letter."""
    match rythme:
        case Rythme.AUSSITOT:
            return None
        case Rythme.JOUR:
            return jour + dt.timedelta(days=1)
    return jour + dt.timedelta(days=(LUNDI - jour.weekday() - 1) % 7 + 1)


def _columns(voeu: Voeu, today: dt.date) -> dict[str, object]:
    return {
        "zone": voeu.zone,
        "centre": voeu.centre,
        "rayon_m": voeu.rayon_m,
        "lieu": voeu.lieu,
        "rythme": voeu.rythme,
        "prochaine_le": prochaine(voeu.rythme, today),
    }


def _wish(row: AbonnementNouvelles, voeu: Voeu) -> None:
    columns = _columns(voeu, timezone.localdate())
    if voeu.rythme == row.rythme:
        del columns["prochaine_le"]  # the digest that is due stays due
    if voeu.zone != row.zone:
        columns["contour_dit_le"] = timezone.localdate()
    for column, value in columns.items():
        setattr(row, column, value)
    row.save()
    row.groupes.set(voeu.groupes)
    row.categories.set(voeu.categories)
