"""Support, priority, words: what a conseil or a CIL does for a report, and what the service makes of it."""

from __future__ import annotations

import pytest
from django.db import connection

from conseils import operations
from conseils.tests.aides import SABLETTES, SUD, clore, compte, depose, fiche, publie, zone
from signalements import operations as acts
from signalements import registre
from signalements.models import Commentaire, Courriel, Evenement, Soutien, Texte
from signalements.numero import tirer_cle
from signalements.operations import ActeRefuse, DejaFait
from signalements.poste import poster
from signalements.tests.aides import texte


def commenter(client, row, mots="Cela dure depuis Noël.", pour="service", espace=SUD, jeton=None):
    data = {"texte": mots, "pour": pour, "jeton": jeton or tirer_cle()}
    return client.post(fiche(row, "commenter/", espace), data)


def service(row) -> str:
    return f"/service/{row.numero}/"


class TestSoutenir:
    def test_ca_marche(self, chantal, amina, bruno, lampadaire):
        page = chantal.post(fiche(lampadaire, "soutenir/"), follow=True)
        assert "Soutenu par le conseil de quartier Sud." in texte(page)
        assert "Soutenu par le conseil de quartier Sud" in texte(amina.get(f"/suivi/{lampadaire.numero}/"))
        assert "Soutenu par le conseil de quartier Sud" in texte(bruno.get(service(lampadaire)))
        assert not Courriel.objects.filter(modele="service_suite").exists()

    def test_une_fois_par_secteur_a_part_des_habitants(self, chantal, lucie, amina, lampadaire):
        for _n in range(2):
            chantal.post(fiche(lampadaire, "soutenir/"))
        lucie.post(fiche(lampadaire, "soutenir/", SABLETTES))
        assert Soutien.objects.count() == 2
        assert lampadaire.declarants.count() == 1
        page = texte(amina.get(f"/suivi/{lampadaire.numero}/"))
        assert "Soutenu par le conseil de quartier Sud, le CIL des Sablettes et environs" in page

    def test_se_retire(self, chantal, amina, lampadaire):
        chantal.post(fiche(lampadaire, "soutenir/"))
        chantal.post(fiche(lampadaire, "soutenir/"), {"retirer": "1"})
        chantal.post(fiche(lampadaire, "soutenir/"), {"retirer": "1"})
        assert "Soutenu par" not in texte(amina.get(f"/suivi/{lampadaire.numero}/"))
        assert lampadaire.evenements.filter(nature=Evenement.Nature.SOUTIEN).count() == 2

    def test_revient_a_la_liste_d_ou_il_vient(self, chantal, lampadaire):
        page = chantal.post(fiche(lampadaire, "soutenir/"), {"liste": "nouveaux"})
        assert page.url == f"{SUD}revue/?liste=nouveaux#n-{lampadaire.numero}"
        page = chantal.post(fiche(lampadaire, "soutenir/"), {"liste": "https://ailleurs.example"})
        assert page.url == fiche(lampadaire)

    def test_un_clos_ne_se_soutient_plus(self, chantal, lampadaire):
        page = chantal.post(fiche(clore(lampadaire), "soutenir/"))
        assert page.status_code == 422
        assert "Ce signalement est clos" in texte(page)


class TestPriorite:
    def test_ca_marche(self, chantal, elena, smtp, lampadaire):
        chantal.post(fiche(lampadaire, "priorite/"))
        poster()
        [lettre] = [m for m in smtp.recus if "priorité" in m["Subject"]]
        assert lettre["To"] == lampadaire.service.courriel
        assert "Demandé en priorité : conseil de quartier Sud" in lettre["Subject"].replace("\xa0", " ")
        assert "priorité d’un conseil" in texte(elena.get("/service/"))
        assert "Demandé en priorité par le conseil de quartier Sud" in texte(elena.get(service(lampadaire)))

    def test_un_filtre_de_la_file(self, chantal, elena, lampadaire):
        autre = depose(ecart=0.003)
        chantal.post(fiche(lampadaire, "priorite/"))
        page = texte(elena.get("/service/?priorite=1"))
        assert lampadaire.numero in page
        assert autre.numero not in page

    def test_une_lettre_par_demande(self, chantal, lampadaire):
        for _n in range(3):
            chantal.post(fiche(lampadaire, "priorite/"))
        assert Courriel.objects.filter(modele="service_suite").count() == 1

    def test_se_retire_et_laisse_le_soutien(self, chantal, lampadaire):
        chantal.post(fiche(lampadaire, "priorite/"))
        chantal.post(fiche(lampadaire, "priorite/"), {"retirer": "1"})
        assert Soutien.objects.get().prioritaire_le is None
        chantal.post(fiche(lampadaire, "soutenir/"), {"retirer": "1"})
        assert not Soutien.objects.exists()


