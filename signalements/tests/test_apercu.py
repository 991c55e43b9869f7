"""The letter before it leaves: the very one that leaves afterwards, and nothing done for having looked."""

from __future__ import annotations

import html
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from mairie.models import Categorie, Compte
from signalements import acces, apercu, operations
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.models import Abonnement, Courriel, Declarant, Evenement, Photo, Signalement, Texte
from signalements.operations import Contact, Envoi, deposer
from signalements.tests.aides import CLE, jpeg, texte
from signalements.tests.test_service_fiche import adresse, etat
from tests.formulaires import champs

pytestmark = pytest.mark.django_db

RUE = "12 rue Cyrus-Hugues\n83500 La Seyne-sur-Mer"


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


@pytest.fixture
def sur_papier(ville) -> Signalement:
    """Madame Rossi's, who has no e-mail."""
    envoi = Envoi(
        categorie=Categorie.objects.get(code="ECL-01"),
        point=Point(5.89, 43.081, srid=4326),
        contact=Contact(prenom="Jeanne", nom="Rossi", telephone="0494000000", adresse=RUE),
    )
    return deposer(envoi=envoi, cle=CLE).signalement


def voir(client: Client, row: Signalement, vers: str = "resolu", **donnees):
    return client.post(adresse(row, "apercu"), etat(row, vers, acte="etat") | donnees)


def compte_tout() -> tuple:
    rows = [m.objects.order_by("pk").values_list() for m in (Signalement, Declarant, Abonnement)]
    return (*(list(r) for r in rows), *(m.objects.count() for m in (Evenement, Courriel, Texte, Photo)))


def sans_secrets(lettre: Courriel) -> str:
    return apercu.apercu([lettre]).texte


def test_ca_marche(elena, lampadaire):
    """What is shown is what leaves, to the letter; only the secrets of its links are hidden."""
    donnees = {"message": "Ampoule changée.", "jeton": numeros.tirer_cle()}
    avant = compte_tout()
    reponse = voir(elena, lampadaire, **donnees)
    assert reponse.status_code == 200
    assert compte_tout() == avant
    montree = reponse.context["apercu"]
    elena.post(adresse(lampadaire, "etat"), etat(lampadaire, "resolu", **donnees))
    partie = lampadaire.courriels.get(modele="etat")
    assert montree.lettre.objet == partie.objet
    assert montree.texte == sans_secrets(partie)
    assert montree.document("n") == apercu.apercu([partie]).document("n")
    assert "Ampoule changée." in montree.texte
    assert montree.texte.count(apercu.CACHE) == 3, "the page, the opinion, the stop"
    page = texte(reponse)
    assert "par courriel à 1 personne" in page
    assert partie.objet.replace("\u00a0", " ") in html.unescape(page)


def test_un_message_sans_changer_l_etat(elena, lampadaire):
    avant = compte_tout()
    reponse = elena.post(
        adresse(lampadaire, "apercu"),
        {"acte": "message", "message": "Pièce commandée.", "jeton": numeros.tirer_cle()},
    )
    assert compte_tout() == avant
    montree = reponse.context["apercu"]
    elena.post(adresse(lampadaire, "message"), {"message": "Pièce commandée."})
    partie = lampadaire.courriels.get(modele="etat")
    assert (montree.lettre.objet, montree.texte) == (partie.objet, sans_secrets(partie))


@pytest.mark.parametrize(
    ("vers", "donnees"),
    [
        ("pris_en_charge", {}),
        ("planifie", {"date": "2100-01-05"}),
        ("en_attente", {"message": "Quel poteau ?"}),
        ("transmis", {"message": "Voilà.", "autorite": "Enedis", "courriel_autorite": "enedis@example.org"}),
        ("refuse", {"message": "Non."}),
        ("hors_competence", {"message": "Ailleurs."}),
    ],
)
def test_chaque_etat(elena, lampadaire, vers, donnees):
    envoi = {"jeton": numeros.tirer_cle()} | donnees
    avant = compte_tout()
    reponse = voir(elena, lampadaire, vers, **envoi)
    montree = reponse.context["apercu"]
    assert compte_tout() == avant
    assert montree.partenaire is (vers == "transmis")
    elena.post(adresse(lampadaire, "etat"), etat(lampadaire, vers, **envoi))
    partie = lampadaire.courriels.get(modele="etat")
    assert (montree.lettre.objet, montree.texte) == (partie.objet, sans_secrets(partie))


def test_rattacher_un_doublon(elena, lampadaire, agent):
    garde = deposer(envoi=Envoi(categorie=lampadaire.categorie, point=lampadaire.position)).signalement
    avant = compte_tout()
    reponse = voir(elena, lampadaire, "doublon", original=garde.numero)
    assert garde.numero_lisible in reponse.context["apercu"].texte
    assert compte_tout() == avant
    assert not garde.abonnements.exists()


