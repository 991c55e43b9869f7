"""Moi aussi: once per browser, without an address; then an offer to follow."""

from __future__ import annotations

import pytest
from django.test import Client

from signalements import navigateur, operations
from signalements.models import Declarant, Evenement
from signalements.tests.aides import texte, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def bouton(lampadaire) -> str:
    return url(lampadaire, "moi-aussi/")


def voix(row) -> int:
    return row.declarants.filter(nature=Declarant.Nature.MOI_AUSSI).count()


def test_ca_marche(amina, lampadaire, bouton):
    reponse = amina.post(bouton, follow=True)
    assert reponse.redirect_chain == [(f"{url(lampadaire)}#suivre", 302)]
    page = texte(reponse)
    assert "vous êtes 2 à l’avoir signalé" in page
    assert "Vous aussi · 2" in page
    assert voix(lampadaire) == 1
    assert lampadaire.evenements.filter(nature=Evenement.Nature.MOI_AUSSI).count() == 1


def test_une_fois_par_navigateur(amina, inconnu, lampadaire, bouton):
    for _i in range(3):
        amina.post(bouton)
    assert voix(lampadaire) == 1
    inconnu.post(bouton)
    assert voix(lampadaire) == 2
    assert "Moi aussi · 3" in texte(Client().get(url(lampadaire)))


def test_le_nom_du_navigateur_n_est_pas_garde(amina, lampadaire, bouton):
    amina.post(bouton)
    cookie = amina.cookies[navigateur.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    kept = lampadaire.declarants.get(nature="moi_aussi").navigateur_empreinte
    assert cookie.value not in kept
    assert kept != navigateur.empreinte(cookie.value, "autre-numero")


def test_un_cookie_etrange_ne_casse_rien(amina, lampadaire, bouton):
    amina.cookies[navigateur.COOKIE] = "é\x7f" * 5000
    assert amina.post(bouton).status_code == 302
    assert amina.get(url(lampadaire)).status_code == 200


def test_clos_est_refuse_avec_une_phrase(amina, lampadaire, bouton):
    operations.retirer(signalement=lampadaire)
    assert amina.post(bouton).status_code == 404
    type(lampadaire).objects.update(etat="resolu")
    reponse = amina.post(bouton)
    assert reponse.status_code == 422
    assert "Ce signalement est clos" in texte(reponse)
    assert voix(lampadaire) == 0


def test_le_champ_cache_arrete_les_robots(amina, lampadaire, bouton):
    reponse = amina.post(bouton, {"site_web": "http://spam.example"})
    assert reponse.status_code == 422
    assert "Un champ que personne ne voit" in texte(reponse)
    assert voix(lampadaire) == 0


def test_au_dela_de_la_limite(amina, lampadaire, bouton, settings):
    settings.LIMITES = settings.LIMITES | {"suivi_adresse": (2, 3600)}
    assert [Client().post(bouton).status_code for _i in range(4)] == [302, 302, 429, 429]
    assert voix(lampadaire) == 2


def test_sans_jeton_csrf(lampadaire, bouton):
    assert Client(enforce_csrf_checks=True).post(bouton).status_code == 403


def test_l_adresse_du_bouton_mene_a_la_page(amina, lampadaire, bouton):
    assert amina.get(bouton).headers["Location"] == url(lampadaire)


def test_prive_et_inconnu(inconnu, lampadaire):
    type(lampadaire.categorie).objects.filter(pk=lampadaire.categorie_id).update(visibilite="prive")
    assert inconnu.post(url(lampadaire, "moi-aussi/")).status_code == 404
    assert inconnu.post("/suivi/23456789AB/moi-aussi/").status_code == 404
    assert voix(lampadaire) == 0
