"""Installable: manifest, icons, service worker, the page of days without network."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

pytestmark = pytest.mark.django_db


def test_ca_marche(client):
    reponse = client.get("/manifest.webmanifest")
    assert reponse.status_code == 200
    assert reponse["Content-Type"] == "application/manifest+json"
    manifeste = json.loads(reponse.content)
    assert (manifeste["lang"], manifeste["start_url"], manifeste["display"]) == ("fr", "/", "standalone")
    assert {icone["purpose"] for icone in manifeste["icons"]} == {"any", "maskable"}
    for icone in manifeste["icons"]:
        fichier = Path(settings.BASE_DIR, icone["src"].lstrip("/"))
        with Image.open(fichier) as image:
            assert f"{image.width}x{image.height}" == icone["sizes"]


def test_service_worker(client):
    reponse = client.get("/sw.js")
    assert reponse["Content-Type"].startswith("text/javascript")
    assert "no-cache" in reponse["Cache-Control"]
    configuration = re.search(r"const { version, coquille } = (.*);\n", reponse.content.decode())
    assert configuration
    for adresse in json.loads(configuration[1])["coquille"]:
        assert Path(settings.BASE_DIR, adresse.lstrip("/")).exists(), adresse


def test_la_page_gardee_n_est_a_personne(client):
    """No cookie, no form token: what is kept on the telephone says nothing of anybody."""
    reponse = client.get("/hors-ligne/")
    assert reponse.status_code == 200
    assert not reponse.cookies
    assert "csrf" not in reponse.content.decode()


def test_ecrire_est_refuse(client):
    for adresse in ("/manifest.webmanifest", "/sw.js", "/hors-ligne/"):
        assert client.post(adresse).status_code == 405
