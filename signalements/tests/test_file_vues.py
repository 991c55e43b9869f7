"""The views that an agent keeps: private or shared, with their numbers, renamed, removed."""

from __future__ import annotations

import pytest
from django.test import Client

from mairie.models import Service
from signalements import operations
from signalements.models import VueEnregistree
from signalements.operations.vues import VUES_MAX
from signalements.tests.aides import texte
from signalements.tests.test_file_filtres import compte, faire

pytestmark = pytest.mark.django_db


def garder(prenom: str, nom: str = "À moi", requete: str = "agent=moi", **champs) -> VueEnregistree:
    return operations.garder_vue(compte=compte(prenom), nom=nom, requete=requete, **champs)


def pastilles(client: Client, adresse: str = "/service/") -> dict[str, int]:
    return {v.nom: nombre for v, nombre in client.get(adresse).context["enregistrees"]}


def test_ca_marche(elena, lampadaire):
    reponse = elena.post(
        "/service/vues/", {"nom": "Éclairage", "requete": "page=2&categorie=ECL&vue=a_traiter"}
    )
    assert reponse.headers["Location"] == "/service/?categorie=ECL"
    page = elena.get("/service/?categorie=ECL")
    assert page.context["enregistree"] == VueEnregistree.objects.get().pk
    assert "La vue « Éclairage » est enregistrée." in texte(page)
    assert "Enregistrer cette vue" not in texte(page), "it is one already"
    assert pastilles(elena) == {"Éclairage": 1}
    assert "Catégorie : Éclairage public" in texte(elena.get("/service/vues/"))


def test_l_etranger_reste_dehors(inconnu, chantal, ville):
    for adresse in ("/service/vues/", "/service/vues/1/", "/service/vues/1/retirer/"):
        assert inconnu.post(adresse).headers["Location"].startswith("/compte/connexion/")
        assert chantal.post(adresse).status_code == 403


def test_celle_d_un_autre_n_existe_pas(elena, paul, claire, ville):
    vue = garder("elena")
    partagee = garder("claire", "Retards", "retard=1", partagee=True)
    assert pastilles(paul) == {"Retards": 0}
    for autre, pk in ((paul, vue.pk), (paul, partagee.pk), (claire, vue.pk)):
        assert autre.post(f"/service/vues/{pk}/", {"nom": "Volée"}).status_code == 404
        assert autre.post(f"/service/vues/{pk}/retirer/").status_code == 404
    assert "À moi" not in texte(paul.get("/service/vues/"))
    assert elena.post(f"/service/vues/{10**30}/retirer/").status_code == 404


def test_une_vue_partagee_va_aux_services_de_qui_la_partage(paul, elena, bruno, alice, claire, ville):
    garder("claire", "Propreté", "retard=1", partagee=True)
    garder("claire", "Pour moi", "agent=moi")
    garder("bruno", "Accueil", "canal=telephone", partagee=True)
    assert set(pastilles(paul)) == {"Propreté"}
    assert set(pastilles(elena)) == set()
    assert set(pastilles(alice)) == set(pastilles(bruno)) == {"Accueil"}, (
        "who reads all shares with who does too"
    )
    assert set(pastilles(claire)) == {"Propreté", "Pour moi"}
    compte("elena").services.add(Service.objects.get(code="PROP"))
    assert set(pastilles(elena)) == {"Propreté"}


def test_seuls_certains_partagent(elena, claire, ville):
    elena.post("/service/vues/", {"nom": "À tous", "partagee": "on"})
    assert not VueEnregistree.objects.get().partagee
    with pytest.raises(operations.ActeRefuse):
        garder("elena", "Encore", partagee=True)
    claire.post("/service/vues/", {"nom": "À tous", "partagee": "on"})
    assert VueEnregistree.objects.get(compte=compte("claire")).partagee


def test_renommer_puis_retirer(claire, ville):
    vue = garder("claire")
    claire.post(f"/service/vues/{vue.pk}/", {"nom": "  Les  miens ", "partagee": "on", "requete": "retard=1"})
    vue.refresh_from_db()
    assert (vue.nom, vue.partagee, vue.requete) == ("Les miens", True, "agent=moi")
    claire.post(f"/service/vues/{vue.pk}/retirer/")
    assert not VueEnregistree.objects.exists()


@pytest.mark.parametrize("nom", ["", "   ", "x" * 41, "\x00", "À moi"])
def test_un_nom_refuse_garde_ce_qui_etait_demande(elena, ville, nom):
    garder("elena")
    reponse = elena.post("/service/vues/", {"nom": nom, "requete": "retard=1"})
    page = texte(reponse)
    assert reponse.status_code == 422
    assert 'value="retard=1"' in page
    assert 'aria-invalid="true"' in page
    pk = garder("elena", "Autre").pk
    assert elena.post(f"/service/vues/{pk}/", {"nom": nom}).status_code == 422


@pytest.mark.parametrize(
    "requete",
    ["\x00", "x" * 10_000, "etat=rien&q=%00", "categorie=" + "y" * 39 + "&categorie=z" * 90, "&" * 3000],
)
def test_n_importe_quoi_comme_filtres(elena, ville, requete):
    assert elena.post("/service/vues/", {"nom": "Bizarre", "requete": requete}).status_code in (302, 400, 422)
    assert elena.get("/service/").status_code == 200


def test_pas_plus_de_vingt(elena, ville):
    for i in range(VUES_MAX):
        garder("elena", f"Vue {i}")
    assert "supprimez-en une" in texte(elena.post("/service/vues/", {"nom": "Une de trop"}))


def test_les_nombres_sont_ceux_de_qui_regarde(paul, claire, lampadaire):
    faire("PRO-01")
    garder("claire", "Sans agent", "agent=personne", partagee=True)
    garder("claire", "Sablettes", "q=sablettes", partagee=True)
    assert pastilles(paul) == pastilles(claire) == {"Sans agent": 1, "Sablettes": 0}


def test_le_nombre_de_requetes_ne_depend_pas_des_vues(elena, lampadaire, django_assert_max_num_queries):
    for i in range(VUES_MAX):
        garder("elena", f"Vue {i}", f"etat=recu&q=lampadaire+{i}")
    with django_assert_max_num_queries(8):
        elena.get("/service/?q=lampadaire&etat=recu")
