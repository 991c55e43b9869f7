"""An address that was once that of an area still answers: moved, split, joined."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from mairie.delais import PARIS
from quartiers import redecoupage
from quartiers.models import Zone
from quartiers.tests.aides import accepte, change, couper, entite, trace, zone
from tests.regard import verifier_page

JANVIER = dt.date(2027, 1, 1)


@pytest.fixture
def sud_scinde(ville) -> Zone:
    ouest, est = couper(trace("S"), 5.888)
    change(entite("S1", "Sud ouest", ouest), entite("S2", "Les Sablettes", est), jour=JANVIER, fermer=["S"])
    return zone("S")


def le_premier_janvier():
    return time_machine.travel(dt.datetime(2027, 1, 1, 12, tzinfo=PARIS))


def test_ca_marche(inconnu, sud_scinde):
    assert "Ce secteur n’existe plus" not in inconnu.get("/quartiers/sud/").content.decode()
    with le_premier_janvier():
        reponse = inconnu.get("/quartiers/sud/")
        page = reponse.content.decode().replace("\xa0", " ")
        assert reponse.status_code == 200
        assert "Ce secteur n’existe plus depuis le vendredi 1er janvier" in page
        for suite in ("/quartiers/sud-ouest/", "/quartiers/les-sablettes/"):
            assert f'href="{suite}"' in page
            assert inconnu.get(suite).status_code == 200


def test_une_adresse_changee_mene_a_la_nouvelle(inconnu, ville):
    Zone.objects.filter(pk=zone("S").pk).update(slug="sud-et-mer")
    assert inconnu.get("/quartiers/sud/").url == "/quartiers/sud-et-mer/"
    assert inconnu.get("/quartiers/sud-et-mer/").status_code == 200
    cil = zone("CIL02", "cil")
    ancienne = cil.slug
    Zone.objects.filter(pk=cil.pk).update(slug="cil-des-plages")
    assert inconnu.get(f"/cil/{ancienne}/").url == "/cil/cil-des-plages/"


def test_celle_d_un_quartier_aussi(inconnu, ville):
    quartier = zone("Q08", "quartier")
    Zone.objects.filter(pk=quartier.pk).update(slug="plages")
    assert inconnu.get(f"/quartiers/{quartier.slug}/").url == "/quartiers/sud/#plages"


def test_un_cil_reuni_a_un_autre(inconnu, ville):
    deux = [zone("CIL02", "cil"), zone("CIL06", "cil")]
    accepte(redecoupage.preparer_reunion(zones=deux, code="CIL20", nom="CIL des plages", jour=JANVIER))
    with le_premier_janvier():
        assert 'href="/cil/cil-des-plages/"' in inconnu.get(f"/cil/{deux[0].slug}/").content.decode()


def test_ce_qui_n_a_pas_commence_ou_jamais_ete(inconnu, sud_scinde):
    for adresse in ("/quartiers/sud-ouest/", "/quartiers/jamais/", "/cil/jamais/", "/cil/sud/"):
        assert inconnu.get(adresse).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("largeur", [320, 1440])
def test_la_page_d_une_zone_close(page, live_server, ville, largeur):
    ouest, est = couper(trace("S"), 5.888)
    change(
        entite("S1", "Sud ouest", ouest),
        entite("S2", "Les Sablettes", est),
        jour=timezone.localdate(),
        fermer=["S"],
    )
    page.set_viewport_size({"width": largeur, "height": 800})
    page.goto(f"{live_server.url}/quartiers/sud/")
    verifier_page(page)
    page.get_by_role("link", name="Les Sablettes").click()
    expect(page.get_by_role("heading", name="Conseil de quartier Les Sablettes")).to_be_visible()
