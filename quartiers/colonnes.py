"""Which column of a file holds what: known by its usual names, else guessed from what stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from quartiers.entites import Entite

USUELLES: dict[str, tuple[str, ...]] = {
    "code": (
        "code", "id", "insee", "code_insee", "num", "numero", "code_iris", "dcomiris", "iris", "codgeo", "code_qp",
        "code_quartier", "code_conseil", "c_qu", "gid", "fid", "objectid",
    ),
    "nom": (
        "nom", "name", "libelle", "label", "nom_zone", "nom_iris", "lib_iris", "libiris", "libgeo", "nom_qp", "nom_qv",
        "nom_quartier", "nom_quart", "l_qu", "nom_conseil", "quartier", "conseil", "intitule", "title", "nom_officiel",
    ),
    "parent": (
        "parent", "code_conseil", "num_conseil", "conseil", "code_parent", "conseil_code", "c_conseil", "grd_quart",
        "code_grd_quartier",
    ),
    "population": (
        "population", "habitants", "pop", "nb_hab", "nbhab", "pop_totale", "ptot", "pmun", "p23_pop", "p22_pop",
        "p21_pop", "p20_pop", "p19_pop",
    ),
}  # fmt: skip
"""Names of columns, in small letters, the surest first: of the towns, of INSEE and IGN, of data.gouv.fr, of QGIS."""

_MILLESIME = re.compile(r"p(\d\d)_pop")


def valeur(entity: Entite, names: Sequence[str]) -> str:
    """Return the text of the first of these columns that holds something, in capitals or not."""
    lower = {str(k).lower(): v for k, v in entity.proprietes.items()}
    found = next((lower[n.lower()] for n in names if lower.get(n.lower()) not in (None, "")), "")
    return _text(found)


def colonnes(entities: Sequence[Entite]) -> list[str]:
    """Return the names of all columns, in the order of the file."""
    return list(dict.fromkeys(str(name) for entity in entities for name in entity.proprietes))


def deviner(entities: Sequence[Entite]) -> dict[str, str]:
    """Return which column is most likely the code, the name, the parent and the population; "" where none is."""
    names = colonnes(entities)
    lower = {name.lower(): name for name in reversed(names)}
    values = {name: [_text(e.proprietes.get(name)) for e in entities] for name in names}
    usual = {role: [lower[n] for n in known if n in lower] for role, known in USUELLES.items()}
    code = next((n for n in [*usual["code"], *names] if _may_be_code(values[n])), "")
    nom = next((n for n in usual["nom"] if _may_be_name(values[n])), "")
    nom = nom or next((n for n in names if n != code and _may_be_name(values[n])), code)
    parent = next((n for n in usual["parent"] if n not in (code, nom) and all(values[n])), "")
    population = next((n for n in usual["population"] if all(map(_is_number, values[n]))), "")
    return {"code": code, "nom": nom, "parent": parent, "population": population}


def annee(name: str) -> int | None:
    """Return the year that the name of a column of INSEE tells: 2022 for "P22_POP"."""
    found = _MILLESIME.fullmatch(name.lower())
    return 2000 + int(found[1]) if found else None


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip().replace("\0", "")


def _may_be_code(values: Sequence[str]) -> bool:
    return all(0 < len(v) <= 40 for v in values) and len(set(values)) == len(values)


def _may_be_name(values: Sequence[str]) -> bool:
    return all(0 < len(v) <= 120 for v in values) and any(c.isalpha() for v in values for c in v)


def _is_number(value: str) -> bool:
    return value == "" or nombre(value) is not None


def nombre(text: str) -> int | None:
    """Return how many people a cell tells ("1 234", "1234,56": estimates have decimals), None if it is no number."""
    plain = "".join(text.split()).replace(",", ".")
    try:
        n = round(float(plain))
    except (ValueError, OverflowError):
        return None
    return n if 0 <= n < 2**31 else None
