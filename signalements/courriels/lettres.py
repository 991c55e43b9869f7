"""What all letters share: what they tell of a report, their three files, their support, their rows."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

import css_inline
import segno
from django.conf import settings
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import Categorie, EnTete
from quartiers.models import Nature, Zone
from signalements import acces
from signalements.courriels.abonnements import url_arret
from signalements.etats import REFUS, Etat
from signalements.models import Abonnement, Courriel, Declarant, Evenement, Signalement

FENETRE = (("", 38, 5), ("destinataire-serre", 43, 6), ("destinataire-tres-serre", 49, 7))
"""The address in the window of the envelope: class of base_papier.html, signs in a line, lines."""
INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)


def zones_de(signalement: Signalement) -> list[Zone]:
    return [s.zone for s in signalement.situations.select_related("zone")]


def contexte_de(signalement: Signalement, en_tete: EnTete, zones: Iterable[Zone]) -> dict[str, object]:
    par_nature = {z.nature: z for z in zones}
    return {
        "signalement": signalement,
        "categorie": signalement.categorie,
        "service": signalement.service,
        "conseil": par_nature.get(Nature.CONSEIL),
        "quartier": par_nature.get(Nature.QUARTIER),
        "en_tete": en_tete,
        "commune": en_tete.commune,
        "refus": signalement.etat in REFUS,
        "sans_delai": signalement.regime_silence == Categorie.Silence.SANS_OBJET,
    }


def notice(
    evenement: Evenement,
    contexte: dict[str, object],
    modele: str = "service",
    destinataire: str | None = None,
) -> list[Courriel]:
    """A letter to the service in charge, or to the mailbox of another one."""
    signalement = evenement.signalement
    box = signalement.service.courriel if destinataire is None else destinataire
    if not box:
        return []
    fiche = settings.ADRESSE + reverse("service_fiche", args=[signalement.numero])
    letter = lettre(modele, Courriel.Pour.SERVICE, evenement, contexte | {"fiche": fiche})
    letter.destinataire = box
    return [letter]


def lettre(
    modele: str,
    pour: Courriel.Pour,
    evenement: Evenement,
    contexte: dict[str, object],
    *,
    abonnement: Abonnement | None = None,
    cle: str = "",
) -> Courriel:
    """Render one mail from its three files; nothing is saved."""
    if abonnement and pour != Courriel.Pour.CONFIRMATION:
        contexte = contexte | {"lien_arret": url_arret(abonnement)}
    objet, texte, html = _rendre(modele, evenement, contexte | {"base": "courriels/base.html"}, cle)
    return sceller(
        signalement=evenement.signalement,
        evenement=evenement,
        abonnement=abonnement,
        pour=pour,
        modele=modele,
        destinataire=abonnement.courriel if abonnement else evenement.signalement.service.courriel,
        objet=objet,
        texte=texte,
        html=INLINER.inline(html),
        message_id=make_msgid(domain=urlsplit(settings.ADRESSE).hostname or "localhost"),
    )


def page_de(declarant: Declarant | None, signalement: Signalement) -> tuple[str, str]:
    """Return the key of one's own page of this report (empty for all but its reporter), and where a letter leads.

    Whoever reported a duplicate has a page, but that of their own report.
    """
    if declarant is None or declarant.nature != Declarant.Nature.AUTEUR:
        return "", acces.url_publique(signalement)
    mine = signalement if declarant.signalement_id == signalement.pk else declarant.signalement
    cle = acces.cle_de_lettre(mine.numero)
    if mine is signalement:
        return cle, acces.url_secrete(mine, cle)
    return "", acces.url_publique(signalement) if signalement.est_public else acces.url_secrete(mine, cle)


def sur_papier(
    modele: str, evenement: Evenement, contexte: dict[str, object], declarant: Declarant
) -> Courriel:
    """Render the same letter for paper: letterhead, address in the window, QR code; nothing is saved."""
    signalement = evenement.signalement
    cle, lien = page_de(declarant, signalement)
    contexte = contexte | {
        "lien": lien,
        "base": "courriels/base_papier.html",
        "papier": True,
        "declarant": declarant,
        "serre": _tightness(declarant),
        "ecrite_le": evenement.le if evenement.nature != Evenement.Nature.DEPOT else signalement.saisi_le,
        "verifier": acces.url_recepisse(signalement),
        "qr_verifier": _qr(acces.url_recepisse(signalement)),
        "qr_suivre": _qr(lien),
    }
    objet, texte, html = _rendre(modele, evenement, contexte, cle)
    return sceller(
        signalement=signalement,
        evenement=evenement,
        pour=Courriel.Pour.DECLARANT,
        support=Courriel.Support.PAPIER,
        modele=modele,
        objet=objet,
        texte=texte,
        html=html,
    )


def _tightness(declarant: Declarant) -> str:
    """Return how tightly the address is set, so that its last line still shows in the window of the envelope."""
    written = [declarant.nom_complet, *declarant.adresse.splitlines()]
    fitting = (
        name for name, signs, lines in FENETRE if sum(-(-len(line) // signs) for line in written) <= lines
    )
    return next(fitting, FENETRE[-1][0])


def sceller(**colonnes: Any) -> Courriel:
    """Return a letter with the digest of its words (registre.py recomputes it)."""
    row = Courriel(**colonnes)
    row.empreinte = hashlib.sha256("\0".join((row.objet, row.texte, row.html)).encode()).hexdigest()
    return row


def _qr(adresse: str) -> str:
    return segno.make(adresse, error="m").svg_data_uri(scale=4, border=2)


def _rendre(modele: str, evenement: Evenement, contexte: dict[str, object], cle: str) -> tuple[str, str, str]:
    """Return subject, text and HTML of one letter; `cle` is that of the reporter's own page, or empty."""
    signalement = evenement.signalement
    # An answer is asked of the reporter alone.
    asked = signalement.etat == Etat.EN_ATTENTE and not cle
    lien = acces.url_secrete(signalement, cle) if cle else acces.url_publique(signalement)
    contexte = (
        {"lien": lien}
        | contexte
        | {
            "evenement": evenement,
            "personnel": bool(cle),
            "etat": _("Une précision est demandée") if asked else signalement.etat_public,
        }
    )
    if cle and signalement.avis_ouvert:
        contexte["lien_avis"] = acces.url_avis(signalement, cle)
    return rendre(modele, contexte)


