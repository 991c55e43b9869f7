"""The form on a phone in the street: six taps, its places, its photos."""

from __future__ import annotations

import re

import pytest
from django.contrib.gis.geos import Point
from PIL import Image
from playwright.sync_api import expect

from mairie.models import Categorie
from signalements import images
from signalements.models import Photo, Signalement
from signalements.operations import Envoi, deposer
from signalements.tests.aides_signaler import (
    HEIC,
    SABLETTES,
    SIX_FOURS,
    SUIVI,
    Doigt,
    a_la_fin,
    au_lieu,
    aux_categories,
    bouton,
    choisir,
    jpeg,
    photographier,
)
from tests.regard import verifier_page

pytestmark = pytest.mark.usefixtures("formulaire_ouvert")


def test_ca_marche(telephone, live_server):
    """From the home page to the number in six taps at most, nothing typed."""
    page, doigt = telephone, Doigt(telephone)
    page.goto(live_server.url)
    doigt.touche(page.get_by_role("link", name="Signaler un problème").last)
    doigt.photographie(page.get_by_label("Prendre une photo"), jpeg())
    doigt.touche(page.locator("#pas-lieu .barre-action [data-ici]"))
    expect(page.locator("[data-recap=lieu]")).to_contain_text("Conseil de quartier Sud")
    expect(page.locator("[data-recap=lieu]")).to_contain_text("à 6 m près")
    tuile = page.locator(".tuile").first
    libelle = tuile.inner_text()
    doigt.touche(tuile)
    doigt.touche(bouton(page, "Envoyer"))
    page.wait_for_url(SUIVI)
    assert doigt.coups <= 6
    row = Signalement.objects.get()
    expect(page.locator("body")).to_contain_text(row.numero_lisible)
    assert row.categorie.libelle == libelle
    assert (row.position.x, row.position.y, row.precision_m) == (5.89, 43.081, 6)
    assert [z.nom for z in row.cils] == ["CIL des Sablettes et environs"]
    photo = row.photos.get()
    with (
        images.default_storage.open(images.chemin_original(photo.nom)) as original,
        Image.open(original) as image,
    ):
        assert image.size == (1536, 2048)  # shrunk and upright before it left
        assert not image.getexif()


def test_a_photo_proposes_its_place(telephone, live_server):
    page, doigt = telephone, Doigt(telephone)
    page.context.set_geolocation({"longitude": 5.86, "latitude": 43.11})
    page.goto(live_server.url)
    doigt.touche(page.get_by_role("link", name="Signaler un problème").last)
    doigt.photographie(page.get_by_label("Prendre une photo"), jpeg(lieu=True))
    expect(page.locator("[data-zones-dites]")).to_contain_text(
        "D’après votre photo : Conseil de quartier Sud"
    )
    doigt.touche(bouton(page, "C’est ici"))
    doigt.touche(page.locator(".tuile").first)
    doigt.touche(bouton(page, "Envoyer"))
    page.wait_for_url(SUIVI)
    assert doigt.coups <= 6
    row = Signalement.objects.get()
    assert (row.position.x, row.position.y) == pytest.approx((5.89, 43.081), abs=1e-5)
    assert row.precision_m is None


def test_a_hand_quicker_than_the_network(telephone, live_server):
    """A photo taken before the scripts are there is not lost."""
    held = []
    telephone.route("**/signalements/photos.js", lambda route: held.append(route))
    telephone.goto(f"{live_server.url}/signaler/", wait_until="commit")
    Doigt(telephone).photographie(telephone.get_by_label("Prendre une photo"), jpeg(lieu=True))
    expect(telephone.locator("#pas-photo-titre")).to_be_visible()
    held[0].continue_()
    expect(telephone.locator("#pas-lieu-titre")).to_be_visible()
    expect(telephone.locator("[data-zones-dites]")).to_contain_text("D’après votre photo")


def test_a_photo_sent_before_the_steps_are_there_still_advances(telephone, live_server):
    held = []
    telephone.route("**/signalements/parcours.js", lambda route: held.append(route))
    telephone.goto(f"{live_server.url}/signaler/", wait_until="commit")
    telephone.evaluate("customElements.whenDefined('photos-signaler').then(() => true)")
    with telephone.expect_response(lambda r: r.request.method == "POST" and r.status == 201):
        Doigt(telephone).photographie(telephone.get_by_label("Prendre une photo"), jpeg(lieu=True))
    expect(telephone.locator("input[name=brouillon]").first).to_have_value(re.compile("."))
    held[0].continue_()
    expect(telephone.locator("#pas-lieu-titre")).to_be_visible()
    expect(telephone.locator("[data-zones-dites]")).to_contain_text("D’après votre photo")


