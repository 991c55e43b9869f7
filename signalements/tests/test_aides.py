"""What the form asks while it is being filled in: zones, what is near, questions, words, photos one by one."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from mairie.models import Categorie
from signalements import images, navigateur, papier
from signalements import jeton as jetons
from signalements.etats import Etat
from signalements.models import Photo, Signalement
from signalements.operations import Envoi, deposer
from signalements.proximite import proches

pytestmark = pytest.mark.django_db

ICI = Point(5.89, 43.081, srid=4326)
LATITUDE_M = 1 / 111_320
"""Degrees of latitude in a metre."""


def a_metres(metres: float) -> Point:
    return Point(ICI.x, ICI.y + metres * LATITUDE_M, srid=4326)


def signale(code: str = "ECL-01", metres: float = 0, **champs) -> Signalement:
    envoi = Envoi(categorie=Categorie.objects.get(code=code), point=a_metres(metres), **champs)
    return deposer(envoi=envoi).signalement


def jpeg(couleur: int = 90) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (couleur, 110, 120)).save(out, "JPEG")
    return out.getvalue()


def fichier(contenu: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo", contenu if contenu is not None else jpeg(), "image/jpeg")


# -- Zones of a point ------------------------------------------------------------------------
def test_ca_marche(amina, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = amina.get("/signaler/lieu/", {"lon": "5.89", "lat": "43.081"})
    assert answer.json() == {
        "conseil": "Conseil de quartier Sud",
        "quartier": "Les Sablettes",
        "cil": ["CIL des Sablettes et environs"],
    }


@pytest.mark.parametrize(
    ("lon", "lat", "phrase"),
    [
        ("5.835", "43.095", "Six-Fours"),
        ("5.92", "43.06", "hors de La Seyne-sur-Mer"),
        ("NaN", "43", "deux nombres"),
        ("", "", "deux nombres"),
        ("1e999", "43", "deux nombres"),
        ("💥", "\0", "deux nombres"),
    ],
)
def test_a_refused_place_says_why(amina, lon, lat, phrase):
    answer = amina.get("/signaler/lieu/", {"lon": lon, "lat": lat})
    assert answer.status_code == 422
    assert phrase in answer.json()["erreurs"]["lieu"][0]


# -- What is near -----------------------------------------------------------------------------
def test_the_likeliest_first(ville):
    loin = signale("ECL-01", 90)
    groupe = signale("ECL-02", 20)
    autre = signale("VOI-01", 12)
    signale("VOI-01", 60)  # another matter, too far
    signale("ECL-01", 140)  # too far
    found = proches(ICI, loin.categorie)
    assert [p.signalement for p in found] == [loin, groupe, autre]
    assert [p.distance_m for p in found] == [90, 20, 10]


def test_three_at_most(ville):
    rows = [signale("ECL-01", 10 * n) for n in range(1, 6)]
    assert [p.signalement for p in proches(ICI, rows[0].categorie)] == rows[:3]


def test_private_closed_and_withdrawn_are_not_shown(ville):
    signale("TRQ-07", 5)
    for etat in (Etat.RESOLU, Etat.REFUSE, Etat.RETIRE):
        row = signale("ECL-01", 5)
        Signalement.objects.filter(pk=row.pk).update(etat=etat, clos_le=timezone.now())
    assert proches(ICI, Categorie.objects.get(code="ECL-01")) == []
    signale("ECL-01", 5)
    assert proches(ICI, Categorie.objects.get(code="TRQ-07")) == []


def test_the_true_place_is_not_found_by_asking(ville):
    """Neither a distance nor the edge of the circle tells more than the rounded position."""
    row = signale("ECL-01", 4.9)
    asked = [Point(5.89 + n * 1e-5, 43.0816, srid=4326) for n in range(0, 40, 4)]
    before = [[p.distance_m for p in proches(point, row.categorie)] for point in asked]
    Signalement.objects.filter(pk=row.pk).update(position=a_metres(5.4))
    assert [[p.distance_m for p in proches(point, row.categorie)] for point in asked] == before


def test_what_is_near_does_not_cost_more_with_rows(amina, django_assert_max_num_queries):
    for n in range(12):
        signale("ECL-01", n)
    with django_assert_max_num_queries(7):
        page = amina.get("/signaler/proches/", {"categorie": "ECL-01", "lon": "5.89", "lat": "43.081"})
    assert page.content.decode().count("moi-aussi/") == 3


def test_no_word_of_the_reporter_is_shown_nearby(amina):
    signale("ECL-01", 3, description="Chez Madame Michu", lieu="au 12", courriel="amina@example.org")
    page = amina.get("/signaler/proches/", {"categorie": "ECL-01", "lon": "5.89", "lat": "43.081"})
    text = page.content.decode()
    assert "Déjà signalé" in text
    assert not any(word in text for word in ("Michu", "au 12", "amina"))


@pytest.mark.parametrize(
    ("metres", "phrases"),
    [(0, ["Déjà signalé ici même ?", "ici même, "]), (20, ["Déjà signalé à 20 m ?", "à 20 m, "])],
)
def test_how_far_is_said_in_words(amina, metres, phrases):
    signale("ECL-01", metres)
    page = amina.get("/signaler/proches/", {"categorie": "ECL-01", "lon": "5.89", "lat": "43.081"})
    text = page.content.decode().replace("\xa0", " ")
    assert all(phrase in text for phrase in phrases)
    assert " 0 m" not in text


def test_nothing_near_is_nothing(amina):
    page = amina.get("/signaler/proches/", {"categorie": "ECL-01", "lon": "5.89", "lat": "43.081"})
    assert page.content.decode().strip() == ""


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ({"categorie": "NON", "lon": "5.89", "lat": "43.081"}, 404),
        ({"categorie": "\0", "lon": "5.89", "lat": "43.081"}, 404),
        ({"categorie": "ECL-01", "lon": "x", "lat": "y"}, 422),
        ({}, 404),
    ],
)
def test_nonsense_near(amina, question, status):
    assert amina.get("/signaler/proches/", question).status_code == status


def test_a_browser_has_its_own_digest_for_each_report():
    assert navigateur.empreinte("x", "AAAAAAAAAA") != navigateur.empreinte("x", "BBBBBBBBBB")
    assert len(navigateur.empreinte("x", "AAAAAAAAAA")) == 64


# -- Questions and words ------------------------------------------------------------------------
def test_the_questions_of_a_category(amina):
    text = amina.get("/signaler/questions/", {"categorie": "VOI-01"}).content.decode()
    assert 'name="q-profondeur"' in text
    assert 'name="q-danger_deux_roues"' in text
    assert "(facultatif)" in text


def test_a_question_for_agents_says_so(amina):
    text = amina.get("/signaler/questions/", {"categorie": "CIR-06"}).content.decode()
    assert "réservée aux agents" in text


@pytest.mark.parametrize("code", ["", "NON-99", "\0"])
def test_questions_of_nothing(amina, code):
    assert amina.get("/signaler/questions/", {"categorie": code}).status_code == 404


def test_everyday_words(amina):
    codes = amina.get("/signaler/categories/", {"q": "lampadaire"}).json()["codes"]
    assert codes[0] == "ECL-01"
    assert len(codes) <= 6


@pytest.mark.parametrize("q", ["", " ", "\0", "💥", "a" * 5000, "' OR 1=1"])
def test_strange_words(amina, q):
    assert amina.get("/signaler/categories/", {"q": q}).status_code == 200


# -- Photos, one by one ---------------------------------------------------------------------------
def test_a_photo_is_kept_under_the_number_of_the_form(amina):
    jeton = jetons.tirer()
    answer = amina.post("/signaler/photos/", {"jeton": str(jeton), "photo": fichier()})
    assert answer.status_code == 201
    (row,) = images.brouillons(jeton.numero, jeton.cle)
    assert answer.json() == {"nom": row.nom, "vignette": f"/photos/{row.nom}-160.jpg?cle={jeton.cle}"}
    images.preparer_une()
    assert amina.get(answer.json()["vignette"]).status_code == 200


def test_the_same_photo_sent_again_is_the_same(amina):
    jeton = str(jetons.tirer())
    noms = {
        amina.post("/signaler/photos/", {"jeton": jeton, "photo": fichier()}).json()["nom"] for _ in range(3)
    }
    assert len(noms) == 1
    assert Photo.objects.count() == 1
    amina.post("/signaler/photos/", {"jeton": str(jetons.tirer()), "photo": fichier()})
    assert Photo.objects.count() == 2


def test_a_photo_is_taken_back_only_with_its_token(amina, inconnu):
    jeton = str(jetons.tirer())
    nom = amina.post("/signaler/photos/", {"jeton": jeton, "photo": fichier()}).json()["nom"]
    assert inconnu.post(f"/signaler/photos/{nom}/retirer/", {"jeton": str(jetons.tirer())}).status_code == 204
    assert inconnu.post(f"/signaler/photos/{nom}/retirer/", {"jeton": "x"}).status_code == 422
    assert Photo.objects.count() == 1
    assert amina.post(f"/signaler/photos/{nom}/retirer/", {"jeton": jeton}).status_code == 204
    assert amina.post(f"/signaler/photos/{nom}/retirer/", {"jeton": jeton}).status_code == 204
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    "contenu",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        jpeg()[:4000],
        b"\xff\xd8\xff" + b"\0" * 500,
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence(amina, contenu):
    answer = amina.post("/signaler/photos/", {"jeton": str(jetons.tirer()), "photo": fichier(contenu)})
    assert answer.status_code == 422
    assert answer.json()["erreurs"]["photo"][0].endswith(".")
    assert not Photo.objects.exists()


def test_a_photo_cut_on_its_way_is_refused_after_a_letter_was_printed(amina):
    papier.imprimer(["<p>Bonjour</p>"])
    answer = amina.post("/signaler/photos/", {"jeton": str(jetons.tirer()), "photo": fichier(jpeg()[:4000])})
    assert answer.status_code == 422


def test_a_sixth_photo_a_forged_token_and_no_photo(amina):
    jeton = str(jetons.tirer())
    for n in range(5):
        assert (
            amina.post("/signaler/photos/", {"jeton": jeton, "photo": fichier(jpeg(n * 20))}).status_code
            == 201
        )
    sixth = amina.post("/signaler/photos/", {"jeton": jeton, "photo": fichier(jpeg(199))})
    assert sixth.status_code == 422
    assert "5 photos au plus" in sixth.json()["erreurs"]["photo"][0]
    assert amina.post("/signaler/photos/", {"jeton": "faux", "photo": fichier()}).status_code == 422
    assert amina.post("/signaler/photos/", {"jeton": jeton}).status_code == 400
    assert amina.get("/signaler/photos/").status_code == 405


def test_too_heavy_and_too_many(amina, settings):
    settings.PHOTO_OCTETS_MAX = 1000
    heavy = amina.post("/signaler/photos/", {"jeton": str(jetons.tirer()), "photo": fichier(b"x" * 100_000)})
    assert heavy.status_code == 413
    settings.LIMITES = settings.LIMITES | {"photo_adresse": (0, 3600)}
    many = amina.post("/signaler/photos/", {"jeton": str(jetons.tirer()), "photo": fichier(b"x")})
    assert many.status_code == 429
    assert many["Retry-After"]


def test_drafts_are_swept_after_a_day(amina):
    amina.post("/signaler/photos/", {"jeton": str(jetons.tirer()), "photo": fichier()})
    assert images.balayer() == 0
    assert images.balayer(timezone.now() + dt.timedelta(hours=25)) == 1
