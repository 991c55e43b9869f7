"""A lamp on the map."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import Point

from mairie.models import Categorie
from signalements.models import Signalement
from signalements.operations import Envoi, deposer


def _deposer(lon: float, lat: float) -> Signalement:
    envoi = Envoi(
        categorie=Categorie.objects.get(code="ECL-01"),
        point=Point(lon, lat, srid=4326),
        description="Le lampadaire devant la boulangerie est éteint.",
        courriel="amina@example.org",
    )
    return deposer(envoi=envoi, numero=None, cle="cle-d-amina-22-signes-").signalement


@pytest.fixture
def lampadaire(ville) -> Signalement:
    """Amina's street lamp at Les Sablettes."""
    return _deposer(5.89, 43.081)


@pytest.fixture
def lampadaire_au_bord(ville) -> Signalement:
    """A lamp whose public place is four metres east of the exact one."""
    return _deposer(5.89006, 43.081)
