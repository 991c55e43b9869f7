"""A redécoupage from the file to the result, in a real browser, with and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from quartiers.models import Contour, Zone
from quartiers.tests.aides import couper, entite, geojson, multi, trace
from signalements.models import Signalement
from tests.regard import TOUTES_LES_TAILLES, debordement, petites_cibles, violations

pytestmark = pytest.mark.django_db(transaction=True)
AJOUT = "/admin/quartiers/redecoupage/add/"


@pytest.fixture
def fichier(ville, tmp_path) -> Path:
    """The conseil Sud split in two, as a GIS would export it."""
    ouest, est = couper(trace("S"), 5.888)
    path = tmp_path / "conseils-2027.geojson"
    path.write_bytes(
        geojson(
            entite("S1", "Sud ouest", ouest, habitants=8123),
            entite("S2", "Les Sablettes", est, habitants=6400),
            entite("N", "Nord", trace("N"), habitants=9000),
        )
    )
    return path


def propre(page: Page) -> None:
    """The page of the admin as `verifier_page` wants it, the small targets of Django's own frame left out."""
    assert violations(page) == []
    assert debordement(page) == 0
    frame = "#header, .toggle-nav-sidebar, #nav-sidebar, .breadcrumbs, .skip-to-content-link"
    page.evaluate("(frame) => document.querySelectorAll(frame).forEach((e) => e.remove())", frame)
    assert petites_cibles(page) == []


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_de_bout_en_bout(ouvrir, alice, fichier, lampadaire: Signalement, taille):
    page = ouvrir(alice, AJOUT, taille)
    propre(page)
    page.get_by_role("button", name="Lire ce fichier").click()
    expect(page.get_by_text("Choisissez un fichier.")).to_be_visible()
    propre(page)
    page.get_by_label("Fichier des contours").set_input_files(fichier)
    page.get_by_role("button", name="Lire ce fichier").click()
    expect(page.get_by_role("heading", name="conseils-2027.geojson")).to_be_visible()
    assert page.get_by_label("Code", exact=True).input_value() == "code"
    propre(page)
    page.get_by_role("button", name="Voir ce qui change").click()
    page.get_by_label("À partir du").fill("2027-01-01")
    page.get_by_label("Année de ces habitants").fill("2022")
    page.get_by_role("button", name="Voir ce qui change").click()
    expect(page.get_by_text("1 signalement ouvert", exact=True)).to_be_visible()
    expect(page.get_by_role("img", name="Ce qui change, sur la commune.")).to_be_visible()
    expect(page.get_by_label("Sud", exact=True)).to_be_checked()
    propre(page)
    page.get_by_role("button", name="Accepter").click()
    expect(page.get_by_text("Accepté. Les nouveaux contours attendent")).to_be_visible()
    propre(page)
    assert Zone.objects.get(code="S2").population == 6400


def test_sans_script_et_les_surfaces_ont_leur_motif(ouvrir, alice, fichier):
    page = ouvrir(alice, AJOUT, "390", java_script_enabled=False)
    page.get_by_label("Fichier des contours").set_input_files(fichier)
    page.get_by_role("button", name="Lire ce fichier").click()
    page.get_by_label("À partir du").fill("2027-01-01")
    page.get_by_label("Année de ces habitants").fill("2022")
    page.get_by_role("button", name="Voir ce qui change").click()
    drawing = page.get_by_role("img", name="Ce qui change, sur la commune.")
    assert drawing.locator("path.croquis-passe").get_attribute("fill") == "url(#motif-passe)"
    assert page.locator("#motif-passe").count() == 1
    page.get_by_role("button", name="Accepter").click()
    assert Zone.objects.filter(code="S1").exists()


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_les_autres_pages(ouvrir, alice, ville, taille):
    Contour.objects.filter(zone__code="Q08").update(geom=multi(couper(trace("Q08", "quartier"), 5.885)[0]))
    page = ouvrir(alice, "/admin/quartiers/redecoupage/", taille)
    assert violations(page) == []
    page.get_by_role("link", name="Trous et chevauchements").click()
    expect(page.get_by_text("aucun quartier, dans « Sud »")).to_be_visible()
    propre(page)
    page.goto(page.url.replace("verifier", "reunir"))
    propre(page)
    page.get_by_role("button", name="Voir ce qui change").click()
    expect(page.get_by_text("Cochez au moins deux zones.")).to_be_visible()
    propre(page)
