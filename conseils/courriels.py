"""The letters to those who represent an area: rows written in the transaction of the act, posted by the worker."""

from __future__ import annotations

from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from conseils import acces
from conseils.models import Balade, Invitation, Mandat
from mairie.models import EnTete
from signalements.courriels.lettres import INLINER, ranger, rendre, sceller
from signalements.models import Courriel


def ecrire(modele: str, destinataire: str, contexte: dict[str, Any], *, lien_arret: str = "") -> None:
    """Write one letter from its three files to somebody who represents an area, or is invited to.

    `lien_arret`: where they say that they want no more like it.
    """
    en_tete = EnTete.objects.courant()
    base = {"base": "courriels/base.html", "en_tete": en_tete, "commune": en_tete.commune}
    objet, texte, html = rendre(modele, base | contexte)
    row = sceller(
        pour=Courriel.Pour.REPRESENTANT,
        modele=modele,
        destinataire=destinataire,
        objet=objet,
        texte=texte,
        html=INLINER.inline(html),
        message_id=make_msgid(domain=urlsplit(settings.ADRESSE).hostname or "localhost"),
        lien_arret=lien_arret,
    )
    ranger([row])


def ecrire_invitation(invitation: Invitation) -> None:
    """Ask somebody to represent an area; the link of the letter opens until it expires."""
    lien = settings.ADRESSE + reverse("conseils:invitation", args=[acces.jeton_invitation(invitation)])
    contexte = {"invitation": invitation, "zone": invitation.zone, "lien": lien}
    ecrire("invitation", invitation.compte.email, contexte)


def ecrire_bilan(balade: Balade) -> None:
    """Send the summary of a walk to each who represents its area: what was reported, and where it is followed."""
    arrets = balade.arrets.select_related("signalement__categorie", "signalement__service")
    contexte = {
        "balade": balade,
        "zone": balade.zone,
        "signalements": [arret.signalement for arret in arrets],
        "adresse": settings.ADRESSE,
        "lien": settings.ADRESSE + balade.get_absolute_url(),
    }
    mandats = Mandat.objects.en_cours().filter(zone=balade.zone, compte__is_active=True)
    for adresse in mandats.values_list("compte__email", flat=True):
        ecrire("balade", adresse, contexte)


def ecrire_semaine(mandat: Mandat, contexte: dict[str, Any]) -> None:
    """Send the letter of the week of an area (conseils.semaine) to one who represents it."""
    zone, lien_arret = mandat.zone, url_arret(mandat)
    assert mandat.compte is not None
    contexte = contexte | {
        "zone": zone,
        "adresse": settings.ADRESSE,
        "espace": settings.ADRESSE + reverse("conseils:accueil", args=[zone.nature, zone.slug]),
        "lien_arreter": lien_arret,
    }
    ecrire("semaine", mandat.compte.email, contexte, lien_arret=lien_arret)


def url_arret(mandat: Mandat) -> str:
    """Return the whole address where the letter of the week of a mandate is stopped."""
    return settings.ADRESSE + reverse("conseils:lettre_arreter", args=[acces.jeton_lettre(mandat)])
