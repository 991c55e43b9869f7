"""What a conseil or a CIL does for a report of its area: support it, ask for it first, write to the service."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import Compte
from quartiers.models import Zone
from signalements import courriels
from signalements.models import Commentaire, Evenement, Signalement, Soutien, Texte
from signalements.operations import ActeRefuse
from signalements.operations.socle import consigner, enregistrer, verrouiller


def _verrouiller(signalement: Signalement, zone: Zone, jeton: str = "") -> Signalement:
    """Return the row, locked. Raises ActeRefuse if it is no longer public, or no longer of this area."""
    row = verrouiller(signalement, jeton)
    if not Signalement.objects.publics().for_zone(zone).filter(pk=row.pk).exists():
        raise ActeRefuse(_("Ce signalement n’est plus public, ou n’est plus de votre secteur."))
    return row


def _exiger_ouvert(row: Signalement) -> None:
    if row.est_clos:
        raise ActeRefuse(_("Ce signalement est clos : faites-en un nouveau si le problème est revenu."))


@transaction.atomic
def soutenir(*, signalement: Signalement, zone: Zone, par: Compte) -> bool:
    """Stand behind an open report in the name of a zone, once; return whether it is new. Raises ActeRefuse."""
    row = _verrouiller(signalement, zone)
    _exiger_ouvert(row)
    nouveau = Soutien.objects.get_or_create(signalement=row, zone=zone, defaults={"par": par})[1]
    if nouveau:
        _consigner(row, zone, par, "soutenu")
    return nouveau


@transaction.atomic
def retirer_soutien(*, signalement: Signalement, zone: Zone, par: Compte) -> None:
    """The zone stands behind it no more, nor asks for it first; its line keeps that it did."""
    row = _verrouiller(signalement, zone)
    if Soutien.objects.filter(signalement=row, zone=zone).delete()[0]:
        _consigner(row, zone, par, "retire")


@transaction.atomic
def demander_priorite(*, signalement: Signalement, zone: Zone, par: Compte) -> bool:
    """Ask the service to do this one first, which supports it too; return whether it is new. Raises ActeRefuse."""
    row = _verrouiller(signalement, zone)
    _exiger_ouvert(row)
    now = timezone.now()
    soutien, _new = Soutien.objects.get_or_create(signalement=row, zone=zone, defaults={"par": par})
    if soutien.prioritaire_le:
        return False
    soutien.prioritaire_le = now
    soutien.save(update_fields=["prioritaire_le"])
    courriels.ecrire_priorite(_consigner(row, zone, par, "prioritaire"), zone)
    return True


@transaction.atomic
def retirer_priorite(*, signalement: Signalement, zone: Zone, par: Compte) -> None:
    """The zone supports it as any other."""
    row = _verrouiller(signalement, zone)
    asked = Soutien.objects.filter(signalement=row, zone=zone, prioritaire_le__isnull=False)
    if asked.update(prioritaire_le=None):
        _consigner(row, zone, par, "ordinaire")


def _consigner(row: Signalement, zone: Zone, par: Compte, sens: str) -> Evenement:
    enregistrer(row, [])
    details = {"zone": zone.pk, "sens": sens}
    return consigner(row, Evenement.Nature.SOUTIEN, auteur=par, details=details)


@transaction.atomic
def commenter(
    *, signalement: Signalement, zone: Zone, par: Compte, texte: str, pour_tous: bool, jeton: str = ""
) -> Commentaire:
    """Write to the service in the name of a zone; `pour_tous`: to be public once an agent has read it.

    Raises ActeRefuse if nothing is written, DejaFait if the form that carries `jeton` has acted.
    """
    if not texte.strip():
        raise ActeRefuse(_("Écrivez votre mot."), "texte")
    row = _verrouiller(signalement, zone, jeton)
    words = Texte(
        nature=Texte.Nature.COMMENTAIRE if pour_tous else Texte.Nature.AU_SERVICE, texte=texte.strip()
    )
    evenement = consigner(
        row,
        Evenement.Nature.COMMENTAIRE,
        auteur=par,
        details={"zone": zone.pk},
        textes=[words],
        jeton=jeton,
    )
    said = Commentaire.objects.create(signalement=row, zone=zone, par=par, texte=words)
    if pour_tous:
        row.publie_le = None
    enregistrer(row, ["publie_le"])
    courriels.ecrire_mot(evenement, zone, texte=texte.strip())
    return said
