"""Draw the outlines of the demonstration town: `./dev manage shell < scripts/contours_demonstration.py`.

Reads contour.csv, quartiers.csv and cil.csv, writes zones.geojson beside them. A quartier is the Voronoi cell of its
centre, in metres (EPSG:2154), clipped to the commune; a conseil and a CIL are unions of quartiers; a neighbouring
commune is the part of a 2 km strip outside the segments it shares. All of it is approximate, and pages say so; the
numbers of inhabitants are imagined.
"""

import csv
import json
from collections import defaultdict
from pathlib import Path

from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, Point, Polygon
from django.db import connection
from django.utils.text import slugify

FOLDER = Path("mairie/donnees/la-seyne")
STRIP_M = 2000
GRID = 1e-6
CONSEILS = {"Nord": "N", "Sud": "S", "Ouest": "O", "Centre-Est": "CE"}


def rows(name):
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sql(query, *params):
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


def multi(geom):
    """Keep the polygons of a geometry, as a MultiPolygon."""
    parts = [geom] if geom.geom_type == "Polygon" else [p for p in geom if p.geom_type == "Polygon"]
    return MultiPolygon(parts, srid=4326)


def voronoi(commune, centres):
    """Return the clipped cell of each centre, on a common grid so that neighbours share their borders exactly."""
    query = """
        WITH centre AS (SELECT i, ST_Transform(ST_SetSRID(ST_MakePoint(x, y), 4326), 2154) g
                        FROM unnest(%s::int[], %s::float8[], %s::float8[]) t(i, x, y)),
        ville AS (SELECT ST_Transform(ST_GeomFromEWKB(%s), 2154) g),
        cell AS (SELECT (ST_Dump(ST_VoronoiPolygons(ST_Collect(c.g), 0, ST_Expand(v.g, 5000)))).geom g
                 FROM centre c, ville v GROUP BY v.g)
        SELECT c.i, ST_AsEWKB(ST_ReducePrecision(ST_Transform(ST_Intersection(cell.g, v.g), 4326), %s))
        FROM centre c JOIN cell ON ST_Covers(cell.g, c.g), ville v ORDER BY c.i
    """
    numbers = list(range(len(centres)))
    found = sql(query, numbers, [c.x for c in centres], [c.y for c in centres], commune.ewkb.tobytes(), GRID)
    return [GEOSGeometry(memoryview(wkb)) for _i, wkb in found]


def union(geoms):
    total = geoms[0]
    for geom in geoms[1:]:
        total = total.union(geom)
    return total


def strip(points):
    """Return the strip STRIP_M wide on the left of a border that is walked clockwise: the outside."""
    query = """
        SELECT ST_AsEWKB(ST_ReducePrecision(ST_Transform(
          ST_Buffer(ST_Transform(ST_GeomFromEWKB(%s), 2154), %s, 'side=left join=mitre'), 4326), %s))
    """
    return GEOSGeometry(
        memoryview(sql(query, LineString(points, srid=4326).ewkb.tobytes(), STRIP_M, GRID)[0][0])
    )


edge = rows("contour.csv")
ring = [(float(e["lon"]), float(e["lat"])) for e in edge]
commune = Polygon([*ring, ring[0]], srid=4326)
borders: dict[str, list] = defaultdict(list)
for i, e in enumerate(edge):
    if e["voisine"]:
        border = borders[e["voisine"]]
        border += [p for p in (ring[i], ring[(i + 1) % len(ring)]) if p not in border]

features: list[dict] = []


def add(nature, code, nom, geom, parent="", population=None):
    geom = multi(geom)
    assert geom.valid, nom
    features.append(
        {
            "type": "Feature",
            "properties": {
                "nature": nature,
                "code": code,
                "nom": nom,
                "slug": slugify(nom),
                "parent": parent,
                **({"population": population} if population else {}),
            },
            "geometry": json.loads(geom.geojson),
        }
    )


quartiers = rows("quartiers.csv")
cells = voronoi(commune, [Point(float(q["lon"]), float(q["lat"]), srid=4326) for q in quartiers])
by_name = {q["nom"]: cell for q, cell in zip(quartiers, cells, strict=True)}
ville = union(cells)
add("commune", "83126", "La Seyne-sur-Mer", ville)
for nom, code in CONSEILS.items():
    theirs = [q for q in quartiers if q["conseil"] == nom]
    habitants = sum(int(q["habitants"]) for q in theirs)
    add("conseil", code, nom, union([by_name[q["nom"]] for q in theirs]), population=habitants)
for number, q in enumerate(quartiers, start=1):
    add("quartier", f"Q{number:02}", q["nom"], by_name[q["nom"]], CONSEILS[q["conseil"]], int(q["habitants"]))
for number, cil in enumerate(rows("cil.csv"), start=1):
    add("cil", f"CIL{number:02}", cil["nom"], union([by_name[n] for n in cil["quartiers"].split("|")]))
for nom, points in borders.items():
    add("voisine", slugify(nom), nom, strip(points).difference(ville))

for feature in features:
    text = json.dumps(feature["geometry"])
    feature["geometry"] = json.loads(text, parse_float=lambda number: round(float(number), 6))
lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
(FOLDER / "zones.geojson").write_text(
    f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8"
)
print(f"{len(features)} zones")
