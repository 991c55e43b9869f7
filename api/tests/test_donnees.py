"""Open data: the files of the day, the reports of now, their schema and their catalogue entry."""

import csv
import datetime as dt
import io
import json
import sqlite3

import pytest
import rdflib
import time_machine
from django.contrib.gis.geos import Point
from django.core.management import call_command
from frictionless import Resource, Schema

from api.donnees import fichiers, formes
from api.donnees.champs import CHAMPS, enregistrements, schema
from mairie.models import Categorie, Compte, EnTete
from quartiers.models import Zone
from signalements import operations
from signalements.etats import Etat
from signalements.models import Signalement, Texte
from signalements.operations import Envoi, deposer
from tests.regard import TOUTES_LES_TAILLES, verifier_page

SABLETTES = Point(5.8901234, 43.0811234, srid=4326)


@pytest.fixture
def signalements(ville):
    """One with published words, one still unread, one without a point, one private, one withdrawn, one merged."""
    lampe = Categorie.objects.get(code="ECL-01")
    agent = Compte.objects.get(email="bruno@example.org")

    def one(categorie: Categorie = lampe, point: Point | None = SABLETTES, **champs) -> Signalement:
        return deposer(envoi=Envoi(categorie=categorie, point=point, **champs)).signalement

    read = one(description="=1+1 : le lampadaire est éteint", lieu="Corniche, n° 5")
    operations.relire(
        signalement=read,
        auteur=agent,
        textes=list(Texte.objects.filter(signalement=read).values_list("pk", flat=True)),
    )
    operations.changer_etat(signalement=read, vers=Etat.RESOLU, auteur=agent, message="Réparé")
    unread = one(description="Monsieur Tartempion gare son camion ici", courriel="amina@example.org")
    without = one(point=None, quartier=Zone.objects.quartiers().get(nom="Les Sablettes"))
    private = one(Categorie.objects.filter(visibilite=Categorie.Visibilite.PRIVE)[0])
    merged = one()
    operations.changer_etat(signalement=merged, vers=Etat.DOUBLON, auteur=agent, original=unread)
    return {"read": read, "unread": unread, "without": without, "private": private, "merged": merged}


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_ca_marche(inconnu, signalements):
    call_command("publier_donnees", verbosity=0)
    page = inconnu.get("/donnees/")
    assert page.status_code == 200
    for forme in formes.FORMES:
        address = f"/donnees/signalements.{forme}"
        assert address in page.content.decode()
        response = inconnu.get(address)
        assert response.status_code == 200
        assert response["Content-Type"] == formes.FORMES[forme][2]
        assert f".{forme}" in response["Content-Disposition"]
        assert body(response)


@pytest.mark.parametrize("forme", formes.FORMES)
def test_avant_le_premier_jour_ceux_de_maintenant(inconnu, signalements, forme):
    response = inconnu.get(f"/donnees/signalements.{forme}", follow=True)
    assert response.redirect_chain == [(f"/donnees/maintenant/signalements.{forme}", 302)]
    assert response.status_code == 200
    assert signalements["read"].numero_lisible.encode() in body(response)


def test_seulement_ce_qui_est_public(inconnu, signalements):
    rows = {row["numero"]: row for row in rows_of(body(inconnu.get("/donnees/maintenant/signalements.csv")))}
    assert rows.keys() == {signalements[name].numero_lisible for name in ("read", "unread", "without")}
    read, unread = rows[signalements["read"].numero_lisible], rows[signalements["unread"].numero_lisible]
    assert (read["lon"], read["lat"]) == ("5.8901", "43.0811")
    assert read["etat_code"] == "resolu"
    assert read["lieu"] == "Corniche, n° 5"
    assert read["description"] == "'=1+1 : le lampadaire est éteint", "no spreadsheet computes it"
    assert unread["description"] == unread["lieu"] == ""
    assert unread["voix"] == "2", "the one merged into it counts"
    assert rows[signalements["without"].numero_lisible]["lon"] == ""


