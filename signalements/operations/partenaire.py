"""An authority, a contractor, a landlord: told by mail, answers by a link."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalements import courriels
from signalements.models import Canal, Evenement, Signalement, Texte, Transmission
from signalements.models.choix import Suspension
from signalements.operations import delai
from signalements.operations.socle import (
    ActeRefuse,
    brouillons_de,
    consigner,
    enregistrer,
    garder,
    mots,
    verrouiller,
)


def ouvrir(evenement: Evenement, *, autorite: str, courriel: str, avec_coordonnees: bool) -> Transmission:
    """Write to an authority that answers by a link."""
    transmission = Transmission.objects.create(
        signalement=evenement.signalement,
        evenement=evenement,
        autorite=autorite,
        courriel=courriel,
        avec_coordonnees=avec_coordonnees,
    )
    courriels.ecrire_transmission(transmission, evenement)
    return transmission


def fermer(signalement: Signalement) -> None:
    """No link answers for this report any more."""
    signalement.transmissions.filter(close_le__isnull=True).update(close_le=timezone.now())


@transaction.atomic
def repondre_partenaire(
    *,
    transmission: Transmission,
    reponse: Transmission.Reponse,
    texte: str = "",
    prevu_le: dt.date | None = None,
    jeton: str = "",
) -> Evenement:
    """Keep what the authority answers: a date, that it is done, or that it is not theirs; words and photos beside.

    The service is told at once, the reporter too when there is something new for them. Words are for agents only;
    the photos kept under the number and `jeton`, the token of the form, wait for an agent's look.
    Raises DejaFait if that form has acted, ActeRefuse if the link answers no more, or what the answer needs is missing.
    """
    row = verrouiller(transmission.signalement, jeton)
    sent = Transmission.objects.get(pk=transmission.pk)
    if sent.close_le:
        raise ActeRefuse(_("Ce signalement n’attend plus de réponse de votre part."))
    planned = prevu_le if reponse == Transmission.Reponse.PREVU else None
    if reponse == Transmission.Reponse.PREVU and (planned is None or planned < timezone.localdate()):
        raise ActeRefuse(_("Indiquez la date prévue, aujourd’hui ou plus tard."), "prevu_le")
    if reponse == Transmission.Reponse.REFUS and not texte.strip():
        raise ActeRefuse(_("Dites à qui s’adresser, ou pourquoi : le service en a besoin."), "texte")
    sent.reponse, sent.prevu_le, sent.repondu_le = reponse, planned, timezone.now()
    sent.save(update_fields=["reponse", "prevu_le", "repondu_le"])
    brouillons = brouillons_de(row, jeton)
    details: dict[str, object] = {
        "reponse": reponse,
        "transmission": sent.pk,
        "photos": brouillons.count(),
    }
    evenement = consigner(
        row,
        Evenement.Nature.PARTENAIRE,
        canal=Canal.PARTENAIRE,
        details=details | ({"prevu_le": planned.isoformat()} if planned else {}),
        textes=mots(Texte.Nature.PARTENAIRE, texte),
        jeton=jeton,
    )
    if details["photos"]:
        row.publie_le = None
    garder(brouillons, evenement)
    enregistrer(row, ["publie_le"])
    # Whoever answers has received it (CRPA L114-3).
    if row.delai_motif == Suspension.TRANSMISSION and (reprise := delai.reprendre(row, timezone.localdate())):
        courriels.ecrire_reprise(reprise)
    courriels.ecrire_reponse_partenaire(sent, evenement, texte=texte.strip())
    return evenement
