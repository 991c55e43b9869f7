"""What an act on many reports refuses before it touches any: garbage, too many, something missing."""

from __future__ import annotations

import pytest

from mairie.models import Compte, Service
from signalements import numero as numeros
from signalements import operations
from signalements.etats import Etat
from signalements.lot import choix
from signalements.models import Evenement
from signalements.tests import test_lot
from signalements.tests.aides import texte
from signalements.tests.test_lot import LOT, coches, envoi, faire, phrases

pytestmark = pytest.mark.django_db
trois = test_lot.trois


def test_rien_de_coche_ramene_a_la_liste(elena, trois):
    reponse = elena.post(LOT, {"filtres": "vue=en_retard"}, follow=True)
    assert reponse.redirect_chain == [("/service/?vue=en_retard", 302)]
    assert "Cochez au moins un signalement" in texte(reponse)


@pytest.mark.parametrize(
    "n", ["\x00", "", ":", "K7:recu", "'; DROP TABLE", "é" * 5000, "0000000000:recu", ":::::", "\ud83c\udf0a"]
)
def test_des_numeros_qui_n_en_sont_pas(elena, trois, n):
    assert (
        elena.post(LOT, {"n": n.encode("utf-8", "surrogatepass").decode("utf-8", "replace")}).status_code
        == 404
    )
    reponse = elena.post(LOT, {"n": [n.encode("utf-8", "replace").decode(), *coches(trois)]})
    assert len(reponse.context["lignes"]) == 3


@pytest.mark.parametrize("etat", ["", "x", "\x00", "clos", "RECU"])
def test_un_etat_qui_n_en_est_pas_un(elena, trois, etat):
    reponse = elena.post(LOT, envoi(trois, "resoudre") | {"n": [f"{r.numero}:{etat}" for r in trois]})
    assert reponse.status_code == 200


def test_en_double_compte_une_fois(elena, trois):
    reponse = elena.post(LOT, envoi(trois, "repondre", message="x") | {"n": coches(trois) * 3})
    assert len(phrases(reponse, "faits")) == 3
    assert Evenement.objects.filter(nature=Evenement.Nature.MESSAGE).count() == 3


def test_dix_mille_numeros(elena, trois):
    assert elena.post(LOT, {"n": [numeros.tirer() for _ in range(10_000)]}).status_code == 400
    beaucoup = [numeros.tirer() for _ in range(choix.LOT_MAX)]
    reponse = elena.post(LOT, {"n": coches(trois) + beaucoup})
    assert len(reponse.context["lignes"]) == 3
    assert "Seuls les 200 premiers" in texte(reponse)


MANQUES = [
    ({"acte": ""}, "acte", "Choisissez ce qu’il faut faire."),
    ({"acte": "supprimer"}, "acte", "Choisissez ce qu’il faut faire."),
    ({"acte": "\x00"}, "acte", "Choisissez ce qu’il faut faire."),
    ({"acte": "planifier"}, "date", "Indiquez la date prévue"),
    ({"acte": "planifier", "date": "2020-01-01"}, "date", "Indiquez la date prévue"),
    ({"acte": "planifier", "date": "demain"}, "date", "Écrivez une date"),
    ({"acte": "refuser"}, "message", "Écrivez un message"),
    ({"acte": "refuser", "message": " \n "}, "message", "Écrivez un message"),
    ({"acte": "repondre", "message": "x" * 4001}, "message", "4000 au plus"),
    ({"acte": "repondre", "message": "a\x00b"}, "message", "caractère nul"),
    ({"acte": "affecter"}, "service", "Choisissez un service."),
    ({"acte": "affecter", "service": "\x00"}, "service", "caractère nul"),
    ({"acte": "affecter", "service": "RIEN"}, "service", "Choisissez un service actif"),
    ({"acte": "confier", "agent": "x"}, "agent", "Choisissez un agent"),
    ({"acte": "confier", "agent": "999999999999999999999"}, "agent", "Choisissez un agent"),
    ({"acte": "rattacher", "garde": "K7QX4"}, "garde", "Gardez un des signalements cochés."),
    ({"acte": "rattacher"}, "garde", "Choisissez le signalement que l’on garde."),
    ({"acte": "repondre", "message": "x", "jeton": ""}, "__all__", "Cette page a été abîmée"),
    ({"acte": "repondre", "message": "x", "jeton": "\x00"}, "__all__", "Cette page a été abîmée"),
]


@pytest.mark.parametrize("etape", ["verifier", "agir"])
def test_ce_qui_manque_est_dit_avant_d_agir(elena, trois, etape):
    for champs, champ, phrase in MANQUES:
        reponse = elena.post(LOT, envoi(trois, "", etape) | champs)
        assert reponse.status_code == 422, champs
        assert phrase in str(reponse.context["form"].errors[champ]).replace("\u00a0", " "), champs
        assert phrase in texte(reponse)
        assert len(reponse.context["lignes"]) == 3, "still ticked"
    assert Evenement.objects.count() == 3


def test_un_champ_d_un_autre_acte_ne_juge_rien(elena, trois):
    reponse = elena.post(LOT, envoi(trois, "repondre", message="Vu", date="hier", service="RIEN", garde="x"))
    assert phrases(reponse, "faits") == ["Message publié"] * 3


def test_reunir_en_demande_deux(elena, lampadaire):
    reponse = elena.post(LOT, envoi([lampadaire], "rattacher", garde=lampadaire.numero))
    assert "au moins deux signalements" in texte(reponse)


def test_une_simple_part_ne_decide_pas_du_tout(bruno, paul, trois):
    """Cleaning has a part of a lamp: it sees the report in its queue, and does not close it with its others."""
    accueil = Compte.objects.get(email="bruno@example.org")
    operations.partager(
        signalement=trois[0],
        services=[Service.objects.get(code="PROP")],
        auteur=accueil,
        consigne="Balayer dessous",
    )
    sale = faire("PRO-01")
    reponse = paul.post(LOT, envoi([sale, trois[0]], "resoudre"))
    assert phrases(reponse, "refusees") == ["Vous n’en avez qu’une part : son service en décide."]
    trois[0].refresh_from_db()
    assert trois[0].etat == Etat.RECU
