"""What these tests share: remarks in each state, a form that has been open for a while, a browser, a mail server."""

from __future__ import annotations

import html
import re

import pytest
from django.http import HttpResponse
from django.utils.html import strip_tags

from guichet.tests.conftest import ouvrir, smtp  # noqa: F401
from mairie.models.remarques import Remarque
from remarques import operations
from signalements import jeton as jetons

MOTS = "Le bouton de la photo est minuscule, Madame Dupont-Durand est d’accord avec moi."


def texte(reponse: HttpResponse) -> str:
    """What one reads on the page, its spaces plain."""
    words = html.unescape(strip_tags(reponse.content.decode()))
    return " ".join(re.sub(r"[\u00a0\u202f]", " ", words).split())


@pytest.fixture(autouse=True)
def sans_attente(settings):
    """Nobody waits here, save where the test says so."""
    settings.FORMULAIRE_SECONDES_MIN = 0


@pytest.fixture
def porte() -> dict[str, str]:
    """What a page open for a while carries."""
    return {"jeton": str(jetons.tirer())}


@pytest.fixture
def remarque(ville) -> Remarque:
    """Amina's, who wants an answer."""
    return operations.remarquer(mots=MOTS, courriel="Amina@example.org", page="/signaler/")
