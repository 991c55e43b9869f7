"""The commune is imported first, alone, under its INSEE code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.contrib.gis.geos import Polygon
from django.core.management import CommandError, call_command

from mairie.models import EnTete
from quartiers.models import Commune, Contour, Nature, Zone

pytestmark = pytest.mark.django_db
CARRE = Polygon.from_bbox((5.84, 43.04, 5.92, 43.13))
AUTRE = Polygon.from_bbox((5.84, 43.04, 5.93, 43.13))
EN_LIGNE = {"insee": "83126", "code_postal": "83500"}


@pytest.fixture
def vide(ville):
    """A town of which nothing is known yet."""
    EnTete.objects.all().delete()
    Contour.objects.all().delete()
    Zone.objects.filter(nature=Nature.COMMUNE).delete()
    Commune.objects.all().delete()


def fichier(folder: Path, *properties: dict, geom=CARRE) -> Path:
    path = folder / "commune.geojson"
    features = [
        {"type": "Feature", "properties": p, "geometry": json.loads(geom.geojson)} for p in properties
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def importer(path: Path, **options) -> None:
    call_command("importer_zones", str(path), nature="commune", **options)


def rien() -> bool:
    return not Commune.objects.exists() and not Zone.objects.filter(nature=Nature.COMMUNE).exists()


LA_SEYNE = {"nom": "La Seyne-sur-Mer", "insee": "83126", "code_postal": "83500"}
SANS_CODE = {"nom": "La Seyne-sur-Mer"}


@pytest.mark.parametrize(
    ("properties", "options"),
    [
        (LA_SEYNE, {}),
        (SANS_CODE, EN_LIGNE),
        (SANS_CODE | {"id": "COMMUNE_0000000009760"}, EN_LIGNE),
        (SANS_CODE | {"id": 10001}, EN_LIGNE),
        (
            {"id": "COMMUNE_0000000009760", "NOM": "La Seyne-sur-Mer", "INSEE_COM": 83126},
            {"code_postal": "83500"},
        ),
        ({"nom": "La Seyne-sur-Mer", "depcom": "83126"}, {"champ_code": "depcom", "code_postal": "83500"}),
    ],
)
def test_ca_marche(vide, tmp_path, properties, options):
    importer(fichier(tmp_path, properties), **options)
    commune = Commune.objects.get()
    assert (commune.nom, commune.code_insee, commune.code_postal) == ("La Seyne-sur-Mer", "83126", "83500")
    zone = Zone.objects.get(nature=Nature.COMMUNE)
    assert (zone.code, zone.slug, zone.contours.count()) == ("83126", "la-seyne-sur-mer", 1)


@pytest.mark.parametrize(
    ("properties", "options", "phrase"),
    [
        (SANS_CODE, {"code_postal": "83500"}, "--insee"),
        (SANS_CODE, {"insee": "8312", "code_postal": "83500"}, "--insee"),
        (SANS_CODE, {"insee": "831260", "code_postal": "83500"}, "--insee"),
        (SANS_CODE | {"code": "12", "id": 83126}, {"code_postal": "83500"}, "--insee"),
        (LA_SEYNE, {"insee": "83129"}, "83126.*83129"),
        (SANS_CODE, {"insee": "83126"}, "--code-postal"),
        (SANS_CODE, {"insee": "83126", "code_postal": "83 500"}, "--code-postal"),
        ({"insee": "83126"}, {"code_postal": "83500"}, "aucun nom"),
    ],
)
def test_without_its_codes_nothing_is_written(vide, tmp_path, properties, options, phrase):
    with pytest.raises(CommandError, match=phrase):
        importer(fichier(tmp_path, properties), **options)
    assert rien()


def test_there_is_one_commune_in_the_file(vide, tmp_path):
    path = fichier(tmp_path, LA_SEYNE, {"nom": "Six-Fours-les-Plages", "insee": "83129"})
    with pytest.raises(CommandError, match="une seule zone, et ce fichier en a 2"):
        importer(path, code_postal="83500")
    assert rien()


def test_there_is_one_commune_in_the_town(ville, tmp_path):
    with pytest.raises(CommandError, match=r"déjà La Seyne-sur-Mer \(83126\)"):
        importer(fichier(tmp_path, {"nom": "Six-Fours-les-Plages", "insee": "83129"}), code_postal="83140")
    Zone.objects.filter(nature=Nature.COMMUNE).delete()  # its row remains
    with pytest.raises(CommandError, match=r"déjà La Seyne-sur-Mer \(83126\)"):
        importer(fichier(tmp_path, {"nom": "Six-Fours-les-Plages", "insee": "83129"}), code_postal="83140")


def test_a_dry_run_writes_nothing(vide, tmp_path, capsys):
    importer(fichier(tmp_path, LA_SEYNE), dry_run=True)
    assert "Créées" in capsys.readouterr().out
    assert rien()


def test_a_new_outline_needs_a_day_and_the_row_stays(vide, tmp_path):
    importer(fichier(tmp_path, LA_SEYNE))
    Commune.objects.update(code_postal="83507")
    with pytest.raises(CommandError, match="--a-partir-du"):
        importer(fichier(tmp_path, LA_SEYNE, geom=AUTRE))
    importer(fichier(tmp_path, LA_SEYNE))
    assert Commune.objects.get().code_postal == "83507"
    assert Contour.objects.filter(zone__nature=Nature.COMMUNE).count() == 1


def test_a_row_lost_comes_back(vide, tmp_path):
    importer(fichier(tmp_path, LA_SEYNE))
    Commune.objects.all().delete()
    importer(fichier(tmp_path, LA_SEYNE))
    assert Commune.objects.get().code_insee == "83126"


@pytest.mark.parametrize("nature", ["voisine", "conseil", "quartier", "cil"])
def test_the_commune_comes_first(vide, tmp_path, nature):
    path = fichier(tmp_path, {"nom": "Une", "code": "1"}, {"nom": "Deux", "code": "2"})
    with pytest.raises(CommandError, match="d’abord le contour de la commune") as refus:
        call_command("importer_zones", str(path), nature=nature)
    assert str(refus.value).count("d’abord") == 1
