"""Add a word or a photo to one's own report."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from mairie.models import Categorie, Compte
from signalements import numero as numeros
from signalements import operations
from signalements.etats import Etat
from signalements.models import Photo, Signalement, Texte
from signalements.tests.aides import CLE, jpeg, texte, url, url_secrete

pytestmark = pytest.mark.django_db


@pytest.fixture
def bouton(lampadaire) -> str:
    return url_secrete(lampadaire, "completer/")


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


def test_ca_marche(amina, lampadaire, bouton):
    sent = {"texte": "Il clignote aussi le jour.", "photos": [jpeg("a.jpg"), jpeg("b.jpg", "red")]}
    reponse = Client(enforce_csrf_checks=True).post(bouton, sent)
    assert reponse.headers["Location"] == url_secrete(lampadaire)
    assert reponse.headers["Referrer-Policy"] == "no-referrer"
    ajout = lampadaire.textes.get(nature=Texte.Nature.AJOUT)
    assert ajout.texte == "Il clignote aussi le jour."
    assert not ajout.est_public
    assert lampadaire.photos.filter(publie_le=None).count() == 2
    assert lampadaire.courriels.filter(modele="service_complement").count() == 1
    page = texte(amina.get(url_secrete(lampadaire)))
    assert "Il clignote aussi le jour." in page
    assert page.count("En préparation") == 2


def test_ce_qui_s_ajoute_est_a_relire(amina, lampadaire, bouton, agent):
    operations.relire(
        signalement=lampadaire, auteur=agent, textes=list(lampadaire.textes.values_list("pk", flat=True))
    )
    amina.post(bouton, {"texte": "Encore un mot"})
    lampadaire.refresh_from_db()
    assert not lampadaire.est_relu
    assert "Encore un mot" not in texte(amina.get(url(lampadaire)))


def test_repondre_remet_le_service_au_travail(amina, lampadaire, bouton, agent):
    operations.changer_etat(signalement=lampadaire, vers=Etat.PRIS_EN_CHARGE, auteur=agent)
    operations.changer_etat(
        signalement=lampadaire, vers=Etat.EN_ATTENTE, auteur=agent, message="De quel côté ?"
    )
    visee, due = Signalement.objects.values_list("objectif_le", "echeance_legale").get()
    Signalement.objects.update(suspendu_le=timezone.now() - timezone.timedelta(days=14))
    amina.post(bouton, {"texte": "Côté plage"})
    row = Signalement.objects.get()
    assert row.etat == Etat.PRIS_EN_CHARGE
    assert row.suspendu_le is None
    assert row.objectif_le > visee
    assert row.echeance_legale == due
    assert "après la réponse reçue" in texte(amina.get(url(lampadaire)))


@pytest.mark.parametrize(
    ("nom", "octets", "phrase"),
    [
        ("notes.txt", b"bonjour", "pas une photo"),
        ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        ("vide.jpg", b"", "vide"),
        ("coupee.jpg", jpeg().read()[:300], "photo"),
    ],
)
def test_une_mauvaise_photo_est_expliquee_et_rien_n_est_perdu(amina, lampadaire, bouton, nom, octets, phrase):
    mauvaise = SimpleUploadedFile(nom, octets, "image/jpeg")
    reponse = amina.post(bouton, {"texte": "Mes mots", "photos": [mauvaise]})
    page = texte(reponse)
    assert reponse.status_code == 422
    assert phrase in page
    assert "Mes mots</textarea>" in page
    assert not lampadaire.textes.filter(nature=Texte.Nature.AJOUT).exists()
    assert not lampadaire.photos.exists()


def test_la_bonne_photo_d_un_envoi_refuse_est_gardee(amina, lampadaire, bouton):
    mauvaise = SimpleUploadedFile("notes.jpg", b"bonjour", "image/jpeg")
    reponse = amina.post(bouton, {"texte": "Mes mots", "photos": [jpeg(), mauvaise]})
    page = texte(reponse)
    assert "notes.jpg : " in page
    kept = Photo.objects.get()
    assert f'name="brouillon" value="{kept.nom}" checked' in page
    amina.post(bouton, {"texte": "Mes mots", "brouillon_vu": kept.nom, "brouillon": kept.nom})
    assert lampadaire.photos.get() == kept


def test_une_photo_gardee_peut_etre_laissee(amina, lampadaire, bouton):
    amina.post(bouton, {"photos": [jpeg(), SimpleUploadedFile("notes.jpg", b"bonjour")]})
    kept = Photo.objects.get()
    amina.post(bouton, {"texte": "Sans elle", "brouillon_vu": kept.nom})
    assert not Photo.objects.exists()
    assert lampadaire.textes.filter(nature=Texte.Nature.AJOUT).count() == 1


def test_trop_de_photos(amina, lampadaire, bouton, settings):
    reponse = amina.post(bouton, {"photos": [jpeg() for _i in range(settings.PHOTOS_MAX + 1)]})
    assert reponse.status_code == 422
    assert f"{settings.PHOTOS_MAX} photos au plus" in texte(reponse)


@pytest.mark.parametrize("mots", ["", "   \n ", "\x00\x01"])
def test_rien_n_est_rien(amina, lampadaire, bouton, mots):
    reponse = amina.post(bouton, {"texte": mots})
    assert reponse.status_code == 422
    assert "mot ou ajoutez une photo" in texte(reponse) or "caractère" in texte(reponse)
    assert not lampadaire.textes.filter(nature=Texte.Nature.AJOUT).exists()


def test_dix_mille_signes_et_des_emojis(amina, lampadaire, bouton):
    reponse = amina.post(bouton, {"texte": "x" * 10_000})
    assert reponse.status_code == 422
    assert "10000 signes" in texte(reponse)
    assert "x" * 10_000 in texte(reponse)
    assert amina.post(bouton, {"texte": "💡 éteint 🙂"}).status_code == 302
    assert lampadaire.textes.get(nature=Texte.Nature.AJOUT).texte == "💡 éteint 🙂"


def test_du_html_reste_du_texte(amina, lampadaire, bouton):
    amina.post(bouton, {"texte": "<img src=x onerror=alert(1)>"})
    page = texte(amina.get(url_secrete(lampadaire)))
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_clos_ne_se_complete_plus(amina, lampadaire, bouton, agent):
    operations.changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=agent)
    reponse = amina.post(bouton, {"texte": "Trop tard"})
    assert reponse.status_code == 422
    assert "est clos" in texte(reponse)
    assert "Trop tard" in texte(reponse)


def test_sans_photo_la_ou_elle_est_interdite(amina, lampadaire, bouton):
    Categorie.objects.filter(pk=lampadaire.categorie_id).update(photo="interdite")
    assert 'type="file"' not in texte(amina.get(url_secrete(lampadaire)))
    assert amina.post(bouton, {"photos": [jpeg()]}).status_code == 422
    assert not Photo.objects.exists()


def test_au_dela_de_la_limite(amina, lampadaire, bouton, settings):
    settings.LIMITES = settings.LIMITES | {"photo_adresse": (3, 3600)}
    assert amina.post(bouton, {"photos": [jpeg(), jpeg(couleur="red")]}).status_code == 302
    reponse = amina.post(bouton, {"photos": [jpeg(), jpeg(couleur="red")]})
    assert reponse.status_code == 429
    assert reponse.headers["Referrer-Policy"] == "no-referrer"
    assert lampadaire.photos.count() == 2


def test_un_inconnu_n_ajoute_rien(inconnu, lampadaire):
    adresse = f"/suivi/{lampadaire.numero}/{numeros.tirer_cle()}/completer/"
    assert inconnu.post(adresse, {"texte": "Intrus", "photos": [jpeg()]}).status_code == 404
    assert not Texte.objects.filter(texte="Intrus").exists()
    assert not Photo.objects.exists()


def test_l_adresse_du_formulaire_mene_a_la_page(amina, lampadaire, bouton):
    assert amina.get(bouton).headers["Location"] == url_secrete(lampadaire)
    assert CLE in bouton
