"""The map: what its tiles cost in the database, through the server, from a cache, and beside a naive view.

DATABASE_URL=postgis:///banc_100000 python -m bench.carte sql|http|naif
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import random
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

import httpx
import psycopg
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from bench import serveurs
from bench.mesurer import CLIENTS, GZIP, SECONDES, avance, chrono, dire, instructions, resume, wrk
from carte import grille, tuiles
from carte.filtres import lire_filtres

ZOOMS = (12, 14, 16, 18)
TUILES = 25
COTE_PX = 512
TELEPHONE_PX = 390, 844
Adresse = tuple[int, int, int]


def filtres() -> dict[str, str]:
    """What is asked of the map, as the query of an address."""
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.code FROM carte_point p JOIN mairie_categorie c ON c.id = p.categorie_id"
            " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        )
        category = cursor.fetchone()[0]
        cursor.execute(
            "SELECT z.code FROM signalements_situation s JOIN quartiers_zone z ON z.id = s.zone_id"
            " WHERE z.nature = 'conseil' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        )
        council = cursor.fetchone()[0]
    year, month = (today - dt.timedelta(days=days) for days in (365, 30))
    return {
        "sans filtre": "",
        "un état": "etat=recu",
        "une catégorie": f"categorie={category}",
        "catégorie et état": f"categorie={category}&etat=recu",
        "un conseil": f"conseil={council}",
        "12 mois": f"depuis={year}",
        "12 mois et état": f"depuis={year}&etat=resolu",
        "30 jours": f"depuis={month}",
        "conseil et 12 mois": f"conseil={council}&depuis={year}",
        "conseil et catégorie": f"conseil={council}&categorie={category}",
    }


EN_HTTP = ("sans filtre", "un état", "catégorie et état", "un conseil", "12 mois")


def echantillon() -> dict[int, list[Adresse]]:
    """Some tiles of the town at each zoom, those that hold more reports more often."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT x, y FROM carte_point WHERE signalement_id % 7 = 0 ORDER BY signalement_id LIMIT 20000"
        )
        points = cursor.fetchall()
    found = {}
    for z in ZOOMS:
        addresses = sorted({(z, x // grille.cote(z), y // grille.cote(z)) for x, y in points})
        found[z] = random.Random(z).sample(addresses, min(TUILES, len(addresses)))
    return found


def sql() -> dict[str, Any]:
    """The statements of the tiles alone, through psycopg: ms, the median and the worst of the town's tiles."""
    found: dict[str, Any] = {}
    tiles = echantillon()
    for name, query in filtres().items():
        avance(f"SQL · {name}")
        found[name] = {
            str(z): resume(
                [chrono(functools.partial(_rejouer, _statements(query, address))) for address in tiles[z]]
            )
            for z in ZOOMS
        }
    return found


def _statements(query: str, address: Adresse) -> list[tuple[str, Any]]:
    asked = lire_filtres(QueryDict(query))
    with instructions(connection) as said:
        tuiles.tuile(asked, *address)
    return said


def _rejouer(said: list[tuple[str, Any]]) -> None:
    raw = psycopg.Cursor(connection.connection)
    for statement, params in said:
        raw.execute(statement, params)
        raw.fetchall()


def http() -> dict[str, Any]:
    """The tiles through the server, by 1 and 8 clients; beside an empty view, the shared cache, and plain files."""
    tiles, asked = echantillon(), filtres()
    found: dict[str, Any] = {"tuiles": {}, "vue vide": {}, "serveurs": {}}
    some = [chemin(address) for z in ZOOMS for address in tiles[z][:5]]
    with serveurs.application(some) as server:
        for clients in CLIENTS:
            found["vue vide"][clients] = wrk(server.adresse, ["/banc/vide/"], clients, cpu_de=server.cpu)
            for name in EN_HTTP:
                for z in ZOOMS:
                    avance(f"tuiles · {name} · z {z} · {clients} clients")
                    paths = [chemin(address, asked[name]) for address in tiles[z]]
                    cell = wrk(server.adresse, paths, clients, cpu_de=server.cpu, entetes=GZIP)
                    found["tuiles"].setdefault(name, {}).setdefault(str(z), {})[clients] = cell
        found |= _cached(server, tiles)
    for kind in serveurs.SERVEURS:
        avance(f"serveurs · {kind}")
        with serveurs.application(some, kind) as server:
            found["serveurs"][kind] = {
                what: wrk(server.adresse, paths, 8, cpu_de=server.cpu, entetes=GZIP)
                for what, paths in (
                    ("vue vide", ["/banc/vide/"]),
                    ("tuiles z 14", [chemin(address) for address in tiles[14]]),
                    ("liste de la carte", ["/carte/liste/"]),
                )
            }
    return found


def _cached(server: serveurs.Serveur, tiles: dict[int, list[Adresse]]) -> dict[str, Any]:
    """The same tiles, kept by nginx as docs/operations.md says, and the same bytes as files."""
    found: dict[str, Any] = {"cache": {}, "fichiers": {}}
    with (
        tempfile.TemporaryDirectory(prefix="allo-banc-") as folder,
        serveurs.nginx(*serveurs.de_la_doc(server)) as proxy,
        httpx.Client(headers={"Accept-Encoding": "gzip"}, trust_env=False) as client,
        serveurs.nginx(_files(folder, client.get(server.adresse + chemin(tiles[ZOOMS[0]][0])))) as files,
    ):
        Path(folder).chmod(0o755)
        for z in ZOOMS:
            paths = [_keep(client, proxy.adresse, address) for address in tiles[z]]
            for address, path in zip(tiles[z], paths, strict=True):
                with client.stream("GET", proxy.adresse + path) as response:
                    (Path(folder) / "{}-{}-{}".format(*address)).write_bytes(b"".join(response.iter_raw()))
            for clients in CLIENTS:
                avance(f"cache et fichiers · z {z} · {clients} clients")
                plain = ["/{}-{}-{}".format(*address) for address in tiles[z]]
                for where, proxied, asked in (("cache", proxy, paths), ("fichiers", files, plain)):
                    cell = wrk(proxied.adresse, asked, clients, cpu_de=proxied.cpu, entetes=GZIP)
                    found[where].setdefault(str(z), {})[clients] = cell
    return found


def _files(folder: str, like: httpx.Response) -> str:
    """The configuration that serves a folder with the headers that the application sends: the same bytes."""
    own = {"content-length", "content-type", "date", "server", "connection", "transfer-encoding"}
    headers = "".join(
        f'add_header {name} "{value}"; ' for name, value in like.headers.items() if name.lower() not in own
    )
    return f"root {folder}; access_log off; default_type application/json; {headers}"


def _keep(client: httpx.Client, address: str, tile: Adresse) -> str:
    """The path of a tile under a generation that the cache has kept: changes are being written meanwhile."""
    for _try in range(200):
        path = chemin(tile)
        client.get(address + path)
        if client.get(address + path).headers["X-Cache"] == "HIT":
            return path
    raise SystemExit(f"nginx does not keep {tile}: is the configuration in docs/operations.md right?")


def naif() -> dict[str, Any]:
    """The densest view of a phone at zoom 14: the naive view against our tiles, ms of CPU and requests/s for a view."""
    bbox, tiles = vue_dense(14)
    found = {}
    with serveurs.application([chemin(tile) for tile in tiles]) as server:
        for name, paths, seconds in (
            ("naïve", [f"/banc/naif/?{urlencode({'in_bbox': ','.join(map(str, bbox))})}"], 15),
            ("tuiles", [chemin(tile) for tile in tiles], SECONDES),
        ):
            avance(f"vue dense du téléphone · {name}")
            cell = wrk(server.adresse, paths, 1, cpu_de=server.cpu, entetes=GZIP, secondes=seconds)
            per_view = len(paths)
            found[name] = {
                "requetes": per_view,
                "ms": round(1000 * per_view / cell["par_seconde"], 2),
                "cpu_ms": round(cell["cpu_ms"] * per_view, 2),
                "octets": cell["octets"] * per_view,
            }
    return found


def vue_dense(z: int) -> tuple[tuple[float, float, float, float], list[Adresse]]:
    """The frame in degrees of a phone's screen around the densest tile, and the tiles that cover it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT x / %s, y / %s FROM carte_point GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT 1",
            [grille.cote(z)] * 2,
        )
        x, y = cursor.fetchone()
    half = [px / COTE_PX / 2 for px in TELEPHONE_PX]
    left, right = x + 0.5 - half[0], x + 0.5 + half[0]
    top, bottom = y + 0.5 - half[1], y + 0.5 + half[1]
    west, north = _degrees(z, left, top)
    east, south = _degrees(z, right, bottom)
    covering = [
        (z, tx, ty) for tx in range(int(left), int(right) + 1) for ty in range(int(top), int(bottom) + 1)
    ]
    return (west, south, east, north), covering


def _degrees(z: int, x: float, y: float) -> tuple[float, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), 3857), 4326) p",
            [(x / 2**z - 0.5) * 40075016.68557849, (0.5 - y / 2**z) * 40075016.68557849],
        )
        return cursor.fetchone()


def chemin(tile: Adresse, query: str = "") -> str:
    """The path of a tile, as the page asks for it: with its generation of this instant."""
    z, x, y = tile
    generation = tuiles.tuile(lire_filtres(QueryDict()), z, x, y).generation
    return f"/carte/tuiles/{z}/{x}/{y}.json?g={generation}" + (f"&{query}" if query else "")


if __name__ == "__main__":
    dire({"sql": sql, "http": http, "naif": naif}[sys.argv[1]]())
