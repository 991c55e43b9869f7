"""A remark on the tool: by anybody, in a drawer; the kind of person is told by the account."""

from __future__ import annotations

import pytest
from django.test import Client

from mairie.models import Compte
from mairie.models.remarques import Propos, Remarque
from remarques.tests.conftest import MOTS, texte
from signalements import jeton as jetons

pytestmark = pytest.mark.django_db
PAGE = "/remarques/"
CHANGEMENTS = "/ce-qui-a-change/"


def test_ca_marche(amina, porte):
    page = amina.get(PAGE)
    assert "Un problème dans la rue ? Signalez-le ici" in texte(page)
    assert 'href="/signaler/"' in page.content.decode()
    reponse = amina.post(PAGE, porte | {"mots": f" {MOTS}\r\n", "courriel": "Amina@example.org"}, follow=True)
    assert reponse.redirect_chain == [(CHANGEMENTS, 302)]
    vu = texte(reponse)
    assert "Merci, votre remarque est arrivée" in vu
    assert "1 remarque reçue : 1 pas encore étudiée." in vu
    row = Remarque.objects.get()
    assert (row.de, row.sujet, row.etat, row.page) == ("habitant", "outil", "recue", "")
    assert (row.propos.mots, row.propos.courriel) == (MOTS, "amina@example.org")


@pytest.mark.parametrize(
    ("email", "de"),
    [
        ("chantal@example.org", "conseil"),
        ("lucie@example.org", "cil"),
        ("bruno@example.org", "agent"),
        ("denis@example.org", "agent"),
    ],
)
def test_le_role_dit_de_qui_elle_vient(ville, porte, email, de):
    client = Client()
    client.force_login(Compte.objects.get(email=email))
    page = client.get(PAGE)
    assert f'value="{email}"' in page.content.decode(), "the address is proposed"
    assert "sans votre nom" in texte(page)
    client.post(PAGE, porte | {"mots": "Une carte plus grande", "de": "habitant"})
    row = Remarque.objects.get()
    assert row.de == de
    assert row.traitee_par is None
    assert row.propos.courriel == "", "kept only if it was sent"


def test_sans_courriel_et_deux_fois(amina, porte):
    for _i in range(2):
        assert amina.post(PAGE, porte | {"mots": "Trop petit"}).status_code == 302
    assert Remarque.objects.count() == Propos.objects.count() == 1


@pytest.mark.parametrize(
    ("venue", "gardee"),
    [
        ("/suivi/23456789AB/ClefSecreteDAmina0001_/?envoye=1", "/suivi/…/…/"),
        ("/suivi/23456789AB/ClefSecreteDAmina0001_/avis/", "/suivi/…/…/avis/"),
        ("/partenaire/abc:def:ghi/", "/partenaire/…/"),
        ("/abonnement/abc:def/arreter/", "/abonnement/…/arreter/"),
        ("/service/23456789AB/", "/service/…/"),
        ("/?q=Dupont&etat=recu", "/"),
        ("/conditions/#haut", "/conditions/"),
        ("/remarques/", ""),
        ("/nulle-part/", ""),
        ("/admin/mairie/nulle/part/", ""),
        ("", ""),
    ],
)
def test_la_page_sans_rien_de_personne(amina, porte, venue, gardee):
    page = amina.get(PAGE, headers={"Referer": f"http://testserver{venue}" if venue else ""})
    html = page.content.decode()
    assert ("Dire de quelle page je viens" in html) is bool(gardee)
    assert "ClefSecrete" not in html
    assert "23456789AB" not in html
    if gardee:
        assert f'name="page" value="{gardee}"' in html
    amina.post(PAGE, porte | {"mots": "Ici ça coince", "page": gardee})
    assert Remarque.objects.get().page == gardee


@pytest.mark.parametrize(
    "forgee",
    [
        "/suivi/23456789AB/ClefSecreteDAmina0001_/",
        "/?q=Dupont",
        "https://ailleurs.example/",
        "/" + "a" * 300,
        "javascript:alert(1)",
        "é\u2028",
    ],
)
def test_une_page_forgee_n_est_pas_gardee(amina, porte, forgee):
    assert amina.post(PAGE, porte | {"mots": "Ici", "page": forgee, "page_vue": forgee}).status_code == 302
    assert Remarque.objects.get().page == ""


