"""The drawings: words escaped, no style, nothing that leaves the frame, whatever the numbers."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiffres.svg import Barre, Serie, _echelle, barres, colonnes, courbes, legende, legende_de_courbes

MOIS = [("janv.", "2026"), ("févr.", ""), ("mars", "")]
NOMBRES = st.lists(st.one_of(st.none(), st.integers(0, 10**7)), min_size=3, max_size=3)
TOUTES = ["plein", "hachures", "points", "vide"]


def lire(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<x>{drawing}</x>")


def test_ca_marche():
    drawn = lire(
        colonnes(
            "mois", "Douze reçus", MOIS, [Serie("reçus", [4, 8, 0]), Serie("résolus", [2, 2, 1], "hachures")]
        )
    )
    svg = drawn[0]
    assert svg.find("title").text == "Douze reçus"
    assert svg.get("aria-labelledby") == svg.find("title").get("id")
    assert svg.get("aria-describedby") == svg.find("desc").get("id")
    assert len(drawn.findall(".//rect[@y]")) == 5
    assert drawn.find(".//pattern").get("id") == "mois-hachures"


@given(NOMBRES, NOMBRES)
def test_rien_ne_sort_du_cadre(one, other):
    for draw in (colonnes, courbes):
        drawn = lire(draw("c", "", MOIS, [Serie("a", one), Serie("b", other, "vide")]))
        for shape in drawn.iter():
            for name, most in (
                ("x", 100),
                ("width", 100),
                ("cx", 100),
                ("y", 240),
                ("cy", 240),
                ("height", 240),
            ):
                if (value := shape.get(name)) and shape.tag in ("rect", "circle"):
                    assert 0 <= float(value.rstrip("%")) <= most, (shape.tag, name, value)


@given(st.lists(st.integers(0, 10**9)))
def test_l_echelle_contient_tout(values):
    top = _echelle(values)
    assert top >= max(values, default=0)
    assert top % 2 == 0
    assert top <= 2 * max([1, *values])


@pytest.mark.parametrize("trame", TOUTES)
def test_les_mots_sont_proteges_et_aucun_style_n_est_ecrit(trame):
    rows = [Barre("<b>&\"'", "<i>", 0.5, 0.7, trame)]
    html = barres("c", rows) + legende("c", [(trame, "<u>")]) + legende_de_courbes([(trame, "<u>")])
    html += courbes("c", '"<s>', MOIS, [Serie("<a>", [1, None, 3], trame)])
    lire(html)
    assert "style" not in html
    assert not re.search(r"<[biusa]>", html)


def test_rien_a_dessiner():
    assert "NaN" not in colonnes("c", "", [], [Serie("a", [])])
    assert barres("c", []) == '<ul class="barres"></ul>'