def test_the_back_button_goes_back_one_question(signaler):
    aux_categories(signaler)
    signaler.go_back()
    expect(signaler.locator("#pas-lieu-titre")).to_be_focused()
    signaler.go_back()
    expect(signaler.locator("#pas-photo-titre")).to_be_visible()
    signaler.go_forward()
    expect(signaler.locator("#pas-lieu-titre")).to_be_visible()
    signaler.locator(".entete-retour").tap()
    expect(signaler.locator("#pas-photo-titre")).to_be_visible()


def test_each_answer_can_be_changed(signaler):
    a_la_fin(signaler)
    signaler.locator("[data-recap=categorie]").get_by_role("button", name="Modifier").tap()
    choisir(signaler, "VOI-01")
    expect(signaler.locator("[data-recap=categorie]")).to_contain_text("Nid-de-poule")
    signaler.locator("[data-recap=lieu]").get_by_role("button", name="Modifier").tap()
    signaler.locator("#id_lieu").fill("place de la lune")
    signaler.locator("#suggestions [role=option]").first.tap()
    bouton(signaler, "C’est ici").tap()
    expect(signaler.locator("#pas-fin-titre")).to_be_visible()  # what was answered is not asked again
    expect(signaler.locator("[data-recap=lieu]")).to_contain_text("Conseil de quartier Centre-Est")


def test_the_map_slides_under_the_pin(signaler):
    au_lieu(signaler)
    carte = signaler.locator("choisir-lieu")
    signaler.locator(".carte-rivage").first.wait_for(state="attached")
    signaler.evaluate("document.querySelector('choisir-lieu').aller(5.8955, 43.09)")
    carte.focus()
    signaler.keyboard.press("ArrowUp")
    expect(signaler.locator("[data-zones-dites]")).to_contain_text("Tamaris")
    expect(bouton(signaler, "C’est ici")).to_be_visible()
    lat = float(signaler.locator("input[name=lat]").input_value())
    assert 43.09 < lat < 43.092


def test_from_far_one_comes_closer_first(signaler):
    """A pin put on a whole town is the first reason why places are wrong."""
    au_lieu(signaler)
    signaler.locator(".carte-rivage").first.wait_for(state="attached")
    signaler.locator("choisir-lieu").focus()
    signaler.keyboard.press("ArrowUp")
    bouton(signaler, "Agrandir pour préciser").tap()
    expect(bouton(signaler, "C’est ici")).to_be_visible()
    expect(signaler.locator("#pas-lieu-titre")).to_be_visible()


def test_coordinates_pasted(signaler):
    au_lieu(signaler)
    signaler.locator("#id_lieu").fill("43.0810, 5.8900")
    expect(signaler.locator("[data-zones-dites]")).to_contain_text("Conseil de quartier Sud")
    bouton(signaler, "C’est ici").tap()
    choisir(signaler, "ECL-01")
    bouton(signaler, "Envoyer").tap()
    signaler.wait_for_url(SUIVI)
    row = Signalement.objects.get()
    assert (row.position.x, row.position.y) == (5.89, 43.081)
    assert not row.textes.exists()


def test_a_place_in_the_next_town_is_refused_at_once(signaler):
    signaler.context.set_geolocation(SIX_FOURS)
    au_lieu(signaler)
    signaler.locator("#pas-lieu .barre-action [data-ici]").tap()
    expect(signaler.locator("lieu-signaler [data-erreur]")).to_contain_text("commune voisine")
    expect(signaler.locator("#pas-lieu-titre")).to_be_visible()


def test_a_phone_that_does_not_know_where_it_is(signaler):
    signaler.context.clear_permissions()
    au_lieu(signaler)
    signaler.locator("#pas-lieu .barre-action [data-ici]").tap()
    expect(signaler.locator("lieu-signaler [data-erreur]")).to_contain_text(
        "Déplacez la carte ou écrivez une adresse"
    )


def test_a_vague_position_asks_for_a_look(signaler):
    signaler.context.set_geolocation(SABLETTES | {"accuracy": 900})
    au_lieu(signaler)
    signaler.locator("#pas-lieu .barre-action [data-ici]").tap()
    expect(signaler.locator("lieu-signaler [data-erreur]")).to_contain_text("900 m près", timeout=10_000)
    expect(signaler.locator("#pas-lieu-titre")).to_be_visible()


