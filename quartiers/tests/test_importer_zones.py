"""Import of zones: every format, every refusal, and never half an import."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point, Polygon
from django.core.management import CommandError, call_command
from django.db.backends.postgresql.psycopg_any import DateRange

from quartiers.lieux import situer
from quartiers.models import Contour, Nature, Zone

pytestmark = pytest.mark.django_db

CARRE = Polygon.from_bbox((5.87, 43.08, 5.88, 43.09))
DECALE = Polygon.from_bbox((5.875, 43.08, 5.885, 43.09))


def feature(code="X1", nom="CIL d’essai", geom=CARRE, **extra) -> dict:
    geometry = json.loads(geom.geojson) if isinstance(geom, GEOSGeometry) else geom
    return {"type": "Feature", "properties": {"code": code, "nom": nom, **extra}, "geometry": geometry}


def geojson(folder: Path, *features: dict, **top) -> Path:
    path = folder / "zones.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": list(features), **top}), encoding="utf-8"
    )
    return path


def importer(path: Path, nature="cil", **options) -> None:
    call_command("importer_zones", str(path), nature=nature, **options)


def dit(capsys) -> list[str]:
    return capsys.readouterr().out.replace("\xa0", " ").splitlines()


def converted(folder: Path, kind: str, name: str, epsg: int = 4326) -> Path:
    target = folder / name
    source = geojson(folder, feature())
    subprocess.run(
        ["ogr2ogr", "-f", kind, "-t_srs", f"EPSG:{epsg}", str(target), str(source)],
        check=True,
        capture_output=True,
    )
    return target


def test_ca_marche(ville, tmp_path, capsys):
    importer(geojson(tmp_path, feature()))
    zone = Zone.objects.get(nature=Nature.CIL, code="X1")
    assert zone.slug == "cil-dessai"
    assert zone.contours.get().geom.sym_difference(CARRE).area < 1e-12
    assert dit(capsys) == ["Créées : 1 (CIL d’essai)", "Modifiées : 0", "Inchangées : 0", "Refusées : 0"]


@pytest.mark.parametrize(
    ("annee", "phrase"),
    [
        (None, "Dites de quelle année sont les habitants."),
        (99999, "Cette année n’est pas encore venue."),
        (22, "Écrivez une année à quatre chiffres"),
        (-1, "Écrivez une année à quatre chiffres"),
    ],
)
def test_une_population_est_d_une_annee(ville, tmp_path, annee, phrase):
    path = geojson(tmp_path, feature(habitants=1200))
    with pytest.raises(CommandError, match=f"{phrase}.* .--annee-population"):
        importer(path, champ_population="habitants", annee_population=annee)
    importer(path, champ_population="habitants", annee_population=2022)
    assert Zone.objects.get(code="X1").population_dite == "Population 2022, Insee"


@pytest.mark.parametrize(
    ("kind", "name", "epsg"),
    [
        ("GPKG", "z.gpkg", 4326),
        ("GPKG", "z.gpkg", 2154),
        ("ESRI Shapefile", "z.shp", 4326),
        ("ESRI Shapefile", "z.shp", 2154),
        ("ESRI Shapefile", "z.shp", 3857),
    ],
)
def test_les_formats_et_les_systemes(ville, tmp_path, kind, name, epsg):
    path = converted(tmp_path, kind, name, epsg)
    options = {"srid": epsg} if name.endswith("shp") and epsg == 3857 else {}
    importer(path, **options)
    geom = Contour.objects.get(zone__code="X1").geom
    assert geom.sym_difference(CARRE).transform(2154, clone=True).area < 200
    assert geom.srid == 4326


def test_un_shapefile_en_zip(ville, tmp_path):
    converted(tmp_path, "ESRI Shapefile", "z.shp", 2154)
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        for part in tmp_path.glob("z.???"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    importer(tmp_path / "z.zip")
    assert Zone.objects.filter(code="X1").exists()


def test_un_prj_hostile_ne_mene_nulle_part(ville, tmp_path):
    path = converted(tmp_path, "ESRI Shapefile", "z.shp")
    path.with_suffix(".prj").write_text("http://example.org/crs")
    with pytest.raises(CommandError, match="--srid"):
        importer(path)
    importer(path, srid=4326)


def test_un_geopackage_hostile_ne_mene_nulle_part(ville, tmp_path):
    path = converted(tmp_path, "GPKG", "z.gpkg", 2154)
    with closing(sqlite3.connect(path)) as base:
        base.execute("UPDATE gpkg_spatial_ref_sys SET definition = 'http://example.org/crs'")
        base.execute("UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = 'abc' WHERE srs_id = 2154")
        base.commit()
    with pytest.raises(CommandError, match="--srid"):
        importer(path)
    importer(path, srid=2154)


def test_le_meme_contour_ne_change_rien(ville, tmp_path, capsys):
    path = geojson(tmp_path, feature())
    importer(path)
    importer(path)
    assert "Inchangées : 1 (CIL d’essai)" in dit(capsys)
    assert Contour.objects.filter(zone__code="X1").count() == 1


def test_un_autre_contour_demande_une_date(ville, tmp_path):
    importer(geojson(tmp_path, feature()))
    with pytest.raises(CommandError, match="--a-partir-du"):
        importer(geojson(tmp_path, feature(geom=DECALE)))
    importer(geojson(tmp_path, feature(geom=DECALE)), a_partir_du=dt.date(2027, 1, 1))
    before, after = Point(5.872, 43.085, srid=4326), Point(5.883, 43.085, srid=4326)

    def here(point: Point, day: dt.date) -> bool:
        return "X1" in [p.zone.code for p in situer(point, day).cil]

    assert here(before, dt.date(2026, 12, 31))
    assert not here(after, dt.date(2026, 12, 31))
    assert here(after, dt.date(2027, 1, 1))
    assert not here(before, dt.date(2027, 1, 1))


@pytest.mark.parametrize(
    ("wrong", "phrase"),
    [
        (feature(geom=None), "contour vide"),
        (feature(geom=Point(5.88, 43.08)), "pas un polygone"),
        (
            feature(
                geom=Polygon(((5.87, 43.08), (5.88, 43.09), (5.88, 43.08), (5.87, 43.09), (5.87, 43.08)))
            ),
            "invalide",
        ),
        (feature(geom=Polygon.from_bbox((2.3, 48.8, 2.4, 48.9))), "hors de la commune"),
        (feature(code=""), "aucun code"),
        (feature(nom=""), "aucun nom"),
        (feature(geom={"type": "Polygon", "coordinates": [[["a", "b"]]]}), "illisible"),
        (feature(geom={"type": "Polygon", "coordinates": []}), "vide|illisible"),
    ],
)
def test_ce_qui_est_refuse_l_est_par_son_nom_et_rien_n_entre(ville, tmp_path, wrong, phrase):
    path = geojson(tmp_path, feature(code="BON", nom="La bonne"), wrong)
    with pytest.raises(CommandError, match=phrase) as refus:
        importer(path)
    assert "La bonne" not in str(refus.value)
    assert str(refus.value).replace("\xa0", " ").endswith("Refusées : 1 sur 2")
    assert not Zone.objects.filter(code="BON").exists()


def test_deux_fois_le_meme_code(ville, tmp_path):
    with pytest.raises(CommandError, match="deux fois"):
        importer(geojson(tmp_path, feature(), feature(nom="L’autre")))


def test_un_quartier_trouve_son_conseil(ville, tmp_path):
    inside = Zone.objects.get(code="Q08").contours.get().geom
    importer(geojson(tmp_path, feature(code="Q99", nom="Nouveau", geom=inside)), nature="quartier")
    assert Zone.objects.get(code="Q99").parent.nom == "Sud"


def test_un_quartier_va_au_conseil_que_le_fichier_nomme(ville, tmp_path):
    inside = Zone.objects.get(code="Q08").contours.get().geom
    path = geojson(tmp_path, feature(code="Q99", nom="Nouveau", geom=inside, conseil="N"))
    importer(path, nature="quartier", champ_parent="Conseil")
    assert Zone.objects.get(code="Q99").parent == Zone.objects.conseils().get(code="N")


@pytest.mark.parametrize("extra", [{"conseil": "ZZ"}, {"conseil": ""}, {"conseil": None}, {}])
def test_un_conseil_que_personne_ne_connait(ville, tmp_path, extra):
    inside = Zone.objects.get(code="Q08").contours.get().geom
    path = geojson(tmp_path, feature(code="Q99", nom="Nouveau", geom=inside, **extra))
    with pytest.raises(CommandError, match=r"Nouveau.: aucun conseil ne porte le code"):
        importer(path, nature="quartier", champ_parent="conseil")
    assert not Zone.objects.filter(code="Q99").exists()


def test_seul_un_quartier_a_un_conseil(ville, tmp_path):
    with pytest.raises(CommandError, match="--champ-parent"):
        importer(geojson(tmp_path, feature(conseil="N")), champ_parent="conseil")


@pytest.mark.parametrize(("inside", "taken"), [(0.92, True), (0.88, False)])
def test_neuf_dixiemes_de_la_surface_sont_dans_la_commune(ville, tmp_path, inside, taken):
    west, east, width = 5.87, 5.89, 0.02
    commune = Contour.objects.filter(zone__nature=Nature.COMMUNE)
    commune.update(geom=MultiPolygon(Polygon.from_bbox((west, 43.07, east, 43.10)), srid=4326))
    moved = west - width * (1 - inside)
    path = geojson(tmp_path, feature(geom=Polygon.from_bbox((moved, 43.08, moved + width, 43.09))))
    if taken:
        return importer(path)
    with pytest.raises(
        CommandError, match=r"hors de la commune \(88.% de sa surface y est, il en faut 90.%\)"
    ):
        importer(path)


def test_une_voisine_est_dehors(ville, tmp_path):
    with pytest.raises(CommandError, match=r"dans la commune \(100.%"):
        importer(geojson(tmp_path, feature()), nature="voisine")
    paris = Polygon.from_bbox((2.3, 48.8, 2.4, 48.9))
    importer(geojson(tmp_path, feature(code="75056", nom="Paris", geom=paris)), nature="voisine")


def test_un_contour_clos_ne_revient_pas_avant_sa_fin(ville, tmp_path):
    path = geojson(tmp_path, feature())
    importer(path)
    Contour.objects.filter(zone__code="X1").update(
        periode=DateRange(dt.date(2020, 1, 1), dt.date(2026, 1, 1))
    )
    with pytest.raises(CommandError, match="--a-partir-du"):
        importer(path)
    with pytest.raises(CommandError, match="un jour plus tard"):
        importer(path, a_partir_du=dt.date(2025, 6, 1))
    importer(path, a_partir_du=dt.date(2026, 1, 1))
    assert Contour.objects.filter(zone__code="X1").count() == 2


def test_un_contour_ne_commence_pas_avant_le_precedent(ville, tmp_path):
    importer(geojson(tmp_path, feature()), a_partir_du=dt.date(2026, 1, 1))
    for day in (dt.date(2025, 1, 1), dt.date(2026, 1, 1)):
        with pytest.raises(CommandError, match="commence le 01/01/2026"):
            importer(geojson(tmp_path, feature(geom=DECALE)), a_partir_du=day)


def test_les_hauteurs_sont_oubliees(ville, tmp_path):
    ring = [[[x, y, 12.5] for x, y in CARRE.coords[0]]]
    importer(geojson(tmp_path, feature(geom={"type": "Polygon", "coordinates": ring})))
    assert not Contour.objects.get(zone__code="X1").geom.hasz


def test_a_blanc_n_ecrit_rien(ville, tmp_path, capsys):
    importer(geojson(tmp_path, feature()), dry_run=True)
    assert dit(capsys)[:2] == ["À blanc : rien n’est écrit.", "Créées : 1 (CIL d’essai)"]
    assert not Zone.objects.filter(code="X1").exists()


def test_un_systeme_inconnu_ou_etranger(ville, tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    with pytest.raises(CommandError, match="--srid"):
        importer(geojson(tmp_path, feature(), crs=crs))
    crs["properties"]["name"] = "http://example.org/crs"
    with pytest.raises(CommandError, match="--srid"):
        importer(geojson(tmp_path, feature(), crs=crs))


@pytest.mark.parametrize("name", ["z.geojson", "z.gpkg", "z.zip", "z.shp", "z.txt"])
def test_un_fichier_insense(ville, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"bonjour \x00\xff")
    with pytest.raises(CommandError, match="Rien n’a été importé"):
        importer(path)
    with pytest.raises(CommandError, match="n’existe pas"):
        importer(tmp_path / "absent.geojson")


def test_un_fichier_sans_zone(ville, tmp_path):
    with pytest.raises(CommandError, match="aucune zone"):
        importer(geojson(tmp_path))
