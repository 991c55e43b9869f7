"""Small numbers: merged, and no subtraction, nor any reasoning about the rule, tells what one of them is."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiffres.comptes import Compte, Ouverts, Part
from chiffres.filtres import Filtres
from chiffres.graphiques import volumes
from chiffres.lecture import Chiffres
from chiffres.periodes import Periode
from chiffres.petits import AGENTS, PUBLIC, SEUIL, par_pas
from chiffres.releve import Releve

CELLULES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), max_size=8)


def test_ca_marche():
    assert PUBLIC.regrouper({"a": 12, "b": 3, "c": 40, "d": 0}) == (["c", "d"], ["a", "b"])
    assert PUBLIC.regrouper({"a": 9, "b": 4, "c": 9, "d": 10}) == (["d"], ["a", "b", "c"])
    assert PUBLIC.regrouper({"a": 2, "b": 4, "c": 0}) == ([], ["a", "b", "c"])
    assert PUBLIC.regrouper({"a": 12, "b": 30}) == (["a", "b"], [])
    assert PUBLIC.dire(3) == "moins de 5"
    assert PUBLIC.dire(0) == "0"
    assert PUBLIC.part(Part(98, 100)) == "tous sauf moins de 5"
    assert PUBLIC.part(Part(2, 100)) == "moins de 5"
    assert PUBLIC.part(Part(60, 100)) == "60\u00a0%"
    assert PUBLIC.part(Part(3, 9)) == "trop peu pour une part"
    assert AGENTS.regrouper({"a": 1, "b": 12}) == (["a", "b"], [])


@given(CELLULES)
def test_aucun_petit_nombre_n_est_dit(cells):
    told, merged = PUBLIC.regrouper(cells)
    assert sorted(told + merged) == sorted(cells)
    assert not any(PUBLIC.petit(cells[key]) for key in told)
    if merged and any(cells[key] for key in told):
        assert len(merged) > 1
        assert sum(cells[key] for key in merged) >= SEUIL


@pytest.mark.parametrize("cells", [2, 3, 4])
def test_aucun_raisonnement_ne_le_retrouve(cells):
    """Whoever knows the rule, the total and all that is told is left with several values for each small one."""
    behind = defaultdict(list)
    for numbers in product(range(11), repeat=cells):
        told, merged = PUBLIC.regrouper(dict(enumerate(numbers)))
        behind[sum(numbers), tuple(numbers[key] for key in told), tuple(merged)].append(numbers)
    for (_total, told, merged), towns in behind.items():
        if any(told) or any(max(town) >= SEUIL for town in towns):
            for key in merged:
                values = {town[key] for town in towns}
                assert len(values) > 1 or not any(map(PUBLIC.petit, values)), towns


@given(st.lists(st.integers(0, 60), max_size=30))
def test_le_pas_de_temps_ne_dit_aucun_petit_nombre(series):
    step = PUBLIC.pas([series])
    if step:
        assert not any(PUBLIC.petit(n) for n in par_pas(series, step))
        assert sum(par_pas(series, step)) == sum(series)


# -- Whole charts -----------------------------------------------------------------------


JOURS = (0, 10, 50, 100, 200, 400)
"""An age of each class."""


def nombre(rangs: list[int]) -> str:
    """One of each rank, eight digits, rank 0 on the right."""
    return "".join(f"{n:08}" for n in reversed(rangs))


def ouverts(ages: list[int]) -> Ouverts:
    by_rank = [0] * 401
    for age, n in zip(JOURS, ages, strict=True):
        by_rank[400 - age] = n
    return Ouverts(400, {"ouverts": nombre(by_rank), "objectif_ouverts": "0", "legal_ouverts": "0"})


@pytest.fixture
def releve(monkeypatch):
    """What the public reads of these families of states and ages, in that order."""

    def _releve(familles: list[int], ages: list[int]) -> Releve:
        compte = Compte({"familles": (nombre(familles),)}, (ouverts(ages),))
        found = Releve(Filtres(Periode(24300, 24311)), dt.date(2026, 1, 1))
        found.chiffres = Chiffres(compte=compte, stock=compte, par_mois={24300: compte})
        return found

    return _releve


def dit(graphique) -> str:
    return f"{graphique.phrase} {graphique.lignes}"


def test_une_phrase_ne_defait_pas_son_tableau(releve):
    """Older than a year 6, six to twelve months 2: the sum of both would give the second away."""
    told = dit(volumes.stock(releve([40], [30, 0, 0, 0, 2, 6]), "anciennete"))
    assert "six mois ou plus" not in told
    assert "Un an ou plus" not in told
    told = dit(volumes.stock(releve([40], [30, 0, 0, 0, 7, 6]), "anciennete"))
    assert "Depuis six mois ou plus\u00a0: 13." in told


def test_ce_qui_est_ouvert_ne_donne_pas_un_etat(releve):
    """Received 30, transmitted 3, refused 6, resolved 100: how many are open is told, so refused may not hide them."""
    told = volumes.etats(releve([30, 0, 0, 0, 3, 100, 6], [33, 0, 0, 0, 0, 0]), "etats")
    assert [row[:2] for row in told.lignes] == [
        ["En cours", 0],
        ["Planifié", 0],
        ["En attente", 0],
        ["Autres, encore ouverts", 33],
        ["Résolu", 100],
        ["Refusé", 6],
    ]
    assert "33 encore ouverts" in told.phrase


def test_peu_de_clos_se_cachent_parmi_tous(releve):
    told = volumes.etats(releve([30, 20, 0, 0, 0, 2, 1], [50, 0, 0, 0, 0, 0]), "etats")
    assert "encore ouverts" not in told.phrase
    assert ["Autres états", 23] in [row[:2] for row in told.lignes]


def test_un_nombre_presque_entier_est_dit_en_mots():
    assert PUBLIC.compte(98, 100) == "tous sauf moins de 5"
    assert PUBLIC.compte(3, 100) == "moins de 5"
    assert PUBLIC.compte(50, 100) == 50
    assert PUBLIC.parmi(1500, 3000).split() == ["1", "500"]