def rendre(modele: str, contexte: dict[str, object]) -> tuple[str, str, str]:
    """Return subject, text and HTML from the three files of a letter."""
    objet = " ".join(render_to_string(f"courriels/{modele}.objet.txt", contexte).split())[:200]
    texte = str(render_to_string(f"courriels/{modele}.txt", contexte))
    # What is left out leaves no hole, and no space at the end of a line.
    texte = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", texte)).strip() + "\n"
    html = render_to_string(f"courriels/{modele}.html", contexte | {"objet": objet})
    return objet, texte, html


def ranger(rows: list[Courriel]) -> None:
    """Save the letters; those that would flood a resident's mailbox are kept as proof and not sent.

    News have a rhythm of their own: they do not count, and never take the room of what the law wants sent.
    """
    uncounted = (Courriel.Pour.SERVICE, Courriel.Pour.PARTENAIRE, Courriel.Pour.NOUVELLES)
    residents = {r.destinataire.lower() for r in rows if r.destinataire and r.pour not in uncounted}
    if residents:
        limite, secondes = settings.LIMITES["courriels_destinataire"]
        since = timezone.now() - dt.timedelta(seconds=secondes)
        recent = dict(
            Courriel.objects.filter(destinataire__in=residents, cree_le__gte=since)
            .exclude(Q(pour__in=uncounted) | Q(abandonne_le__isnull=False))
            .values_list("destinataire")
            .annotate(n=Count("pk"))
        )
        for row in (r for r in rows if r.pour not in uncounted):
            row.destinataire = row.destinataire.lower()
            if recent.get(row.destinataire, 0) >= limite:
                row.abandonne_le, row.erreur = timezone.now(), "limite"
    Courriel.objects.bulk_create(rows)
