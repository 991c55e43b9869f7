"""Reading: public data only, in pages, by the words of the map's address."""

from __future__ import annotations

import pytest

from signalements.models import Signalement

pytestmark = pytest.mark.django_db

URL = "/api/v1/signalements/"


def test_ca_marche(inconnu, deux_cents):
    body = inconnu.get(URL).json()
    assert body["total"] == Signalement.objects.publics().count()
    assert len(body["signalements"]) == 100
    second = inconnu.get(body["suivante"].replace("http://localhost:8000", "")).json()
    assert len(second["signalements"]) == body["total"] - 100
    one = inconnu.get(f"{URL}{body['signalements'][0]['numero']}/").json()
    assert one == body["signalements"][0]


def test_les_positions_sont_arrondies(inconnu, deux_cents):
    for row in inconnu.get(URL).json()["signalements"]:
        for value in row["position"].values():
            assert round(value, 4) == value


def test_ni_prive_ni_inconnu(inconnu, deux_cents):
    private = Signalement.objects.filter(categorie__visibilite="prive").first()
    answers = [
        inconnu.get(f"{URL}{n}/") for n in (private.numero, "2222222222", "ABCDEFGHJK", "%00", "x" * 300)
    ]
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1


def test_cent_lignes_en_peu_de_requetes(inconnu, deux_cents, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        inconnu.get(URL)


def test_filtrer(inconnu, deux_cents):
    body = inconnu.get(URL, {"etat": "resolu", "conseil": "CE", "in_bbox": "5.8,43.0,5.95,43.2"}).json()
    assert body["total"] > 0
    assert {r["famille"] for r in body["signalements"]} == {"resolu"}
    assert {r["conseil"]["code"] for r in body["signalements"]} == {"CE"}


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "page=²", "etat=bleu", "in_bbox=1", "depuis=x", "cil=%00"]
)
def test_un_parametre_insense_est_400(inconnu, deux_cents, query):
    response = inconnu.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert response.json()["erreurs"]


def test_une_page_au_dela_est_404(inconnu, deux_cents):
    assert inconnu.get(f"{URL}?page=999999").status_code == 404


@pytest.mark.parametrize("door", ["zones", "categories", "services"])
def test_la_ville_comme_donnees(inconnu, ville, door):
    rows = inconnu.get(f"/api/v1/{door}/").json()
    assert rows
    assert "note_agents" not in str(rows)


def test_sante(inconnu, ville):
    assert inconnu.get("/healthz").content == b"ok\n"
    ready = inconnu.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["pret"] is True


def test_pas_pret_sans_fichiers(inconnu, ville, settings, tmp_path):
    (tmp_path / "barre").write_text("")
    settings.MEDIA_ROOT = tmp_path / "barre"
    assert inconnu.get("/readyz").status_code == 503
