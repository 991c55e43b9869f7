"""What residents do after the report: moi aussi, follow, add, withdraw."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import Compte
from signalements import courriels
from signalements.etats import CLOS, Etat
from signalements.models import Abonnement, Canal, Declarant, Evenement, Signalement, Texte
from signalements.models.choix import Suspension
from signalements.operations import delai, fusion, partenaire, parts
from signalements.operations.socle import (
    OBJECTIF,
    ActeRefuse,
    brouillons_de,
    consigner,
    enregistrer,
    garder,
    mots,
    reprendre_objectif,
    verrouiller,
)


@transaction.atomic
def moi_aussi(*, signalement: Signalement, navigateur: str, canal: Canal = Canal.WEB) -> bool:
    """Count one more person for this problem, once per browser; return whether it is new.

    `navigateur` is a digest drawn for this browser. Raises ActeRefuse if the report is closed.
    """
    row = verrouiller(signalement)
    if row.est_clos:
        raise ActeRefuse(_("Ce signalement est clos : faites-en un nouveau si le problème est revenu."))
    _declarant, nouveau = Declarant.objects.get_or_create(
        signalement=row,
        navigateur_empreinte=navigateur,
        nature=Declarant.Nature.MOI_AUSSI,
        defaults={"canal": canal},
    )
    if nouveau:
        consigner(row, Evenement.Nature.MOI_AUSSI, canal=canal)
    return nouveau


@transaction.atomic
def suivre(*, signalement: Signalement, courriel: str, est_declarant: bool = False) -> Abonnement:
    """Let an address follow a report; it receives nothing but one letter until it confirms.

    Asked twice: the confirmation is written again (within the limit of courriels), never a second subscription.
    `est_declarant`: asked from the reporter's own page; letters then carry the secret link, once confirmed.
    """
    row = verrouiller(signalement)
    abonnement = Abonnement.objects.filter(signalement=row, courriel__iexact=courriel).first()
    if abonnement is None:
        abonnement = Abonnement.objects.create(signalement=row, courriel=courriel)
    if est_declarant and abonnement.declarant_id is None:
        abonnement.declarant = row.declarants.filter(nature=Declarant.Nature.AUTEUR).first()
        abonnement.save(update_fields=["declarant"])
    if not abonnement.actif and not abonnement.refuse_le:
        abonnement.signalement = row
        courriels.ecrire_confirmation(abonnement)
    return abonnement


@transaction.atomic
def confirmer_suivi(*, abonnement: Abonnement) -> None:
    """The address has clicked: it follows from now on."""
    followed = verrouiller(abonnement.signalement)
    row = Abonnement.objects.select_related("declarant").get(pk=abonnement.pk)
    if not row.actif:
        row.confirme_le, row.arrete_le = timezone.now(), None
        row.save(update_fields=["confirme_le", "arrete_le"])
        if followed.doublon_de:
            fusion.suivre_aussi([row], followed.doublon_de)
    if row.declarant and not row.declarant.courriel:
        row.declarant.courriel = row.courriel
        row.declarant.save(update_fields=["courriel"])


@transaction.atomic
def arreter_suivi(*, abonnement: Abonnement) -> None:
    """No more letters to this address about this report."""
    Abonnement.objects.filter(pk=abonnement.pk, arrete_le__isnull=True).update(arrete_le=timezone.now())


@transaction.atomic
def completer(*, signalement: Signalement, cle: str, texte: str = "") -> Evenement:
    """Add words and the photos kept under the number and this key; the service is told.

    A report that waited for its reporter goes back to the state it was in before, and its target runs again.
    Raises ActeRefuse if nothing was added or the report is closed.
    """
    row = verrouiller(signalement)
    if row.etat in CLOS:
        raise ActeRefuse(_("Ce signalement est clos : il ne peut plus être complété."))
    brouillons = brouillons_de(row, cle)
    photos = brouillons.count()
    if not texte.strip() and not photos:
        raise ActeRefuse(_("Écrivez un mot ou ajoutez une photo."), "texte")
    evenement = consigner(
        row, Evenement.Nature.AJOUT, details={"photos": photos}, textes=mots(Texte.Nature.AJOUT, texte)
    )
    garder(brouillons, evenement)
    row.publie_le = None
    enregistrer(row, ["publie_le"])
    if row.etat == Etat.EN_ATTENTE:
        rendre_au_service(row)
    if row.delai_motif == Suspension.PIECES and (reprise := delai.reprendre(row, timezone.localdate())):
        courriels.ecrire_reprise(reprise)
    courriels.ecrire_complement(evenement, texte=texte.strip(), photos=photos)
    return evenement


def rendre_au_service(
    row: Signalement, details: dict[str, object] | None = None, auteur: Compte | None = None
) -> Evenement:
    """The answer is here, or will not come: back to the state before the question, the service's clock runs."""
    question = (
        row.evenements.filter(nature=Evenement.Nature.ETAT, etat_apres=Etat.EN_ATTENTE)
        .order_by("-le", "-pk")
        .first()
    )
    row.etat = Etat(question.etat_avant) if question else Etat.PRIS_EN_CHARGE
    row.attente_jusqu_au = None
    reprendre_objectif(row)
    enregistrer(row, ["etat", "attente_jusqu_au", *OBJECTIF])
    return consigner(
        row,
        Evenement.Nature.ETAT,
        auteur=auteur,
        avant=Etat.EN_ATTENTE,
        apres=row.etat,
        details=details or {},
    )


