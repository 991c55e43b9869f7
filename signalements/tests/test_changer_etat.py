"""Moves from state to state: every pair, every role; what each demands, writes and tells."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.contrib.gis.geos import Point
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from mairie.droits import Role
from mairie.models import Categorie, Compte
from signalements.etats import CLOS, DEFINITIONS, TRANSITIONS, Etat, passage
from signalements.models import Abonnement, Courriel, Evenement, Signalement
from signalements.operations import ActeRefuse, DejaChange, Envoi, changer_etat, deposer

pytestmark = pytest.mark.django_db

DEMAIN = timezone.localdate() + dt.timedelta(days=1)


@pytest.fixture
def bruno_lui_meme(ville) -> Compte:
    return Compte.objects.get(email="bruno@example.org")


@pytest.fixture
def original(ville) -> Signalement:
    envoi = Envoi(categorie=Categorie.objects.get(code="ECL-01"), point=Point(5.8902, 43.0811, srid=4326))
    return deposer(envoi=envoi).signalement


def put(row: Signalement, etat: Etat, original: Signalement) -> None:
    Signalement.objects.filter(pk=row.pk).update(
        etat=etat,
        clos_le=timezone.now() if etat in CLOS else None,
        planifie_le=DEMAIN,
        doublon_de=original if etat == Etat.DOUBLON else None,
    )


def test_ca_marche(lampadaire, bruno_lui_meme):
    row = changer_etat(
        signalement=lampadaire, vers=Etat.RESOLU, auteur=bruno_lui_meme, message="Ampoule changée."
    )
    assert row.clos_le
    evenement = row.evenements.last()
    assert (evenement.etat_avant, evenement.etat_apres, evenement.auteur) == (
        "recu",
        "resolu",
        bruno_lui_meme,
    )
    assert evenement.textes.get().est_public
    lettre = row.courriels.get(modele="etat")
    assert lettre.destinataire == "amina@example.org"
    assert "Ampoule changée." in lettre.texte
    assert "Ampoule changée." in lettre.html


@pytest.mark.parametrize("de", list(Etat))
def test_toutes_les_paires_et_tous_les_roles(lampadaire, original, ville, de):
    agents = {c.role: c for c in Compte.objects.all()}
    for vers, role in itertools.product(Etat, Role):
        move = passage(de, vers)
        allowed = move is not None and role in move.roles
        with transaction.atomic():
            put(lampadaire, de, original)
            act = {
                "signalement": lampadaire,
                "vers": vers,
                "auteur": agents[role],
                "message": "Voilà.",
                "date": DEMAIN,
                "autorite": "Enedis",
                "original": original,
            }
            if allowed:
                assert changer_etat(**act).etat == vers
            else:
                with pytest.raises(ActeRefuse):
                    changer_etat(**act)
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("vers", "champ"),
    [
        (Etat.PLANIFIE, "date"),
        (Etat.EN_ATTENTE, "message"),
        (Etat.TRANSMIS, "autorite"),
        (Etat.REFUSE, "message"),
        (Etat.HORS_COMPETENCE, "message"),
        (Etat.DOUBLON, "original"),
        (Etat.RETIRE, "message"),
    ],
)
def test_ce_qui_est_demande_et_manque(lampadaire, bruno_lui_meme, vers, champ):
    message = "" if champ == "message" else "Voilà."
    with pytest.raises(ActeRefuse) as refus:
        changer_etat(signalement=lampadaire, vers=vers, auteur=bruno_lui_meme, message=message)
    assert refus.value.champ == champ
    lampadaire.refresh_from_db()
    assert lampadaire.etat == Etat.RECU


def test_une_date_passee_ne_se_planifie_pas(lampadaire, bruno_lui_meme):
    with pytest.raises(ActeRefuse):
        changer_etat(
            signalement=lampadaire,
            vers=Etat.PLANIFIE,
            auteur=bruno_lui_meme,
            date=timezone.localdate() - dt.timedelta(days=1),
        )


def test_le_second_agent_apprend_ce_qui_a_change(lampadaire, bruno_lui_meme):
    changer_etat(signalement=lampadaire, vers=Etat.PRIS_EN_CHARGE, auteur=bruno_lui_meme)
    with pytest.raises(DejaChange, match="Pris en charge"):
        changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=bruno_lui_meme, etat_vu=Etat.RECU)


def test_attendre_le_declarant_met_l_objectif_en_pause(lampadaire, bruno_lui_meme):
    before, legal = lampadaire.objectif_le, lampadaire.echeance_legale
    changer_etat(signalement=lampadaire, vers=Etat.EN_ATTENTE, auteur=bruno_lui_meme, message="Quel poteau ?")
    Signalement.objects.update(suspendu_le=timezone.now() - dt.timedelta(days=14))
    row = changer_etat(signalement=lampadaire, vers=Etat.PRIS_EN_CHARGE, auteur=bruno_lui_meme)
    assert row.objectif_le > before
    assert row.echeance_legale == legal
    assert row.suspendu_le is None


def test_un_doublon_suit_le_numero_conserve(lampadaire, original, bruno_lui_meme):
    row = changer_etat(signalement=lampadaire, vers=Etat.DOUBLON, auteur=bruno_lui_meme, original=original)
    assert original.numero_lisible in row.courriels.get(modele="etat").texte
    assert original.abonnements.get().courriel == "amina@example.org"
    assert original.evenements.last().nature == Evenement.Nature.FUSION
    assert row not in Signalement.objects.publics()


def test_un_doublon_de_lui_meme_est_refuse(lampadaire, bruno_lui_meme):
    with pytest.raises(ActeRefuse) as refus:
        changer_etat(signalement=lampadaire, vers=Etat.DOUBLON, auteur=bruno_lui_meme, original=lampadaire)
    assert refus.value.champ == "original"


def test_chaque_etat_a_ses_mots_et_ses_passages():
    assert set(DEFINITIONS) == set(TRANSITIONS) == set(Etat)
    assert all(d.public for d in DEFINITIONS.values())


@pytest.mark.parametrize(
    "acte", ["UPDATE signalements_evenement SET nature = 'note'", "DELETE FROM signalements_evenement"]
)
def test_la_base_refuse_de_toucher_un_evenement(lampadaire, acte):
    with pytest.raises(DatabaseError, match="never updated nor deleted"), transaction.atomic():
        connection.cursor().execute(acte)


def test_la_base_refuse_un_clos_sans_date(lampadaire):
    with pytest.raises(DatabaseError, match="signalement_clos_le_si_clos"), transaction.atomic():
        Signalement.objects.update(etat=Etat.RESOLU)


@pytest.mark.parametrize(
    ("vers", "au_declarant", "aux_autres"),
    [
        (
            Etat.PRIS_EN_CHARGE,
            "Votre signalement est pris en charge par",
            "Le signalement est pris en charge par",
        ),
        (Etat.RESOLU, "Merci de l’avoir signalé.", "Le problème est résolu"),
        (
            Etat.EN_ATTENTE,
            "Nous avons besoin d’une précision",
            "a demandé une précision à la personne qui a signalé",
        ),
    ],
)
def test_ceux_qui_suivent_ne_sont_pas_le_declarant(
    lampadaire, bruno_lui_meme, vers, au_declarant, aux_autres
):
    Abonnement.objects.create(signalement=lampadaire, courriel="lea@example.org", confirme_le=timezone.now())
    changer_etat(signalement=lampadaire, vers=vers, auteur=bruno_lui_meme, message="Quel poteau ?")
    pour = {c.pour: c for c in Courriel.objects.filter(modele="etat")}
    assert au_declarant in pour["declarant"].texte
    suivi = pour["abonne"]
    for mots in (suivi.texte, suivi.html):
        assert aux_autres in mots
        assert "otre signalement" not in mots
        assert "votre réponse" not in mots
        assert "Merci de l’avoir signalé" not in mots
    assert "votre réponse" not in suivi.objet
