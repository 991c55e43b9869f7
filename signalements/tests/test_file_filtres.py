"""What is asked of the queue: the filters of an address, alone and together, and the rows they leave."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import Point
from django.http import QueryDict
from django.utils import timezone

from mairie.models import Categorie, Compte
from quartiers.models import Nature, Zone
from signalements import operations
from signalements.etats import Etat
from signalements.file_filtres import Filtres, choisies
from signalements.models import Canal, Signalement
from signalements.operations import Envoi, deposer
from signalements.tests.aides import CLE

pytestmark = pytest.mark.django_db


def faire(code: str = "ECL-01", canal: Canal = Canal.WEB, **champs) -> Signalement:
    champs = {"point": Point(5.89, 43.081, srid=4326)} | champs
    envoi = Envoi(categorie=Categorie.objects.get(code=code), **champs)
    row = deposer(envoi=envoi, cle=CLE).signalement
    Signalement.objects.filter(pk=row.pk).update(canal=canal)
    return row


def compte(prenom: str) -> Compte:
    return Compte.objects.get(email=f"{prenom}@example.org")


def trouves(requete: str, prenom: str = "bruno") -> set[str]:
    return {row.numero for row in choisies(Filtres.de_requete(requete), compte(prenom))}


def test_ca_marche(lampadaire):
    assert Filtres.de_requete("vue=rien") == Filtres()
    filtres = Filtres.lire(QueryDict("etat=recu&categorie=ECL&page=2&vue=a_traiter"))
    assert filtres.requete == "etat=recu&categorie=ECL"
    assert [row.pk for row in choisies(filtres, compte("elena"))] == [lampadaire.pk]


def test_l_etranger_ne_voit_rien_et_chacun_les_siens(lampadaire):
    assert trouves("", "chantal") == set()
    assert trouves("", "paul") == set()
    assert trouves("", "elena") == {lampadaire.numero}


def test_chaque_filtre(lampadaire):
    sale = faire("PRO-01", Canal.TELEPHONE)
    conseil = lampadaire.situations.get(zone__nature=Nature.CONSEIL).zone
    ailleurs = Zone.objects.filter(nature=Nature.CONSEIL).exclude(pk=conseil.pk).first()
    operations.changer_etat(signalement=sale, vers=Etat.PRIS_EN_CHARGE, auteur=compte("paul"))
    tous = {lampadaire.numero, sale.numero}
    for requete, voulus in {
        "": tous,
        "etat=recu": {lampadaire.numero},
        "etat=recu&etat=pris_en_charge": tous,
        "etat=resolu": set(),
        "categorie=ECL": {lampadaire.numero},
        "categorie=ECL-01&categorie=PRO": tous,
        f"secteur=conseil-{conseil.code}": tous,
        f"secteur=conseil-{ailleurs.code}": set(),
        f"secteur=conseil-{ailleurs.code}&secteur=conseil-{conseil.code}": tous,
        "canal=telephone": {sale.numero},
        "service=M-EP": {lampadaire.numero},
        "sans_reponse=1": {lampadaire.numero},
        "vue=sans_reponse": {lampadaire.numero},
        "retard=1": set(),
        "agent=personne": tous,
        "agent=moi": set(),
        "etat=recu&canal=telephone": set(),
    }.items():
        assert trouves(requete) == voulus, requete


def test_en_retard_et_a_moi(lampadaire):
    Signalement.objects.update(
        objectif_le=timezone.localdate() - timezone.timedelta(days=1), agent=compte("bruno")
    )
    assert trouves("retard=1&agent=moi") == {lampadaire.numero}
    assert trouves("agent=personne") == trouves("agent=moi", "elena") == set()


def test_le_service_n_est_choisi_que_par_qui_les_lit_tous(lampadaire):
    assert trouves("service=PROP", "elena") == {lampadaire.numero}
    assert trouves("service=PROP") == set()


def test_les_vues_se_combinent_avec_les_filtres(lampadaire):
    clos = faire()
    operations.changer_etat(signalement=clos, vers=Etat.RESOLU, auteur=compte("elena"))
    assert trouves("vue=clos") == {clos.numero}
    assert trouves("vue=tous") == {clos.numero, lampadaire.numero}
    assert trouves("vue=tous&etat=resolu") == {clos.numero}
    assert trouves("vue=clos&sans_reponse=1") == set()


def test_la_requete_se_relit():
    requete = (
        "vue=tous&etat=recu&categorie=ECL&secteur=conseil-sud&canal=web&agent=moi&retard=1&q=nid+de+poule"
    )
    filtres = Filtres.de_requete(requete)
    assert filtres.requete == requete
    assert Filtres.de_requete(filtres.requete) == filtres
    assert filtres.sans("q").sans("etat", "recu").requete == requete.replace("&q=nid+de+poule", "").replace(
        "&etat=recu", ""
    )


@pytest.mark.parametrize(
    "requete",
    [
        "etat=rien",
        "etat=%00",
        "categorie=%00",
        "categorie=RIEN",
        "secteur=rien",
        "secteur=conseil-",
        "secteur=commune-x",
        "canal=" + "x" * 10_000,
        "agent=12",
        "retard=oui",
        "service=%00",
    ],
)
def test_n_importe_quoi_ne_trouve_rien(lampadaire, requete):
    assert trouves(requete) == set()


@pytest.mark.parametrize(
    "q", ["%00", "x" * 10_000, "%27+OR+1%3D1", ":*&|!", "a" * 199, "é%20̀", "%F0%9F%98%80", "\\"]
)
def test_n_importe_quoi_a_chercher(lampadaire, q):
    trouves(f"q={q}")
