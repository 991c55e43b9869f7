"""The poster of an area: one A4 sheet for a notice board or a shop window."""

from __future__ import annotations

import segno
from django.conf import settings
from django.template.loader import render_to_string

from carte.secteurs.dessin import plan
from carte.secteurs.lecture import Secteur
from carte.secteurs.tableau import moitie
from conseils.seances import public as seances
from mairie.models import EnTete
from signalements.papier import imprimer


def en_pdf(secteur: Secteur) -> bytes:
    """Return the poster as a tagged PDF of one page."""
    address = settings.ADRESSE + secteur.zone.get_absolute_url()
    compte = secteur.regards[secteur.zone.pk].compte
    contexte = {
        "s": secteur,
        "zone": secteur.zone,
        "en_tete": EnTete.objects.courant(),
        "adresse": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=0),
        "plan": plan(secteur),
        "seance": seances.pour_le_secteur(secteur.zone)["prochaine"],
        "compte": compte,
        "resolution": moitie(compte.resolution),
    }
    return imprimer([render_to_string("papier/affiche.html", contexte)])
