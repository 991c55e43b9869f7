"""What else happened at the same place: earlier, near, likely the same; nothing that the account may not see."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from mairie.models import Categorie, Compte
from signalements import operations
from signalements.contexte_du_lieu import voisinage
from signalements.etats import Etat
from signalements.models import Signalement
from signalements.tests.aides import depose, texte
from signalements.tests.test_service_fiche import adresse

pytestmark = pytest.mark.django_db
JOUR = dt.timedelta(days=1)
M = 1 / 81_300  # a metre of longitude here, in degrees


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


def il_y_a(row: Signalement, jours: int, etat: Etat = Etat.RECU) -> Signalement:
    recu = timezone.now() - jours * JOUR
    clos = recu + JOUR if etat in (Etat.RESOLU, Etat.RETIRE) else None
    Signalement.objects.filter(pk=row.pk).update(recu_le=recu, etat=etat, clos_le=clos)
    row.refresh_from_db()
    return row


def numeros(rows) -> list[str]:
    return [r.numero for r in rows]


def test_ca_marche(elena, lampadaire):
    """The third time here: said in French, with the two before."""
    premier, second = (il_y_a(depose(ecart=m * M), jours, Etat.RESOLU) for m, jours in ((10, 200), (20, 40)))
    page = texte(elena.get(adresse(lampadaire)))
    assert "3e fois ici en 12 mois." in page
    for row in (premier, second):
        assert f"/service/{row.numero}/" in page


@pytest.mark.parametrize(
    ("metres", "jours", "etat", "fois"),
    [
        (25, 300, Etat.RESOLU, 2),
        (25, 364, Etat.RESOLU, 2),
        (25, 367, Etat.RESOLU, 1),
        (40, 30, Etat.RESOLU, 1),
        (25, 30, Etat.RECU, 2),
        (25, 30, Etat.RETIRE, 1),
    ],
)
def test_ici_et_dans_l_annee(elena, lampadaire, agent, metres, jours, etat, fois):
    il_y_a(depose(ecart=metres * M), jours, etat)
    assert voisinage(lampadaire, agent).fois == fois
    page = texte(elena.get(adresse(lampadaire)))
    assert ("2e fois ici" in page) == (fois == 2)
    assert "1e fois" not in page


def test_une_autre_sorte_de_probleme_ne_compte_pas(lampadaire, agent):
    il_y_a(depose(ecart=5 * M, code="PRO-01"), 30)
    assert voisinage(lampadaire, agent).fois == 1


def test_ce_qui_vient_apres_ne_compte_pas(lampadaire, agent):
    row = il_y_a(depose(ecart=5 * M), 30)
    assert voisinage(row, agent).fois == 1


def test_le_doublon_n_est_pas_une_fois_de_plus(lampadaire, agent):
    """Neither seen from the kept report nor from its duplicate."""
    row = il_y_a(depose(ecart=5 * M), 3)
    operations.changer_etat(signalement=row, vers=Etat.DOUBLON, auteur=agent, original=lampadaire)
    row.refresh_from_db()
    il_y_a(lampadaire, 5)
    assert voisinage(lampadaire, agent).fois == 1
    assert voisinage(row, agent).fois == 1


# -- Likely the same ---------------------------------------------------------------------------


def test_les_memes_dans_l_ordre(agent, ville):
    """Distance; the same words bring nearer, another kind and days between push back."""
    row = depose(description="Le lampadaire clignote devant la boulangerie", ecart=0)
    wanted = [
        depose(ecart=60 * M, description="Lampadaire qui clignote devant la boulangerie"),
        depose(ecart=20 * M),
        depose(ecart=25 * M, code="ECL-02"),
        depose(ecart=95 * M),
        il_y_a(depose(ecart=20 * M), 50),
    ]
    assert numeros(voisinage(row, agent).doublons) == numeros(wanted)


@pytest.mark.parametrize(
    ("metres", "jours", "code", "mots", "propose"),
    [
        (140, 0, "ECL-01", "", True),
        (170, 0, "ECL-01", "", False),
        (20, 61, "ECL-01", "", False),
        (20, 0, "PRO-01", "", False),
        (20, 0, "PRO-01", "Le lampadaire devant la boulangerie est éteint", True),
    ],
)
def test_ce_qui_se_propose(lampadaire, agent, metres, jours, code, mots, propose):
    row = il_y_a(depose(ecart=metres * M, code=code, description=mots), jours)
    assert (row.numero in numeros(voisinage(lampadaire, agent).doublons)) == propose


def test_un_signalement_clos_n_a_plus_de_doublon(lampadaire, agent):
    depose()
    operations.changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=agent)
    lampadaire.refresh_from_db()
    assert voisinage(lampadaire, agent).doublons == []


def test_les_autres_ouverts_autour(elena, lampadaire, agent):
    pres = depose(ecart=200 * M, code="PRO-01")
    il_y_a(depose(ecart=210 * M, code="PRO-01"), 3, Etat.RESOLU)
    depose(ecart=320 * M, code="PRO-01")
    assert numeros(voisinage(lampadaire, agent).pres) == [pres.numero]
    assert "1 autre ouvert à moins de 300 m" in texte(elena.get(adresse(lampadaire)))


# -- The door ------------------------------------------------------------------------------------


def test_ce_que_le_compte_ne_peut_pas_voir(elena, bruno, lampadaire, agent):
    """A private report of another service is nowhere; a public one leads to its public page."""
    privee = Categorie.objects.filter(visibilite="prive", active=True, localisation="obligatoire").first()
    secret = depose(ecart=10 * M, code=privee.code)
    public = depose(ecart=15 * M, code="PRO-01")
    page = texte(elena.get(adresse(lampadaire)))
    assert secret.numero not in page
    assert privee.libelle not in page[: page.index("fiche-actes")]
    assert f'"/suivi/{public.numero}/"' in page
    assert f'"/service/{public.numero}/"' not in page
    page = texte(bruno.get(adresse(lampadaire)))
    for row in (secret, public):
        assert f'"/service/{row.numero}/"' in page


def test_sans_point(elena, agent, ville):
    facultative = Categorie.objects.filter(active=True).exclude(localisation="obligatoire").first()
    row = depose(code=facultative.code, point=None)
    assert voisinage(row, agent).fois == 1


def test_une_seule_requete(lampadaire, agent, django_assert_num_queries):
    for i in range(12):
        depose(ecart=i * M)
    voisinage(lampadaire, agent)
    row = Signalement.objects.select_related("categorie").prefetch_related("textes").get(pk=lampadaire.pk)
    with django_assert_num_queries(1):
        found = voisinage(row, agent)
        assert {r.categorie.groupe.code for r in found.doublons} == {"ECL"}
