"""The queue in a browser: list and map, keyboard, filters and views, on a phone and at a desk."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import Point
from playwright.sync_api import expect

from guichet.tests.conftest import TAILLES, ouvrir  # noqa: F401
from signalements import operations
from signalements.models import Signalement
from signalements.tests.test_file_filtres import compte, faire
from tests.regard import TOUTES_LES_TAILLES, attendre, verifier_page

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def trois(lampadaire) -> list[Signalement]:
    """Three reports of Elena's, the street lamp first; the last is hers."""
    others = [faire(point=Point(5.885, 43.1, srid=4326), lieu=f"{n} rue Zola") for n in (1, 2)]
    operations.confier(signalement=others[1], agent=compte("elena"), auteur=compte("elena"))
    return [lampadaire, *others]


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_propre_a_toutes_les_tailles(ouvrir, elena, bruno, trois, taille):  # noqa: F811
    operations.garder_vue(compte=compte("bruno"), nom="À moi", requete="agent=moi", partagee=True)
    for adresse in ("/service/?etat=recu&q=zola", "/service/?canal=courrier", "/service/vues/"):
        verifier_page(ouvrir(bruno, adresse, taille))
    page = ouvrir(elena, "/service/?agent=moi", taille)
    page.locator("summary", has_text="Filtres").click()
    verifier_page(page)
    page.locator("summary", has_text="Filtres").click()
    page.get_by_text("Enregistrer cette vue").click()
    verifier_page(page)


def test_la_ligne_et_son_epingle_se_repondent(ouvrir, elena, trois):  # noqa: F811
    page = ouvrir(elena, "/service/")
    expect(page.locator("carte-file .epingle")).to_have_count(3)
    numero = trois[0].numero
    page.locator(f"[data-numero='{numero}'] .ligne-titre a").focus()
    expect(page.locator(".epingle.eclaire")).to_have_count(1)
    pin = page.locator(".epingle.eclaire")
    pin.focus()
    expect(page.locator(f"li.eclaire[data-numero='{numero}']")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-numero='{numero}'] .ligne-titre a")).to_be_focused()
    verifier_page(page)


def test_au_telephone_la_liste_ou_la_carte(ouvrir, elena, trois):  # noqa: F811
    page = ouvrir(elena, "/service/", "390", has_touch=True)
    expect(page.locator("carte-file")).to_be_hidden()
    page.get_by_role("button", name="Carte").tap()
    expect(page.locator("carte-file .epingle")).to_have_count(3)
    expect(page.locator("[data-file]")).to_be_hidden()
    verifier_page(page)
    page.get_by_role("button", name="Liste").tap()
    expect(page.locator("[data-file]")).to_be_visible()


def test_sans_javascript_la_liste_seule(ouvrir, elena, trois):  # noqa: F811
    page = ouvrir(elena, "/service/", java_script_enabled=False)
    expect(page.locator(".ligne")).to_have_count(3)
    expect(page.locator("carte-file")).to_be_hidden()
    expect(page.get_by_role("button", name="Raccourcis clavier")).to_be_hidden()
    page.locator("summary", has_text="Filtres").click()
    page.get_by_label("Confié à").select_option("moi")
    page.get_by_role("button", name="Appliquer les filtres").click()
    expect(page.locator(".ligne")).to_have_count(1)
    page.get_by_role("link", name="Retirer le filtre Confié à : moi").click()
    expect(page.locator(".ligne")).to_have_count(3)


def test_au_clavier(ouvrir, elena, trois):  # noqa: F811
    page = ouvrir(elena, "/service/")
    liens = page.locator("[data-file] .ligne-titre a")
    for touche, rang in (("j", 0), ("j", 1), ("ArrowDown", 2), ("j", 2), ("k", 1), ("ArrowUp", 0)):
        page.keyboard.press(touche)
        expect(liens.nth(rang)).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Numéro ou mots")).to_be_focused()
    page.keyboard.type("jk?x/ zola")
    expect(page.get_by_label("Numéro ou mots")).to_have_value("jk?x/ zola")
    page.get_by_label("Numéro ou mots").fill("zola")
    page.keyboard.press("Enter")
    expect(liens).to_have_count(2)
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lampadaire")


def test_les_touches_se_coupent_et_le_restent(ouvrir, elena, trois):  # noqa: F811
    page = ouvrir(elena, "/service/")
    page.keyboard.press("?")
    aide = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(aide).to_be_visible()
    verifier_page(page)
    aide.get_by_label("Ces touches sont actives").uncheck()
    page.keyboard.press("Escape")
    expect(aide).to_be_hidden()
    page.reload()
    page.keyboard.press("j")
    attendre(page, "document.activeElement === document.body")
    page.get_by_role("button", name="Raccourcis clavier").click()
    expect(aide.get_by_label("Ces touches sont actives")).not_to_be_checked()


def test_garder_une_vue(ouvrir, bruno, trois):  # noqa: F811
    page = ouvrir(bruno, "/service/?q=zola")
    page.get_by_text("Enregistrer cette vue").click()
    page.get_by_label("Nom de la vue").fill("Rue Zola")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("link", name="Rue Zola 2")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Mes vues").click()
    page.get_by_text("Renommer, partager ou supprimer").click()
    page.get_by_label("Nom de la vue").fill("Zola")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("link", name="Zola", exact=True)).to_be_visible()
