"""An identified request lacks documents, or goes to another authority: its legal clock stops, then runs again."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mairie import delais
from mairie.models import Categorie, Compte, JourFerme
from signalements import operations, registre
from signalements.etats import Etat
from signalements.models import Courriel, Porte, Signalement
from signalements.models.choix import PalierLegal
from signalements.operations import ActeRefuse, DejaChange, Envoi, deposer
from signalements.tests.aides import texte
from signalements.tests.test_registre import dans_le_dos, phrases
from signalements.veille import veiller

pytestmark = pytest.mark.django_db

CLE = "cle-d-amina-22-signes-"
LIMITE = dt.date(2026, 4, 20)


def le(jour: int, mois: int, heure: int = 11, minute: int = 0, seconde: int = 0) -> dt.datetime:
    return dt.datetime(2026, mois, jour, heure, minute, seconde, tzinfo=delais.PARIS)


RECU, ASKED = le(10, 3), le(20, 3)


def demande(regime: str = "rejet", recu: dt.datetime = RECU) -> Signalement:
    categorie = Categorie.objects.get(code="PRO-01")
    categorie.regime_silence = regime
    categorie.save()
    envoi = Envoi(categorie=categorie, point=Point(5.89, 43.081, srid=4326), courriel="amina@example.org")
    with time_machine.travel(recu):
        return deposer(envoi=envoi, cle=CLE, porte=Porte.DEMANDE, recu_le=recu).signalement


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="paul@example.org")


@pytest.fixture
def recue(ville) -> Signalement:
    """Amina's request of 10 March 2026: silence until 10 May is a rejection."""
    return demande()


def demander(row: Signalement, agent: Compte, quand: dt.datetime = ASKED, **champs) -> Signalement:
    with time_machine.travel(quand):
        return operations.demander_pieces(
            signalement=row, auteur=agent, **{"message": "Il manque le plan.", "limite": LIMITE} | champs
        )


def moments(row: Signalement) -> list[tuple[str, str | None]]:
    rows = row.evenements.filter(nature__in=("suspension", "reprise")).order_by("rang")
    return [(e.nature, e.details["echeance"]) for e in rows]


def test_ca_marche(recue, agent):
    """The example of the law: asked on 20 March by 20 April, arrived on 2 April: 23 May."""
    row = demander(recue, agent)
    assert (row.etat, row.attente_jusqu_au) == (Etat.EN_ATTENTE, LIMITE)
    assert (row.delai_suspendu_le, row.delai_motif) == (dt.date(2026, 3, 20), "pieces")
    assert row.echeance_legale == dt.date(2026, 6, 10), "at the latest"
    assert row.suspendu_le, "the service's clock stops too"
    with time_machine.travel(le(2, 4)):
        operations.completer(signalement=row, cle=CLE, texte="Voici le plan.")
    row.refresh_from_db()
    assert (row.etat, row.delai_suspendu_le, row.delai_motif) == (Etat.RECU, None, "")
    assert row.echeance_legale == dt.date(2026, 5, 23)
    assert row.suspendu_le is None
    assert moments(row) == [("suspension", "2026-06-10"), ("reprise", "2026-05-23")]
    details = row.evenements.get(nature="reprise").details
    assert details == {
        "motif": "pieces",
        "depuis": "2026-03-20",
        "le": "2026-04-02",
        "arrivees": True,
        "echeance": "2026-05-23",
    }
    told = list(row.courriels.filter(pour="declarant").order_by("pk").values_list("modele", flat=True))
    assert told == ["accuse", "etat", "nouvelles"], "a letter for each"
    assert registre.verifier() == []


def test_rien_n_arrive(recue, agent):
    """The limit goes by: the clock runs again from there, 10 June, once."""
    demander(recue, agent)
    for jour in (20, 21, 22):
        with time_machine.travel(le(jour, 4, 5)):
            veiller(dt.date(2026, 4, jour))
        recue.refresh_from_db()
        assert (recue.etat == Etat.EN_ATTENTE) is (jour == 20)
    assert recue.echeance_legale == dt.date(2026, 6, 10)
    assert moments(recue) == [("suspension", "2026-06-10"), ("reprise", "2026-06-10")]
    assert recue.evenements.get(nature="reprise").details["le"] == "2026-04-20"
    assert registre.verifier() == []


