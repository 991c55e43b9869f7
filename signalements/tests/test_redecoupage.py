"""The steps of a redécoupage in the admin: what is shown, what is accepted, what is kept between steps."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from mairie.models import Regle, Service
from quartiers.models import Contour, Redecoupage, Zone
from quartiers.redecoupage import preparer_reunion
from quartiers.tests.aides import accepte, couper, multi, trace, zone
from signalements.tests.aides import depose
from signalements.tests.aides_redecoupage import (
    AJOUT,
    REUNIR,
    donner,
    envoyer,
    erreurs,
    etape,
    jusqu_aux_differences,
    le_premier_janvier,
    sud_scinde,
    texte,
)
from tests.formulaires import champs

pytestmark = pytest.mark.django_db


def test_ca_marche(alice, lampadaire):
    jusqu_aux_differences(alice)
    page = alice.get(etape("differences"))
    assert "À partir du vendredi 1er janvier 2027, 3 zones changent." in texte(page)
    assert "1 signalement ouvert change de secteur." in texte(page)
    assert "Sud Les Sablettes 1" in texte(page)
    assert "383 ha" in texte(page)
    assert page.context["form"]["fermer"].value() == ["S"]
    assert Contour.objects.filter(zone=zone("S")).get().periode.upper is None
    reponse = envoyer(alice, "differences", "accepter_form", "accepter")
    assert reponse.url == etape("change")
    assert "attendent leur jour, le vendredi 1er janvier 2027" in texte(alice.get(reponse.url))
    assert (zone("S1").population, zone("S2").population) == (8123, 6400)
    assert zone("S2").population_dite == "Population 2022, Insee"
    with le_premier_janvier() as client:
        call_command("resituer")
        assert "1 signalement ouvert a changé de secteur" in texte(client.get(reponse.url))
    assert "S2" in lampadaire.situations.values_list("zone__code", flat=True)


@pytest.mark.parametrize("qui", ["inconnu", "bruno", "denis", "chantal"])
def test_les_portes(request, alice, qui):
    donner(alice, sud_scinde())
    client = request.getfixturevalue(qui)
    verifier = reverse("admin:quartiers_redecoupage_verifier")
    steps = [etape(nom) for nom in ("colonnes", "differences", "abandonner", "annuler", "change")]
    for url in [AJOUT, REUNIR, verifier, *steps]:
        for reponse in (client.get(url, follow=True), client.post(url, {"accepter": "1"}, follow=True)):
            assert "Redécoupage" not in texte(reponse)
            assert reponse.status_code == 403 or "/compte/connexion/" in reponse.redirect_chain[-1][0]
    assert donner(client, sud_scinde()).status_code == 302
    assert Redecoupage.objects.count() == 1


def test_ce_qui_n_existe_pas(alice):
    for nom in ("colonnes", "differences", "abandonner", "annuler"):
        url = reverse(f"admin:quartiers_redecoupage_{nom}", args=[999])
        assert alice.post(url, {"accepter": "1"}).status_code == 404
    assert alice.get("/admin/quartiers/redecoupage/999/change/").status_code == 404
    assert alice.get("/admin/quartiers/redecoupage/x/change/").status_code == 404


# -- What changes -----------------------------------------------------------------------------


def test_les_zones_absentes_se_ferment_ou_se_gardent(alice):
    jusqu_aux_differences(alice)
    assert envoyer(alice, "differences", "fermer_form", "recalculer", fermer=None).status_code == 302
    page = alice.get(etape("differences"))
    assert "2 zones changent" in texte(page)
    assert "« Sud » et « Sud ouest » se chevauchent" in texte(page)
    reponse = envoyer(alice, "differences", "fermer_form", "recalculer", fermer=["ZZ", "N"])
    assert reponse.status_code == 422
    assert erreurs(reponse)["fermer"] == ["Cochez des zones de la liste."]


def test_on_n_accepte_pas_ce_que_l_on_n_a_pas_vu(alice):
    jusqu_aux_differences(alice)
    form = champs(alice.get(etape("differences")), "accepter_form")
    Contour.objects.filter(zone=zone("S")).update(geom=multi(couper(trace("S"), 5.87)[1]))
    for sent in (form, {"empreinte": "x\0"}, {}):
        reponse = alice.post(etape("differences"), sent | {"accepter": "1"})
        assert reponse.status_code == 422
        assert "Entre-temps, les contours ont changé" in texte(reponse)
    assert not Zone.objects.filter(code="S1").exists()


def test_un_double_clic_accepte_une_fois(alice):
    jusqu_aux_differences(alice)
    form = champs(alice.get(etape("differences")), "accepter_form") | {"accepter": "1"}
    assert alice.post(etape("differences"), form).url == alice.post(etape("differences"), form).url
    assert Contour.objects.filter(zone__code="S1").count() == 1


def test_ce_qui_n_est_plus_possible_se_dit(alice):
    jusqu_aux_differences(alice)
    Contour.objects.filter(zone=zone("S")).update(periode=(dt.date(2027, 6, 1), None))
    page = alice.get(etape("differences"))
    assert page.status_code == 422
    assert "le contour en vigueur commence le 01/06/2027" in texte(page)


def test_abandonne_rien_ne_reste(alice):
    jusqu_aux_differences(alice)
    url = etape("abandonner")
    assert alice.get(url).status_code == 405
    assert alice.post(url).status_code == 302
    assert not Redecoupage.objects.exists()
    assert alice.post(url).status_code == 404


def test_la_page_d_un_redecoupage_mene_a_son_etape(alice):
    donner(alice, sud_scinde())
    assert alice.get(etape("change")).url == etape("colonnes")
    jusqu_aux_differences(alice)
    assert alice.get(etape("change")).url == etape("differences")


def test_annuler_avant_son_jour(alice):
    jusqu_aux_differences(alice)
    envoyer(alice, "differences", "accepter_form", "accepter")
    assert "Annuler ce redécoupage" in texte(alice.get(etape("change")))
    assert alice.post(etape("annuler")).status_code == 302
    assert not Zone.objects.filter(code="S1").exists()
    assert zone("S").contours.get().periode.upper is None


def test_en_vigueur_il_ne_s_annule_plus(alice):
    jusqu_aux_differences(alice)
    envoyer(alice, "differences", "accepter_form", "accepter")
    with le_premier_janvier() as client:
        assert "Annuler" not in texte(client.get(etape("change")))
        assert "en vigueur" in texte(client.post(etape("annuler"), follow=True))
    assert Zone.objects.filter(code="S1").exists()


def test_le_resultat_nomme_ceux_qu_une_regle_donnerait_a_un_autre(alice, lampadaire):
    jusqu_aux_differences(alice)
    envoyer(alice, "differences", "accepter_form", "accepter")
    propre = Service.objects.get(code="PROP")
    Regle.objects.create(categorie=lampadaire.categorie, zone=zone("S2"), service=propre)
    with le_premier_janvier() as client:
        call_command("resituer")
        page = texte(client.get(etape("change")))
    assert f"{lampadaire.numero_lisible} {lampadaire.categorie.libelle}" in page
    assert f"{lampadaire.service.nom} {propre.nom}" in page
    assert "Sud → Les Sablettes, Sud ouest" in page


def test_l_agent_lit_le_changement_sur_la_fiche(alice, lampadaire, inconnu):
    jusqu_aux_differences(alice)
    envoyer(alice, "differences", "accepter_form", "accepter")
    with le_premier_janvier("bruno@example.org") as client:
        call_command("resituer")
        fiche = texte(client.get(f"/service/{lampadaire.numero}/"))
        assert "Changement de secteur" in fiche
        assert "les contours ont changé : de « Sud » à « Les Sablettes »" in fiche
        assert "Changement de secteur" not in texte(inconnu.get(f"/suivi/{lampadaire.numero}/"))


def test_la_page_garde_son_nombre_de_requetes(alice, django_assert_max_num_queries):
    for n in range(20):
        depose(ecart=n * 0.0001)
    jusqu_aux_differences(alice)
    with django_assert_max_num_queries(90):
        alice.get(etape("differences"))


# -- The rest of the admin ----------------------------------------------------------------------


def test_les_trous_se_voient(alice, ville):
    url = reverse("admin:quartiers_redecoupage_verifier")
    assert "Ni trou ni chevauchement" in texte(alice.get(url))
    Contour.objects.filter(zone=zone("S")).update(geom=multi(couper(trace("S"), 5.885)[0]))
    page = texte(alice.get(url))
    assert "aucun conseil" in page
    assert re.search(r"Trou aucun conseil \d+(,\d)? ha", page)


def test_une_zone_close_n_est_pas_a_verifier(alice, ville):
    accepte(
        preparer_reunion(zones=[zone("N"), zone("O")], code="NO", nom="Réunis", jour=timezone.localdate())
    )
    accueil = texte(alice.get("/admin/"))
    assert "pas de contour aujourd’hui" not in accueil
    liste = alice.get("/admin/quartiers/zone/", {"contour": "close"}).context["cl"].result_list
    assert {z.code for z in liste} == {"N", "O"}
    page = texte(alice.get(f"/admin/quartiers/zone/{zone('N').pk}/change/"))
    assert "Nord → Réunis" in page


def test_les_habitants_se_lisent_et_s_ecrivent(alice, ville):
    url = f"/admin/quartiers/zone/{zone('N').pk}/change/"
    form = champs(alice.get(url), "zone_form", population="12345", population_annee="")
    assert "Dites de quelle année est ce nombre" in texte(alice.post(url, form))
    assert "pas encore venue" in texte(alice.post(url, form | {"population_annee": "2099"}))
    form |= {"population_annee": "2022", "population_source": "Insee"}
    assert alice.post(url, form).status_code == 302
    assert (zone("N").population, zone("N").population_dite) == (12345, "Population 2022, Insee")
    assert Zone(population=12345, population_source="Insee").population_dite == "", (
        "of a year that nobody told"
    )


def test_la_liste_dit_ou_chacun_en_est(alice, ville):
    donner(alice, sud_scinde())
    jusqu_aux_differences(alice)
    envoyer(alice, "differences", "accepter_form", "accepter")
    page = texte(alice.get("/admin/quartiers/redecoupage/"))
    assert "en préparation" in page
    assert "accepté, attend son jour" in page


def test_l_historique_dit_qui_a_accepte(alice, ville):
    jusqu_aux_differences(alice)
    envoyer(alice, "differences", "accepter_form", "accepter")
    page = texte(alice.get(f"/admin/quartiers/redecoupage/{Redecoupage.objects.get().pk}/history/"))
    assert "Alice Administration" in page
    assert "Accepté le" in page
