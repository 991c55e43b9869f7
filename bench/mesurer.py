"""How things are measured: CPU as the kernel counts it, requests by wrk, medians."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CLIENTS = (1, 8)
GZIP = ("Accept-Encoding: gzip",)
SECONDES = int(os.environ.get("BANC_SECONDES", "2"))
"""How long a cell is measured, whole seconds."""
LUA = Path(__file__).with_name("requetes.lua")
_TIC = os.sysconf("SC_CLK_TCK")


def cpu(pids: Iterable[int]) -> float:
    """Seconds of CPU, user and system, that these processes have used so far."""
    return sum(sum(map(int, _stat(pid)[11:13])) for pid in pids) / _TIC


def descendants(pid: int) -> list[int]:
    """This process and all that it has started."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        parents.setdefault(int((_stat(int(entry.name)) + ["0"] * 2)[1]), []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        found.append(queue.pop())
        queue += parents.get(found[-1], [])
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, zeros for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ["0"] * 13


def wrk(
    adresse: str,
    chemins: Sequence[str],
    clients: int,
    *,
    cpu_de: Callable[[], float] = float,
    entetes: Sequence[str] = (),
    corps: Sequence[Path] = (),
    attendu: int = 200,
    secondes: int = SECONDES,
) -> dict[str, Any]:
    """Ask these paths in turn for some seconds; return requests/s, p50 and p95 in ms, bytes and CPU ms per request.

    `corps`: files to POST, in turn. Raises AssertionError where an answer is not `attendu`.
    """
    command = ["wrk", "-t1", f"-c{clients}", "--timeout", "60s", "-s", str(LUA)]
    command += [part for line in entetes for part in ("-H", line)]
    files = "\n".join(map(str, corps))
    environment = os.environ | {"CHEMINS": "\n".join(chemins), "CORPS": files, "ATTENDU": str(attendu)}
    for seconds in (secondes, 5 * secondes, 30):  # the longer ones for what does not answer once in the first
        before = cpu_de()
        run = subprocess.run(
            [*command, f"-d{seconds}s", adresse], env=environment, capture_output=True, text=True, check=True
        )
        used = cpu_de() - before
        found = json.loads(run.stdout.splitlines()[-1])
        assert not found["autres"], f"{found['autres']} answers of {adresse}{chemins[0]} are not {attendu}"
        if found["requetes"]:
            break
    assert found["requetes"], f"no answer from {adresse}{chemins[0]}"
    return {
        "par_seconde": round(found["requetes"] / found["secondes"], 1),
        "p50_ms": found["p50_ms"],
        "p95_ms": found["p95_ms"],
        "octets": round(found["octets"] / found["requetes"]),
        "cpu_ms": round(1000 * used / found["requetes"], 3),
    }


@contextmanager
def instructions(connection: Any) -> Iterator[list[tuple[str, Any]]]:
    """Note the (SQL, parameters) that go through one of Django's connections."""
    said: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield said


def chrono(act: Callable[[], Any], fois: int = 3) -> float:
    """Milliseconds of the fastest of some runs."""
    best = float("inf")
    for _run in range(fois):
        start = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - start)
    return 1000 * best


def resume(values: Sequence[float]) -> dict[str, float]:
    """Median and largest, rounded."""
    return {"mediane": round(statistics.median(values), 3), "max": round(max(values), 3)}


def avance(words: str) -> None:
    """Say what is being measured."""
    print(f"  {words}", file=sys.stderr, flush=True)


def dire(found: dict[str, Any]) -> None:
    """Hand what was measured to who started this act: one line of JSON."""
    print(json.dumps(found, ensure_ascii=False))
