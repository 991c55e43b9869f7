"""The form in a browser: a phone in the street, a keyboard, no scripts, no network."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.gis.geos import Point
from django.core.cache import cache
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from mairie.models import Categorie
from signalements import images
from signalements.models import Photo, Signalement, Texte
from signalements.operations import Envoi, deposer
from tests.regard import verifier_page

TELEPHONE = {"width": 390, "height": 844}
PETIT = {"width": 320, "height": 568}
BUREAU = {"width": 1440, "height": 900}
SABLETTES = {"longitude": 5.89, "latitude": 43.081, "accuracy": 6}
SIX_FOURS = {"longitude": 5.835, "latitude": 43.095, "accuracy": 6}
HEIC = Path(__file__).parent / "fichiers" / "telephone.heic"
TUILES = "**/data.geopf.fr/**"
SUIVI = re.compile(r"/suivi/[2-9A-Z]{10}/[\w-]{22}/\?envoye=1")


@pytest.fixture(autouse=True)
def reglages(settings):
    settings.ADRESSES_URL = "http://127.0.0.1:9"
    settings.FORMULAIRE_SECONDES_MIN = 0
    cache.clear()


def ouvrir(browser: Browser, fenetre: dict[str, int], **options) -> BrowserContext:
    mobile = fenetre["width"] < 900
    context = browser.new_context(
        viewport=fenetre,
        has_touch=mobile,
        is_mobile=mobile,
        service_workers="block",
        geolocation=SABLETTES,
        permissions=["geolocation"],
        **options,
    )
    context.route(TUILES, lambda route: route.abort())
    return context


@pytest.fixture
def telephone(browser: Browser, live_server, ville) -> Iterator[Page]:
    """A phone in the street; nothing may go wrong in its console."""
    context = ouvrir(browser, TELEPHONE)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda m: (
            wrong.append(m.text) if m.type == "error" and "Failed to load resource" not in m.text else None
        ),
    )
    yield page
    context.close()
    assert wrong == []


@pytest.fixture
def signaler(telephone, live_server) -> Page:
    telephone.goto(f"{live_server.url}/signaler/")
    return telephone


def jpeg(*, lieu: bool = False, taille: tuple[int, int] = (3000, 2250)) -> bytes:
    """A real photo of several megapixels, with or without the place in it."""
    image = Image.linear_gradient("L").resize(taille).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright
    exif[0x010F] = "Un téléphone"
    if lieu:
        exif[0x8825] = {1: "N", 2: (43.0, 4.0, 51.6), 3: "E", 4: (5.0, 53.0, 24.0)}
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


class Doigt:
    """A finger that counts its taps on our pages; the phone's own dialogs are not ours."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.coups = 0

    def touche(self, cible: Locator) -> None:
        cible.tap()
        self.coups += 1

    def photographie(self, cible: Locator, contenu: bytes) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.touche(cible)
        chooser.value.set_files({"name": "IMG_0042.jpg", "mimeType": "image/jpeg", "buffer": contenu})


def bouton(page: Page, nom: str) -> Locator:
    return page.get_by_role("button", name=nom, exact=True)


def photographier(page: Page, contenu: bytes, nom: str = "photo.jpg") -> None:
    page.locator("input[data-prise]").last.set_input_files(
        {"name": nom, "mimeType": "image/jpeg", "buffer": contenu}
    )


def au_lieu(page: Page) -> None:
    bouton(page, "Continuer sans photo").tap()


def aux_categories(page: Page) -> None:
    au_lieu(page)
    page.locator("#pas-lieu .barre-action [data-ici]").tap()
    expect(page.locator("#pas-categorie-titre")).to_be_visible()


def a_la_fin(page: Page, code: str = "ECL-01") -> None:
    aux_categories(page)
    choisir(page, code)


def choisir(page: Page, code: str) -> None:
    categorie = Categorie.objects.get(code=code)
    page.locator("#q").fill(categorie.libelle)
    page.locator(f"[data-resultats] .rang[value='{code}']").tap()
    expect(page.locator("#pas-fin-titre")).to_be_visible()


# -- A phone in the street -------------------------------------------------------------------
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


@pytest.mark.parametrize("fenetre", [TELEPHONE, PETIT], ids=["390", "320"])
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
    signaler.get_by_role("button", name="Retirer la photo 2").tap()
    expect(signaler.locator("[data-photo]")).to_have_count(4)
    signaler.wait_for_timeout(300)
    assert Photo.objects.count() == 4


# -- What goes wrong on the way --------------------------------------------------------------------
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
    settings.FORMULAIRE_SECONDES_MIN = 4
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


# -- Other ways in -----------------------------------------------------------------------------------
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


@pytest.mark.parametrize("fenetre", [TELEPHONE, PETIT], ids=["390", "320"])
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
