"""Follow by e-mail: one letter to confirm, one click to stop, and the answer says nothing of who follows."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.core import signing
from django.test import Client

from signalements import courriels, poste
from signalements.models import Abonnement
from signalements.tests.aides import texte, url, url_secrete

pytestmark = pytest.mark.django_db

VOISINE = "voisine@example.org"


@pytest.fixture
def bouton(lampadaire) -> str:
    return url(lampadaire, "suivre/")


@pytest.fixture
def abonnement(inconnu, lampadaire, bouton) -> Abonnement:
    inconnu.post(bouton, {"courriel": VOISINE})
    return Abonnement.objects.get(courriel=VOISINE)


def confirmer(abonnement: Abonnement) -> str:
    return f"/abonnement/{courriels.jeton(abonnement)}/confirmer/"


def arreter(abonnement: Abonnement) -> str:
    return f"/abonnement/{courriels.jeton(abonnement)}/arreter/"


def test_ca_marche(inconnu, lampadaire, bouton, smtp):
    assert inconnu.post(bouton, {"courriel": VOISINE}).headers["Location"] == url(lampadaire)
    poste.poster()
    (lettre,) = smtp.pour(VOISINE)
    lien = re.search(r"http://\S+/confirmer/", lettre.get_body("plain").get_content())[0]
    chemin = lien.removeprefix("http://localhost:8000")
    abonnement = Abonnement.objects.get(courriel=VOISINE)
    page = texte(inconnu.get(chemin))
    assert "Oui, m’écrire à chaque étape" in page
    abonnement.refresh_from_db()
    assert not abonnement.actif, "a link never acts"
    assert "C’est confirmé" in texte(inconnu.post(chemin))
    abonnement.refresh_from_db()
    assert abonnement.actif


@pytest.mark.parametrize(
    "courriel", ["", "amina", "a@b", "é@@x.fr", "x" * 300 + "@example.org", "a@example.org\nBcc: b@c.fr"]
)
def test_une_adresse_illisible_est_expliquee_et_gardee(inconnu, lampadaire, bouton, courriel):
    reponse = inconnu.post(bouton, {"courriel": courriel})
    page = texte(reponse)
    assert reponse.status_code == 422
    assert 'aria-invalid="true"' in page
    assert "Écrivez" in page or "254 signes" in page
    assert not lampadaire.abonnements.exclude(courriel="amina@example.org").exists()


def test_la_reponse_ne_dit_pas_qui_suit(inconnu, lampadaire, bouton):
    """Amina follows already, somebody else does not."""
    pages = set()
    for courriel in ("amina@example.org", "AMINA@example.org", VOISINE):
        client = Client()
        reponse = client.post(bouton, {"courriel": courriel}, follow=True)
        pages.add(texte(reponse))
    assert len(pages) == 1
    assert "Si cette adresse ne suit pas déjà" in pages.pop()
    assert lampadaire.courriels.filter(modele="confirmation").count() == 1


def test_une_boite_recoit_peu_de_confirmations(lampadaire, bouton):
    for _i in range(6):
        Client().post(bouton, {"courriel": VOISINE})
    assert lampadaire.courriels.filter(modele="confirmation").count() == courriels.CONFIRMATIONS_PAR_JOUR
    assert Abonnement.objects.filter(courriel=VOISINE).count() == 1


def test_le_champ_cache_arrete_les_robots(inconnu, lampadaire, bouton):
    reponse = inconnu.post(bouton, {"courriel": VOISINE, "site_web": "x"})
    assert reponse.status_code == 422
    assert "Un champ que personne ne voit" in texte(reponse)
    assert VOISINE in texte(reponse)
    assert not Abonnement.objects.filter(courriel=VOISINE).exists()


def test_au_dela_de_la_limite(inconnu, bouton, settings):
    settings.LIMITES = settings.LIMITES | {"suivi_adresse": (1, 3600)}
    statuts = [inconnu.post(bouton, {"courriel": f"v{i}@example.org"}).status_code for i in range(3)]
    assert statuts == [302, 429, 429]
    assert not Abonnement.objects.filter(courriel="v1@example.org").exists()


def test_sans_jeton_csrf(bouton):
    assert Client(enforce_csrf_checks=True).post(bouton, {"courriel": VOISINE}).status_code == 403


def test_prive_et_inconnu(inconnu, lampadaire, bouton):
    type(lampadaire.categorie).objects.filter(pk=lampadaire.categorie_id).update(visibilite="prive")
    assert inconnu.post(bouton, {"courriel": VOISINE}).status_code == 404
    assert not Abonnement.objects.filter(courriel=VOISINE).exists()


def test_depuis_sa_page_le_declarant_aura_son_lien(amina, lampadaire):
    reponse = Client(enforce_csrf_checks=True).post(
        url_secrete(lampadaire, "suivre/"), {"courriel": "amina.bis@example.org"}
    )
    assert reponse.headers["Location"] == url_secrete(lampadaire)
    assert reponse.headers["Referrer-Policy"] == "no-referrer"
    abonnement = Abonnement.objects.get(courriel="amina.bis@example.org")
    assert abonnement.declarant
    assert not abonnement.actif
    assert amina.post(url_secrete(lampadaire, "suivre/"), {"courriel": "non"}).status_code == 422


# -- Confirm and stop --------------------------------------------------------------


@pytest.mark.parametrize("acte", ["confirmer", "arreter"])
@pytest.mark.parametrize("jeton", ["faux", "1:2:3", "MTI:1abcde:signature"])
def test_un_lien_faux(inconnu, ville, acte, jeton):
    for methode in (inconnu.get, inconnu.post):
        reponse = methode(f"/abonnement/{jeton}/{acte}/")
        assert reponse.status_code == 404
        assert "Ce lien n’est plus valable" in texte(reponse)


def test_un_lien_trop_vieux(inconnu, abonnement):
    lien = confirmer(abonnement)
    with time_machine.travel(abonnement.cree_le.timestamp() + 8 * 86400, tick=False):
        reponse = inconnu.post(lien)
        assert reponse.status_code == 404
        assert "trop ancien" in texte(reponse)
        assert inconnu.get(arreter(abonnement)).status_code == 200, "stopping never expires"
    abonnement.refresh_from_db()
    assert not abonnement.actif


def test_un_jeton_d_ailleurs_n_ouvre_rien(inconnu, abonnement):
    assert (
        inconnu.get(f"/abonnement/{signing.dumps(abonnement.pk, salt='autre')}/arreter/").status_code == 404
    )


def test_arreter_par_le_bouton(inconnu, abonnement):
    inconnu.post(confirmer(abonnement))
    lien = arreter(abonnement)
    for _i in range(2):
        inconnu.get(lien)
        inconnu.head(lien)
    abonnement.refresh_from_db()
    assert abonnement.actif, "a link never acts"
    assert "C’est arrêté" in texte(inconnu.post(lien))
    abonnement.refresh_from_db()
    assert not abonnement.actif
    assert "C’est arrêté" in texte(inconnu.get(lien))


def test_arreter_d_un_clic_sans_cookie(abonnement, inconnu):
    """RFC 8058: the mail program posts one word, without cookie, as a form or as multipart."""
    inconnu.post(confirmer(abonnement))
    strict = Client(enforce_csrf_checks=True)
    lien = arreter(abonnement)
    refuse = strict.post(lien, "List-Unsubscribe=Autre", content_type="application/x-www-form-urlencoded")
    assert refuse.status_code == 403
    abonnement.refresh_from_db()
    assert abonnement.actif
    fait = strict.post(lien, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert (fait.status_code, fait.content) == (200, b"")
    abonnement.refresh_from_db()
    assert not abonnement.actif
    assert strict.post(lien, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert strict.post("/abonnement/faux/arreter/", {"List-Unsubscribe": "One-Click"}).status_code == 404


def test_le_bouton_de_confirmation_veut_un_jeton_csrf(abonnement):
    assert Client(enforce_csrf_checks=True).post(confirmer(abonnement)).status_code == 403


@pytest.mark.parametrize("acte", [confirmer, arreter])
def test_les_pages_des_lettres_ne_se_disent_pas(inconnu, abonnement, acte):
    reponse = inconnu.get(acte(abonnement))
    assert reponse.headers["Referrer-Policy"] == "strict-origin"
    assert reponse.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in reponse.headers["Cache-Control"]
    assert VOISINE not in texte(reponse)
