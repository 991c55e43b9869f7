"""From a point to its zones, or to a sentence that says why not."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from django.contrib.gis.geos import Point

from mairie.models import Categorie
from mairie.routage import service_for
from quartiers.lieux import HorsCommune, situer
from quartiers.models import Nature, Zone

pytestmark = pytest.mark.django_db


def lieu(lon: float, lat: float):
    return situer(Point(lon, lat, srid=4326))


def test_ca_marche(ville):
    found = lieu(5.89, 43.081)
    assert found.conseil.zone.nom == "Sud"
    assert found.quartier.zone.nom == "Les Sablettes"
    assert [p.zone.nom for p in found.cil] == ["CIL des Sablettes et environs"]
    assert all(p.contour_id for p in found.placements)


def test_en_une_requete(ville, django_assert_num_queries):
    with django_assert_num_queries(1):
        lieu(5.89, 43.081)


def test_des_cil_se_chevauchent_ou_manquent(ville):
    assert len(lieu(5.900, 43.076).cil) == 2
    assert lieu(5.869, 43.1165).cil == []


def test_cent_metres_en_mer_va_au_conseil_le_plus_proche(ville):
    found = lieu(5.8900, 43.0768)
    assert found.conseil.zone.nom == "Sud"
    assert found.cil == []


def test_un_kilometre_en_mer_est_refuse(ville):
    with pytest.raises(HorsCommune, match="hors de La Seyne-sur-Mer"):
        lieu(5.92, 43.06)


def test_une_commune_voisine_est_nommee(ville):
    with pytest.raises(HorsCommune, match="Six-Fours-les-Plages"):
        lieu(5.8490, 43.1000)
    with pytest.raises(HorsCommune, match="Saint-Mandrier"):
        lieu(5.9060, 43.0775)


@pytest.mark.parametrize(("lon", "lat"), [(math.nan, 43), (5.88, math.inf), (200, 43), (5.88, -91)])
def test_ce_qui_n_est_pas_un_lieu(ville, lon, lat):
    with pytest.raises(HorsCommune, match="aucun lieu"):
        lieu(lon, lat)


def test_sur_une_frontiere_le_code_le_plus_bas(ville):
    first, second = Zone.objects.filter(code__in=["Q08", "Q10"]).order_by("code")
    border = first.contours.get().geom.intersection(second.contours.get().geom)
    x, y = border.coords[0] if border.geom_type == "LineString" else border[0].coords[0]
    assert lieu(x, y).quartier.zone.code <= "Q10"
    assert situer(Point(x, y, srid=4326)).quartier.zone == min(
        Zone.objects.containing(Point(x, y, srid=4326)).quartiers(), key=lambda z: z.code
    )


def test_les_quartiers_pavent_la_commune(ville):
    commune = Zone.objects.get(nature=Nature.COMMUNE).contours.get().geom
    total = sum(z.contours.get().geom.area for z in Zone.objects.quartiers())
    assert total == pytest.approx(commune.area, rel=1e-6)
    for conseil in Zone.objects.conseils():
        parts = sum(z.contours.get().geom.area for z in conseil.enfants.all())
        assert conseil.contours.get().geom.area == pytest.approx(parts, rel=1e-6)


PLAINTES = Path(__file__).parents[2] / "mairie" / "donnees" / "la-seyne" / "plaintes.csv"


@pytest.mark.parametrize(
    "plainte", list(csv.DictReader(PLAINTES.open(encoding="utf-8"))), ids=lambda p: p["lieu"]
)
def test_les_vraies_plaintes_arrivent_au_bon_service(ville, plainte):
    found = lieu(float(plainte["lon"]), float(plainte["lat"]))
    assert found.conseil.zone.nom == plainte["conseil"]
    assert sorted(p.zone.nom for p in found.cil) == sorted(plainte["cil"].split("|"))
    for code in plainte["categories"].split("|"):
        if code == plainte["categories"].split("|")[0]:
            categorie = Categorie.objects.get(code=code)
            assert service_for(categorie, found.zones).service.code == plainte["service"]
            assert categorie.privee == (plainte["privee"] == "oui")