# -- Nobody is named, nothing opens ---------------------------------------------------


def test_sans_adresse_ni_secret(elena, bruno, lampadaire, sur_papier):
    Declarant.objects.filter(signalement=lampadaire).update(
        prenom="Amina", nom="Diallo", telephone="0612345678"
    )
    for row in (lampadaire, sur_papier):
        page = html.unescape(texte(voir(bruno, row, message="Fait.")))
        for mots in (
            acces.cle_de_lettre(row.numero),
            acces.code_recepisse(row.numero),
            "amina@example.org",
            "Diallo",
            "0612345678",
            "Jeanne",
            "Rossi",
            "Cyrus-Hugues",
        ):
            assert mots not in page, mots
        document = page.split("srcdoc=")[1].split("</iframe>")[0]
        assert "href=" not in document
        assert set(re.findall(r'src="([^"]*)"', document)) <= {apercu.GRIS}, (
            "a code on a screen can be scanned"
        )
        abonnement = row.abonnements.first()
        assert abonnement is None or f"/abonnement/{apercu.CACHE}/arreter/" in page


def test_la_lettre_sur_papier(bruno, sur_papier):
    avant = compte_tout()
    reponse = voir(bruno, sur_papier, message="Fait.")
    assert compte_tout() == avant
    montree = reponse.context["apercu"]
    assert (montree.par_courriel, montree.sur_papier, montree.papier) == (0, 1, True)
    page = texte(reponse)
    assert "sur papier à 1 personne" in page
    assert "Adresse postale de la personne" in html.unescape(page)
    bruno.post(adresse(sur_papier, "etat"), etat(sur_papier, "resolu", message="Fait."))
    assert montree.texte == sans_secrets(sur_papier.courriels.get(modele="etat"))
    assert "Rossi" in sur_papier.courriels.get(modele="etat").html, "the one that leaves is addressed"


def test_ce_qui_ne_vaut_pas_un_timbre(bruno, sur_papier):
    page = texte(voir(bruno, sur_papier, "pris_en_charge", message="Nous passons mardi."))
    assert "Part" in page
    assert "à personne" in page
    assert "Nous passons mardi." in page
    assert "<iframe" not in page


def test_ceux_qui_suivent_comptent(elena, lampadaire):
    Abonnement.objects.create(signalement=lampadaire, courriel="lea@example.org", confirme_le=timezone.now())
    Abonnement.objects.create(signalement=lampadaire, courriel="muet@example.org")
    assert "par courriel à 2 personnes" in texte(voir(elena, lampadaire))
    Abonnement.objects.exclude(courriel="lea@example.org").delete()
    page = texte(voir(elena, lampadaire))
    assert "La personne qui a signalé ne reçoit rien" in page
    assert "Le problème est résolu" in html.unescape(page)


def test_une_boite_deja_pleine(elena, lampadaire, settings):
    settings.LIMITES = settings.LIMITES | {"courriels_destinataire": (1, 3600)}
    page = texte(voir(elena, lampadaire))
    assert "à personne" in page
    assert "1 courriel retenu" in page


def test_le_cadre_est_un_bac_a_sable_sans_style_en_attribut(elena, lampadaire):
    reponse = voir(elena, lampadaire, message='</style><script>x</script> style="color:red" <b>')
    document = html.unescape(re.search(r'srcdoc="([^"]*)"', reponse.content.decode())[1])
    assert not re.search(r"<[a-z][^<>]* style=", document)
    assert "<script" not in document
    nonces = set(re.findall(r'<style nonce="([^"]+)"', document))
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in reponse.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in reponse.headers["Content-Security-Policy"]
    assert ' style="color:red"' in document, "somebody's words are left as they are"
    assert re.search(r"<iframe[^>]* sandbox ", reponse.content.decode())


# -- Send, or change ------------------------------------------------------------------


def test_envoyer_depuis_l_apercu(elena, lampadaire):
    vue = voir(
        elena, lampadaire, "planifie", message="Ligne 1\nLigne « 2 »", date="2100-01-05", photos=[jpeg()]
    )
    assert "1 photo reçue" in texte(vue)
    envoi = champs(vue, "apercu-form")
    reponse = elena.post(adresse(lampadaire, "etat"), envoi)
    assert reponse.status_code == 302
    row = Signalement.objects.get()
    assert (row.etat, row.planifie_le.isoformat()) == ("planifie", "2100-01-05")
    assert row.textes.get(nature="message").texte == "Ligne 1\nLigne « 2 »"
    assert row.photos.get().par_la_ville
    # Back, then once more: counted once, here as there.
    for acte in ("etat", "apercu"):
        assert "n’a compté qu’une fois" in texte(elena.post(adresse(lampadaire, acte), envoi, follow=True))
    assert row.evenements.filter(nature="etat").count() == 1