@transaction.atomic
def retirer(*, signalement: Signalement) -> Signalement:
    """The reporter withdraws an open report; it leaves every public page. Raises ActeRefuse if it is closed."""
    row = verrouiller(signalement)
    if row.etat in CLOS:
        raise ActeRefuse(_("Ce signalement est clos : il ne peut plus être retiré."))
    fusion.exiger_seul(
        row,
        _(
            "D’autres personnes ont signalé ce problème, qui est suivi ici : il ne peut pas être retiré. "
            "Vous pouvez ne plus le suivre."
        ),
    )
    avant, row.etat, row.clos_le = Etat(row.etat), Etat.RETIRE, timezone.now()
    row.suspendu_le = None
    enregistrer(row, ["etat", "clos_le", "suspendu_le"])
    delai.reprendre(row, timezone.localdate())
    evenement = consigner(row, Evenement.Nature.ETAT, avant=avant, apres=Etat.RETIRE)
    partenaire.fermer(row)
    parts.abandonner(row, None)
    courriels.ecrire_etat(evenement)
    return row


@transaction.atomic
def donner_avis(*, signalement: Signalement, cle: str, repare: bool, texte: str = "") -> Signalement:
    """The reporter says whether what was closed is really repaired, within AVIS_JOURS; "no" opens it again.

    "No" comes with words, or with the photos kept under the number and this key. Raises ActeRefuse if it is too late,
    already said, or without a reason.
    """
    row = verrouiller(signalement)
    if not row.avis_ouvert:
        raise ActeRefuse(_("Il n’est plus temps de donner votre avis : faites un nouveau signalement."))
    said = row.evenements.filter(nature=Evenement.Nature.AVIS, le__gte=row.clos_le)
    if repare and said.exists():
        raise ActeRefuse(_("Votre avis est déjà noté, merci."))
    if repare:
        consigner(row, Evenement.Nature.AVIS, details={"repare": True})
        return row
    brouillons = brouillons_de(row, cle)
    photos = brouillons.count()
    if not texte.strip() and not photos:
        raise ActeRefuse(_("Dites en un mot ce qui ne va pas, ou joignez une photo."), "texte")
    row.etat, row.clos_le, row.conteste_le, row.publie_le = Etat.ROUVERT, None, timezone.now(), None
    enregistrer(row, ["etat", "clos_le", "conteste_le", "publie_le"])
    evenement = consigner(
        row,
        Evenement.Nature.AVIS,
        avant=Etat.RESOLU,
        apres=Etat.ROUVERT,
        details={"repare": False, "photos": photos},
        textes=mots(Texte.Nature.AJOUT, texte),
    )
    garder(brouillons, evenement)
    courriels.ecrire_contestation(evenement, texte=texte.strip())
    return row


@transaction.atomic
def reprendre_sans_reponse(*, signalement: Signalement, jour: dt.date) -> bool:
    """The reporter did not answer in time: back to the service, politely; return whether it was still waiting."""
    row = verrouiller(signalement)
    if row.etat != Etat.EN_ATTENTE or row.attente_jusqu_au is None or row.attente_jusqu_au >= jour:
        return False
    evenement = rendre_au_service(row, details={"sans_reponse": True})
    reprise = delai.reprendre(row, None)
    courriels.ecrire_sans_reponse(reprise or evenement)
    return True