class TestCommenter:
    def test_ca_marche(self, chantal, elena, smtp, lampadaire):
        assert commenter(chantal, lampadaire).url == fiche(lampadaire) + "#mots"
        poster()
        [lettre] = [m for m in smtp.recus if "Un mot du" in m["Subject"]]
        assert "Cela dure depuis Noël." in lettre.get_body(("plain",)).get_content()
        page = texte(elena.get(service(lampadaire)))
        assert "Cela dure depuis Noël." in page
        assert "pour le service seulement" in page
        assert "Mot du conseil de quartier Sud" in page

    def test_pour_le_service_jamais_public(self, chantal, bruno, amina, lampadaire):
        commenter(chantal, lampadaire)
        publie(lampadaire)
        assert "Cela dure" not in texte(amina.get(f"/suivi/{lampadaire.numero}/"))
        assert not Texte.objects.get(nature=Texte.Nature.AU_SERVICE).est_public

    def test_public_une_fois_relu(self, chantal, bruno, amina, lampadaire):
        commenter(chantal, lampadaire, pour="tous")
        public = f"/suivi/{lampadaire.numero}/"
        assert "Cela dure" not in texte(amina.get(public))
        assert "en attente de relecture" in texte(chantal.get(fiche(lampadaire)))
        assert lampadaire.numero in texte(bruno.get("/service/?vue=a_relire"))
        publie(lampadaire)
        page = texte(amina.get(public))
        assert "Mot du conseil de quartier Sud" in page
        assert "Cela dure depuis Noël." in page
        assert compte("chantal").nom not in page

    def test_retenu_il_ne_se_montre_pas(self, chantal, amina, lampadaire):
        commenter(chantal, lampadaire, pour="tous")
        acts.relire(signalement=lampadaire, auteur=compte("bruno"))
        assert "Cela dure" not in texte(amina.get(f"/suivi/{lampadaire.numero}/"))
        assert "retenu par l’agent" in texte(chantal.get(fiche(lampadaire)))

    def test_deux_fois_le_meme_envoi_un_seul_mot(self, chantal, lampadaire):
        jeton = tirer_cle()
        for _n in range(2):
            assert commenter(chantal, lampadaire, jeton=jeton).status_code == 302
        assert Commentaire.objects.count() == 1

    def test_chaque_secteur_lit_les_siens(self, chantal, lucie, lampadaire):
        commenter(chantal, lampadaire)
        assert "Cela dure" not in texte(lucie.get(fiche(lampadaire, espace=SABLETTES)))

    @pytest.mark.parametrize(
        ("data", "champ"),
        [
            ({"texte": ""}, "texte"),
            ({"texte": "x" * 10_000}, "texte"),
            ({"texte": "a\x00b"}, "texte"),
            ({"pour": "personne"}, "pour"),
            ({"pour": ""}, "pour"),
        ],
    )
    def test_ce_qui_ne_va_pas_se_dit_a_son_champ(self, chantal, lampadaire, data, champ):
        given = {"texte": "Un mot gardé", "pour": "service", "jeton": tirer_cle()} | data
        page = chantal.post(fiche(lampadaire, "commenter/"), given)
        assert page.status_code == 422
        assert champ in page.context["form"].errors
        assert champ == "texte" or "Un mot gardé" in texte(page)
        assert not Commentaire.objects.exists()