def test_le_schema_dit_vrai(inconnu, signalements, tmp_path):
    call_command("publier_donnees", verbosity=0)
    told = inconnu.get("/donnees/signalements.schema.json").json()
    assert told == schema()
    file = tmp_path / "signalements.csv"
    file.write_bytes(body(inconnu.get("/donnees/signalements.csv")))
    resource = Resource(path=file.name, basepath=str(tmp_path), schema=Schema.from_descriptor(told))
    report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    assert report.tasks[0].stats["rows"] == 3
    # The same schema refuses what is not so.
    file.write_text(file.read_text(encoding="utf-8").replace(",resolu,", ",bleu,"), encoding="utf-8")
    assert (
        not Resource(path=file.name, basepath=str(tmp_path), schema=Schema.from_descriptor(told))
        .validate()
        .valid
    )


def test_le_geojson_est_une_carte(inconnu, signalements):
    data = json.loads(body(inconnu.get("/donnees/maintenant/signalements.geojson")))
    by_number = {f["properties"]["numero"]: f for f in data["features"]}
    assert by_number[signalements["read"].numero_lisible]["geometry"] == {
        "type": "Point",
        "coordinates": [5.8901, 43.0811],
    }
    assert by_number[signalements["without"].numero_lisible]["geometry"] is None
    assert {c.nom for c in CHAMPS} - by_number[signalements["read"].numero_lisible]["properties"].keys() == {
        "lon",
        "lat",
    }


def test_le_geopackage_s_ouvre(inconnu, signalements, tmp_path):
    file = tmp_path / "x.gpkg"
    file.write_bytes(body(inconnu.get("/donnees/maintenant/signalements.gpkg")))
    with sqlite3.connect(file) as package:
        (table, kind, srs), *others = package.execute(
            "SELECT table_name, data_type, srs_id FROM gpkg_contents"
        ).fetchall()
        assert (table, kind, srs, others) == ("signalements", "features", 4326, [])
        kinds = {
            name: kind for _rank, name, kind, *_rest in package.execute("PRAGMA table_info(signalements)")
        }
        assert (kinds["recu_le"], kinds["voix"], kinds["numero"]) == ("DATE", "MEDIUMINT", "TEXT")
        assert {c.nom for c in CHAMPS} <= kinds.keys() | {"lon", "lat"}
        found = package.execute(
            "SELECT numero, recu_le, geom IS NULL, lieu FROM signalements ORDER BY fid"
        ).fetchall()
    assert [row[2] for row in found] == [0, 0, 1]
    assert found[0][3] == "Corniche, n° 5"
    assert found[1][3] is None
    assert dt.date.fromisoformat(found[0][1])


