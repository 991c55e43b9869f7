"""The minutes as everybody reads them: page, PDF, and a text document that opens again."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from odfdo import Document

from conseils.models import CompteRendu, Decision
from conseils.seances import operations
from conseils.tests.aides_seances import clore, compte, decision, en_cours, passee, point, sud
from mairie.models import Service
from signalements.etats import Etat
from signalements.models import Signalement
from signalements.tests.aides import depose, texte

pytestmark = pytest.mark.django_db
DEMAIN = timezone.localdate() + dt.timedelta(days=1)


@pytest.fixture
def publie(ville) -> CompteRendu:
    promise = passee()
    row = depose()
    operations.inscrire(zone=sud(), signalement=row, auteur=compte())
    une = en_cours()
    lighting = Service.objects.get(code="M-EP")
    decision(
        une.points.get(signalement=row),
        "Remplacer le mât & la lanterne <vite>",
        service=lighting,
        pour_le=DEMAIN,
    )
    later = point(une, "Pas eu le temps")
    operations.juger(decision=promise, auteur=compte(), etat=Decision.Etat.TENUE, version=1)
    return clore(une, non_abordes=[later.pk], assistance=1)


def feuille(client: Client, version: CompteRendu, forme: str):
    return client.get(f"/quartiers/sud/seances/{version.seance_id}/1/compte-rendu.{forme}")


def test_ca_marche(amina, publie):
    reponse = feuille(amina, publie, "pdf")
    assert reponse["Content-Type"] == "application/pdf"
    assert reponse.content.startswith(b"%PDF-")
    assert "compte-rendu-sud-" in reponse["Content-Disposition"]


def test_l_odt_se_rouvre(amina, publie):
    """A real OpenDocument: mimetype first and bare, every part parses, and the library reads all of it again."""
    reponse = feuille(amina, publie, "odt")
    archive = zipfile.ZipFile(io.BytesIO(reponse.content))
    assert archive.testzip() is None
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
    for name in ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"):
        ElementTree.fromstring(archive.read(name))
    document = Document(io.BytesIO(reponse.content))
    said = document.get_formatted_text()
    for words in (
        "Remplacer le mât & la lanterne <vite>",
        "Chantal Conseil, référente",
        "1 personne",
        "Pas eu le temps",
        "→ tenue",
    ):
        assert words in said, words
    (table,) = document.body.tables
    assert [cell.value for cell in table.get_row(1).cells][2] == "Remplacer le mât & la lanterne <vite>"


def test_le_compte_rendu_mene_aux_signalements_encore_publics(amina, publie):
    row = Signalement.objects.get()
    address = f"/quartiers/sud/seances/{publie.seance_id}/"
    assert f"/suivi/{row.numero}/" in texte(amina.get(address))
    Signalement.objects.update(etat=Etat.RETIRE, clos_le=timezone.now())
    page = texte(amina.get(address))
    assert f"/suivi/{row.numero}/" not in page
    assert "→ tenue" in page
