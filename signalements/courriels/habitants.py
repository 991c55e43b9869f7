"""The letters to residents: to who reported, to all who follow, and the notice to the service beside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import EnTete
from quartiers.lieux import Lieu
from quartiers.models import Zone
from signalements.courriels.abonnements import jeton
from signalements.courriels.lettres import (
    contexte_de,
    lettre,
    notice,
    ranger,
    sur_papier,
    zones_de,
)
from signalements.courriels.suites import a_tous
from signalements.etats import Etat
from signalements.models import Abonnement, Courriel, Declarant, Evenement, Signalement, Texte

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


def ecrire_etat(evenement: Evenement, *, message: str = "") -> None:
    """Tell a public change of state, or a public message, to the reporter and to all who follow."""
    a_tous("etat", evenement, {"message": message})


def ecrire_correction(evenement: Evenement, *, nouveau_service: bool, premier_accuse: bool = False) -> None:
    """Write the corrected acknowledgement (another service or category, same legal date), and the service's notice.

    `premier_accuse`: the report has just been qualified, and this is its first acknowledgement.
    """
    contexte = a_tous("accuse" if premier_accuse else "correction", evenement, {}, auteurs_seulement=True)
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


def ecrire_sans_reponse(evenement: Evenement) -> None:
    """Nobody answered the question in time: say politely that the service goes on without."""
    a_tous(
        "nouvelles",
        evenement,
        {
            "titre": _("Nous reprenons votre signalement"),
            "phrase": _(
                "Nous n’avons pas reçu la précision demandée : le service reprend votre signalement avec ce qu’il sait."
                " Vous pouvez encore la donner."
            ),
        },
        auteurs_seulement=True,
    )


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
