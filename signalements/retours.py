"""Counts, each night, the places where the same kind of problem keeps coming back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction

from mairie.models import Categorie
from signalements.contexte_du_lieu import AN, ICI_M
from signalements.etats import SUR_CARTE

FOIS = 3
"""Within a year, from this many on, a place keeps coming back."""

# Of all reports that have enough others around them, those in the middle are kept: no other with more around it, or
# as many and a newer one, stands within twice the distance. So no two of a kind speak of one place.
_COMPTER = """
CREATE TEMPORARY TABLE retours_proches AS
WITH recents AS (
    SELECT s.id, c.groupe_id, s.position_geo FROM signalements_signalement s
    JOIN mairie_categorie c ON c.id = s.categorie_id
    WHERE s.position_geo IS NOT NULL AND s.recu_le >= %(depuis)s AND s.etat = ANY(%(etats)s)
        AND c.visibilite = %(publique)s
)
SELECT r.id, r.groupe_id, r.position_geo, (
    SELECT count(*) FROM signalements_signalement s JOIN mairie_categorie c ON c.id = s.categorie_id
    WHERE ST_DWithin(s.position_geo, r.position_geo, %(metres)s) AND c.groupe_id = r.groupe_id
        AND s.recu_le >= %(depuis)s AND s.etat = ANY(%(etats)s) AND c.visibilite = %(publique)s
) AS fois FROM recents r
"""
_RANGER = """
DELETE FROM retours_proches WHERE fois < %(fois)s;
CREATE INDEX ON retours_proches USING gist (position_geo);
ANALYZE retours_proches;
DELETE FROM signalements_retour
"""
_GARDER = """
INSERT INTO signalements_retour (signalement_id, fois)
SELECT id, fois FROM retours_proches p WHERE NOT EXISTS (
    SELECT 1 FROM retours_proches q
    WHERE ST_DWithin(q.position_geo, p.position_geo, 2 * %(metres)s) AND q.groupe_id = p.groupe_id
        AND (q.fois, q.id) > (p.fois, p.id)
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
        cursor.execute(_COMPTER, params)
        cursor.execute(_RANGER, params)
        cursor.execute(_GARDER, params)
        found = cursor.rowcount
        cursor.execute("DROP TABLE retours_proches")
    return found
