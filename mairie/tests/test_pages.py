"""The pages of accounts and settings in a real browser: nothing refused by the policy, axe silent, maps that draw."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from mairie.models import Categorie
from quartiers.models import Zone
from tests.regard import debordement, verifier_page, violations

pytestmark = pytest.mark.django_db(transaction=True)
TELEPHONE, BUREAU, PETIT = (
    {"width": 390, "height": 844},
    {"width": 1440, "height": 900},
    {"width": 320, "height": 640},
)
ICI = "/service/pourquoi/?categorie=VOI-01&latitude=43.1009&longitude=5.8789"


@pytest.fixture
def plaintes(page: Page):
    """What the browser complains of, the tiles that no network brings left out."""
    found: list[str] = []
    page.on("pageerror", lambda erreur: found.append(str(erreur)))
    page.on(
        "console",
        lambda m: found.append(m.text) if m.type == "error" and "net::ERR" not in m.text else None,
    )
    return found


@pytest.fixture
def entrer(page: Page, live_server):
    """Give the browser the session of a client of the cast."""

    def _entrer(client):
        valeur = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": valeur, "url": live_server.url}])

    return _entrer


@pytest.mark.parametrize(
    "fenetre",
    [*(pytest.param(w, marks=pytest.mark.longs) for w in (TELEPHONE, BUREAU)), PETIT],
    ids=["390", "1440", "320"],
)
def test_the_pages_of_the_account(page, live_server, plaintes, bruno, entrer, fenetre, settings):
    settings.DEBUG = True  # the demonstration's accounts are shown
    page.set_viewport_size(fenetre)
    page.goto(f"{live_server.url}/compte/connexion/")
    verifier_page(page)
    page.get_by_label("Votre courriel").fill("pas une adresse")
    page.get_by_role("button", name="Recevoir un code").click()
    verifier_page(page)
    page.get_by_role("button", name="Bruno Accueil").click()
    expect(page.get_by_role("heading", name="Votre code de connexion")).to_be_visible()
    verifier_page(page)
    entrer(bruno)
    for chemin in ("", "droits/", "second-facteur/", "second-facteur/application/", "deconnexion/"):
        page.goto(f"{live_server.url}/compte/{chemin}")
        verifier_page(page)
    assert not plaintes


@pytest.mark.parametrize(
    "fenetre",
    [*(pytest.param(w, marks=pytest.mark.longs) for w in (TELEPHONE, BUREAU)), PETIT],
    ids=["390", "1440", "320"],
)
def test_why_this_service(page, live_server, plaintes, bruno, entrer, fenetre):
    page.set_viewport_size(fenetre)
    entrer(bruno)
    page.goto(f"{live_server.url}{ICI}")
    expect(page.get_by_role("heading", name="Voirie – antenne métropolitaine de La Seyne")).to_be_visible()
    page.locator("choisir-lieu .carte-rivage").first.wait_for(state="attached")
    assert page.locator("choisir-lieu").evaluate("(e) => e.centre") == {
        "lat": pytest.approx(43.1009, abs=1e-5),
        "lon": pytest.approx(5.8789, abs=1e-5),
    }
    verifier_page(page)
    page.goto(f"{live_server.url}/service/pourquoi/?categorie=&latitude=1&longitude=2")
    verifier_page(page)
    assert not plaintes


def test_a_category_is_found_by_everyday_words_and_a_place_by_the_map(
    page, live_server, plaintes, bruno, entrer
):
    entrer(bruno)
    page.goto(f"{live_server.url}/service/pourquoi/")
    page.get_by_role("searchbox", name="Chercher une catégorie").fill("lampadaire")
    choisie = page.get_by_label("Catégorie", exact=True)
    assert choisie.input_value().startswith("ECL-")
    carte = page.get_by_role("application", name=re.compile("^Carte"))
    carte.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_label("Latitude")).to_have_value(re.compile(r"^43\.\d{6}$"))
    page.get_by_label("Latitude").fill("43.1009, 5.8789")
    page.get_by_label("Longitude").fill("")
    page.get_by_label("Longitude").blur()
    page.get_by_role("button", name="Chercher le service").click()
    expect(page.get_by_text("Centre-ville – Port", exact=True)).to_be_visible()
    assert not plaintes


@pytest.mark.parametrize(
    "fenetre",
    [pytest.param(TELEPHONE, id="390"), pytest.param(BUREAU, id="1440", marks=pytest.mark.longs)],
)
def test_the_admin_is_clean(page, live_server, plaintes, alice, entrer, fenetre):
    page.set_viewport_size(fenetre)
    entrer(alice)
    # One moment with what was compared, and one with what was added.
    categorie = Categorie.objects.get(code="VOI-02")
    Categorie.objects.filter(pk=categorie.pk).update(delai_jours=99, mots=["trou", "bosse"])
    pages = ["", "mairie/categorie/", "historique/", f"mairie/categorie/{categorie.pk}/history/"]
    if fenetre == BUREAU:
        pages += ["quartiers/zone/", "quartiers/commune/", "mairie/entete/", "mairie/categorie/add/"]
        for modele in ("service", "groupe", "jourferme", "compte"):
            pages += [f"mairie/{modele}/", f"mairie/{modele}/add/"]
    pages.append(f"mairie/categorie/{categorie.pk}/change/")
    pages.append(f"quartiers/zone/{Zone.objects.conseils().get(code='S').pk}/change/")
    sales = {}
    for chemin in pages:
        page.goto(f"{live_server.url}/admin/{chemin}")
        page.wait_for_load_state("load")
        # axe itself injects styles that the policy refuses: complaints are read before it runs.
        avant = list(plaintes)
        if found := [*avant, *violations(page)]:
            sales[chemin] = found
        plaintes.clear()
    assert not sales


def test_an_outline_is_drawn_and_edited(page, live_server, plaintes, alice, entrer):
    sud = Zone.objects.conseils().get(code="S")
    sud.contours.all().delete()
    page.set_viewport_size(BUREAU)
    entrer(alice)
    page.goto(f"{live_server.url}/admin/quartiers/zone/{sud.pk}/change/")
    page.get_by_role("link", name="Dessiner son contour").click()
    page.get_by_label("À partir du").fill("2027-01-01")
    carte = page.locator("#dessin_geom-map")
    carte.scroll_into_view_if_needed()
    expect(carte.locator(".leaflet-zoom-anim")).to_have_count(0)
    outils = page.locator("#dessin_geom-div-map")
    outils.get_by_title("Dessiner un polygone").click()
    boite = carte.bounding_box()
    coins = [(0.45, 0.35), (0.55, 0.35), (0.55, 0.55), (0.45, 0.55)]
    for x, y in coins:
        page.mouse.click(boite["x"] + x * boite["width"], boite["y"] + y * boite["height"])
        page.wait_for_timeout(80)  # two clicks at once are one double click
    outils.get_by_text("Terminer", exact=True).click()
    texte = page.locator("#dessin_geom")
    geom = json.loads(texte.input_value())
    assert geom["type"] == "MultiPolygon"
    assert len(geom["coordinates"][0][0]) == 5
    # Move one corner of what was just drawn.
    outils.get_by_title("Éditer les objets").click()
    coin = (boite["x"] + 0.55 * boite["width"], boite["y"] + 0.55 * boite["height"])
    page.mouse.move(*coin)
    page.mouse.down()
    page.mouse.move(coin[0] + 30, coin[1] + 20, steps=4)
    page.mouse.up()
    outils.get_by_title("Enregistrer les changements.").click()
    assert json.loads(texte.input_value()) != geom
    assert not plaintes
    assert not violations(page)
    page.get_by_role("button", name="Voir ce qui change").click()
    expect(page.get_by_role("img", name="Ce qui change, sur la commune.")).to_be_visible()
    page.get_by_role("button", name="Accepter").click()
    expect(page.get_by_text("Accepté. Les nouveaux contours attendent")).to_be_visible()
    nouveau = sud.contours.get()
    assert nouveau.geom.valid
    assert 5.8 < nouveau.geom.centroid.x < 5.95


def test_the_coordinates_are_within_reach_of_the_keyboard(page, live_server, plaintes, alice, entrer):
    sud = Zone.objects.conseils().get(code="S")
    entrer(alice)
    page.goto(f"{live_server.url}/admin/quartiers/redecoupage/dessiner/{sud.pk}/")
    bouton = page.get_by_role("button", name="Voir les coordonnées (GeoJSON)").first
    bouton.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dessin_geom")).to_be_visible()
    expect(page.get_by_role("button", name="Cacher les coordonnées")).to_be_visible()
    assert debordement(page) <= 0
    assert not plaintes


def test_a_security_key_is_added_then_asked_at_log_in(
    page, live_server, plaintes, ville, settings, mailoutbox
):
    settings.MFA_OBLIGATOIRE = True
    navigateur = page.context.new_cdp_session(page)
    navigateur.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    navigateur.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def se_connecter():
        page.goto(f"{live_server.url}/compte/connexion/?next=/compte/")
        page.get_by_label("Votre courriel").fill("bruno@example.org")
        page.get_by_role("button", name="Recevoir un code").click()
        expect(page.get_by_label("Le code reçu")).to_be_visible()
        page.get_by_label("Le code reçu").fill(re.findall(r"^ {4}(\S+)", mailoutbox[-1].body, re.M)[0])
        page.get_by_role("button", name="Se connecter").click()

    se_connecter()
    page.goto(f"{live_server.url}/accessibilite/")
    expect(page.get_by_role("heading", name="Activer le second facteur")).to_be_visible()
    page.get_by_role("link", name="Ou utiliser une clé de sécurité").click()
    verifier_page(page)
    page.get_by_label("Nom de la clé").fill("Trousseau")
    page.get_by_role("button", name="Enregistrer la clé").click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()
    verifier_page(page)
    page.get_by_role("link", name="Ils sont en lieu sûr, continuer").click()
    expect(page.get_by_text("Un second facteur protège ce compte.")).to_be_visible()
    page.goto(f"{live_server.url}/compte/second-facteur/cles/")
    expect(page.get_by_text("Trousseau").first).to_be_visible()
    verifier_page(page)
    assert mailoutbox[-1].subject == "[Allô Quartiers] Clé de sécurité ajoutée"
    page.context.clear_cookies()
    se_connecter()
    expect(page.get_by_role("heading", name="Second facteur")).to_be_visible()
    verifier_page(page)
    page.get_by_role("button", name="Utiliser ma clé de sécurité").click()
    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()
    assert not plaintes
