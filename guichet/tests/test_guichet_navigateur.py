"""The desk in a browser: a call keyed in by somebody who has never seen it, by keyboard alone."""

from __future__ import annotations

import time

import pytest
from django.contrib.gis.geos import Point
from playwright.sync_api import Page, Route, expect

from mairie.models import Categorie
from signalements.models import Signalement
from signalements.operations import Contact, Envoi, deposer
from tests.regard import TOUTES_LES_TAILLES, verifier_page

pytestmark = [pytest.mark.django_db(transaction=True)]

TOUCHES_MAX = 25
SECONDES_MAX = 30
LETTRES_PAR_SECONDE = 5
"""How fast a clerk types with the phone at her ear."""


class Clavier:
    """Counts the keys pressed besides the words, and the letters of the words."""

    def __init__(self, page: Page) -> None:
        self.page, self.touches, self.lettres = page, 0, 0

    def touche(self, *names: str) -> None:
        for name in names:
            self.touches += 1
            self.page.keyboard.press(name)

    def ecrire(self, words: str) -> None:
        self.lettres += len(words)
        self.page.keyboard.type(words)

    def jusqu_a(self, identifiant: str) -> None:
        """Press Tab until the control with that id has the focus."""
        for _n in range(TOUCHES_MAX):
            self.touche("Tab")
            if self.page.evaluate("document.activeElement.id") == identifiant:
                return
        raise AssertionError(f"Tab never reaches {identifiant}")


@pytest.fixture
def sans_adresses(settings):
    """No address service: the known places of the town are enough."""
    settings.ADRESSES_URL = "http://127.0.0.1:9"


@pytest.mark.usefixtures("sans_adresses")
def test_un_appel_au_clavier(ouvrir, bruno):
    """A call in at most 25 keys besides the words, and in 30 s with the typing of the words counted."""
    page = ouvrir(bruno, "/guichet/")
    clavier, start = Clavier(page), time.monotonic()
    expect(page.locator("#id_lieu")).to_be_focused()
    clavier.ecrire("sablettes")
    page.locator("#lieux-trouves [role=option]").first.wait_for()
    clavier.touche("Enter")
    expect(page.locator("[data-pris]")).to_contain_text("Les Sablettes")
    clavier.jusqu_a("id_q")
    clavier.ecrire("lampadaire éteint")
    page.locator("#categories-trouvees [role=option]").first.wait_for()
    clavier.touche("Enter")
    expect(page.locator("div[data-apercu]")).to_contain_text("Éclairage public")
    clavier.jusqu_a("id_description")
    clavier.ecrire("Trois mâts devant l’école")
    clavier.jusqu_a("id_nom")
    clavier.ecrire("Roux")
    clavier.touche("Tab")
    clavier.ecrire("0494112233")
    clavier.touche("Enter")
    page.wait_for_url("**/guichet/*/")
    machine = time.monotonic() - start
    total = machine + clavier.lettres / LETTRES_PAR_SECONDE
    print(
        f"keyed in with {clavier.touches} keys besides {clavier.lettres} letters; {total:.1f} s with their typing"
    )
    assert clavier.touches <= TOUCHES_MAX
    assert total < SECONDES_MAX
    row = Signalement.objects.get()
    assert row.declarants.get().telephone == "04 94 11 22 33"
    expect(page.locator(".numero")).to_have_text(row.numero_lisible)
    verifier_page(page)
    # Enter again: the next call.
    page.keyboard.press("Enter")
    page.wait_for_url("**/guichet/")
    expect(page.locator("#id_lieu")).to_be_focused()


