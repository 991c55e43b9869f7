"""The agent in charge: taking it, giving it, giving it back, and what another service does to it."""

from __future__ import annotations

import pytest

from mairie.models import Categorie, Compte, Service
from signalements import operations
from signalements.etats import Etat
from signalements.models import Evenement, Signalement
from signalements.tests.aides import texte
from signalements.tests.test_file_filtres import compte, faire

pytestmark = pytest.mark.django_db


def adresse(row: Signalement) -> str:
    return f"/service/{row.numero}/confier/"


def test_ca_marche(elena, lampadaire):
    agent = compte("elena")
    reponse = elena.post(adresse(lampadaire), {"agent": agent.pk}, follow=True)
    page = texte(reponse)
    for mots in (
        "Vous en êtes en charge.",
        "Elena Éclairage",
        "Confié à Elena Éclairage",
        "Je ne m’en charge plus",
    ):
        assert mots in page, mots
    lampadaire.refresh_from_db()
    assert lampadaire.agent == agent
    evenement = lampadaire.evenements.get(nature=Evenement.Nature.CONFIE)
    assert evenement.auteur == agent
    assert evenement.details == {"de": None, "agent": agent.pk}
    assert "Elena Éclairage" in texte(elena.get("/service/"))


def test_l_etranger_et_les_autres_services_restent_dehors(inconnu, chantal, denis, paul, lampadaire):
    assert inconnu.post(adresse(lampadaire)).headers["Location"].startswith("/compte/connexion/")
    for dehors in (chantal, denis):
        assert dehors.post(adresse(lampadaire)).status_code == 403
    assert paul.post(adresse(lampadaire), {"agent": compte("paul").pk}).status_code == 404


def test_un_collegue_puis_personne(bruno, lampadaire):
    bruno.post(adresse(lampadaire), {"agent": compte("elena").pk})
    lampadaire.refresh_from_db()
    assert lampadaire.agent == compte("elena")
    page = texte(bruno.post(adresse(lampadaire), {"agent": ""}, follow=True))
    assert "N’est plus confié à personne" in page
    lampadaire.refresh_from_db()
    assert lampadaire.agent is None


def test_le_terrain_ne_prend_que_pour_lui(farid, ville):
    row = faire("ESV-01", description="Branche")
    chef = Compte.objects.create_user("chef-ev@example.org", nom="Chef", role="chef")
    chef.services.set([Service.objects.get(code="EV")])
    assert "Confier" not in texte(farid.get(f"/service/{row.numero}/"))
    assert farid.post(adresse(row), {"agent": chef.pk}).status_code == 422
    assert farid.post(adresse(row), {"agent": compte("farid").pk}).status_code == 302
    assert farid.post(adresse(row), {"agent": ""}).status_code == 302


def test_qui_ne_voit_pas_le_signalement_ne_s_en_charge_pas(bruno, lampadaire):
    for autre in ("paul", "chantal", "denis"):
        reponse = bruno.post(adresse(lampadaire), {"agent": compte(autre).pk})
        assert reponse.status_code == 422
        assert "Choisissez un agent de ce service." in texte(reponse)
    with pytest.raises(operations.ActeRefuse):
        operations.confier(signalement=lampadaire, agent=compte("paul"), auteur=compte("bruno"))


@pytest.mark.parametrize("agent", ["x", "\x00", "-1", "9" * 40, "1 OR 1=1"])
def test_n_importe_quoi(elena, lampadaire, agent):
    assert elena.post(adresse(lampadaire), {"agent": agent}).status_code == 422


def test_deux_fois_et_clos(elena, lampadaire):
    agent = compte("elena")
    operations.confier(signalement=lampadaire, agent=agent, auteur=agent)
    for deja in (agent, None):
        Signalement.objects.update(agent=deja)
        with pytest.raises(operations.ActeRefuse):
            operations.confier(signalement=lampadaire, agent=deja, auteur=agent)
    operations.changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=agent)
    reponse = elena.post(adresse(lampadaire), {"agent": agent.pk})
    assert reponse.status_code == 422
    assert "Ce signalement est clos." in texte(reponse)


def test_un_autre_service_repart_sans_agent(lampadaire):
    agent = compte("elena")
    bruno = compte("bruno")
    operations.confier(signalement=lampadaire, agent=agent, auteur=agent)
    operations.affecter(signalement=lampadaire, service=Service.objects.get(code="PROP"), auteur=bruno)
    assert Signalement.objects.get().agent is None
    operations.confier(signalement=lampadaire, agent=compte("paul"), auteur=bruno)
    operations.changer_categorie(
        signalement=lampadaire, categorie=Categorie.objects.get(code="ECL-02"), auteur=bruno
    )
    assert Signalement.objects.get().agent is None
