"""The file of a redécoupage and its columns: what is read, what is refused and where."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from django.contrib.gis.geos import Polygon

from quartiers.models import Redecoupage, Zone
from quartiers.tests.aides import couper, entite, geojson, trace, zone
from signalements.forms import redecoupage as formulaires
from signalements.tests.aides_redecoupage import (
    AJOUT,
    CARRE,
    EN_2027,
    donner,
    envoyer,
    erreurs,
    etape,
    sud_scinde,
    texte,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("nom", "contenu", "phrase"),
    [
        ("zones.geojson", b"", "Ce fichier est vide."),
        ("zones.geojson", b"bonjour \x00\xff", "Ce fichier n’est pas du GeoJSON lisible."),
        ("zones.txt", b"bonjour", "Donnez un fichier .geojson, .gpkg, .kml, .shp ou .zip"),
        ("zones", b"bonjour", "Donnez un fichier .geojson"),
        ("zones.gpkg", b"SQLite format 3\x00" + b"x" * 200, "Ce fichier n’est pas un GeoPackage lisible."),
        ("zones.zip", b"PK\x03\x04nul", "Cette archive n’est pas lisible."),
        ("zones.shp", b"\x00\x00\x27\x0a", "Mettez le Shapefile et ses fichiers"),
        ("zones.kml", b"<kml>", "Ce fichier n’est pas du KML lisible."),
        ("é" * 300 + ".geojson", b"[]", "Ce fichier n’est pas du GeoJSON lisible."),
    ],
)
def test_un_fichier_insense_se_dit_a_son_champ(alice, nom, contenu, phrase):
    reponse = donner(alice, contenu, nom)
    assert reponse.status_code == 422
    [error] = erreurs(reponse)["fichier"]
    assert error.startswith(phrase)
    assert not Redecoupage.objects.exists()


def test_sans_fichier_ou_d_une_nature_inconnue(alice):
    assert erreurs(alice.post(AJOUT, {"nature": "x\0"})).keys() == {"nature", "fichier"}
    assert erreurs(alice.post(AJOUT, {})).keys() == {"nature", "fichier"}


def test_un_fichier_trop_lourd(alice, monkeypatch):
    monkeypatch.setattr("quartiers.redecoupage.OCTETS_MAX", 100)
    [error] = erreurs(donner(alice, sud_scinde()))["fichier"]
    assert "n’y laissez que votre commune" in error


def test_un_fichier_de_trop_de_zones(alice, monkeypatch):
    monkeypatch.setattr("quartiers.redecoupage.ENTITES_MAX", 2)
    [error] = erreurs(donner(alice, sud_scinde()))["fichier"]
    assert "Ce fichier a 3 entités" in error


def ecrit(folder: Path, nom: str, *options: str) -> bytes:
    """A real file of GDAL's."""
    source = folder / "source.geojson"
    source.write_bytes(sud_scinde())
    target = folder / nom
    kind = {".gpkg": "GPKG", ".shp": "ESRI Shapefile", ".kml": "KML"}[target.suffix]
    subprocess.run(["ogr2ogr", "-f", kind, *options, target, source], check=True, capture_output=True)
    if target.suffix != ".shp":
        return target.read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in folder.glob("z.*"):
            archive.write(part, part.name)
    return packed.getvalue()


@pytest.mark.parametrize("nom", ["z.gpkg", "z.shp", "z.kml"])
@pytest.mark.parametrize("epsg", [4326, 2154])
def test_de_vrais_fichiers(alice, tmp_path, nom, epsg):
    options = () if nom.endswith("kml") else ("-t_srs", f"EPSG:{epsg}")
    contenu = ecrit(tmp_path, nom, *options)
    assert donner(alice, contenu, nom.replace(".shp", ".zip")).status_code == 302
    page = alice.get(etape("colonnes"))
    assert page.context["total"] == 3
    assert page.context["form"]["champ_code"].value() == "code"
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite", **EN_2027)
    assert reponse.url == etape("differences")
    assert "3 zones changent" in texte(alice.get(reponse.url))


def test_un_systeme_que_le_fichier_ne_dit_pas(alice, tmp_path):
    ecrit(tmp_path, "z.shp", "-t_srs", "EPSG:2154")
    (tmp_path / "z.prj").write_text("http://example.org/crs")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("z.*"):
            archive.write(part, part.name)
    assert donner(alice, packed.getvalue(), "z.zip").status_code == 302
    page = alice.get(etape("colonnes"))
    assert "Le système de coordonnées de ce fichier n’est pas reconnu." in texte(page)
    assert envoyer(alice, "colonnes", "lecture_form", "lire", srid="").status_code == 422
    assert erreurs(envoyer(alice, "colonnes", "lecture_form", "lire", srid="27700"), "lecture")["srid"]
    assert envoyer(alice, "colonnes", "lecture_form", "lire", srid="2154").status_code == 302
    assert alice.get(etape("colonnes")).context["total"] == 3


