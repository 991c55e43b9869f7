"""Standard answers and the letter before it leaves, in a browser: with and without scripts, by keyboard, on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from guichet.tests.conftest import ouvrir  # noqa: F401
from mairie.models import Compte, ReponseType
from signalements import operations
from signalements.etats import Etat
from signalements.models import Signalement
from tests.regard import TOUTES_LES_TAILLES, debordement, verifier_page

pytestmark = [pytest.mark.django_db(transaction=True)]

REPAREE = "Lampadaire réparé"


def formulaire(page: Page) -> Locator:
    return page.locator("form[action$='/etat/']:has(textarea)")


def choisir(page: Page, titre: str = REPAREE) -> Locator:
    """Choose an answer; return the message it is put in."""
    form = formulaire(page)
    form.get_by_label("Réponse type").select_option(label=titre)
    expect(form.get_by_role("button", name="Annuler l’insertion")).to_be_visible()
    return form.get_by_label("Message public")


def test_ca_marche(ouvrir, elena, lampadaire):  # noqa: F811
    """Chosen, filled in, looked at, sent: the last two by keyboard."""
    page = ouvrir(elena, f"/service/{lampadaire.numero}/")
    form = formulaire(page)
    page.get_by_label("Nouvel état").select_option("planifie")
    groupes = form.get_by_label("Réponse type").locator("optgroup")
    assert groupes.evaluate_all("g => g.map((x) => x.label)") == ["Tous les états", "Planifié"]
    message = choisir(page, "Lampadaire\u00a0: pièce commandée")
    expect(message).to_have_value(re.compile(r"la pose le \[à compléter\s: date prévue\]"))
    form.get_by_label("Date prévue").fill("2100-01-05")
    form.get_by_label("Date prévue").blur()
    expect(message).to_have_value(re.compile(r"la pose le mardi 5\sjanvier\s2100\."))
    expect(form.get_by_role("status")).to_contain_text("Réponse insérée")
    verifier_page(page)
    form.get_by_role("button", name="Voir le courriel").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Le courriel avant l’envoi")
    lettre = page.frame_locator("iframe.apercu-lettre")
    expect(lettre.get_by_text("La pièce est commandée")).to_be_visible()
    assert lettre.locator("h1").evaluate("e => getComputedStyle(e).fontSize") != "32px", (
        "its styles are there"
    )
    page.get_by_role("button", name="Envoyer").press("Enter")
    expect(page.get_by_text("L’état est changé")).to_be_visible()
    assert Signalement.objects.get().etat == Etat.PLANIFIE


def test_les_mots_tapes_restent_et_l_on_revient_en_arriere(ouvrir, elena, lampadaire):  # noqa: F811
    page = ouvrir(elena, f"/service/{lampadaire.numero}/")
    formulaire(page).get_by_label("Message public").fill("Bonsoir Amina.")
    message = choisir(page)
    expect(message).to_have_value(re.compile(r"^Bonsoir Amina\.\n\nLe lampadaire est réparé"))
    choisir(page, "C’est fait")
    expect(message).to_have_value(re.compile(r"^Bonsoir Amina\.\n\nL’équipe est intervenue"))
    page.get_by_role("button", name="Annuler l’insertion").first.click()
    expect(message).to_have_value("Bonsoir Amina.")
    expect(message).to_be_focused()
    choisir(page)
    message.press_sequentially(" Merci.")
    expect(page.get_by_role("button", name="Annuler l’insertion").first).to_be_hidden()
    choisir(page, "C’est fait")
    expect(message).to_have_value(
        re.compile(r"Le lampadaire est réparé.* Merci\.\n\nL’équipe est inter", re.S)
    )


def test_le_reseau_tombe(ouvrir, elena, lampadaire):  # noqa: F811
    page = ouvrir(elena, f"/service/{lampadaire.numero}/")
    page.route("**/reponse-type/", lambda route: route.abort())
    form = formulaire(page)
    form.get_by_label("Message public").fill("Mes mots")
    form.get_by_label("Réponse type").select_option(label=REPAREE)
    expect(form.get_by_role("status")).to_contain_text("n’a pas pu être insérée")
    expect(form.get_by_label("Message public")).to_have_value("Mes mots")


def test_entree_envoie_et_n_insere_pas(ouvrir, elena, lampadaire):  # noqa: F811
    """Whatever buttons stand before it in the form."""
    for options in ({}, {"java_script_enabled": False}):
        page = ouvrir(elena, f"/service/{lampadaire.numero}/", "1440", **options)
        page.get_by_label("Nouvel état").select_option("transmis")
        page.get_by_label("Transmis à").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Message public\u00a0: Écrivez un message")


@pytest.mark.parametrize("taille", ["320", pytest.param("1440", marks=pytest.mark.longs)])
def test_sans_script(ouvrir, elena, lampadaire, taille):  # noqa: F811
    page = ouvrir(elena, f"/service/{lampadaire.numero}/", taille, java_script_enabled=False)
    page.get_by_label("Nouvel état").select_option("resolu")
    form = formulaire(page)
    form.get_by_label("Message public").fill("Bonsoir Amina.")
    form.get_by_label("Réponse type").select_option(label=REPAREE)
    form.get_by_role("button", name="Insérer dans le message").click()
    message = formulaire(page).get_by_label("Message public")
    expect(message).to_have_value(re.compile(r"^Bonsoir Amina\.\n\nLe lampadaire est réparé"))
    expect(page.get_by_label("Nouvel état")).to_have_value("resolu")
    expect(message).to_be_in_viewport()
    assert debordement(page) <= 0
    formulaire(page).get_by_role("button", name="Voir le courriel").click()
    expect(page.frame_locator("iframe").get_by_text("Le lampadaire est réparé")).to_be_visible()
    page.get_by_role("button", name="Modifier").click()
    expect(message).to_have_value(re.compile(r"^Bonsoir Amina\."))
    page.get_by_role("button", name="Changer l’état et prévenir").click()
    expect(page.get_by_text("L’état est changé")).to_be_visible()


def test_le_second_garde_sa_reponse(ouvrir, elena, lampadaire):  # noqa: F811
    page = ouvrir(elena, f"/service/{lampadaire.numero}/", "390")
    page.get_by_label("Nouvel état").select_option("resolu")
    choisir(page)
    bruno = Compte.objects.get(email="bruno@example.org")
    operations.changer_etat(signalement=lampadaire, vers=Etat.PRIS_EN_CHARGE, auteur=bruno)
    formulaire(page).get_by_role("button", name="Voir le courriel").click()
    expect(page.get_by_role("alert")).to_contain_text("Entre-temps, Bruno")
    expect(formulaire(page).get_by_label("Message public")).to_have_value(
        re.compile("^Le lampadaire est réparé")
    )
    expect(formulaire(page).locator("#etat_reponse_type option:checked")).to_have_text(REPAREE)
    verifier_page(page)


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_les_pages_de_la_cheffe(ouvrir, claire, ville, taille):  # noqa: F811
    page = ouvrir(claire, "/service/reponses/", taille)
    verifier_page(page)
    page.get_by_role("link", name="Écrire une réponse").click()
    page.get_by_label("Titre").fill("Caniveau")
    page.get_by_label("Texte").fill("Au {lieux}.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("vouliez-vous {lieu}")
    verifier_page(page)
    page.get_by_label("Texte").fill("Au {lieu}.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("link", name="Caniveau")).to_be_visible()
    assert ReponseType.objects.get(titre="Caniveau").service.code == "PROP"


@pytest.mark.parametrize("taille", ["320", pytest.param("1440", marks=pytest.mark.longs)])
def test_la_lettre_a_toutes_les_tailles(ouvrir, elena, lampadaire, taille):  # noqa: F811
    page = ouvrir(elena, f"/service/{lampadaire.numero}/", taille)
    page.get_by_text("Message public sans changer l’état").click()
    page.locator("#message_message").fill("Pièce commandée.")
    page.locator("form[action$='/message/']").get_by_role("button", name="Voir le courriel").click()
    expect(page.frame_locator("iframe").get_by_text("Pièce commandée.")).to_be_visible()
    page.get_by_text("Le texte seul").click()
    expect(page.locator(".apercu-texte")).to_contain_text("Pièce commandée.")
    verifier_page(page)
