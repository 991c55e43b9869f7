"""The night watch: what is told of each clock, when, to whom; once."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.management.commands import atelier
from mairie import delais
from mairie.models import Categorie, Compte, JourFerme, Service
from signalements import operations, registre
from signalements.etats import Etat
from signalements.models import Courriel, Evenement, Porte, Sceau, Signalement, Veille
from signalements.models.choix import PalierLegal, PalierObjectif
from signalements.operations import Envoi, deposer
from signalements.tests.aides import texte
from signalements.veille import palier_legal, veiller

pytestmark = pytest.mark.django_db
SABLETTES = Point(5.89, 43.081, srid=4326)
RECU = dt.datetime(2026, 3, 2, 12, tzinfo=delais.PARIS)  # a Monday; answer due on 2 May


@pytest.fixture
def trou(ville) -> Signalement:
    """A dump received on 2 March 2026, for the cleaning service, which aims at so many working days."""
    categorie = Categorie.objects.get(code="PRO-01")
    return deposer(envoi=Envoi(categorie=categorie, point=SABLETTES), recu_le=RECU).signalement


def codes(row: Signalement) -> list[str]:
    return [e.details["rappel"] for e in row.evenements.filter(nature="rappel").order_by("rang")]


def nuits(debut: dt.date, fin: dt.date) -> None:
    while debut <= fin:
        veiller(debut)
        debut += dt.timedelta(days=1)


def test_ca_marche(trou):
    """Night after night: the target, then the legal date, each step once, on its day."""
    told: dict[str, dt.date] = {}
    day = dt.date(2026, 3, 2)
    while day <= dt.date(2026, 5, 5):
        veiller(day)
        for code in codes(trou):
            told.setdefault(code, day)
        day += dt.timedelta(days=1)
    trou.refresh_from_db()
    assert told["legal-1"] == dt.date(2026, 4, 2)
    assert told["legal-2"] == dt.date(2026, 4, 17)
    assert told["legal-3"] == dt.date(2026, 4, 27)
    assert told["legal-4"] == dt.date(2026, 5, 3)
    assert told["objectif-2"] == trou.objectif_le + dt.timedelta(days=1)
    assert told["objectif-3"] == delais.jours_ouvres_apres(trou.objectif_le, 11)
    assert sorted(codes(trou)) == sorted(told), "each step once"
    assert (trou.palier_legal, trou.palier_objectif) == (PalierLegal.DEPASSE, PalierObjectif.DIRECTION)
    assert registre.verifier() == []


def test_rejouer_ne_dit_rien_deux_fois(trou):
    day = dt.date(2026, 4, 2)
    veiller(day)
    events, letters = Evenement.objects.count(), Courriel.objects.count()
    for again in (day, day, day - dt.timedelta(days=9)):
        veiller(again)
    assert (Evenement.objects.count(), Courriel.objects.count()) == (events, letters)
    assert Veille.objects.get(le=day).rappels == Evenement.objects.filter(nature="rappel").count()
    assert Sceau.objects.count() == 2


def test_des_nuits_manquees_se_rattrapent(trou):
    """The last step only: nobody needs to hear of thirty days when five are left."""
    veiller(dt.date(2026, 4, 28))
    assert [c for c in codes(trou) if c.startswith("legal")] == ["legal-3"]


def test_qui_est_prevenu(trou):
    """The service by its mailbox, its head from the overdue target on, the directorate at the end; nobody else."""
    box = Service.objects.get(code="PROP").courriel

    def written_to() -> set[str]:
        rows = Courriel.objects.filter(modele="veille")
        found = set(rows.values_list("destinataire", flat=True))
        rows.delete()
        return found

    nuits(RECU.date(), trou.objectif_le)
    assert written_to() == {box}
    veiller(trou.objectif_le + dt.timedelta(days=1))
    assert written_to() == {box, "claire@example.org"}
    nuits(trou.objectif_le + dt.timedelta(days=2), dt.date(2026, 4, 1))
    assert written_to() == {box, "claire@example.org", "denis@example.org"}
    veiller(dt.date(2026, 4, 2))
    assert written_to() == {box}
    veiller(dt.date(2026, 5, 3))
    assert written_to() == {box, "claire@example.org", "denis@example.org"}


def test_la_lettre_de_la_nuit(trou):
    veiller(dt.date(2026, 5, 3))
    letter = Courriel.objects.get(modele="veille", destinataire="denis@example.org")
    for text in (letter.texte, letter.html):
        assert trou.numero_lisible in text
        assert "date légale dépassée" in text
        assert f"/service/{trou.numero}/" in text
        assert Service.objects.get(code="PROP").nom in text
    assert registre.verifier() == []


def test_une_lettre_par_service_pas_par_signalement(ville):
    for _n in range(60):
        deposer(envoi=Envoi(categorie=Categorie.objects.get(code="PRO-01"), point=SABLETTES), recu_le=RECU)
    veiller(dt.date(2026, 4, 2))
    letter = Courriel.objects.get(modele="veille", destinataire=Service.objects.get(code="PROP").courriel)
    assert "120 signalements à regarder" in letter.objet, "both clocks of each"
    assert "et 80 autres" in letter.texte


@pytest.mark.parametrize("vers", [Etat.RESOLU, Etat.REFUSE])
def test_clos_plus_rien(trou, vers):
    agent = Compte.objects.get(email="paul@example.org")
    operations.changer_etat(signalement=trou, vers=vers, auteur=agent, message="Fait.")
    veiller(dt.date(2026, 5, 3))
    assert codes(trou) == []


def test_en_attente_l_objectif_se_tait_la_loi_non(trou):
    agent = Compte.objects.get(email="paul@example.org")
    operations.changer_etat(signalement=trou, vers=Etat.EN_ATTENTE, auteur=agent, message="Où ?")
    veiller(dt.date(2026, 5, 3))
    assert codes(trou) == ["legal-4"]


def test_une_autre_categorie_un_autre_objectif_de_nouveaux_rappels(trou):
    bruno = Compte.objects.get(email="bruno@example.org")
    veiller(trou.objectif_le + dt.timedelta(days=1))
    longue = Categorie.objects.filter(delai_jours__gte=40, active=True, localisation="obligatoire").first()
    operations.changer_categorie(signalement=trou, categorie=longue, auteur=bruno)
    trou.refresh_from_db()
    assert trou.palier_objectif == PalierObjectif.RIEN
    veiller(trou.objectif_le + dt.timedelta(days=1))
    assert codes(trou).count("objectif-2") == 2


@pytest.mark.parametrize(
    ("regime", "decision"), [("rejet", "rejet"), ("acceptation", "acceptation"), ("a_valider", "rejet")]
)
def test_le_silence_sur_une_demande_est_une_decision(trou, regime, decision):
    Signalement.objects.update(porte=Porte.DEMANDE, regime_silence=regime)
    veiller(dt.date(2026, 5, 2))
    assert not trou.evenements.filter(nature="decision").exists(), "not on the day itself"
    veiller(dt.date(2026, 5, 3))
    veiller(dt.date(2026, 5, 4))
    event = trou.evenements.get(nature="decision")
    assert event.details == {"decision": decision, "echeance": "2026-05-02"}
    trou.refresh_from_db()
    assert not trou.est_clos, "silence closes no file"


def test_un_signalement_est_en_retard_et_rien_de_plus(trou):
    veiller(dt.date(2026, 5, 3))
    assert "legal-4" in codes(trou)
    assert not trou.evenements.filter(nature="decision").exists()


def test_une_reponse_avant_la_date_annule_la_decision(trou):
    Signalement.objects.update(porte=Porte.DEMANDE)
    agent = Compte.objects.get(email="paul@example.org")
    operations.changer_etat(signalement=trou, vers=Etat.REFUSE, auteur=agent, message="Non.")
    veiller(dt.date(2026, 5, 3))
    assert not trou.evenements.filter(nature="decision").exists()


def test_sans_objet_pas_de_date_legale(trou):
    Signalement.objects.update(regime_silence="sans_objet")
    veiller(dt.date(2026, 5, 3))
    assert [c for c in codes(trou) if c.startswith("legal")] == []


def test_la_fiche_dit_le_rappel_et_le_public_ne_le_sait_pas(trou, paul, amina):
    veiller(dt.date(2026, 4, 2))
    assert "réponse due dans 30 jours" in texte(paul.get(f"/service/{trou.numero}/"))
    assert "dans 30 jours" not in texte(amina.get(f"/suivi/{trou.numero}/"))


def test_la_commande(trou):
    out = StringIO()
    call_command("veiller", "--date", "2026-04-02", stdout=out)
    assert "Veille du 02/04/2026 : 2 rappels" in out.getvalue().replace("\u00a0", " ")
    with pytest.raises(CommandError, match="2026-11-24"):
        call_command("veiller", "--date", "demain")


def test_l_atelier_veille_une_fois_par_jour(trou):
    worker = atelier.Command()
    with time_machine.travel(dt.datetime(2026, 11, 24, 4, 59, tzinfo=delais.PARIS)):
        worker.watch()
        assert not Veille.objects.exists()
    with time_machine.travel(dt.datetime(2026, 11, 24, 5, 1, tzinfo=delais.PARIS)):
        worker.watch()
        worker.watch()
    assert Veille.objects.get().le == dt.date(2026, 11, 24)


def test_combien_de_questions(ville, django_assert_max_num_queries):
    for _n in range(30):
        deposer(envoi=Envoi(categorie=Categorie.objects.get(code="PRO-01"), point=SABLETTES), recu_le=RECU)
    with django_assert_max_num_queries(45):
        veiller(dt.date(2026, 4, 2))


# -- Against a slow and obvious reference --------------------------------------------

JOURS = st.dates(dt.date(2026, 1, 1), dt.date(2028, 3, 31))


@given(JOURS, st.integers(-40, 80))
def test_palier_legal_contre_une_reference_lente(recu, ecart):
    due = recu + relativedelta(months=2)
    jour = due - dt.timedelta(days=ecart)
    step = PalierLegal.RIEN
    for days, reached in ((30, PalierLegal.J30), (15, PalierLegal.J15), (5, PalierLegal.J5)):
        if jour >= due - dt.timedelta(days=days):
            step = reached
    if jour >= due + dt.timedelta(days=1):
        step = PalierLegal.DEPASSE
    assert palier_legal(due, jour) == step


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(recu=JOURS, heure=st.times(), attente=st.integers(0, 120), fermes=st.sets(JOURS, max_size=6))
def test_une_nuit_contre_une_reference_lente(ville, recu, heure, attente, fermes):
    """Two years of receptions at any hour, clocks changed, leap days, holidays, closing days of the town."""
    JourFerme.objects.all().delete()
    JourFerme.objects.bulk_create([JourFerme(le=f, libelle="fermé") for f in fermes])
    instant = dt.datetime.combine(recu, heure, delais.PARIS)
    categorie = Categorie.objects.filter(active=True, localisation="obligatoire").order_by("?").first()
    row = deposer(envoi=Envoi(categorie=categorie, point=SABLETTES), recu_le=instant).signalement
    target = delais.jours_ouvres_apres(delais.jour_de_paris(instant), categorie.delai_jours, fermes)
    Signalement.objects.filter(pk=row.pk).update(objectif_le=target)
    jour = recu + dt.timedelta(days=attente)
    veiller(jour)
    row.refresh_from_db()

    def ouvres(debut: dt.date, fin: dt.date) -> int:
        """Working days after the one, up to the other: one by one."""
        count = 0
        while debut < fin:
            debut += dt.timedelta(days=1)
            count += delais.est_ouvre(debut, fermes)
        return count

    if jour > target:
        expected = PalierObjectif.DIRECTION if ouvres(target, jour) > 10 else PalierObjectif.DEPASSE
    elif ouvres(jour, target) <= categorie.delai_jours // 5:
        expected = PalierObjectif.ALERTE
    else:
        expected = PalierObjectif.RIEN
    assert row.palier_objectif == expected
    due = relativedelta(months=2) + recu
    assert row.echeance_legale in (due, None)
    assert row.palier_legal == palier_legal(row.reponse_due_le, jour)
    Signalement.objects.filter(pk=row.pk).update(etat="retire", clos_le=instant)
    Veille.objects.filter(le=jour).delete()
