"""After the closing: repaired or not, said on a page with two buttons, for a week."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone

from mairie.models import Categorie, Compte
from signalements import acces, images, operations, registre
from signalements.etats import Etat
from signalements.models import Courriel, Signalement
from signalements.models.signalement import AVIS_JOURS
from signalements.operations import ActeRefuse, Contact
from signalements.tests.aides import CLE, depose, jpeg, texte, url, url_secrete
from signalements.tests.test_service_fiche import adresse

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


@pytest.fixture
def resolu(lampadaire, agent) -> Signalement:
    """Closed with a photo of the new bulb."""
    images.recevoir(jpeg("apres.jpg", "white"), numero=lampadaire.numero, cle="k" * 22, par_la_ville=True)
    return operations.changer_etat(
        signalement=lampadaire, vers=Etat.RESOLU, auteur=agent, message="Ampoule changée.", jeton="k" * 22
    )


def avis(row: Signalement) -> str:
    return url_secrete(row, "avis/")


def test_ca_marche(amina, resolu, elena):
    """From the letter to the page, from "pas réparé" to the reopened report, the service and its page."""
    lettre = Courriel.objects.get(modele="etat", destinataire="amina@example.org")
    lien = re.search(r"\S+/avis/", lettre.texte).group()
    assert lien in lettre.html
    page = texte(amina.get(urlsplit(lien).path))
    assert "Oui, c’est réparé" in page
    assert "Pas réparé" in page
    avant = Courriel.objects.latest("pk").pk
    envoi = {"avis": "non", "texte": "Il s’éteint encore à minuit."}
    fini = amina.post(urlsplit(lien).path, envoi, follow=True)
    assert "le signalement est rouvert" in texte(fini)
    resolu.refresh_from_db()
    assert (resolu.etat, resolu.clos_le) == (Etat.ROUVERT, None)
    assert resolu.conteste_le
    evenement = resolu.evenements.last()
    assert (evenement.nature, evenement.etat_avant, evenement.etat_apres) == ("avis", "resolu", "rouvert")
    ecrits = {c.modele: c for c in Courriel.objects.filter(pk__gt=avant)}
    assert ecrits["service_suite"].destinataire == resolu.service.courriel
    assert "Il s’éteint encore à minuit." in ecrits["service_suite"].texte
    assert ecrits["etat"].destinataire == "amina@example.org"
    fiche = texte(elena.get(adresse(resolu)))
    assert "Le déclarant dit que ce n’est pas réparé" in fiche
    assert "Clôture contestée" in fiche
    assert "Il s’éteint encore à minuit." in fiche
    assert registre.verifier() == []


def test_c_est_repare(amina, resolu, inconnu, elena):
    assert amina.post(avis(resolu), {"avis": "oui"}).status_code == 302
    resolu.refresh_from_db()
    assert (resolu.etat, resolu.conteste_le) == (Etat.RESOLU, None)
    assert "Réparation confirmée" in texte(inconnu.get(url(resolu)))
    assert "Le déclarant confirme que c’est réparé" in texte(elena.get(adresse(resolu)))
    encore = amina.post(avis(resolu), {"avis": "oui"})
    assert encore.status_code == 422
    assert "déjà noté" in texte(encore)
    # Said too fast: the other button still works.
    assert amina.post(avis(resolu), {"avis": "non", "texte": "Si, encore."}).status_code == 302


def test_avant_et_apres(amina, agent, ville, elena):
    """Both are seen where the opinion is asked, and on the agents' page."""
    row = depose("amina@example.org")
    photo = images.recevoir(jpeg("avant.jpg", "black"), numero=row.numero, cle=CLE)
    operations.completer(signalement=row, cle=CLE)
    apres = images.recevoir(jpeg("apres.jpg", "white"), numero=row.numero, cle="k" * 22, par_la_ville=True)
    row = operations.changer_etat(signalement=row, vers=Etat.RESOLU, auteur=agent, jeton="k" * 22)
    while images.preparer_une():
        pass
    cle = acces.cle_de_lettre(row.numero)
    page = texte(amina.get(f"/suivi/{row.numero}/{cle}/avis/"))
    for nom in (photo.nom, apres.nom):
        chemin = re.search(rf"/photos/{nom}-640.jpg\?cle=[^\"]+", page).group()
        assert amina.get(chemin).status_code == 200
    fiche = texte(elena.get(adresse(row)))
    assert "Avant, après" in fiche
    assert photo.url_moyenne in fiche
    assert apres.url_moyenne in fiche


def test_avec_une_photo_pour_tout_mot(amina, resolu):
    assert amina.post(avis(resolu), {"avis": "non", "photos": [jpeg()]}).status_code == 302
    photo = resolu.photos.get(par_la_ville=False)
    assert photo.evenement == resolu.evenements.last()
    assert photo.publie_le is None


# -- Too late, twice, garbage --------------------------------------------------------------


