"""The same in a browser: with thumbs and keyboards, without scripts, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from mairie.demonstration import charger_remarques
from mairie.models.remarques import Demarche, Remarque
from remarques import operations
from remarques.tests.conftest import MOTS
from tests.regard import TOUTES_LES_TAILLES, verifier_page, violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_les_pages_sont_accessibles(ouvrir, alice, taille):
    charger_remarques()
    remarque = operations.remarquer(mots=MOTS, courriel="amina@example.org", page="/signaler/")
    for qui, adresse in (
        (None, "/remarques/"),
        (None, "/ce-qui-a-change/"),
        (None, "/demarches/"),
        (alice, "/remarques/file/"),
        (alice, f"/remarques/file/{remarque.pk}/"),
        (alice, f"/remarques/file/{Remarque.objects.publiees().first().pk}/"),
    ):
        page = ouvrir(qui, adresse, taille)
        if taille == "320":
            verifier_page(page)
        else:
            assert violations(page) == [], adresse


def test_une_remarque_de_bout_en_bout_sans_javascript(ouvrir, ville, alice):
    """From the page where it hurts to the page that tells everybody; refused once on the way."""
    page = ouvrir(None, "/suivi/", "390", java_script_enabled=False)
    page.get_by_role("link", name="Une remarque sur cet outil ?").click()
    expect(page.get_by_label("Dire de quelle page je viens : /suivi/")).to_be_checked()
    page.get_by_role("button", name="Envoyer ma remarque").click()
    expect(page.get_by_text("Une réponse est à corriger")).to_be_visible()
    verifier_page(ouvrir(None, "/remarques/", "320"))
    page.get_by_label("Votre remarque").fill("Je ne retrouve jamais mon numéro.")
    page.get_by_label("Votre courriel").fill("amina@example.org")
    page.get_by_role("button", name="Envoyer ma remarque").click()
    expect(page.get_by_text("Merci, votre remarque est arrivée")).to_be_visible()
    assert Remarque.objects.get().page == "/suivi/"

    desk = ouvrir(alice, "/conditions/", java_script_enabled=False)
    desk.get_by_role("link", name="Remarques reçues").click()
    desk.get_by_role("link", name="Je ne retrouve jamais mon numéro.").click()
    desk.get_by_label("Faite").check()
    desk.get_by_label("Ce qui est demandé").fill("Retrouver son numéro")
    desk.get_by_label("Votre réponse publique").fill("Il est dans chaque courriel.")
    desk.get_by_label("Publier").check()
    desk.get_by_role("button", name="Enregistrer la décision").click()
    expect(desk.get_by_text("C’est enregistré.")).to_be_visible()
    desk.get_by_label("Votre réponse", exact=True).fill("C’est réparé.")
    desk.get_by_role("button", name="Envoyer la réponse").click()
    expect(desk.get_by_text("en attente d’envoi")).to_be_visible()

    page.reload()
    expect(page.get_by_role("heading", name="Retrouver son numéro")).to_be_visible()
    expect(page.get_by_text("Je ne retrouve jamais")).to_have_count(0)


def test_choisir_une_demarche_au_clavier(ouvrir, ville):
    page = ouvrir(None, "/demarches/", "390", java_script_enabled=False)
    first = Demarche.objects.active()[0]
    page.get_by_role("button", name=f"Je la veux : {first.libelle}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Vous la voulez")).to_be_visible()
    assert first.souhaits.count() == 1
    page.get_by_role("button", name="Retirer ma voix").press("Enter")
    expect(page.get_by_text("Vous la voulez")).to_have_count(0)
    assert first.souhaits.count() == 0


def test_sur_papier(browser: Browser, live_server, ville):
    """The page that tells what changed prints its words alone."""
    charger_remarques()
    page = browser.new_page()
    page.goto(f"{live_server.url}/ce-qui-a-change/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Ce qui a changé grâce à vous")).to_be_visible()
    expect(page.get_by_text("Signaler sans courriel")).to_be_visible()
    expect(page.locator(".entete .marque")).to_be_visible()
    for screen_only in (page.locator(".pied"), page.locator(".entete nav").first, page.locator("#a-vous")):
        expect(screen_only).to_be_hidden()
    page.close()