@pytest.mark.usefixtures("sans_adresses")
def test_une_main_plus_rapide_que_la_liste(ouvrir, bruno, lampadaire):
    """The list comes anew while an arrow is already in it: the focus is not lost."""
    page = ouvrir(bruno, "/guichet/")
    page.keyboard.type("sablettes")
    expect(page.locator("[data-voisins]")).to_contain_text("Lampadaire éteint")
    waiting: list[Route] = []
    page.route("**/guichet/proches/**", lambda route: waiting.append(route))
    with page.expect_request("**/guichet/proches/**"):
        page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    button = page.locator("button[name=appel]").first
    expect(button).to_be_focused()
    button.evaluate("(e) => e.dataset.ancien = 1")
    waiting[0].continue_()
    expect(page.locator("button[name=appel][data-ancien]")).to_have_count(0)
    expect(button).to_be_focused()


@pytest.mark.usefixtures("sans_adresses")
def test_un_appel_de_plus_au_clavier(ouvrir, bruno, lampadaire):
    page = ouvrir(bruno, "/guichet/")
    page.keyboard.type("sablettes")
    # The list follows while one types, before anything is chosen.
    expect(page.locator("[data-voisins]")).to_contain_text("Lampadaire éteint")
    page.keyboard.press("Enter")
    page.locator("#lieux-trouves").wait_for(state="hidden")
    page.keyboard.press("ArrowDown")
    expect(page.locator("button[name=appel]").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/guichet/{lampadaire.numero}/")
    expect(page.locator("h1")).to_contain_text("Un appel de plus")
    assert lampadaire.declarants.filter(nature="appel", canal="telephone").count() == 1


@pytest.mark.usefixtures("sans_adresses")
def test_la_liste_est_un_seul_arret_de_tabulation(ouvrir, bruno, lampadaire):
    for _n in range(3):
        deposer(
            envoi=Envoi(
                categorie=Categorie.objects.get(code="PRO-01"), point=Point(5.8901, 43.0811, srid=4326)
            )
        )
    page = ouvrir(bruno, "/guichet/")
    page.keyboard.type("sablettes")
    page.locator("#lieux-trouves [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("button[name=appel]")).to_have_count(4)
    clavier = Clavier(page)
    clavier.jusqu_a("id_q")
    assert clavier.touches <= 4


@pytest.mark.usefixtures("sans_adresses")
@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_les_pages_du_guichet(ouvrir, bruno, lampadaire, taille):
    contact = Contact(nom="Roux", adresse="12 avenue Gambetta\n83500 La Seyne-sur-Mer")
    envoi = Envoi(categorie=lampadaire.categorie, point=Point(5.8902, 43.0812, srid=4326), contact=contact)
    deposer(envoi=envoi, canal="courrier")
    page = ouvrir(bruno, "/guichet/?lon=5.89&lat=43.081&categorie=ECL-01", taille)
    expect(page.locator("button[name=appel]")).to_have_count(2)
    verifier_page(page)
    for address in ("/guichet/courrier/", "/guichet/personnes/", f"/guichet/{lampadaire.numero}/"):
        page.goto(page.url.split("/guichet")[0] + address)
        verifier_page(page)


@pytest.mark.usefixtures("sans_adresses")
def test_les_autres_demandes_sans_quitter_la_page(ouvrir, bruno):
    contact = Contact(prenom="Jeanne", nom="Roux", telephone="04 94 11 22 33")
    envoi = Envoi(
        categorie=Categorie.objects.get(code="PRO-01"), point=Point(5.89, 43.081, srid=4326), contact=contact
    )
    row = deposer(envoi=envoi, canal="telephone").signalement
    page = ouvrir(bruno, "/guichet/")
    page.locator("#id_telephone").fill("0494112233")
    page.get_by_role("button", name="Ses autres demandes").click()
    expect(page.locator("[data-autres]")).to_contain_text(row.numero_lisible)
    verifier_page(page)


@pytest.mark.usefixtures("sans_adresses")
def test_une_erreur_garde_tout(ouvrir, bruno):
    page = ouvrir(bruno, "/guichet/")
    page.locator("#id_nom").fill("Roux")
    page.locator("#id_telephone").fill("douze")
    page.keyboard.press("Enter")
    expect(page.locator("[data-focus]")).to_be_visible()
    expect(page.locator("#id_nom")).to_have_value("Roux")
    verifier_page(page)
