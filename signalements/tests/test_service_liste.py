"""The agents' queue: whose reports, in which order, under which view, in how many queries."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from django.utils import timezone

from mairie.models import Categorie, Compte, Service
from quartiers.models import Zone
from signalements import images, operations
from signalements.etats import Etat
from signalements.models import Signalement
from signalements.operations import Envoi, deposer
from signalements.tests.aides import CLE, jpeg, texte

pytestmark = pytest.mark.django_db


def faire(code: str = "ECL-01", **champs) -> Signalement:
    champs = {"point": Point(5.89, 43.081, srid=4326)} | champs
    return deposer(envoi=Envoi(categorie=Categorie.objects.get(code=code), **champs), cle=CLE).signalement


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


def numeros(client: Client, adresse: str = "/service/") -> list[str]:
    return [ligne.row.numero for ligne in client.get(adresse).context["lignes"]]


def test_ca_marche(elena, lampadaire):
    reponse = elena.get("/service/")
    page = texte(reponse)
    for mots in (
        "Mes signalements",
        lampadaire.numero_lisible,
        "Lampadaire éteint",
        "Les Sablettes",
        "Reçu",
        "visé",
        "réponse due",
        "à relire",
    ):
        assert mots in page, mots
    assert "no-store" in reponse.headers["Cache-Control"]


def test_chacun_voit_ceux_de_ses_services(elena, paul, bruno, alice, farid, lampadaire):
    sale = faire("PRO-01")
    assert numeros(elena) == [lampadaire.numero]
    assert numeros(paul) == [sale.numero]
    assert numeros(farid) == []
    for tout in (bruno, alice):
        assert set(numeros(tout)) == {lampadaire.numero, sale.numero}
        assert numeros(tout, f"/service/?service={sale.service.code}") == [sale.numero]
    assert numeros(elena, f"/service/?service={sale.service.code}") == [lampadaire.numero], (
        "not hers to choose"
    )


def test_qui_n_est_pas_agent_reste_dehors(inconnu, chantal, ville):
    assert inconnu.get("/service/").headers["Location"] == "/compte/connexion/?next=/service/"
    assert chantal.get("/service/").status_code == 403


def test_le_plus_ancien_objectif_d_abord(elena, lampadaire):
    autre = faire()
    jour = timezone.localdate()
    Signalement.objects.filter(pk=lampadaire.pk).update(objectif_le=jour)
    Signalement.objects.filter(pk=autre.pk).update(objectif_le=jour - timezone.timedelta(days=9))
    assert numeros(elena) == [autre.numero, lampadaire.numero]


def test_les_vues(elena, lampadaire, agent):
    hier = timezone.localdate() - timezone.timedelta(days=1)
    retard, pause, clos = faire(), faire(), faire()
    sans_point = faire(point=None, quartier=Zone.objects.quartiers().select_related("parent").first())
    Signalement.objects.filter(pk__in=[retard.pk, pause.pk]).update(objectif_le=hier)
    operations.changer_etat(signalement=pause, vers=Etat.EN_ATTENTE, auteur=agent, message="Où ?")
    operations.changer_etat(signalement=clos, vers=Etat.RESOLU, auteur=agent)
    attendu = {
        "a_traiter": {lampadaire.numero, retard.numero, pause.numero, sans_point.numero},
        "en_retard": {retard.numero},
        "a_relire": {lampadaire.numero},
        "a_placer": {sans_point.numero},
        "sans_reponse": {lampadaire.numero, retard.numero, sans_point.numero},
        "tous": {lampadaire.numero, retard.numero, pause.numero, sans_point.numero, clos.numero},
        "clos": {clos.numero},
    }
    for vue, voulus in attendu.items():
        reponse = elena.get("/service/", {"vue": vue})
        assert {ligne.row.numero for ligne in reponse.context["lignes"]} == voulus, vue
        comptes = {v.code: n for v, _requete, n in reponse.context["vues"]}
        assert comptes[vue] in (len(voulus), None)


def test_relu_n_est_plus_a_relire_jusqu_a_un_complement(elena, lampadaire, agent):
    operations.relire(signalement=lampadaire, auteur=agent)
    assert numeros(elena, "/service/?vue=a_relire") == []
    images.recevoir(jpeg(), numero=lampadaire.numero, cle=CLE)
    operations.completer(signalement=lampadaire, cle=CLE)
    assert numeros(elena, "/service/?vue=a_relire") == [lampadaire.numero]


def test_les_retards_se_disent(elena, lampadaire):
    Signalement.objects.update(objectif_le="2020-01-01", echeance_legale="2020-01-01")
    assert texte(elena.get("/service/")).count(", en retard") == 2
    Signalement.objects.update(regime_silence="sans_objet")
    page = texte(elena.get("/service/"))
    assert page.count(", en retard") == 1
    assert "réponse due" not in page


def test_chercher_un_numero(elena, paul, lampadaire):
    for tape in (lampadaire.numero_lisible.lower(), lampadaire.numero):
        assert elena.get("/service/", {"q": tape}).headers["Location"] == f"/service/{lampadaire.numero}/"
    reponse = paul.get("/service/", {"q": lampadaire.numero})
    page = texte(reponse)
    assert reponse.status_code == 404
    assert "Aucun de vos signalements ne porte ce numéro" in page
    assert f'value="{lampadaire.numero}"' in page


def test_un_numero_tout_en_lettres_se_trouve_aussi(elena, lampadaire):
    Signalement.objects.update(numero="DFGHJKMNPE")
    lampadaire = Signalement.objects.get()
    assert lampadaire.numero.isalpha()
    reponse = elena.get("/service/", {"q": lampadaire.numero_lisible.lower()})
    assert reponse.headers["Location"] == f"/service/{lampadaire.numero}/"
    reponse = elena.get("/service/", {"q": "CDFGHJKMNV"})
    assert reponse.status_code == 200


@pytest.mark.parametrize("q", ["K7", "<b>", "\x00", "x" * 3000, "' OR 1=1"])
def test_n_importe_quoi_se_cherche_comme_des_mots(elena, q):
    reponse = elena.get("/service/", {"q": q})
    assert reponse.status_code == 200
    assert "<b>" not in texte(reponse)


@pytest.mark.parametrize(
    "demande",
    ["vue=rien", "vue=%00", "page=abc", "page=999999999999", "service=%00", "service=RIEN", "page=-1"],
)
def test_n_importe_quoi_dans_l_adresse(bruno, lampadaire, demande):
    assert bruno.get(f"/service/?{demande}").status_code == 200


def test_vide_se_dit(farid):
    assert "Aucun signalement n’attend" in texte(farid.get("/service/"))


def test_compte_ses_requetes(elena, lampadaire, agent, django_assert_num_queries):
    attendu = 7
    with django_assert_num_queries(attendu):
        elena.get("/service/")
    for i in range(12):
        row = faire(description=f"Encore {i}", lieu="Là")
        operations.moi_aussi(signalement=row, navigateur=str(i))
    with django_assert_num_queries(attendu):
        assert len(elena.get("/service/").context["lignes"]) == 13


def test_cent_par_page(bruno, ville, django_assert_max_num_queries):
    service = Service.objects.get(code="M-EP")
    modele = faire()
    Signalement.objects.bulk_create(
        Signalement(
            numero=f"{i:010}",
            cle_empreinte="x",
            categorie=modele.categorie,
            service=service,
            recu_le=timezone.now(),
            echeance_legale=timezone.localdate(),
            objectif_le=timezone.localdate(),
        )
        for i in range(110)
    )
    with django_assert_max_num_queries(8):
        assert len(numeros(bruno, "/service/?q=lampadaire&categorie=ECL&canal=web&vue=tous")) == 100
    assert len(numeros(bruno)) == 100
    assert len(numeros(bruno, "/service/?page=2")) == 11


def test_les_filtres_actifs_se_retirent_un_a_un(bruno, lampadaire):
    reponse = bruno.get(
        "/service/?etat=planifie&etat=recu&categorie=ECL&secteur=conseil-S&agent=personne&q=lampadaire"
    )
    dits = {f"{a.nom} : {a.valeur}": a.adresse for a in reponse.context["actifs"]}
    assert "État : Planifié" in texte(reponse)
    assert list(dits) == [
        "État : Planifié",
        "État : Reçu",
        "Catégorie : Éclairage public et réseaux",
        "Secteur : Sud",
        "Confié à : personne",
        "Mots : «\xa0lampadaire\xa0»",
    ]
    assert "etat=planifie" not in dits["État : Planifié"]
    assert "etat=recu" in dits["État : Planifié"]


def test_vide_dit_quel_filtre_retirer(bruno, lampadaire):
    page = texte(bruno.get("/service/?canal=courrier&etat=rien&categorie=PERDUE"))
    for mots in (
        "Aucun signalement ne passe tous ces filtres",
        "Canal : courrier",
        "Filtre illisible",
        "« PERDUE »",
    ):
        assert mots in page, mots


def test_la_carte_a_les_lignes_de_la_page(elena, paul, lampadaire):
    faire(point=None, quartier=Zone.objects.quartiers().select_related("parent").first())
    (point,) = elena.get("/service/").context["points"]
    assert point["numero"] == lampadaire.numero
    assert point["place"] == [5.89, 43.081]
    assert paul.get("/service/").context["points"] == []
