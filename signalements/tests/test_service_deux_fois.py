"""The agents' acts sent twice, at once, or too late: done once, and said by whom and when."""

from __future__ import annotations

import datetime as dt
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from mairie.models import Compte
from signalements import numero as numeros
from signalements import operations
from signalements.etats import Etat
from signalements.models import Evenement, Signalement
from signalements.tests.aides import CLE, texte
from signalements.tests.test_service_fiche import ACTES, adresse, etat

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


def un_de_chaque(row: Signalement) -> dict[str, dict]:
    """What the form of each act sends; those that say something new each time they are heard come first."""
    mots = row.textes.get()
    return {
        "message": {"message": "L’équipe passe jeudi."},
        "note": {"note": "L’équipe passe jeudi."},
        "etat": etat(row, Etat.RESOLU, message="Ampoule changée."),
        "affecter": {"service": "PROP", "motif": "Pas pour nous"},
        "partager": {"services": ["PROP"], "consigne": "Balayer dessous"},
        "categorie": {"categorie": "PRO-01"},
        "placer": {"lon": "5,879", "lat": "43,1009"},
        "relire": {"textes": mots.pk, "textes_vus": mots.pk},
    }


@pytest.mark.parametrize("acte", ACTES)
def test_un_double_clic_n_agit_qu_une_fois(elena, lampadaire, acte):
    """Even where the first click gave the report away, or made what is asked again impossible."""
    envoi = un_de_chaque(lampadaire)[acte] | {"jeton": numeros.tirer_cle()}
    elena.post(adresse(lampadaire, acte), envoi)
    apres = (lampadaire.evenements.count(), lampadaire.courriels.count(), lampadaire.textes.count())
    assert apres[0] == 2
    reponse = elena.post(adresse(lampadaire, acte), envoi, follow=True)
    assert reponse.redirect_chain[0][1] == 302
    assert "ce formulaire n’a compté qu’une fois" in texte(reponse)
    assert apres == (
        lampadaire.evenements.count(),
        lampadaire.courriels.count(),
        lampadaire.textes.count(),
    )


@pytest.mark.parametrize("acte", ["message", "note"])
def test_ce_qui_est_redit_expres_compte(elena, lampadaire, acte):
    envoi = un_de_chaque(lampadaire)[acte]
    for _fois in range(2):
        elena.post(adresse(lampadaire, acte), envoi | {"jeton": numeros.tirer_cle()})
    assert lampadaire.textes.filter(texte="L’équipe passe jeudi.").count() == 2


def test_replanifier_d_un_double_clic(elena, lampadaire, agent):
    """From planned to planned the state says nothing of who was first."""
    jour = dt.date(2100, 1, 5)
    operations.changer_etat(signalement=lampadaire, vers=Etat.PLANIFIE, auteur=agent, date=jour)
    lampadaire.refresh_from_db()
    envoi = etat(lampadaire, Etat.PLANIFIE, date="2100-02-06")
    for _clic in range(2):
        assert elena.post(adresse(lampadaire, "etat"), envoi).status_code == 302
    assert lampadaire.evenements.filter(nature=Evenement.Nature.ETAT).count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("acte", ["message", "etat", "affecter"])
def test_deux_clics_au_meme_instant(ville, agent, lampadaire, acte):
    """Neither has seen the other when it starts: the lock of the row decides."""
    envoi = un_de_chaque(lampadaire)[acte] | {"jeton": numeros.tirer_cle()}
    depart = threading.Barrier(2)

    def cliquer(client: Client) -> int:
        try:
            depart.wait(10)
            return client.post(adresse(lampadaire, acte), envoi).status_code
        finally:
            connection.close()

    clients = [Client(), Client()]
    for client in clients:
        client.force_login(agent)
    with ThreadPoolExecutor(2) as mains:
        assert list(mains.map(cliquer, clients)) == [302, 302]
    assert lampadaire.evenements.count() == 2


def test_le_jeton_d_un_autre_signalement_ne_dit_rien(elena, paul, lampadaire):
    """Nor does it tell whoever may not see the report that there is one."""
    jeton = numeros.tirer_cle()
    elena.post(adresse(lampadaire, "note"), {"note": "Vu", "jeton": jeton})
    autre = numeros.tirer()
    assert paul.post(f"/service/{autre}/note/", {"note": "x", "jeton": jeton}).status_code == 404
    assert paul.post(adresse(lampadaire, "note"), {"note": "x"}).status_code == 404


@pytest.mark.parametrize("jeton", ["", "x", "\x00", "é" * 22])
def test_un_jeton_abime_n_empeche_rien(elena, lampadaire, jeton):
    assert elena.post(adresse(lampadaire, "note"), {"note": "Vu", "jeton": jeton}).status_code in (302, 422)


def test_chaque_formulaire_a_son_jeton(elena, lampadaire):
    """An act that has two forms, a button and a choice, has one token: whichever is sent second does nothing."""
    formulaires = texte(elena.get(adresse(lampadaire))).split("<form")[1:]
    jetons = {}
    for formulaire in formulaires:
        if trouve := re.search(r'name="jeton" value="([\w-]{22})"', formulaire):
            jetons.setdefault(re.search(r'action="([^"]+)"', formulaire)[1], set()).add(trouve[1])
    assert all(len(siens) == 1 for siens in jetons.values())
    assert len({jeton for siens in jetons.values() for jeton in siens}) == len(jetons) >= len(ACTES)


def test_trop_tard_dit_qui_et_quand(elena, lampadaire):
    bruno = Compte.objects.get(email="bruno@example.org")
    operations.changer_etat(signalement=lampadaire, vers=Etat.PRIS_EN_CHARGE, auteur=bruno)
    reponse = elena.post(adresse(lampadaire, "etat"), etat(lampadaire, Etat.RESOLU, message="Réparé"))
    assert reponse.status_code == 409
    le = timezone.localtime(lampadaire.evenements.latest("pk").le)
    assert f"Entre-temps, {bruno.nom} l’a pris en charge à {le.hour} h {le.minute:02}." in texte(reponse)
    assert "Ce signalement est maintenant « Pris en charge »" in texte(reponse)
    assert "Réparé</textarea>" in texte(reponse)


def test_trop_tard_parce_que_le_declarant_a_repondu(elena, lampadaire, agent):
    operations.changer_etat(signalement=lampadaire, vers=Etat.EN_ATTENTE, auteur=agent, message="Où ?")
    lampadaire.refresh_from_db()
    operations.completer(signalement=lampadaire, cle=CLE, texte="Au 12")
    reponse = elena.post(adresse(lampadaire, "etat"), etat(lampadaire, Etat.RESOLU))
    assert "Entre-temps, le déclarant a répondu à " in texte(reponse)
