"""The steps of a redécoupage in the admin: what is shown, what is refused and where, what is kept between steps."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine
from django.contrib.gis.geos import Polygon
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mairie.delais import PARIS
from mairie.models import Compte, Regle, Service
from quartiers.models import Contour, Redecoupage, Zone
from quartiers.redecoupage import preparer_reunion
from quartiers.tests.aides import accepte, couper, entite, geojson, multi, trace, zone
from signalements.forms import redecoupage as formulaires
from signalements.tests.aides import depose
from tests.formulaires import champs

pytestmark = pytest.mark.django_db
AJOUT = "/admin/quartiers/redecoupage/add/"
REUNIR = "/admin/quartiers/redecoupage/reunir/"
JANVIER = dt.date(2027, 1, 1)
CARRE = Polygon.from_bbox((5.87, 43.08, 5.88, 43.09))

EN_2027 = {"a_partir_du": "2027-01-01", "annee_population": "2022"}
"""New outlines, and how old the numbers of people are."""


def etape(nom: str, row: Redecoupage | None = None) -> str:
    row = row or Redecoupage.objects.latest("pk")
    return reverse(f"admin:quartiers_redecoupage_{nom}", args=[row.pk])


def texte(reponse: HttpResponse) -> str:
    plain = re.sub(r"<[^>]+>", " ", reponse.content.decode())
    return " ".join(re.sub(r"[\xa0\u202f]", " ", plain).split())


def erreurs(reponse: HttpResponse, nom: str = "form") -> dict[str, list[str]]:
    return {
        field: [str(e).replace("\xa0", " ") for e in errors]
        for field, errors in reponse.context[nom].errors.items()
    }


def donner(
    client: Client, contenu: bytes, nom: str = "zones.geojson", nature: str = "conseil"
) -> HttpResponse:
    return client.post(AJOUT, {"nature": nature, "fichier": SimpleUploadedFile(nom, contenu)})


def envoyer(client: Client, nom: str, form_id: str, bouton: str, **changes) -> HttpResponse:
    """Fill a step as a browser would, and press one of its buttons."""
    url = etape(nom)
    return client.post(url, champs(client.get(url), form_id, **changes) | {bouton: "1"})


def sud_scinde() -> bytes:
    ouest, est = couper(trace("S"), 5.888)
    return geojson(
        entite("S1", "Sud ouest", ouest, habitants="8 123"),
        entite("S2", "Les Sablettes", est, habitants="6400"),
        entite("N", "Nord", trace("N"), habitants=""),
    )


@contextmanager
def le_premier_janvier(email: str = "alice@example.org") -> Iterator[Client]:
    """The first of January at noon, and somebody who has just logged in."""
    with time_machine.travel(dt.datetime(2027, 1, 1, 12, tzinfo=PARIS)):
        client = Client()
        client.force_login(Compte.objects.get(email=email))
        yield client


def jusqu_aux_differences(client: Client) -> None:
    assert donner(client, sud_scinde()).url == etape("colonnes")
    assert envoyer(client, "colonnes", "colonnes_form", "suite", **EN_2027).url == etape("differences")


def test_ca_marche(alice, lampadaire):
    jusqu_aux_differences(alice)
    page = alice.get(etape("differences"))
    assert "À partir du vendredi 1er janvier 2027, 3 zones changent." in texte(page)
    assert "1 signalement ouvert change de secteur." in texte(page)
    assert "Sud Les Sablettes 1" in texte(page)
    assert "383 ha" in texte(page)
    assert page.context["form"]["fermer"].value() == ["S"]
    assert Contour.objects.filter(zone=zone("S")).get().periode.upper is None
    reponse = envoyer(alice, "differences", "accepter_form", "accepter")
    assert reponse.url == etape("change")
    assert "attendent leur jour, le vendredi 1er janvier 2027" in texte(alice.get(reponse.url))
    assert (zone("S1").population, zone("S2").population) == (8123, 6400)
    assert zone("S2").population_dite == "Population 2022, Insee"
    with le_premier_janvier() as client:
        call_command("resituer")
        assert "1 signalement ouvert a changé de secteur" in texte(client.get(reponse.url))
    assert "S2" in lampadaire.situations.values_list("zone__code", flat=True)


@pytest.mark.parametrize("qui", ["inconnu", "bruno", "denis", "chantal"])
def test_les_portes(request, alice, qui):
    donner(alice, sud_scinde())
    client = request.getfixturevalue(qui)
    verifier = reverse("admin:quartiers_redecoupage_verifier")
    steps = [etape(nom) for nom in ("colonnes", "differences", "abandonner", "annuler", "change")]
    for url in [AJOUT, REUNIR, verifier, *steps]:
        for reponse in (client.get(url, follow=True), client.post(url, {"accepter": "1"}, follow=True)):
            assert "Redécoupage" not in texte(reponse)
            assert reponse.status_code == 403 or "/compte/connexion/" in reponse.redirect_chain[-1][0]
    assert donner(client, sud_scinde()).status_code == 302
    assert Redecoupage.objects.count() == 1


def test_ce_qui_n_existe_pas(alice):
    for nom in ("colonnes", "differences", "abandonner", "annuler"):
        url = reverse(f"admin:quartiers_redecoupage_{nom}", args=[999])
        assert alice.post(url, {"accepter": "1"}).status_code == 404
    assert alice.get("/admin/quartiers/redecoupage/999/change/").status_code == 404
    assert alice.get("/admin/quartiers/redecoupage/x/change/").status_code == 404


# -- The file -----------------------------------------------------------------------------


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


# -- What changes -----------------------------------------------------------------------------


def test_les_zones_absentes_se_ferment_ou_se_gardent(alice):
    jusqu_aux_differences(alice)
    assert envoyer(alice, "differences", "fermer_form", "recalculer", fermer=None).status_code == 302
    page = alice.get(etape("differences"))
    assert "2 zones changent" in texte(page)
    assert "« Sud » et « Sud ouest » se chevauchent" in texte(page)
    reponse = envoyer(alice, "differences", "fermer_form", "recalculer", fermer=["ZZ", "N"])
    assert reponse.status_code == 422
    assert erreurs(reponse)["fermer"] == ["Cochez des zones de la liste."]


def test_on_n_accepte_pas_ce_que_l_on_n_a_pas_vu(alice):
    jusqu_aux_differences(alice)
    form = champs(alice.get(etape("differences")), "accepter_form")
    Contour.objects.filter(zone=zone("S")).update(geom=multi(couper(trace("S"), 5.87)[1]))
    for sent in (form, {"empreinte": "x\0"}, {}):
        reponse = alice.post(etape("differences"), sent | {"accepter": "1"})
        assert reponse.status_code == 422
        assert "Entre-temps, les contours ont changé" in texte(reponse)
    assert not Zone.objects.filter(code="S1").exists()


def test_un_double_clic_accepte_une_fois(alice):
    jusqu_aux_differences(alice)
    form = champs(alice.get(etape("differences")), "accepter_form") | {"accepter": "1"}
    assert alice.post(etape("differences"), form).url == alice.post(etape("differences"), form).url
    assert Contour.objects.filter(zone__code="S1").count() == 1


def test_ce_qui_n_est_plus_possible_se_dit(alice):
    jusqu_aux_differences(alice)
    Contour.objects.filter(zone=zone("S")).update(periode=(dt.date(2027, 6, 1), None))
    page = alice.get(etape("differences"))
    assert page.status_code == 422
    assert "le contour en vigueur commence le 01/06/2027" in texte(page)


def test_abandonne_rien_ne_reste(alice):
    jusqu_aux_differences(alice)
    url = etape("abandonner")
    assert alice.get(url).status_code == 405
    assert alice.post(url).status_code == 302
    assert not Redecoupage.objects.exists()
    assert alice.post(url).status_code == 404


def test_la_page_d_un_redecoupage_mene_a_son_etape(alice):
    donner(alice, sud_scinde())
    assert alice.get(etape("change")).url == etape("colonnes")
    jusqu_aux_differences(alice)
    assert alice.get(etape("change")).url == etape("differences")


def test_annuler_avant_son_jour(alice):
    jusqu_aux_differences(alice)
    envoyer(alice, "differences", "accepter_form", "accepter")
    assert "Annuler ce redécoupage" in texte(alice.get(etape("change")))
    assert alice.post(etape("annuler")).status_code == 302
    assert not Zone.objects.filter(code="S1").exists()
    assert zone("S").contours.get().periode.upper is None


def test_en_vigueur_il_ne_s_annule_plus(alice):
    jusqu_aux_differences(alice)
    envoyer(alice, "differences", "accepter_form", "accepter")
    with le_premier_janvier() as client:
        assert "Annuler" not in texte(client.get(etape("change")))
        assert "en vigueur" in texte(client.post(etape("annuler"), follow=True))
    assert Zone.objects.filter(code="S1").exists()


def test_le_resultat_nomme_ceux_qu_une_regle_donnerait_a_un_autre(alice, lampadaire):
    jusqu_aux_differences(alice)
    envoyer(alice, "differences", "accepter_form", "accepter")
    propre = Service.objects.get(code="PROP")
    Regle.objects.create(categorie=lampadaire.categorie, zone=zone("S2"), service=propre)
    with le_premier_janvier() as client:
        call_command("resituer")
        page = texte(client.get(etape("change")))
    assert f"{lampadaire.numero_lisible} {lampadaire.categorie.libelle}" in page
    assert f"{lampadaire.service.nom} {propre.nom}" in page
    assert "Sud → Les Sablettes, Sud ouest" in page


def test_l_agent_lit_le_changement_sur_la_fiche(alice, lampadaire, inconnu):
    jusqu_aux_differences(alice)
    envoyer(alice, "differences", "accepter_form", "accepter")
    with le_premier_janvier("bruno@example.org") as client:
        call_command("resituer")
        fiche = texte(client.get(f"/service/{lampadaire.numero}/"))
        assert "Changement de secteur" in fiche
        assert "les contours ont changé : de « Sud » à « Les Sablettes »" in fiche
        assert "Changement de secteur" not in texte(inconnu.get(f"/suivi/{lampadaire.numero}/"))


def test_la_page_garde_son_nombre_de_requetes(alice, django_assert_max_num_queries):
    for n in range(20):
        depose(ecart=n * 0.0001)
    jusqu_aux_differences(alice)
    with django_assert_max_num_queries(90):
        alice.get(etape("differences"))


# -- Joining ----------------------------------------------------------------------------------


def reunir(client: Client, nature: str = "conseil", **sent) -> HttpResponse:
    asked = {
        "zones": [zone("N").pk, zone("O").pk],
        "nom": "Nord et Ouest",
        "code": "NO",
        "a_partir_du": "2027-01-01",
    }
    return client.post(f"{REUNIR}?nature={nature}", asked | sent)


def test_reunir(alice, ville):
    reponse = reunir(alice)
    assert reponse.url == etape("differences")
    page = alice.get(reponse.url)
    assert "3 zones changent" in texte(page)
    assert page.context["form"].fields["fermer"].choices == []
    assert envoyer(alice, "differences", "accepter_form", "accepter").status_code == 302
    assert Zone.objects.closed(JANVIER).count() == 2


@pytest.mark.parametrize(
    ("sent", "champ", "phrase"),
    [
        ({"zones": []}, "zones", "Cochez au moins deux zones."),
        ({"zones": ["x\0"]}, "zones", "Le caractère nul n’est pas autorisé."),
        ({"zones": ["x"]}, "zones", "Cochez des zones de la liste."),
        ({"zones": ["999999"]}, "zones", "Cochez des zones de la liste."),
        ({"nom": ""}, "nom", "Donnez un nom."),
        ({"nom": "x" * 10_000}, "nom", "Ce texte a 10000 signes ; il peut en avoir 120 au plus."),
        ({"code": "S"}, "code", "Ce code est celui de « Sud »."),
        ({"code": "x" * 41}, "code", "Ce texte a 41 signes ; il peut en avoir 40 au plus."),
        ({"a_partir_du": ""}, "a_partir_du", "Dites à partir de quel jour."),
        ({"a_partir_du": "0001-01-01"}, "a_partir_du", "Choisissez un jour depuis l’an 2000."),
    ],
)
def test_reunir_n_importe_quoi(alice, ville, sent, champ, phrase):
    reponse = reunir(alice, **sent)
    assert reponse.status_code == 422
    assert phrase in erreurs(reponse)[champ]
    assert not Redecoupage.objects.exists()


def test_reunir_une_seule_zone(alice, ville):
    assert erreurs(reunir(alice, zones=[zone("N").pk]))["zones"] == ["Cochez au moins deux zones."]
    assert erreurs(reunir(alice, nature="quartier"))["zones"] == ["Cochez des zones de la liste."]
    assert alice.get(f"{REUNIR}?nature=x%00").status_code == 200


def test_reunir_avant_le_contour_de_l_une(alice, ville):
    reponse = reunir(alice, a_partir_du="2015-01-01")
    page = alice.get(reponse.url)
    assert page.status_code == 422


# -- The rest of the admin ----------------------------------------------------------------------


def test_les_trous_se_voient(alice, ville):
    url = reverse("admin:quartiers_redecoupage_verifier")
    assert "Ni trou ni chevauchement" in texte(alice.get(url))
    Contour.objects.filter(zone=zone("S")).update(geom=multi(couper(trace("S"), 5.885)[0]))
    page = texte(alice.get(url))
    assert "aucun conseil" in page
    assert re.search(r"Trou aucun conseil \d+(,\d)? ha", page)


def test_une_zone_close_n_est_pas_a_verifier(alice, ville):
    accepte(
        preparer_reunion(zones=[zone("N"), zone("O")], code="NO", nom="Réunis", jour=timezone.localdate())
    )
    accueil = texte(alice.get("/admin/"))
    assert "pas de contour aujourd’hui" not in accueil
    liste = alice.get("/admin/quartiers/zone/", {"contour": "close"}).context["cl"].result_list
    assert {z.code for z in liste} == {"N", "O"}
    page = texte(alice.get(f"/admin/quartiers/zone/{zone('N').pk}/change/"))
    assert "Nord → Réunis" in page


def test_les_habitants_se_lisent_et_s_ecrivent(alice, ville):
    url = f"/admin/quartiers/zone/{zone('N').pk}/change/"
    form = champs(alice.get(url), "zone_form", population="12345", population_annee="")
    assert "Dites de quelle année est ce nombre" in texte(alice.post(url, form))
    assert "pas encore venue" in texte(alice.post(url, form | {"population_annee": "2099"}))
    form |= {"population_annee": "2022", "population_source": "Insee"}
    assert alice.post(url, form).status_code == 302
    assert (zone("N").population, zone("N").population_dite) == (12345, "Population 2022, Insee")
    assert Zone(population=12345, population_source="Insee").population_dite == "", "of a year that nobody told"


def test_la_liste_dit_ou_chacun_en_est(alice, ville):
    donner(alice, sud_scinde())
    jusqu_aux_differences(alice)
    envoyer(alice, "differences", "accepter_form", "accepter")
    page = texte(alice.get("/admin/quartiers/redecoupage/"))
    assert "en préparation" in page
    assert "accepté, attend son jour" in page


def test_l_historique_dit_qui_a_accepte(alice, ville):
    jusqu_aux_differences(alice)
    envoyer(alice, "differences", "accepter_form", "accepter")
    page = texte(alice.get(f"/admin/quartiers/redecoupage/{Redecoupage.objects.get().pk}/history/"))
    assert "Alice Administration" in page
    assert "Accepté le" in page
