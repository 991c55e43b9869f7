"""Which column is what: as the towns, INSEE, IGN, data.gouv.fr and QGIS call them, or by what stands in them."""

from __future__ import annotations

import pytest

from quartiers.colonnes import annee, colonnes, deviner, nombre
from quartiers.entites import Entite


def entites(*rows: dict) -> list[Entite]:
    return [Entite(row) for row in rows]


@pytest.mark.parametrize(
    ("rows", "attendu"),
    [
        (
            [{"INSEE_COM": "83126", "IRIS": "0101", "CODE_IRIS": "831260101", "NOM_IRIS": "Centre", "TYP_IRIS": "H"},
             {"INSEE_COM": "83126", "IRIS": "0102", "CODE_IRIS": "831260102", "NOM_IRIS": "Berthe", "TYP_IRIS": "H"}],
            ("CODE_IRIS", "NOM_IRIS", "", ""),
        ),
        (
            [{"id": 1, "nom": "Nord", "conseil": "N", "population": "1 234"},
             {"id": 2, "nom": "Sud", "conseil": "S", "population": 99.6}],
            ("id", "nom", "conseil", "population"),
        ),
        (
            [{"fid": "1", "l_qu": "Vieux Port", "c_qu": "Q1", "P21_POP": "812,4"},
             {"fid": "2", "l_qu": "La Plage", "c_qu": "Q2", "P21_POP": ""}],
            ("c_qu", "l_qu", "", "P21_POP"),
        ),
        ([{"truc": "A", "machin": "Le Mourillon"}, {"truc": "B", "machin": "Le Las"}], ("truc", "machin", "", "")),
        ([{"name": "Le Mourillon"}, {"name": "Le Las"}], ("name", "name", "", "")),
        # The usual name is not believed where its content says otherwise.
        ([{"code": "83126", "nom": "Nord", "num": "1"}, {"code": "83126", "nom": "Sud", "num": "2"}],
         ("num", "nom", "", "")),
        ([{"nom": "Nord", "pop": "beaucoup"}, {"nom": "Sud", "pop": "3"}], ("nom", "nom", "", "")),
        ([{}], ("", "", "", "")),
    ],
)  # fmt: skip
def test_ca_marche(rows, attendu):
    found = deviner(entites(*rows))
    assert (found["code"], found["nom"], found["parent"], found["population"]) == attendu


def test_toutes_les_colonnes_dans_l_ordre():
    assert colonnes(entites({"a": 1, "b": 2}, {"b": 3, "c": 4})) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("texte", "n"),
    [("1 234", 1234), ("1\u202f234,6", 1235), ("812.4", 812), ("0", 0), ("-3", None), ("nan", None), ("1e99", None),
     ("inf", None), ("x", None), ("", None)],
)  # fmt: skip
def test_un_nombre_d_habitants(texte, n):
    assert nombre(texte) == n


@pytest.mark.parametrize(
    ("nom", "an"), [("P22_POP", 2022), ("p19_pop", 2019), ("population", None), ("p_pop", None)]
)
def test_l_annee_d_une_colonne_de_l_insee(nom, an):
    assert annee(nom) == an
