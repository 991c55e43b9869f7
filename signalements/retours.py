"""What keeps coming back: its places are counted each night, and a report that stands at one of them comes back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.lookups import IsNull

from mairie.models import Categorie
from signalements.contexte_du_lieu import AN, ICI_M
from signalements.etats import SUR_CARTE
from signalements.models import Retour, Signalement

FOIS = 3
"""Within a year, from this many on, a place keeps coming back."""

# Two of a kind near each other are looked for by place first, then by kind: OFFSET 0 keeps the planner from joining
# all reports of a kind with each other. In the order of their places, neighbours stand in the same blocks.
_RECENTS = """
CREATE TEMPORARY TABLE retours_recents AS
SELECT s.id, c.groupe_id, s.position_geo FROM signalements_signalement s
JOIN mairie_categorie c ON c.id = s.categorie_id
WHERE s.position_geo IS NOT NULL AND s.recu_le >= %(depuis)s AND s.etat = ANY(%(etats)s)
    AND c.visibilite = %(publique)s
ORDER BY s.position_geo;
CREATE INDEX ON retours_recents USING gist (position_geo);
ANALYZE retours_recents
"""
_COMPTER = """
CREATE TEMPORARY TABLE retours_proches AS
SELECT * FROM (
    SELECT r.*, (
        SELECT count(*) FROM (
            SELECT s.groupe_id FROM retours_recents s WHERE ST_DWithin(s.position_geo, r.position_geo, %(metres)s)
            OFFSET 0
        ) s WHERE s.groupe_id = r.groupe_id
    ) AS fois FROM retours_recents r
) r WHERE fois >= %(fois)s;
CREATE INDEX ON retours_proches USING gist (position_geo);
ANALYZE retours_proches;
DELETE FROM signalements_retour
"""
# Of all reports that have enough others around them, those in the middle are kept: no other with more around it, or
# as many and a newer one, stands within twice the distance. So no two of a kind speak of one place.
_GARDER = """
INSERT INTO signalements_retour (signalement_id, fois, position_geo)
SELECT id, fois, position_geo FROM retours_proches p WHERE NOT EXISTS (
    SELECT 1 FROM (
        SELECT q.id, q.groupe_id, q.fois FROM retours_proches q
        WHERE ST_DWithin(q.position_geo, p.position_geo, 2 * %(metres)s)
        OFFSET 0
    ) q WHERE q.groupe_id = p.groupe_id AND (q.fois, q.id) > (p.fois, p.id)
)
"""


def compter(maintenant: dt.datetime) -> int:
    """Count them anew for the year that ends at that instant, public reports only; return how many places there are."""
    params: dict[str, Any] = {
        "depuis": maintenant - AN,
        "etats": [etat.value for etat in SUR_CARTE],
        "publique": Categorie.Visibilite.PUBLIC.value,
        "metres": ICI_M,
        "fois": FOIS,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (_RECENTS, _COMPTER, _GARDER):
            cursor.execute(statement, params)
        found = cursor.rowcount
        cursor.execute("DROP TABLE retours_recents, retours_proches")
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