def test_d_un_autre_site(amina):
    page = amina.get(PAGE, headers={"Referer": "https://ailleurs.example/suivi/"})
    assert "Dire de quelle page" not in texte(page)
    assert amina.get(PAGE, headers={"Referer": "http://[pas-une-adresse/"}).status_code == 200


@pytest.mark.parametrize(
    ("envoi", "phrase"),
    [
        ({"mots": "   "}, "Écrivez votre remarque"),
        ({"mots": "a" * 10_000}, "il peut en avoir 4000 au plus"),
        ({"mots": "a\0b"}, "caractère nul"),
        ({"mots": "Bien", "courriel": "pas une adresse"}, "Écrivez une adresse comme"),
        ({"mots": "Bien", "courriel": "a" * 300 + "@example.org"}, "254 signes au plus"),
        ({"mots": "Bien", "courriel": "a\0@example.org"}, "caractère nul"),
        ({"mots": "Bien", "site_web": "http://spam.example"}, "Un champ que personne ne voit"),
        ({"mots": "Bien", "jeton": "n’importe quoi"}, "ne venait pas de ce site"),
        ({"mots": "Bien", "jeton": ""}, "ne venait pas de ce site"),
    ],
)
def test_refusee_sans_rien_perdre(amina, porte, envoi, phrase):
    page = {"page_vue": "/suivi/…/"}
    reponse = amina.post(PAGE, porte | page | envoi)
    assert reponse.status_code == 422
    vu = texte(reponse)
    assert phrase in vu
    assert "/suivi/…/" in vu, "the page one came from is still proposed"
    if envoi["mots"] == "Bien":
        assert ">\nBien</textarea>" in reponse.content.decode()
    assert not Remarque.objects.exists()
    jeton = jetons.lire(str(reponse.context["form"].jeton))
    assert not jeton.perime, "the page can be sent again"


def test_trop_vite(amina, settings):
    settings.FORMULAIRE_SECONDES_MIN = 60
    reponse = amina.post(PAGE, {"mots": "Bien", "jeton": str(jetons.tirer())})
    assert reponse.status_code == 422
    assert "C’est allé très vite" in texte(reponse)
    settings.FORMULAIRE_SECONDES_MIN = 0
    again = {"mots": "Bien", "jeton": str(reponse.context["form"].jeton)}
    assert amina.post(PAGE, again).status_code == 302


def test_page_ouverte_depuis_longtemps(amina, settings):
    settings.FORMULAIRE_JOURS_MAX = -1
    reponse = amina.post(PAGE, {"mots": "Bien", "jeton": str(jetons.tirer())})
    assert reponse.status_code == 422
    assert "ouverte depuis longtemps" in texte(reponse)


def test_au_dela_de_la_limite(amina, settings):
    settings.LIMITES = settings.LIMITES | {"remarque_adresse": (2, 3600)}
    sent = [amina.post(PAGE, {"mots": "Bien", "jeton": str(jetons.tirer())}) for _i in range(4)]
    assert [r.status_code for r in sent] == [302, 302, 429, 429]
    assert "attendez un peu" in texte(sent[-1])
    assert "Bien</textarea>" in sent[-1].content.decode()
    assert Remarque.objects.count() == 2


def test_sans_jeton_csrf(ville, porte):
    assert Client(enforce_csrf_checks=True).post(PAGE, porte | {"mots": "Bien"}).status_code == 403


def test_le_pied_de_page_y_mene(inconnu, alice):
    html = inconnu.get("/conditions/").content.decode()
    assert 'href="/remarques/"' in html
    assert 'href="/ce-qui-a-change/"' in html
    assert 'href="/demarches/"' in html
    assert "/remarques/file/" not in html
    assert "/remarques/file/" in alice.get("/conditions/").content.decode()
