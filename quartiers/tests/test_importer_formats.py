"""Import of zones from files as other programs write them: references, heights, curves, layers, parts."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.core.management import CommandError, call_command
from django.db import connection

from quartiers.fichiers_geo import EPSG_CONNUS, lire
from quartiers.models import Contour, Nature, Zone

CARRE = Polygon.from_bbox((5.87, 43.08, 5.88, 43.09))
DECALE = Polygon.from_bbox((5.875, 43.08, 5.885, 43.09))
KINDS = {".gpkg": "GPKG", ".shp": "ESRI Shapefile"}
# A square (lon, lat) where each overseas reference is at home.
OUTRE_MER = {
    5490: Polygon.from_bbox((-61.10, 14.60, -61.05, 14.65)),  # Martinique
    2972: Polygon.from_bbox((-52.35, 4.90, -52.30, 4.95)),  # Guyane
    2975: Polygon.from_bbox((55.45, -20.92, 55.50, -20.88)),  # La Réunion
    4471: Polygon.from_bbox((45.20, -12.80, 45.25, -12.75)),  # Mayotte
    4467: Polygon.from_bbox((-56.20, 46.77, -56.17, 46.79)),  # Saint-Pierre
}
# Three sides of CARRE and, instead of its northern one, half a circle.
ARC = "CIRCULARSTRING (5.88 43.085, 5.875 43.09, 5.87 43.085)"
COURBE = f"CURVEPOLYGON (COMPOUNDCURVE ((5.87 43.085, 5.87 43.08, 5.88 43.08, 5.88 43.085), {ARC}))"


def importer(path: Path, nature="cil", **options) -> None:
    call_command("importer_zones", str(path), nature=nature, **options)


def written(
    target: Path, *rows: tuple[str, str, str], options: tuple[str, ...] = ("-a_srs", "EPSG:4326")
) -> Path:
    """A file of the kind that its name says, made by ogr2ogr from rows of code, name and well-known text."""
    table = target.with_name("source.csv")
    lines = "".join(f'{code},{nom},"{wkt}"\n' for code, nom, wkt in rows)
    table.write_text(f"code,nom,contour\n{lines}", encoding="utf-8")
    reading = ("-oo", "GEOM_POSSIBLE_NAMES=contour", "-oo", "KEEP_GEOM_COLUMNS=NO")
    writing = ("-lco", "ENCODING=UTF-8") if target.suffix == ".shp" else ()
    command = ["ogr2ogr", "-f", KINDS[target.suffix], *reading, *writing, *options, str(target), str(table)]
    subprocess.run(command, check=True, capture_output=True)
    return target


def converted(epsg: int) -> tuple[str, ...]:
    return ("-s_srs", "EPSG:4326", "-t_srs", f"EPSG:{epsg}")


def outline(code="X1") -> MultiPolygon:
    return Contour.objects.get(zone__nature=Nature.CIL, zone__code=code).geom


def square_metres(a: GEOSGeometry, b: GEOSGeometry) -> float:
    """How much two outlines (EPSG:4326) differ, on the ellipsoid: true anywhere in the world."""
    with connection.cursor() as cursor:
        sql = "SELECT ST_Area(ST_SymDifference(%s::geometry, %s::geometry)::geography)"
        cursor.execute(sql, [g.hexewkb.decode() for g in (a, b)])
        return cursor.fetchone()[0]


def with_srid(polygon: Polygon) -> Polygon:
    return Polygon(*polygon.coords, srid=4326)


# Each reference in one kind of file, each kind of file with one reference; all of them crossed with --longs.
@pytest.mark.parametrize(
    ("suffix", "epsg"),
    [
        pytest.param(suffix, epsg, marks=() if suffix == ".gpkg" or epsg == 2154 else pytest.mark.longs)
        for suffix in KINDS
        for epsg in sorted(EPSG_CONNUS)
    ],
)
def test_the_reference_is_read_from_the_file(tmp_path, suffix, epsg):
    path = written(tmp_path / f"z{suffix}", ("X1", "Évescat", CARRE.wkt), options=("-a_srs", f"EPSG:{epsg}"))
    code, [entity] = lire(path, None)
    assert code == epsg
    assert entity.proprietes["nom"] == "Évescat"


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("epsg", OUTRE_MER)
def test_overseas(ville, tmp_path, capsys, suffix, epsg):
    square = with_srid(OUTRE_MER[epsg])
    Contour.objects.filter(zone__nature=Nature.COMMUNE).update(
        geom=MultiPolygon(square.buffer(0.02), srid=4326)
    )
    path = written(tmp_path / f"z{suffix}", ("X1", "Là-bas", square.wkt), options=converted(epsg))
    importer(path)
    assert square_metres(outline(), square) < 1
    # The same outline by another way, through numbers that are rounded otherwise.
    importer(written(tmp_path / "autre.gpkg", ("X1", "Là-bas", square.wkt)))
    assert "Inchangées : 1" in capsys.readouterr().out.replace("\xa0", " ")


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("dimension", ["Z", "M", "ZM"])
def test_heights_and_measures_are_dropped(ville, tmp_path, suffix, dimension):
    more = " 7" * len(dimension)
    ring = ", ".join(f"{x} {y}{more}" for x, y in CARRE.coords[0])
    path = written(tmp_path / f"z{suffix}", ("X1", "Haute", f"POLYGON {dimension} (({ring}))"))
    importer(path)
    assert not outline().hasz
    assert square_metres(outline(), with_srid(CARRE)) < 1


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", KINDS)
def test_a_geojson_with_heights_turned_into_another_file(ville, tmp_path, suffix):
    """Its reference is EPSG:4979, WGS 84 with heights."""
    geometry = {"type": "Polygon", "coordinates": [[[x, y, 7] for x, y in CARRE.coords[0]]]}
    feature = {"type": "Feature", "properties": {"code": "X1", "nom": "Haute"}, "geometry": geometry}
    (tmp_path / "source.geojson").write_text(json.dumps(feature), encoding="utf-8")
    command = ["ogr2ogr", "-f", KINDS[suffix], str(tmp_path / f"z{suffix}"), str(tmp_path / "source.geojson")]
    subprocess.run(command, check=True, capture_output=True)
    importer(tmp_path / f"z{suffix}")
    assert square_metres(outline(), with_srid(CARRE)) < 1


@pytest.mark.django_db
@pytest.mark.parametrize("wkt", [COURBE, f"MULTISURFACE ({COURBE})"])
def test_curves_become_broken_lines(ville, tmp_path, capsys, wkt):
    path = written(tmp_path / "z.gpkg", ("X1", "Courbe", wkt))
    importer(path)
    half, circle = CARRE.area / 2, 3.14159 * 0.005**2 / 2
    assert outline().area == pytest.approx(half + circle, rel=0.001)
    importer(path)
    assert "Inchangées : 1" in capsys.readouterr().out.replace("\xa0", " ")


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", KINDS)
def test_several_parts_and_holes(ville, tmp_path, suffix):
    hole = "(5.872 43.082, 5.874 43.082, 5.874 43.084, 5.872 43.084, 5.872 43.082)"
    parts = f"(({CARRE.wkt[10:-2]}), {hole}), ((5.881 43.08, 5.882 43.08, 5.882 43.081, 5.881 43.08))"
    importer(written(tmp_path / f"z{suffix}", ("X1", "Archipel", f"MULTIPOLYGON ({parts})")))
    assert len(outline()) == 2
    assert sorted(len(part) for part in outline()) == [1, 2]


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize(
    ("wkt", "phrase"),
    [
        ("POLYGON ((5.87 43.08, 5.88 43.09, 5.88 43.08, 5.87 43.09, 5.87 43.08))", "contour invalide"),
        ("POLYGON EMPTY", "contour vide"),
        ("", "contour vide"),
        ("POLYGON ((2.3 48.8, 2.4 48.8, 2.4 48.9, 2.3 48.8))", "hors de la commune"),
    ],
)
def test_wrong_outlines_are_refused_by_name(ville, tmp_path, suffix, wkt, phrase):
    path = written(
        tmp_path / f"z{suffix}",
        ("BON", "La bonne", CARRE.wkt),
        ("X2", "La mauvaise", wkt),
        options=("-a_srs", "EPSG:4326", "-nlt", "POLYGON"),
    )
    with pytest.raises(CommandError, match=f"La mauvaise.: {phrase}") as refus:
        importer(path)
    assert "La bonne" not in str(refus.value)
    assert not Zone.objects.filter(code="BON").exists()


@pytest.mark.django_db
def test_a_line_is_no_outline(ville, tmp_path):
    with pytest.raises(CommandError, match=r"Ligne.: ce n’est pas un polygone \(LineString\)"):
        importer(written(tmp_path / "z.gpkg", ("X1", "Ligne", "LINESTRING (5.87 43.08, 5.88 43.09)")))


@pytest.mark.django_db
def test_styles_kept_beside_the_layer_are_no_zones(ville, tmp_path):
    path = written(tmp_path / "z.gpkg", ("X1", "La seule", CARRE.wkt))
    written(path, ("style", "Style", ""), options=("-update", "-nln", "layer_styles", "-nlt", "NONE"))
    importer(path)
    assert Zone.objects.get(nature=Nature.CIL, code="X1").nom == "La seule"
    assert not Zone.objects.filter(code="style").exists()


@pytest.mark.django_db
def test_of_several_layers_one_is_chosen(ville, tmp_path):
    path = written(
        tmp_path / "z.gpkg", ("X1", "Du WGS 84", CARRE.wkt), options=("-a_srs", "EPSG:4326", "-nln", "cil")
    )
    written(
        path,
        ("X2", "Du Lambert", DECALE.wkt),
        options=(*converted(2154), "-update", "-nln", "Conseils de 2027"),
    )
    with pytest.raises(CommandError, match=r"Conseils de 2027, cil.*--couche"):
        importer(path)
    with pytest.raises(CommandError, match=r"«.rues.».*Conseils de 2027, cil.*--couche"):
        importer(path, couche="rues")
    importer(path, couche="Conseils de 2027")
    assert square_metres(outline("X2"), with_srid(DECALE)) < 1
    assert not Zone.objects.filter(code="X1").exists()
    importer(path, couche="cil")
    assert square_metres(outline("X1"), with_srid(CARRE)) < 1


@pytest.mark.django_db
def test_only_a_geopackage_has_layers(ville, tmp_path):
    with pytest.raises(CommandError, match="--couche"):
        importer(written(tmp_path / "z.shp", ("X1", "Essai", CARRE.wkt)), couche="z")


@pytest.mark.django_db
def test_a_geopackage_without_outlines(ville, tmp_path):
    path = written(tmp_path / "z.gpkg", ("X1", "Table", ""), options=("-nlt", "NONE"))
    with pytest.raises(CommandError, match="aucune zone"):
        importer(path)


@pytest.mark.django_db
def test_a_column_called_wkt_is_not_the_outline(ville, tmp_path):
    path = tmp_path / "z.geojson"
    properties = {"code": "X1", "nom": "Essai", "WKT": DECALE.wkt}
    feature = {"type": "Feature", "properties": properties, "geometry": json.loads(CARRE.geojson)}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    subprocess.run(
        ["ogr2ogr", "-f", "GPKG", str(tmp_path / "z.gpkg"), str(path)], check=True, capture_output=True
    )
    importer(tmp_path / "z.gpkg")
    assert square_metres(outline(), with_srid(CARRE)) < 1


@pytest.mark.django_db
def test_the_outline_of_a_geojson_is_no_text(ville, tmp_path):
    path = tmp_path / "z.geojson"
    # Text would reach the library that follows the addresses of references.
    hostile = json.dumps(
        {**json.loads(CARRE.geojson), "crs": {"type": "link", "properties": {"href": "http://x"}}}
    )
    for geometry in (CARRE.wkt, hostile, [1, 2], 3):
        feature = {"type": "Feature", "properties": {"code": "X1", "nom": "Essai"}, "geometry": geometry}
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
        with pytest.raises(CommandError, match=r"Essai.: contour illisible"):
            importer(path)


@pytest.mark.django_db
def test_a_shapefile_with_names_in_capitals(ville, tmp_path):
    written(tmp_path / "z.shp", ("X1", "Essai", CARRE.wkt), options=converted(2154))
    for part in list(tmp_path.glob("z.*")):
        part.rename(tmp_path / part.name.upper())
    importer(tmp_path / "Z.SHP")
    assert square_metres(outline(), with_srid(CARRE)) < 1


@pytest.mark.django_db
def test_an_archive_of_two_shapefiles_is_not_mixed(ville, tmp_path):
    with zipfile.ZipFile(tmp_path / "deux.zip", "w") as archive:
        for name, square in (("un", CARRE), ("deux", DECALE)):
            written(tmp_path / f"{name}.shp", ("X1", name, square.wkt))
            for suffix in (".shp", ".shx", ".dbf", ".prj"):
                archive.write(tmp_path / f"{name}{suffix}", f"{name}{suffix}")
    with pytest.raises(CommandError, match="un seul Shapefile"):
        importer(tmp_path / "deux.zip")


@pytest.mark.django_db
def test_a_damaged_archive(ville, tmp_path):
    written(tmp_path / "z.shp", ("X1", "Essai", CARRE.wkt))
    with zipfile.ZipFile(tmp_path / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for part in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(tmp_path / f"z{part}", f"z{part}")
    whole = bytearray((tmp_path / "z.zip").read_bytes())
    whole[40:60] = b"\xff" * 20
    (tmp_path / "z.zip").write_bytes(whole)
    with pytest.raises(CommandError, match="Rien n’a été importé"):
        importer(tmp_path / "z.zip")
