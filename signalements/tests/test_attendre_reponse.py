"""A question to the reporter: by letter with a link; the service's clock pauses, the law's does not; it ends."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from mairie import delais
from mairie.models import Compte
from signalements import images, operations, registre
from signalements.etats import Etat
from signalements.models import Courriel, Signalement
from signalements.operations import Contact
from signalements.tests.aides import CLE, depose, jpeg, texte, url
from signalements.tests.test_service_fiche import adresse, etat
from signalements.veille import veiller

pytestmark = pytest.mark.django_db
LUNDI = dt.datetime(2026, 11, 23, 9, tzinfo=delais.PARIS)


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


@pytest.fixture(autouse=True)
def lundi():
    with time_machine.travel(LUNDI, tick=False) as voyage:
        yield voyage


def agents(compte: Compte) -> Client:
    """Logged in now: sessions end long before thirty days."""
    client = Client()
    client.force_login(compte)
    return client


@pytest.fixture
def demande(lundi, lampadaire, agent) -> Signalement:
    """Asked on a Monday."""
    operations.changer_etat(signalement=lampadaire, vers=Etat.PRIS_EN_CHARGE, auteur=agent)
    return operations.changer_etat(
        signalement=lampadaire, vers=Etat.EN_ATTENTE, auteur=agent, message="Quel numéro sur le mât ?"
    )


def test_ca_marche(agent, amina, lampadaire, lundi):
    """Asked, told with a link, answered with words and a photo: back in the line, and to the service."""
    echeance, objectif = lampadaire.echeance_legale, lampadaire.objectif_le
    envoi = etat(lampadaire, Etat.EN_ATTENTE, message="Quel numéro sur le mât ?")
    assert agents(agent).post(adresse(lampadaire, "etat"), envoi).status_code == 302
    lettre = Courriel.objects.latest("pk")
    assert lettre.destinataire == "amina@example.org"
    for corps in (lettre.texte, lettre.html):
        assert "Quel numéro sur le mât ?" in corps.replace("\u202f", " ").replace("\u00a0", " ")
    assert "La balle est au déclarant : réponse attendue jusqu’au" in texte(
        agents(agent).get(adresse(lampadaire))
    )
    page = urlsplit(re.search(rf"\S+/suivi/{lampadaire.numero}/\S+", lettre.texte).group()).path
    assert "Le service attend votre réponse" in texte(amina.get(page))
    lundi.move_to(LUNDI + dt.timedelta(days=2))
    assert amina.post(f"{page}completer/", {"texte": "Le mât 12.", "photos": [jpeg()]}).status_code == 302
    while images.preparer_une():
        pass
    lampadaire.refresh_from_db()
    assert (lampadaire.etat, lampadaire.suspendu_le, lampadaire.attente_jusqu_au) == (Etat.RECU, None, None)
    assert lampadaire.echeance_legale == echeance, "a question about a pothole suspends nothing legal"
    assert lampadaire.objectif_le == delais.jours_ouvres_apres(objectif, 2)
    fiche = texte(agents(agent).get(adresse(lampadaire)))
    ligne = fiche[fiche.index("Toute l’histoire") :]
    assert "Le mât 12." in ligne
    assert lampadaire.photos.get().url_vignette in ligne
    assert Courriel.objects.filter(modele="service_complement", texte__contains="Le mât 12.").exists()
    assert registre.verifier() == []


def test_sur_papier(agent, lundi):
    """Whoever has no e-mail is asked on paper, with the code that opens their page."""
    row = depose(contact=Contact(nom="Roux", adresse="3 rue d’Alsace\n83500 La Seyne"))
    operations.changer_etat(signalement=row, vers=Etat.EN_ATTENTE, auteur=agent, message="Quel mât ?")
    lettre = Courriel.objects.get(support="papier", modele="etat")
    assert "Quel mât" in lettre.texte
    assert "Code qui ouvre la page de suivi" in lettre.html
    veiller((LUNDI + dt.timedelta(days=31)).date())
    assert Courriel.objects.get(support="papier", modele="nouvelles").texte.count(
        "le service continue avec ce qu’il sait"
    )


def test_qui_suit_n_est_pas_interroge(demande, inconnu):
    page = texte(inconnu.get(url(demande)))
    assert "En attente de votre réponse" not in page
    assert "Quel numéro" in page, "the question is a public message"


# -- Nobody answers --------------------------------------------------------------------------


def test_trente_jours(demande, agent, inconnu, lundi):
    """The last day counts; the night after, the service goes on, both are told, once."""
    assert demande.attente_jusqu_au == (LUNDI + dt.timedelta(days=30)).date()
    objectif, echeance = demande.objectif_le, demande.echeance_legale
    lundi.move_to(LUNDI + dt.timedelta(days=30))
    call_command("veiller", verbosity=0)
    demande.refresh_from_db()
    assert demande.etat == Etat.EN_ATTENTE
    avant = Courriel.objects.exclude(modele="veille").latest("pk").pk
    lundi.move_to(LUNDI + dt.timedelta(days=31))
    for _fois in range(2):
        call_command("veiller", verbosity=0)
    demande.refresh_from_db()
    assert (demande.etat, demande.suspendu_le, demande.attente_jusqu_au) == (Etat.PRIS_EN_CHARGE, None, None)
    assert demande.echeance_legale == echeance
    passes = len([d for d in range(1, 32) if delais.est_ouvre((LUNDI + dt.timedelta(days=d)).date())])
    assert demande.objectif_le == delais.jours_ouvres_apres(objectif, passes)
    suite = Courriel.objects.filter(pk__gt=avant).exclude(modele="veille")
    assert sorted(suite.values_list("modele", "destinataire")) == [
        ("nouvelles", "amina@example.org"),
        ("service_suite", demande.service.courriel),
    ]
    assert "Vous pouvez encore l’envoyer" in suite.get(modele="nouvelles").texte
    fiche = texte(agents(agent).get(adresse(demande)))
    assert "sans réponse reçue à temps" in fiche
    assert "La balle est au service." in fiche
    assert "sans réponse reçue à temps" in texte(inconnu.get(url(demande)))


def test_une_nuit_rejouee(demande):
    """`--date` of the day after: the same as if that night had come."""
    dernier = demande.attente_jusqu_au
    call_command("veiller", date=dernier, verbosity=0)
    demande.refresh_from_db()
    assert demande.etat == Etat.EN_ATTENTE
    for _fois in range(2):
        call_command("veiller", date=dernier + dt.timedelta(days=1), verbosity=0)
    demande.refresh_from_db()
    assert demande.etat == Etat.PRIS_EN_CHARGE
    assert demande.evenements.filter(details__sans_reponse=True).count() == 1


def test_repondre_apres_coup(demande, amina, lundi):
    """Late is not too late: it comes back into the line all the same."""
    lundi.move_to(LUNDI + dt.timedelta(days=40))
    veiller((LUNDI + dt.timedelta(days=40)).date())
    assert amina.post(f"/suivi/{demande.numero}/{CLE}/completer/", {"texte": "Le mât 12."}).status_code == 302
    demande.refresh_from_db()
    assert demande.etat == Etat.PRIS_EN_CHARGE


def test_repondu_avant_la_nuit(demande, lundi):
    operations.completer(signalement=demande, cle=CLE, texte="Le mât 12.")
    lundi.move_to(LUNDI + dt.timedelta(days=40))
    assert not operations.reprendre_sans_reponse(
        signalement=demande, jour=(LUNDI + dt.timedelta(days=40)).date()
    )


def test_trop_tard_parce_que_la_nuit_a_repris(demande, agent, lundi):
    """The second agent is told that nobody answered, not that somebody did."""
    lundi.move_to(LUNDI + dt.timedelta(days=31))
    veiller((LUNDI + dt.timedelta(days=31)).date())
    reponse = agents(agent).post(adresse(demande, "etat"), etat(demande, Etat.RESOLU))
    assert reponse.status_code == 409
    assert "la question au déclarant est restée sans réponse" in texte(reponse)