def test_le_silence_vaut_acceptation(ville, agent):
    """The two months begin when the documents arrive, even late; until then there is no date at all."""
    row = demander(demande("acceptation"), agent)
    assert row.echeance_legale is None
    with time_machine.travel(le(21, 4, 5)):
        veiller(dt.date(2026, 4, 21))
    row.refresh_from_db()
    assert (row.etat, row.delai_motif, row.echeance_legale) == (Etat.RECU, "pieces", None)
    with time_machine.travel(le(4, 5)):
        operations.completer(signalement=row, cle=CLE, texte="Enfin, le plan.")
    row.refresh_from_db()
    assert (row.echeance_legale, row.delai_suspendu_le) == (dt.date(2026, 7, 4), None)
    assert registre.verifier() == []


def test_arrive_par_la_poste_le_jour_est_celui_de_la_mairie(recue, agent):
    demander(recue, agent)
    with time_machine.travel(le(7, 4)):
        row = operations.noter_arrivee(signalement=recue, auteur=agent, le=dt.date(2026, 4, 2))
    assert (row.etat, row.echeance_legale) == (Etat.RECU, dt.date(2026, 5, 23))
    assert registre.verifier() == []


def test_deux_demandes_de_suite(recue, agent):
    """Each pause adds its own days."""
    demander(recue, agent)
    with time_machine.travel(le(2, 4)):
        operations.completer(signalement=recue, cle=CLE, texte="Le plan.")
    row = demander(recue, agent, le(10, 4), limite=dt.date(2026, 4, 15))
    assert row.echeance_legale == dt.date(2026, 5, 28)
    with time_machine.travel(le(12, 4)):
        operations.completer(signalement=recue, cle=CLE, texte="Et l’accord.")
    row.refresh_from_db()
    assert row.echeance_legale == dt.date(2026, 5, 25)
    assert registre.verifier() == []


@pytest.mark.parametrize("vers", [Etat.PRIS_EN_CHARGE, Etat.REFUSE])
def test_l_agent_qui_continue_n_attend_plus(recue, agent, vers):
    demander(recue, agent)
    with time_machine.travel(le(2, 4)):
        row = operations.changer_etat(signalement=recue, vers=vers, auteur=agent, message="Sans le plan.")
    assert (row.delai_suspendu_le, row.echeance_legale) == (None, dt.date(2026, 5, 23))
    letter = row.courriels.filter(modele="etat").latest("pk")
    assert ("court de nouveau depuis le 2 avril 2026" in letter.texte) is (vers != Etat.REFUSE)
    assert registre.verifier() == []


def test_la_nuit_se_tait_puis_rappelle_la_nouvelle_date(recue, agent):
    """Nothing is told of a clock that stands still; once it runs, each step of its new date."""
    with time_machine.travel(le(10, 4, 5)):
        veiller(dt.date(2026, 4, 10))
    demander(recue, agent, le(11, 4), limite=dt.date(2026, 7, 11))
    with time_machine.travel(le(11, 7, 5)):
        veiller(dt.date(2026, 7, 11))
    recue.refresh_from_db()
    assert recue.palier_legal == PalierLegal.J30, "that of April"
    assert not recue.evenements.filter(nature="decision").exists()
    with time_machine.travel(le(11, 7)):
        operations.completer(signalement=recue, cle=CLE, texte="Le plan.")
    recue.refresh_from_db()
    due = recue.echeance_legale
    assert due == dt.date(2026, 8, 9), "29 days were left on 11 April"
    veiller(dt.date(2026, 7, 12))
    veiller(due + dt.timedelta(days=1))
    codes = [e.details["rappel"] for e in recue.evenements.filter(nature="rappel").order_by("rang")]
    assert [c for c in codes if c.startswith("legal")] == ["legal-1", "legal-1", "legal-4"]
    assert recue.evenements.get(nature="decision").details["echeance"] == "2026-08-09"
    assert registre.verifier() == []


