"""The letters to whoever wants the news of a place: confirm, what is new, another outline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from conseils.models import Seance
from mairie.models import EnTete
from nouvelles.contenu import MONTRES, Resume
from quartiers.models import Zone
from signalements.contexte_du_lieu import METRES_PAR_DEGRE
from signalements.courriels import CONFIRMATIONS_PAR_JOUR, url_nouvelles
from signalements.courriels.lettres import INLINER, ranger, rendre, sceller
from signalements.models import AbonnementNouvelles, Courriel


def ecrire_confirmation(abonnement: AbonnementNouvelles) -> None:
    """Ask an address whether it wants these news, or say how to change those that it has.

    At most CONFIRMATIONS_PAR_JOUR a day to one mailbox, whatever is asked for.
    """
    hier = timezone.now() - dt.timedelta(days=1)
    asked = Courriel.objects.filter(
        pour=Courriel.Pour.CONFIRMATION, destinataire=abonnement.courriel, cree_le__gte=hier
    )
    if asked.count() < CONFIRMATIONS_PAR_JOUR:
        contexte = {"lien_confirmer": url_nouvelles(abonnement, "confirmer"), "deja": abonnement.actif}
        pour = Courriel.Pour.CONFIRMATION
        ranger([_lettre("secteur_confirmer", pour, abonnement, EnTete.objects.courant(), contexte)])


def composer_nouvelles(
    abonnement: AbonnementNouvelles, resume: Resume, en_tete: EnTete, seance: Seance | None = None
) -> Courriel:
    """Return the letter with what is new (needs `zone`, `groupes`, `categories`); nothing is saved.

    `seance`: the next session of the council of the area, to be announced besides.
    """
    parts = [
        (_("Résolus et clos"), resume.termines),
        (_("Prévus"), resume.prevus),
        (_("Nouveaux"), resume.nouveaux),
    ]
    contexte: dict[str, object] = {
        "resume": resume,
        "seance": seance,
        "seul": resume.tous[0] if len(resume.tous) == 1 else None,
        "parties": [
            {"titre": title, "faits": rows[:MONTRES], "autres": max(0, len(rows) - MONTRES)}
            for title, rows in parts
            if rows
        ],
        "sujets": [g.nom for g in abonnement.groupes.all()]
        + [c.libelle for c in abonnement.categories.all()],
    }
    return _lettre("secteur", Courriel.Pour.NOUVELLES, abonnement, en_tete, contexte)


def composer_contour(
    abonnement: AbonnementNouvelles, zone: Zone, jour: dt.date, suivantes: Sequence[Zone], en_tete: EnTete
) -> Courriel:
    """Return the letter that says from which day the outline of a zone is another; nothing is saved.

    `suivantes`: the zones that take its place, if it is no more.
    """
    contexte: dict[str, object] = {
        "secteur": zone.titre,
        "jour": jour,
        "suivantes": [(z.titre, settings.ADRESSE + z.get_absolute_url()) for z in suivantes],
    }
    return _lettre("secteur_contour", Courriel.Pour.NOUVELLES, abonnement, en_tete, contexte)


def composer_contour_annule(abonnement: AbonnementNouvelles, jour: dt.date, en_tete: EnTete) -> Courriel:
    """Return the letter that says that the change of outline told for that day is called off; nothing is saved."""
    assert abonnement.zone is not None
    contexte: dict[str, object] = {"secteur": abonnement.zone.titre, "jour": jour}
    return _lettre("secteur_contour_annule", Courriel.Pour.NOUVELLES, abonnement, en_tete, contexte)


def page_de(abonnement: AbonnementNouvelles) -> str:
    """Return the whole address of what this subscription is about: the page of the area, or the map (needs `zone`)."""
    if abonnement.zone:
        return settings.ADRESSE + abonnement.zone.get_absolute_url()
    if abonnement.centre is None or abonnement.rayon_m is None:
        return f"{settings.ADRESSE}/"
    lon, lat, metres = abonnement.centre.x, abonnement.centre.y, abonnement.rayon_m
    dy = metres / METRES_PAR_DEGRE
    dx = dy * 1.4  # a degree of longitude is shorter: the whole circle shows
    frame = f"{lon - dx:.4f},{lat - dy:.4f},{lon + dx:.4f},{lat + dy:.4f}"
    return f"{settings.ADRESSE}/?in_bbox={frame}"


def _lettre(
    modele: str,
    pour: Courriel.Pour,
    abonnement: AbonnementNouvelles,
    en_tete: EnTete,
    contexte: dict[str, object],
) -> Courriel:
    contexte = {
        "base": "courriels/base.html",
        "en_tete": en_tete,
        "commune": en_tete.commune,
        "adresse": settings.ADRESSE,
        "abonnement": abonnement,
        "lien": page_de(abonnement),
        "lien_changer": url_nouvelles(abonnement),
        "lien_quitter": "" if pour == Courriel.Pour.CONFIRMATION else url_nouvelles(abonnement, "quitter"),
    } | contexte
    objet, texte, html = rendre(modele, contexte)
    return sceller(
        nouvelles=abonnement,
        pour=pour,
        modele=modele,
        destinataire=abonnement.courriel,
        objet=objet,
        texte=texte,
        html=INLINER.inline(html),
        message_id=make_msgid(domain=urlsplit(settings.ADRESSE).hostname or "localhost"),
    )
