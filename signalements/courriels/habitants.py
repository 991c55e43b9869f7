"""The letters to residents: to who reported, to all who follow, and the notice to the service beside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import EnTete
from mairie.models.remarques import Remarque
from quartiers.dates import jour_et_mois
from quartiers.lieux import Lieu
from quartiers.models import Zone
from signalements.courriels.abonnements import jeton
from signalements.courriels.lettres import (
    INLINER,
    contexte_de,
    lettre,
    notice,
    ranger,
    rendre,
    sceller,
    sur_papier,
    zones_de,
)
from signalements.courriels.suites import a_tous
from signalements.etats import Etat
from signalements.models import Abonnement, Courriel, Declarant, Evenement, Signalement, Texte
from signalements.models.choix import Suspension

CONFIRMATIONS_PAR_JOUR = 3


def ecrire_depot(
    evenement: Evenement,
    *,
    abonnements: Sequence[Abonnement],
    lieu: Lieu,
    textes: Sequence[Texte],
    en_tete: EnTete,
    cle: str,
    declarant: Declarant,
) -> None:
    """Write the acknowledgement (or, where an agent must qualify first, the registration) and the service's notice.

    Whoever gave a postal address and no other gets it on paper.
    """
    ranger(composer_depot(evenement, abonnements, lieu.zones, textes, en_tete, cle, declarant))


def composer_depot(
    evenement: Evenement,
    abonnements: Sequence[Abonnement],
    zones: Iterable[Zone],
    textes: Sequence[Texte],
    en_tete: EnTete,
    cle: str,
    declarant: Declarant | None = None,
) -> list[Courriel]:
    """Return the letters of a deposit; nothing is saved."""
    signalement = evenement.signalement
    mots = {t.nature: t.texte for t in textes}
    contexte = contexte_de(signalement, en_tete, zones) | {
        "lieu": mots.get(Texte.Nature.LIEU, ""),
        "description": mots.get(Texte.Nature.DESCRIPTION, ""),
    }
    modele = "enregistrement" if signalement.etat == Etat.A_QUALIFIER else "accuse"
    rows = [
        lettre(modele, Courriel.Pour.DECLARANT, evenement, contexte, abonnement=a, cle=cle)
        for a in abonnements
    ]
    if declarant and declarant.sur_papier:
        rows.append(sur_papier(modele, evenement, contexte, declarant))
    return rows + notice(evenement, contexte)


def recepisse(signalement: Signalement) -> Courriel:
    """Return the acknowledgement as it is printed at the desk, to nobody's address; nothing is saved."""
    evenement = signalement.evenements.order_by("rang")[0]
    evenement.signalement = signalement
    contexte = contexte_de(signalement, EnTete.objects.courant(), zones_de(signalement))
    lieu = signalement.textes.filter(nature=Texte.Nature.LIEU).first()
    modele = "enregistrement" if signalement.etat == Etat.A_QUALIFIER else "accuse"
    contexte["lieu"] = lieu.texte if lieu else ""
    return sur_papier(modele, evenement, contexte, Declarant(signalement=signalement))


def ecrire_appel(evenement: Evenement, declarant: Declarant, abonnement: Abonnement | None) -> None:
    """Tell whoever called about a known report that the call counts, and under which number to follow."""
    signalement = evenement.signalement
    contexte = contexte_de(signalement, EnTete.objects.courant(), zones_de(signalement))
    if abonnement:
        ranger([lettre("appel", Courriel.Pour.ABONNE, evenement, contexte, abonnement=abonnement)])
    elif declarant.sur_papier:
        ranger([sur_papier("appel", evenement, contexte, declarant)])


def ecrire_etat(evenement: Evenement, *, message: str = "", reprise: Evenement | None = None) -> None:
    """Tell a public change of state, or a public message, to the reporter and to all who follow.

    `reprise`: the event by which the legal clock runs again, if the same act did that.
    """
    sent = evenement.signalement.transmissions.filter(evenement=evenement).first()
    told: dict[str, object] = {"message": message, "reprise": reprise}
    told["contact_autorite"] = sent.courriel if sent else ""
    a_tous("etat", evenement, told)


def ecrire_correction(evenement: Evenement, *, nouveau_service: bool, premier_accuse: bool = False) -> None:
    """Write the corrected acknowledgement (another service or category, same legal date), and the service's notice.

    `premier_accuse`: the report has just been qualified, and this is its first acknowledgement.
    """
    lieu = evenement.signalement.textes.filter(nature=Texte.Nature.LIEU).first()
    contexte = a_tous(
        "accuse" if premier_accuse else "correction",
        evenement,
        {"lieu": lieu.texte if lieu else ""},
        auteurs_seulement=True,
    )
    if nouveau_service:
        ranger(notice(evenement, contexte))


