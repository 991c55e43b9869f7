"""A walk: prepared, walked by several, finished with one letter, read by everybody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from conseils import acces, operations
from conseils.models import RETARD_JOURS, Arret, Balade
from conseils.tests.aides import SUD, clore, compte, zone
from mairie.models import Categorie
from signalements import images
from signalements import jeton as jetons
from signalements.models import Canal, Courriel, Photo, Signalement
from signalements.operations import ActeRefuse
from signalements.poste import poster
from signalements.tests.aides import jpeg, texte

DEMAIN = dt.timedelta(days=1)
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def balade(ville) -> Balade:
    """Chantal's, today, at half past six."""
    return operations.preparer(
        zone=zone(),
        par=compte("chantal"),
        le=timezone.localdate(),
        heure=dt.time(18, 30),
        rendez_vous="devant l’école",
    )


def lien(balade: Balade, suite: str = "") -> str:
    return f"/balade/{acces.jeton_balade(balade)}/{suite}"


def relever(client, balade: Balade, ecart: float = 0.0, **champs):
    data = {
        "jeton": str(jetons.tirer()),
        "categorie": "ECL-01",
        "lat": "43.081",
        "lon": f"{5.89 + ecart:.4f}",
        "description": "Éteint depuis lundi",
    }
    return client.post(lien(balade, "relever/"), data | champs, **JSON)


class TestPreparer:
    def test_ca_marche(self, chantal, amina):
        demain = timezone.localdate() + DEMAIN
        data = {"le": demain.isoformat(), "heure": "18:30", "rendez_vous": "devant l’école Jean-Zay"}
        page = chantal.post(f"{SUD}balades/", data, follow=True)
        row = Balade.objects.get()
        assert page.redirect_chain[-1][0] == f"{SUD}balades/{row.pk}/"
        assert acces.jeton_balade(row) in texte(page)
        assert "devant l’école Jean-Zay" in texte(chantal.get(f"{SUD}balades/"))
        assert "Prochaines balades" in texte(chantal.get(SUD))
        assert "venez au point de rendez-vous" in texte(amina.get(f"/balades/{row.pk}/"))

    @pytest.mark.parametrize(
        ("data", "champ"),
        [
            ({"le": ""}, "le"),
            ({"le": "hier"}, "le"),
            ({"le": "2020-01-01"}, "le"),
            ({"le": "2999-01-01"}, "le"),
            ({"heure": "25:99"}, "heure"),
            ({"rendez_vous": "x" * 10_000}, "rendez_vous"),
            ({"rendez_vous": "a\x00b"}, "rendez_vous"),
        ],
    )
    def test_ce_qui_ne_va_pas_se_dit_a_son_champ(self, chantal, data, champ):
        page = chantal.post(f"{SUD}balades/", {"le": timezone.localdate().isoformat()} | data)
        assert page.status_code == 422
        assert page.context["form"].errors[champ]
        assert not Balade.objects.exists()

    @pytest.mark.parametrize("suite", ["", "{pk}/", "{pk}/terminer/", "{pk}/annuler/"])
    def test_la_porte(self, inconnu, bruno, lucie, balade, suite):
        page = f"{SUD}balades/{suite.format(pk=balade.pk)}"
        assert inconnu.post(page).url.startswith("/compte/connexion/")
        assert bruno.post(page).status_code == 403
        assert lucie.post(page).status_code == 404

    def test_s_annule_tant_qu_elle_est_vide(self, chantal, amina, balade):
        assert chantal.post(f"{SUD}balades/{balade.pk}/annuler/").url == f"{SUD}balades/"
        assert amina.get(lien(balade)).status_code == 404
        assert amina.get(f"/balades/{balade.pk}/").status_code == 404
        assert chantal.get(f"{SUD}balades/{balade.pk}/").status_code == 404


