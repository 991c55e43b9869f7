"""What a deposit costs: through the server, beside the bare INSERTs of its rows, with the counts and without.

    DATABASE_URL=postgis:///banc_depot python -m bench.depot

The database is a copy that is thrown away afterwards.
"""

from __future__ import annotations

import io
import json
import os
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

os.environ |= {"LIMITE_DEPOTS": "1000000000", "LIMITE_LIEU": "1000000000", "LIMITE_COURRIELS": "1000000000"}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

import psycopg
from django.db import connection
from django.test import Client
from PIL import Image, ImageFilter

from bench import serveurs
from bench.mesurer import CLIENTS, SECONDES, avance, cpu, dire, instructions, wrk
from carte import comptes
from mairie.models import Categorie
from signalements import numero as numeros

ADRESSE = "/api/v1/signalements/"
DECLENCHEURS = ("signalements_signalement", "signalements_situation", "mairie_categorie", "carte_point")
DIRECT = Path(__file__).with_name("comptes_directs.sql")


def main() -> dict[str, Any]:
    found: dict[str, Any] = {"requetes_sql": _queries()}
    with tempfile.TemporaryDirectory(prefix="allo-banc-") as folder:
        os.environ["DONNEES"] = folder  # the photos of the bench
        os.symlink(Path(django.conf.settings.STATIC_ROOT), Path(folder) / "static")
        plain = list(_bodies(Path(folder)))
        pictured = [_with_photo(Path(folder))]
        json_type = ["Content-Type: application/json"]
        form_type = ["Content-Type: multipart/form-data; boundary=banc"]
        with serveurs.application(["/carte/generations.json"]) as server:
            wrk(server.adresse, [ADRESSE], 8, entetes=json_type, corps=plain, attendu=201, secondes=1)
            for clients in CLIENTS:
                for name, bodies, headers in (
                    ("sans photo", plain, json_type),
                    ("avec photo de 3 Mo", pictured, form_type),
                ):
                    avance(f"dépôt {name} · {clients} clients")
                    cell = wrk(
                        server.adresse,
                        [ADRESSE],
                        clients,
                        cpu_de=server.cpu,
                        entetes=headers,
                        corps=bodies,
                        attendu=201,
                        secondes=SECONDES if bodies is plain else 2 * SECONDES,
                    )
                    found.setdefault(name, {})[clients] = cell
            # In turn, so that a machine that slows down slows both.
            turns: dict[str, list[float]] = {"avec": [], "sans": []}
            for _turn in range(3):
                for name, way in (("avec", _as_it_is), ("sans", _without_triggers)):
                    avance(f"dépôt {name} les comptes de la carte")
                    with way():
                        cell = wrk(
                            server.adresse,
                            [ADRESSE],
                            1,
                            cpu_de=server.cpu,
                            entetes=json_type,
                            corps=plain,
                            attendu=201,
                        )
                    turns[name].append(cell["cpu_ms"])
            found["comptes"] = {name: round(sorted(values)[1], 3) for name, values in turns.items()}
    found["inserts"] = _bare_inserts()
    found["ecrivains"] = _writers()
    return found


def _bodies(folder: Path) -> Iterator[Path]:
    """Deposits as the API takes them, at places of reports of the town."""
    category = _category()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(position), ST_Y(position) FROM signalements_signalement WHERE id % 97 = 0 LIMIT 100"
        )
        for n, (lon, lat) in enumerate(cursor.fetchall()):
            body = {
                "categorie": category,
                "position": {"lon": lon, "lat": lat},
                "description": "Le lampadaire devant l’école ne s’allume plus depuis lundi soir.",
                "lieu": "devant l’école",
                "courriel": f"banc{n}@example.org",
            }
            path = folder / f"{n}.json"
            path.write_text(json.dumps(body))
            yield path


def _with_photo(folder: Path) -> Path:
    """One deposit as a form, with a photo of some 3 MB."""
    form = json.loads(next(_bodies(folder)).read_text())
    form |= {"lon": form["position"]["lon"], "lat": form.pop("position")["lat"]}
    parts = b"".join(
        f'--banc\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form.items()
    )
    head = b'--banc\r\nContent-Disposition: form-data; name="photos"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    path = folder / "avec-photo"
    path.write_bytes(parts + head + photo() + b"\r\n--banc--\r\n")
    return path


