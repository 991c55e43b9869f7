"""One voice per browser and démarche, withdrawn at will; the count is the administrator's."""

from __future__ import annotations

import pytest
from django.test import Client

from mairie.models.remarques import Demarche, Remarque, Souhait
from remarques.tests.conftest import texte
from signalements import jeton as jetons
from signalements import navigateur

pytestmark = pytest.mark.django_db
PAGE = "/demarches/"


@pytest.fixture
def cantine(ville) -> Demarche:
    return Demarche.objects.get(libelle="Cantine et périscolaire")


def url(demarche) -> str:
    return f"{PAGE}{demarche.pk}/"


def test_ca_marche(amina, inconnu, cantine, porte):
    assert "Cantine et périscolaire" in texte(amina.get(PAGE))
    reponse = amina.post(url(cantine), porte, follow=True)
    assert reponse.redirect_chain == [(f"{PAGE}#demarche-{cantine.pk}", 302)]
    assert texte(reponse).count("Vous la voulez") == 1
    assert cantine.souhaits.count() == 1
    inconnu.post(url(cantine), porte)
    assert cantine.souhaits.count() == 2
    assert "Vous la voulez" not in texte(Client().get(PAGE))
    amina.post(url(cantine), porte | {"retirer": "1"})
    assert cantine.souhaits.count() == 1
    assert "Vous la voulez" not in texte(amina.get(PAGE))


def test_une_fois_par_navigateur(amina, cantine, porte):
    for _i in range(3):
        amina.post(url(cantine), porte)
    for _i in range(2):
        amina.post(url(cantine), porte | {"retirer": "1"})
    amina.post(url(cantine), porte)
    assert Souhait.objects.count() == 1


def test_deux_demarches_ne_se_relient_pas(amina, cantine, porte):
    other = Demarche.objects.exclude(pk=cantine.pk).first()
    for row in (cantine, other):
        amina.post(url(row), porte)
    kept = set(Souhait.objects.values_list("navigateur_empreinte", flat=True))
    assert len(kept) == 2
    assert amina.cookies[navigateur.COOKIE].value not in kept


def test_le_nombre_est_a_l_administrateur(amina, alice, cantine, porte):
    for _i in range(37):
        Client().post(url(cantine), porte)
    public = texte(amina.get(PAGE))
    assert "37" not in public
    page = alice.get("/admin/mairie/demarche/")
    rows = [row.souhaits_ for row in page.context["cl"].result_list]
    assert rows[0] == 37
    assert rows == sorted(rows, reverse=True)
    assert page.context["cl"].result_list[0] == cantine
    assert 'class="field-voulue_par">37' in page.content.decode()


def test_l_administrateur_change_la_liste(alice, amina, cantine):
    Demarche.objects.filter(pk=cantine.pk).update(active=False)
    assert "Cantine" not in texte(amina.get(PAGE))
    alice.post("/admin/mairie/demarche/add/", {"libelle": "Louer un vélo", "active": "on", "ordre": "0"})
    assert "Louer un vélo" in texte(amina.get(PAGE))


def test_celle_qui_n_est_pas_proposee_n_existe_pas(amina, cantine, porte):
    Demarche.objects.filter(pk=cantine.pk).update(active=False)
    assert amina.post(url(cantine), porte).status_code == 404
    assert amina.post(f"{PAGE}999999/", porte).status_code == 404
    assert amina.post(f"{PAGE}{'9' * 40}/", porte).status_code == 404


@pytest.mark.parametrize("suite", ["1/", "autre/", "999999/"])
def test_l_adresse_du_bouton_mene_a_la_page(amina, suite):
    assert amina.get(PAGE + suite).headers["Location"] == PAGE


@pytest.mark.parametrize(
    ("envoi", "phrase"),
    [
        ({"site_web": "http://spam.example"}, "Un champ que personne ne voit"),
        ({"jeton": ""}, "ne venait pas de ce site"),
        ({"jeton": "a\0" * 5000}, "ne venait pas de ce site"),
    ],
)
def test_les_robots(amina, cantine, porte, envoi, phrase):
    reponse = amina.post(url(cantine), porte | envoi)
    assert reponse.status_code == 422
    assert phrase in texte(reponse)
    assert not Souhait.objects.exists()


def test_trop_vite_la_premiere_fois_seulement(amina, cantine, settings):
    settings.FORMULAIRE_SECONDES_MIN = 60
    porte = {"jeton": str(jetons.tirer())}
    assert "C’est allé très vite" in texte(amina.post(url(cantine), porte))
    amina.cookies[navigateur.COOKIE] = "deja-venu"
    assert amina.post(url(cantine), porte).status_code == 302


def test_un_cookie_etrange_ne_casse_rien(amina, cantine, porte):
    amina.cookies[navigateur.COOKIE] = "é\x7f" * 5000
    assert amina.post(url(cantine), porte).status_code == 302
    assert amina.get(PAGE).status_code == 200


def test_au_dela_de_la_limite(cantine, porte, settings):
    settings.LIMITES = settings.LIMITES | {"souhait_adresse": (2, 3600), "remarque_adresse": (1, 3600)}
    assert [Client().post(url(cantine), porte).status_code for _i in range(3)] == [302, 302, 429]
    autre = [
        Client().post(f"{PAGE}autre/", {"mots": "Vélo", "jeton": str(jetons.tirer())}) for _i in range(2)
    ]
    assert [r.status_code for r in autre] == [302, 429]
    assert Souhait.objects.count() == 2


def test_une_autre_devient_une_remarque(amina, alice, chantal, porte):
    reponse = amina.post(f"{PAGE}autre/", porte | {"mots": "Louer une salle"}, follow=True)
    assert "C’est noté, merci" in texte(reponse)
    row = Remarque.objects.get()
    assert (row.sujet, row.de, row.propos.mots, row.page) == ("demarche", "habitant", "Louer une salle", "")
    assert "démarche souhaitée" in texte(alice.get("/remarques/file/"))
    chantal.post(f"{PAGE}autre/", {"mots": "Le calendrier", "jeton": str(jetons.tirer())})
    assert Remarque.objects.latest("pk").de == "conseil"


@pytest.mark.parametrize(
    ("mots", "phrase"),
    [("", "Écrivez la démarche"), ("a" * 10_000, "300 au plus"), ("a\0b", "caractère nul")],
)
def test_une_autre_mal_ecrite(amina, porte, mots, phrase):
    reponse = amina.post(f"{PAGE}autre/", porte | {"mots": mots})
    assert reponse.status_code == 422
    assert phrase in texte(reponse)
    assert not Remarque.objects.exists()


def test_sans_jeton_csrf(cantine, porte):
    assert Client(enforce_csrf_checks=True).post(url(cantine), porte).status_code == 403


def test_liste_vide(amina):
    Demarche.objects.all().delete()
    assert "La liste n’est pas encore faite" in texte(amina.get(PAGE))


def test_autant_de_requetes_quel_que_soit_le_nombre(amina, cantine, porte, django_assert_num_queries):
    amina.post(url(cantine), porte)
    with django_assert_num_queries(3):
        amina.get(PAGE)
