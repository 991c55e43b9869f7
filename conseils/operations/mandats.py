"""Who represents an area: invited by mail, there once they have accepted."""

from __future__ import annotations

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from conseils import courriels
from conseils.models import ROLES, Invitation, Mandat
from mairie.droits import Role
from mairie.models import Compte
from quartiers.models import Nature, Zone
from signalements.models import Courriel
from signalements.operations import ActeRefuse


@transaction.atomic
def inviter(
    *, zone: Zone, courriel: str, nom: str, periode: DateRange, par: Compte, fonction: str = ""
) -> Invitation:
    """Ask somebody by mail to represent an area; their account is made, and opens nothing until they accept.

    Raises ActeRefuse if the account is an agent's or closed, or if they represent it then or are invited already.
    """
    exiger_invitable(courriel=courriel, zone=zone, periode=periode)
    compte = Compte.objects.filter(email=courriel.lower()).first()
    if compte is None:
        role = Role.CONSEIL if zone.nature == Nature.CONSEIL else Role.CIL
        compte = Compte.objects.create_user(courriel, nom=nom, role=role, is_active=False)
    row = Invitation.objects.create(zone=zone, compte=compte, fonction=fonction, periode=periode, par=par)
    courriels.ecrire_invitation(row)
    return row


def exiger_invitable(*, courriel: str, zone: Zone, periode: DateRange) -> None:
    """Raises ActeRefuse if whoever has this address cannot be invited; a new address always can."""
    compte = Compte.objects.filter(email=courriel.lower()).first()
    if compte is None:
        return
    if compte.role not in (Role.CONSEIL, Role.CIL):
        raise ActeRefuse(
            _("Cette adresse est celle d’un agent : un agent ne représente pas un conseil ou un CIL."),
            "courriel",
        )
    if not compte.is_active and compte.last_login:
        raise ActeRefuse(_("Le compte de cette personne est fermé : rouvrez-le d’abord."), "courriel")
    if compte.invitations.en_attente().filter(zone=zone).exists():
        raise ActeRefuse(
            _("Cette personne est déjà invitée pour ce secteur : renvoyez son invitation."), "courriel"
        )
    exiger_libre(compte, zone, periode)


def exiger_libre(compte: Compte, zone: Zone, periode: DateRange, sauf: int | None = None) -> None:
    """Raises ActeRefuse if this account represents the area already on one of these days; `sauf` is left aside."""
    others = Mandat.objects.filter(compte=compte, zone=zone, periode__overlap=periode)
    if sauf:
        others = others.exclude(pk=sauf)
    if other := others.first():
        raise ActeRefuse(
            _("Ces dates recouvrent un autre mandat de cette personne pour ce secteur (%(dates)s).")
            % {"dates": other.dates},
            "periode",
        )


def _verrouiller(invitation: Invitation) -> Invitation:
    """Return the row, locked. Raises ActeRefuse if it is accepted or withdrawn."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("zone", "compte")
    row = rows.get(pk=invitation.pk)
    if row.acceptee_le:
        raise ActeRefuse(_("Cette invitation est déjà acceptée."))
    if row.retiree_le:
        raise ActeRefuse(_("Cette invitation est retirée."))
    return row


@transaction.atomic
def accepter(*, invitation: Invitation, nom_public: str = "") -> Mandat:
    """The person accepts: the mandate begins, the account opens, under the name that they want shown.

    Raises ActeRefuse if the invitation is accepted, withdrawn or expired, or if a mandate came meanwhile.
    """
    row = _verrouiller(invitation)
    if row.etat == Invitation.Etat.EXPIREE:
        raise ActeRefuse(_("Cette invitation a expiré."))
    exiger_libre(row.compte, row.zone, row.periode)
    compte = row.compte
    compte.is_active = True
    if compte.role not in ROLES[Nature(row.zone.nature)]:
        compte.role = Role.CONSEIL
    compte.save(update_fields=["is_active", "role"])
    row.mandat = Mandat.objects.create(
        zone=row.zone,
        compte=compte,
        fonction=row.fonction,
        nom_public=nom_public,
        periode=row.periode,
        lettre_le=timezone.localdate(),
    )
    row.acceptee_le = timezone.now()
    row.save(update_fields=["mandat", "acceptee_le"])
    return row.mandat


@transaction.atomic
def renvoyer(*, invitation: Invitation) -> None:
    """Write the letter again; the link, whichever letter holds it, opens for as long again. Raises ActeRefuse."""
    row = _verrouiller(invitation)
    row.envoyee_le = timezone.now()
    row.save(update_fields=["envoyee_le"])
    courriels.ecrire_invitation(row)


@transaction.atomic
def retirer_invitation(*, invitation: Invitation) -> None:
    """The link opens no more. Raises ActeRefuse if it has served."""
    row = _verrouiller(invitation)
    row.retiree_le = timezone.now()
    row.save(update_fields=["retiree_le"])


@transaction.atomic
def arreter_lettre(*, mandat: Mandat) -> None:
    """No more weekly letter about this area, not even one that has not left yet."""
    now = timezone.now()
    Mandat.objects.filter(pk=mandat.pk, lettre_arretee_le__isnull=True).update(lettre_arretee_le=now)
    waiting = Courriel.objects.en_souffrance().filter(lien_arret=courriels.url_arret(mandat))
    waiting.update(abandonne_le=now, erreur="arrete")


@transaction.atomic
def reprendre_lettre(*, mandat: Mandat) -> None:
    """The weekly letter again, from the next one on."""
    Mandat.objects.filter(pk=mandat.pk).update(lettre_arretee_le=None, lettre_le=timezone.localdate())
