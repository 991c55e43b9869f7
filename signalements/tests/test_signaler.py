"""The form of a report, as a browser without scripts sends it, and as no browser should."""

from __future__ import annotations

import io
import re
import threading
import time

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from mairie.models import Categorie
from signalements import acces, images
from signalements import jeton as jetons
from signalements.models import Photo, Signalement, Texte

pytestmark = pytest.mark.django_db

SABLETTES = {"lon": "5.89", "lat": "43.081"}


@pytest.fixture(autouse=True)
def tout_de_suite(settings):
    """Nobody waits in these tests, and no address service is asked."""
    settings.FORMULAIRE_SECONDES_MIN = 0
    settings.ADRESSES_URL = "http://127.0.0.1:9"
    cache.clear()


def photo(couleur: tuple[int, int, int] = (90, 110, 120), nom: str = "photo.jpg") -> SimpleUploadedFile:
    """A real JPEG with a place in it."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (43.0, 4.0, 51.6), 3: "E", 4: (5.0, 53.0, 24.0)}
    out = io.BytesIO()
    Image.new("RGB", (640, 480), couleur).save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(nom, out.getvalue(), "image/jpeg")


def jeton_de(page) -> str:
    return re.search(r'name="jeton" value="([^"]+)"', page.content.decode())[1]


def envoi(**champs) -> dict[str, object]:
    return {"jeton": str(jetons.tirer()), "categorie": "ECL-01", "acte": "envoyer", **SABLETTES} | champs


def test_ca_marche(amina):
    page = amina.get("/signaler/")
    assert page.status_code == 200
    jeton = jetons.lire(jeton_de(page))
    sent = amina.post(
        "/signaler/",
        envoi(jeton=jeton_de(page), photos=photo(), description="Éteint", courriel="amina@example.org"),
    )
    assert sent.status_code == 302
    assert sent["Location"] == f"/suivi/{jeton.numero}/{jeton.cle}/?envoye=1"
    row = Signalement.objects.get(numero=jeton.numero)
    assert acces.ouvre(row, jeton.cle)
    assert (row.position.x, row.position.y) == (5.89, 43.081)
    assert row.conseil.nom == "Sud"
    assert row.photos.count() == 1
    assert row.photos.get().empreinte == ""
    assert row.courriels.filter(destinataire="amina@example.org").exists()


def test_nothing_is_compulsory_but_what_and_where(amina):
    assert amina.post("/signaler/", envoi()).status_code == 302
    row = Signalement.objects.get()
    assert not row.textes.exists()


def test_without_a_point_a_quartier_and_words(amina):
    sent = amina.post("/signaler/", envoi(lon="", lat="", quartier="Q08", lieu="devant la boulangerie"))
    assert sent.status_code == 302, sent.content.decode()
    row = Signalement.objects.get()
    assert row.position is None
    assert row.quartier.code == "Q08"
    assert row.conseil
    assert list(Signalement.objects.a_placer()) == [row]
    assert row.textes.get(nature=Texte.Nature.LIEU).texte == "devant la boulangerie"


def test_coordinates_pasted_in_the_place(amina):
    assert amina.post("/signaler/", envoi(lon="", lat="", lieu="43.081, 5.89")).status_code == 302
    row = Signalement.objects.get()
    assert (row.position.x, row.position.y) == (5.89, 43.081)
    assert not row.textes.exists()


def test_a_category_without_place_takes_none(amina):
    assert amina.post("/signaler/", envoi(categorie="DEM-07", lon="", lat="")).status_code == 302
    Categorie.objects.filter(code="EQU-06").update(localisation="aucune")
    assert amina.post("/signaler/", envoi(categorie="EQU-06", lieu="ici", lon="NaN")).status_code == 302
    row = Signalement.objects.get(categorie__code="EQU-06")
    assert row.position is None
    assert not row.textes.exists()


def test_the_precision_of_the_phone_is_kept(amina):
    amina.post("/signaler/", envoi(precision_m="6.4"))
    assert Signalement.objects.get().precision_m == 6


@pytest.mark.parametrize("precision", ["NaN", "inf", "-3", "1e400", "💥", "x" * 500])
def test_a_nonsense_precision_is_none(amina, precision):
    assert amina.post("/signaler/", envoi(precision_m=precision)).status_code == 302
    assert Signalement.objects.get().precision_m is None


# -- Step by step, without scripts ---------------------------------------------------------
def test_a_tile_shows_what_the_category_asks(amina):
    page = amina.post(
        "/signaler/", envoi(acte="continuer", categorie="", tuile="VOI-02", description="Un trou")
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert 'href="tel:112"' in text
    assert "La circulation est-elle encore possible" in text
    assert "Un trou" in text
    assert not Signalement.objects.exists()


def test_the_zones_of_the_point_are_said(amina):
    text = amina.post("/signaler/", envoi(acte="continuer")).content.decode()
    assert "Conseil de quartier Sud" in text
    assert "CIL des Sablettes et environs" in text


def test_an_address_is_chosen_among_proposals(amina):
    page = amina.post("/signaler/", envoi(acte="continuer", lon="", lat="", lieu="plage des sablettes"))
    text = page.content.decode()
    assert page.status_code == 422
    value = re.search(r'name="choix" value="([^"]+)"', text)[1]
    page = amina.post("/signaler/", envoi(lon="", lat="", choix=value, description="gardé"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Conseil de quartier Sud" in text
    assert "gardé" in text
    assert 'name="lieu" id="id_lieu" value="Plage des Sablettes"' in re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("choix", ["", ";;", "NaN;NaN;x", "5.89;43.081;<b>x</b>;y", "\0;\0;\0", "x" * 3000])
def test_a_forged_proposal_breaks_nothing(amina, choix):
    page = amina.post("/signaler/", envoi(choix=choix, lon="", lat="", lieu=""))
    assert page.status_code in (200, 422)
    assert "<b>x</b>" not in page.content.decode()


def test_photos_are_kept_shown_and_taken_back(amina):
    page = amina.get("/signaler/")
    jeton = jeton_de(page)
    refused = amina.post(
        "/signaler/", envoi(jeton=jeton, categorie="NON-99", photos=[photo(), photo((1, 2, 3))])
    )
    assert refused.status_code == 422
    noms = re.findall(r'name="brouillon" value="(\w+)"', refused.content.decode())
    assert len(noms) == 2
    assert "Photo en préparation" in refused.content.decode()
    images.preparer_une()
    images.preparer_une()
    shown = amina.post("/signaler/", envoi(jeton=jeton, retirer=noms[0], brouillon=noms))
    text = shown.content.decode()
    address = re.search(r'src="(/photos/[^"]+)"', text)[1].replace("&amp;", "&")
    assert noms[1] in address
    assert amina.get(address).status_code == 200
    assert Client().get(address.split("?")[0]).status_code == 404
    assert amina.post("/signaler/", envoi(jeton=jeton, brouillon=noms[1])).status_code == 302
    assert [p.nom for p in Signalement.objects.get().photos.all()] == [noms[1]]
    assert Photo.objects.count() == 1


def test_a_photo_that_the_form_no_longer_shows_does_not_go(amina):
    """Taken back without network: what is on the screen is what is sent."""
    jeton = jetons.tirer()
    kept = images.recevoir(photo(), numero=jeton.numero, cle=jeton.cle)
    images.recevoir(photo((9, 9, 9)), numero=jeton.numero, cle=jeton.cle)
    amina.post("/signaler/", envoi(jeton=str(jeton), brouillon=kept.nom))
    assert [p.nom for p in Signalement.objects.get().photos.all()] == [kept.nom]
    assert Photo.objects.count() == 1


def test_a_bad_photo_is_said_and_the_good_ones_are_kept(amina):
    bad = SimpleUploadedFile("plan.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    page = amina.post("/signaler/", envoi(photos=[photo(), bad], description="gardé"))
    text = page.content.decode()
    assert page.status_code == 422
    assert "plan.svg" in text
    assert text.count('name="brouillon" value="') == 1
    assert "gardé" in text


def test_a_sixth_photo_is_one_too_many(amina):
    page = amina.post("/signaler/", envoi(photos=[photo((n, n, n), f"{n}.jpg") for n in range(6)]))
    assert page.status_code == 422
    assert "5 photos au plus" in page.content.decode()
    assert Photo.objects.count() == 5


def test_a_category_that_forbids_photos_sends_none(amina):
    page = amina.post("/signaler/", envoi(acte="continuer", categorie="TRQ-07", photos=photo()))
    assert "Pas de photo pour cette catégorie" in page.content.decode()
    nom = Photo.objects.get().nom
    assert (
        amina.post("/signaler/", envoi(jeton=jeton_de(page), categorie="TRQ-07", brouillon=nom)).status_code
        == 302
    )
    assert not Photo.objects.exists()


def test_a_private_category_says_so(amina):
    text = amina.post("/signaler/", envoi(acte="continuer", categorie="TRQ-07")).content.decode()
    assert re.search(r"data-prive\s*>", text)
    text = amina.post("/signaler/", envoi(acte="continuer", categorie="ECL-01")).content.decode()
    assert re.search(r"data-prive\s+hidden", text)


# -- What is refused: with a sentence, at its field, and nothing lost ----------------------
@pytest.mark.parametrize(
    ("champs", "champ", "phrase"),
    [
        ({"lon": "5.835", "lat": "43.095"}, "lieu", "commune voisine"),
        ({"lon": "5.92", "lat": "43.06"}, "lieu", "hors de La Seyne-sur-Mer"),
        ({"lon": "NaN", "lat": "43.08"}, "lieu", "deux nombres"),
        ({"lon": "Infinity", "lat": "43.08"}, "lieu", "deux nombres"),
        ({"lon": "5.89", "lat": ""}, "lieu", "deux nombres"),
        ({"lon": "200", "lat": "43.08"}, "lieu", "aucun lieu"),
        ({"lon": "", "lat": ""}, "lieu", "Indiquez l’endroit"),
        ({"lon": "", "lat": "", "quartier": "Q99"}, "quartier", "n’existe pas"),
        ({"categorie": "NON-99"}, "categorie", "n’existe pas"),
        ({"categorie": ""}, "categorie", "Choisissez"),
        ({"categorie": "\0"}, "categorie", "n’existe pas"),
        ({"description": "a" * 10_000}, "description", "4000 au plus"),
        ({"lieu": "a" * 400}, "lieu", "300 au plus"),
        ({"courriel": "amina@"}, "courriel", "prenom.nom@exemple.fr"),
        ({"courriel": "a" * 300 + "@example.org"}, "courriel", "254"),
        ({"q-hauteur": "haut"}, None, None),
    ],
)
def test_a_refusal_is_at_its_field(amina, champs, champ, phrase):
    page = amina.post("/signaler/", envoi(**{"description": "Mes mots à moi", **champs}))
    text = page.content.decode()
    if champ is None:
        assert page.status_code == 302  # not a question of this category: not looked at
        return
    assert page.status_code == 422
    assert champ in page.context["form"].errors
    assert phrase in text
    assert "Mes mots à moi" in text or "description" in champs
    for value in champs.values():
        if champ not in ("quartier", "categorie") and value:
            assert value in text, "what was typed is lost"
    assert not Signalement.objects.exists()


def test_in_the_sea_a_hundred_metres_off_is_ours(amina):
    assert amina.post("/signaler/", envoi(lon="5.8955", lat="43.0755")).status_code == 302


def test_emoji_and_strange_signs_are_kept(amina):
    words = "Lampadaire 💡 éteint 🇫🇷 – « ça » 𝒷𝒾𝓏𝒶𝓇𝓇ℯ\u0000\u0007"
    assert amina.post("/signaler/", envoi(description=words)).status_code == 302
    assert Signalement.objects.get().textes.get().texte == words.rstrip("\0\a")


def test_a_wrong_answer_is_said_at_its_question(amina):
    page = amina.post("/signaler/", envoi(categorie="VOI-01", **{"q-profondeur": "abyssale"}))
    assert page.status_code == 422
    assert "Choisissez une des réponses proposées." in page.content.decode()
    assert (
        amina.post(
            "/signaler/",
            envoi(categorie="VOI-01", **{"q-profondeur": "plus de 8 cm", "q-danger_deux_roues": "oui"}),
        ).status_code
        == 302
    )
    assert set(Signalement.objects.get().textes.values_list("texte", flat=True)) == {"plus de 8 cm", "oui"}


def test_a_compulsory_question_waits_for_the_sending(amina):
    categorie = Categorie.objects.get(code="VOI-01")
    categorie.questions.filter(code="profondeur").update(obligatoire=True)
    assert amina.post("/signaler/", envoi(acte="continuer", categorie="VOI-01")).status_code == 200
    page = amina.post("/signaler/", envoi(categorie="VOI-01"))
    assert page.status_code == 422
    assert "Répondez à cette question." in page.content.decode()


# -- The token ------------------------------------------------------------------------------
def test_a_token_of_thirty_days_gives_the_page_back(amina):
    with time_machine.travel(time.time() - 30 * 86400):
        page = amina.get("/signaler/")
    old = jeton_de(page)
    refused = amina.post("/signaler/", envoi(jeton=old, description="Toujours éteint", photos=photo()))
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "ouverte depuis longtemps" in text
    assert "Toujours éteint" in text
    assert 'name="categorie" value="ECL-01"' in text
    new = jeton_de(refused)
    assert new != old
    assert jetons.lire(new).numero == jetons.lire(old).numero
    nom = re.search(r'name="brouillon" value="(\w+)"', text)[1]
    assert (
        amina.post("/signaler/", envoi(jeton=new, description="Toujours éteint", brouillon=nom)).status_code
        == 302
    )
    assert Signalement.objects.get().photos.count() == 1


@pytest.mark.parametrize("jeton", ["", "x", "\0", "a:b:c", "💥", "e30:1abcde:" + "a" * 43])
def test_a_forged_token_gives_the_page_back(amina, jeton):
    page = amina.post("/signaler/", envoi(jeton=jeton, description="gardé"))
    assert page.status_code == 422
    assert "gardé" in page.content.decode()
    assert jetons.lire(jeton_de(page))
    assert not Signalement.objects.exists()


def test_twice_the_same_is_once(amina):
    body = envoi(photos=photo())
    first = amina.post("/signaler/", body)
    second = amina.post("/signaler/", body | {"photos": photo()})
    assert second.status_code == 302
    assert second["Location"] == first["Location"]
    assert Signalement.objects.count() == 1
    assert Photo.objects.count() == 1


def test_the_same_number_with_other_words_is_another_report(amina):
    first = envoi(description="Un lampadaire")
    amina.post("/signaler/", first)
    jeton = jetons.lire(first["jeton"])
    images.recevoir(photo(), numero=jeton.numero, cle=jeton.cle)
    page = amina.post("/signaler/", first | {"description": "Un banc"})
    text = page.content.decode()
    assert page.status_code == 409
    assert "Un banc" in text
    assert f"/suivi/{jeton.numero}/{jeton.cle}/" in text
    assert text.count('name="brouillon" value="') == 0  # the photo was not shown by this page: it does not go
    again = amina.post("/signaler/", first | {"description": "Un banc", "jeton": jeton_de(page)})
    assert again.status_code == 302
    assert Signalement.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_sends_at_the_same_instant(amina):
    body = envoi(description="Éteint")
    answers = []

    def send() -> None:
        try:
            answers.append(Client().post("/signaler/", body | {"photos": photo()}))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {a.status_code for a in answers} == {302}
    assert len({a["Location"] for a in answers}) == 1
    assert Signalement.objects.count() == 1
    assert Signalement.objects.get().photos.count() == 1


# -- Too fast, too many -----------------------------------------------------------------------
def test_faster_than_a_hand(amina, settings):
    settings.FORMULAIRE_SECONDES_MIN = 2
    jeton = jetons.tirer()
    page = amina.post("/signaler/", envoi(jeton=str(jeton), description="gardé"))
    assert page.status_code == 429
    assert page["Retry-After"] in ("1", "2")
    assert "gardé" in page.content.decode()
    with time_machine.travel(time.time() + 3):
        assert amina.post("/signaler/", envoi(jeton=jeton_de(page), description="gardé")).status_code == 302


def test_the_field_that_nobody_sees(amina):
    page = amina.post("/signaler/", envoi(site_web="https://casino.example", description="gardé"))
    assert page.status_code == 429
    assert "gardé" in page.content.decode()
    assert "casino" not in page.content.decode()
    assert not Signalement.objects.exists()
    with time_machine.travel(time.time() + 25):
        assert amina.post("/signaler/", envoi(jeton=jeton_de(page), description="gardé")).status_code == 302


@pytest.mark.parametrize("limite", ["depot_adresse", "depot_lieu"])
def test_beyond_the_limit_the_door_is_slower(amina, settings, limite):
    settings.LIMITES = settings.LIMITES | {limite: (1, 3600)}
    now = int(time.time())
    with time_machine.travel(now, tick=False):
        _slower_and_slower(amina)


def _slower_and_slower(amina) -> None:
    assert amina.post("/signaler/", envoi()).status_code == 302
    slow = amina.post("/signaler/", envoi(description="gardé"))
    assert slow.status_code == 429
    assert slow["Retry-After"] == "20"
    assert "gardé" in slow.content.decode()
    slower = amina.post("/signaler/", envoi())
    assert slower["Retry-After"] == "40"
    early = amina.post("/signaler/", envoi(jeton=jeton_de(slow), description="gardé"))
    assert early.status_code == 429
    with time_machine.travel(time.time() + 21):
        assert amina.post("/signaler/", envoi(jeton=jeton_de(early), description="gardé")).status_code == 302
        # Having waited is worth one report: the next form waits in its turn.
        assert amina.post("/signaler/", envoi()).status_code == 429
    assert Signalement.objects.count() == 2


def test_sent_again_it_does_not_wait(amina, settings):
    settings.LIMITES = settings.LIMITES | {"depot_adresse": (1, 3600)}
    body = envoi()
    amina.post("/signaler/", body)
    assert amina.post("/signaler/", body).status_code == 302


def test_a_script_is_told_where_to_go(amina):
    jeton = jetons.tirer()
    answer = amina.post("/signaler/", envoi(jeton=str(jeton)), headers={"accept": "application/json"})
    assert answer.status_code == 201
    assert answer.json() == {"url": f"/suivi/{jeton.numero}/{jeton.cle}/?envoye=1"}


def test_the_page_can_be_gone_back_to(amina):
    """no-store would empty the form of whoever presses Back."""
    assert "no-store" not in amina.get("/signaler/")["Cache-Control"]
    assert "private" in amina.get("/signaler/")["Cache-Control"]


def test_a_sign_in_the_street_opens_the_form_at_its_place(amina):
    text = amina.get("/signaler/", {**SABLETTES, "categorie": "ECL-01"}).content.decode()
    assert "Conseil de quartier Sud" in text
    assert 'name="categorie" value="ECL-01"' in text
    assert (
        amina.get("/signaler/", {"lon": "NaN", "lat": "x", "categorie": "\0", "quartier": "💥"}).status_code
        == 200
    )


def test_queries(amina, django_assert_num_queries):
    amina.get("/signaler/")  # what is counted a few times an hour is counted now
    with django_assert_num_queries(5):
        amina.get("/signaler/")
    with django_assert_num_queries(21):
        amina.post("/signaler/", envoi())
