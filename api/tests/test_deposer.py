"""POST /api/v1/signalements/: the names others rely on."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from quartiers.models import Zone
from signalements import numero as numeros
from signalements.models import Courriel, Photo, Signalement

pytestmark = pytest.mark.django_db

URL = "/api/v1/signalements/"
SABLETTES = {"lon": 5.89, "lat": 43.081}


def post(client, body, **headers):
    return client.post(URL, json.dumps(body), content_type="application/json", headers=headers)


def jpeg(width: int = 64) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (width, 48), "tan").save(out, "JPEG")
    return SimpleUploadedFile("trou.jpg", out.getvalue(), "image/jpeg")


def test_ca_marche(inconnu):
    response = post(inconnu, {"categorie": "ECL-01", "position": SABLETTES, "courriel": "amina@example.org"})
    assert response.status_code == 201
    body = response.json()
    assert set(body) == {
        "numero",
        "etat",
        "categorie",
        "service",
        "conseil",
        "quartier",
        "cil",
        "recu_le",
        "echeance_legale",
        "objectif_le",
        "url",
        "url_secrete",
    }
    assert body["service"]["nom"].startswith("Éclairage public")
    assert body["conseil"] == {"code": "S", "nom": "Sud"}
    assert body["quartier"]["nom"] == "Les Sablettes"
    assert [c["nom"] for c in body["cil"]] == ["CIL des Sablettes et environs"]
    assert body["url_secrete"].startswith(body["url"])
    assert "+" in body["recu_le"] or body["recu_le"].endswith("Z")
    assert Courriel.objects.count() == 2


def test_idempotent_par_numero(inconnu):
    numero, cle = numeros.tirer(), numeros.tirer_cle()
    sent = {
        "categorie": "ECL-01",
        "position": SABLETTES,
        "numero": numeros.montrer(numero).lower(),
        "cle": cle,
    }
    first, again = post(inconnu, sent), post(inconnu, sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["numero"] == numero
    stranger = post(inconnu, sent | {"cle": numeros.tirer_cle()})
    assert stranger.status_code == 200
    assert stranger.json()["url_secrete"] is None
    other = post(inconnu, sent | {"description": "autre chose"})
    assert other.status_code == 409
    assert "numero" in other.json()["erreurs"]
    assert Signalement.objects.count() == 1


def test_multipart_avec_photos(inconnu):
    fields = {"categorie": "PRO-01", "lon": "5.89", "lat": "43.081", "reponses": '{"nature": "pneus"}'}
    response = inconnu.post(URL, fields | {"photos": [jpeg(), jpeg(70)]})
    assert response.status_code == 201, response.content
    row = Signalement.objects.get()
    assert row.photos.count() == 2
    assert row.textes.get().texte == "pneus"


def test_meme_multipart_deux_fois(inconnu):
    fields = {
        "categorie": "PRO-01",
        "lon": "5.89",
        "lat": "43.081",
        "numero": numeros.tirer(),
        "cle": numeros.tirer_cle(),
    }
    assert inconnu.post(URL, fields | {"photos": [jpeg()]}).status_code == 201
    assert inconnu.post(URL, fields | {"photos": [jpeg()]}).status_code == 200
    assert inconnu.post(URL, fields | {"photos": [jpeg(80)]}).status_code == 409
    assert Photo.objects.count() == 1


def test_sans_position_un_quartier_suffit(inconnu):
    code = Zone.objects.quartiers().get(nom="Fabrégas").code
    body = post(inconnu, {"categorie": "ECL-01", "quartier": code, "lieu": "près du parking"}).json()
    assert body["conseil"]["nom"] == "Ouest"
    assert body["cil"] == []


def test_une_categorie_sans_lieu_obligatoire(inconnu):
    assert post(inconnu, {"categorie": "EQU-06", "description": "Un banc"}).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"pas du json",
        b'{"categorie": NaN}',
        b"[]",
        b'"texte"',
        b"null",
        b'{"categorie": ["ECL-01"]}',
        b'{"categorie": "ECL-01", "position": [5.89, 43.08]}',
        b'{"categorie": "ECL-01", "position": {"lon": "5.89", "lat": 43.08}}',
        b'{"categorie": "ECL-01", "position": {"lon": true, "lat": 43.08}}',
        b'{"categorie": "ECL-01", "position": {"lon": 5.89}}',
        b'{"categorie": "ECL-01", "description": {"a": 1}}',
        b'{"categorie": "ECL-01", "reponses": []}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_une_mauvaise_forme_est_400(inconnu, body):
    response = inconnu.post(URL, body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["erreurs"]


@pytest.mark.parametrize(
    ("change", "champ"),
    [
        ({"categorie": "XXX-99"}, "categorie"),
        ({"categorie": ""}, "categorie"),
        ({"categorie": "a\0b"}, "categorie"),
        ({"position": {"lon": 5.80, "lat": 43.09}}, "position"),
        ({"position": {"lon": 5.845, "lat": 43.09}}, "position"),
        ({"position": {"lon": 5.92, "lat": 43.06}}, "position"),
        ({"position": {"lon": 5.89, "lat": 1e9}}, "position"),
        ({"position": None}, "position"),
        ({"position": None, "quartier": "nulle part"}, "quartier"),
        ({"description": "x" * 10_000}, "description"),
        ({"courriel": "pas une adresse"}, "courriel"),
        ({"numero": "ABC"}, "numero"),
        ({"numero": "AAAAAAAAAA"}, "numero"),
        ({"cle": "courte"}, "cle"),
        ({"reponses": {"inconnue": "x"}}, "reponses"),
        ({"reponses": {"etendue": "la planète"}}, "reponses"),
        ({"reponses": {"etendue": {"a": 1}}}, "reponses"),
    ],
)
def test_une_valeur_refusee_est_422_et_nomme_son_champ(inconnu, change, champ):
    response = post(inconnu, {"categorie": "ECL-01", "position": SABLETTES} | change)
    assert response.status_code == 422, response.content
    assert champ in response.json()["erreurs"]
    assert not Signalement.objects.exists()


def test_des_emojis_passent(inconnu):
    sent = {"categorie": "ECL-01", "position": SABLETTES, "description": "💡 éteint 😡\0"}
    assert post(inconnu, sent).status_code == 201
    assert Signalement.objects.get().textes.get().texte == "💡 éteint 😡"


def test_une_photo_insensee_est_refusee_et_rien_ne_reste(inconnu):
    svg = SimpleUploadedFile("x.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/jpeg")
    fields = {"categorie": "PRO-01", "lon": "5.89", "lat": "43.081"}
    response = inconnu.post(URL, fields | {"photos": [jpeg(), svg]})
    assert response.status_code == 422
    assert "photos" in response.json()["erreurs"]
    assert not Signalement.objects.exists()
    assert not Photo.objects.exists()


def test_six_photos_sont_trop(inconnu):
    fields = {"categorie": "PRO-01", "lon": "5.89", "lat": "43.081"}
    response = inconnu.post(URL, fields | {"photos": [jpeg() for _i in range(6)]})
    assert response.status_code == 422


def test_trop_lourd_est_413(inconnu):
    response = inconnu.post(URL, b"{" + b" " * 300_000 + b"}", content_type="application/json")
    assert response.status_code == 413
    assert response.json()["erreurs"]


def test_trop_souvent_est_429(inconnu, settings):
    settings.LIMITES = settings.LIMITES | {"depot_adresse": (2, 3600)}
    codes = [post(inconnu, {"categorie": "ECL-01", "position": SABLETTES}).status_code for _i in range(3)]
    assert codes == [201, 201, 429]


def test_ni_texte_ni_xml(inconnu):
    response = inconnu.post(URL, b"<a/>", content_type="application/xml")
    assert response.status_code == 415
    assert response.json()["erreurs"]
