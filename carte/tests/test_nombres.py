"""The counts beside the map: those of the database, all over the town, in any frame, under any filter."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carte import comptes, grille
from carte.filtres import Filtres
from carte.nombres import nombres
from carte.tests.test_tuiles import filtres_quelconques
from signalements.etats import ETATS_DE, Famille
from signalements.models import Signalement

pytestmark = pytest.mark.django_db
DEGRE = st.floats(0, 1)


def vrais(filtres: Filtres) -> dict[Famille, int]:
    rows = replace(filtres, etats=[]).signalements()
    return {famille: rows.filter(etat__in=etats).count() for famille, etats in ETATS_DE.items()}


def test_ca_marche(cent_vingt):
    assert nombres(Filtres()) == vrais(Filtres())
    assert sum(nombres(Filtres()).values()) == Signalement.objects.publics().count()


@pytest.mark.parametrize("plies", [0, 30, 10_000])
def test_dans_tout_cadre_et_sous_tout_filtre(cent_vingt, plies):
    comptes.plier(plies)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(filtres=filtres_quelconques(), coins=st.none() | st.tuples(DEGRE, DEGRE, DEGRE, DEGRE))
    def verifier(filtres: Filtres, coins):
        if coins:
            # The town and its shores.
            west, east = sorted(5.82 + 0.12 * part for part in coins[:2])
            south, north = sorted(43.03 + 0.1 * part for part in coins[2:])
            filtres.bbox = (west, south, east, north) if west < east and south < north else None
        assert nombres(filtres) == vrais(filtres)

    verifier()


def test_le_monde_entier_ne_se_decoupe_pas(cent_vingt):
    monde = Filtres(bbox=(-180, -90, 180, 90))
    assert sum(nombres(monde).values()) == Signalement.objects.publics().exclude(position=None).count()


def test_un_cadre_se_decoupe_sans_trou_ni_double():
    cadre = (1000, 2000, 900_000, 1_400_000)
    inner, edge = grille.decouper(*cadre, z_max=16)
    ranges = sorted(
        [(cell << grille.decalage(z), ((cell + 1) << grille.decalage(z)) - 1) for z, cell in inner] + edge
    )
    assert all(last < first for (_a, last), (first, _b) in itertools.pairwise(ranges))
    for x, y in [(1000, 2000), (900_000, 1_400_000), (5000, 70_000), (899_999, 2000)]:
        assert any(first <= grille.morton(x, y) <= last for first, last in ranges)
    for z, cell in inner:
        side = grille.cote(z) >> grille.CELLULE_BITS
        x, y = grille.adresse(cell)
        assert x * side >= 1000
        assert (y + 1) * side - 1 <= 1_400_000