def test_une_couche_parmi_plusieurs(alice, tmp_path):
    ecrit(tmp_path, "z.gpkg", "-nln", "conseils")
    ecrit(tmp_path, "z.gpkg", "-update", "-nln", "autres")
    assert donner(alice, (tmp_path / "z.gpkg").read_bytes(), "z.gpkg").status_code == 302
    page = alice.get(etape("colonnes"))
    assert [c for c, _ in page.context["lecture"].fields["couche"].choices] == ["autres", "conseils"]
    assert envoyer(alice, "colonnes", "lecture_form", "lire", couche="rues").status_code == 422
    assert envoyer(alice, "colonnes", "lecture_form", "lire", couche="conseils").status_code == 302
    assert alice.get(etape("colonnes")).context["total"] == 3


def test_lu_dans_un_mauvais_systeme_cela_se_voit_et_se_corrige(alice):
    donner(alice, sud_scinde())
    assert envoyer(alice, "colonnes", "lecture_form", "lire", srid="2154").status_code == 302
    page = alice.get(etape("colonnes"))
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite", **EN_2027)
    assert reponse.status_code == 422
    assert page.context["lecture"]["srid"].value() == 2154
    assert envoyer(alice, "colonnes", "lecture_form", "lire", srid="").status_code == 302
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite", **EN_2027)
    assert reponse.status_code == 302


# -- The columns ----------------------------------------------------------------------------


def test_les_colonnes_sont_devinees_et_montrees(alice):
    donner(alice, sud_scinde())
    form = alice.get(etape("colonnes")).context["form"]
    said = {name: form[name].value() for name in ("champ_code", "champ_nom", "champ_population")}
    assert said == {"champ_code": "code", "champ_nom": "nom", "champ_population": "habitants"}
    assert "champ_parent" not in form.fields
    assert "S1 Sud ouest 8 123" in texte(alice.get(etape("colonnes")))


@pytest.mark.parametrize(
    ("changes", "champ", "phrase"),
    [
        ({"a_partir_du": ""}, "a_partir_du", "Dites à partir de quel jour."),
        ({"a_partir_du": "hier"}, "a_partir_du", "Écrivez une date, par exemple 01/01/2027."),
        ({"a_partir_du": "0001-01-01"}, "a_partir_du", "Choisissez un jour depuis l’an 2000."),
        ({"a_partir_du": "9999-12-31"}, "a_partir_du", "Choisissez un jour avant l’an 2100."),
        ({"a_partir_du": "2019-01-01"}, "a_partir_du", "Sud : le contour en vigueur commence le 01/01/2020"),
        ({"champ_code": ""}, "champ_code", "Choisissez la colonne."),
        ({"champ_code": "x\0"}, "champ_code", "Choisissez une colonne du fichier."),
        ({"champ_code": "conseil"}, "champ_code", "Sud : le code 1 est deux fois dans le fichier."),
        ({"champ_nom": "vide"}, "champ_nom", "S : aucun nom : précisez la colonne."),
        (
            {"champ_population": "nom", "annee_population": "2022"},
            "champ_population",
            "Sud : « Sud » n’est pas un nombre d’habitants.",
        ),
        ({"champ_population": "nom"}, "annee_population", "Dites de quelle année sont les habitants."),
        ({"annee_population": "an 2022"}, "annee_population", "Écrivez une année, par exemple 2022."),
        ({"annee_population": "22"}, "annee_population", "Écrivez une année à quatre chiffres"),
        ({"annee_population": "99999"}, "annee_population", "Cette année n’est pas encore venue."),
    ],
)
def test_ce_qui_ne_va_pas_se_dit_a_sa_colonne(alice, changes, champ, phrase):
    ouest, est = couper(trace("S"), 5.888)
    extra = {"conseil": "1", "vide": ""}
    donner(alice, geojson(entite("S", "Sud", ouest, **extra), entite("S2", "Sud", est, **extra)))
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite", **{"a_partir_du": "2027-01-01"} | changes)
    assert reponse.status_code == 422
    assert any(e.startswith(phrase) for e in erreurs(reponse)[champ]), erreurs(reponse)
    assert Redecoupage.objects.get().jour is None, "nothing refused is kept"
    for name, value in changes.items():
        if "\0" not in value:
            assert reponse.context["form"][name].value() == value, "nothing typed is lost"


