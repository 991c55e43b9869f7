"""Upkeep of the figures: fold what has changed, make all anew, compare with the slow truth.

The first migration of this app has the tables and says who writes them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, fields
from itertools import islice

from django.db import connection

from chiffres.comptes import MESURES, OUVERTS
from chiffres.lentement import Fait, faits
from quartiers import comptes_tenus
from quartiers.comptes_tenus import Difference, un_seul_instant

LOT = 500
"""Lines folded in one transaction."""
LOT_FAITS = 5000
_VERROU = 0x43484946


def plier(lignes: int = LOT) -> int:
    """Fold the oldest changes into the figures; return how many, 0 where somebody else is at it."""
    return comptes_tenus.plier("chiffres_plier", _VERROU, lignes)


def reconstruire() -> None:
    """Make the figures anew while the service goes on: readers see the old ones until the new are whole."""
    with (
        comptes_tenus.refaire(
            _VERROU, "chiffres_fait", "chiffres_compte", "chiffres_passage", "chiffres_ecart"
        ),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT chiffres_refaire()")


def verifier(avance: Callable[[str], None] = lambda _words: None) -> list[Difference]:
    """Compare each report with the slow reading of its events, then the counts with their sums. Writes nothing.

    What waits to be folded is left out: it is not wrong, only late. `avance` is told, in French, what is compared.
    """
    found = []
    with un_seul_instant(), connection.cursor() as cursor:
        avance("chaque signalement")
        if n := _facts_that_differ():
            found.append(Difference("les signalements", n))
        for words, sql in (("les comptes", _COMPTES), ("les passages entre services", _PASSAGES)):
            avance(words)
            cursor.execute(sql)
            if n := cursor.fetchone()[0]:
                found.append(Difference(words, n))
    return found


def _facts_that_differ() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT signalement_id FROM chiffres_ecart")
        late = {pk for (pk,) in cursor.fetchall()}
    read, wrong, last = faits(), 0, 0
    while batch := {f.signalement_id: astuple(f) for f in islice(read, LOT_FAITS)}:
        upto = max(batch)
        wrong += _differing(batch, _kept(last, upto), late)
        last = upto
    return wrong + _differing({}, _kept(last, 2**62), late)


def _kept(after: int, upto: int) -> dict[int, tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(f.name for f in fields(Fait))} FROM chiffres_fait"  # noqa: S608
            " WHERE signalement_id > %s AND signalement_id <= %s",
            [after, upto],
        )
        return {row[0]: row for row in cursor.fetchall()}


def _differing(these: dict[int, tuple], those: dict[int, tuple], late: set[int]) -> int:
    return sum(these.get(pk) != those.get(pk) for pk in (these.keys() | those.keys()) - late)


_MESURES = (*MESURES, *OUVERTS)
_COMPTES = f"""
WITH vrais AS (
  SELECT ensemble, categorie, mois, canal, {", ".join(f"coalesce(sum({m}), 0) AS {m}" for m in _MESURES)}
  FROM chiffres_valeur CROSS JOIN LATERAL unnest(ensembles) ensemble CROSS JOIN LATERAL unnest(categories) categorie
  GROUP BY 1, 2, 3, 4
)
SELECT count(*) FROM chiffres_compte t FULL JOIN vrais v USING (ensemble, categorie, mois, canal)
WHERE {" OR ".join(f"coalesce(t.{m}, 0) <> coalesce(v.{m}, 0)" for m in _MESURES)}
"""  # noqa: S608
_PASSAGES = """
WITH vrais AS (
  SELECT ensemble, categorie, mois, canal, chemin[i] AS de, chemin[i + 1] AS vers, count(*) AS n
  FROM chiffres_valeur CROSS JOIN LATERAL generate_series(1, cardinality(chemin) - 1) i
  CROSS JOIN LATERAL unnest(ensembles) ensemble CROSS JOIN LATERAL unnest(categories) categorie
  GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT count(*) FROM chiffres_passage t FULL JOIN vrais v USING (ensemble, categorie, mois, canal, de, vers)
WHERE coalesce(t.n, 0) <> coalesce(v.n, 0)
"""
