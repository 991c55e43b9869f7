"""An agent puts a pin: by the map, by an address, by two numbers, and without scripts."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from quartiers.models import Zone
from signalements.models import Signalement
from signalements.operations import Envoi, deposer
from tests.regard import attendre, verifier_page

pytestmark = [pytest.mark.django_db(transaction=True)]

TELEPHONE = {"width": 390, "height": 844}
BUREAU = {"width": 1440, "height": 900}


@pytest.fixture(autouse=True)
def reglages(settings):
    settings.ADRESSES_URL = "http://127.0.0.1:9"
    cache.clear()


@pytest.fixture
def sans_point(lampadaire) -> Signalement:
    """A report whose resident only chose the quartier."""
    quartier = Zone.objects.quartiers().get(nom="Les Sablettes")
    envoi = Envoi(categorie=lampadaire.categorie, quartier=quartier, lieu="Devant la poste")
    return deposer(envoi=envoi).signalement


def entrer(context: BrowserContext, site: str, client: Client) -> Page:
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    return context.new_page()


def enregistrer(page: Page) -> Signalement:
    page.get_by_role("button", name="Enregistrer le lieu").click()
    expect(page.get_by_text("Le lieu est enregistré")).to_be_visible()
    return Signalement.objects.latest("modifie_le")


@pytest.mark.parametrize(
    "fenetre", [TELEPHONE, pytest.param(BUREAU, marks=pytest.mark.longs)], ids=["390", "1440"]
)
def test_la_carte_glisse_sous_l_epingle(browser: Browser, live_server, bruno, sans_point, fenetre):
    context = browser.new_context(viewport=fenetre)
    page = entrer(context, live_server.url, bruno)
    page.goto(f"{live_server.url}/service/{sans_point.numero}/")
    carte = page.locator("choisir-lieu")
    carte.scroll_into_view_if_needed()
    page.locator("choisir-lieu .carte-rivage").first.wait_for(state="attached")
    lat = page.get_by_label("Latitude")
    # From the whole town the pin is put, and one is told to come closer.
    carte.focus()
    page.keyboard.press("ArrowRight")
    expect(lat).not_to_have_value("")
    expect(page.get_by_text("Agrandissez la carte")).to_be_visible()
    # Both numbers pasted together are shared, and the map goes there.
    lat.fill("43.0811, 5.8901")
    lat.press("Tab")
    expect(lat).to_have_value("43.0811")
    expect(page.locator("lieu-viseur [role=status]")).to_contain_text("Les Sablettes")
    box = carte.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y, steps=8)
    page.mouse.up()
    expect(page.get_by_label("Longitude")).not_to_have_value("5.8901")
    expect(page.get_by_label("Longitude")).to_have_value(re.compile(r"^5\.89"))
    verifier_page(page)
    row = enregistrer(page)
    assert row.position.y == pytest.approx(43.0811, abs=1e-4)
    assert 5.8901 < row.position.x < 5.892
    # The fold is closed now; opened, the map stands on the pin.
    page.get_by_text("Déplacer le point").click()
    expect(page.get_by_label("Latitude")).to_have_value(f"{row.position.y:.6f}")
    attendre(
        page,
        """([lon, lat]) => {
          const centre = document.querySelector("choisir-lieu.leaflet-container")?.centre;
          return centre && Math.hypot(centre.lon - lon, centre.lat - lat) < 2e-5;
        }""",
        arg=[row.position.x, row.position.y],
    )
    verifier_page(page)
    context.close()


def test_un_lieu_connu_s_ecrit(browser: Browser, live_server, bruno, sans_point):
    context = browser.new_context(viewport=BUREAU)
    page = entrer(context, live_server.url, bruno)
    page.goto(f"{live_server.url}/service/{sans_point.numero}/")
    page.get_by_label("Adresse ou lieu connu").fill("place de la lune")
    page.locator("#viseur-suggestions [role=option]").first.wait_for()
    verifier_page(page)
    page.keyboard.press("Enter")
    expect(page.locator("lieu-viseur [role=status]")).to_contain_text("Centre")
    row = enregistrer(page)
    assert row.conseil.nom == "Centre-Est"
    context.close()


def test_hors_de_la_ville_est_dit_avant_d_envoyer(browser: Browser, live_server, bruno, sans_point):
    context = browser.new_context(viewport=TELEPHONE)
    page = entrer(context, live_server.url, bruno)
    page.goto(f"{live_server.url}/service/{sans_point.numero}/")
    page.get_by_label("Latitude").fill("43.095 5.835")
    page.keyboard.press("Tab")
    expect(page.locator("lieu-viseur [role=status]")).to_contain_text("commune voisine")
    page.get_by_role("button", name="Enregistrer le lieu").click()
    expect(page.locator("#placer_lat_error")).to_contain_text("commune voisine")
    expect(page.get_by_label("Latitude")).to_have_value("43.095")
    verifier_page(page)
    context.close()


def test_sans_scripts(browser: Browser, live_server, bruno, sans_point):
    context = browser.new_context(viewport=TELEPHONE, java_script_enabled=False)
    page = entrer(context, live_server.url, bruno)
    page.goto(f"{live_server.url}/service/{sans_point.numero}/")
    expect(page.locator("choisir-lieu")).to_be_hidden()
    expect(page.get_by_label("Adresse ou lieu connu")).to_be_hidden()
    page.get_by_label("Latitude").fill("43.0811")
    page.get_by_label("Longitude").fill("5.8901")
    row = enregistrer(page)
    assert (row.position.x, row.position.y) == (5.8901, 43.0811)
    context.close()
