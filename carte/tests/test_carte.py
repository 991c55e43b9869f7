"""The public map: page, list and summaries tell the same public reports."""

from __future__ import annotations

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from mairie.models import Categorie
from signalements.confidentialite import position_publique
from signalements.etats import Famille
from signalements.models import Declarant, Signalement, Texte

pytestmark = pytest.mark.django_db


def test_ca_marche(amina, cent_vingt):
    page = amina.get("/")
    total = Signalement.objects.publics().count()
    assert page.status_code == 200
    assert page.context["total"] == total
    assert f"{total} signalements" in page.content.decode()
    assert "approximatifs" in page.content.decode()


def test_les_requetes_ne_croissent_pas_avec_les_lignes(amina, cent_vingt, django_assert_num_queries):
    few, many = "/?etat=recu", "/"
    assert len(amina.get(few).context["lignes"]) < len(amina.get(many).context["lignes"])
    for address in (few, many):
        with django_assert_num_queries(11):
            amina.get(address)


def test_ni_prive_ni_doublon_ni_retire(amina, cent_vingt):
    page = amina.get("/carte/liste/", {"page": 1})
    private = Categorie.objects.filter(visibilite="prive").values_list("libelle", flat=True)
    assert not [libelle for libelle in private if libelle in page.content.decode()]
    hidden = Signalement.objects.filter(etat__in=["doublon", "retire"]).first()
    secret = Signalement.objects.filter(categorie__visibilite="prive").first()
    for row in (hidden, secret):
        assert amina.get(reverse("carte:resume", args=[row.numero])).status_code == 404
        assert row.numero not in page.content.decode()


def test_resume(amina, cent_vingt):
    row = Signalement.objects.publics().first()
    page = amina.get(reverse("carte:resume", args=[row.numero]))
    assert row.categorie.libelle[:10] in page.content.decode()
    assert row.get_absolute_url() in page.content.decode()
    assert amina.get(reverse("carte:resume", args=["2222222222"])).status_code == 404


@pytest.mark.parametrize(
    ("query", "champ"),
    [
        ("etat=vert", "etat"),
        ("groupe=XXX", "groupe"),
        ("categorie=TRQ-01", "categorie"),
        ("conseil=nulle-part", "conseil"),
        ("cil=%00", "cil"),
        ("depuis=hier", "depuis"),
        ("depuis=2026-02-01&jusqu_a=2026-01-01", "jusqu_a"),
        ("in_bbox=1,2,3", "in_bbox"),
        ("in_bbox=nan,nan,nan,nan", "in_bbox"),
        ("in_bbox=5.9,43.0,5.8,43.1", "in_bbox"),
        ("depuis=0001-01-01", "depuis"),
        ("etat=" + "x" * 10_000, "etat"),
    ],
)
def test_un_filtre_insense_est_dit_et_ignore(amina, cent_vingt, query, champ):
    for address in ("/", "/carte/liste/", "/carte/tuiles/12/2114/1496.json"):
        page = amina.get(f"{address}?{query}")
        assert page.status_code == 400, address
    assert champ in page.json()["erreurs"]


@pytest.mark.parametrize("page", ["0", "-3", "abc", "99999999999999", "%00"])
def test_une_page_insensee_montre_la_liste(amina, cent_vingt, page):
    assert amina.get(f"/?page={page}").status_code == 200


def test_l_erreur_est_liee_a_son_filtre(amina, cent_vingt):
    """The page says what it did not understand and shows the rest."""
    page = amina.get("/", {"depuis": "hier", "conseil": "S"})
    html = page.content.decode()
    assert page.status_code == 400
    assert 'aria-describedby="f-depuis-erreur"' in html
    assert "« hier » n’est pas un jour" in html.replace("\xa0", " ")
    assert page.context["total"] == Signalement.objects.publics().filter(zones__code="S").count()


def test_la_fin_avant_le_debut_ne_vide_pas_la_liste(amina, cent_vingt):
    page = amina.get("/", {"depuis": "2020-02-01", "jusqu_a": "2019-01-01"})
    assert page.status_code == 400
    assert page.context["total"] == Signalement.objects.publics().count()


def test_le_cadre_compte_par_la_position_publique(amina, lampadaire_au_bord):
    """The frame must not tell the exact place: only the rounded one is in or out."""
    lon, lat = position_publique(lampadaire_au_bord)
    exact = lampadaire_au_bord.position
    assert exact.x < lon
    between = (exact.x + lon) / 2
    assert amina.get("/", {"in_bbox": f"{between},43,6,44"}).context["total"] == 1
    assert amina.get("/", {"in_bbox": f"5,43,{between},44"}).context["total"] == 0
    assert lat


