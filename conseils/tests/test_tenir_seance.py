"""A session goes on: decisions are typed once each, whatever the network and a second typist do."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from conseils.models import Decision, Seance
from conseils.seances import operations
from conseils.tests.aides_seances import clore, compte, decision, en_cours, passee, point, seance
from mairie.models import Service
from signalements import numero as numeros
from signalements.operations import ActeRefuse

pytestmark = pytest.mark.django_db
DEMAIN = timezone.localdate() + dt.timedelta(days=1)
CLE = "c" * 22
MOI, AUTRE = "m" * 22, "a" * 22


@pytest.fixture
def ici(ville):
    return point(en_cours())


def noter(ici, texte="Demander un devis", **colonnes) -> Decision:
    return decision(ici, texte, cle=CLE, **colonnes)


def test_ca_marche(ici):
    row = noter(ici, service=Service.objects.get(code="PROP"), qui="Chantal Conseil", pour_le=DEMAIN)
    assert row.par_qui == f"{row.service.nom} et Chantal Conseil"
    assert (row.version, row.etat, row.pour_le) == (1, Decision.Etat.PROMISE, DEMAIN)


def test_renvoyee_apres_une_reponse_perdue_elle_ne_se_double_pas(ici):
    noter(ici, plume=MOI)
    assert noter(ici, plume=MOI).version == 1
    # The answer to the first sending never came: the device still believes in version 0.
    assert noter(ici, "Demander deux devis", plume=MOI, frappe=2).version == 2
    assert Decision.objects.get().texte == "Demander deux devis"


def test_un_envoi_attarde_n_efface_pas_le_suivant(ici):
    noter(ici, "Demander deux", plume=MOI, frappe=2)
    noter(ici, "Demander", plume=MOI, frappe=1)
    assert Decision.objects.get().texte == "Demander deux"


def test_qui_tape_sur_une_version_ancienne_l_apprend(ici):
    noter(ici, plume=MOI)
    noter(ici, "Demander trois devis", version=1, plume=AUTRE)
    with pytest.raises(operations.Conflit) as refus:
        noter(ici, "Ne rien demander", version=1, plume=MOI)
    assert refus.value.decision.texte == "Demander trois devis"
    assert noter(ici, "Ne rien demander", version=2, plume=MOI).texte == "Ne rien demander"


def test_une_decision_retiree_n_est_pas_reecrite_sans_le_dire(ici):
    operations.retirer_decision(decision=noter(ici, plume=MOI))
    with pytest.raises(operations.Conflit, match="retiré"):
        noter(ici, "Encore", plume=MOI, frappe=3)
    assert not Decision.objects.vivantes().exists()


def test_rien_ne_se_note_avant_ni_apres(ville):
    une = seance()
    mine = point(une)
    with pytest.raises(operations.SeanceFermee, match="Ouvrez"):
        noter(mine)
    operations.ouvrir(seance=une)
    kept = noter(mine)
    clore(une)
    with pytest.raises(operations.SeanceFermee, match="close"):
        decision(mine, "Trop tard")
    assert noter(mine) == kept, "what had arrived is not refused when it is sent again"
    with pytest.raises(operations.SeanceFermee):
        operations.retirer_decision(decision=kept)


def test_la_cle_d_un_autre_point_est_refusee(ici):
    noter(ici)
    with pytest.raises(ActeRefuse):
        noter(point(ici.seance, "Autre"))


def test_une_seule_seance_ouverte_par_zone(ville):
    first = en_cours()
    assert operations.ouvrir(seance=first) == first
    second = seance(le=timezone.now())
    with pytest.raises(ActeRefuse, match="encore en cours"):
        operations.ouvrir(seance=second)
    clore(Seance.objects.get(pk=first.pk))
    with pytest.raises(ActeRefuse, match="close"):
        operations.ouvrir(seance=first)


def juger(row: Decision, etat: str, **colonnes) -> Decision:
    row.refresh_from_db()
    asked = {"version": row.version} | colonnes
    return operations.juger(decision=row, auteur=compte(), etat=Decision.Etat(etat), **asked)


def test_une_promesse_est_tenue_ou_pas(ville):
    row = passee()
    assert juger(row, "tenue").jugee_le
    assert juger(row, "non_tenue").etat == "non_tenue"
    assert juger(row, "promise").jugee_le is None


def test_une_promesse_reportee_est_decidee_de_nouveau(ville):
    row = passee(qui="Chantal Conseil")
    here = en_cours().points.get(promesse=row)
    with pytest.raises(ActeRefuse, match="nouvelle date") as refus:
        juger(row, "reportee", point=here)
    assert refus.value.champ == "pour_le"
    juger(row, "reportee", point=here, pour_le=DEMAIN)
    carried = row.report
    assert (carried.texte, carried.qui, carried.pour_le) == (row.texte, "Chantal Conseil", DEMAIN)
    later = DEMAIN + dt.timedelta(days=1)
    juger(row, "reportee", point=here, pour_le=later)
    carried.refresh_from_db()
    assert (carried.pour_le, Decision.objects.filter(reportee_de=row).count()) == (later, 1)
    juger(row, "tenue")
    carried.refresh_from_db()
    assert carried.retiree_le
    juger(row, "reportee", point=here, pour_le=DEMAIN)
    carried.refresh_from_db()
    operations.retirer_decision(decision=carried)
    row.refresh_from_db()
    assert row.etat == "promise"


def test_juger_sur_une_version_ancienne_est_dit(ville):
    row = passee()
    juger(row, "tenue", plume=MOI)
    with pytest.raises(operations.Conflit):
        juger(row, "non_tenue", version=1, plume=AUTRE)
    assert juger(row, "tenue", version=1, plume=AUTRE).etat == "tenue", "of the same mind"
    assert juger(row, "non_tenue", version=1, plume=MOI).etat == "non_tenue", "one's own lost answer"


def test_on_ne_juge_pas_ce_qui_n_est_pas_promis(ici):
    with pytest.raises(ActeRefuse):
        juger(noter(ici), "tenue")


@pytest.mark.django_db(transaction=True)
def test_deux_envois_en_meme_temps_font_une_decision(ville):
    here = point(en_cours())
    cle, ready, faults = numeros.tirer_cle(), threading.Barrier(2), []

    def envoyer():
        ready.wait()
        try:
            decision(here, "Une fois", cle=cle, plume=MOI)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    both = [threading.Thread(target=envoyer) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert not faults
    assert Decision.objects.count() == 1
