"""Measure everything, write bench/results/: started by ./dev bench [SIZES].

Each act is a program of its own that prints one line of JSON; changes are written to its database meanwhile.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench import rapport

RESULTATS = Path(__file__).with_name("results")
TAILLES = [10_000, 100_000, 1_000_000]
NAIVE_MAX = 100_000
AGENTS = 220_000
"""How many reports the agents’ acts are measured at, whatever the sizes asked for: some 200,000 fall in the town."""


def main(sizes: list[int]) -> None:
    start = time.monotonic()
    found: dict[str, Any] = {"jour": time.strftime("%Y-%m-%d"), "machine": _machine(), "tailles": {}}
    for size in sizes:
        _say(f"{size} reports")
        _load(size)
        found["tailles"][size] = _facts(size)
    for size in sizes:
        with _changes(size):
            _say(f"the map's statements at {size}")
            found.setdefault("sql", {})[size] = _act("carte", size, "sql")
            if size <= NAIVE_MAX or size == min(sizes):  # the report compares with one at least
                found.setdefault("naif", {})[size] = _act("carte", size, "naif")
            _say(f"the figures at {size}")
            found.setdefault("chiffres", {})[size] = {"pages": _act("chiffres", size, "pages")}
        with _copy(size) as copy:
            found["chiffres"][size]["tenue"] = _act("chiffres", copy, "tenue")
    largest = sizes[-1]
    with _changes(largest):
        _say(f"the map through the server at {largest}")
        found["http"] = _act("carte", largest, "http")
        _say("the pages")
        found["pages"] = _act("pages", largest)
        _say("a phone")
        found["telephone"] = _act("telephone", largest)
    _say("deposits")
    with _copy(sizes[min(1, len(sizes) - 1)]) as copy:
        found["depot"] = _act("depot", copy)
    _say(f"the agents at {AGENTS}")
    _load(AGENTS)
    found["agents"] = {"lignes": _facts(AGENTS)["lignes"], "pages": _act("agents", AGENTS, "pages")}
    found["agents"]["secteurs"] = _act("chiffres", AGENTS, "pages")
    with _copy(AGENTS) as copy:
        found["agents"] |= _act("agents", copy, "actes")
    _say("photos")
    found["photo"] = _act("photo", largest)
    found["minutes"] = round((time.monotonic() - start) / 60, 1)
    RESULTATS.mkdir(exist_ok=True)
    name = RESULTATS / found["jour"]
    name.with_suffix(".json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    # As JSON has it, so that a report can be written again from the file: keys are words.
    name.with_suffix(".md").write_text(rapport.ecrire(json.loads(json.dumps(found))))
    _say(f"{found['minutes']} min. Report: {name.with_suffix('.md')}")


def _say(words: str) -> None:
    print(f"\n{words}", file=sys.stderr, flush=True)


def _base(size: int | str) -> str:
    return f"banc_{size}"


def _environment(size: int | str) -> dict[str, str]:
    return os.environ | {"PGDATABASE": _base(size), "DATABASE_URL": f"postgis:///{_base(size)}"}


def _act(name: str, size: int | str, *args: str) -> Any:
    run = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *args],
        env=_environment(size),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(run.stdout.splitlines()[-1])


@contextmanager
def _changes(size: int) -> Iterator[None]:
    """Write changes to this database meanwhile."""
    writer = subprocess.Popen([sys.executable, "-m", "bench.ecrivain"], env=_environment(size))
    try:
        yield
        if writer.poll() is not None:
            raise SystemExit("the writer of changes has stopped: what was measured is not what it says")
    finally:
        writer.terminate()
        writer.wait()


def _postgres(statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect("dbname=postgres", autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _load(size: int) -> None:
    """Fill the database of this size, unless it is there and whole."""
    name = _base(size)
    if not _postgres(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        _postgres(f"CREATE DATABASE {name}")
    with psycopg.connect(f"dbname={name}") as connection:
        whole = connection.execute("SELECT to_regclass('banc_charge') IS NOT NULL").fetchone()
    if whole != (True,):
        _postgres(f"DROP DATABASE {name}")
        _postgres(f"CREATE DATABASE {name}")
        _act("charger", size, str(size))
    else:
        _act("charger", size, "migrer")


def _facts(size: int) -> dict[str, Any]:
    with psycopg.connect(f"dbname={_base(size)}") as connection:
        (facts,) = connection.execute("SELECT faits FROM banc_charge").fetchone() or ({},)
        (octets,) = connection.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
    return facts | {"octets": octets}


@contextmanager
def _copy(size: int) -> Iterator[str]:
    """A copy to deposit into, dropped afterwards."""
    _postgres("DROP DATABASE IF EXISTS banc_depot")
    _postgres(f"CREATE DATABASE banc_depot TEMPLATE {_base(size)}")
    try:
        yield "depot"
    finally:
        _postgres("DROP DATABASE banc_depot WITH (FORCE)")


def _machine() -> str:
    version = _postgres("SHOW server_version")[0][0].split()[0]
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "?",
    )
    return f"{os.cpu_count()} × {model}, Python {platform.python_version()}, PostgreSQL {version}"


if __name__ == "__main__":
    main([int(arg) for arg in sys.argv[1:]] or TAILLES)
