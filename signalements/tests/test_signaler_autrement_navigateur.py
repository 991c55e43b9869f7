"""The form at every size, on a desk, by keyboard alone, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from signalements.models import Signalement
from signalements.tests.aides_signaler import (
    BUREAU,
    PETIT,
    SUIVI,
    TELEPHONE,
    bouton,
    choisir,
    jpeg,
    ouvrir,
    photographier,
)
from tests.regard import verifier_page

pytestmark = pytest.mark.usefixtures("formulaire_ouvert")
FENETRES = [pytest.param(TELEPHONE, id="390", marks=pytest.mark.longs), pytest.param(PETIT, id="320")]


@pytest.mark.parametrize("fenetre", FENETRES)
@pytest.mark.parametrize("schema", ["light", pytest.param("dark", marks=pytest.mark.longs)])
def test_each_step_is_clean(browser, live_server, ville, fenetre, schema):
    context = ouvrir(browser, fenetre, color_scheme=schema)
    page = context.new_page()
    page.goto(f"{live_server.url}/signaler/")
    verifier_page(page)
    photographier(page, jpeg())
    expect(page.locator("#pas-lieu-titre")).to_be_focused()
    verifier_page(page)
    page.locator("#id_lieu").fill("sablettes")
    expect(page.locator("#suggestions [role=option]").first).to_be_visible()
    verifier_page(page)
    page.locator("#suggestions [role=option]").first.tap()
    bouton(page, "C’est ici").tap()
    verifier_page(page)
    page.locator("#q").fill("trou")
    expect(page.locator("[data-resultats] .rang").first).to_be_visible()
    verifier_page(page)
    choisir(page, "VOI-02")
    expect(page.locator("[data-questions] fieldset").first).to_be_visible()
    verifier_page(page)
    context.close()


def test_all_on_one_page_on_a_desk(browser, live_server, ville):
    context = ouvrir(browser, BUREAU)
    page = context.new_page()
    page.goto(f"{live_server.url}/signaler/")
    for titre in ("photo", "lieu", "categorie", "fin"):
        expect(page.locator(f"#pas-{titre}-titre")).to_be_visible()
    verifier_page(page)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".avis-erreur")).to_contain_text("Choisissez de quoi il s’agit.")
    page.locator("#pas-lieu .barre-action [data-ici]").click()
    expect(page.locator("[data-zones-dites]")).to_contain_text("CIL des Sablettes")
    page.locator("#q").fill("lampadaire")
    page.locator("[data-resultats] .rang").first.click()
    expect(page.locator("[data-choix] > summary")).to_contain_text("Lampadaire éteint")
    verifier_page(page)
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_url(SUIVI)
    context.close()


def test_by_keyboard_alone(browser, live_server, ville):
    context = ouvrir(browser, BUREAU)
    page = context.new_page()
    page.goto(f"{live_server.url}/signaler/")

    def jusqu_a(cible: Locator) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if cible.evaluate("(e) => e === document.activeElement"):
                return
        pytest.fail(f"Tab never reaches {cible}")

    page.locator("#contenu").focus()
    jusqu_a(page.get_by_label("Choisir dans mes photos"))
    jusqu_a(page.locator("#id_lieu"))
    page.keyboard.type("sablettes")
    expect(page.locator("#suggestions [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#suggestions [role=option]").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("[data-zones-dites]")).to_contain_text("Conseil de quartier Sud")
    jusqu_a(page.locator("choisir-lieu"))
    page.keyboard.press("ArrowUp")
    jusqu_a(page.locator("#q"))
    page.keyboard.type("nid de poule")
    rang = page.locator("[data-resultats] .rang[value=VOI-01]")
    expect(rang).to_be_visible()
    jusqu_a(rang)
    page.keyboard.press("Enter")
    expect(page.locator("[data-questions] fieldset").first).to_be_visible()
    jusqu_a(page.get_by_label("Chaussée"))
    page.keyboard.press("Space")
    jusqu_a(page.get_by_label("Quelques mots"))
    page.keyboard.type("Devant l’école")
    jusqu_a(page.get_by_role("button", name="Envoyer"))
    page.keyboard.press("Enter")
    page.wait_for_url(SUIVI)
    row = Signalement.objects.get()
    assert row.categorie.code == "VOI-01"
    assert row.conseil.nom == "Sud"
    assert "Devant l’école" in row.textes.values_list("texte", flat=True)
    context.close()


@pytest.mark.parametrize("fenetre", FENETRES)
def test_without_scripts(browser, live_server, ville, fenetre):
    context = ouvrir(browser, fenetre, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/signaler/")
    page.locator("#photos").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": jpeg(taille=(800, 600))}
    )
    page.get_by_label("Adresse ou lieu").fill("place de la lune")
    page.locator("#q").fill("lampadaire")
    page.get_by_role("button", name="Chercher").click()
    assert len(page.locator("[data-vignettes] li").all()) == 1
    page.locator("[data-resultats] .rang").first.click()
    page.get_by_role("button", name="Place de la Lune").click()
    expect(page.locator("[data-zones-dites]")).to_contain_text("Conseil de quartier Centre-Est")
    page.get_by_label("Quelques mots").fill("Il fait noir")
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_url(SUIVI)
    row = Signalement.objects.get()
    assert row.categorie.code == "ECL-01"
    assert row.photos.count() == 1
    assert row.conseil.nom == "Centre-Est"
    context.close()


def test_enter_in_a_field_without_scripts_loses_nothing(browser, live_server, ville):
    context = ouvrir(browser, TELEPHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/signaler/")
    page.get_by_label("Adresse ou lieu").fill("place de la lune")
    page.get_by_label("Adresse ou lieu").press("Enter")
    expect(page.get_by_label("Adresse ou lieu")).to_have_value("place de la lune")
    expect(page.get_by_role("button", name="Place de la Lune")).to_be_visible()
    assert not Signalement.objects.exists()
    context.close()
