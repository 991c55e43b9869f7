"""Tiles of counts: the sum over the tiles is the database, filters included."""

from __future__ import annotations

import itertools

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carte import tuiles
from carte.filtres import lire_filtres
from mairie.models import Groupe
from quartiers.models import Zone
from signalements.confidentialite import position_publique
from signalements.etats import Famille
from signalements.models import Signalement

pytestmark = pytest.mark.django_db


def adresses(z: int) -> set[tuple[int, int]]:
    width = tuiles.cote(z)
    return {
        (x // width, y // width)
        for x, y in Signalement.objects.exclude(pixel_x=None).values_list("pixel_x", "pixel_y")
    }


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


def test_la_somme_des_tuiles_est_la_base(cent_vingt):
    groupes = ["", *Groupe.objects.values_list("code", flat=True)]
    conseils = ["", *Zone.objects.conseils().values_list("code", flat=True)]
    at = {z: adresses(z) for z in range(tuiles.Z_MIN, tuiles.Z_MAX + 1)}

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.integers(tuiles.Z_MIN, tuiles.Z_MAX),
        st.sampled_from(["", *Famille.values]),
        st.sampled_from(groupes),
        st.sampled_from(conseils),
        st.sampled_from(["", "2026-01-01"]),
    )
    def check(z, etat, groupe, conseil, depuis):
        query = QueryDict(f"etat={etat}&groupe={groupe}&conseil={conseil}&depuis={depuis}")
        rows = lire_filtres(query).signalements().exclude(position=None)
        total = [0] * len(tuiles.FAMILLES)
        for x, y in at[z]:
            total = [a + b for a, b in zip(total, counts(tuiles.tuile(rows, z, x, y)), strict=True)]
        assert total == [rows.de_famille(f).count() for f in tuiles.FAMILLES]

    check()


def test_un_point_est_ou_le_public_le_voit(cent_vingt):
    row = Signalement.objects.publics().exclude(position=None).first()
    width = tuiles.cote(18)
    x, y = row.pixel_x // width, row.pixel_y // width
    points = {p[0]: p for p in tuiles.tuile(Signalement.objects.publics(), 18, x, y)["points"]}
    world = (x + points[row.pk][1] / tuiles.ETENDUE) / 2**18
    assert world * 360 - 180 == pytest.approx(position_publique(row)[0], abs=1e-5)


def test_peu_de_points_sont_donnes_tels_quels(cent_vingt):
    for (x, y), z in itertools.product(sorted(adresses(16))[:10], [16]):
        tile = tuiles.tuile(Signalement.objects.publics(), z, x, y)
        assert not tile["grappes"] or sum(counts(tile)) > tuiles.POINTS_MAX


def test_un_filtre_qui_ne_trouve_rien_est_une_tuile_vide(amina, cent_vingt):
    ((x, y), *_rest) = adresses(12)
    response = amina.get(f"/carte/tuiles/12/{x}/{y}.json?jusqu_a=2001-01-01")
    assert response.json() == {"grappes": [], "points": []}


@pytest.mark.parametrize("address", ["8/0/0", "19/0/0", "12/4096/0", "12/0/4096", "9/512/0"])
def test_hors_de_la_grille(amina, ville, address):
    assert amina.get(f"/carte/tuiles/{address}.json").status_code == 404


def test_une_tuile_coute_une_ou_deux_requetes(cent_vingt, django_assert_max_num_queries):
    ((x, y), *_rest) = adresses(9)
    with django_assert_max_num_queries(2):
        tuiles.tuile(Signalement.objects.publics(), 9, x, y)
