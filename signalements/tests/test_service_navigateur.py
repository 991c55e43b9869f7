"""The agents' pages in a browser: on a phone, at a desk, on paper, and a real double click."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from mairie.models import Compte
from signalements import operations
from signalements.etats import Etat
from signalements.models import Evenement, Signalement
from tests.regard import TOUTES_LES_TAILLES, debordement, verifier_page

pytestmark = [pytest.mark.django_db(transaction=True)]

TAILLES = {"320": (320, 568), "390": (390, 844), "1440": (1440, 900)}
A4 = {"width": 718, "height": 1000}


@pytest.fixture
def ouvrir(browser: Browser, live_server, elena) -> Iterator:
    """Open a page of Elena's in a window of this size."""
    contexts = []

    def _ouvrir(adresse: str, taille: str = "1440", **options) -> Page:
        width, height = TAILLES[taille]
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        cookie = {"name": "sessionid", "value": elena.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{live_server.url}{adresse}")
        return page

    yield _ouvrir
    for context in contexts:
        context.close()


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


@pytest.fixture
def raconte(lampadaire, agent) -> Signalement:
    """A report with a line: notes, messages, another category, a pause."""
    bruno = Compte.objects.get(email="bruno@example.org")
    operations.noter(signalement=lampadaire, auteur=agent, texte="Mât 214. " * 20)
    operations.repondre(signalement=lampadaire, auteur=agent, message="Pièce commandée.")
    for code in ("PRO-01", "ECL-01"):
        categorie = type(lampadaire.categorie).objects.get(code=code)
        operations.changer_categorie(signalement=lampadaire, categorie=categorie, auteur=bruno)
    operations.changer_etat(signalement=lampadaire, vers=Etat.EN_ATTENTE, auteur=agent, message="Où ?")
    return Signalement.objects.get()


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_propres_a_toutes_les_tailles(ouvrir, raconte, taille):
    for adresse in ("/service/", "/service/?q=K7", "/service/?vue=clos", f"/service/{raconte.numero}/"):
        verifier_page(ouvrir(adresse, taille))


@pytest.mark.parametrize("taille", ["390", pytest.param("1440", marks=pytest.mark.longs)])
def test_trop_tard(ouvrir, lampadaire, agent, taille):
    page = ouvrir(f"/service/{lampadaire.numero}/", taille)
    page.get_by_label("Nouvel état").select_option("resolu")
    page.get_by_label("Message public").first.fill("Ampoule changée")
    operations.changer_etat(signalement=lampadaire, vers=Etat.PRIS_EN_CHARGE, auteur=agent)
    page.get_by_role("button", name="Changer l’état et prévenir").click()
    expect(page.get_by_role("alert")).to_contain_text(f"Entre-temps, {agent.nom} l’a pris en charge à ")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.get_by_label("Message public").first).to_have_value("Ampoule changée")
    verifier_page(page)
    page.get_by_role("button", name="Changer l’état et prévenir").click()
    expect(page.get_by_text("L’état est changé")).to_be_visible()


def test_ce_qui_manque_se_voit_sans_chercher(ouvrir, lampadaire):
    page = ouvrir(f"/service/{lampadaire.numero}/", "390")
    page.get_by_label("Nouvel état").select_option("refuse")
    page.get_by_role("button", name="Changer l’état et prévenir").click()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    page.get_by_role("alert").get_by_role("link", name="Message public").click()
    expect(page.locator("#etat_message")).to_be_focused()
    verifier_page(page)


def test_un_vrai_double_clic(ouvrir, lampadaire):
    page = ouvrir(f"/service/{lampadaire.numero}/")
    page.get_by_text("Message public sans changer l’état").click()
    page.locator("#message_message").fill("L’équipe passe jeudi.")
    page.get_by_role("button", name="Publier le message").dblclick()
    expect(page.locator(".annonces")).to_be_visible()
    assert lampadaire.evenements.filter(nature=Evenement.Nature.MESSAGE).count() == 1
    expect(page.locator(".frise").get_by_text("L’équipe passe jeudi.")).to_have_count(1)


def test_au_telephone_la_reponse_est_a_un_doigt(ouvrir, lampadaire):
    page = ouvrir(f"/service/{lampadaire.numero}/", "390", has_touch=True, is_mobile=True)
    page.get_by_role("link", name="Répondre ou changer l’état").tap()
    expect(page.get_by_label("Nouvel état")).to_be_in_viewport()


def test_sur_le_papier(ouvrir, raconte):
    """What one takes along: what, where, who, the line; no field to fill in."""
    page = ouvrir(f"/service/{raconte.numero}/")
    page.get_by_role("button", name="Voir les coordonnées").click()
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    for mots in (
        "Lampadaire éteint",
        "boulangerie",
        "43.081000",
        "amina@example.org",
        "Mât 214",
        "Éclairage",
    ):
        expect(page.get_by_text(mots).locator("visible=true").first).to_be_visible()
    for champ in ("button", "select", "textarea", "input:not([type=hidden])", "summary"):
        assert page.locator(champ).locator("visible=true").count() == 0, champ
    assert debordement(page) <= 0
    page.goto(page.url.split("/service/")[0] + "/service/")
    expect(page.get_by_text("imprimé le")).to_be_visible()
    assert page.locator("input, select, button").locator("visible=true").count() == 0
