"""The minutes on paper: black and white first."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string

from conseils.seances.compte_rendu import Lecture
from conseils.seances.public import url_compte_rendu
from mairie.models import EnTete
from signalements import papier


def en_pdf(lecture: Lecture) -> bytes:
    """Return the minutes as a tagged PDF."""
    contexte = {
        "lecture": lecture,
        "en_tete": EnTete.objects.courant(),
        "adresse": settings.ADRESSE + url_compte_rendu(lecture.version),
    }
    return papier.imprimer([render_to_string("papier/compte_rendu.html", contexte)])
