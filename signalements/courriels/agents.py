"""The letters to those who work on a report: another service, an authority, who watches the clocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mairie.models import EnTete, Service
from quartiers.dates import jour_et_mois
from signalements import acces
from signalements.courriels.lettres import (
    INLINER,
    contexte_de,
    lettre,
    notice,
    ranger,
    rendre,
    sceller,
    zones_de,
)
from signalements.courriels.suites import a_tous
from signalements.models import Courriel, Declarant, Evenement, Texte, Transmission

RAPPELS_PAR_LETTRE = 40


def ecrire_part(evenement: Evenement, service: Service, *, titre: str, phrase: str, texte: str = "") -> None:
    """Tell another service that it has a part of this report to do, or has it no more."""
    signalement = evenement.signalement
    suite = {"titre": titre, "phrase": phrase, "texte": texte}
    contexte = contexte_de(signalement, EnTete.objects.courant(), zones_de(signalement)) | suite
    ranger(notice(evenement, contexte, modele="service_suite", destinataire=service.courriel))


def ecrire_transmission(transmission: Transmission, evenement: Evenement) -> None:
    """Write to the authority: what, where, by when, and the link where it answers; of whom only if so decided."""
    signalement = transmission.signalement
    texts = signalement.textes.filter(nature__in=Texte.DU_DECLARANT).select_related("question")
    shown = [t for t in texts if t.est_public or transmission.avec_coordonnees]
    auteur = signalement.declarants.filter(nature=Declarant.Nature.AUTEUR).first()
    message = evenement.textes.filter(nature=Texte.Nature.MESSAGE).first()
    contexte = contexte_de(signalement, EnTete.objects.courant(), zones_de(signalement)) | {
        "lieu": next((t.texte for t in shown if t.nature == Texte.Nature.LIEU), ""),
        "mots": [t.texte for t in shown if t.nature in (Texte.Nature.DESCRIPTION, Texte.Nature.AJOUT)],
        "reponses": [(t.question.libelle, t.texte) for t in shown if t.question],
        "declarant": auteur if transmission.avec_coordonnees else None,
        "message": message.texte if message else "",
        "autorite": transmission.autorite,
        "lien_partenaire": settings.ADRESSE
        + reverse("partenaire", args=[acces.jeton_transmission(transmission.pk)]),
    }
    letter = lettre("transmission", Courriel.Pour.PARTENAIRE, evenement, contexte)
    letter.destinataire = transmission.courriel
    ranger([letter])


def ecrire_reponse_partenaire(transmission: Transmission, evenement: Evenement, *, texte: str) -> None:
    """Tell the service what the authority answers; and the people who follow, when a date or the end is announced."""
    told = {"autorite": transmission.autorite}
    if transmission.reponse == Transmission.Reponse.PREVU and transmission.prevu_le:
        told["le"] = jour_et_mois(transmission.prevu_le)
        phrase = _("%(autorite)s prévoit d’intervenir le %(le)s.") % told
    elif transmission.reponse == Transmission.Reponse.FAIT:
        phrase = _("%(autorite)s indique que c’est fait. Le service vérifie.") % told
    else:
        phrase = _("%(autorite)s répond que ce n’est pas de son ressort.") % told
    signalement = evenement.signalement
    contexte = contexte_de(signalement, EnTete.objects.courant(), zones_de(signalement))
    suite = {"titre": _("%(autorite)s a répondu") % told, "phrase": phrase, "texte": texte}
    ranger(notice(evenement, contexte | suite, modele="service_suite"))
    if transmission.reponse != Transmission.Reponse.REFUS:
        a_tous("nouvelles", evenement, {"titre": _("Des nouvelles de votre signalement"), "phrase": phrase})


def ecrire_seance(service: Service, contexte: dict[str, Any]) -> bool:
    """Tell a service what a session asks of it; return whether it has a mailbox.

    `contexte` is that of templates/courriels/seance.*: `qui` held it, the `seance`, its `decisions` for this service,
    the address of its minutes (`lien`), `correction` where a first letter said something else.
    """
    if not service.courriel:
        return False
    en_tete = EnTete.objects.courant()
    contexte = contexte | {
        "base": "courriels/base.html",
        "en_tete": en_tete,
        "commune": en_tete.commune,
        "service": service,
        "adresse": settings.ADRESSE,
    }
    objet, texte, html = rendre("seance", contexte)
    sceller(
        pour=Courriel.Pour.SERVICE,
        modele="seance",
        destinataire=service.courriel,
        objet=objet,
        texte=texte,
        html=INLINER.inline(html),
        message_id=make_msgid(domain=urlsplit(settings.ADRESSE).hostname or "localhost"),
    ).save()
    return True


def ecrire_veille(
    destinataires: Sequence[str],
    en_tete: EnTete,
    jour: dt.date,
    rappels: Sequence[Any],
    service: Service | None = None,
) -> int:
    """Write the digest of a night (signalements.veille.Rappel) to these addresses; return how many letters."""
    ordered = sorted(rappels, key=lambda r: (not r.a_la_direction, not r.au_chef, r.jour))
    contexte = {
        "base": "courriels/base.html",
        "en_tete": en_tete,
        "commune": en_tete.commune,
        "jour": jour,
        "service": service,
        "rappels": ordered[:RAPPELS_PAR_LETTRE],
        "autres": max(0, len(ordered) - RAPPELS_PAR_LETTRE),
        "nombre": len(ordered),
        "lien": settings.ADRESSE + reverse("service_liste") + "?vue=en_retard",
        "adresse": settings.ADRESSE,
    }
    objet, texte, html = rendre("veille", contexte)
    rows = [
        sceller(
            pour=Courriel.Pour.AGENT,
            modele="veille",
            destinataire=address,
            objet=objet,
            texte=texte,
            html=INLINER.inline(html),
            message_id=make_msgid(domain=urlsplit(settings.ADRESSE).hostname or "localhost"),
        )
        for address in destinataires
    ]
    Courriel.objects.bulk_create(rows)
    return len(rows)
