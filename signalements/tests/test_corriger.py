"""Another service, category or place: routed again, new target, the same legal date, a corrected letter."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import Point

from mairie import delais
from mairie.models import Categorie, Compte, Regle, Service
from quartiers.lieux import HorsCommune
from quartiers.models import Zone
from signalements.etats import Etat
from signalements.models import Signalement
from signalements.operations import (
    ActeRefuse,
    Envoi,
    affecter,
    changer_categorie,
    deposer,
    noter,
    placer,
    relire,
    repondre,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="bruno@example.org")


def lettres(row: Signalement) -> list[str]:
    return list(row.courriels.order_by("pk").values_list("modele", flat=True))


def test_affecter(lampadaire, agent):
    legal = lampadaire.echeance_legale
    voirie = Service.objects.get(code="M-VOI")
    row = affecter(signalement=lampadaire, service=voirie, auteur=agent, motif="Poteau de la voirie")
    assert row.service == voirie
    assert row.echeance_legale == legal
    assert lettres(row) == ["accuse", "service", "correction", "service"]
    assert voirie.telephone in row.courriels.get(modele="correction").texte
    assert not row.textes.get(nature="note").est_public


def test_affecter_au_meme_service_ou_a_un_service_inactif(lampadaire, agent):
    with pytest.raises(ActeRefuse):
        affecter(signalement=lampadaire, service=lampadaire.service, auteur=agent)
    gone = Service.objects.create(code="VIEUX", nom="Ancien", actif=False)
    with pytest.raises(ActeRefuse):
        affecter(signalement=lampadaire, service=gone, auteur=agent)


def test_changer_de_categorie(lampadaire, agent):
    legal = lampadaire.echeance_legale
    row = changer_categorie(
        signalement=lampadaire, categorie=Categorie.objects.get(code="PRO-01"), auteur=agent
    )
    assert row.service.code == "PROP"
    assert row.echeance_legale == legal
    assert row.objectif_le == delais.objectif(row.recu_le, 2)
    assert "correction" in lettres(row)


def test_qualifier_envoie_le_premier_accuse(ville, agent):
    envoi = Envoi(categorie=Categorie.objects.get(code="EQU-08"), courriel="amina@example.org")
    row = deposer(envoi=envoi).signalement
    row = changer_categorie(signalement=row, categorie=Categorie.objects.get(code="ECL-01"), auteur=agent)
    assert row.etat == Etat.RECU
    assert lettres(row) == ["enregistrement", "service", "accuse", "service"]


def test_placer_trouve_les_zones_et_le_service(ville, agent):
    categorie = Categorie.objects.get(code="ECL-01")
    fabregas = Zone.objects.quartiers().select_related("parent").get(nom="Fabrégas")
    row = deposer(envoi=Envoi(categorie=categorie, quartier=fabregas, lieu="le parking")).signalement
    assert row in Signalement.objects.a_placer()
    sud = Zone.objects.conseils().get(nom="Sud")
    Regle.objects.create(categorie=categorie, zone=sud, service=Service.objects.get(code="EV"))
    row = placer(signalement=row, point=Point(5.90, 43.076, srid=4326), auteur=agent)
    assert row.conseil == sud
    assert len(row.cils) == 2
    assert row.service.code == "EV"
    assert row not in Signalement.objects.a_placer()


def test_placer_hors_de_la_commune(lampadaire, agent):
    with pytest.raises(HorsCommune):
        placer(signalement=lampadaire, point=Point(5.80, 43.09, srid=4326), auteur=agent)
    lampadaire.refresh_from_db()
    assert lampadaire.position.x == pytest.approx(5.89)


def test_relire_publie_ce_qui_est_choisi_et_retient_le_reste(lampadaire, agent):
    words = lampadaire.textes.get()
    relire(signalement=lampadaire, auteur=agent, textes=[words.pk])
    words.refresh_from_db()
    assert words.est_public
    relire(signalement=lampadaire, auteur=agent)
    words.refresh_from_db()
    assert not words.est_public
    assert words.masque_par == agent


def test_une_reponse_en_texte_n_est_jamais_publiee(ville, agent):
    categorie = Categorie.objects.get(code="ECL-01")
    questions = {q.code: q for q in categorie.questions.all()}
    envoi = Envoi(
        categorie=categorie,
        point=Point(5.89, 43.081, srid=4326),
        reponses={questions["etendue"]: "un seul", questions["numero_lampadaire"]: "L-42"},
    )
    row = deposer(envoi=envoi).signalement
    relire(signalement=row, auteur=agent, textes=list(row.textes.values_list("pk", flat=True)))
    assert list(row.textes.publics().values_list("texte", flat=True)) == ["un seul"]


def test_rien_d_une_categorie_privee_ne_se_publie(ville, agent):
    envoi = Envoi(
        categorie=Categorie.objects.get(code="TRQ-01"),
        point=Point(5.89, 43.081, srid=4326),
        description="Musique",
    )
    row = deposer(envoi=envoi).signalement
    relire(signalement=row, auteur=agent, textes=[row.textes.get().pk])
    assert not row.textes.publics().exists()


def test_noter_et_repondre(lampadaire, agent):
    noter(signalement=lampadaire, auteur=agent, texte="Voir avec Enedis")
    assert lettres(lampadaire) == ["accuse", "service"]
    repondre(signalement=lampadaire, auteur=agent, message="Nous passons jeudi.")
    assert lettres(lampadaire)[-1] == "etat"
    for act, champ in ((noter, "texte"), (repondre, "message")):
        with pytest.raises(ActeRefuse):
            act(signalement=lampadaire, auteur=agent, **{champ: "  "})
