"""The poster of an area: one A4 sheet for a notice board or a shop window."""

from __future__ import annotations

import segno
from django.conf import settings
from django.template.loader import render_to_string

from carte.secteurs.dessin import plan
from carte.secteurs.lecture import Secteur
from carte.secteurs.tableau import moitie
from mairie.models import EnTete
from signalements.papier import imprimer

# A drawing is styled by its own rules only.
PLAN = (
    "path { fill: #fff; stroke: #000; stroke-width: 6; stroke-linejoin: round }"
    " .quartier { fill: none; stroke: #555; stroke-width: 2; stroke-dasharray: 10 8 }"
    " text { font-size: 30px; font-weight: bold; font-family: sans-serif; text-anchor: middle; stroke: none }"
)


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
        "style_plan": PLAN,
        "compte": compte,
        "resolution": moitie(compte.resolution),
    }
    return imprimer([render_to_string("carte/secteurs/affiche.html", contexte)])
