"""What keeps coming back: its places are counted each night, and a report that stands at one of them comes back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.lookups import IsNull

from mairie.models import Categorie
from signalements.contexte_du_lieu import AN, ICI_M, METRES_PAR_DEGRE
from signalements.etats import SUR_CARTE
from signalements.models import Retour, Signalement

FOIS = 3
"""Within a year, from this many on, a place keeps coming back."""
UN_A_UN = 30
"""Up to this many around a report are counted one by one; where there are more, line by line."""
LIGNE_M = 2

# On a plane that is as wide as the town is in its middle: lines LIGNE_M metres high, and metres along them.
_RECENTS = """
CREATE TEMPORARY TABLE retours_recents AS
SELECT s.id, c.groupe_id, s.position_geo, round(ST_Y(s.position) * %(degre)s / %(ligne)s) AS line,
    ST_X(s.position) * %(degre)s * cos(radians(avg(ST_Y(s.position)) OVER ())) AS east
FROM signalements_signalement s
JOIN mairie_categorie c ON c.id = s.categorie_id
WHERE s.position IS NOT NULL AND s.recu_le >= %(depuis)s AND s.etat = ANY(%(etats)s)
    AND c.visibilite = %(publique)s
ORDER BY c.groupe_id, s.position;
CREATE INDEX ON retours_recents USING gist (groupe_id, position_geo);
ANALYZE retours_recents
"""
# To compare each report with all around it takes minutes where thousands stand. So each line becomes one sorted list,
# and how many of it are within reach is the difference of two ranks, as if a report stood LIGNE_M metres off at most.
# OFFSET 0: the lists are read before the sums are made, which would carry them about otherwise.
_COMPTER = """
CREATE TEMPORARY TABLE retours_comptes AS
WITH lines AS (
    SELECT groupe_id, line, array_agg(east ORDER BY east) AS easts FROM retours_recents GROUP BY groupe_id, line
), reach AS (
    SELECT lines, sqrt(%(metres)s ^ 2 - (lines * %(ligne)s) ^ 2) AS east
    FROM generate_series(-%(metres)s / %(ligne)s, %(metres)s / %(ligne)s) AS lines
), sums AS (
    SELECT id, sum(n) AS fois FROM (
        SELECT r.id, width_bucket(r.east + reach.east, easts) - width_bucket(r.east - reach.east, easts) AS n
        FROM retours_recents r CROSS JOIN reach
        JOIN lines ON lines.groupe_id = r.groupe_id AND lines.line = r.line + reach.lines
        OFFSET 0
    ) n GROUP BY id
)
SELECT r.*, CASE WHEN sums.fois > %(un_a_un)s THEN sums.fois ELSE (
    SELECT count(*) FROM retours_recents s
    WHERE s.groupe_id = r.groupe_id AND ST_DWithin(s.position_geo, r.position_geo, %(metres)s)
) END AS fois
FROM retours_recents r JOIN sums USING (id);
CREATE INDEX ON retours_comptes USING gist (groupe_id, position_geo);
ANALYZE retours_comptes;
DELETE FROM signalements_retour
"""
# Of all reports that have enough others around them, those in the middle are kept: no other with more around it, or
# as many and a newer one, stands within twice the distance. So no two of a kind speak of one place. In a square with a
# shorter diagonal only the best can be one. Without OFFSET 0 the planner might join all of a kind.
_GARDER = """
INSERT INTO signalements_retour (signalement_id, fois, position_geo)
SELECT p.id, (
    SELECT count(*) FROM retours_recents r
    WHERE r.groupe_id = p.groupe_id AND ST_DWithin(r.position_geo, p.position_geo, %(metres)s)
), p.position_geo
FROM (
    SELECT DISTINCT ON (groupe_id, floor(line * %(ligne)s / %(carre)s), floor(east / %(carre)s)) * FROM retours_comptes
    WHERE fois >= %(fois)s
    ORDER BY groupe_id, floor(line * %(ligne)s / %(carre)s), floor(east / %(carre)s), fois DESC, id DESC
) p WHERE NOT EXISTS (
    SELECT FROM retours_comptes q
    WHERE q.groupe_id = p.groupe_id AND ST_DWithin(q.position_geo, p.position_geo, 2 * %(metres)s)
        AND (q.fois, q.id) > (p.fois, p.id)
    OFFSET 0
)
"""


def compter(maintenant: dt.datetime) -> int:
    """Count them anew for the year that ends at that instant, public reports only; return how many places there are."""
    params: dict[str, Any] = {
        "depuis": maintenant - AN,
        "etats": [etat.value for etat in SUR_CARTE],
        "publique": Categorie.Visibilite.PUBLIC.value,
        "metres": ICI_M,
        "carre": 4 / 3 * ICI_M,
        "degre": METRES_PAR_DEGRE,
        "ligne": LIGNE_M,
        "un_a_un": UN_A_UN,
        "fois": FOIS,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (_RECENTS, _COMPTER, _GARDER):
            cursor.execute(statement, params)
        found = cursor.rowcount
        cursor.execute("DROP TABLE retours_recents, retours_comptes")
    return found


# -- Whether a report comes back -----------------------------------------------


def revient() -> Q:
    """Reports that stand at a place that keeps coming back: at ICI_M metres or less of its middle, of its kind."""
    # Not EXISTS: the planner would make a join of it, by kind alone, and compare each report with each place.
    return Q(IsNull(Subquery(_ici().values("pk")[:1]), False))


def avec_endroit(rows: QuerySet[Signalement]) -> QuerySet[Signalement]:
    """Say of each report at which place it stands (`endroit`: the report in its middle) and how many came there
    (`fois`), or None twice."""
    here = _ici()
    return rows.annotate(endroit=Subquery(here.values("pk")[:1]), fois=Subquery(here.values("fois")[:1]))


def _ici() -> QuerySet[Retour]:
    """The place of a report. There is one at most: two of a kind are more than twice ICI_M apart."""
    near = Func(
        F("position_geo"),
        OuterRef("position_geo"),
        Value(float(ICI_M)),
        function="ST_DWithin",
        output_field=BooleanField(),
    )
    return Retour.objects.filter(
        near,
        signalement__in=Signalement.objects.publics(),
        signalement__categorie__groupe=OuterRef("categorie__groupe"),
    )
