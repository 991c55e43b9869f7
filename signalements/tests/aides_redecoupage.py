"""What the tests of a redécoupage in the admin share: its steps, filled as a browser would."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager

import time_machine
from django.contrib.gis.geos import Polygon
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mairie.delais import PARIS
from mairie.models import Compte
from quartiers.models import Redecoupage
from quartiers.tests.aides import couper, entite, geojson, trace
from tests.formulaires import champs

AJOUT = "/admin/quartiers/redecoupage/add/"
REUNIR = "/admin/quartiers/redecoupage/reunir/"
JANVIER = dt.date(2027, 1, 1)
CARRE = Polygon.from_bbox((5.87, 43.08, 5.88, 43.09))

EN_2027 = {"a_partir_du": "2027-01-01", "annee_population": "2022"}
"""New outlines, and how old the numbers of people are."""


def etape(nom: str, row: Redecoupage | None = None) -> str:
    row = row or Redecoupage.objects.latest("pk")
    return reverse(f"admin:quartiers_redecoupage_{nom}", args=[row.pk])


def texte(reponse: HttpResponse) -> str:
    plain = re.sub(r"<[^>]+>", " ", reponse.content.decode())
    return " ".join(re.sub(r"[\xa0\u202f]", " ", plain).split())


def erreurs(reponse: HttpResponse, nom: str = "form") -> dict[str, list[str]]:
    return {
        field: [str(e).replace("\xa0", " ") for e in errors]
        for field, errors in reponse.context[nom].errors.items()
    }


def donner(
    client: Client, contenu: bytes, nom: str = "zones.geojson", nature: str = "conseil"
) -> HttpResponse:
    return client.post(AJOUT, {"nature": nature, "fichier": SimpleUploadedFile(nom, contenu)})


def envoyer(client: Client, nom: str, form_id: str, bouton: str, **changes) -> HttpResponse:
    """Fill a step as a browser would, and press one of its buttons."""
    url = etape(nom)
    return client.post(url, champs(client.get(url), form_id, **changes) | {bouton: "1"})


def sud_scinde() -> bytes:
    ouest, est = couper(trace("S"), 5.888)
    return geojson(
        entite("S1", "Sud ouest", ouest, habitants="8 123"),
        entite("S2", "Les Sablettes", est, habitants="6400"),
        entite("N", "Nord", trace("N"), habitants=""),
    )


@contextmanager
def le_premier_janvier(email: str = "alice@example.org") -> Iterator[Client]:
    """The first of January at noon, and somebody who has just logged in."""
    with time_machine.travel(dt.datetime(2027, 1, 1, 12, tzinfo=PARIS)):
        client = Client()
        client.force_login(Compte.objects.get(email=email))
        yield client


def jusqu_aux_differences(client: Client) -> None:
    assert donner(client, sud_scinde()).url == etape("colonnes")
    assert envoyer(client, "colonnes", "colonnes_form", "suite", **EN_2027).url == etape("differences")
