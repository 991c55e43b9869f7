"""The map without a mouse and without eyes: the keyboard alone, what is said, a report from the map, a second visit."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from carte.tests.test_regarder import BUREAU, TELEPHONE, montres, ouvrir
from quartiers.models import Zone
from signalements.models import Signalement
from tests.regard import attendre, verifier_page


@pytest.fixture
def contexte(browser: Browser) -> Iterator[BrowserContext]:
    contexte = browser.new_context(viewport=BUREAU, service_workers="block", reduced_motion="reduce")
    yield contexte
    contexte.close()


@pytest.fixture
def ecran(live_server, cent_vingt, contexte) -> Page:
    return ouvrir(contexte.new_page(), f"{live_server.url}/")


def calme(page: Page) -> None:
    """The list follows the map a moment later, and the map its tiles."""
    page.wait_for_timeout(250)
    expect(page.locator("#lignes")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("carte-publique")).not_to_have_attribute("aria-busy", "true")


def tabuler_jusqu_a(page: Page, selecteur: str, fois: int = 60) -> None:
    for _n in range(fois):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selecteur):
            return
    raise AssertionError(f"the Tab key never reaches {selecteur}")


def test_toute_la_carte_au_clavier(ecran: Page):
    """To the map, across it, into a ring, to a report and back; then the list, its link, a filter."""
    tabuler_jusqu_a(ecran, ".carte-plan")
    expect(ecran.locator(".carte-plan")).to_have_attribute("aria-label", re.compile("flèches.*Entrée"))
    ecran.keyboard.press("ArrowRight")
    expect(ecran).to_have_url(re.compile("in_bbox="))
    avant = ecran.url
    ecran.keyboard.press("+")
    expect(ecran).not_to_have_url(avant)
    calme(ecran)
    verifier_page(ecran)

    # Into a ring, as deep as it takes to meet a pin.
    ouvrir(ecran, ecran.url.split("?")[0])
    for _step in range(9):
        if ecran.locator("button.epingle").count():
            break
        tabuler_jusqu_a(ecran, "button.grappe")
        dits = montres(ecran)
        ecran.keyboard.press("Enter")
        calme(ecran)
        assert montres(ecran) <= dits
        expect(ecran.locator(".carte-plan")).to_be_focused()
    tabuler_jusqu_a(ecran, "button.epingle")
    ecran.keyboard.press("Enter")
    resume = ecran.locator("resume-carte")
    expect(resume.get_by_role("link")).to_be_focused()
    verifier_page(ecran)
    ecran.keyboard.press("Escape")
    expect(resume).to_be_hidden()
    assert ecran.evaluate("document.activeElement.matches('button.epingle')")

    # Past the map to the list, and to a report's page.
    ouvrir(ecran, ecran.url.split("?")[0])
    tabuler_jusqu_a(ecran, ".carte-evitement")
    ecran.keyboard.press("Enter")
    tabuler_jusqu_a(ecran, "#lignes a")
    ecran.keyboard.press("Enter")
    expect(ecran).to_have_url(re.compile("/suivi/"))


def test_un_filtre_au_clavier(ecran: Page):
    tabuler_jusqu_a(ecran, "[name=etat][value=resolu]")
    ecran.keyboard.press("Space")
    calme(ecran)
    resolus = Signalement.objects.publics().filter(etat="resolu")
    assert montres(ecran) == resolus.exclude(position=None).count()
    expect(ecran.locator("#dit")).to_have_text(f"La Seyne-sur-Mer, {resolus.count()} signalements")


def test_on_entend_ou_l_on_est(live_server, ecran: Page):
    dit = ecran.locator("#dit")
    expect(dit).to_have_text(re.compile(r"^La Seyne-sur-Mer, \d+ signalements dont \d+ en cours$"))
    row = Signalement.objects.publics().exclude(position=None).filter(etat="pris_en_charge").first()
    assert row
    quartier = Zone.objects.get(situations__signalement=row, nature="quartier")
    lon, lat = row.position.x, row.position.y
    ouvrir(ecran, f"{live_server.url}/?in_bbox={lon - 0.003},{lat - 0.003},{lon + 0.003},{lat + 0.003}")
    expect(dit).to_have_text(re.compile(rf"^{quartier.nom}, \d+ signalements? dont \d+ en cours$"))
    # One region speaks, and it is the one that stays when its words change.
    assert ecran.locator(".feuille [role=status]").count() == 1
    tabuler_jusqu_a(ecran, ".carte-plan")
    ecran.evaluate("window.region = document.getElementById('dit')")
    for _press in range(3):
        ecran.keyboard.press("-")
        calme(ecran)
    expect(dit).to_have_text(re.compile(r"^La Seyne-sur-Mer, "))
    assert ecran.evaluate("window.region === document.getElementById('dit')")


def test_signaler_depuis_la_carte(ecran: Page):
    """A right click, as a long press makes one; the place goes along, and not to the server's logs."""
    boite = ecran.locator(".carte-plan").bounding_box()
    assert boite
    ecran.mouse.click(boite["x"] + boite["width"] / 2, boite["y"] + boite["height"] / 2, button="right")
    lien = ecran.get_by_role("link", name="Signaler un problème ici")
    expect(lien).to_be_focused()
    expect(lien).to_have_attribute("href", re.compile(r"^/signaler/#5\.\d{6},43\.\d{6}$"))
    verifier_page(ecran)
    ecran.keyboard.press("Escape")
    expect(lien).to_be_hidden()
    expect(ecran.locator(".carte-plan")).to_be_focused()
    ecran.keyboard.press("Enter")
    lon, lat = (str(float(part)) for part in lien.get_attribute("href").split("#")[1].split(","))
    demandes: list[str] = []
    ecran.on("request", lambda r: demandes.append(r.url) if r.is_navigation_request() else None)
    lien.press("Enter")
    expect(ecran.locator("input[name=lon]")).to_have_value(lon)
    expect(ecran.locator("input[name=lat]")).to_have_value(lat)
    expect(ecran.locator("[data-zones-dites]")).to_be_visible()
    expect(ecran).to_have_url(re.compile(r"/signaler/$"))
    assert all("?" not in url for url in demandes)