def photo() -> bytes:
    """A JPEG of 12 megapixels and some 3 MB: smooth shapes under the grain of a phone's camera."""
    width, height = 4000, 3000
    noise = Image.effect_noise((width // 4, height // 4), 90).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    grain = Image.effect_noise((width, height), 22).filter(ImageFilter.GaussianBlur(0.6))
    out = io.BytesIO()
    Image.merge("RGB", (noise, grain, Image.blend(noise, grain, 0.5))).save(out, "JPEG", quality=80)
    return out.getvalue()


def _category() -> str:
    """A category with a legal date and nothing compulsory to answer."""
    rows = Categorie.objects.publiques().filter(active=True).exclude(questions__obligatoire=True)
    return rows.order_by("code").values_list("code", flat=True)[0]


def _deposit() -> list[tuple[str, Any]]:
    """Make one deposit in this process and return its statements."""
    with tempfile.TemporaryDirectory() as folder:
        body = next(_bodies(Path(folder))).read_bytes()
    client = Client(headers={"host": "localhost"})
    client.post(ADRESSE, body, content_type="application/json")  # what is read once per process
    with instructions(connection) as said:
        response = client.post(ADRESSE, body, content_type="application/json")
    assert response.status_code == 201, response.content
    return said


def _queries() -> int:
    return sum(not sql.startswith(("SAVEPOINT", "RELEASE")) for sql, _params in _deposit())


def _bare_inserts() -> dict[str, float]:
    """The rows of one deposit again and again, by psycopg alone: ms of CPU of the two processes, with counts and without."""
    inserts = [
        (sql, list(params))
        for sql, params in _deposit()
        if sql.startswith("INSERT INTO") and "compteur" not in sql
    ]
    number = next(value for value in inserts[0][1] if isinstance(value, str) and len(value) == 10)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM signalements_signalement WHERE numero = %s", [number])
        old = cursor.fetchone()[0]
    found = {}
    with psycopg.connect("", autocommit=True, cursor_factory=psycopg.ClientCursor) as raw:
        connection.ensure_connection()
        raw.adapters._dumpers = connection.connection.adapters._dumpers  # Django's, for its geometries
        pids = [os.getpid(), raw.info.backend_pid]
        for name, way in (("avec", _as_it_is), ("sans", _without_triggers)):
            avance(f"INSERT seuls, {name} les comptes")
            with way():
                start, n, end = cpu(pids), 0, time.monotonic() + SECONDES
                while time.monotonic() < end:
                    with raw.transaction(), raw.cursor() as cursor:
                        swap: dict[Any, Any] = {number: numeros.tirer()}
                        for sql, params in inserts:
                            cursor.execute(sql, [_swapped(value, swap) for value in params])
                            if old not in swap:
                                swap[old] = (cursor.fetchone() or (0,))[0]
                    n += 1
                found[name] = round(1000 * (cpu(pids) - start) / n, 3)
    return found


def _swapped(value: Any, swap: dict[Any, Any]) -> Any:
    if isinstance(value, list):
        return [_swapped(one, swap) for one in value]
    return swap.get(value, value) if isinstance(value, str | int) else value


def _writers() -> dict[str, Any]:
    """Eight writers change states at one busy place: changes/s and ms of PostgreSQL each, as deltas, directly, uncounted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH ouverts AS (SELECT p.* FROM carte_point p JOIN signalements_signalement s ON s.id = p.signalement_id"
            " WHERE s.etat IN ('recu', 'pris_en_charge'))"
            " SELECT signalement_id FROM ouverts WHERE morton >> 24 ="
            " (SELECT morton >> 24 FROM ouverts GROUP BY 1 ORDER BY count(*) DESC LIMIT 1) LIMIT 400"
        )
        ids = [row[0] for row in cursor.fetchall()]
    found = {}
    for name, way in (("écarts", _as_it_is), ("direct", _directly), ("sans comptes", _without_triggers)):
        avance(f"8 écrivains · {name}")
        with way():
            found[name] = _storm(ids)
        while comptes.plier():
            pass
    return found


def _storm(ids: list[int]) -> dict[str, float]:
    done, used, dead = [], [], []
    end = time.monotonic() + SECONDES

    def write(seed: int) -> None:
        draw = random.Random(seed)
        with psycopg.connect("", autocommit=True) as raw:
            start = cpu([raw.info.backend_pid])
            while time.monotonic() < end:
                try:
                    raw.execute(
                        "UPDATE signalements_signalement SET etat = CASE etat WHEN 'recu' THEN 'pris_en_charge'"
                        " ELSE 'recu' END WHERE id = %s",
                        [draw.choice(ids)],
                    )
                    done.append(1)
                except psycopg.errors.DeadlockDetected:
                    dead.append(1)
            used.append(cpu([raw.info.backend_pid]) - start)

    threads = [threading.Thread(target=write, args=[n]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "par_seconde": round(len(done) / SECONDES),
        "cpu_ms": round(1000 * sum(used) / len(done), 3),
        "interblocages": len(dead),
    }


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


@contextmanager
def _without_triggers() -> Iterator[None]:
    _triggers("DISABLE")
    yield
    _triggers("ENABLE")


@contextmanager
def _directly() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(DIRECT.read_text())
        cursor.execute("ALTER TABLE carte_point DISABLE TRIGGER carte_changes")
        yield
        cursor.execute(
            "DROP TRIGGER banc_direct ON carte_point; ALTER TABLE carte_point ENABLE TRIGGER carte_changes"
        )


def _triggers(act: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('ALTER TABLE %%s %%s TRIGGER %%I', tgrelid::regclass, %s, tgname) FROM pg_trigger"
            " WHERE tgrelid = ANY(%s::regclass[]) AND NOT tgisinternal AND tgname LIKE 'carte\\_%%'",
            [act, list(DECLENCHEURS)],
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


if __name__ == "__main__":
    dire(main())
