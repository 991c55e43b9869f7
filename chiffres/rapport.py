"""The report of a month: on paper for whoever may read it, announced to heads and directors once it is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from chiffres import lecture, mots
from chiffres.filtres import Filtres, ecrire_mois
from chiffres.graphiques import GRAPHIQUES
from chiffres.models import Rapport
from chiffres.periodes import Periode, mois, premier_jour
from chiffres.releve import Releve
from chiffres.reperes import reperes
from mairie import delais
from mairie.droits import Acte, Role, peut
from mairie.models import Categorie, Compte, EnTete, Service
from signalements import papier
from signalements.courriels.lettres import INLINER, rendre, sceller
from signalements.models import Courriel

MOIS_A_LIRE = 12
DU_MOIS = ("etats", "temps", "respect", "categories", "par-service", "parcours", "services", "passages")
DE_L_ANNEE = ("mois", "evolution")
"""Charts of the twelve months that end with the one of the report."""


def services_de(compte: Compte) -> list[Service]:
    """Return the services whose figures an account reads: its own, or all."""
    rows = Service.objects.all() if peut(compte, Acte.LIRE_TOUT) else compte.services.all()
    return list(rows.order_by("nom"))


def mois_a_lire(jour: dt.date) -> list[tuple[str, str]]:
    """The months of which there is a report, the last one first: (for the address, in words)."""
    first, last = lecture.premier_mois(), mois(jour) - 1
    if first is None:
        return []
    months = range(last, max(first, last - MOIS_A_LIRE + 1) - 1, -1)
    return [(ecrire_mois(m), mots.mois_en_entier(m)) for m in months]


def en_pdf(compte: Compte, month: int, jour: dt.date) -> bytes:
    """Return the report that this account may read, one PDF (PDF/UA), black and white first."""
    services = services_de(compte)
    of_month, of_year = _releve(services, month, 1, jour), _releve(services, month, 12, jour)
    charts = [GRAPHIQUES[code](of_year, code) for code in DE_L_ANNEE]
    charts += [GRAPHIQUES[code](of_month, code) for code in ("anciennete", *DU_MOIS)]
    contexte = {
        "en_tete": EnTete.objects.courant(),
        "services": services,
        "tout": peut(compte, Acte.LIRE_TOUT),
        "mois": mots.de_mois(month),
        "jour": jour,
        "reperes": reperes(of_month),
        "rien": not of_month.chiffres.compte.recus and not of_month.chiffres.stock.ouverts,
        "graphiques": [g for g in charts if g and g.lignes],
    }
    return papier.imprimer([render_to_string("papier/chiffres.html", contexte)])


def envoyer_si_du(jour: dt.date) -> int | None:
    """Announce the report of last month from the first working day of this one on.

    None if it is too early, done already, or if nothing had come by then.
    """
    en_tete = EnTete.objects.courant()
    first = delais.jours_ouvres_apres(jour.replace(day=1) - dt.timedelta(days=1), 1, en_tete.fermes)
    month, begun = mois(jour) - 1, lecture.premier_mois()
    return envoyer(month) if jour >= first and begun is not None and begun <= month else None


@transaction.atomic
def envoyer(month: int) -> int | None:
    """Write to heads and directors that the report of a month is there; return how many, None if it was done."""
    row, new = Rapport.objects.get_or_create(premier_jour=premier_jour(month))
    if not new:
        return None
    en_tete, today = EnTete.objects.courant(), timezone.localdate()
    letters = []
    for compte in Compte.objects.filter(is_active=True, role__in=(Role.CHEF, Role.DIRECTION)).order_by("pk"):
        services = services_de(compte)
        if services:
            letters.append(_lettre(compte, services, month, today, en_tete))
    Courriel.objects.bulk_create(letters)
    row.lettres = len(letters)
    row.save(update_fields=["lettres"])
    return len(letters)


def _lettre(
    compte: Compte, services: Sequence[Service], month: int, jour: dt.date, en_tete: EnTete
) -> Courriel:
    code = ecrire_mois(month)
    contexte = {
        "base": "courriels/base.html",
        "en_tete": en_tete,
        "commune": en_tete.commune,
        "mois": mots.de_mois(month),
        "services": services,
        "tout": peut(compte, Acte.LIRE_TOUT),
        "reperes": reperes(_releve(services, month, 1, jour)),
        "lien": settings.ADRESSE + reverse("chiffres:rapport", args=[code]),
        "lien_chiffres": settings.ADRESSE + f"{reverse('chiffres:services')}?depuis={code}&jusqu_a={code}",
        "adresse": settings.ADRESSE,
    }
    objet, texte, html = rendre("rapport", contexte)
    return sceller(
        pour=Courriel.Pour.AGENT,
        modele="rapport",
        destinataire=compte.email,
        objet=objet,
        texte=texte,
        html=INLINER.inline(html),
        message_id=make_msgid(domain=urlsplit(settings.ADRESSE).hostname or "localhost"),
    )


def _releve(services: Sequence[Service], month: int, months: int, jour: dt.date) -> Releve:
    choices = list(Categorie.objects.select_related("groupe"))
    return Releve(Filtres(Periode(month - months + 1, month), choices, services), jour)
