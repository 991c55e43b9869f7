"""What keeps coming back is the same everywhere: page of the area, review, agenda, weekly letter, digest."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from conseils import revue
from conseils.models import Raison, Seance
from conseils.seances.ordre_du_jour import proposer
from conseils.semaine import raconter
from conseils.tests.aides import clore, depose, vieillir, zone
from nouvelles.contenu import charger, resumer
from signalements import retours
from signalements.etats import Etat
from signalements.models import Signalement

pytestmark = pytest.mark.django_db
DEMAIN = dt.timedelta(days=1)


def ailleurs(ecart: float, code: str, clos: bool) -> Signalement:
    """A report of the last months, so many degrees east of the others, closed or not."""
    row = vieillir(depose(ecart=ecart, code=code), 200 if clos else 20)
    if clos:
        return clore(row, il_y_a=100)
    Signalement.objects.filter(pk=row.pk).update(objectif_le=timezone.localdate() + DEMAIN)
    return row


@pytest.fixture
def cite(ville) -> Signalement:
    """Three of a kind at one place, one of them open, which is returned; elsewhere only two, and three closed."""
    ailleurs(0.0001, "ECL-01", clos=True), ailleurs(0.0003, "ECL-02", clos=True)
    again = ailleurs(0.0002, "ECL-01", clos=False)
    ailleurs(0.003, "PRO-01", clos=True), ailleurs(0.003, "PRO-01", clos=False)
    retours.compter(timezone.now())
    return again


def de_la_page(client) -> set[str]:
    page = client.get("/quartiers/sud/").content.decode()
    return set(re.findall(r"/suivi/(\w{10})/", page.partition('id="retours"')[2].partition("</section>")[0]))


def de_la_revue() -> set[str]:
    return {row.numero for row in revue.choisis(zone(), "reviennent", revue.Jour.lire())}


def de_la_seance() -> set[str]:
    sujets = proposer(Seance(zone=zone(), le=timezone.now() + DEMAIN)).sujets
    keys = [s.signalement_id for s in sujets if s.raison == Raison.RECURRENT]
    return {row.numero for row in Signalement.objects.filter(pk__in=keys)}


def de_la_lettre_du_lundi() -> set[str]:
    lignes = raconter(zone(), timezone.localdate()).get("lignes", [])
    return {ligne.row.numero for ligne in lignes if "reviennent" in [r.code for r in ligne.raisons]}


def du_resume() -> set[str]:
    keys = list(Signalement.objects.values_list("pk", flat=True))
    return {f.signalement.numero for f in resumer({pk: {"nouveau"} for pk in keys}, charger(keys)).reviennent}


def test_partout_le_meme(inconnu, cite):
    assert [
        de_la_page(inconnu), de_la_revue(), de_la_seance(), de_la_lettre_du_lundi(), du_resume()
    ] == [{cite.numero}] * 5  # fmt: skip
    page = inconnu.get("/quartiers/sud/").content.decode().replace("\u00a0", " ")
    assert "3 signalements au même endroit en un an" in page
    [fait] = resumer({cite.pk: {"nouveau"}}, charger([cite.pk])).reviennent
    assert fait.fois == 3


def test_partout_rien(inconnu, cite):
    Signalement.objects.filter(categorie__code="ECL-02").update(etat=Etat.RETIRE)
    retours.compter(timezone.now())
    assert [
        de_la_page(inconnu), de_la_revue(), de_la_seance(), de_la_lettre_du_lundi(), du_resume()
    ] == [set()] * 5  # fmt: skip
