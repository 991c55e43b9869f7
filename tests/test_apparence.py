"""The look: contrasts computed, sprites complete, weight bounded, and the reference page seen in a browser."""

import gzip
import re
from pathlib import Path

import pytest
from django.urls import path
from playwright.sync_api import Browser, Page, expect

from carte.views_composants import composants
from config.urls import urlpatterns as site
from tests.regard import attendre, debordement, verifier_page, violations

ROOT = Path(__file__).resolve().parent.parent
COMMUN = ROOT / "static" / "commun"
# The reference page exists only in development: the tests lend it an address.
urlpatterns = [*site, path("composants/", composants)]
pytestmark = pytest.mark.urls("tests.test_apparence")

FONDS_TEINTES = ("ecume", "creme", "alerte", "danger-pale", "succes-pale")
FAMILLES = ("recu", "en_cours", "planifie", "resolu", "transmis", "refuse", "attente")


def jetons(sombre: bool) -> dict[str, str]:
    """The colours of jetons.css, light or dark, by name."""
    css = (COMMUN / "jetons.css").read_text().split("@media print")[0]
    clair, nuit = css.split("@media (prefers-color-scheme: dark)")
    lus = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", clair))
    return lus | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", nuit)) if sombre else lus


def contraste(une: str, autre: str) -> float:
    """Ratio of WCAG 2.1 between two colours in hexadecimal."""

    def luminance(couleur: str) -> float:
        plein = couleur[1:] if len(couleur) == 7 else "".join(2 * c for c in couleur[1:])
        canaux = [int(plein[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        r, v, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux)
        return 0.2126 * r + 0.7152 * v + 0.0722 * b

    bas, haut = sorted((luminance(une), luminance(autre)))
    return (haut + 0.05) / (bas + 0.05)


@pytest.mark.parametrize("sombre", [False, True], ids=["clair", "sombre"])
def test_contrastes(sombre):
    c = jetons(sombre)
    attendus: list[tuple[str, str, float]] = []
    for fond in ("fond", "page"):
        attendus += [(nom, fond, 7) for nom in ("encre", "pierre", "mer")]
        attendus += [(famille, fond, 4.5) for famille in FAMILLES]
        attendus += [("champ", fond, 3), ("danger", fond, 4.5)]
    for fond in FONDS_TEINTES:
        attendus += [("encre", fond, 7), ("mer-fort", fond, 7), ("danger", fond, 4.5)]
        attendus += [(famille, fond, 4.5) for famille in FAMILLES]
    attendus += [("sur-mer", "mer", 7), ("sur-bandeau", "bandeau", 7), ("sur-bandeau-2", "bandeau", 7)]
    # On the map, without tiles.
    attendus += [(famille, fond, 3) for famille in FAMILLES for fond in ("sable", "eau")]
    faibles = [
        (a, f, round(contraste(c[a], c[f]), 2)) for a, f, mini in attendus if contraste(c[a], c[f]) < mini
    ]
    assert faibles == []


def test_icones_presentes():
    planche = set(re.findall(r'<symbol id="([^"]+)"', (COMMUN / "icones.svg").read_text()))
    employees = set()
    for modele in (ROOT / "templates").rglob("*.html"):
        texte = modele.read_text()
        employees |= set(re.findall(r"""{%\s*icone ["']([\w-]+)["']""", texte))
        employees |= set(re.findall(r"icones\.svg['\" %}]*#([\w-]+)", texte))
    assert employees - planche == set()


def test_poids():
    """The first view of the map stays under 90 kB: the common share is bounded here."""
    css = ("jetons.css", "socle.css", "formulaires.css", "composants.css")
    poids = {
        nom: len(gzip.compress((COMMUN / nom).read_bytes())) for nom in (*css, "icones.svg", "etats.svg")
    }
    assert sum(poids[nom] for nom in css) <= 10_500, poids
    assert poids["icones.svg"] <= 8_000
    assert poids["etats.svg"] <= 1_500


def test_sans_style_en_ligne():
    """The content security policy refuses style attributes and bare scripts; letters and printed lists are no pages."""
    coupables = []
    for modele in (ROOT / "templates").rglob("*.html"):
        if {"courriels", "papier"} & set(modele.parts):
            continue
        texte = modele.read_text()
        if re.search(r"""\sstyle=["']|<style(?![^>]*nonce)|\son\w+=["']""", texte):
            coupables.append(str(modele.relative_to(ROOT)))
    assert coupables == []


# -- In the browser ------------------------------------------------------------


@pytest.mark.usefixtures("ville")
def test_ca_marche(live_server, page: Page):
    fautes: list[str] = []
    page.on("console", lambda m: fautes.append(m.text) if m.type == "error" else None)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/composants/")
    verifier_page(page)
    assert fautes == []
    # The shapes come from another file: that they are really drawn shows in the size of their contents.
    boite = page.locator("svg.etat-recu use").first.bounding_box()
    assert boite is not None
    assert boite["width"] > 15


@pytest.mark.usefixtures("ville")
@pytest.mark.parametrize(
    "adresse", ["composants/?erreurs=1", "composants/?agents", "conditions/", "hors-ligne/", "rien/"]
)
def test_partout(live_server, browser: Browser, adresse):
    """Phone at 320 px in the light, desk in the dark."""
    for largeur, sombre in ((320, False), (1440, True)):
        contexte = browser.new_context(
            viewport={"width": largeur, "height": 844}, color_scheme="dark" if sombre else "light"
        )
        page = contexte.new_page()
        page.goto(f"{live_server.url}/{adresse}")
        if largeur == 1440:
            assert violations(page) == []
        else:
            verifier_page(page)
        contexte.close()


@pytest.mark.usefixtures("ville")
def test_couleurs_forcees(live_server, browser: Browser):
    """When the system takes over the colours, the shapes keep saying the state."""
    contexte = browser.new_context(color_scheme="dark", forced_colors="active")
    page = contexte.new_page()
    page.goto(f"{live_server.url}/composants/")
    texte = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    formes = page.evaluate("[...document.querySelectorAll('svg.etat')].map((e) => getComputedStyle(e).color)")
    assert set(formes) == {texte}
    contexte.close()


@pytest.mark.usefixtures("ville")
def test_sans_mouvement(live_server, browser: Browser):
    """Nothing turns or slides for who asked the system for less motion; it does for the others."""
    for demande, attendu in (("reduce", 0), ("no-preference", 2)):
        contexte = browser.new_context(reduced_motion=demande)  # type: ignore[arg-type]
        page = contexte.new_page()
        page.goto(f"{live_server.url}/composants/")
        assert page.evaluate("document.getAnimations().length") == attendu
        contexte.close()


@pytest.mark.usefixtures("ville")
def test_texte_double(live_server, page: Page):
    """At 200 % the page asks for no sideways scrolling: 640 px wide at twice the size is 320 px."""
    page.set_viewport_size({"width": 640, "height": 800})
    page.goto(f"{live_server.url}/composants/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert debordement(page) <= 0


@pytest.mark.usefixtures("ville")
def test_clavier(live_server, page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/conditions/")
    page.keyboard.press("Tab")
    evitement = page.get_by_role("link", name="Aller au contenu")
    expect(evitement).to_be_focused()
    expect(evitement).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    page.locator("summary", has_text="Menu").focus()
    page.keyboard.press("Enter")
    lien = page.locator(".menu").get_by_role("link", name="Signaler un problème")
    expect(lien).to_be_visible()
    verifier_page(page)
    page.keyboard.press("Escape")
    expect(lien).to_be_hidden()
    expect(page.locator("summary", has_text="Menu")).to_be_focused()


@pytest.mark.usefixtures("ville")
def test_menu_sans_javascript(live_server, browser: Browser):
    contexte = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = contexte.new_page()
    page.goto(f"{live_server.url}/conditions/")
    page.locator("summary", has_text="Menu").click()
    expect(page.locator(".menu").get_by_role("link", name="Signaler un problème")).to_be_visible()
    contexte.close()


@pytest.mark.usefixtures("ville")
def test_feuille(live_server, page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/composants/")
    feuille = page.locator("feuille-basse")
    poignee = feuille.locator(".feuille-poignee")
    poignee.scroll_into_view_if_needed()
    expect(poignee).to_have_attribute("aria-expanded", "false")
    poignee.press("ArrowUp")
    expect(feuille).to_have_attribute("cran", "milieu")
    poignee.press("ArrowUp")
    expect(feuille).to_have_attribute("cran", "haut")
    # The height moves for 150 ms; the handle must be on the screen to be dragged.
    page.wait_for_timeout(300)
    page.locator(".plan-exemple").evaluate("(e) => e.scrollIntoView({ block: 'start' })")
    boite = poignee.bounding_box()
    assert boite is not None
    x, y = boite["x"] + boite["width"] / 2, boite["y"] + boite["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 900, steps=8)
    page.mouse.up()
    expect(feuille).to_have_attribute("cran", "bas")
    # On a busy machine the click that ends a drag comes late: it still moves nothing.
    page.wait_for_timeout(100)
    poignee.evaluate("(e) => e.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }))")
    expect(feuille).to_have_attribute("cran", "bas")
    poignee.press("Enter")
    expect(feuille).to_have_attribute("cran", "milieu")


@pytest.mark.usefixtures("ville")
def test_hors_ligne(live_server, browser: Browser):
    """The service worker keeps one page that is nobody's, and no other."""
    contexte = browser.new_context()
    page = contexte.new_page()
    page.goto(f"{live_server.url}/conditions/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    attendre(page, "navigator.serviceWorker.controller !== null")
    expect(page.locator("[data-hors-ligne]")).to_be_hidden()
    contexte.set_offline(True)
    expect(page.locator("[data-hors-ligne]")).to_be_visible()
    page.goto(f"{live_server.url}/accessibilite/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pas de réseau pour le moment")
    gardes = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (n) =>
           (await (await caches.open(n)).keys()).map((r) => new URL(r.url).pathname)))).flat()"""
    )
    assert [adresse for adresse in gardes if not adresse.startswith("/static/")] == ["/hors-ligne/"]
    contexte.close()


@pytest.mark.parametrize("largeur", [320, 960, 1360])
def test_entete_des_agents(live_server, browser: Browser, bruno, largeur):
    """The bar of somebody who is signed in still fits, and the way out is in it."""
    contexte = browser.new_context(viewport={"width": largeur, "height": 844})
    contexte.add_cookies(
        [{"name": "sessionid", "value": bruno.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = contexte.new_page()
    page.goto(f"{live_server.url}/conditions/")
    if largeur < 1360:
        page.locator("summary", has_text="Menu").click()
    bouton = page.get_by_role("button", name="Se déconnecter")
    expect(bouton).to_be_in_viewport()
    barre = page.locator(".entete-ligne").bounding_box()
    assert barre is not None
    assert barre["height"] <= 64, "the bar wraps"
    verifier_page(page)
    bouton.click()
    expect(page.get_by_role("button", name="Se déconnecter")).to_have_count(0)
    contexte.close()