def test_sept_jours(amina, resolu):
    dernier = timezone.localtime(resolu.clos_le) + dt.timedelta(days=AVIS_JOURS)
    with time_machine.travel(dernier.replace(hour=23, minute=59)):
        assert "Oui, c’est réparé" in texte(amina.get(avis(resolu)))
    with time_machine.travel(dernier.replace(hour=23, minute=59) + dt.timedelta(minutes=2)):
        page = texte(amina.get(avis(resolu)))
        assert "Oui, c’est réparé" not in page
        assert "sont passés" in page
        for quoi in ("oui", "non"):
            rendu = amina.post(avis(resolu), {"avis": quoi, "texte": "Trop tard"})
            assert rendu.status_code == 422
    resolu.refresh_from_db()
    assert resolu.etat == Etat.RESOLU


def test_avant_d_etre_resolu(amina, lampadaire):
    assert "n’attend pas d’avis" in texte(amina.get(avis(lampadaire)))
    assert amina.post(avis(lampadaire), {"avis": "non", "texte": "x"}).status_code == 422


@pytest.mark.parametrize(
    "envoi",
    [
        {},
        {"avis": ""},
        {"avis": "peut-être", "texte": "Des mots"},
        {"avis": "\x00", "texte": "Des mots"},
        {"avis": "non"},
        {"avis": "non", "texte": "   "},
        {"avis": "non", "texte": "x" * 10_000},
    ],
)
def test_un_avis_impossible(amina, resolu, envoi):
    rendu = amina.post(avis(resolu), envoi)
    assert rendu.status_code == 422
    resolu.refresh_from_db()
    assert resolu.etat == Etat.RESOLU
    if envoi.get("texte", "").strip():
        assert f"{envoi['texte']}</textarea>" in texte(rendu)


def test_une_mauvaise_photo_ne_perd_rien(amina, resolu):
    mauvaise = jpeg("x.jpg")
    mauvaise.file.write(b"GIF89a")
    mauvaise.file.seek(0)
    rendu = amina.post(avis(resolu), {"avis": "non", "texte": "Voyez", "photos": [jpeg(), mauvaise]})
    assert rendu.status_code == 422
    assert "Voyez</textarea>" in texte(rendu)
    assert "1 photo déjà reçue" in texte(rendu)
    assert amina.post(avis(resolu), {"avis": "non", "texte": "Voyez"}).status_code == 302
    assert resolu.photos.filter(par_la_ville=False).count() == 1


def test_une_mauvaise_cle(inconnu, resolu):
    assert inconnu.get(f"/suivi/{resolu.numero}/{'x' * 22}/avis/").status_code == 404
    assert inconnu.post(f"/suivi/{resolu.numero}/{'x' * 22}/avis/", {"avis": "non"}).status_code == 404


def test_on_n_envoie_pas_sans_fin(amina, resolu, settings):
    settings.LIMITES = settings.LIMITES | {"photo_adresse": (2, 3600)}
    codes = [amina.post(avis(resolu), {}).status_code for _n in range(3)]
    assert codes == [422, 422, 429]


def test_une_categorie_sans_photo(ville):
    interdite = (
        Categorie.objects.filter(photo="interdite", active=True).exclude(localisation="aucune").first()
    )
    desk = Compte.objects.get(email="bruno@example.org")
    row = operations.changer_etat(signalement=depose(code=interdite.code), vers=Etat.RESOLU, auteur=desk)
    images.recevoir(jpeg(), numero=row.numero, cle=CLE)
    with pytest.raises(ActeRefuse):
        operations.donner_avis(signalement=row, cle=CLE, repare=False)


# -- Who is asked --------------------------------------------------------------------------


def test_les_autres_ne_sont_pas_interroges(lampadaire, agent):
    """Only the reporter holds the key; whoever follows has the public page."""
    operations.confirmer_suivi(
        abonnement=operations.suivre(signalement=lampadaire, courriel="yann@example.org")
    )
    operations.changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=agent)
    assert "/avis/" not in Courriel.objects.get(modele="etat", destinataire="yann@example.org").texte


@pytest.mark.parametrize("fin", [Etat.REFUSE, Etat.HORS_COMPETENCE])
def test_un_refus_ne_demande_pas_si_c_est_repare(lampadaire, agent, fin):
    operations.changer_etat(signalement=lampadaire, vers=fin, auteur=agent, message="Non.")
    assert "/avis/" not in Courriel.objects.get(modele="etat").texte


def test_sur_papier(agent, ville):
    """The address in full: nobody clicks on paper."""
    row = depose(contact=Contact(nom="Roux", adresse="3 rue d’Alsace\n83500 La Seyne"))
    operations.changer_etat(signalement=row, vers=Etat.RESOLU, auteur=agent)
    lettre = Courriel.objects.get(modele="etat", support="papier")
    lien = acces.url_avis(row, acces.cle_de_lettre(row.numero))
    assert lien in re.sub(r"<[^>]+>", " ", lettre.html)
