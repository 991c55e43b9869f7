"""A session is planned: its agenda makes itself, and what is arranged by hand stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from conseils.models import Inscription, Point, Raison, Seance
from conseils.seances import operations
from conseils.seances.ordre_du_jour import PLAFONDS
from conseils.tests.aides_seances import (
    clore,
    compte,
    decision,
    en_cours,
    passee,
    point,
    raisons,
    seance,
    sud,
    vieillir,
)
from mairie.models import Categorie
from quartiers.models import Zone
from signalements import retours
from signalements.etats import Etat
from signalements.models import Signalement
from signalements.operations import ActeRefuse
from signalements.tests.aides import depose

pytestmark = pytest.mark.django_db


def test_ca_marche(ville):
    promise = passee()
    wanted = depose()
    operations.inscrire(zone=sud(), signalement=wanted, auteur=compte())
    contested = vieillir(depose(code="VOI-01", ecart=0.002), 20, conteste_le=timezone.now())
    late = vieillir(depose(code="PRO-01", ecart=0.004), 40)
    for days in (90, 120):
        vieillir(
            depose(code="CIR-01", ecart=0.006),
            days,
            etat=Etat.RESOLU,
            clos_le=timezone.now() - dt.timedelta(days=70),
        )
    again = vieillir(depose(code="CIR-01", ecart=0.006), 60, objectif_le=_demain())
    new = depose(code="ESV-01", ecart=0.008)
    retours.compter(timezone.now())
    une = seance()
    assert raisons(une) == [
        (Raison.PROMIS, None),
        (Raison.INSCRIT, wanted.pk),
        (Raison.CONTESTE, contested.pk),
        (Raison.RETARD, late.pk),
        (Raison.RECURRENT, again.pk),
        (Raison.NOUVEAU, new.pk),
    ]
    assert une.points.first().promesse == promise
    assert une.restes == {}


def _demain() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=1)


def test_ni_prive_ni_clos_ni_d_ailleurs(ville):
    closed = depose()
    Signalement.objects.filter(pk=closed.pk).update(etat=Etat.RESOLU, clos_le=timezone.now())
    hidden = depose(ecart=0.002)
    Signalement.objects.filter(pk=hidden.pk).update(
        categorie=Categorie.objects.filter(visibilite="prive").first()
    )
    elsewhere = depose(ecart=0.004)
    elsewhere.situations.all().delete()
    assert raisons(seance()) == []


def test_ce_qui_deborde_est_compte(ville):
    for n in range(PLAFONDS[Raison.NOUVEAU] + 3):
        depose(ecart=0.001 * n, code="ECL-01")
    une = seance()
    assert len(raisons(une)) == PLAFONDS[Raison.NOUVEAU]
    assert une.restes == {"nouveau": 3}


def test_nouveau_depuis_la_derniere_seance(ville):
    clore(en_cours(le=timezone.now() - dt.timedelta(days=10)))
    vieillir(depose(), 12, objectif_le=_demain())
    new = vieillir(depose(ecart=0.002), 8, objectif_le=_demain())
    assert raisons(seance()) == [(Raison.NOUVEAU, new.pk)]


def test_pas_aborde_revient_la_fois_suivante(ville):
    une = en_cours(le=timezone.now() - dt.timedelta(days=10))
    words, seen = point(une, "Les horaires du marché"), point(une, "La fête")
    decision(seen)
    clore(une, non_abordes=[words.pk, seen.pk])
    following = seance()
    assert [p.titre for p in following.points.all() if p.raison == Raison.REMIS] == ["Les horaires du marché"]
    operations.actualiser(seance=following)
    assert following.points.count() == len(raisons(following)) == 1


def test_refaire_garde_ce_qui_est_fait_a_la_main(ville):
    first, second = depose(), depose(ecart=0.002)
    une = seance()
    mine = point(une)
    operations.deplacer(point=mine, vers_le_haut=True)
    operations.retirer(point=une.points.get(signalement=second))
    late = vieillir(depose(ecart=0.004), 50)
    operations.actualiser(seance=une)
    assert raisons(une) == [(Raison.RETARD, late.pk), (Raison.AJOUTE, None), (Raison.NOUVEAU, first.pk)]
    Signalement.objects.filter(pk=first.pk).update(etat=Etat.RESOLU, clos_le=timezone.now())
    operations.actualiser(seance=une)
    assert raisons(une) == [(Raison.RETARD, late.pk), (Raison.AJOUTE, None)]
    operations.remettre(point=une.points.get(signalement=second))
    assert (Raison.NOUVEAU, second.pk) in raisons(une)


def test_ordonner_et_deplacer(ville):
    une = seance()
    a, b, c = (point(une, titre) for titre in "ABC")

    def titres():
        return "".join(une.points.a_l_ordre_du_jour().values_list("titre", flat=True))

    operations.ordonner(seance=une, cles=[c.pk, a.pk, 999_999, c.pk])
    assert titres() == "CAB"
    operations.deplacer(point=c, vers_le_haut=True)
    operations.deplacer(point=b, vers_le_haut=False)
    assert titres() == "CAB"
    operations.retirer(point=a)
    operations.deplacer(point=b, vers_le_haut=True)
    assert titres() == "BC"


def test_un_point_decide_ne_se_retire_pas(ville):
    une = en_cours()
    mine = point(une)
    decision(mine)
    with pytest.raises(ActeRefuse, match="Une décision est notée"):
        operations.retirer(point=mine)


def test_deux_fois_la_meme_heure_est_refuse(ville):
    une = seance()
    with pytest.raises(ActeRefuse, match="déjà prévue") as refus:
        seance(le=une.le)
    assert refus.value.champ == "le"
    assert Seance.objects.count() == 1


def test_inscrire_sans_seance_puis_avec(ville):
    row = depose()
    operations.inscrire(zone=sud(), signalement=row, auteur=compte())
    operations.inscrire(zone=sud(), signalement=row, auteur=compte())
    assert Inscription.objects.count() == 1
    une = seance()
    assert raisons(une) == [(Raison.INSCRIT, row.pk)]
    operations.desinscrire(zone=sud(), signalement=row)
    assert raisons(une) == []
    operations.inscrire(zone=sud(), signalement=row, auteur=compte())
    assert raisons(une) == [(Raison.INSCRIT, row.pk)]


def test_inscrire_un_point_deja_la_ou_retire(ville):
    row = depose()
    une = seance()
    operations.retirer(point=une.points.get())
    operations.inscrire(zone=sud(), signalement=row, auteur=compte())
    assert raisons(une) == [(Raison.INSCRIT, row.pk)]
    assert Point.objects.count() == 1


def test_inscrire_ailleurs_ou_confidentiel_est_refuse(ville):
    row = depose()
    nord = Zone.objects.get(nature="conseil", code="N")
    with pytest.raises(ActeRefuse):
        operations.inscrire(zone=nord, signalement=row, auteur=compte())
    Signalement.objects.filter(pk=row.pk).update(
        categorie=Categorie.objects.filter(visibilite="prive").first()
    )
    with pytest.raises(ActeRefuse):
        operations.inscrire(zone=sud(), signalement=row, auteur=compte())


def test_annuler_rend_les_inscriptions(ville):
    row = depose()
    une = seance()
    operations.inscrire(zone=sud(), signalement=row, auteur=compte())
    operations.annuler(seance=une)
    assert raisons(seance()) == [(Raison.INSCRIT, row.pk)]
    started = en_cours(le=timezone.now())
    with pytest.raises(ActeRefuse):
        operations.annuler(seance=started)
