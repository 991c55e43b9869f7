"""Acts on many reports in a browser: by keyboard, on a phone, without scripts, and a real double click."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mairie.models import Compte
from signalements import operations
from signalements.etats import Etat
from signalements.models import Evenement, Signalement
from signalements.tests import test_service_navigateur
from signalements.tests.test_service_liste import faire
from tests.regard import TOUTES_LES_TAILLES, verifier_page

pytestmark = [pytest.mark.django_db(transaction=True)]
ouvrir, TAILLES = test_service_navigateur.ouvrir, test_service_navigateur.TAILLES


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


@pytest.fixture
def douze(ville) -> list[Signalement]:
    return [faire(courriel=f"voisin{i}@example.org", lieu="Devant la boulangerie") for i in range(12)]


def boites(page: Page):
    return page.locator("input[name=n]")


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_propres_a_toutes_les_tailles(ouvrir, douze, agent, taille):
    """Every step, with a mistake, a refusal and a confirmation on its way."""
    page = ouvrir("/service/", taille)
    expect(page.get_by_text("Aucun coché")).to_be_visible()
    page.get_by_label("Tout cocher").check()
    expect(page.get_by_text("12 cochés")).to_be_visible()
    verifier_page(page)
    page.get_by_role("button", name="Agir sur les lignes cochées").click()
    verifier_page(page)
    page.get_by_label("Clore comme refusés").check()
    page.get_by_role("button", name="Voir ce qui va se passer").click()
    expect(page.get_by_role("alert")).to_be_focused()
    verifier_page(page)
    page.get_by_label("Message public").fill("Terrain privé.")
    operations.changer_etat(signalement=douze[3], vers=Etat.PRIS_EN_CHARGE, auteur=agent)
    page.get_by_role("button", name="Voir ce qui va se passer").click()
    expect(page.get_by_text("11 courriels à 11 personnes")).to_be_visible()
    expect(page.get_by_text(f"Entre-temps, {agent.nom} l’a pris en charge")).to_be_visible()
    verifier_page(page)
    page.get_by_role("button", name="Le faire maintenant").click()
    expect(page.get_by_role("alert")).to_contain_text("Cochez pour confirmer")
    verifier_page(page)
    page.get_by_label("Oui, fermer ces 11 signalements").check()
    page.get_by_role("button", name="Le faire maintenant").click()
    expect(page.get_by_text("11 signalements : c’est fait")).to_be_visible()
    expect(boites(page)).to_have_count(1)
    verifier_page(page)
    assert Signalement.objects.filter(etat=Etat.REFUSE).count() == 11


def test_au_clavier(ouvrir, douze):
    """Space ticks, shift and space too, arrows choose, Enter goes on."""
    page = ouvrir("/service/")
    boites(page).nth(1).focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("1 coché", exact=True)).to_be_visible()
    page.get_by_role("button", name="Agir sur les lignes cochées").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Mettre un agent en charge").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Planifier")).to_be_checked()
    page.get_by_label("Date prévue").fill((timezone.localdate() + dt.timedelta(days=2)).isoformat())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 signalement")
    page.get_by_role("button", name="Le faire maintenant").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 signalement : c’est fait")).to_be_visible()
    assert Signalement.objects.get(etat=Etat.PLANIFIE).numero == douze[1].numero


def test_d_une_ligne_a_l_autre_avec_majuscule(ouvrir, douze):
    page = ouvrir("/service/")
    boites(page).nth(2).click()
    boites(page).nth(6).click(modifiers=["Shift"])
    expect(page.get_by_text("5 cochés")).to_be_visible()
    tout = page.get_by_label("Tout cocher")
    assert tout.evaluate("boite => boite.indeterminate")
    tout.check()
    tout.uncheck()
    expect(page.get_by_text("Aucun coché")).to_be_visible()
    expect(page.get_by_role("button", name="Agir sur les lignes cochées")).to_be_hidden()


def test_un_acte_ne_montre_que_ses_champs(ouvrir, douze):
    page = ouvrir("/service/")
    boites(page).first.check()
    page.get_by_role("button", name="Agir sur les lignes cochées").click()
    expect(page.get_by_label("Message public")).to_be_hidden()
    page.get_by_label("Affecter à un autre service").check()
    expect(page.get_by_role("combobox", name="Service", exact=True)).to_be_visible()
    expect(page.get_by_label("Date prévue")).to_be_hidden()
    page.get_by_label("Réunir en un seul").check()
    expect(page.get_by_label("Signalement conservé")).to_be_visible()
    expect(page.get_by_role("combobox", name="Service", exact=True)).to_be_hidden()


def test_la_page_qui_revient_garde_ses_coches(ouvrir, douze):
    page = ouvrir("/service/")
    boites(page).first.check()
    page.get_by_role("button", name="Agir sur les lignes cochées").click()
    page.get_by_role("heading", name="Agir sur 1 signalement").wait_for()
    page.go_back()
    expect(page.get_by_text("1 coché", exact=True)).to_be_visible()


def test_sans_scripts(ouvrir, douze):
    """The boxes and the buttons do it alone, the whole view too."""
    page = ouvrir("/service/", java_script_enabled=False)
    boites(page).first.check()
    page.get_by_role("button", name="Agir sur les lignes cochées").click()
    page.get_by_label("Répondre sans changer l’état").check()
    page.get_by_label("Message public").fill("L’équipe passe jeudi.")
    page.get_by_role("button", name="Voir ce qui va se passer").click()
    page.get_by_role("button", name="Modifier").click()
    expect(page.get_by_label("Message public")).to_have_value("L’équipe passe jeudi.")
    page.get_by_role("button", name="Voir ce qui va se passer").click()
    page.get_by_role("button", name="Le faire maintenant").click()
    expect(page.get_by_text("1 signalement : c’est fait")).to_be_visible()
    page.get_by_role("link", name="Retour à la liste").click()
    page.get_by_role("button", name="Les 12 lignes de cette vue").click()
    expect(page.get_by_role("heading", name="Agir sur 12 signalements")).to_be_visible()


def test_un_vrai_double_clic(ouvrir, douze):
    page = ouvrir("/service/")
    page.get_by_label("Tout cocher").check()
    page.get_by_role("button", name="Agir sur les lignes cochées").click()
    page.get_by_label("Répondre sans changer l’état").check()
    page.get_by_label("Message public").fill("L’équipe passe jeudi.")
    page.get_by_role("button", name="Voir ce qui va se passer").click()
    page.get_by_role("button", name="Le faire maintenant").dblclick()
    expect(page.get_by_text("12 signalements : c’est fait")).to_be_visible()
    assert Evenement.objects.filter(nature=Evenement.Nature.MESSAGE).count() == 12


def test_emporter_la_vue(ouvrir, douze):
    page = ouvrir("/service/?vue=tous", "390")
    with page.expect_download() as attente:
        page.get_by_role("link", name="CSV").click()
    lignes = attente.value.path().read_text("utf-8-sig").splitlines()
    assert len(lignes) == 13
    assert attente.value.suggested_filename == f"signalements-{timezone.localdate().isoformat()}.csv"


def test_les_coches_ne_s_impriment_pas(ouvrir, douze):
    page = ouvrir("/service/")
    page.emulate_media(media="print")
    assert page.locator("input, select, button").locator("visible=true").count() == 0
