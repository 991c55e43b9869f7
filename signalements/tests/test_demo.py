"""The demonstration: plausible, deterministic, and never mixed with real reports by accident."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from mairie.models.remarques import Remarque, Souhait
from mairie.routage import service_for
from signalements import registre
from signalements.etats import Etat
from signalements.models import Courriel, Evenement, Signalement, Situation
from signalements.retours import revient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sans_illustrations(monkeypatch, tmp_path):
    """Two pictures are enough for a test."""
    monkeypatch.setattr("signalements.demonstration.ecriture.ENTIERS", 20)


def test_ca_marche(ville):
    call_command("demo", signalements=120, verbosity=0)
    rows = Signalement.objects.all()
    assert rows.count() == 120
    assert set(rows.values_list("etat", flat=True)) == set(Etat)
    conseils = Situation.objects.filter(zone__nature="conseil").count()
    assert conseils == 120, "each in one conseil, none in the sea"
    assert Courriel.objects.en_souffrance().count() == 0
    assert all(c.destinataire.endswith("@example.org") for c in Courriel.objects.all())
    assert set(Remarque.objects.values_list("etat", flat=True)) == set(Remarque.Etat.values)
    assert Souhait.objects.exists()


def test_des_histoires_qui_continuent(ville):
    """An authority that answers, parts, a disputed closing, a duplicate: written as the town would, letters sent."""
    call_command("demo", signalements=400, verbosity=0)
    natures = set(Evenement.objects.values_list("nature", flat=True))
    assert natures >= {"partenaire", "parts", "avis", "fusion"}
    assert registre.verifier() == []
    assert Courriel.objects.en_souffrance().count() == 0
    assert all(c.destinataire.endswith("@example.org") for c in Courriel.objects.all())


def test_le_bon_melange(ville):
    call_command("demo", signalements=700)
    groupes = Counter(c.split("-")[0] for c in Signalement.objects.values_list("categorie__code", flat=True))
    share = {g: n / 700 for g, n in groupes.items()}
    assert share["PRO"] + share["DEC"] == pytest.approx(0.40, abs=0.06)
    assert share["VOI"] + share["CIR"] == pytest.approx(0.30, abs=0.06)
    assert share["ECL"] == pytest.approx(0.13, abs=0.03)
    back = Signalement.objects.publics().ouverts().filter(revient())
    conseils = Situation.objects.filter(signalement__in=back, zone__nature="conseil")
    assert set(conseils.values_list("zone__code", flat=True)) == {"N", "CE", "O", "S"}


def test_le_service_est_celui_du_lieu(ville):
    """The rules of a conseil or quartier hold for invented reports, and their deposit tells the same service."""
    call_command("demo", signalements=700, verbosity=0)
    decided = Signalement.objects.exclude(regle__zone=None)
    assert ("PRO-04", "S") in {(r.categorie.code, r.regle.zone.code) for r in decided}
    for row in Signalement.objects.select_related("categorie", "service", "regle__service"):
        zones = [s.zone for s in row.situations.select_related("zone")]
        assert row.service == row.regle.service == service_for(row.categorie, zones).service
        depot = row.evenements.get(nature=Evenement.Nature.DEPOT)
        assert depot.details["service"] == row.service.code


def test_la_meme_graine_donne_la_meme_ville(ville):
    call_command("demo", signalements=30, graine=7)
    first = list(Signalement.objects.order_by("numero").values_list("numero", "etat"))
    with pytest.raises(Exception, match="numero"):
        call_command("demo", signalements=30, graine=7)
    assert first


def test_refuse_de_se_meler_a_de_vrais_signalements(lampadaire):
    with pytest.raises(CommandError, match="vrais signalements"):
        call_command("demo", signalements=5)
    assert Signalement.objects.count() == 1
    call_command("demo", signalements=5, forcer=True)
    assert Signalement.objects.count() == 6


def test_si_vide_ne_fait_rien_de_plus(lampadaire):
    call_command("demo", si_vide=True)
    assert Signalement.objects.count() == 1
