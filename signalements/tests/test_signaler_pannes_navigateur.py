"""The form on a phone, and what goes wrong on the way: no network, lost answers, closed pages, slow doors."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from signalements import images
from signalements.models import Signalement, Texte
from signalements.tests.aides_signaler import (
    SUIVI,
    a_la_fin,
    bouton,
    choisir,
    jpeg,
    photographier,
)
from tests.regard import verifier_page

pytestmark = pytest.mark.usefixtures("formulaire_ouvert")


def test_the_network_drops_while_sending(signaler):
    a_la_fin(signaler)
    signaler.get_by_label("Quelques mots").fill("Éteint depuis lundi")
    signaler.context.set_offline(True)
    bouton(signaler, "Envoyer").tap()
    expect(signaler.locator("[data-panne]")).to_contain_text("Le réseau a coupé")
    expect(signaler.get_by_label("Quelques mots")).to_have_value("Éteint depuis lundi")
    verifier_page(signaler)
    signaler.context.set_offline(False)
    bouton(signaler, "Réessayer").tap()
    signaler.wait_for_url(SUIVI)
    assert Signalement.objects.count() == 1


def test_an_answer_lost_on_the_way_back_is_not_a_second_report(signaler):
    a_la_fin(signaler)
    lost = []

    def lose(route):
        if lost or route.request.method != "POST":
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    signaler.route("**/signaler/", lose)
    bouton(signaler, "Envoyer").tap()
    expect(signaler.locator("[data-panne]")).to_be_visible()
    assert lost[0].status == 201
    bouton(signaler, "Réessayer").tap()
    signaler.wait_for_url(SUIVI)
    assert Signalement.objects.count() == 1


def test_a_photo_that_cannot_leave_does_not_hold_the_report(signaler):
    signaler.route("**/signaler/photos/", lambda route: route.abort())
    photographier(signaler, jpeg())
    signaler.locator("#pas-lieu .barre-action [data-ici]").tap()
    choisir(signaler, "ECL-01")
    bouton(signaler, "Envoyer").tap()
    expect(signaler.locator("[data-panne]")).to_contain_text("Une photo n’est pas partie")
    bouton(signaler, "Envoyer sans les photos").tap()
    signaler.wait_for_url(SUIVI)
    assert not Signalement.objects.get().photos.exists()


def test_a_page_closed_by_the_phone_comes_back(signaler):
    photographier(signaler, jpeg())
    signaler.locator("#pas-lieu .barre-action [data-ici]").tap()
    choisir(signaler, "VOI-01")
    signaler.get_by_label("Plus de 8 cm").check()
    signaler.get_by_label("Quelques mots").fill("Devant l’école")
    images.preparer_une()
    signaler.reload()
    expect(signaler.locator("#pas-fin-titre")).to_be_visible()
    expect(signaler.locator("[data-retrouve]")).to_be_visible()
    expect(signaler.get_by_label("Quelques mots")).to_have_value("Devant l’école")
    expect(signaler.get_by_label("Plus de 8 cm")).to_be_checked()
    bouton(signaler, "Envoyer").tap()
    signaler.wait_for_url(SUIVI)
    row = Signalement.objects.get()
    assert row.photos.count() == 1
    assert set(row.textes.values_list("texte", flat=True)) == {"Devant l’école", "plus de 8 cm"}


def test_starting_again_forgets(signaler):
    a_la_fin(signaler)
    signaler.reload()
    bouton(signaler, "Recommencer").tap()
    expect(signaler.locator("#pas-photo-titre")).to_be_visible()
    expect(signaler.locator("input[name=categorie]")).to_have_value("")


def test_the_slower_door_opens_by_itself(signaler, settings):
    settings.LIMITES = settings.LIMITES | {"depot_adresse": (0, 3600)}
    settings.PORTE_LENTE_S = 2
    a_la_fin(signaler)
    signaler.get_by_label("Quelques mots").fill("Éteint")
    bouton(signaler, "Envoyer").tap()
    expect(signaler.locator("[data-compte-a-rebours]")).to_contain_text("Il partira tout seul")
    signaler.wait_for_url(SUIVI)
    assert Signalement.objects.get().textes.get(nature=Texte.Nature.DESCRIPTION).texte == "Éteint"


def test_a_hand_is_never_too_fast(signaler, settings, live_server):
    settings.FORMULAIRE_SECONDES_MIN = 2
    signaler.goto(f"{live_server.url}/signaler/?lon=5.89&lat=43.081&categorie=ECL-01")
    signaler.evaluate("document.querySelector('[data-envoyer]').click()")
    signaler.wait_for_url(SUIVI)


def test_what_the_town_refuses_comes_back_at_its_question(signaler):
    a_la_fin(signaler)
    signaler.get_by_label("Quelques mots").fill("a" * 10_000)
    bouton(signaler, "Envoyer").tap()
    expect(signaler.get_by_label("Quelques mots")).to_have_value("a" * 10_000)
    expect(signaler.locator("#id_description_error")).to_contain_text("4000 au plus")
    expect(signaler.locator(".avis-erreur")).to_be_focused()
    verifier_page(signaler)
    signaler.get_by_label("Quelques mots").fill("court")
    bouton(signaler, "Envoyer").tap()
    signaler.wait_for_url(SUIVI)


def test_a_finger_that_trembles(signaler):
    a_la_fin(signaler)
    signaler.evaluate(
        "() => { const b = document.querySelector('[data-envoyer]'); b.click(); b.click(); b.click(); }"
    )
    signaler.wait_for_url(SUIVI)
    assert Signalement.objects.count() == 1
