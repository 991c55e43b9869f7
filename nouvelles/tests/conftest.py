"""What these tests share: a subscription, what the worker sends, a browser and a mail server."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.utils import timezone

from guichet.tests.conftest import addok, lampadaire, ouvrir, smtp  # noqa: F401
from mairie import delais
from mairie.models import Categorie, Compte
from nouvelles import operations, tournee
from nouvelles.operations import Rythme, Voeu
from quartiers.models import Zone
from remarques.tests.conftest import porte, sans_attente, texte  # noqa: F401
from signalements import poste
from signalements.etats import Etat
from signalements.models import AbonnementNouvelles, Signalement
from signalements.operations import Envoi, changer_etat, deposer

SABLETTES = Point(5.89, 43.081, srid=4326)
CENTRE = Point(5.8805, 43.102, srid=4326)
LUNDI = dt.datetime(2026, 11, 23, 6, 0, tzinfo=delais.PARIS)
"""A Monday, before the hour of the digests."""
AMINA = "amina@example.org"


def zone(nature: str, code: str) -> Zone:
    return Zone.objects.get(nature=nature, code=code)


def abonne(courriel: str = AMINA, rythme: Rythme = Rythme.AUSSITOT, **voeu) -> AbonnementNouvelles:
    """A subscription that has been confirmed, by default to the whole town and at once."""
    row = operations.sabonner(courriel=courriel, voeu=Voeu(rythme=rythme, **voeu))
    operations.confirmer(abonnement=row)
    row.courriels.all().delete()
    row.refresh_from_db()
    return row


def signale(point: Point = SABLETTES, code: str = "ECL-01", **envoi) -> Signalement:
    return deposer(envoi=Envoi(categorie=Categorie.objects.get(code=code), point=point, **envoi)).signalement


def agit(row: Signalement, vers: Etat, **champs) -> None:
    changer_etat(signalement=row, vers=vers, auteur=Compte.objects.get(email="bruno@example.org"), **champs)


def mots(message) -> str:
    """The text part of a letter, its spaces plain and its lines joined."""
    body = message.get_body("plain").get_content() if hasattr(message, "get_body") else message.texte
    return " ".join(re.sub(r"[\u00a0\u202f]", " ", body).split())


def objet(message) -> str:
    """The subject of a letter, its spaces plain."""
    return " ".join(message["Subject"].replace("\u00a0", " ").split())


@pytest.fixture
def tour() -> Callable[[], int]:
    """Let news wait as long as they must, then let the worker tell and post all of them; how many were looked at."""

    def _tour(apres: dt.timedelta = tournee.GROUPER) -> int:
        looked = 0
        while seen := tournee.raconter(timezone.now() + apres):
            looked += seen
            while poste.poster():
                pass
        return looked

    return _tour


@pytest.fixture
def lundi():
    """It is Monday, six o'clock."""
    with time_machine.travel(LUNDI, tick=False) as clock:
        yield clock
