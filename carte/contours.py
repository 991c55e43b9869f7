"""Outlines for the map: GeoJSON built by the database, simplified to what a screen can show."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from quartiers.models import Nature

# Three metres: below a pixel at the zooms where whole outlines are seen.
_SQL = """
    SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
        'type', 'Feature',
        'properties', json_build_object('code', z.code, 'nom', z.nom,
            'centre', json_build_array(round(ST_X(p.g)::numeric, 5), round(ST_Y(p.g)::numeric, 5))),
        'geometry', ST_AsGeoJSON(ST_SimplifyPreserveTopology(c.geom, 0.00003), 5)::json
    ) ORDER BY z.code), '[]'::json))::text
    FROM quartiers_zone z
    JOIN quartiers_contour c ON c.zone_id = z.id AND c.periode @> %s::date
    CROSS JOIN LATERAL (SELECT ST_PointOnSurface(c.geom) AS g) p
    WHERE z.nature = %s
"""


def geojson(nature: Nature) -> str:
    """Return the outlines in force of one nature, as the text of a FeatureCollection (lon lat, EPSG:4326)."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [timezone.localdate(), nature.value])
        return cursor.fetchone()[0]