def test_transmise_la_demande_attend_d_etre_recue(ville, agent):
    """L114-3: rejection, nothing moves; acceptance, two months from the recorded reception."""
    moves = {"vers": Etat.TRANSMIS, "autorite": "Enedis", "message": "C’est à eux.", "auteur": agent}
    rejet, acceptation = demande(), demande("acceptation")
    with time_machine.travel(le(20, 3)):
        row = operations.changer_etat(signalement=rejet, **moves)
        assert (row.echeance_legale, row.delai_suspendu_le) == (dt.date(2026, 5, 10), None)
        row = operations.changer_etat(signalement=acceptation, courriel_autorite="a@example.net", **moves)
    assert (row.echeance_legale, row.delai_motif) == (None, "transmission")
    with time_machine.travel(le(25, 3)):
        operations.repondre_partenaire(
            transmission=row.transmissions.get(), reponse="prevu", prevu_le=dt.date(2026, 4, 1)
        )
    row.refresh_from_db()
    assert (row.echeance_legale, row.delai_suspendu_le) == (dt.date(2026, 5, 25), None)
    assert registre.verifier() == []


def test_recue_par_une_autorite_sans_lien(ville, agent):
    row = demande("acceptation")
    with time_machine.travel(le(20, 3)):
        operations.changer_etat(
            signalement=row, vers=Etat.TRANSMIS, autorite="Le Département", message="À eux.", auteur=agent
        )
        operations.completer(signalement=row, cle=CLE, texte="Un mot de plus.")
        row.refresh_from_db()
        assert row.delai_motif == "transmission", "words of the resident are no reception"
    with time_machine.travel(le(30, 3)):
        operations.noter_arrivee(signalement=row, auteur=agent, le=dt.date(2026, 3, 25))
    row.refresh_from_db()
    assert (row.etat, row.echeance_legale) == (Etat.TRANSMIS, dt.date(2026, 5, 25))


def test_un_signalement_n_a_pas_de_delai_a_suspendre(lampadaire, agent):
    with pytest.raises(ActeRefuse):
        operations.demander_pieces(
            signalement=lampadaire, auteur=agent, message="Le plan.", limite=dt.date(2099, 1, 1)
        )
    operations.changer_etat(signalement=lampadaire, vers=Etat.EN_ATTENTE, auteur=agent, message="Où ?")
    lampadaire.refresh_from_db()
    assert lampadaire.delai_suspendu_le is None


@pytest.mark.parametrize(
    ("quand", "limite"),
    [
        (le(20, 3), dt.date(2026, 3, 20)),
        (le(20, 3), dt.date(2025, 4, 20)),
        (le(20, 3), dt.date(2027, 4, 20)),
        (le(11, 5), dt.date(2026, 6, 20)),
    ],
)
def test_une_limite_impossible_ou_un_delai_deja_passe(recue, agent, quand, limite):
    with pytest.raises(ActeRefuse) as refus:
        demander(recue, agent, quand, limite=limite)
    assert refus.value.champ == "limite"
    recue.refresh_from_db()
    assert (recue.etat, moments(recue)) == (Etat.RECU, [])


def test_le_second_agent_apprend_ce_qui_a_change(recue, agent):
    operations.changer_etat(signalement=recue, vers=Etat.PRIS_EN_CHARGE, auteur=agent)
    with pytest.raises(DejaChange):
        demander(recue, agent, etat_vu=Etat.RECU)
    recue.refresh_from_db()
    assert recue.delai_suspendu_le is None


def test_refuser_une_demande_sans_qualite(recue, agent):
    agent.qualite = ""
    agent.save()
    with pytest.raises(ActeRefuse, match="qualité"):
        operations.changer_etat(signalement=recue, vers=Etat.REFUSE, auteur=agent, message="Non.")