def test_un_jour_est_un_jour_a_paris(amina, lampadaire):
    at = dt.datetime(2026, 3, 31, 23, 59, 30, tzinfo=ZoneInfo("Europe/Paris"))
    Signalement.objects.filter(pk=lampadaire.pk).update(recu_le=at)
    assert amina.get("/", {"depuis": "2026-03-31", "jusqu_a": "2026-03-31"}).context["total"] == 1
    assert amina.get("/", {"depuis": "2026-04-01"}).context["total"] == 0


def test_sans_point_dans_la_liste_mais_dans_aucun_cadre(amina, lampadaire):
    Signalement.objects.filter(pk=lampadaire.pk).update(position=None)
    assert amina.get("/").context["total"] == 1
    assert amina.get("/", {"in_bbox": "-180,-85,180,85"}).context["total"] == 0


def test_ni_texte_ni_photo_avant_relecture(amina, lampadaire):
    Texte.objects.create(signalement=lampadaire, nature=Texte.Nature.LIEU, texte="chez Mme Martin")
    for address in ("/", reverse("carte:resume", args=[lampadaire.numero])):
        html = amina.get(address).content.decode()
        assert "Martin" not in html
        assert "boulangerie" not in html
        assert "amina@" not in html
    Texte.objects.filter(nature=Texte.Nature.LIEU).update(publie_le=timezone.now())
    assert "chez Mme Martin" in amina.get("/").content.decode()


def test_les_voix_sont_comptees(amina, lampadaire):
    for nature in ("moi_aussi", "moi_aussi", "appel"):
        Declarant.objects.create(signalement=lampadaire, nature=nature)
    assert "4 voix" in amina.get("/").content.decode().replace("\xa0", " ")


@pytest.mark.parametrize(
    ("etat", "champs", "mots"),
    [
        ("recu", {}, "il y a 3 jours"),
        ("planifie", {"planifie_le": dt.date(2026, 12, 2)}, "prévu le 2 déc."),
        ("resolu", {"clos_le": timezone.now}, "résolu en 3 jours"),
    ],
)
def test_le_jour_qui_compte(amina, lampadaire, etat, champs, mots):
    champs = {nom: valeur() if callable(valeur) else valeur for nom, valeur in champs.items()}
    recu_le = timezone.now() - dt.timedelta(days=3)
    Signalement.objects.filter(pk=lampadaire.pk).update(etat=etat, recu_le=recu_le, **champs)
    ((ligne,),) = [amina.get("/").context["lignes"]]
    assert ligne["quand"].replace("\xa0", " ").startswith(mots)


def test_un_filtre_actif_se_retire(amina, cent_vingt):
    page = amina.get("/?etat=recu,resolu&groupe=ECL&categorie=PRO-01&conseil=S&depuis=2025-01-01")
    assert next(mot for mot, _ in page.context["filtres"].actifs) == "Éclairage public et réseaux"
    for mot, sans in page.context["filtres"].actifs:
        reste = amina.get(f"/{sans}").context["filtres"]
        assert reste.etats == ["recu", "resolu"]
        assert mot not in [autre for autre, _ in reste.actifs]


def test_la_liste_seule_dit_la_meme_chose(amina, cent_vingt):
    page, liste = (amina.get(address, {"conseil": "S", "page": 2}) for address in ("/", "/carte/liste/"))
    assert page.context["lignes"] == liste.context["lignes"]
    assert json.loads(liste.context["nombres"])["total"] == str(page.context["total"])


def test_vide(amina, ville):
    html = amina.get("/").content.decode()
    assert "Aucun signalement" in html
    assert "Rien n’a encore été signalé" in html


def test_les_filtres_comptent_juste(amina, cent_vingt):
    for famille in Famille:
        page = amina.get("/", {"etat": famille.value, "conseil": "S"})
        expected = (
            Signalement.objects.publics().de_famille(famille).filter(zones__code="S", zones__nature="conseil")
        )
        assert page.context["choisis"] == expected.count()


@pytest.mark.parametrize("nature", ["commune", "voisine", "conseil", "quartier", "cil"])
def test_contours(amina, ville, nature):
    response = amina.get(f"/carte/contours/{nature}.json")
    assert response.json()["features"]
    again = amina.get(f"/carte/contours/{nature}.json", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert "max-age" in response["Cache-Control"]
    assert amina.get("/carte/contours/lune.json").status_code == 404
