"""KML: what Google and QGIS write, and what hostile files try."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.contrib.gis.geos import Polygon
from django.core.management import CommandError, call_command

from quartiers.fichiers_geo import lire
from quartiers.models import Nature, Zone
from quartiers.tests.aides import entite, geojson, trace

pytestmark = pytest.mark.django_db
CARRE = Polygon.from_bbox((5.87, 43.08, 5.88, 43.09))
ANNEAU = "5.87,43.08,12 5.88,43.08,12 5.88,43.09,12 5.87,43.09,12 5.87,43.08,12"
TROU = "5.872,43.082 5.874,43.082 5.874,43.084 5.872,43.084 5.872,43.082"


def kml(folder: Path, *marks: str, tete: str = '<?xml version="1.0" encoding="UTF-8"?>') -> Path:
    path = folder / "zones.kml"
    body = "".join(f"<Placemark>{mark}</Placemark>" for mark in marks)
    path.write_text(
        f'{tete}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>{body}</Folder></Document></kml>',
        encoding="utf-8",
    )
    return path


def polygone(ring: str = ANNEAU, hole: str = "") -> str:
    inner = f"<innerBoundaryIs><LinearRing><coordinates>{hole}</coordinates></LinearRing></innerBoundaryIs>"
    return (
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
        f"{inner if hole else ''}</Polygon>"
    )


def donnees(**values: str) -> str:
    return "<ExtendedData>" + "".join(
        f'<Data name="{name}"><value>{value}</value></Data>' for name, value in values.items()
    ) + "</ExtendedData>"  # fmt: skip


def importer(path: Path, **options) -> None:
    call_command("importer_zones", str(path), nature="cil", **options)


def test_ca_marche(ville, tmp_path):
    importer(kml(tmp_path, f"<name>Les Pins</name>{donnees(code='X1')}{polygone()}"))
    zone = Zone.objects.get(nature=Nature.CIL, code="X1")
    assert zone.nom == "Les Pins"
    assert zone.contours.get().geom.sym_difference(CARRE).area < 1e-12


def test_plusieurs_morceaux_et_un_trou(ville, tmp_path):
    other = polygone("5.881,43.08 5.882,43.08 5.882,43.081 5.881,43.08")
    mark = f"<name>X</name>{donnees(code='X1')}<MultiGeometry>{polygone(hole=TROU)}{other}</MultiGeometry>"
    importer(kml(tmp_path, mark))
    assert sorted(len(part) for part in trace("X1", "cil")) == [1, 2]


@pytest.mark.parametrize("pilote", ["KML", "LIBKML"])
def test_ecrit_par_gdal(ville, tmp_path, pilote):
    source = tmp_path / "source.geojson"
    source.write_bytes(geojson(entite("X1", "Évescat", CARRE), entite("X2", "L’autre", CARRE)))
    target = tmp_path / "z.kml"
    subprocess.run(["ogr2ogr", "-f", pilote, str(target), str(source)], check=True, capture_output=True)
    srid, [first, _second] = lire(target, None)
    assert srid == 4326
    assert (first.proprietes["code"], first.proprietes["nom"]) == ("X1", "Évescat")
    importer(target)
    assert Zone.objects.cils().filter(code__in=["X1", "X2"]).count() == 2


LIGNE = "<LineString><coordinates>5.87,43.08 5.88,43.09</coordinates></LineString>"
RIRE = '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
AILLEURS = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("tete", [RIRE, AILLEURS, AILLEURS.replace("DOCTYPE kml", "DOCTYPE\nkml")])
def test_un_fichier_hostile(ville, tmp_path, tete):
    with pytest.raises(CommandError, match="définitions qui ne sont pas lues"):
        importer(kml(tmp_path, f"<name>&x;</name>{polygone()}", tete=tete))


def test_un_lien_n_est_pas_suivi(ville, tmp_path):
    path = kml(tmp_path)
    link = "<NetworkLink><Link><href>http://127.0.0.1:1/x.kml</href></Link></NetworkLink>"
    path.write_text(path.read_text().replace("<Folder>", f"<Folder>{link}"))
    with pytest.raises(CommandError, match="aucune zone"):
        importer(path)


def test_un_autre_encodage_ne_cache_rien(ville, tmp_path):
    path = kml(tmp_path, "<name>x</name>", tete=AILLEURS)
    path.write_bytes(path.read_text().encode("utf-16"))
    with pytest.raises(CommandError, match="pas du KML lisible"):
        importer(path)


@pytest.mark.parametrize(
    ("mark", "phrase"),
    [
        (f"<name>X</name>{donnees(code='X1')}<Point><coordinates>5.87,43.08</coordinates></Point>", "pas un polygone"),
        (f"<name>X</name>{donnees(code='X1')}{LIGNE}", "pas un polygone"),
        (f"<name>X</name>{donnees(code='X1')}{polygone('a,b c,d')}", "illisible|vide"),
        (f"<name>X</name>{donnees(code='X1')}{polygone('nan,nan inf,1 2,3 nan,nan')}", "illisible"),
        (f"<name>X</name>{donnees(code='X1')}{polygone('5.87')}", "illisible|vide"),
        (f"<name>X</name>{donnees(code='X1')}", "contour vide"),
        (polygone(), "aucun code"),
    ],
)  # fmt: skip
def test_ce_qui_est_refuse_l_est_par_son_nom(ville, tmp_path, mark, phrase):
    with pytest.raises(CommandError, match=phrase):
        importer(kml(tmp_path, mark))


@pytest.mark.parametrize("contenu", [b"", b"bonjour \x00\xff", b"<kml>", b"<kml>" * 100_000])
def test_un_fichier_insense(ville, tmp_path, contenu):
    (tmp_path / "z.kml").write_bytes(contenu)
    with pytest.raises(CommandError, match="Rien n’a été importé"):
        importer(tmp_path / "z.kml")