def test_modifier_rend_tout(elena, lampadaire):
    donnees = {"message": "Mes\nmots", "autorite": "Enedis", "avec_coordonnees": "on", "photos": [jpeg()]}
    vue = voir(elena, lampadaire, "transmis", **donnees)
    envoi = champs(vue, "apercu-form", suite="modifier")
    reponse = elena.post(adresse(lampadaire, "apercu"), envoi)
    assert reponse.status_code == 200
    form = reponse.context["etat"]
    assert form["message"].value().replace("\r\n", "\n") == "Mes\nmots"
    assert (form["vers"].value(), form["autorite"].value()) == ("transmis", "Enedis")
    assert form["avec_coordonnees"].value() is True
    assert "1 photo déjà reçue" in texte(reponse)
    assert not form.errors
    assert Signalement.objects.get().etat == Etat.RECU


@pytest.mark.parametrize(
    ("vers", "donnees", "fautif"),
    [
        ("refuse", {}, "message"),
        ("planifie", {}, "date"),
        ("resolu", {"message": "[à compléter]"}, "message"),
        ("resolu", {"message": "x" * 10_000}, "message"),
        ("resolu", {"message": "\x00"}, "message"),
        ("resolu", {"jeton": "\x00"}, "jeton"),
        ("n_importe", {}, "vers"),
        ("doublon", {"original": "K7"}, "original"),
    ],
)
def test_ce_qui_manque_est_dit_avant(elena, lampadaire, vers, donnees, fautif):
    avant = compte_tout()
    reponse = voir(elena, lampadaire, vers, **donnees)
    assert reponse.status_code == 422
    assert list(reponse.context["etat"].errors) == [fautif]
    assert compte_tout() == avant


def test_quelqu_un_a_ete_plus_rapide(elena, lampadaire, agent):
    """While one looked at the letter: said at the sending, and at the next look."""
    vue = voir(elena, lampadaire, message="Réparé.")
    operations.changer_etat(signalement=lampadaire, vers=Etat.PRIS_EN_CHARGE, auteur=agent)
    envoi = champs(vue, "apercu-form")
    for acte in ("etat", "apercu"):
        reponse = elena.post(adresse(lampadaire, acte), envoi)
        assert reponse.status_code == 409
        assert f"Entre-temps, {agent.nom} l’a pris en charge à " in texte(reponse)
        assert "Réparé.</textarea>" in texte(reponse)


def test_une_demande_privee(bruno, ville):
    categorie = Categorie.objects.filter(visibilite="prive", active=True).first()
    row = deposer(envoi=Envoi(categorie=categorie, point=Point(5.89, 43.081, srid=4326))).signalement
    assert "que seule ouvre la personne qui a signalé" in texte(voir(bruno, row, message="Vu."))


@pytest.mark.django_db(transaction=True)
def test_regarder_n_attend_ni_ne_fait_attendre_en_rond(ville, agent, lampadaire):
    """Looks at a merge one way, while the other way is done, many times over: no deadlock, no lost event."""
    autre = deposer(envoi=Envoi(categorie=lampadaire.categorie, point=lampadaire.position)).signalement
    depart = threading.Barrier(2)

    def regarder(de: Signalement, vers: Signalement) -> set[int]:
        client = Client()
        client.force_login(agent)
        try:
            depart.wait(10)
            return {voir(client, de, "doublon", original=vers.numero).status_code for _fois in range(8)}
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as mains:
        for codes in mains.map(regarder, (lampadaire, autre), (autre, lampadaire)):
            assert codes == {200}
    assert Evenement.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_regarder_attend_son_tour(ville, agent, lampadaire):
    """Somebody acts on the report, then on its people, while another looks: the look waits at the first step."""
    Declarant.objects.update(nom="Amina")

    def regarder() -> int:
        client = Client()
        client.force_login(agent)
        try:
            return voir(client, lampadaire).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as main:
        with transaction.atomic():
            Signalement.objects.select_for_update().get(pk=lampadaire.pk)
            vue = main.submit(regarder)
            fin = time.monotonic() + 10
            while not _quelqu_un_attend():
                assert time.monotonic() < fin, "nobody waits"
                time.sleep(0.05)
            Declarant.objects.filter(signalement=lampadaire).update(nom="Diallo")
        assert vue.result(10) == 200
    assert Declarant.objects.get().nom == "Diallo"


def _quelqu_un_attend() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0