@pytest.mark.parametrize(
    ("sql", "dit"),
    [
        ("UPDATE signalements_signalement SET echeance_legale = '2026-12-31'", "date légale"),
        ("UPDATE signalements_signalement SET delai_suspendu_le = '2026-03-25'", "n’est pas suspendu comme"),
        (
            "UPDATE signalements_signalement SET delai_suspendu_le = NULL, delai_motif = ''",
            "n’est pas suspendu comme",
        ),
        ("UPDATE signalements_signalement SET delai_motif = 'transmission'", "n’est pas suspendu comme"),
        (
            """UPDATE signalements_evenement SET details = details || '{"limite": "2026-09-20"}' WHERE rang = 2""",
            "n° 2",
        ),
    ],
)
def test_une_suspension_alteree_se_voit(recue, agent, sql, dit):
    demander(recue, agent)
    assert registre.verifier() == []
    with dans_le_dos() as cursor:
        cursor.execute(sql)
    assert any(dit in phrase and recue.numero_lisible in phrase for phrase in phrases())


def test_une_suspension_inventee_se_voit(recue):
    with dans_le_dos() as cursor:
        cursor.execute(
            "UPDATE signalements_signalement SET delai_suspendu_le = '2026-03-25', delai_motif = 'pieces'"
        )
    assert any("n’est pas suspendu comme" in phrase for phrase in phrases())


# -- The pages ---------------------------------------------------------------------


def test_la_fiche_et_la_page_du_declarant_disent_pourquoi(recue, agent, paul, amina):
    demander(recue, agent)
    with time_machine.travel(le(21, 3)):
        paul.force_login(agent)
        fiche = texte(paul.get(f"/service/{recue.numero}/"))
        sienne = texte(amina.get(f"/suivi/{recue.numero}/{CLE}/"))
        publique = texte(amina.get(f"/suivi/{recue.numero}/"))
    for page in (fiche, sienne, publique):
        assert "Délai légal suspendu depuis le vendredi 20 mars" in page
    for page in (fiche, sienne):
        assert "pièce manquante" in page
        assert "20 avril au plus tard" in page
    assert "pièce manquante" not in publique
    assert "Noter l’arrivée" in fiche
    assert "Demander une pièce" not in fiche
    assert "réponse due le 10 juin" in fiche


def test_demander_puis_noter_depuis_la_fiche(recue, agent, paul):
    with time_machine.travel(le(20, 3)):
        paul.force_login(agent)
        page = texte(paul.get(f"/service/{recue.numero}/"))
        assert "Demander une pièce manquante" in page
        asked = {"message": "Le plan.", "limite": "2026-04-20", "etat_vu": "recu", "jeton": CLE}
        answer = paul.post(f"/service/{recue.numero}/pieces/", asked, follow=True)
        assert "le délai légal est suspendu" in texte(answer)
        again = paul.post(f"/service/{recue.numero}/pieces/", asked, follow=True)
        assert "n’a compté qu’une fois" in texte(again)
        answer = paul.post(f"/service/{recue.numero}/arrivee/", {"le": "2026-03-20"}, follow=True)
        assert "le délai légal court de nouveau" in texte(answer)
    assert moments(recue) == [("suspension", "2026-06-10"), ("reprise", "2026-05-10")]


@pytest.mark.parametrize(
    ("suite", "envoi", "phrase", "status"),
    [
        ("pieces", {"message": "", "limite": "2026-04-20"}, "Dites ce qui manque.", 422),
        ("pieces", {"message": "Le plan.", "limite": ""}, "Indiquez un jour.", 422),
        ("pieces", {"message": "Le plan.", "limite": "hier"}, "Écrivez une date", 422),
        ("pieces", {"message": "Le plan.", "limite": "2026-01-01"}, "Indiquez un jour à venir", 422),
        ("pieces", {"message": "a\x00b", "limite": "2026-04-20\x00"}, "Écrivez une date", 422),
        ("pieces", {"message": "x" * 10_000, "limite": "2026-04-20"}, "4", 422),
        ("pieces", {"message": "Le plan.", "limite": "2026-04-20", "etat_vu": "planifie"}, "Reçu", 409),
        ("arrivee", {"le": "2026-03-20"}, "n’est pas suspendu", 422),
        ("arrivee", {"le": "0000-00-00"}, "Écrivez une date", 422),
    ],
)
def test_ce_qui_est_mal_tape_se_dit_et_rien_ne_se_perd(recue, agent, paul, suite, envoi, phrase, status):
    with time_machine.travel(le(20, 3)):
        paul.force_login(agent)
        answer = paul.post(f"/service/{recue.numero}/{suite}/", {"etat_vu": "recu", "jeton": CLE} | envoi)
    assert answer.status_code == status
    assert phrase in texte(answer)
    assert moments(recue) == []
    if envoi.get("message") == "Le plan.":
        assert "Le plan." in texte(answer)