def test_de_nombreux_refus_sont_comptes(alice, monkeypatch):
    monkeypatch.setattr(formulaires, "REFUS_DITS", 3)
    donner(alice, geojson(*(entite("X", f"Zone {n}", CARRE) for n in range(9))), nature="cil")
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite", champ_code="code")
    assert len(erreurs(reponse)["champ_code"]) == 4
    assert erreurs(reponse)["champ_code"][-1] == "Et 5 autres."


def test_ce_qui_est_hors_de_la_commune_se_laisse_de_cote(alice):
    paris = Polygon.from_bbox((2.3, 48.8, 2.4, 48.9))
    donner(alice, geojson(entite("X1", "Ici", CARRE), entite("X2", "Paris", paris)), nature="cil")
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite")
    assert "Paris : hors de la commune" in erreurs(reponse)["laisser_dehors"][0]
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite", laisser_dehors="on")
    assert "1 est laissée de côté, hors de la commune." in texte(alice.get(reponse.url))
    donner(alice, geojson(entite("X2", "Paris", paris)), nature="cil")
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite", laisser_dehors="on")
    assert "Aucune zone de ce fichier n’est dans la commune." in erreurs(reponse)["laisser_dehors"]


def test_les_quartiers_et_leur_conseil(alice):
    donner(alice, geojson(entite("X1", "Ici", CARRE, num_conseil="S")), nature="quartier")
    janvier = {"a_partir_du": "2027-01-01"}
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite", champ_parent="nom", **janvier)
    assert "aucun conseil ne porte le code « Ici »" in erreurs(reponse)["champ_parent"][0]
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite", champ_parent="code", **janvier)
    assert erreurs(reponse)["champ_parent"] == ["Cette colonne est déjà celle du code."]
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite", champ_parent="num_conseil", **janvier)
    assert reponse.status_code == 302


def test_la_commune_demande_son_code_et_rien_de_plus(alice):
    donner(alice, geojson(entite("x", "La Seyne-sur-Mer", trace("83126", "commune"))), nature="commune")
    form = alice.get(etape("colonnes")).context["form"]
    assert list(form.fields) == [
        "champ_nom",
        "champ_population",
        "annee_population",
        "source_population",
        "a_partir_du",
        "insee",
        "code_postal",
    ]
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite")
    assert "aucun code INSEE" in erreurs(reponse)["insee"][0]
    assert erreurs(envoyer(alice, "colonnes", "colonnes_form", "suite", insee="x" * 10_000))["insee"]
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite", insee="83126")
    assert "tous les contours sont déjà ceux-là" in texte(alice.get(reponse.url))


def test_un_premier_import_vaut_depuis_toujours(alice, ville):
    """A town that has no conseil yet gives no day; one that has some gives one."""
    donner(alice, geojson(entite("X1", "Nouveau", CARRE)), nature="cil")
    assert envoyer(alice, "colonnes", "colonnes_form", "suite").status_code == 302
    envoyer(alice, "differences", "accepter_form", "accepter")
    assert zone("X1", "cil").contours.get().periode.lower == dt.date(2000, 1, 1)


def test_un_contour_qui_change_demande_son_jour(alice, ville):
    donner(alice, geojson(entite("CIL02", "Les Sablettes", CARRE)), nature="cil")
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite")
    [error] = erreurs(reponse)["a_partir_du"]
    assert error.endswith("son contour a changé, dites depuis quand.")


def test_le_meme_fichier_avec_ses_habitants_ne_change_qu_eux(alice, ville):
    conseils = Zone.objects.conseils().order_by("nom")
    donner(alice, geojson(*(entite(z.code, z.nom, trace(z.code), pop=5000) for z in conseils)))
    reponse = envoyer(alice, "colonnes", "colonnes_form", "suite", **EN_2027)
    page = alice.get(reponse.url)
    assert "Le nombre d’habitants change dans 4 zones : Centre-Est, Nord, Ouest, Sud." in texte(page)
    reponse = envoyer(alice, "differences", "accepter_form", "accepter")
    assert "le nombre d’habitants est à jour, aucun contour n’a changé" in texte(alice.get(reponse.url))
    assert zone("N").population == 5000
    assert zone("N").contours.count() == 1


def test_un_contour_fautif_se_voit_dans_la_liste(alice):
    noeud = Polygon(((5.87, 43.08), (5.88, 43.09), (5.88, 43.08), (5.87, 43.09), (5.87, 43.08)))
    donner(alice, geojson(entite("X1", "Nœud", noeud), entite("X2", "Bon", CARRE)), nature="cil")
    assert "contour invalide" in texte(alice.get(etape("colonnes")))
