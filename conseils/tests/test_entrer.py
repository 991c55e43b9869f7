"""Who enters the space of an area: a mandate that runs today, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from conseils.acces import zones_de
from conseils.models import Mandat
from conseils.tests.aides import SABLETTES, SUD, compte, zone
from mairie.models import Compte
from signalements.tests.aides import texte

UN_JOUR = dt.timedelta(days=1)


def test_ca_marche(chantal, lucie):
    assert chantal.get("/conseil/").url == SUD
    assert lucie.get("/associations/").url == SABLETTES
    assert "Conseil de quartier Sud" in texte(chantal.get(SUD))
    assert "CIL des Sablettes" in texte(lucie.get(SABLETTES))


@pytest.mark.parametrize("page", ["/conseil/", "/associations/", SUD, SABLETTES])
def test_l_etranger_a_la_porte(inconnu, bruno, denis, alice, page):
    assert inconnu.get(page).url == f"/compte/connexion/?next={page}"
    for agent in (bruno, denis, alice):
        assert agent.get(page).status_code == 403


def test_le_secteur_des_autres_n_existe_pas(chantal, lucie):
    assert lucie.get(SUD).status_code == 404
    for page in (SABLETTES, "/conseil/nord/", "/conseil/cil-des-sablettes-et-environs/", "/conseil/rien/"):
        assert chantal.get(page).status_code == 404
    assert chantal.get(f"/conseil/{'x' * 10_000}/").status_code == 404
    assert chantal.get("/conseil/sud\x00/").status_code == 404


def test_le_mandat_fini_la_porte_se_ferme(chantal):
    aujourd_hui = timezone.localdate()
    mandat = Mandat.objects.get(compte=compte("chantal"))
    mandat.periode = DateRange(aujourd_hui - 100 * UN_JOUR, aujourd_hui + UN_JOUR)
    mandat.save()
    assert chantal.get(SUD).status_code == 200, "the last day counts"
    mandat.periode = DateRange(aujourd_hui - 100 * UN_JOUR, aujourd_hui)
    mandat.save()
    assert chantal.get(SUD).status_code == 404
    page = chantal.get("/conseil/")
    assert page.status_code == 403
    assert "Aucun mandat n’est en cours" in texte(page)
    assert "Sud : du" in texte(page)
    mandat.periode = DateRange(aujourd_hui + UN_JOUR, None)
    mandat.save()
    assert chantal.get(SUD).status_code == 404, "not before its first day"


def test_qui_a_plusieurs_secteurs_choisit(chantal, django_assert_num_queries):
    cil = zone("cil", "CIL06")
    depuis = DateRange(timezone.localdate(), None)
    Mandat.objects.create(zone=cil, compte=compte("chantal"), periode=depuis)
    page = texte(chantal.get("/conseil/"))
    assert f'href="{SUD}"' in page
    assert f'href="/associations/{cil.slug}/"' in page
    assert [z.nature for z in zones_de(compte("chantal"))] == ["conseil", "cil"]


def test_un_representant_n_est_pas_un_agent(chantal, lucie, bruno, settings):
    settings.MFA_OBLIGATOIRE = True
    for client, mot in ((chantal, "Mon conseil"), (lucie, "Mon CIL")):
        carte = texte(client.get("/"))
        assert mot in carte
        assert "Mes signalements" not in carte
        assert client.get("/service/").status_code == 403
    settings.MFA_OBLIGATOIRE = False
    assert "Mon conseil" not in texte(bruno.get("/"))
    assert not compte("chantal").agent


def test_un_compte_ferme_n_entre_plus(chantal):
    Compte.objects.filter(email="chantal@example.org").update(is_active=False)
    assert chantal.get(SUD).url.startswith("/compte/connexion/")