class TestRelever:
    def test_ca_marche(self, amina, chantal, balade):
        assert relever(amina, balade).status_code == 201
        assert relever(chantal, balade, 0.001).status_code == 201
        un, deux = Signalement.objects.order_by("pk")
        assert {un.canal, deux.canal} == {Canal.BALADE}
        assert [arret.par for arret in balade.arrets.all()] == [None, compte("chantal")]
        assert un.service.code == "M-EP"
        assert un.conseil.code == "S"
        page = texte(amina.get(lien(balade)))
        assert un.numero_lisible in page
        assert deux.numero_lisible in page
        assert "Relevé pendant une balade de quartier" in texte(amina.get(f"/suivi/{un.numero}/"))
        assert not Courriel.objects.filter(pour="declarant").exists()

    def test_sans_script(self, amina, balade):
        page = amina.get(lien(balade))
        data = {"jeton": page.context["jeton"], "categorie": "ECL-01", "quartier": "Q08", "photos": [jpeg()]}
        page = amina.post(lien(balade, "relever/"), data, follow=True)
        assert page.redirect_chain[-1][0] == lien(balade)
        assert "C’est parti" in texte(page)
        assert Photo.objects.get().signalement == Signalement.objects.get()

    def test_un_telephone_qui_renvoie_n_en_fait_qu_un(self, amina, balade):
        jeton = str(jetons.tirer())
        for _n in range(3):
            assert relever(amina, balade, jeton=jeton, photos=[jpeg()]).status_code == 201
        assert Signalement.objects.count() == Arret.objects.count() == Photo.objects.count() == 1

    def test_trop_de_photos_attendent_sauf_ce_qui_est_deja_la(self, amina, balade, settings):
        settings.LIMITES = settings.LIMITES | {"photo_adresse": (1, 3600)}
        jeton = str(jetons.tirer())
        sent = [relever(amina, balade, jeton=j, photos=[jpeg()]) for j in (jeton, str(jetons.tirer()), jeton)]
        assert [page.status_code for page in sent] == [201, 429, 201]
        assert "attendez un peu" in sent[1].json()["erreurs"]["photos"][0]
        assert Signalement.objects.count() == 1

    def test_la_meme_page_pour_un_autre_probleme(self, amina, balade):
        jeton = str(jetons.tirer())
        relever(amina, balade, jeton=jeton)
        page = amina.post(
            lien(balade, "relever/"), {"jeton": jeton, "categorie": "PRO-01", "quartier": "Q08"}
        )
        assert page.status_code == 422
        assert "Cette page a déjà servi" in texte(page)
        assert page.context["jeton"] != jeton

    def test_un_lot_de_photos_arrive_avec_son_point(self, amina, balade):
        relever(amina, balade, photos=[jpeg("a.jpg", "red"), jpeg("b.jpg", "blue")])
        assert images.preparer_une()
        assert Signalement.objects.get().photos.count() == 2

    @pytest.mark.parametrize(
        ("champs", "champ"),
        [
            ({"categorie": ""}, "categorie"),
            ({"categorie": "RIEN"}, "categorie"),
            ({"categorie": "\x00"}, "categorie"),
            ({"lat": "", "lon": ""}, "lieu"),
            ({"lat": "48.85", "lon": "2.35"}, "lieu"),
            ({"lat": "abc"}, "lieu"),
            ({"quartier": "Q99"}, "quartier"),
            ({"description": "x" * 10_000}, "description"),
            ({"jeton": "faux"}, "__all__"),
            ({"jeton": ""}, "__all__"),
        ],
    )
    def test_ce_qui_ne_va_pas_se_dit_a_son_champ(self, amina, balade, champs, champ):
        page = relever(amina, balade, **champs)
        assert page.status_code == 422
        assert champ in page.json()["erreurs"]
        assert not Signalement.objects.exists()

    def test_une_photo_illisible_se_dit(self, amina, balade):
        fausse = jpeg()
        fausse.file.seek(0)
        fausse.file.write(b"pas une photo du tout")
        page = relever(amina, balade, photos=[fausse])
        assert page.status_code == 422
        assert "photos" in page.json()["erreurs"]

    def test_une_categorie_confidentielle_ne_se_releve_pas(self, amina, balade):
        row = Balade.objects.get()
        privee = Categorie.objects.filter(visibilite="prive").first()
        page = relever(amina, row, categorie=privee.code)
        assert page.status_code == 422
        assert "confidentielle" in page.json()["erreurs"]["categorie"][0]
        assert privee.code not in amina.get(lien(row)).content.decode()

    @pytest.mark.parametrize("jeton", ["x", "1:2:3", "é" * 40, "a" * 5000])
    def test_un_lien_faux_n_ouvre_rien(self, amina, ville, jeton):
        assert amina.get(f"/balade/{jeton}/").status_code == 404
        assert amina.post(f"/balade/{jeton}/relever/").status_code == 404

    def test_le_lien_se_tait(self, amina, balade):
        page = amina.get(lien(balade))
        assert page["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page["Cache-Control"]
        assert compte("chantal").nom not in texte(page)

    def test_apres_la_fin_plus_rien_sauf_ce_qui_est_deja_la(self, amina, balade):
        jeton = str(jetons.tirer())
        relever(amina, balade, jeton=jeton)
        operations.terminer(balade=balade)
        page = relever(amina, balade, 0.001)
        assert page.status_code == 422
        assert not page.json()["ouverte"]
        assert relever(amina, balade, jeton=jeton).status_code == 201
        assert "Cette balade est terminée" in texte(amina.get(lien(balade)))

    def test_un_telephone_sans_reseau_a_une_semaine(self, amina, balade):
        Balade.objects.update(le=timezone.localdate() - 7 * DEMAIN)
        assert relever(amina, balade).status_code == 201
        Balade.objects.update(le=timezone.localdate() - 8 * DEMAIN)
        assert relever(amina, balade, 0.001).status_code == 422

    def test_un_ancien_representant_n_est_plus_personne(self, chantal, balade):
        compte("chantal").mandats.update(periode=(timezone.localdate() - 9 * DEMAIN, timezone.localdate()))
        relever(chantal, balade)
        assert Arret.objects.get().par is None


class TestTerminer:
    def test_ca_marche(self, chantal, amina, smtp, balade):
        relever(amina, balade)
        relever(amina, balade, 0.002, categorie="PRO-01")
        page = chantal.post(f"{SUD}balades/{balade.pk}/terminer/", follow=True)
        assert "son bilan part par courriel" in texte(page)
        poster()
        [lettre] = [m for m in smtp.pour("chantal@example.org") if "Balade du" in m["Subject"]]
        assert "2 signalements" in lettre["Subject"].replace("\xa0", " ")
        corps = lettre.get_body(("plain",)).get_content()
        for row in Signalement.objects.all():
            assert f"/suivi/{row.numero}/" in corps
        assert f"/balades/{balade.pk}/" in corps

    def test_le_bilan_dit_ce_que_chacun_devient(self, amina, balade):
        relever(amina, balade)
        relever(amina, balade, 0.002)
        clore(Signalement.objects.first())
        page = texte(amina.get(f"/balades/{balade.pk}/"))
        assert "2 problèmes relevés" in page
        assert "1 résolu" in page
        assert "Éteint depuis lundi" not in page

    def test_une_seule_fois(self, chantal, amina, balade):
        relever(amina, balade)
        chantal.post(f"{SUD}balades/{balade.pk}/terminer/")
        page = chantal.post(f"{SUD}balades/{balade.pk}/terminer/")
        assert page.status_code == 422
        assert Courriel.objects.filter(modele="balade").count() == 1

    def test_vide_elle_s_annule_pleine_elle_se_termine(self, chantal, amina, balade):
        assert chantal.post(f"{SUD}balades/{balade.pk}/terminer/").status_code == 422
        relever(amina, balade)
        assert chantal.post(f"{SUD}balades/{balade.pk}/annuler/").status_code == 422

    def test_demander_l_adresse_mene_a_la_balade(self, chantal, balade):
        assert chantal.get(f"{SUD}balades/{balade.pk}/terminer/").url == f"{SUD}balades/{balade.pk}/"

    @pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999"])
    def test_une_balade_inconnue_n_existe_pas(self, chantal, inconnu, pk):
        assert inconnu.get(f"/balades/{pk}/").status_code == 404
        assert chantal.get(f"{SUD}balades/{pk}/").status_code == 404


def test_ce_qui_etait_note_avant_la_fin_arrive_apres(chantal, amina, balade):
    """A phone finds the network again once the walk is finished: what it kept is not lost, nothing new comes in."""
    relever(amina, balade)
    before, after = (timezone.now() + dt.timedelta(minutes=n) for n in (-5, 5))
    assert chantal.post(f"{SUD}balades/{balade.pk}/terminer/").status_code == 302
    assert relever(amina, balade, 0.001, note_le=before.isoformat()).status_code == 201
    assert balade.arrets.count() == 2
    for said in (after.isoformat(), "", "hier", "\0", "2026-01-01", "0001-01-01T00:00:00", "x" * 10_000):
        answer = relever(amina, balade, 0.002, note_le=said)
        assert (answer.status_code, answer.json()["ouverte"]) == (422, False), said
    Balade.objects.update(le=timezone.localdate() - dt.timedelta(days=RETARD_JOURS + 1))
    assert relever(amina, balade, 0.003, note_le=before.isoformat()).status_code == 422


def test_cent_points_au_plus(amina, balade, monkeypatch):
    monkeypatch.setattr("conseils.operations.balades.ARRETS_MAX", 2)
    assert [relever(amina, balade, n / 1000).status_code for n in range(3)] == [201, 201, 422]


def test_les_requetes_ne_grandissent_pas(amina, balade, django_assert_max_num_queries):
    for n in range(6):
        relever(amina, balade, n / 1000)
    for page, maximum in ((f"/balades/{balade.pk}/", 4), (lien(balade), 9)):
        with django_assert_max_num_queries(maximum):
            assert Client().get(page).status_code == 200


def test_deux_fins_ensemble(balade, amina):
    relever(amina, balade)
    operations.terminer(balade=balade)
    for act in (operations.terminer, operations.annuler):
        with pytest.raises(ActeRefuse, match="terminée"):
            act(balade=balade)


def test_la_page_du_secteur_la_montre(amina, chantal, balade):
    page = amina.get("/quartiers/sud/")
    assert f'href="/balades/{balade.pk}/"' in texte(page)
    assert "devant l’école" in texte(page)
    chantal.post(f"{SUD}balades/{balade.pk}/annuler/")
    assert "/balades/" not in texte(amina.get("/quartiers/sud/"))
