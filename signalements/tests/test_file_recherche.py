"""The search of the queue: French words, accents, typing errors, over several texts and the category."""

from __future__ import annotations

import pytest
from django.db import connection

from mairie.models import Compte
from signalements import operations, recherche
from signalements.models import Signalement
from signalements.recherche import contenant
from signalements.tests.test_file_filtres import compte, faire

pytestmark = pytest.mark.django_db


def trouves(mots: str, prenom: str = "bruno") -> set[str]:
    rows = contenant(Signalement.objects.visible_to(compte(prenom)), mots)
    return set(rows.values_list("numero", flat=True))


def test_ca_marche(lampadaire):
    autre = faire("VOI-01", description="Un trou profond dans la chaussée", lieu="Avenue Gambetta")
    assert trouves("boulangerie") == {lampadaire.numero}
    assert trouves("gambetta") == {autre.numero}
    assert trouves("") == {lampadaire.numero, autre.numero}


@pytest.mark.parametrize(
    "mots",
    [
        "BOULANGERIE",
        "boulangeries",
        "boulang",
        "lampadère",
        "éteint depuis lundi",
        "eteints",
        "l’éclairage, devant la boulangerie",
        "lampadaire boulangerie",
    ],
)
def test_accents_pluriels_et_fautes(lampadaire, mots):
    recherche.apprendre()
    faire("PRO-01", description="Des encombrants au pied de l’immeuble")
    assert trouves(mots) == {lampadaire.numero}


def test_les_fautes_se_comparent_aux_mots_connus_cette_nuit(ville):
    rows = [faire(description="Le lampadère de la boulangrie est éteint") for _i in range(2)]
    recherche.apprendre()
    for mots in ("boulangerie", "lampadaire", "boulangrie"):
        assert trouves(mots) == {row.numero for row in rows}, mots


def test_tous_les_mots_sont_demandes(lampadaire):
    assert trouves("boulangerie gambetta") == set()


def test_messages_notes_complements_et_reponses(lampadaire, elena):
    agent = Compte.objects.get(email="elena@example.org")
    operations.noter(signalement=lampadaire, auteur=agent, texte="Fusible à remplacer")
    operations.repondre(signalement=lampadaire, auteur=agent, message="Une nacelle est commandée")
    for mots in ("fusible", "nacelle commandee", "fusible nacelle boulangerie"):
        assert trouves(mots, "elena") == {lampadaire.numero}, mots


def test_ni_les_coordonnees_ni_ceux_des_autres(lampadaire):
    assert trouves("amina@example.org") == set()
    assert trouves("boulangerie", "paul") == trouves("boulangerie", "chantal") == set()


def test_les_mots_vides_ne_comptent_pas(lampadaire):
    assert trouves("le lampadaire de la rue ou sur la boulangerie") == trouves("lampadaire rue boulangerie")


def test_chaque_mot_lit_ses_index(ville):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = contenant(Signalement.objects.all(), "boulangerie éteinte").explain()
    assert plan.count("mots_de_la_file") == 2
    assert "Seq Scan on signalements" not in plan
