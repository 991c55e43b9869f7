"""The report of a run, in Markdown: what was aimed at first, then the tables.

python -m bench.rapport bench/results/2026-11-24.json    writes the report of a run again
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

Trouve = dict[str, Any]
ZOOMS = ("12", "14", "16", "18")


def ecrire(f: Trouve) -> str:
    """Return the report of what a run has found."""
    sizes = [int(size) for size in f["tailles"]]
    parts = [
        _head(f),
        "## What was aimed at\n" + _table(["target", "aim", "measured", ""], _aims(f, sizes)),
        "## Statements of a tile\nMilliseconds through psycopg alone, the best of three, of 25 tiles of the town: median / worst.\n"
        + _table(["filter", "reports", *(f"z {z}" for z in ZOOMS)], _statements(f)),
        f"## Tiles through the server, {_n(sizes[-1])} reports\nGranian, 2 workers of 4 threads. CPU: the server's and"
        " PostgreSQL's, per request.\n" + _table(["filter", "zoom", *_CHARGE], _tiles(f)),
        "## The same tiles from nginx\nKept by the configuration of docs/operations.md, beside files with the same bytes.\n"
        + _table(["", "zoom", *_CHARGE], _nginx(f)),
        "## The naive view\nThe densest screen of a phone at zoom 14: all that it needs.\n"
        + _table(["reports", "way", "requests", "ms", "CPU ms", "bytes"], _naive(f)),
        "## Servers\n8 clients.\n"
        + _table(
            ["server", "page", "requests/s", "p50 ms", "p95 ms", "CPU ms"],
            [
                [kind, what, c["par_seconde"], c["p50_ms"], c["p95_ms"], c["cpu_ms"]]
                for kind, cells in f["http"]["serveurs"].items()
                for what, c in cells.items()
            ],
        ),
        f"## Pages, {_n(sizes[-1])} reports\n"
        + _table(
            ["page", "queries", *_CHARGE],
            [[name, cells["requetes_sql"], *_charge(cells)] for name, cells in f["pages"].items()],
        ),
        "## Figures\nThe page of figures through the server, one client; then what keeping them costs, in a copy without"
        " other changes: one change counted, a hundred, all of it made anew.\n"
        + _table(["reports", "page", "queries", "p50 ms", "CPU ms", "bytes"], _figures(f))
        + "\n"
        + _table(["reports", "one change, ms", "a hundred, ms", "everything, s"], _keeping(f)),
        "## Deposits\n"
        + _table(["", *_CHARGE], [[name, *_charge(f["depot"][name])] for name in _DEPOTS])
        + _deposits(f),
        f"## Agents, {_n(f['agents']['lignes'])} reports\nOne client.\n"
        + _table(
            ["page", "queries", "requests/s", "p50 ms", "p95 ms", "CPU ms"],
            [
                [name, *(c[k] for k in ("requetes_sql", "par_seconde", "p50_ms", "p95_ms", "cpu_ms"))]
                for name, c in f["agents"]["pages"].items()
            ],
        )
        + "\n"
        + _table(
            ["night", "seconds", "told", "letters of that date in all"],
            [
                [name, c["secondes"], c.get("rappels", ""), c.get("lettres", "")]
                for name, c in f["agents"]["nuit"].items()
            ],
        )
        + f"\nMerging two reports that {f['agents']['fusion']['suiveurs']} people each follow, and undoing it.\n"
        + _table(
            ["act", "ms", "queries"],
            [
                [name, f["agents"]["fusion"][name]["ms"], f["agents"]["fusion"][name]["requetes_sql"]]
                for name in ("rattacher", "détacher")
            ],
        ),
        "## Photo\nOne of 12 megapixels, {:.1f} MB, ms.\n".format(f["photo"]["octets"] / 1e6)
        + _table(["act", "ms"], [[k, v] for k, v in f["photo"].items() if k != "octets"]),
        "## Phone\n390×844, CPU four times slower, slow 4G (1.6 Mb/s, 150 ms), HTTP/2, empty cache, "
        f"{_n(sizes[-1])} reports; the page Leaflet is empty.\n"
        + _table(
            [
                "empty Leaflet, ready",
                "map, first pins",
                "first view: requests",
                "bytes",
                "of tiles",
                "longest task",
            ],
            [
                [
                    f["telephone"][_VIDE],
                    f["telephone"][_PRETE],
                    *(f["telephone"]["première vue"][k] for k in _VUE),
                ]
            ],
        )
        + "\n"
        + _table(
            ["gesture", *next(iter(f["telephone"]["gestes"].values()))],
            [[name, *cells.values()] for name, cells in f["telephone"]["gestes"].items()],
        ),
        "## Import\nSeconds, when these databases were made.\n"
        + _table(
            ["reports", "bare COPY", "import", "rows/s", "points", "counts", "figures", "database, MB"],
            [
                [
                    _n(int(size)),
                    *(v["secondes"][k] for k in ("copie", "import")),
                    round(v["lignes"] / v["secondes"]["import"]),
                    *(v["secondes"].get(k, "") for k in ("points", "comptes", "chiffres")),
                    round(v["octets"] / 1e6),
                ]
                for size, v in f["tailles"].items()
            ],
        ),
    ]
    return "\n".join(parts)


def _head(f: Trouve) -> str:
    return (
        f"# Bench of {f['jour']}\n\n{f['machine']}. {f['minutes']} minutes, loading included where it was needed. Changes"
        " were being written meanwhile (10 states a second, folded as the worker does), deposits and photos aside. Trust"
        " ratios, and factors rather than per cents: the machine is shared.\n"
    )


_CHARGE = ["requests/s 1 · 8", "p50 ms 1 · 8", "p95 ms 1 · 8", "CPU ms 1 · 8", "bytes"]
_DEPOTS = ("sans photo", "avec photo de 3 Mo")
_VIDE, _PRETE = "page Leaflet vide, prête en ms", "carte prête en ms"
_VUE = ("requetes", "octets", "octets_tuiles", "tache_ms")


def _aims(f: Trouve, sizes: list[int]) -> Iterable[list[Any]]:
    first, last = str(sizes[0]), str(sizes[-1])

    def growth(name: str) -> float:
        return statistics.median(
            f["sql"][last][name][z]["mediane"] / f["sql"][first][name][z]["mediane"] for z in ZOOMS
        )

    def slowest(*names: str) -> float:
        return max(f["sql"][last][name][z]["mediane"] for name in names for z in ZOOMS)

    def ratio(over: Callable[[str], float]) -> float:
        return statistics.median(map(over, ZOOMS))

    http, pages, deposit = f["http"], f["pages"], f["depot"]
    public, listing = pages["page publique d’un signalement"], pages["liste de l’agent, 100 lignes"]
    naive = f["naif"][max(f["naif"], key=int)]
    counts = deposit["comptes"]
    lines: list[tuple[str, str, float, bool]] = []

    def aim(words: str, sign: str, limit: float, value: float, unit: str = "") -> None:
        ok = value <= limit if sign == "≤" else value >= limit
        lines.append((words, f"{sign} {limit:g}{unit}", value, ok))

    growths = f"statements of a tile, {_n(sizes[0])} → {_n(sizes[-1])}"
    aim(f"{growths}, no filter", "≤", 1.2, growth("sans filtre"), "×")
    aim(f"{growths}, one category", "≤", 2, growth("une catégorie"), "×")
    aim(f"{growths}, category and state", "≤", 2, growth("catégorie et état"), "×")
    aim(f"{growths}, one state", "≤", 3, growth("un état"), "×")
    aim(f"{growths}, one conseil", "≤", 3, growth("un conseil"), "×")
    aim(
        "one period, with or without state, slowest zoom",
        "≤",
        15,
        slowest("12 mois", "12 mois et état", "30 jours"),
        " ms",
    )
    aim(
        "other combinations, slowest zoom",
        "≤",
        50,
        slowest("conseil et 12 mois", "conseil et catégorie"),
        " ms",
    )
    aim(
        "tile from the shared cache / files, requests/s of 8 clients",
        "≥",
        0.85,
        ratio(lambda z: http["cache"][z]["8"]["par_seconde"] / http["fichiers"][z]["8"]["par_seconde"]),
    )
    aim(
        "tile through Django / empty view, requests/s of 8 clients",
        "≥",
        0.33,
        ratio(
            lambda z: (
                http["tuiles"]["sans filtre"][z]["8"]["par_seconde"] / http["vue vide"]["8"]["par_seconde"]
            )
        ),
    )
    aim(
        "naive view / ours, CPU of the densest view of a phone",
        "≥",
        500,
        naive["naïve"]["cpu_ms"] / naive["tuiles"]["cpu_ms"],
        "×",
    )
    aim(
        "tiles of the first view, compressed, with their headers",
        "≤",
        6,
        f["telephone"]["première vue"]["octets_tuiles"] / 1000,
        " kB",
    )
    aim(
        "map ready on a phone / empty Leaflet page",
        "≤",
        1.5,
        f["telephone"][_PRETE] / f["telephone"][_VIDE],
        "×",
    )
    aim("deposit without photo, CPU", "≤", 12, deposit["sans photo"]["1"]["cpu_ms"], " ms")
    aim("deposit without photo, queries", "≤", 15, deposit["requetes_sql"])
    aim(
        "counts of the map, share of a deposit",
        "≤",
        20,
        100 * (counts["avec"] - counts["sans"]) / counts["avec"],
        " %",
    )
    aim("agent's list of 100, queries", "≤", 8, listing["requetes_sql"])
    aim("agent's list of 100, CPU", "≤", 30, listing["1"]["cpu_ms"], " ms")
    agents = f["agents"]
    search = [c for name, c in agents["pages"].items() if name.startswith("chercher")]
    told = f"of {_n(agents['lignes'])}"
    aim(f"search {told}, slowest, p95", "≤", 300, max(c["p95_ms"] for c in search), " ms")
    aim(f"search {told}, queries", "≤", 8, max(c["requetes_sql"] for c in search))
    aim(f"a night {told}, the next one", "≤", 60, agents["nuit"]["la nuit d’après"]["secondes"], " s")
    aim(
        "a merge of two reports with ten followers each", "≤", 100, agents["fusion"]["rattacher"]["ms"], " ms"
    )
    figures = f["chiffres"][last]["pages"]
    aim("page of figures, CPU", "≤", 150, figures["tout"]["1"]["cpu_ms"], " ms")
    aim("page of figures of one conseil, CPU", "≤", 150, figures["un conseil"]["1"]["cpu_ms"], " ms")
    area = agents["secteurs"]["la page d’un conseil"]
    aim(
        f"page of a conseil, {_n(area['signalements'])} reports in it, CPU",
        "≤",
        60,
        area["1"]["cpu_ms"],
        " ms",
    )
    aim("page of a conseil, queries", "≤", 9, area["requetes_sql"])
    aim("public page of a report, CPU", "≤", 8, public["1"]["cpu_ms"], " ms")
    aim(
        "photo in the worker / bare decoding",
        "≤",
        2.5,
        f["photo"]["Pillow"] / f["photo"]["décodage seul"],
        "×",
    )
    seconds = f["tailles"][last]["secondes"]
    aim(f"import of {_n(sizes[-1])} / bare COPY, rows/s", "≥", 0.02, seconds["copie"] / seconds["import"])
    return (
        [words, wanted, f"{value:.3g}", "✓" if ok else "**missed**"] for words, wanted, value, ok in lines
    )


def _statements(f: Trouve) -> Iterable[list[Any]]:
    for name in next(iter(f["sql"].values())):
        for size, cells in f["sql"].items():
            values = (cells[name][z] for z in ZOOMS)
            yield [name, _n(int(size)), *(f"{v['mediane']:.1f} / {v['max']:.1f}" for v in values)]


def _charge(cells: Trouve) -> list[str]:
    one, eight = cells["1"], cells["8"]
    pairs = [f"{one[k]:g} · {eight[k]:g}" for k in ("par_seconde", "p50_ms", "p95_ms", "cpu_ms")]
    return [*pairs, _n(one["octets"])]


def _tiles(f: Trouve) -> Iterable[list[Any]]:
    yield ["empty view", "", *_charge(f["http"]["vue vide"])]
    for name, zooms in f["http"]["tuiles"].items():
        yield from ([name, z, *_charge(cells)] for z, cells in zooms.items())


def _nginx(f: Trouve) -> Iterable[list[Any]]:
    for where in ("cache", "fichiers"):
        yield from ([where, z, *_charge(cells)] for z, cells in f["http"][where].items())


def _figures(f: Trouve) -> Iterable[list[Any]]:
    for size, found in f["chiffres"].items():
        for name, cells in found["pages"].items():
            one = cells["1"]
            yield [
                _n(int(size)),
                name,
                cells["requetes_sql"],
                one["p50_ms"],
                one["cpu_ms"],
                _n(one["octets"]),
            ]


def _keeping(f: Trouve) -> Iterable[list[Any]]:
    for size, found in f["chiffres"].items():
        kept = found["tenue"]
        yield [
            _n(int(size)),
            kept["un changement"]["mediane"],
            kept["cent changements"]["mediane"],
            kept["tout refaire"],
        ]


def _naive(f: Trouve) -> Iterable[list[Any]]:
    for size, ways in f["naif"].items():
        for way, c in ways.items():
            yield [_n(int(size)), way, c["requetes"], c["ms"], c["cpu_ms"], _n(c["octets"])]


def _deposits(f: Trouve) -> str:
    d = f["depot"]
    return (
        f"\n{d['requetes_sql']} queries each. CPU of a deposit with the counts of the map and without, in turn:"
        f" {d['comptes']['avec']} and {d['comptes']['sans']} ms. The bare INSERTs of the same rows, by psycopg:"
        f" {d['inserts']['avec']} and {d['inserts']['sans']} ms.\n\n"
        "Eight writers change states at one busy place. Directly: each change upserts its cells at every zoom.\n"
        + _table(
            ["counts kept", "changes/s", "CPU ms of PostgreSQL", "deadlocks"],
            [[k, *v.values()] for k, v in d["ecrivains"].items()],
        )
    )


def _n(value: int) -> str:
    return f"{value:,}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


if __name__ == "__main__":
    source = Path(sys.argv[1])
    source.with_suffix(".md").write_text(ecrire(json.loads(source.read_text())))