def test_le_catalogue_se_moissonne(inconnu, signalements):
    call_command("publier_donnees", verbosity=0)
    response = inconnu.get("/donnees/catalogue.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    graph = rdflib.Graph().parse(data=response.content.decode(), format="json-ld")
    dcat, dct = rdflib.DCAT, rdflib.DCTERMS
    (catalogue,) = graph.subjects(rdflib.RDF.type, dcat.Catalog)
    datasets = set(graph.objects(catalogue, dcat.dataset))
    assert len(datasets) == 2
    for dataset in datasets:
        for needed in (
            dct.title,
            dct.description,
            dct.identifier,
            dct.publisher,
            dct.spatial,
            dcat.contactPoint,
        ):
            assert graph.value(dataset, needed), f"{dataset} has no {needed}"
        for distribution in graph.objects(dataset, dcat.distribution):
            url = str(graph.value(distribution, dcat.downloadURL)).replace("http://localhost:8000", "")
            content = body(inconnu.get(url))
            assert content
            assert str(graph.value(distribution, dct.license)) == EnTete.objects.courant().licence_adresse
            if size := graph.value(distribution, dcat.byteSize):
                assert int(size) == len(content)


def test_la_licence_est_celle_de_la_ville(inconnu, signalements):
    assert "Licence Ouverte 2.0" in inconnu.get("/donnees/").content.decode()
    EnTete.objects.update(licence=EnTete.Licence.ODBL)
    assert "ODbL 1.0" in inconnu.get("/donnees/").content.decode()
    assert "opendatacommons.org" in inconnu.get("/donnees/catalogue.jsonld").content.decode()


def test_les_contours_de_toutes_les_natures(inconnu, ville):
    data = json.loads(inconnu.get("/donnees/contours.geojson").content)
    told = {(f["properties"]["nature"], f["properties"]["code"]) for f in data["features"]}
    rows = Zone.objects.current().filter(nature__in=["conseil", "quartier", "cil"])
    assert told == set(rows.values_list("nature", "code"))


def test_une_fois_par_jour(signalements):
    with time_machine.travel(dt.datetime(2030, 5, 5, 6, tzinfo=dt.UTC), tick=False):
        now = dt.datetime(2030, 5, 5, 6, tzinfo=dt.UTC)
        assert fichiers.publier_si_du(now) == 3
    # What is on disk has the clock of the disk.
    assert fichiers.publier_si_du(dt.datetime.now(dt.UTC)) is None
    assert fichiers.publier_si_du(dt.datetime.now(dt.UTC) + dt.timedelta(days=1)) == 3
    assert [path.name for path in fichiers.dossier().iterdir() if path.is_dir()] == [], (
        "nothing half made is left"
    )


def test_le_meme_fichier_ne_voyage_pas_deux_fois(inconnu, signalements):
    call_command("publier_donnees", verbosity=0)
    first = inconnu.get("/donnees/signalements.csv")
    again = inconnu.get("/donnees/signalements.csv", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert first["Access-Control-Allow-Origin"] == "*"


def test_peu_de_requetes_quel_que_soit_le_nombre(signalements, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(list(enregistrements(Signalement.objects.publics()))) == 3


def test_les_filtres_de_la_carte(inconnu, signalements):
    rows = rows_of(body(inconnu.get("/donnees/maintenant/signalements.csv", {"etat": "resolu"})))
    assert [row["numero"] for row in rows] == [signalements["read"].numero_lisible]


@pytest.mark.parametrize(
    "query",
    ["etat=bleu", "depuis=x", "in_bbox=1", "cil=%00", "categorie=" + "x" * 10_000, "conseil=%F0%9F%92%A9"],
)
def test_un_filtre_illisible_est_dit(inconnu, signalements, query):
    response = inconnu.get(f"/donnees/maintenant/signalements.csv?{query}")
    assert response.status_code == 400
    assert "Ce fichier n’a pas été fait" in response.content.decode()


@pytest.mark.parametrize("forme", ["", "xls", "csv.gz", "%00", "x" * 500, "..%2f..%2fetc"])
def test_aucune_autre_forme(inconnu, ville, forme):
    assert inconnu.get(f"/donnees/signalements.{forme}").status_code == 404
    assert inconnu.get(f"/donnees/maintenant/signalements.{forme}").status_code == 404


def test_trop_a_la_fois(inconnu, signalements, monkeypatch):
    monkeypatch.setattr("api.donnees.views.MAINTENANT_MAX", 2)
    response = inconnu.get("/donnees/maintenant/signalements.csv")
    assert response.status_code == 422
    assert "3 signalements, c’est trop" in response.content.decode()


def test_trop_souvent(inconnu, signalements, settings):
    settings.LIMITES = {**settings.LIMITES, "export_adresse": (1, 3600)}
    assert inconnu.get("/donnees/maintenant/signalements.csv").status_code == 200
    response = inconnu.get("/donnees/maintenant/signalements.csv")
    assert response.status_code == 429
    assert "Trop d’exports" in response.content.decode()


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_la_page_est_propre(page, live_server, signalements, taille):
    page.set_viewport_size({"width": int(taille), "height": 900})
    page.goto(f"{live_server.url}/donnees/")
    verifier_page(page)
