"""Secret links stay out of the logs, whatever writes the line."""

from __future__ import annotations

import io
import logging
import logging.config

import pytest
import structlog
from django.conf import settings
from django.contrib.gis.geos import Point
from django.test import Client

from config.journal import sans_secret
from mairie.models import Categorie
from signalements import courriels, operations, presentation
from signalements.models import Abonnement, Signalement
from signalements.operations import Envoi, deposer

CLE = "cle-d-amina-22-signes-"


@pytest.fixture
def lampadaire(ville) -> Signalement:
    envoi = Envoi(categorie=Categorie.objects.get(code="ECL-01"), point=Point(5.89, 43.081, srid=4326))
    return deposer(envoi=envoi, cle=CLE).signalement


@pytest.fixture
def journal() -> io.StringIO:
    """What the site's own logging configuration writes."""
    out = io.StringIO()
    configuration = settings.LOGGING | {
        "handlers": {"console": settings.LOGGING["handlers"]["console"] | {"stream": out}}
    }
    logging.config.dictConfig(configuration)
    yield out
    logging.config.dictConfig(settings.LOGGING)


@pytest.mark.parametrize(
    ("ligne", "attendue"),
    [
        (f"GET /suivi/23456789AB/{CLE}/ 200", "GET /suivi/23456789AB/…/ 200"),
        (f"/suivi/2345 6789AB/{CLE}/completer/", "/suivi/2345 6789AB/…/completer/"),
        (f"/suivi/23456-789AB/{CLE}", "/suivi/23456-789AB/…"),
        (f"/photos/abc-160.jpg?cle={CLE}&x=1", "/photos/abc-160.jpg?cle=…&x=1"),
        ("/abonnement/MTI:1abc:sig-_x/arreter/", "/abonnement/…/arreter/"),
        ("/suivi/23456789AB/", "/suivi/23456789AB/"),
        ("/suivi/23456789AB/moi-aussi/", "/suivi/23456789AB/moi-aussi/"),
    ],
)
def test_ce_qui_est_coupe(ligne, attendue):
    assert sans_secret(ligne) == attendue


@pytest.mark.django_db
def test_une_page_qui_tombe_ne_dit_pas_sa_cle(lampadaire, journal, monkeypatch):
    def fall(*args, **kwargs):
        raise RuntimeError(f"it falls at /suivi/{lampadaire.numero}/{CLE}/")

    monkeypatch.setattr(presentation, "etapes", fall)
    reponse = Client(raise_request_exception=False).get(f"/suivi/{lampadaire.numero}/{CLE}/")
    assert reponse.status_code == 500
    assert "it falls at" in journal.getvalue()
    assert CLE not in journal.getvalue()


@pytest.mark.django_db
def test_un_refus_csrf_ne_dit_pas_le_jeton(lampadaire, journal):
    operations.suivre(signalement=lampadaire, courriel="voisine@example.org")
    jeton = courriels.jeton(Abonnement.objects.get(courriel="voisine@example.org"))
    assert Client(enforce_csrf_checks=True).post(f"/abonnement/{jeton}/arreter/").status_code == 403
    assert "/abonnement/…/arreter/" in journal.getvalue()
    assert jeton not in journal.getvalue()


def test_nos_propres_lignes(journal):
    structlog.get_logger("essai").error("refused", url=f"/suivi/23456789AB/{CLE}/")
    assert "refused" in journal.getvalue()
    assert CLE not in journal.getvalue()
