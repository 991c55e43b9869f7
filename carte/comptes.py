"""Upkeep of the counts of the map: fold what has changed, compare with the truth, make anew.

The first migration of this app has the tables and says who writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import connection

from carte.grille import REGION_DECALAGE, Z_MAX, Z_MIN, decalage
from quartiers import comptes_tenus
from quartiers.comptes_tenus import Difference, un_seul_instant
from signalements.etats import Famille

LOT = 2000
"""Lines folded in one transaction."""
LOT_POINTS = 5000
_VERROU = 0x414C4C4F
_ZOOMS = range(Z_MAX, Z_MIN - 1, -1)
_SOMMES = [f"{letter}{rang}" for letter in "nxyi" for rang in range(len(Famille))]


def plier(lignes: int = LOT) -> int:
    """Fold the oldest changes into the counts; return how many, 0 where somebody else is at it."""
    return comptes_tenus.plier("carte_plier", _VERROU, lignes)


def verifier(avance: Callable[[str], None] = lambda _words: None) -> list[Difference]:
    """Compare points and counts with the reports, all as of one instant. Writes nothing, stops nobody.

    `avance` is told, in French, what is being compared.
    """
    found = []
    with un_seul_instant(), connection.cursor() as cursor:
        for number, (words, sql, params) in enumerate(_comparisons(), 1):
            avance(f"{words} ({number}/{len(_ZOOMS) + 1})")
            cursor.execute(sql, params)
            if n := cursor.fetchone()[0]:
                found.append(Difference(words, n))
    return found


def reconstruire(avance: Callable[[str], None] = lambda _words: None) -> None:
    """Make points and counts anew while the service goes on: readers see the old ones until the new are whole."""
    _remake_points(avance)
    with comptes_tenus.refaire(_VERROU, "carte_point", "carte_compte", "carte_ecart"):
        _remake_counts(avance)


def _comparisons() -> Iterator[tuple[str, str, dict[str, int]]]:
    yield "les points", _POINTS, {}
    for z in _ZOOMS:
        yield f"le zoom {z}", _COMPTES, {"z": z, "decalage": decalage(z)}


def _remake_points(avance: Callable[[str], None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM signalements_signalement")
        last = cursor.fetchone()[0]
        for start in range(0, last + 1, LOT_POINTS):
            avance(f"les points ({min(100, 100 * start // (last or 1))} %)")
            cursor.execute(
                "SELECT carte_tenir(ARRAY(SELECT id FROM signalements_signalement WHERE id >= %(a)s AND id < %(b)s"
                " UNION SELECT signalement_id FROM carte_point"
                " WHERE signalement_id >= %(a)s AND signalement_id < %(b)s))",
                {"a": start, "b": start + LOT_POINTS},
            )


def _remake_counts(avance: Callable[[str], None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM carte_compte")
        for z in _ZOOMS:
            avance(f"les comptes du zoom {z}")
            cursor.execute("SELECT carte_compter(%s)", [z])
        # Their reports are in the points already; the generations must count them all the same.
        cursor.execute(
            "WITH vus AS (DELETE FROM carte_ecart RETURNING morton)"
            " INSERT INTO carte_region AS r SELECT morton >> %s, count(*) FROM vus GROUP BY 1"
            " ON CONFLICT (tuile) DO UPDATE SET n = r.n + excluded.n",
            [REGION_DECALAGE],
        )


_POINTS = """
SELECT count(*) FROM (
    (SELECT * FROM carte_verite EXCEPT SELECT * FROM carte_point)
    UNION ALL (SELECT * FROM carte_point EXCEPT SELECT * FROM carte_verite)
) d
"""


def _live(rows: str, signe: str, dims: str) -> str:
    """The sums of some rows under each of their sets, at one zoom."""
    values = {
        "n": signe,
        "x": f"{signe}::bigint * x",
        "y": f"{signe}::bigint * y",
        "i": f"{signe} * signalement_id",
    }
    sums = ", ".join(f"sum({values[s[0]]}) FILTER (WHERE famille = {s[1]})" for s in _SOMMES)
    return (
        f"SELECT d, morton >> %(decalage)s, {sums} FROM {rows} CROSS JOIN unnest({dims}) d"
        " WHERE carte_z_max(d) >= %(z)s GROUP BY 1, 2"
    )


_NOMS = ", ".join(_SOMMES)
_COMPTES = f"""
WITH tenus (dim, cellule, {_NOMS}) AS (
    SELECT dim, cellule, {", ".join(f"coalesce(sum({s}), 0)" for s in _SOMMES)} FROM (
        SELECT dim, cellule, {_NOMS} FROM carte_compte WHERE z = %(z)s
        UNION ALL {_live("carte_ecart", "signe", "dims")}
    ) t GROUP BY 1, 2
),
vrais (dim, cellule, {_NOMS}) AS ({_live("carte_point", "1", "carte_dims(categorie_id, jour, zones)")})
SELECT count(*) FROM tenus t FULL JOIN vrais v USING (dim, cellule)
WHERE {" OR ".join(f"coalesce(t.{s}, 0) <> coalesce(v.{s}, 0)" for s in _SOMMES)}
"""
