"""What is written stays written: chains, seals, and the command that finds what was altered."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mairie.models import Compte
from signalements import operations, registre
from signalements.etats import Etat
from signalements.models import Courriel, Evenement, Sceau, Signalement, Texte

pytestmark = pytest.mark.django_db
HIER = dt.date(2026, 11, 23)


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="bruno@example.org")


@pytest.fixture
def suivi(lampadaire, agent) -> Signalement:
    """The street lamp with a note, a state and a message."""
    operations.noter(signalement=lampadaire, auteur=agent, texte="Armoire n° 12")
    operations.changer_etat(
        signalement=lampadaire, vers=Etat.PRIS_EN_CHARGE, auteur=agent, message="Nous passons jeudi."
    )
    lampadaire.refresh_from_db()
    return lampadaire


@contextmanager
def dans_le_dos():
    """As somebody who owns the database would write: no trigger looks."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


def phrases() -> list[str]:
    return [str(a).replace("\u00a0", " ") for a in registre.verifier()]


def test_ca_marche(suivi):
    lines = list(suivi.evenements.order_by("rang"))
    assert [e.rang for e in lines] == [1, 2, 3]
    assert len({e.empreinte for e in lines}) == 3
    assert registre.verifier() == []


def test_la_base_refuse_de_changer_un_evenement(suivi):
    for act in (
        lambda: suivi.evenements.update(role="chef"),
        lambda: suivi.evenements.first().delete(),
        lambda: Sceau.objects.update(evenements=0),
    ):
        registre.sceller(HIER)
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@pytest.mark.parametrize(
    ("sql", "dit"),
    [
        ("UPDATE signalements_evenement SET le = le - interval '3 days' WHERE rang = 2", "n° 2"),
        ("UPDATE signalements_evenement SET auteur_id = NULL WHERE rang = 3", "n° 3"),
        ("UPDATE signalements_evenement SET details = '{}' WHERE rang = 1", "n° 1"),
        ("UPDATE signalements_evenement SET rang = 9 WHERE rang = 2", "n° 9"),
        ("UPDATE signalements_signalement SET etat = 'resolu', clos_le = now()", "l’état n’est pas"),
        ("UPDATE signalements_signalement SET recu_le = recu_le - interval '1 day'", "date de réception"),
        ("UPDATE signalements_signalement SET echeance_legale = '2030-01-01'", "date légale"),
        (
            "UPDATE signalements_texte SET texte = 'Rien vu.' WHERE nature = 'message'",
            "des mots de l’événement n° 3",
        ),
        (
            "UPDATE signalements_texte SET texte = 'Autre.' WHERE nature = 'description'",
            "mots de l’événement n° 1",
        ),
        ("UPDATE signalements_courriel SET texte = 'Refusé.'", "un courriel du"),
        (
            "UPDATE signalements_signalement SET service_id = (SELECT id FROM mairie_service WHERE code = 'PROP')",
            "le service n’est pas",
        ),
    ],
)
def test_une_ligne_alteree_se_voit(suivi, sql, dit):
    with dans_le_dos() as cursor:
        cursor.execute(sql)
    found = phrases()
    assert any(dit in phrase and suivi.numero_lisible in phrase for phrase in found), found
    with pytest.raises(CommandError, match="altéré"):
        call_command("verifier_registre", stdout=StringIO())


def test_un_signalement_disparu_se_voit(suivi):
    registre.sceller(HIER)
    with dans_le_dos() as cursor:
        for table in ("courriel", "texte", "abonnement", "declarant", "situation", "evenement"):
            cursor.execute(f"DELETE FROM signalements_{table}")
        cursor.execute("DELETE FROM signalements_signalement")
    assert ["il manque 1 signalements et 3 événements" in p and "23/11/2026" in p for p in phrases()] == [
        True
    ]


def test_une_chaine_refaite_se_voit(suivi):
    """Whoever rewrites a whole chain, digests included, cannot rewrite the seal."""
    registre.sceller(HIER)
    with dans_le_dos() as cursor:
        for table in ("texte", "courriel"):
            cursor.execute(
                f"DELETE FROM signalements_{table} WHERE evenement_id IN"
                " (SELECT id FROM signalements_evenement WHERE rang > 1)"
            )
        cursor.execute("DELETE FROM signalements_evenement WHERE rang > 1")
    assert any(
        "sceau du 23/11/2026" in p and "il manque 0 signalements et 2 événements" in p for p in phrases()
    )


def test_un_sceau_change_se_voit(suivi):
    registre.sceller(HIER)
    registre.sceller(HIER + dt.timedelta(days=1))
    assert registre.verifier() == []
    with dans_le_dos() as cursor:
        cursor.execute("DELETE FROM signalements_sceau WHERE le = %s", [HIER])
    assert any("sceau lui-même" in p for p in phrases())


def test_le_sceau_d_un_jour_se_fait_une_fois(suivi, agent):
    first = registre.sceller(HIER)
    operations.noter(signalement=suivi, auteur=agent, texte="Vu")
    assert registre.sceller(HIER) == first
    assert registre.verifier() == [], "what came after the seal is no anomaly"


def test_la_purge_et_l_effacement_ne_cassent_rien(suivi):
    """Words and letters are emptied with their salt: the chain holds."""
    registre.sceller(HIER)
    Texte.objects.filter(signalement=suivi).update(texte="", sel="")
    Courriel.objects.update(objet="", texte="", html="", destinataire="", vide_le=timezone.now())
    suivi.declarants.update(courriel="", efface_le=timezone.now())
    assert registre.verifier() == []


def test_l_evenement_ne_dit_rien_des_mots(suivi):
    """The digest is salted: knowing the words is not enough to know that they were said."""
    message = Evenement.objects.get(nature="etat").details["textes_scelles"]["message"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(sha256(convert_to('Nous passons jeudi.', 'UTF8')), 'hex')")
        assert cursor.fetchone()[0] != message


def test_la_demonstration_est_intacte(ville):
    call_command("demo", "--signalements", "40", stdout=StringIO())
    assert Evenement.objects.count() > 40
    assert registre.verifier() == []