def test_ni_l_inconnu_ni_un_autre_service(recue, inconnu, elena, denis):
    for suite in ("pieces", "arrivee"):
        address = f"/service/{recue.numero}/{suite}/"
        assert inconnu.post(address).status_code == 302
        assert elena.post(address).status_code == 404
        assert denis.post(address).status_code == 403
    assert Courriel.objects.filter(modele="etat").count() == 0


# -- Against a slow and obvious reference ----------------------------------------------

JOURS = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
BORDS = st.sampled_from(
    [dt.date(2026, 3, 29), dt.date(2026, 10, 25), dt.date(2027, 3, 28), dt.date(2028, 2, 29)]
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    recu=JOURS | BORDS,
    attente=st.integers(0, 50),
    permis=st.integers(1, 60),
    arrive=st.none() | st.integers(0, 80),
    fermes=st.sets(JOURS, max_size=4),
)
def test_une_pause_contre_une_reference_lente(ville, recu, attente, permis, arrive, fermes):
    """Received, asked, come in the last half minute of a day, whatever the clock does: days are counted one by one."""
    with transaction.atomic():
        une_pause(recu, attente, permis, arrive, fermes)
        transaction.set_rollback(True)


def une_pause(recu: dt.date, attente: int, permis: int, arrive: int | None, fermes: set[dt.date]) -> None:
    agent = Compte.objects.get(email="paul@example.org")
    JourFerme.objects.all().delete()
    JourFerme.objects.bulk_create([JourFerme(le=f, libelle="fermé") for f in fermes])

    def soir(jour: dt.date) -> dt.datetime:
        return dt.datetime.combine(jour, dt.time(23, 59, 30), delais.PARIS)

    row = demande(recu=soir(recu))
    due, target = row.echeance_legale, row.objectif_le
    asked = recu + dt.timedelta(days=attente)
    limit = asked + dt.timedelta(days=permis)
    demander(row, agent, soir(asked), limite=limit)
    came = limit if arrive is None else asked + dt.timedelta(days=arrive)
    night = limit + dt.timedelta(days=1)
    if came <= limit and arrive is not None:
        with time_machine.travel(soir(came)):
            operations.completer(signalement=row, cle=CLE, texte="Le plan.")
        resumed = came
    else:
        with time_machine.travel(dt.datetime.combine(night, dt.time(5), delais.PARIS)):
            veiller(night)
        came, resumed = limit, night
    row.refresh_from_db()
    day, waited = asked, 0
    while day < came:
        day += dt.timedelta(days=1)
        waited += 1
    assert row.echeance_legale == due + dt.timedelta(days=waited)
    left = 0
    day = asked
    while day < resumed:
        day += dt.timedelta(days=1)
        left += delais.est_ouvre(day, fermes)
    while left:
        target += dt.timedelta(days=1)
        left -= delais.est_ouvre(target, fermes)
    assert row.objectif_le == target
    assert registre.verifier() == []


def test_un_jour_ferme_apres_coup(recue, agent):
    """A closing day entered later moves no promised date; it counts for what is computed from then on."""
    promised, due = recue.objectif_le, recue.echeance_legale
    JourFerme.objects.create(le=promised, libelle="Pont")
    recue.refresh_from_db()
    assert (recue.objectif_le, recue.echeance_legale) == (promised, due)
    demander(recue, agent, le(11, 3))
    JourFerme.objects.create(le=dt.date(2026, 3, 13), libelle="Deuil")
    with time_machine.travel(le(16, 3)):
        row = operations.noter_arrivee(signalement=recue, auteur=agent, le=dt.date(2026, 3, 16))
    # Waited 12 and 16 March: the 13th was closed, 14 and 15 a week-end. 12 March, its target, closed too.
    assert promised == dt.date(2026, 3, 12)
    assert row.objectif_le == delais.jours_ouvres_apres(promised, 1, [promised, dt.date(2026, 3, 13)])
