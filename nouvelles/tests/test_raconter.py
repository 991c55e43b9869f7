"""What is new goes at once to whoever asked: once each, together if close, and never what is private."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mairie.models import Categorie, Compte, Groupe
from nouvelles import tournee
from nouvelles.operations import Rythme, quitter
from nouvelles.tests.conftest import AMINA, CENTRE, SABLETTES, abonne, agit, mots, objet, signale, zone
from signalements import operations, poste
from signalements.etats import Etat
from signalements.models import AbonnementNouvelles, Courriel, Evenement

pytestmark = pytest.mark.django_db


def test_ca_marche(ville, smtp, tour):
    abonne(zone=zone("conseil", "S"))
    row = signale()
    tour()
    (lettre,) = smtp.pour(AMINA)
    assert objet(lettre) == "Reçu : Lampadaire éteint ou clignotant, Les Sablettes"
    vu = mots(lettre)
    assert "Conseil de quartier Sud : 1 nouveau." in vu
    assert f"/suivi/{row.numero}/" in vu
    assert "/quartiers/sud/" in vu
    assert lettre["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/quitter/>" in lettre["List-Unsubscribe"]
    assert row.numero in lettre.get_body("html").get_content()
    tour()
    assert len(smtp.pour(AMINA)) == 1, "told once"


def test_puis_sa_fin(ville, smtp, tour):
    abonne()
    row = signale()
    tour()
    agit(row, Etat.PRIS_EN_CHARGE)
    assert tour() == 1
    assert len(smtp.pour(AMINA)) == 1, "taken in charge: that is no news"
    agit(row, Etat.RESOLU)
    tour()
    assert "Toute la commune : 1 résolu." in mots(smtp.pour(AMINA)[1])
    assert objet(smtp.pour(AMINA)[1]).startswith("Résolu")


@pytest.mark.parametrize(
    ("voeu", "recoit"),
    [
        ({}, True),
        ({"zone": ("conseil", "S")}, True),
        ({"zone": ("quartier", "Q08")}, True),
        ({"zone": ("cil", "CIL02")}, True),
        ({"zone": ("conseil", "N")}, False),
        ({"centre": Point(5.8910, 43.0812, srid=4326), "rayon_m": 100}, True),
        ({"centre": Point(5.8925, 43.0812, srid=4326), "rayon_m": 100}, False),
        ({"centre": Point(5.8925, 43.0812, srid=4326), "rayon_m": 300}, True),
        ({"centre": CENTRE, "rayon_m": 2000}, False),
        ({"groupes": ["ECL"]}, True),
        ({"groupes": ["PRO"]}, False),
        ({"categories": ["ECL-01"]}, True),
        ({"categories": ["ECL-02"]}, False),
        ({"groupes": ["PRO"], "categories": ["ECL-01"]}, True),
        ({"zone": ("conseil", "N"), "groupes": ["ECL"]}, False),
    ],
)
def test_a_qui(ville, smtp, tour, voeu, recoit):
    chosen = dict(voeu)
    if "zone" in chosen:
        chosen["zone"] = zone(*chosen["zone"])
    chosen["groupes"] = Groupe.objects.filter(code__in=voeu.get("groupes", ()))
    chosen["categories"] = Categorie.objects.filter(code__in=voeu.get("categories", ()))
    abonne(**chosen)
    signale()
    tour()
    assert bool(smtp.pour(AMINA)) is recoit


def test_un_cercle_ne_trahit_pas_le_lieu_exact(ville, tour, smtp):
    """The public sees both at one place, 98 m away: the one that is truly at 101 m is told as well."""
    abonne(centre=Point(5.8912, 43.0810, srid=4326), rayon_m=100)
    for lon in (5.88996, 5.89004):
        signale(Point(lon, 43.081, srid=4326))
    tour()
    assert "2 nouveaux" in mots(smtp.pour(AMINA)[0])
    signale(Point(5.88994, 43.081, srid=4326))  # the public sees it at 106 m
    tour()
    assert len(smtp.pour(AMINA)) == 1


def test_ceux_qui_se_suivent_font_une_lettre(ville, smtp):
    abonne()
    signale()
    assert tournee.raconter() == 0, "others may follow"
    signale(code="PRO-01")
    assert tournee.raconter(timezone.now() + tournee.GROUPER) == 1
    poste.poster()
    (lettre,) = smtp.pour(AMINA)
    assert "2 nouveaux" in mots(lettre)
    assert objet(lettre) == "Toute la commune : 2 nouveaux"


def test_rien_de_prive_ni_de_retire(ville, smtp, tour):
    abonne()
    private = Categorie.objects.filter(visibilite="prive", localisation="obligatoire").first()
    signale(code=private.code)
    operations.retirer(signalement=signale())
    kept = signale(code="PRO-01")
    agit(signale(code="PRO-01"), Etat.DOUBLON, original=kept)
    tour()
    (lettre,) = smtp.pour(AMINA)
    assert "1 nouveau." in mots(lettre)
    assert kept.numero in mots(lettre)


def test_les_mots_et_le_lieu_une_fois_publies(ville, smtp, tour):
    abonne()
    row = signale(lieu="Chez Madame Dupont", description="Le voisin Tartempion")
    agent = Compte.objects.get(email="bruno@example.org")
    tour()
    first = smtp.pour(AMINA)[0]
    assert "Dupont" not in mots(first) + first.get_body("html").get_content()
    operations.relire(
        signalement=row,
        auteur=agent,
        textes=list(row.textes.filter(nature="lieu").values_list("pk", flat=True)),
    )
    agit(row, Etat.RESOLU)
    tour()
    assert "Chez Madame Dupont" in mots(smtp.pour(AMINA)[1])
    assert "Tartempion" not in mots(smtp.pour(AMINA)[1])


def test_une_categorie_precisee_est_nouvelle_pour_qui_la_suit(ville, smtp, tour):
    row = signale(code="PRO-01")
    abonne("lampes@example.org", categories=Categorie.objects.filter(code="ECL-01"))
    abonne("tout@example.org")
    abonne("groupe@example.org", groupes=Groupe.objects.filter(code__in=["ECL", row.categorie.groupe.code]))
    operations.changer_categorie(
        signalement=row,
        categorie=Categorie.objects.get(code="ECL-01"),
        auteur=Compte.objects.get(email="bruno@example.org"),
    )
    tour()
    assert len(smtp.pour("lampes@example.org")) == 1
    assert smtp.pour("tout@example.org") == []
    assert smtp.pour("groupe@example.org") == [], "it was theirs already"


def test_rouvert_entre_temps_n_est_pas_dit_resolu(ville, smtp, tour):
    row = signale()
    abonne()
    agit(row, Etat.RESOLU)
    agit(row, Etat.ROUVERT, message="Pas encore.")
    tour()
    assert smtp.pour(AMINA) == []


def test_rien_d_avant_la_confirmation(ville, smtp, tour):
    signale()
    abonne()
    tour()
    assert smtp.pour(AMINA) == []


def test_qui_n_a_pas_confirme_ne_recoit_rien(ville, tour, smtp):
    row = abonne()
    AbonnementNouvelles.objects.update(confirme_le=None)
    signale()
    tour()
    AbonnementNouvelles.objects.update(confirme_le=timezone.now(), refuse_le=timezone.now())
    signale()
    tour()
    assert not row.courriels.exists()


def test_qui_part_ne_recoit_pas_ce_qui_attendait(ville, smtp):
    row = abonne()
    signale()
    tournee.raconter(timezone.now() + tournee.GROUPER)
    assert Courriel.objects.de_nouvelles().count() == 1
    quitter(pk=row.pk)
    poste.poster()
    assert smtp.pour(AMINA) == []
    assert not Courriel.objects.filter(destinataire=AMINA).exists()


def test_une_adresse_refusee_l_est_partout(ville, smtp, tour):
    smtp.refuses[AMINA] = "550 no such mailbox"
    abonne()
    abonne(zone=zone("conseil", "S"))
    signale()
    tour()
    assert AbonnementNouvelles.objects.filter(refuse_le__isnull=False).count() == 2


def test_un_atelier_tue_n_a_rien_dit(ville, smtp, tour, monkeypatch):
    abonne()
    signale()
    monkeypatch.setattr(tournee, "_note", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tournee.raconter(timezone.now() + tournee.GROUPER)
    assert not Courriel.objects.de_nouvelles().exists()
    monkeypatch.undo()
    tour()
    assert len(smtp.pour(AMINA)) == 1


def test_par_lots_chacun_une_fois(ville, smtp, tour, monkeypatch):
    monkeypatch.setattr(tournee, "LOT", 3)
    for n in range(8):
        abonne(f"voisin{n}@example.org")
    signale()
    assert tour() == 8
    assert [len(smtp.pour(f"voisin{n}@example.org")) for n in range(8)] == [1] * 8


def test_les_lettres_de_la_loi_passent_entre_deux_lots(ville, monkeypatch):
    monkeypatch.setattr(tournee, "LOT", 1)
    abonne()
    abonne("voisin@example.org")
    signale()
    later = timezone.now() + tournee.GROUPER
    assert [tournee.raconter(later) for _i in range(3)] == [1, 0, 0], "until the first has left"


def test_elles_ne_prennent_pas_la_place_des_autres(ville, smtp, tour, settings):
    settings.LIMITES = settings.LIMITES | {"courriels_destinataire": (2, 86400)}
    abonne()
    for _i in range(3):
        signale()
        tour()
    assert len(smtp.pour(AMINA)) == 3
    signale(courriel=AMINA)
    assert Courriel.objects.get(pour="declarant").abandonne_le is None


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre(ville):
    """Ten subscriptions and ten reports cost what two cost."""

    def cost() -> int:
        Courriel.objects.de_nouvelles().delete()
        with CaptureQueriesContext(connection) as queries:
            assert tournee.raconter(timezone.now() + tournee.GROUPER)
        assert Courriel.objects.de_nouvelles().exists()
        return len(queries)

    few = [
        {"groupes": Groupe.objects.filter(code="ECL")},
        {"zone": zone("conseil", "S")},
        {"centre": SABLETTES, "rayon_m": 100},
    ]
    for n, voeu in enumerate(few):
        abonne(f"peu{n}@example.org", **voeu)
    signale()
    first = cost()
    for n in range(30):
        abonne(f"beaucoup{n}@example.org", **few[n % 3])
    for n in range(10):
        signale(Point(5.89 + n / 10_000, 43.081, srid=4326), lieu="Ici")
    assert cost() == first <= 22


def test_qui_passe_au_rythme_immediat_n_oublie_rien(ville, smtp, tour):
    from_before = abonne(rythme=Rythme.SEMAINE)
    signale()
    AbonnementNouvelles.objects.filter(pk=from_before.pk).update(rythme=Rythme.AUSSITOT, prochaine_le=None)
    abonne("autre@example.org")
    tour()
    assert len(smtp.pour(AMINA)) == 1
    assert smtp.pour("autre@example.org") == []
    assert AbonnementNouvelles.objects.get(pk=from_before.pk).dit_jusqu_a == Evenement.objects.latest("pk").pk