def test_a_quartier_instead_of_a_point(signaler):
    au_lieu(signaler)
    signaler.get_by_text("Sans carte : choisir un quartier").tap()
    signaler.get_by_label("Quartier").select_option(label="Fabrégas")
    bouton(signaler, "Continuer").tap()
    choisir(signaler, "ECL-01")
    bouton(signaler, "Envoyer").tap()
    signaler.wait_for_url(SUIVI)
    row = Signalement.objects.get()
    assert (row.position, row.quartier.nom) == (None, "Fabrégas")


def test_danger_is_said_before_anything_else(signaler):
    a_la_fin(signaler, "VOI-02")
    consigne = signaler.locator("[data-consigne-dite]")
    expect(consigne).to_contain_text("composez le 18 ou le 112")
    assert consigne.locator("a").first.get_attribute("href") == "tel:18"
    assert consigne.bounding_box()["y"] < signaler.locator("[data-questions]").bounding_box()["y"]


def test_a_private_category_and_no_photo(signaler):
    photographier(signaler, jpeg())
    signaler.locator("#pas-lieu .barre-action [data-ici]").tap()
    choisir(signaler, "TRQ-07")
    expect(signaler.locator("[data-prive]")).to_contain_text("ne sera pas public")
    expect(signaler.locator("#pas-fin [data-photo-interdite]")).to_contain_text("Pas de photo")
    bouton(signaler, "Envoyer").tap()
    signaler.wait_for_url(SUIVI)
    assert not Photo.objects.exists()


def test_it_is_already_there(signaler):
    point = Point(5.89, 43.0811, srid=4326)
    row = deposer(envoi=Envoi(categorie=Categorie.objects.get(code="ECL-01"), point=point)).signalement
    a_la_fin(signaler)
    expect(signaler.locator("proches-signaler")).to_contain_text("Déjà signalé à 10 m ?")
    verifier_page(signaler)
    signaler.get_by_role("button", name="C’est celui-ci : moi aussi").tap()
    signaler.wait_for_url(re.compile(f"/suivi/{row.numero}/"))
    assert row.declarants.filter(nature="moi_aussi").count() == 1
    assert Signalement.objects.count() == 1


def test_another_one_beside_it(signaler):
    point = Point(5.89, 43.0811, srid=4326)
    deposer(envoi=Envoi(categorie=Categorie.objects.get(code="ECL-01"), point=point))
    a_la_fin(signaler)
    signaler.get_by_role("button", name="Non, c’est un autre").tap()
    expect(signaler.locator("proches-signaler")).to_be_empty()
    bouton(signaler, "Envoyer").tap()
    signaler.wait_for_url(SUIVI)
    assert Signalement.objects.count() == 2


# -- Photos --------------------------------------------------------------------------------------
def test_what_the_browser_cannot_draw_is_drawn_by_the_server(signaler):
    photographier(signaler, HEIC.read_bytes(), "IMG_0042.HEIC")
    expect(signaler.locator("#pas-lieu-titre")).to_be_visible()
    signaler.locator(".entete-retour").tap()
    expect(signaler.locator("[data-photo]")).to_contain_text("Photo en préparation")
    images.preparer_une()
    expect(signaler.locator("[data-photo] img")).to_be_visible(timeout=10_000)


def test_what_is_no_photo_brings_back_with_a_sentence(signaler):
    photographier(signaler, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "plan.svg")
    expect(signaler.locator("photos-signaler [data-erreur]")).to_be_visible()
    expect(signaler.locator("#pas-photo-titre")).to_be_visible()
    expect(signaler.locator("[data-vignettes] li")).to_have_count(0)
    bouton(signaler, "Continuer sans photo").tap()
    expect(signaler.locator("#pas-lieu-titre")).to_be_visible()


def test_five_photos_and_one_taken_back(signaler):
    champ = signaler.locator("input[data-prise]").last
    champ.set_input_files(
        [
            {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(taille=(200 + n, 100))}
            for n in range(7)
        ]
    )
    expect(signaler.locator("photos-signaler [data-erreur]")).to_contain_text("5 photos au plus")
    expect(signaler.locator("[data-photo]")).to_have_count(5)
    with signaler.expect_response("**/retirer/"):
        signaler.get_by_role("button", name="Retirer la photo 2").tap()
    expect(signaler.locator("[data-photo]")).to_have_count(4)
    assert Photo.objects.count() == 4
