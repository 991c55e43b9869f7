"""Withdraw one's own report."""

from __future__ import annotations

import pytest
from django.test import Client

from mairie.models import Compte
from signalements import numero as numeros
from signalements import operations
from signalements.etats import Etat
from signalements.models import Signalement
from signalements.tests.aides import texte, url, url_secrete

pytestmark = pytest.mark.django_db


@pytest.fixture
def bouton(lampadaire) -> str:
    return url_secrete(lampadaire, "retirer/")


def test_ca_marche(amina, lampadaire, bouton):
    page = texte(amina.get(bouton))
    assert "Retirer ce signalement ?" in page
    assert Signalement.objects.get().etat == Etat.RECU, "a link never acts"
    reponse = Client(enforce_csrf_checks=True).post(bouton)
    assert reponse.headers["Location"] == url_secrete(lampadaire)
    assert Signalement.objects.get().etat == Etat.RETIRE
    page = texte(amina.get(url_secrete(lampadaire)))
    assert "Ce signalement est retiré" in page
    assert "à la demande de la personne qui a signalé" in page
    assert "/retirer/" not in page
    assert lampadaire.courriels.filter(modele="etat", pour="declarant").count() == 1


def test_il_quitte_tout_ce_qui_est_public(amina, inconnu, lampadaire, bouton):
    amina.post(bouton)
    assert inconnu.get(url(lampadaire)).status_code == 404
    assert inconnu.get(f"/api/v1/signalements/{lampadaire.numero}/").status_code == 404
    assert lampadaire.numero not in inconnu.get("/").content.decode()


def test_deux_fois(amina, lampadaire, bouton):
    amina.post(bouton)
    reponse = amina.post(bouton, follow=True)
    assert "ne peut plus être retiré" in texte(reponse)
    assert lampadaire.evenements.filter(etat_apres=Etat.RETIRE).count() == 1


def test_clos_ne_se_retire_plus(amina, lampadaire, bouton):
    operations.changer_etat(
        signalement=lampadaire, vers=Etat.RESOLU, auteur=Compte.objects.get(email="elena@example.org")
    )
    assert "est clos" in texte(amina.get(bouton))
    amina.post(bouton)
    assert Signalement.objects.get().etat == Etat.RESOLU


def test_un_inconnu_ne_retire_rien(inconnu, lampadaire):
    for methode in (inconnu.get, inconnu.post):
        reponse = methode(f"/suivi/{lampadaire.numero}/{numeros.tirer_cle()}/retirer/")
        assert reponse.status_code == 404
    assert Signalement.objects.get().etat == Etat.RECU
