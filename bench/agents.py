"""What the agents do, among 200,000 reports: their queue and its search through the server, the night, a merge.

    DATABASE_URL=postgis:///banc_200000 python -m bench.agents pages
    DATABASE_URL=postgis:///banc_depot python -m bench.agents actes

The acts change the database: theirs is a copy that is thrown away afterwards.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import sys
import time
from typing import Any
from urllib.parse import urlencode

import django

os.environ |= {"LIMITE_COURRIELS": "1000000000"}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import serveurs
from bench.mesurer import GZIP, avance, chrono, dire, wrk
from mairie.models import Compte
from signalements import operations, registre
from signalements.etats import Etat
from signalements.models import Abonnement, Signalement
from signalements.veille import veiller

AGENT = "bruno@example.org"  # the desk: sees the reports of all services
DEMANDES = {
    "file, 100 lignes": {},
    "en retard": {"vue": "en_retard"},
    "un état et un conseil": {"etat": "pris_en_charge", "conseil": "S"},
    "chercher un mot courant": {"q": "lampadaire"},
    "chercher deux mots et une rue": {"q": "poubelle gambetta"},
    "chercher avec une faute": {"q": "lampadere etein"},
    "chercher ce qui n’existe pas": {"q": "hippopotame"},
}
FUSIONS, SUIVEURS = 30, 10


def pages() -> dict[str, Any]:
    """The queue and its search, one client: requests/s, ms, CPU, and the queries of each."""
    client = Client(headers={"host": "localhost"})
    client.force_login(Compte.objects.get(email=AGENT))
    session = f"Cookie: sessionid={client.cookies['sessionid'].value}"
    found = {}
    with serveurs.application(["/healthz"]) as server:
        for name, asked in DEMANDES.items():
            avance(name)
            path = "/service/" + (f"?{urlencode(asked)}" if asked else "")
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200, name
            found[name] = {"requetes_sql": len(queries)} | wrk(
                server.adresse, [path], 1, cpu_de=server.cpu, entetes=[*GZIP, session]
            )
    return found


def actes() -> dict[str, Any]:
    """A night over all of them, and merges."""
    return {"nuit": _nights(), "fusion": _merges()}


def _nights() -> dict[str, Any]:
    """The first night tells everything that is late; the same again tells nothing; the next one what a day brings."""
    today = timezone.localdate()
    found: dict[str, Any] = {}
    for name, day in (
        ("première nuit", today),
        ("la même, rejouée", today),
        ("la nuit d’après", today + dt.timedelta(days=1)),
    ):
        avance(name)
        start, before = time.perf_counter(), _told(day)
        row = veiller(day)
        seconds = time.perf_counter() - start
        found[name] = {
            "secondes": round(seconds, 2),
            "rappels": row.rappels - before,
            "lettres": row.lettres,
        }
    avance("vérifier le registre")
    found["registre"] = {"secondes": round(chrono(registre.verifier, 1) / 1000, 1)}
    with connection.cursor() as cursor:
        scan = "SELECT count(*), max(modifie_le) FROM signalements_signalement WHERE clos_le IS NULL"
        found["lecture des ouverts"] = {"secondes": round(chrono(lambda: cursor.execute(scan)) / 1000, 4)}
    return found


def _told(day: dt.date) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(rappels), 0) FROM signalements_veille WHERE le = %s", [day])
        return int(cursor.fetchone()[0])


def _merges() -> dict[str, Any]:
    """Merge reports that ten people each follow into their neighbour, then undo it: ms and queries of each."""
    agent = Compte.objects.get(email=AGENT)
    rows = list(Signalement.objects.filter(etat=Etat.RECU).order_by("pk")[: 2 * FUSIONS])
    for row in rows:
        Abonnement.objects.bulk_create(
            Abonnement(signalement=row, courriel=f"s{n}-{row.pk}@example.org", confirme_le=timezone.now())
            for n in range(SUIVEURS)
        )
    times: dict[str, list[float]] = {"rattacher": [], "détacher": []}
    counts = {}
    for row, kept in zip(rows[::2], rows[1::2], strict=True):
        merge = {"vers": Etat.DOUBLON, "original": kept}
        undo = {"vers": Etat.ROUVERT, "message": "Ce n’est pas le même."}
        for name, act in (("rattacher", merge), ("détacher", undo)):
            row.refresh_from_db()
            with CaptureQueriesContext(connection) as queries:
                start = time.perf_counter()
                operations.changer_etat(signalement=row, auteur=agent, **act)
                times[name].append(1000 * (time.perf_counter() - start))
            counts[name] = len(queries)
    return {
        name: {"ms": round(statistics.median(values), 1), "requetes_sql": counts[name]}
        for name, values in times.items()
    } | {"suiveurs": SUIVEURS}


if __name__ == "__main__":
    dire({"pages": pages, "actes": actes}[sys.argv[1]]())
