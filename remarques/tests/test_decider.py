"""The queue, the decision, and the page that tells everybody: the town's words, never those that came."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mairie.demonstration import charger_remarques
from mairie.models import Compte
from mairie.models.remarques import Propos, Remarque
from remarques import operations
from remarques.tests.conftest import MOTS, texte
from signalements.operations import ActeRefuse

pytestmark = pytest.mark.django_db
FILE = "/remarques/file/"
CHANGEMENTS = "/ce-qui-a-change/"
FAITE = {
    "etat": "faite",
    "titre": "Un bouton de photo plus grand",
    "reponse": "Il prend la largeur.",
    "publier": "on",
}


def adresse(remarque, suite="") -> str:
    return f"{FILE}{remarque.pk}/{suite}"


def test_ca_marche(alice, inconnu, remarque):
    page = texte(alice.get(FILE))
    assert "Reçue 1" in page
    assert "Le bouton de la photo est minuscule" in page
    assert "attend une réponse par courriel" in page
    assert MOTS in texte(alice.get(adresse(remarque)))
    assert alice.post(adresse(remarque, "decider/"), FAITE).headers["Location"] == adresse(remarque)
    remarque.refresh_from_db()
    assert remarque.etat == "faite"
    assert remarque.close_le is not None
    assert remarque.traitee_par.email == "alice@example.org"
    public = texte(inconnu.get(CHANGEMENTS))
    assert "1 remarque reçue : 1 suivie." in public
    assert "Un bouton de photo plus grand Il prend la largeur. Faite de la part d’un habitant" in public
    for secret in ("Dupont", "minuscule", "amina@", "Alice"):
        assert secret not in public
    assert "Faite 1" in texte(alice.get(FILE))


def test_un_refus_se_dit_avec_sa_raison_et_se_lit(alice, inconnu, remarque):
    refus = {"etat": "refusee", "titre": "Nommer les fautifs"}
    page = alice.post(adresse(remarque, "decider/"), refus)
    assert page.status_code == 422
    assert "Un refus se dit avec sa raison" in texte(page)
    assert 'value="Nommer les fautifs"' in page.content.decode(), "nothing is lost"
    alice.post(adresse(remarque, "decider/"), refus | {"reponse": "La loi protège chacun.", "publier": "on"})
    public = texte(inconnu.get(CHANGEMENTS))
    assert "Ce que nous ne ferons pas, et pourquoi Nommer les fautifs La loi protège chacun." in public
    assert "1 refusée" in public


def test_reprise_elle_n_est_plus_close_ni_publique(alice, inconnu, remarque):
    alice.post(adresse(remarque, "decider/"), FAITE)
    alice.post(
        adresse(remarque, "decider/"), {"etat": "retenue", "titre": FAITE["titre"], "reponse": "Bientôt."}
    )
    remarque.refresh_from_db()
    assert (remarque.close_le, remarque.publiee_le) == (None, None)
    public = texte(inconnu.get(CHANGEMENTS))
    assert FAITE["titre"] not in public
    assert "Rien à raconter pour le moment" in public
    assert "1 retenue pour la suite" in public


def test_redite_la_date_reste(alice, remarque):
    alice.post(adresse(remarque, "decider/"), FAITE)
    then = timezone.now() - dt.timedelta(days=40)
    Remarque.objects.update(close_le=then, publiee_le=then)
    alice.post(adresse(remarque, "decider/"), FAITE | {"reponse": "Il prend toute la largeur."})
    remarque.refresh_from_db()
    assert (remarque.close_le, remarque.publiee_le) == (then, then)


@pytest.mark.parametrize(
    ("titre", "reponse", "champ"),
    [
        (MOTS, "C’est fait.", "titre"),
        ("Le bouton", f"Vous disiez : « {MOTS.upper()} »", "reponse"),
        ("", "C’est fait.", "titre"),
        ("Le bouton", "", "reponse"),
    ],
)
def test_les_mots_recus_ne_se_publient_pas(remarque, titre, reponse, champ):
    alice = Compte.objects.get(email="alice@example.org")
    with pytest.raises(ActeRefuse) as refus:
        operations.decider(
            remarque=remarque,
            auteur=alice,
            etat=Remarque.Etat.FAITE,
            titre=titre,
            reponse=reponse,
            publier=True,
        )
    assert refus.value.champ == champ
    assert not Remarque.objects.publiees().exists()


def test_trois_mots_recus_peuvent_se_retrouver_dans_la_reponse(alice, remarque):
    Propos.objects.update(mots="Trop petit")
    assert alice.post(adresse(remarque, "decider/"), FAITE | {"reponse": "C’était trop petit : plus grand."})
    assert Remarque.objects.publiees().count() == 1
    page = alice.post(adresse(remarque, "decider/"), FAITE | {"titre": " trop  PETIT"})
    assert page.status_code == 422


@pytest.mark.parametrize(
    ("envoi", "phrase"),
    [
        ({}, "Choisissez une décision"),
        ({"etat": "perdue"}, "Choisissez une des décisions"),
        (FAITE | {"titre": "a" * 10_000}, "160 au plus"),
        (FAITE | {"reponse": "a" * 10_000}, "4000 au plus"),
        (FAITE | {"titre": "a\0b"}, "caractère nul"),
        (FAITE | {"etat": "recue"}, "Décidez d’abord"),
    ],
)
def test_envoi_mauvais(alice, remarque, envoi, phrase):
    page = alice.post(adresse(remarque, "decider/"), envoi)
    assert page.status_code == 422
    assert phrase in texte(page)
    remarque.refresh_from_db()
    assert remarque.etat == "recue"


@pytest.mark.parametrize("suite", ["", "decider/", "repondre/"])
def test_a_l_administrateur_seul(inconnu, bruno, denis, chantal, alice, remarque, suite):
    url = adresse(remarque, suite)
    assert inconnu.get(url).status_code == 302
    for client in (bruno, denis, chantal):
        assert client.get(url).status_code == 403
        assert client.post(url, FAITE).status_code == 403
    assert alice.get(f"{FILE}999999/{suite}").status_code in (302, 404)
    assert alice.post(f"{FILE}{'9' * 30}/decider/", FAITE).status_code == 404
    if suite:
        assert alice.get(url).headers["Location"] == adresse(remarque)


@pytest.mark.parametrize("demande", ["etat=perdue", "etat=%00", "page=-1", "page=" + "9" * 50, "page=%C3%A9"])
def test_la_file_supporte_tout(alice, inconnu, remarque, demande):
    assert alice.get(f"{FILE}?{demande}").status_code == 200
    assert inconnu.get(f"{CHANGEMENTS}?{demande}").status_code == 200


def test_personne_n_a_rien_dit(inconnu, alice):
    assert "Rien à raconter pour le moment" in texte(inconnu.get(CHANGEMENTS))
    assert "Aucune remarque dans cet état" in texte(alice.get(FILE))


def test_les_comptes_tombent_juste(inconnu, ville):
    """All that came is in one of the four numbers, told or not."""
    charger_remarques()
    public = texte(inconnu.get(CHANGEMENTS))
    counts = Remarque.objects.comptes()
    assert sum(counts.values()) == Remarque.objects.count() == 14
    assert (
        "14 remarques reçues : 7 suivies, 2 retenues pour la suite, 2 refusées, 3 pas encore étudiées."
        in public
    )
    assert public.count("Faite de la part") == 6, "one of the seven tells nothing new"
    for propos in Propos.objects.all():
        assert propos.mots not in public


def test_la_demonstration_se_charge_une_fois(ville):
    for _i in range(2):
        charger_remarques()
    assert Remarque.objects.count() == 14


def test_autant_de_requetes_quel_que_soit_le_nombre(inconnu, alice, ville, django_assert_num_queries):
    charger_remarques()
    with django_assert_num_queries(6):
        inconnu.get(CHANGEMENTS)
    with django_assert_num_queries(5):
        alice.get(FILE)


@pytest.mark.parametrize(
    "impossible",
    [
        {"etat": "faite"},
        {"close_le": timezone.now()},
        {"publiee_le": timezone.now()},
        {"etat": "retenue", "titre": "Oui", "publiee_le": timezone.now()},
    ],
)
def test_la_base_refuse_l_impossible(remarque, impossible):
    with pytest.raises(IntegrityError), transaction.atomic():
        Remarque.objects.filter(pk=remarque.pk).update(**impossible)
