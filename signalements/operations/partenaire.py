"""An authority, a contractor, a landlord: told by mail, answers by a link."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalements import acces, courriels
from signalements.etats import Etat
from signalements.models import Canal, Evenement, Photo, Signalement, Texte, Transmission
from signalements.models.signalement import Suspension
from signalements.operations import delai
from signalements.operations.socle import ActeRefuse, consigner, enregistrer, mots, verrouiller


def ouvrir(evenement: Evenement, *, autorite: str, courriel: str, avec_coordonnees: bool) -> Transmission:
    """Write to an authority that answers by a link; the one before, if there was any, can answer no more."""
    row = evenement.signalement
    fermer(row)
    transmission = Transmission.objects.create(
        signalement=row,
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
    cle: str = "",
) -> Evenement:
    """Keep what the authority answers: a date, that it is done, or that it is not theirs; words and photos beside.

    The service is told at once, the reporter too when there is something new for them. The photos kept under the
    number and `cle` wait for an agent's look, as the words do. Raises ActeRefuse if the link answers no more, or what
    the answer needs is missing.
    """
    row = verrouiller(transmission.signalement)
    sent = Transmission.objects.select_for_update().get(pk=transmission.pk)
    if sent.close_le or row.est_clos:
        raise ActeRefuse(_("Ce signalement n’attend plus de réponse de votre part."))
    if reponse == Transmission.Reponse.PREVU and (prevu_le is None or prevu_le < timezone.localdate()):
        raise ActeRefuse(_("Indiquez la date prévue, aujourd’hui ou plus tard."), "prevu_le")
    if reponse == Transmission.Reponse.REFUS and not texte.strip():
        raise ActeRefuse(_("Dites à qui s’adresser, ou pourquoi : le service en a besoin."), "texte")
    sent.reponse, sent.prevu_le = reponse, prevu_le if reponse == Transmission.Reponse.PREVU else None
    sent.repondu_le = timezone.now()
    sent.save(update_fields=["reponse", "prevu_le", "repondu_le"])
    brouillons = Photo.objects.brouillons(row.numero, acces.empreinte_cle(cle))
    row.publie_le = None if texte.strip() or brouillons.exists() else row.publie_le
    enregistrer(row, ["publie_le"])
    evenement = consigner(
        row,
        Evenement.Nature.PARTENAIRE,
        canal=Canal.PARTENAIRE,
        details={
            "reponse": reponse,
            "transmission": sent.pk,
            "photos": brouillons.count(),
            **({"prevu_le": sent.prevu_le.isoformat()} if sent.prevu_le else {}),
        },
        textes=mots(Texte.Nature.PARTENAIRE, texte),
    )
    brouillons.update(
        signalement=row, evenement=evenement, brouillon_numero="", brouillon_cle="", empreinte=""
    )
    # Whoever answers has received it (CRPA L114-3).
    if row.delai_motif == Suspension.TRANSMISSION and (reprise := delai.reprendre(row, timezone.localdate())):
        courriels.ecrire_reprise(reprise)
    courriels.ecrire_reponse_partenaire(sent, evenement, texte=texte.strip())
    return evenement


def annonce(signalement: Signalement) -> Transmission | None:
    """Return the open transmission of a report (needs prefetched `transmissions`)."""
    if signalement.etat != Etat.TRANSMIS:
        return None
    return next((t for t in signalement.transmissions.all() if t.close_le is None), None)
