"""The post: rows first, sent once, tried again, given up loudly."""

from __future__ import annotations

import datetime as dt
import html

import pytest
import time_machine
from django.utils import timezone

from mairie.models import Categorie
from signalements import poste
from signalements.models import Abonnement, Courriel
from signalements.operations import Envoi, deposer
from signalements.tests.conftest import SABLETTES

pytestmark = pytest.mark.django_db


def test_ca_marche(lampadaire, smtp):
    assert poste.poster() == 2
    (lettre,) = smtp.pour("amina@example.org")
    assert lampadaire.numero_lisible in lettre["Subject"]
    assert lettre["Reply-To"]
    assert lettre["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert {p.get_content_type() for p in lettre.walk()} >= {"text/plain", "text/html"}
    assert poste.poster() == 0
    assert len(smtp.recus) == 2


def test_le_serveur_de_courrier_est_en_panne_une_heure(lampadaire, smtp, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    poste.poster()
    waiting = Courriel.objects.en_souffrance()
    assert waiting.count() == 2
    assert all(c.tentatives == 1 and c.erreur for c in waiting)
    assert poste.poster() == 0, "not tried again at once"
    settings.EMAIL_PORT = port
    Courriel.objects.update(prochain_essai_le=timezone.now() - dt.timedelta(seconds=1))
    poste.poster()
    assert len(smtp.recus) == 2
    assert not Courriel.objects.en_souffrance().exists()


def test_abandonne_a_haute_voix(lampadaire, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    Courriel.objects.update(tentatives=len(poste.ATTENTES))
    poste.poster()
    assert Courriel.objects.filter(abandonne_le__isnull=False).count() == 2
    assert "letter given up" in caplog.text
    assert "amina" not in caplog.text


def test_une_adresse_qui_n_existe_pas_est_marquee(lampadaire, smtp):
    smtp.refuses["amina@example.org"] = "550 no such mailbox"
    poste.poster()
    assert Abonnement.objects.get().refuse_le
    assert Courriel.objects.get(pour="declarant").erreur == "smtp_550"
    assert len(smtp.recus) == 1, "the service has its notice all the same"


def test_un_refus_passager_est_retente(lampadaire, smtp):
    smtp.refuses["amina@example.org"] = "451 greylisted"
    poste.poster()
    lettre = Courriel.objects.get(pour="declarant")
    assert lettre.abandonne_le is None
    assert lettre.prochain_essai_le > timezone.now()


def test_qui_a_arrete_ne_recoit_plus(lampadaire, smtp):
    Abonnement.objects.update(arrete_le=timezone.now())
    poste.poster()
    assert smtp.pour("amina@example.org") == []


def test_le_premier_du_mois_se_dit_premier(ville):
    le = dt.datetime(2026, 12, 1, 7, 12, tzinfo=dt.UTC)
    with time_machine.travel(le, tick=False):
        row = deposer(
            envoi=Envoi(
                categorie=Categorie.objects.get(code="ECL-01"), point=SABLETTES, courriel="a@example.org"
            )
        )
    lettre = Courriel.objects.get(signalement=row.signalement, modele="accuse")
    for mots in (lettre.texte, lettre.html):
        mots = html.unescape(mots).replace("\xa0", " ")
        assert "1er décembre 2026 à 8 h 12" in mots
        assert "au plus tard le 1er février 2027" in mots
