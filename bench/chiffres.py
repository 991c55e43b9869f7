"""The figures: their page through the server, and what it costs to keep them.

    DATABASE_URL=postgis:///banc_100000 python -m bench.chiffres pages
    DATABASE_URL=postgis:///banc_depot python -m bench.chiffres tenue

The second one changes reports and makes all figures anew: its database is a copy that is thrown away afterwards.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import serveurs
from bench.mesurer import CLIENTS, GZIP, avance, chrono, dire, resume, wrk
from chiffres import tenue
from quartiers.models import Nature, Zone
from signalements.models import Signalement

CHANGEMENTS = 20
"""Reports that change state, one after the other; each is folded alone, then as many at once."""


def pages() -> dict[str, Any]:
    """The page of the figures as it opens, of one area, of one group in one area; the pages of the areas."""
    conseil = Zone.objects.get(nature=Nature.CONSEIL, code="CE")
    asked = {
        "tout": "/chiffres/",
        "un conseil": f"/chiffres/?secteur=conseil-{conseil.code}",
        "un conseil et un groupe": f"/chiffres/?secteur=conseil-{conseil.code}&groupe=PRO",
        "la page d’un conseil": conseil.get_absolute_url(),
        "tous les quartiers comparés": "/quartiers/",
    }
    inside = Signalement.objects.publics().for_zone(conseil).count()
    client = Client(headers={"host": "localhost"})
    found = {}
    with serveurs.application(list(asked.values())) as server:
        for name, path in asked.items():
            avance(name)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200, name
            found[name] = {"requetes_sql": len(queries), "signalements": inside} | {
                clients: wrk(server.adresse, [path], clients, cpu_de=server.cpu, entetes=GZIP)
                for clients in CLIENTS
            }
    return found


def keeping() -> dict[str, Any]:
    """Milliseconds to count one change, and a hundred; seconds to make everything anew."""
    while tenue.plier():
        pass
    avance("one change")
    one = []
    for _change in range(CHANGEMENTS):
        _change_states(1)
        one.append(chrono(tenue.plier, 1))
    avance("a hundred")
    hundred = []
    for _change in range(3):
        _change_states(100)
        hundred.append(chrono(tenue.plier, 1))
    avance("everything")
    start = time.perf_counter()
    tenue.reconstruire()
    return {
        "un changement": resume(one),
        "cent changements": resume(hundred),
        "tout refaire": round(time.perf_counter() - start, 1),
    }


def _change_states(how_many: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE signalements_signalement SET etat = CASE etat WHEN 'recu' THEN 'pris_en_charge' ELSE 'recu' END"
            " WHERE id IN (SELECT id FROM signalements_signalement WHERE etat IN ('recu', 'pris_en_charge')"
            " ORDER BY random() LIMIT %s)",
            [how_many],
        )


if __name__ == "__main__":
    dire({"pages": pages, "tenue": keeping}[sys.argv[1]]())
