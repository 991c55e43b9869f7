"""Tiles of counts: the sum over the tiles is the database, filters included."""

from __future__ import annotations

import itertools
import json

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.http import QueryDict
from django.utils.http import urlencode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carte import grille, tuiles
from carte.filtres import Filtres, lire_filtres
from mairie.models import Categorie, Groupe
from quartiers.models import Zone
from signalements.confidentialite import arrondir, position_publique
from signalements.etats import Famille
from signalements.models import Signalement

pytestmark = pytest.mark.django_db
TOUT = Filtres()

# How the database makes the pixels of a report: the columns pixel_x and pixel_y of the first migration.
_PIXELS = """
    SELECT floor((round(lon::numeric, 4)::float8 + 180) / 360 * 1073741824)::integer,
           floor((1 - asinh(tan(radians(round(lat::numeric, 4)::float8))) / pi()) / 2 * 1073741824)::integer
    FROM (SELECT %s::float8 AS lon, %s::float8 AS lat) p
"""


def adresses(z: int) -> set[tuple[int, int]]:
    width = grille.cote(z)
    return {
        (x // width, y // width)
        for x, y in Signalement.objects.exclude(pixel_x=None).values_list("pixel_x", "pixel_y")
    }


def tuile(filtres: Filtres, z: int, x: int, y: int) -> dict:
    return json.loads(tuiles.tuile(filtres, z, x, y).contenu)


def counts(tile: dict) -> list[int]:
    total = [0] * len(tuiles.FAMILLES)
    for _x, _y, *numbers in tile["grappes"]:
        total = [a + b for a, b in zip(total, numbers, strict=True)]
    for _id, _x, _y, famille, _categorie in tile["points"]:
        total[famille] += 1
    return total


def test_ca_marche(amina, cent_vingt):
    ((x, y), *_rest) = adresses(12)
    response = amina.get(f"/carte/tuiles/12/{x}/{y}.json")
    assert response.status_code == 200
    assert sum(counts(response.json())) > 0
    assert (
        amina.get(response.request["PATH_INFO"], headers={"If-None-Match": response["ETag"]}).status_code
        == 304
    )


def filtres_quelconques() -> st.SearchStrategy[Filtres]:
    """Any filters of this database, frame aside, alone and combined."""
    conseils = Zone.objects.conseils().values_list("code", flat=True)
    cils = Zone.objects.cils().values_list("code", flat=True)
    categories = Signalement.objects.publics().values_list("categorie__code", flat=True).distinct()
    one_of = {
        "etat": ["", *Famille.values],
        "groupe": ["", *Groupe.objects.values_list("code", flat=True)],
        "categorie": ["", "", *categories],
        "conseil": ["", *conseils],
        "cil": ["", "", *cils],
        "depuis": ["", "2026-01-01"],
        "jusqu_a": ["", "2026-06-30"],
    }
    drawn = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in one_of.items()})
    return drawn.map(lambda query: lire_filtres(QueryDict(urlencode(query))))


def test_la_somme_des_tuiles_est_la_base(cent_vingt):
    at = {z: adresses(z) for z in range(grille.Z_MIN, grille.Z_MAX + 1)}

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(grille.Z_MIN, grille.Z_MAX), filtres_quelconques())
    def check(z, filtres):
        rows = filtres.signalements().exclude(position=None)
        total = [0] * len(tuiles.FAMILLES)
        for x, y in at[z]:
            total = [a + b for a, b in zip(total, counts(tuile(filtres, z, x, y)), strict=True)]
        assert total == [rows.de_famille(f).count() for f in tuiles.FAMILLES]

    check()


def test_un_point_est_ou_le_public_le_voit(cent_vingt):
    row = Signalement.objects.publics().exclude(position=None).first()
    width = grille.cote(18)
    x, y = row.pixel_x // width, row.pixel_y // width
    points = {p[0]: p for p in tuile(TOUT, 18, x, y)["points"]}
    world = (x + points[row.numero][1] / tuiles.ETENDUE) / 2**18
    assert world * 360 - 180 == pytest.approx(position_publique(row)[0], abs=1e-5)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.floats(5.80, 5.93), st.floats(43.03, 43.14))
def test_le_pixel_d_un_lieu_est_celui_de_la_base(ville, lon, lat):
    point = Point(lon, lat, srid=4326)
    with connection.cursor() as cursor:
        cursor.execute(_PIXELS, [lon, lat])
        assert grille.pixel(*arrondir(point)) == cursor.fetchone()


def test_ni_prive_ni_doublon_ni_retire(cent_vingt):
    """What is not public is in no tile, at no zoom."""
    publics = set(Signalement.objects.publics().values_list("numero", flat=True))
    for x, y in adresses(18):
        shown = {p[0] for p in tuile(TOUT, 18, x, y)["points"]}
        assert shown <= publics
    Categorie.objects.update(visibilite="prive")
    for x, y in adresses(12):
        assert tuile(TOUT, 12, x, y) == {
            "grappes": [],
            "points": [],
        }


def test_un_changement_se_voit_a_la_requete_suivante(amina, cent_vingt):
    row = Signalement.objects.publics().exclude(position=None).filter(etat="recu").first()
    width = grille.cote(18)
    address = f"/carte/tuiles/18/{row.pixel_x // width}/{row.pixel_y // width}.json"
    before = amina.get(address)
    Signalement.objects.filter(pk=row.pk).update(etat="pris_en_charge")
    after = amina.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert before["Cache-Control"] == "no-cache"
    (point,) = (p for p in after.json()["points"] if p[0] == row.numero)
    assert tuiles.FAMILLES[point[3]] == "en_cours"


def test_compresse(amina, cent_vingt):
    for x, y in adresses(12):
        response = amina.get(f"/carte/tuiles/12/{x}/{y}.json", headers={"Accept-Encoding": "gzip"})
        assert len(response.content) < 200 or response["Content-Encoding"] == "gzip"
        assert len(response.content) < 1_500


def test_peu_de_points_sont_donnes_tels_quels(cent_vingt):
    for (x, y), z in itertools.product(sorted(adresses(16))[:10], [16]):
        tile = tuile(TOUT, z, x, y)
        assert not tile["grappes"] or sum(counts(tile)) > tuiles.POINTS_MAX


def test_un_filtre_qui_ne_trouve_rien_est_une_tuile_vide(amina, cent_vingt):
    ((x, y), *_rest) = adresses(12)
    response = amina.get(f"/carte/tuiles/12/{x}/{y}.json?jusqu_a=2001-01-01")
    assert response.json() == {"grappes": [], "points": []}


@pytest.mark.parametrize("address", ["8/0/0", "19/0/0", "12/4096/0", "12/0/4096", "9/512/0"])
def test_hors_de_la_grille(amina, ville, address):
    response = amina.get(f"/carte/tuiles/{address}.json")
    assert response.status_code == 404
    assert response.json()["erreurs"]["tuile"] == ["Cette tuile n’existe pas."]


def test_une_tuile_coute_une_ou_deux_requetes(cent_vingt, django_assert_max_num_queries):
    ((x, y), *_rest) = adresses(9)
    with django_assert_max_num_queries(2):
        tuile(TOUT, 9, x, y)
