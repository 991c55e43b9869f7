"""The review: which report stands in which list, and nothing that is not public."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from conseils import operations as conseils
from conseils import revue
from conseils.tests.aides import SABLETTES, SUD, clore, compte, depose, fiche, publie, vieillir, zone
from signalements import operations, retours
from signalements.etats import Etat
from signalements.models import Signalement
from signalements.tests.aides import CLE, texte

HIER = dt.timedelta(days=1)


def listes(row: Signalement, jours: str = "") -> set[str]:
    """The lists of the review of the conseil Sud that hold this report."""
    jour = revue.Jour.lire(jours)
    return {c for c in revue.compter(zone(), jour) if row in revue.choisis(zone(), c, jour)}


def changer(row: Signalement, vers: Etat, **quoi) -> Signalement:
    return operations.changer_etat(signalement=row, vers=vers, auteur=compte("bruno"), message="Dit.", **quoi)


def test_ca_marche(chantal, lampadaire):
    page = texte(chantal.get(f"{SUD}revue/"))
    assert "Nouveaux" in page
    assert f'href="{fiche(lampadaire)}"' in page
    assert f'href="{fiche(lampadaire)}"' in texte(chantal.get(SUD))


@pytest.mark.parametrize("page", [f"{SUD}revue/", f"{SUD}signalements/23456789AB/"])
def test_l_etranger_a_la_porte(inconnu, bruno, lucie, page):
    assert inconnu.get(page).url.startswith("/compte/connexion/")
    assert bruno.get(page).status_code == 403
    assert lucie.get(page).status_code == 404


def test_un_neuf_est_nouveau_sept_jours(lampadaire):
    assert listes(lampadaire) == {"nouveaux"}
    assert "nouveaux" in listes(vieillir(lampadaire, 7))
    assert "nouveaux" not in listes(vieillir(lampadaire, 1))


def test_un_retard_une_promesse_un_silence(lampadaire):
    vieillir(lampadaire, 31)
    assert listes(lampadaire) == {"en_retard", "silence"}
    assert listes(lampadaire, "30") == {"en_retard", "silence"}
    assert "silence" not in listes(lampadaire, "60")
    row = changer(changer(lampadaire, Etat.PRIS_EN_CHARGE), Etat.PLANIFIE, date=timezone.localdate() + HIER)
    assert "silence" not in listes(row)
    assert "promis" not in listes(row)
    Signalement.objects.filter(pk=row.pk).update(planifie_le=timezone.localdate() - HIER)
    assert "promis" in listes(row)


def test_une_cloture_contestee(lampadaire):
    row = clore(lampadaire)
    operations.donner_avis(signalement=row, cle=CLE, repare=False, texte="Toujours éteint.")
    row.refresh_from_db()
    assert "contestes" in listes(row)


def test_ce_qui_revient(lampadaire):
    clore(vieillir(lampadaire, 60), il_y_a=20)
    depose(ecart=0.0001), depose(ecart=0.0001)
    revenu = depose(ecart=0.0001)
    loin, autre = depose(ecart=0.002), depose(code="PRO-01", ecart=0.0001)
    assert "reviennent" not in listes(revenu), "counted at night"
    retours.compter(timezone.now())
    assert "reviennent" in listes(revenu)
    assert "reviennent" not in listes(lampadaire), "closed"
    assert "reviennent" not in listes(loin)
    assert "reviennent" not in listes(autre)


def test_le_plus_grave_d_abord_et_une_seule_fois(lampadaire):
    neuf = depose(ecart=0.002)
    vieillir(lampadaire, 31)
    lignes = revue.d_abord(zone(), revue.Jour.lire(), 8)
    assert [ligne.row for ligne in lignes] == [lampadaire, neuf]
    assert [r.code for r in lignes[0].raisons] == ["en_retard", "silence"]


def test_ce_que_nous_soutenons(lampadaire):
    conseils.soutenir(signalement=lampadaire, zone=zone(), par=compte("chantal"))
    assert "soutenus" in listes(lampadaire)
    clore(lampadaire)
    assert listes(lampadaire) == {"nouveaux", "soutenus"}


def test_ni_prive_ni_retire_ni_doublon(chantal, lampadaire):
    """A private category, a withdrawn report: neither in a list, nor at its address."""
    prive = depose(code="PRO-06", ecart=0.0002)
    prive.categorie.visibilite = "prive"
    prive.categorie.save()
    retire = operations.retirer(signalement=depose(ecart=0.0003))
    for row in (prive, retire):
        assert listes(row) == set()
        assert chantal.get(fiche(row)).status_code == 404
        assert row.numero not in texte(chantal.get(f"{SUD}revue/?liste=nouveaux"))


def test_seulement_son_secteur(chantal, lucie, lampadaire):
    assert lucie.get(fiche(lampadaire, espace=SABLETTES)).status_code == 200
    assert chantal.get(fiche(lampadaire, espace="/conseil/nord/")).status_code == 404
    assert lampadaire.numero in texte(lucie.get(f"{SABLETTES}revue/"))


def test_les_mots_quand_ils_sont_relus(chantal, lampadaire):
    mots = "devant la boulangerie"
    assert mots not in texte(chantal.get(fiche(lampadaire)))
    assert mots in texte(chantal.get(fiche(publie(lampadaire))))


def test_la_carte_montre_le_lieu_arrondi(chantal, lampadaire):
    page = chantal.get(f"{SUD}revue/?liste=nouveaux").content.decode()
    assert "[5.89, 43.081]" in page


@pytest.mark.parametrize(
    "suite",
    [
        "?liste=rien",
        "?liste=%00",
        "?page=-1",
        "?page=99999999999999",
        "?jours=abc",
        "?liste=silence&jours=999",
        "?liste=" + "x" * 10_000,
    ],
)
def test_une_demande_abimee_reste_une_page(chantal, lampadaire, suite):
    assert chantal.get(f"{SUD}revue/{suite}").status_code == 200


@pytest.mark.parametrize("numero", ["23456789AB", "00000000", "x" * 300, "%00"])
def test_un_numero_inconnu_n_existe_pas(chantal, numero):
    assert chantal.get(f"{SUD}signalements/{numero}/").status_code == 404


def test_les_requetes_ne_grandissent_pas(chantal, lampadaire, django_assert_max_num_queries):
    def compter(page: str, n: int) -> None:
        with django_assert_max_num_queries(n):
            assert chantal.get(page).status_code == 200

    compter(SUD, 13)
    compter(f"{SUD}revue/?liste=nouveaux", 8)
    for n in range(12):
        row = depose(ecart=0.0001 * n)
        conseils.soutenir(signalement=row, zone=zone(), par=compte("chantal"))
    compter(SUD, 13)
    compter(f"{SUD}revue/?liste=nouveaux", 8)
