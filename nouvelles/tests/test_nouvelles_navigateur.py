"""The same in a browser: without scripts from form to last letter, with the map, by keyboard, at every width."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from nouvelles.operations import Rythme
from nouvelles.tests.conftest import SABLETTES, abonne, mots, signale, zone
from signalements import courriels, poste
from signalements.models import AbonnementNouvelles
from tests.regard import TOUTES_LES_TAILLES, attendre, verifier_page, violations

pytestmark = pytest.mark.django_db(transaction=True)
VOISINE = "voisine@example.org"


def lien(row: AbonnementNouvelles, acte: str = "mes_nouvelles") -> str:
    return "/nouvelles/" + courriels.url_nouvelles(row, acte).split("/nouvelles/")[1]


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_les_pages_sont_accessibles(ouvrir, ville, taille):
    row = abonne(centre=SABLETTES, rayon_m=300, lieu="Les Sablettes", rythme=Rythme.JOUR)
    new = abonne(zone=zone("cil", "CIL02"))
    AbonnementNouvelles.objects.filter(pk=new.pk).update(confirme_le=None)
    addresses = (
        "/nouvelles/?quartier=Q08&categorie=ECL-01",
        "/nouvelles/#5.89,43.081",
        "/nouvelles/envoye/",
        lien(new, "confirmer"),
        lien(row),
        lien(row, "quitter"),
        "/nouvelles/faux/",
    )
    for address in addresses:
        page = ouvrir(None, address, taille)
        if taille == "1440":
            assert violations(page) == [], address
        else:
            verifier_page(page)
        page.close()


def test_de_bout_en_bout_sans_javascript(ouvrir, ville, smtp, tour):
    """From the page of a report to the last letter, by words and buttons."""
    row = signale()
    page = ouvrir(None, f"/suivi/{row.numero}/", "390", java_script_enabled=False)
    page.get_by_role("link", name="Recevoir toutes les nouvelles du quartier Les Sablettes").click()
    expect(page.get_by_label("Secteur")).to_have_value("quartier:Q08")
    page.get_by_label("Autour d’un lieu").check()
    page.get_by_label("Adresse ou lieu connu").fill("sablettes")
    page.get_by_role("checkbox", name="Éclairage public et réseaux").check()
    page.get_by_label("Tout de suite").check()
    page.get_by_label("Votre courriel").fill(VOISINE)
    page.get_by_role("button", name="Recevoir les nouvelles").click()
    expect(page.get_by_text("Une réponse est à corriger")).to_be_visible()
    page.get_by_role("button", name="Les Sablettes").first.click()
    expect(page.get_by_role("heading", name="Encore un clic")).to_be_visible()

    poste.poster()
    (letter,) = smtp.pour(VOISINE)
    page.goto(re.search(r"http://\S+/confirmer/", letter.get_body("plain").get_content())[0])
    page.get_by_role("button", name="Oui, m’écrire").click()
    expect(page.get_by_text("C’est confirmé")).to_be_visible()
    expect(page.get_by_text("300 m autour de « Les Sablettes »").first).to_be_visible()

    signale(code="PRO-01")
    told = signale(point=AbonnementNouvelles.objects.get().centre)
    tour()
    _asked, letter = smtp.pour(VOISINE)
    assert told.numero in mots(letter)
    assert "1 nouveau." in mots(letter), "of the kinds that were chosen"
    page.goto(re.search(r"http://\S+/quitter/", letter.get_body("plain").get_content())[0])
    page.get_by_role("link", name="Recevoir moins souvent").click()
    page.get_by_label("Chaque lundi matin").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("C’est changé.")).to_be_visible()
    page.get_by_role("link", name="Ne plus recevoir ces nouvelles").click()
    page.get_by_role("button", name="Ne plus m’écrire").click()
    expect(page.get_by_role("heading", name="C’est arrêté")).to_be_visible()
    assert not AbonnementNouvelles.objects.exists()


def test_au_clavier_avec_la_carte(ouvrir, ville, addok, settings):
    """Choose, type an address, take a suggestion, widen the circle, move the map, send: the mouse stays where it is."""
    settings.ADRESSES_URL = addok
    settings.FORMULAIRE_SECONDES_MIN = 0
    page = ouvrir(None, "/nouvelles/", "1440")
    page.get_by_label("Un conseil de quartier").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Autour d’un lieu")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Adresse ou lieu connu")).to_be_focused()
    page.keyboard.type("12 avenue gambetta")
    page.locator("#autour-suggestions [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("lieu-autour [role=status]")).to_contain_text("Centre")
    attendre(page, "document.querySelector('.cercle-precision') !== null")
    small = page.evaluate("document.querySelector('choisir-lieu').carte.getZoom()")
    page.get_by_label("Jusqu’à").select_option("2000")
    attendre(page, "(z) => document.querySelector('choisir-lieu').carte.getZoom() < z", small)
    page.get_by_label("Votre courriel").fill(VOISINE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Encore un clic")).to_be_visible()
    row = AbonnementNouvelles.objects.get()
    assert (row.rayon_m, row.lieu, row.centre.coords) == (2000, "12 Avenue Gambetta", (5.8793, 43.1002))


def test_le_lieu_du_fragment_ne_part_pas_dans_une_adresse(ouvrir, ville):
    asked = []
    page = ouvrir(None, "/nouvelles/", "390")
    page.on("request", lambda r: asked.append(r.url) if r.is_navigation_request() else None)
    page.goto(page.url + "#5.89,43.081")
    page.reload()
    expect(page.get_by_label("Autour d’un lieu")).to_be_checked()
    expect(page.locator("lieu-autour [role=status]")).to_contain_text("Les Sablettes")
    assert page.locator("[name=lon]").input_value() == "5.89"
    assert not any("5.89" in url.split("#")[0] for url in asked)


def test_la_carte_suit_le_doigt(ouvrir, ville):
    page = ouvrir(None, "/nouvelles/?autour", "390")
    box = page.locator("choisir-lieu").bounding_box()
    page.locator("choisir-lieu").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('choisir-lieu').carte.setView([43.081, 5.89], 16)")
    attendre(page, "document.querySelector('[name=lon]').value !== ''")
    assert box
    assert float(page.locator("[name=lat]").input_value()) == pytest.approx(43.081, abs=0.001)
    page.get_by_label("Votre courriel").fill(VOISINE)
    page.get_by_role("button", name="Recevoir les nouvelles").click()
    expect(page.get_by_role("heading", name="Encore un clic")).to_be_visible()
    assert AbonnementNouvelles.objects.get().rayon_m == 300
