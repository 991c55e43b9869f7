"""Deposit: one transaction, zones, service, dates, event and letters, once per number."""

from __future__ import annotations

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
from django.contrib.gis.geos import Point
from django.db import connection

from mairie.models import Categorie, Regle, Service
from quartiers.lieux import HorsCommune
from quartiers.models import Nature, Zone
from signalements import acces, courriels
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.models import Courriel, Evenement, Photo, Signalement, Texte
from signalements.operations import ActeRefuse, ContenuDifferent, Envoi, deposer

pytestmark = pytest.mark.django_db

SABLETTES = Point(5.89, 43.081, srid=4326)
PARIS = ZoneInfo("Europe/Paris")


def envoi(code: str = "ECL-01", **champs) -> Envoi:
    return Envoi(categorie=Categorie.objects.get(code=code), **({"point": SABLETTES} | champs))


def test_ca_marche(ville):
    recu_le = dt.datetime(2026, 11, 23, 8, 12, tzinfo=PARIS)
    depot = deposer(envoi=envoi(description="Éteint", courriel="amina@example.org"), recu_le=recu_le)
    row = depot.signalement
    assert depot.nouveau
    assert row.etat == Etat.RECU
    assert row.service.code == "M-EP"
    assert row.conseil.nom == "Sud"
    assert row.quartier.nom == "Les Sablettes"
    assert [z.nom for z in row.cils] == ["CIL des Sablettes et environs"]
    assert row.echeance_legale == dt.date(2027, 1, 23)
    assert row.objectif_le == dt.date(2026, 11, 30)
    assert acces.ouvre(row, depot.cle)
    assert not acces.ouvre(row, numeros.tirer_cle())
    evenement = row.evenements.get()
    assert evenement.nature == Evenement.Nature.DEPOT
    assert {c.pour for c in row.courriels.all()} == {"declarant", "service"}


def test_les_lettres_disent_ce_que_la_loi_demande(ville):
    depot = deposer(envoi=envoi(courriel="amina@example.org", lieu="12 avenue <Général> de Gaulle"))
    lettre = depot.signalement.courriels.get(pour="declarant")
    service = depot.signalement.service
    jour = depot.signalement.recu_le.astimezone(PARIS)
    for part in (lettre.texte, lettre.html):
        for words in (
            service.nom,
            service.telephone,
            depot.signalement.numero_lisible,
            depot.cle,
            "Lampadaire éteint ou clignotant",
            str(jour.year),
            "délai légal",
        ):
            assert words in part, words
    assert "<Général>" in lettre.texte
    assert "&lt;Général&gt;" in lettre.html


def test_compte_ses_requetes(ville, django_assert_max_num_queries):
    numero, cle = numeros.tirer(), numeros.tirer_cle()
    Photo.objects.create(nom="a" * 32, brouillon_numero=numero, brouillon_cle=acces.empreinte_cle(cle))
    sent = envoi(description="Éteint", courriel="amina@example.org", lieu="Devant la poste")
    with django_assert_max_num_queries(15):
        depot = deposer(envoi=sent, numero=numero, cle=cle)
    assert depot.signalement.photos.count() == 1


def test_envoyer_deux_fois_cree_une_fois(ville):
    numero, cle = numeros.tirer(), numeros.tirer_cle()
    first = deposer(envoi=envoi(description="Éteint"), numero=numero, cle=cle)
    again = deposer(envoi=envoi(description="Éteint"), numero=numero, cle=cle)
    assert (first.nouveau, again.nouveau) == (True, False)
    assert again.signalement == first.signalement
    assert again.cle == cle
    stranger = deposer(envoi=envoi(description="Éteint"), numero=numero, cle=numeros.tirer_cle())
    assert stranger.cle is None


def test_un_autre_contenu_sous_le_meme_numero_est_refuse(ville):
    numero = numeros.tirer()
    deposer(envoi=envoi(description="Éteint"), numero=numero)
    with pytest.raises(ContenuDifferent):
        deposer(envoi=envoi(description="Autre chose"), numero=numero)
    assert Signalement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_deux_envois_au_meme_instant(ville):
    numero, cle, sent = numeros.tirer(), numeros.tirer_cle(), envoi(description="Éteint")
    barrier, depots = threading.Barrier(4), []

    def send():
        barrier.wait()
        try:
            depots.append(deposer(envoi=sent, numero=numero, cle=cle))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _i in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(d.nouveau for d in depots) == [False, False, False, True]
    assert Signalement.objects.count() == 1
    assert Courriel.objects.count() == 1


def test_tout_ou_rien(ville, monkeypatch):
    def fall(*args, **kwargs):
        raise RuntimeError("the machine falls here")

    monkeypatch.setattr(courriels, "ecrire_depot", fall)
    with pytest.raises(RuntimeError):
        deposer(envoi=envoi(courriel="amina@example.org"))
    assert not Signalement.objects.exists()
    assert not Texte.objects.exists()


def test_hors_de_la_commune(ville):
    with pytest.raises(HorsCommune, match="hors de La Seyne"):
        deposer(envoi=envoi(point=Point(5.40, 43.30, srid=4326)))
    assert not Signalement.objects.exists()


def test_sans_point_le_quartier_choisi_suffit(ville):
    quartier = Zone.objects.quartiers().select_related("parent").get(nom="Fabrégas")
    row = deposer(envoi=envoi(point=None, quartier=quartier, lieu="Près du parking")).signalement
    assert row.conseil.nom == "Ouest"
    assert row.cils == []
    assert row in Signalement.objects.a_placer()


def test_sans_lieu_du_tout_est_refuse(ville):
    with pytest.raises(ActeRefuse) as refus:
        deposer(envoi=envoi(point=None))
    assert refus.value.champ == "position"


def test_une_regle_de_quartier_l_emporte(ville):
    categorie = Categorie.objects.get(code="ECL-01")
    quartier = Zone.objects.get(nature=Nature.QUARTIER, nom="Les Sablettes")
    conseil = Zone.objects.get(nature=Nature.CONSEIL, nom="Sud")
    Regle.objects.create(categorie=categorie, zone=conseil, service=Service.objects.get(code="PROP"))
    Regle.objects.create(categorie=categorie, zone=quartier, service=Service.objects.get(code="EV"))
    assert deposer(envoi=envoi()).signalement.service.code == "EV"


def test_a_qualifier_est_enregistre_puis_accuse(ville):
    row = deposer(envoi=envoi("EQU-08", courriel="amina@example.org")).signalement
    assert row.etat == Etat.A_QUALIFIER
    assert [c.modele for c in row.courriels.filter(pour="declarant")] == ["enregistrement"]


def test_une_boite_ne_peut_pas_etre_inondee(ville, settings):
    settings.LIMITES = settings.LIMITES | {"courriels_destinataire": (2, 86400)}
    for _i in range(4):
        deposer(envoi=envoi(courriel="Amina@example.org"))
    lettres = Courriel.objects.filter(pour="declarant")
    assert lettres.count() == 4
    assert lettres.filter(abandonne_le__isnull=True).count() == 2
    assert set(lettres.exclude(abandonne_le=None).values_list("erreur", flat=True)) == {"limite"}
