"""Small numbers: merged, and no subtraction, nor any reasoning about the rule, tells what one of them is."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiffres.comptes import Part
from chiffres.petits import AGENTS, PUBLIC, SEUIL, par_pas

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
