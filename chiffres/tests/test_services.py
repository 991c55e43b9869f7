"""The figures of agents: their own services, all of them for the directorate, down to the reports themselves."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict
from django.utils import timezone

from chiffres.filtres import lire_filtres
from chiffres.graphiques import GRAPHIQUES
from chiffres.releve import Releve
from chiffres.tests.test_page import FILTRES, N_IMPORTE_QUOI, lignes, plier, recus_depuis
from mairie.models import Categorie, Compte, Service
from quartiers.models import Zone
from signalements.demonstration.ecriture import ecrire
from signalements.models import Signalement
from signalements.tests.aides import depose, texte

PAGE = "/chiffres/services/"


def du_service(code: str):
    return Signalement.objects.filter(service__code=code).exclude(etat__in=["doublon", "retire"])


def test_ca_marche(deux_cents, claire):
    page = texte(claire.get(PAGE))
    n = du_service("PROP").filter(recu_le__date__gte=_debut()).count()
    assert f"{n} signalements reçus" in page
    assert "Les chiffres · Propreté" in page
    assert "Par service" not in page


def _debut():
    today = timezone.localdate()
    return today.replace(day=1, year=today.year - (today.month < 12), month=today.month % 12 + 1)


def test_la_direction_voit_tous_les_services(deux_cents, denis):
    page = texte(denis.get(PAGE))
    everything = Signalement.objects.exclude(etat__in=["doublon", "retire"])
    n = everything.filter(recu_le__date__gte=_debut()).count()
    assert f"{n} signalements reçus" in page
    assert n > recus_depuis(11), "private reports too"
    assert 'id="par-service"' in page
    one = texte(denis.get(f"{PAGE}?service=PROP"))
    assert f"{du_service('PROP').filter(recu_le__date__gte=_debut()).count()} signalements reçus" in one


def test_on_ne_demande_pas_le_service_d_un_autre(deux_cents, claire):
    reponse = claire.get(f"{PAGE}?service=EV")
    assert reponse.status_code == 400
    assert "Aucun de vos services ne porte le code « EV »." in texte(reponse)


@pytest.mark.parametrize("chemin", ["", "mois.csv", "etats/?cle=resolu", "rapport-2026-01.pdf"])
def test_le_terrain_et_les_conseils_n_entrent_pas(farid, chantal, chemin):
    assert farid.get(PAGE + chemin).status_code == 403
    assert chantal.get(PAGE + chemin).status_code == 403


def test_un_agent_sans_service_ne_voit_rien(deux_cents, paul):
    Compte.objects.get(email="paul@example.org").services.clear()
    assert "Rien à compter" in texte(paul.get(PAGE))


def test_les_agents_lisent_les_petits_nombres(ville, denis, inconnu):
    for rank in range(3):
        depose(ecart=rank / 1000)
    plier()
    assert "3 signalements reçus" in texte(denis.get(PAGE))
    assert "Moins de 5 signalements" in texte(inconnu.get("/chiffres/"))


def test_derriere_chaque_nombre_ses_signalements(deux_cents, denis):
    """Each row of each chart that has a key leads to as many reports as it says."""
    services = list(Service.objects.all())
    filtres = lire_filtres(QueryDict("depuis=2023-01&jusqu_a=2026-12"), services=services)
    releve = Releve(filtres, timezone.localdate())
    followed: set[str] = set()
    for code, make in GRAPHIQUES.items():
        graphique = make(releve, code)
        for row in graphique.lignes if graphique else []:
            if (cle := graphique.cles.get(str(row[0]))) and code != "respect":
                page = texte(denis.get(f"{PAGE}{code}/?{filtres.requete}&cle={cle}"))
                assert (
                    int(re.search(r"([\d ]+) signalements? que vous pouvez", page)[1].replace(" ", ""))
                    == row[1]
                )
                followed.add(f"{code} {cle}")
    assert len(followed) > 30
    assert {"secteurs", "cil"} <= {row.split()[0] for row in followed}


def test_un_secteur_de_ses_services(deux_cents, claire, denis):
    """The page, its tables and the reports behind them are those of the services in this area, and of no other."""
    conseil = Zone.objects.conseils().first()
    query = f"depuis=2023-01&jusqu_a=2026-12&secteur=conseil-{conseil.code}"
    mine = du_service("PROP").for_zone(conseil)
    page = texte(claire.get(f"{PAGE}?{query}"))
    assert f"{mine.count()} signalements reçus" in page
    assert f"Les chiffres · Propreté urbaine · {conseil.nom}" in page
    for code in ("etats", "canaux", "categories", "secteurs"):
        rows = lignes(claire.get(f"{PAGE}{code}.csv?{query}"))
        assert sum(int(row[1]) for row in rows[1:]) == mine.count(), code
    behind = texte(claire.get(f"{PAGE}etats/?{query}&cle=resolu"))
    assert f"{mine.filter(etat='resolu').count()} signalement" in behind
    assert f"Secteur : {conseil.nom}." in behind
    everything = Signalement.objects.exclude(etat__in=["doublon", "retire"]).for_zone(conseil)
    assert f"{everything.count()} signalements reçus" in texte(denis.get(f"{PAGE}?{query}"))


def test_par_secteur_seuls_ses_services_comptent(deux_cents, claire):
    rows = lignes(claire.get(f"{PAGE}secteurs.csv?depuis=2023-01&jusqu_a=2026-12"))
    for name, n in ((row[0], int(row[1])) for row in rows[1:]):
        if zone := Zone.objects.conseils().filter(nom=name).first():
            assert n == du_service("PROP").for_zone(zone).count()


def test_un_secteur_incompris_est_dit(deux_cents, claire):
    for secteur in ("conseil-nulle-part", "commune-83126", "conseil-%00", "-", "x" * 10_000):
        answer = claire.get(f"{PAGE}?secteur={secteur}")
        assert answer.status_code == 400, secteur
        assert "Aucun secteur ne porte le code" in texte(answer)


def test_aucun_filtre_ne_les_fait_tomber(deux_cents, claire):
    for valeur in N_IMPORTE_QUOI:
        query = dict.fromkeys(FILTRES, valeur)
        assert claire.get(PAGE, query).status_code == 400, valeur
        assert claire.get(f"{PAGE}secteurs.csv", query).status_code == 400, valeur
        assert claire.get(f"{PAGE}secteurs/", query).status_code == 404, valeur
        left_out = claire.get(f"{PAGE}etats/", query | {"cle": "resolu"})
        assert left_out.status_code == 200, "what is no filter is left out"


def test_derriere_une_promesse_ce_qui_n_a_pas_ete_tenu(deux_cents, denis):
    services = list(Service.objects.all())
    filtres = lire_filtres(QueryDict("depuis=2023-01&jusqu_a=2026-12"), services=services)
    compte = Releve(filtres, timezone.localdate()).chiffres.compte
    for cle, part in (("objectif", compte.objectif), ("legale", compte.legal)):
        page = texte(denis.get(f"{PAGE}respect/?{filtres.requete}&cle={cle}"))
        assert f"{part.sur - part.oui} signalement" in page


def test_les_lignes_d_un_autre_service_ne_s_ouvrent_pas(deux_cents, claire):
    page = claire.get(f"{PAGE}etats/?depuis=2023-01&jusqu_a=2026-12&cle=resolu")
    assert {ligne.row.service.code for ligne in page.context["lignes"]} == {"PROP"}


INTROUVABLES = [
    "etats/",
    "etats/?cle=perdu",
    "mois/?cle=2026-99",
    "mois/?cle=1999-01",
    "anciennete/?cle=9",
    "categories/?cle=%00",
    "services/?cle=" + "x" * 10_000,
    "passages/?cle=0",
    "inconnu/?cle=0",
    "par-service/?cle=nulle-part",
    "canaux/?cle=pigeon",
    "respect/?cle=peut-etre",
    "secteurs/?cle=conseil-nulle-part",
    "cil/?cle=commune-83126",
    "rapport-hier.pdf",
    "rapport-2999-01.pdf",
    "moyenne.csv",
]


def test_une_ligne_qui_n_existe_pas_est_introuvable(deux_cents, denis):
    for chemin in INTROUVABLES:
        assert denis.get(PAGE + chemin).status_code == 404, chemin


def test_chaque_graphique_a_son_fichier(deux_cents, claire):
    rows = lignes(claire.get(f"{PAGE}etats.csv?depuis=2023-01&jusqu_a=2026-12"))
    assert sum(int(row[1]) for row in rows[1:]) == du_service("PROP").count()


def test_les_categories_privees_ne_sont_pas_nommees_au_public(deux_cents, denis, inconnu):
    prive = Categorie.objects.filter(visibilite="prive", signalements__isnull=False).first()
    assert prive.libelle in texte(denis.get(f"{PAGE}?depuis=2023-01&groupe={prive.groupe.code}"))
    assert prive.libelle not in texte(inconnu.get(f"/chiffres/?depuis=2023-01&groupe={prive.groupe.code}"))


def test_le_nombre_de_requetes_ne_grandit_pas(deux_cents, denis, django_assert_num_queries):
    denis.get(PAGE)
    with django_assert_num_queries(25):
        denis.get(PAGE)
    ecrire(100, graine=9)
    plier()
    with django_assert_num_queries(25):
        denis.get(PAGE)
