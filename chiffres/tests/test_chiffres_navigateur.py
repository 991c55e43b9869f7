"""The public page of figures in the browser: legible by all, by keyboard, without scripts."""

from __future__ import annotations

import pytest

from tests.regard import TOUTES_LES_TAILLES, verifier_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_la_page_est_accessible_a_chaque_taille(deux_cents, ouvrir, taille):
    page = ouvrir(None, "/chiffres/", taille)
    page.locator(".chiffres-filtres > .pli > summary").click()
    for table in page.locator(".graphique-tableau > summary").all()[:3]:
        table.click()
    verifier_page(page)


def test_dans_le_noir(deux_cents, ouvrir):
    verifier_page(ouvrir(None, "/chiffres/", "1440", color_scheme="dark"))


def test_sans_script_on_choisit_une_famille(deux_cents, ouvrir):
    page = ouvrir(None, "/chiffres/", "390", java_script_enabled=False)
    page.locator(".chiffres-filtres > .pli > summary").press("Enter")
    page.get_by_label("Famille de catégories", exact=True).select_option("PRO")
    page.get_by_role("button", name="Afficher").click()
    page.get_by_role("heading", name="Par catégorie").wait_for()
    assert "groupe=PRO" in page.url
    with page.expect_download() as file:
        page.locator("#mois").get_by_role("link", name="CSV").click()
    assert file.value.suggested_filename.startswith("chiffres-mois-")


def test_aucune_couleur_ne_manque_au_noir_et_blanc(deux_cents, ouvrir):
    page = ouvrir(None, "/chiffres/", "1440")
    page.emulate_media(media="print")
    inks = page.evaluate("[...document.querySelectorAll('.g-plein')].map(e => getComputedStyle(e).fill)")
    assert set(inks) == {"rgb(0, 0, 0)"}
    assert not page.locator(".chiffres-filtres").is_visible()


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_les_chiffres_des_services(deux_cents, ouvrir, denis, taille):
    page = ouvrir(denis, "/chiffres/services/", taille)
    page.locator("#etats .graphique-tableau > summary").click()
    verifier_page(page)
    page.locator("#etats").get_by_role("link", name="Résolu").click()
    page.get_by_role("heading", name="Où ils en sont aujourd’hui : Résolu").wait_for()
    verifier_page(page)
    page.get_by_role("link", name="Les chiffres", exact=True).click()
    page.wait_for_url("**/chiffres/services/?*#etats")