def test_un_lieu_refuse_est_dit(live_server, ecran: Page):
    ecran.goto(f"{live_server.url}/signaler/#6.500000,43.000000")
    expect(ecran.locator("lieu-signaler [data-erreur]")).to_contain_text("hors de")
    expect(ecran.locator("input[name=lon]")).to_have_value("")
    ecran.goto(f"{live_server.url}/")
    ecran.goto(f"{live_server.url}/signaler/#<b>,NaN")
    expect(ecran.locator("lieu-signaler [data-erreur]")).to_be_hidden()


def test_appui_long(browser: Browser, live_server, cent_vingt):
    contexte = browser.new_context(
        viewport=TELEPHONE, has_touch=True, is_mobile=True, service_workers="block"
    )
    page = ouvrir(contexte.new_page(), f"{live_server.url}/")
    cdp = contexte.new_cdp_session(page)
    cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 60, "y": 330}]})
    lien = page.get_by_role("link", name="Signaler un problème ici")
    lien.wait_for()
    cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)
    expect(lien).to_be_visible()
    boite = lien.bounding_box()
    assert boite
    assert boite["x"] >= 0
    assert boite["x"] + boite["width"] <= TELEPHONE["width"]
    verifier_page(page)
    contexte.close()


def test_la_seconde_visite_vient_du_cache(browser: Browser, live_server, cent_vingt, settings):
    """Tiles of counts have not changed: they come from the browser's own cache, which asks nobody."""
    # A context that intercepts requests has no cache; the base tiles are asked of ourselves, who have none.
    settings.TUILES_URL = "/fond/{z}/{x}/{y}.png"
    contexte = browser.new_context(viewport=TELEPHONE, service_workers="block")
    ecran = ouvrir(contexte.new_page(), f"{live_server.url}/")
    session = contexte.new_cdp_session(ecran)
    session.send("Network.enable")
    du_cache: list[str] = []
    du_reseau: list[str] = []
    session.on(
        "Network.responseReceived",
        lambda e: (du_cache if e["response"].get("fromDiskCache") else du_reseau).append(
            e["response"]["url"]
        ),
    )
    ecran.goto(f"{live_server.url}/accessibilite/")
    du_cache.clear()
    du_reseau.clear()
    ouvrir(ecran, f"{live_server.url}/")
    attendre(ecran, "document.querySelectorAll('.leaflet-marker-icon').length > 0")
    assert [url for url in du_cache if "/carte/tuiles/" in url]
    assert not [url for url in du_reseau if "/carte/tuiles/" in url]
    contexte.close()
