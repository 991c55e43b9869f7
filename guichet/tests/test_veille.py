"""The page of delays: what is late and what will be, by service, and what nobody acknowledged."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from guichet import surveillance
from mairie import delais
from mairie.models import Categorie, Compte, Service
from signalements import operations
from signalements.etats import Etat
from signalements.models import Courriel, Signalement
from signalements.operations import Contact, Envoi, deposer
from signalements.tests.aides import texte
from signalements.veille import veiller

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 11, 24)  # a Tuesday


def depose(code: str = "PRO-01", **dates) -> Signalement:
    row = deposer(
        envoi=Envoi(categorie=Categorie.objects.get(code=code), point=Point(5.89, 43.081, srid=4326))
    ).signalement
    Signalement.objects.filter(pk=row.pk).update(**dates)
    return row


def denis_compte() -> Compte:
    return Compte.objects.get(email="denis@example.org")


def jours(n: int) -> dt.date:
    return JOUR + dt.timedelta(days=n)


@pytest.mark.parametrize(
    ("dates", "attendu"),
    [
        ({"echeance_legale": jours(-1), "objectif_le": jours(30)}, (1, 0, 0, 0)),
        ({"echeance_legale": jours(0), "objectif_le": jours(30)}, (0, 1, 0, 0)),
        ({"echeance_legale": jours(7), "objectif_le": jours(30)}, (0, 1, 0, 0)),
        ({"echeance_legale": jours(8), "objectif_le": jours(-1)}, (0, 0, 1, 0)),
        ({"echeance_legale": jours(8), "objectif_le": jours(0)}, (0, 0, 0, 1)),
        (
            {"echeance_legale": jours(8), "objectif_le": jours(-5), "suspendu_le": timezone.now()},
            (0, 0, 0, 0),
        ),
        (
            {"echeance_legale": jours(-9), "objectif_le": jours(9), "regime_silence": "sans_objet"},
            (0, 0, 0, 0),
        ),
    ],
)
def test_ca_marche(ville, dates, attendu):
    depose(**dates)
    (row,) = surveillance.par_service(denis_compte(), JOUR)
    assert (row.legal_retard, row.legal_semaine, row.objectif_retard, row.objectif_semaine) == attendu
    assert row.ouverts == 1


def test_la_page(denis, ville):
    depose(echeance_legale=timezone.localdate() - dt.timedelta(days=3))
    page = texte(denis.get("/veille/"))
    assert "Propreté" in page
    assert "jamais connecté" in page
    assert "La veille de nuit n’a pas tourné" in page
    veiller(timezone.localdate())
    assert "La veille de nuit" not in texte(denis.get("/veille/"))


def test_une_cheffe_ne_voit_que_ses_services(claire, ville):
    depose("ECL-01")
    page = texte(claire.get("/veille/"))
    assert "Éclairage" not in page
    assert "Rien d’ouvert" in page
    assert "Paul Propreté" in page
    assert "Elena" not in page


def test_inconnu_a_la_porte(inconnu, bruno, paul, chantal, denis):
    assert inconnu.get("/veille/").status_code == 302
    for client in (bruno, paul, chantal):
        assert client.get("/veille/").status_code == 403
    assert denis.post("/veille/").status_code == 405


def test_les_accuses_se_surveillent(ville):
    """Eight working days: alert; ten: the limit of the law."""
    veiller(JOUR)
    categorie = Categorie.objects.filter(a_qualifier=True, active=True).first()
    row = deposer(envoi=Envoi(categorie=categorie, point=Point(5.89, 43.081, srid=4326))).signalement
    Courriel.objects.all().delete()

    def codes(received: dt.date) -> list[str]:
        noon = dt.datetime.combine(received, dt.time(12), delais.PARIS)
        Signalement.objects.filter(pk=row.pk).update(recu_le=noon)
        return [a.code for a in surveillance.alertes(JOUR)]

    assert codes(dt.date(2026, 11, 13)) == []
    assert codes(dt.date(2026, 11, 12)) == ["a_qualifier"], "the eighth working day"
    assert codes(dt.date(2026, 11, 10)) == ["a_qualifier"], "11 November is a holiday"
    assert codes(dt.date(2026, 11, 9)) == ["non_accuses"], "the tenth"


def test_un_courriel_qui_ne_part_pas_se_voit_avant_un_jour_ouvre(lampadaire):
    veiller(timezone.localdate())
    assert not [a for a in surveillance.alertes(timezone.localdate()) if a.code == "courriels"]
    Courriel.objects.update(cree_le=timezone.now() - dt.timedelta(days=4))
    assert [a.code for a in surveillance.alertes(timezone.localdate())] == ["courriels"]


def test_une_lettre_d_hier_non_postee_se_voit(ville):
    veiller(timezone.localdate())
    envoi = Envoi(
        categorie=Categorie.objects.get(code="PRO-01"),
        point=Point(5.89, 43.081, srid=4326),
        contact=Contact(nom="Roux", adresse="1 rue X\n83500 La Seyne-sur-Mer"),
    )
    deposer(envoi=envoi)
    Courriel.objects.exclude(support="papier").delete()
    Courriel.objects.update(cree_le=timezone.now() - dt.timedelta(days=1))
    assert [a.code for a in surveillance.alertes(timezone.localdate())] == ["papier"]


def test_combien_de_questions(denis, ville, django_assert_max_num_queries):
    for code in ("PRO-01", "ECL-01", "VOI-01"):
        depose(code)
    with django_assert_max_num_queries(22):
        denis.get("/veille/")


# -- Disputed closings -----------------------------------------------------------------------


@pytest.fixture
def contestee(ville) -> Signalement:
    """Closed by the lighting service, disputed by its reporter, closed again."""
    agent = Compte.objects.get(email="elena@example.org")
    row = depose("ECL-01")
    for repare in (False, True):
        operations.changer_etat(signalement=row, vers=Etat.RESOLU, auteur=agent)
        operations.donner_avis(signalement=row, cle="", repare=repare, texte="Toujours éteint.")
    return row


def test_les_clotures_contestees_par_service(denis, contestee):
    """For a year, whatever became of the report; its service stands there even with nothing open."""
    today = timezone.localdate()
    (ligne,) = surveillance.par_service(denis_compte(), today)
    assert (ligne.service, ligne.contestees, ligne.ouverts) == (contestee.service, 1, 0)
    page = texte(denis.get("/veille/"))
    assert "Clôtures contestées" in page
    assert contestee.service.nom in page
    assert (
        surveillance.par_service(denis_compte(), today + surveillance.CONTESTEES + dt.timedelta(days=1)) == []
    )


def test_un_chef_ne_compte_que_les_siennes(contestee):
    claire = Compte.objects.get(email="claire@example.org")
    assert surveillance.par_service(claire, timezone.localdate()) == []


def test_une_part_n_est_pas_le_dossier(ville):
    """A service that has a part of another's report does not answer for its delays."""
    agent = Compte.objects.get(email="elena@example.org")
    proprete = Service.objects.get(code="PROP")
    operations.partager(signalement=depose("ECL-01"), services=[proprete], auteur=agent, consigne="Balayer")
    claire = Compte.objects.get(email="claire@example.org")
    assert surveillance.par_service(claire, timezone.localdate()) == []
