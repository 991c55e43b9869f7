"""The pages of residents and agents, through the server: a report's page, the agent's list of 100, the map's page.

DATABASE_URL=postgis:///banc_100000 python -m bench.pages
"""

from __future__ import annotations

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import serveurs
from bench.mesurer import CLIENTS, GZIP, avance, dire, wrk
from mairie.models import Compte
from signalements.models import Signalement

AGENT = "bruno@example.org"  # the desk: sees the reports of all services


def main() -> dict[str, Any]:
    numbers = Signalement.objects.publics().order_by("-recu_le").values_list("numero", flat=True)[:50]
    client = Client(headers={"host": "localhost"})
    client.force_login(Compte.objects.get(email=AGENT))
    pages = {
        "page publique d’un signalement": [f"/suivi/{numero}/" for numero in numbers],
        "liste de l’agent, 100 lignes": ["/service/"],
        "page de la carte": ["/"],
        "liste de la carte": ["/carte/liste/"],
    }
    found = {}
    session = f"Cookie: sessionid={client.cookies['sessionid'].value}"
    with serveurs.application([paths[0] for name, paths in pages.items() if "agent" not in name]) as server:
        for name, paths in pages.items():
            avance(name)
            headers = [*GZIP, session] if "agent" in name else GZIP
            reader = client if "agent" in name else Client(headers={"host": "localhost"})
            with CaptureQueriesContext(connection) as queries:
                assert reader.get(paths[0]).status_code == 200, name
            found[name] = {"requetes_sql": len(queries)} | {
                clients: wrk(server.adresse, paths, clients, cpu_de=server.cpu, entetes=headers)
                for clients in CLIENTS
            }
    return found


if __name__ == "__main__":
    dire(main())