class TestRepliquer:
    def repliquer(self, client, row, message="Le câble est commandé.", **quoi):
        said = Commentaire.objects.get()
        data = {"commentaire": said.pk, "message": message, "jeton": tirer_cle()} | quoi
        return client.post(f"{service(row)}replique/", data)

    def test_ca_marche(self, chantal, elena, amina, smtp, lampadaire):
        commenter(chantal, lampadaire)
        assert self.repliquer(elena, lampadaire).status_code == 302
        poster()
        [lettre] = smtp.pour("chantal@example.org")
        corps = lettre.get_body(("plain",)).get_content()
        assert "Le câble est commandé." in corps
        assert fiche(lampadaire) in corps
        page = texte(chantal.get(fiche(lampadaire)))
        assert "Le câble est commandé." in page
        assert "pour vous seulement" in page
        assert "Le service a répondu" in texte(chantal.get(SUD))
        assert "Le câble" not in texte(amina.get(f"/suivi/{lampadaire.numero}/"))
        assert registre.verifier() == []

    def test_en_public(self, chantal, elena, amina, lampadaire):
        commenter(chantal, lampadaire)
        self.repliquer(elena, lampadaire, publique="on")
        page = texte(amina.get(f"/suivi/{lampadaire.numero}/"))
        assert "Réponse de la ville au conseil de quartier Sud" in page
        assert "Le câble est commandé." in page
        assert "Cela dure" not in page

    def test_une_seule_reponse(self, chantal, elena, lampadaire):
        commenter(chantal, lampadaire)
        self.repliquer(elena, lampadaire)
        page = self.repliquer(elena, lampadaire, message="Autre chose")
        assert page.status_code == 422
        assert "Ce mot a déjà sa réponse" in texte(page)

    @pytest.mark.parametrize(
        "data",
        [
            {"message": ""},
            {"message": "x" * 10_000},
            {"message": "a\x00"},
            {"commentaire": "x"},
            {"commentaire": "99999999999999999999"},
            {"message": "Le [à compléter : jour]"},
        ],
    )
    def test_ce_qui_ne_va_pas_se_dit(self, chantal, elena, lampadaire, data):
        commenter(chantal, lampadaire)
        page = self.repliquer(elena, lampadaire, **data)
        assert page.status_code == 422
        assert Commentaire.objects.get().reponse is None

    def test_la_porte(self, chantal, lucie, paul, denis, inconnu, lampadaire):
        commenter(chantal, lampadaire)
        assert self.repliquer(inconnu, lampadaire).url.startswith("/compte/connexion/")
        for client in (chantal, lucie, denis):
            assert self.repliquer(client, lampadaire).status_code == 403
        assert self.repliquer(paul, lampadaire).status_code == 404
        assert Commentaire.objects.get().reponse is None


@pytest.mark.parametrize("geste", ["soutenir", "priorite", "commenter"])
class TestPorte:
    def test_l_etranger_reste_dehors(self, inconnu, bruno, lucie, alice, lampadaire, geste):
        adresse = fiche(lampadaire, f"{geste}/")
        assert inconnu.post(adresse).url.startswith("/compte/connexion/")
        assert bruno.post(adresse).status_code == alice.post(adresse).status_code == 403
        assert lucie.post(adresse).status_code == 404
        assert not Soutien.objects.exists()

    def test_pas_hors_de_son_secteur(self, chantal, geste):
        ailleurs = depose(ecart=0.0)
        acts.placer(signalement=ailleurs, point=_nord(), auteur=compte("bruno"))
        assert chantal.post(fiche(ailleurs, f"{geste}/")).status_code == 404

    def test_demander_l_adresse_mene_au_signalement(self, chantal, lampadaire, geste):
        assert chantal.get(fiche(lampadaire, f"{geste}/")).url == fiche(lampadaire)


def _nord():
    return zone("conseil", "N").contours.get().geom.point_on_surface


def test_les_operations_tiennent_seules(chantal, lampadaire):
    qui = {"zone": zone("conseil", "N"), "par": compte("chantal")}
    for act in (operations.soutenir, operations.demander_priorite, operations.retirer_soutien):
        with pytest.raises(ActeRefuse, match="plus de votre secteur"):
            act(signalement=lampadaire, **qui)
    jeton = tirer_cle()
    mot = {"zone": zone(), "par": compte("chantal"), "texte": "Un mot", "pour_tous": False, "jeton": jeton}
    operations.commenter(signalement=lampadaire, **mot)
    with pytest.raises(DejaFait):
        operations.commenter(signalement=lampadaire, **mot)


def test_un_signalement_s_efface_avec_ce_qui_en_est_dit(chantal, elena, lampadaire):
    commenter(chantal, lampadaire)
    TestRepliquer().repliquer(elena, lampadaire)
    chantal.post(fiche(lampadaire, "priorite/"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE signalements_evenement DISABLE TRIGGER USER")
        lampadaire.delete()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE signalements_evenement ENABLE TRIGGER USER")
    assert not Commentaire.objects.exists()
    assert not Soutien.objects.exists()