def ecrire_complement(evenement: Evenement, *, texte: str, photos: int) -> None:
    """Tell the service that the reporter added something."""
    signalement = evenement.signalement
    contexte = contexte_de(signalement, EnTete.objects.courant(), zones_de(signalement))
    ranger(notice(evenement, contexte | {"texte": texte, "photos": photos}, modele="service_complement"))


def ecrire_contestation(evenement: Evenement, *, texte: str) -> None:
    """The reporter says that it is not repaired: tell the service, and all who follow that it is open again."""
    contexte = a_tous("etat", evenement, {"message": ""})
    suite = {
        "titre": _("Le déclarant dit que ce n’est pas réparé"),
        "phrase": _("Le signalement est rouvert."),
        "texte": texte,
    }
    ranger(notice(evenement, contexte | suite, modele="service_suite"))


def ecrire_reprise(evenement: Evenement) -> None:
    """Tell the reporter that the legal clock runs again: since when, why, and by when the answer is due."""
    if evenement.details["motif"] == Suspension.PIECES:
        titre = _("Nous avons reçu ce qui manquait")
        phrase = _("Merci. Le délai légal de réponse court de nouveau depuis le %(le)s.")
    else:
        titre = _("Votre demande est arrivée à l’autorité compétente")
        phrase = _("Elle l’a reçue le %(le)s : le délai légal de réponse court depuis ce jour.")
    day = dt.date.fromisoformat(evenement.details["le"])
    phrase %= {"le": f"{jour_et_mois(day)}\u00a0{day.year}"}
    a_tous("nouvelles", evenement, {"titre": titre, "phrase": phrase}, auteurs_seulement=True)


def ecrire_sans_reponse(evenement: Evenement) -> None:
    """Nobody answered the question in time: say politely that the service goes on without, and tell the service."""
    contexte = a_tous(
        "nouvelles",
        evenement,
        {
            "titre": _("Nous reprenons votre demande")
            if evenement.signalement.est_demande
            else _("Nous reprenons votre signalement"),
            "phrase": _(
                "Nous n’avons pas reçu ce que nous vous demandions : le service continue avec ce qu’il sait."
                " Vous pouvez encore l’envoyer."
            ),
        },
        auteurs_seulement=True,
    )
    suite = {
        "titre": _("La précision demandée n’est pas venue"),
        "phrase": _("Le signalement vous revient, et son objectif court de nouveau."),
    }
    ranger(notice(evenement, contexte | suite, modele="service_suite"))


def ecrire_confirmation(abonnement: Abonnement) -> None:
    """Ask an address whether it wants to follow: at most CONFIRMATIONS_PAR_JOUR a day, whatever the reports."""
    hier = timezone.now() - dt.timedelta(days=1)
    recent = Courriel.objects.filter(
        pour=Courriel.Pour.CONFIRMATION, destinataire=abonnement.courriel.lower(), cree_le__gte=hier
    ).count()
    if recent >= CONFIRMATIONS_PAR_JOUR:
        return
    signalement = abonnement.signalement
    evenement = signalement.evenements.order_by("pk").first()
    assert evenement is not None
    evenement.signalement = signalement
    contexte = contexte_de(signalement, EnTete.objects.courant(), zones_de(signalement)) | {
        "lien_confirmer": settings.ADRESSE + reverse("suivi_confirmer", args=[jeton(abonnement)])
    }
    ranger([lettre("confirmation", Courriel.Pour.CONFIRMATION, evenement, contexte, abonnement=abonnement)])


def ecrire_reponse_remarque(remarque: Remarque, *, courriel: str, texte: str, message_id: str) -> None:
    """Answer whoever made a remark on the tool. `message_id` is that of the form: a second sending has the same."""
    en_tete = EnTete.objects.courant()
    contexte = {
        "base": "courriels/base.html",
        "en_tete": en_tete,
        "commune": en_tete.commune,
        "remarque": remarque,
        "reponse": texte,
        "lien": settings.ADRESSE + reverse("remarques:changements"),
    }
    objet, words, html = rendre("remarque", contexte)
    row = sceller(
        remarque=remarque,
        pour=Courriel.Pour.REMARQUE,
        modele="remarque",
        destinataire=courriel,
        objet=objet,
        texte=words,
        html=INLINER.inline(html),
        message_id=message_id,
    )
    ranger([row])
