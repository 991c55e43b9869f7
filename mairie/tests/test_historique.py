"""The history of the settings: the database writes it, whoever changes a row; the admin tells it in words."""

import datetime as dt
import threading
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from conseils.models import Mandat
from mairie import historique, valeurs
from mairie.changements import Morceau
from mairie.demonstration import charger_ville
from mairie.droits import Role
from mairie.models import Categorie, Compte, EnTete, JourFerme, Question, Regle, Service
from mairie.tests.test_admin import adresse, envoyer
from quartiers.historique import AJOUT, DEPART, IDENTITE, MODIFICATION, RETRAIT, SUIVIS
from quartiers.models import Commune, Contour, LieuConnu, Nature, Redecoupage, Zone

LISTE = "/admin/historique/"


@pytest.fixture(scope="module", autouse=True)
def ville_d_avance(django_db_setup, django_db_blocker):
    """The town was loaded before, not within the transaction of a test: that is a moment of its own."""
    with django_db_blocker.unblock():
        charger_ville()


def versions(modele, **quoi):
    return SUIVIS[modele].version.objects.filter(**quoi).order_by("pgh_id")


def labels(modele, **quoi):
    return list(versions(modele, **quoi).values_list("pgh_label", flat=True))


def texte(reponse):
    return " ".join(reponse.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())


def ecarts(moment):
    """{column: (before, after)} of the only change of a moment."""
    [changement] = moment.changements
    return {
        e.champ: ("".join(m.texte for m in e.avant), "".join(m.texte for m in e.apres))
        for e in changement.ecarts
    }


def sql(requete, *valeurs):
    """What somebody with the database in hand does: a transaction of its own, without account."""
    with connection.cursor() as cursor:
        cursor.execute(requete, valeurs)


@pytest.mark.django_db(transaction=True)
class TestPourDeVrai:
    """Each request its own transaction, as in the service."""

    def test_ca_marche(self, alice):
        propre = Service.objects.get(code="PROP")
        assert envoyer(alice, propre, telephone="04 65 71 99 99").status_code == 302
        moment = alice.get(adresse(propre, "history")).context["moments"][0]
        assert moment.compte.nom == "Alice Administration"
        assert ecarts(moment) == {"Téléphone": (propre.telephone, "04 65 71 99 99")}

    def test_what_is_changed_behind_the_application_s_back_is_there_without_account(self, alice):
        categorie = Categorie.objects.get(code="VOI-01")
        envoyer(alice, categorie, delai_jours="7")
        sql("UPDATE mairie_categorie SET delai_jours = 99 WHERE code = 'VOI-01'")
        dernier, avant, *_reste = alice.get(adresse(categorie, "history")).context["moments"]
        assert (dernier.compte, ecarts(dernier)) == (
            None,
            {"Objectif du service (jours ouvrés)": ("7", "99")},
        )
        assert avant.compte.nom == "Alice Administration"
        assert "Sans compte" in texte(alice.get(adresse(categorie, "history")))

    def test_who_acts_next_in_the_same_process_is_not_confused(self, alice):
        envoyer(alice, Service.objects.get(code="PROP"), nom="Propreté de la ville")
        Service.objects.filter(code="PROP").update(nom="Propreté")
        assert versions(Service).last().pgh_context is None

    def test_each_thread_of_the_server_signs_for_its_own_request(self, ville):
        def ailleurs():
            Service.objects.filter(code="EV").update(horaires="le matin")
            connection.close()

        with historique.par(Compte.objects.get(email="alice@example.org")):
            fil = threading.Thread(target=ailleurs)
            fil.start()
            fil.join()
            Service.objects.filter(code="PROP").update(horaires="le soir")
        auteurs = dict(versions(Service, pgh_label=MODIFICATION).values_list("code", "pgh_context__compte"))
        assert auteurs == {"EV": None, "PROP": Compte.objects.get(email="alice@example.org").pk}

    def test_what_is_gone_keeps_its_name(self, alice):
        service = Service.objects.create(
            code="X", nom="Service éphémère", telephone="1", courriel="x@example.org"
        )
        categorie = Categorie.objects.get(code="VOI-01")
        regle = Regle.objects.create(categorie=categorie, zone=Zone.objects.conseils()[0], service=service)
        regle.delete()
        pk = service.pk
        service.delete()
        page = texte(alice.get(adresse(categorie, "history")))
        assert page.count("Service éphémère") == 2
        page = alice.get(f"/admin/mairie/service/{pk}/history/")
        assert "Service « Service éphémère »" in texte(page)
        assert "n’existe plus" in texte(page)

    def test_the_list_is_filtered_by_kind_and_by_account(self, alice):
        envoyer(alice, Service.objects.get(code="PROP"), telephone="04 65 71 99 99")
        JourFerme.objects.create(le=dt.date(2026, 12, 24), libelle="Pont de Noël")
        pk = Compte.objects.get(email="alice@example.org").pk

        def titres(**filtre):
            moments = alice.get(LISTE, filtre).context["moments"]
            return [c.titre for m in moments for c in m.changements]

        [service] = titres(compte=pk)
        assert service.startswith("Service")
        [jour] = titres(sujet="mairie.jourferme")
        assert "Pont de Noël" in jour
        assert titres(sujet="mairie.jourferme", compte=pk) == []
        assert service not in titres(compte="aucun")
        assert jour in titres(compte="aucun")

    def test_the_first_loading_is_told_by_numbers(self, alice):
        page = alice.get(LISTE)
        [chargement] = [m for m in page.context["moments"] if m.nombres]
        assert "Ajout : 62 catégories" in [n.replace("\xa0", " ") for n in chargement.nombres]
        assert not chargement.changements

    def test_the_list_does_not_grow_its_queries(self, alice, django_assert_max_num_queries):
        def lire():
            assert alice.get(LISTE).status_code == 200

        for code in ("VOI-01", "VOI-02"):
            Categorie.objects.filter(code=code).update(delai_jours=50)
        with django_assert_max_num_queries(18):
            lire()
        for n in range(30):
            Categorie.objects.filter(delai_jours=50).update(delai_jours=60 + n)
            Categorie.objects.filter(delai_jours=60 + n).update(delai_jours=50)
        with django_assert_max_num_queries(18):
            lire()
        assert alice.get(LISTE, {"page": "2"}).context["page"].number == 2


class TestRaconter:
    """All of a test is one transaction, so one moment."""

    def test_bulk_updates_are_caught(self, alice):
        n = Categorie.objects.filter(groupe__code="VOI").update(photo="interdite")
        assert n > 1
        moment = alice.get(LISTE).context["moments"][0]
        assert len(moment.changements) == n
        assert moment.compte is None

    def test_the_history_itself_is_never_changed(self, ville):
        for requete in ("UPDATE mairie_serviceversion SET nom = 'x'", "DELETE FROM mairie_serviceversion"):
            with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
                sql(requete)

    def test_it_keeps_the_account_and_nothing_else_of_the_request(self, alice):
        service = Service.objects.get(code="PROP")
        envoyer(alice, service, nom="Propreté de la ville")
        pk = Compte.objects.get(email="alice@example.org").pk
        assert versions(Service, id=service.pk).last().pgh_context == {"compte": pk}

    def test_a_question_and_a_rule_are_told_with_their_category(self, alice):
        categorie = Categorie.objects.get(code="VOI-01")
        Question.objects.create(categorie=categorie, code="essai", libelle="Depuis quand ?", type="texte")
        sud = Zone.objects.conseils().get(code="S")
        Regle.objects.create(categorie=categorie, zone=sud, service=Service.objects.get(code="PROP"))
        page = texte(alice.get(adresse(categorie, "history")))
        assert "question « Depuis quand ? »" in page
        assert f"règle d’affectation « {sud} »" in page
        assert "Propreté" in page

    def test_an_outline_freed_and_moved_in_one_save_is_one_change(self, alice):
        zone = Zone.objects.conseils().get(code="S")
        contour = zone.contours.get()
        Contour.objects.filter(pk=contour.pk).update(periode="empty")
        Contour.objects.filter(pk=contour.pk).update(periode=(dt.date(2021, 1, 1), None))
        moment = alice.get(adresse(zone, "history")).context["moments"][0]
        assert ecarts(moment) == {"En vigueur": ("depuis le 1er janvier 2020", "depuis le 1er janvier 2021")}

    def test_an_outline_is_told_by_its_area(self, alice):
        contour = Contour.objects.get(zone__code="S", zone__nature=Nature.CONSEIL)
        carre = Polygon.from_bbox((5.88, 43.07, 5.89, 43.08))
        Contour.objects.filter(pk=contour.pk).update(geom=MultiPolygon(carre, srid=4326))
        moment = alice.get(adresse(contour.zone, "history")).context["moments"][0]
        assert ecarts(moment)["Contour"][1] == "0,91 km², 4 sommets"

    def test_what_came_and_went_at_once_is_not_told(self, alice):
        avant = len(alice.get(LISTE).context["moments"])
        JourFerme.objects.create(le=dt.date(2026, 12, 24), libelle="Pont").delete()
        page = alice.get(LISTE)
        assert "Pont" not in texte(page)
        assert len(page.context["moments"]) == avant

    def test_each_kind_is_in_the_list(self, alice):
        Commune.objects.update(code_postal="83501")
        EnTete.objects.update(horaires="toujours")
        JourFerme.objects.create(le=dt.date(2026, 12, 24), libelle="Pont de Noël")
        LieuConnu.objects.filter(nom=LieuConnu.objects.all()[0].nom).update(nom="Place neuve")
        page = texte(alice.get(LISTE))
        for mot in (
            "Commune « La Seyne-sur-Mer »",
            "En-tête des courriels",
            "Pont de Noël",
            "Lieu connu « Place neuve »",
        ):
            assert mot in page, mot
        assert "24 décembre 2026" in page


class TestComptes:
    def test_a_role_a_service_and_a_zone_are_told(self, alice):
        paul = Compte.objects.get(email="paul@example.org")
        Compte.objects.filter(pk=paul.pk).update(role=Role.TERRAIN, is_active=False)
        paul.services.add(Service.objects.get(code="EV"))
        page = texte(alice.get(adresse(paul, "history")))
        assert "<del>service</del>" in page
        assert "<ins>terrain</ins>" in page
        assert "<del>oui</del>" in page
        assert f"service du compte « {Service.objects.get(code='EV').nom} »" in page

    def test_a_name_or_an_address_is_told_without_being_kept(self, alice):
        paul = Compte.objects.get(email="paul@example.org")
        Compte.objects.filter(pk=paul.pk).update(email="p.proprete@example.org")
        assert labels(Compte, id=paul.pk)[-1] == IDENTITE
        page = texte(alice.get(adresse(paul, "history")))
        assert "Ce qu’ils étaient n’est pas gardé" in page
        with connection.cursor() as cursor:
            cursor.execute("SELECT v::text FROM mairie_compteversion v")
            assert not [row for (row,) in cursor if "@" in row or "Paul" in row]

    def test_a_log_in_is_no_change(self, alice, client):
        avant = versions(Compte).count()
        paul = Compte.objects.get(email="paul@example.org")
        client.force_login(paul)
        Compte.objects.filter(pk=paul.pk).update(appareil="Firefox sur Windows")
        paul.refresh_from_db()
        assert paul.last_login
        assert versions(Compte).count() == avant


class TestPorte:
    @pytest.mark.parametrize("qui", ["bruno", "elena", "claire", "farid", "chantal", "denis"])
    def test_only_an_administrator_enters(self, request, qui):
        client = request.getfixturevalue(qui)
        for page in (LISTE, adresse(Service.objects.all()[0], "history")):
            assert client.get(page, follow=True).status_code == 403

    def test_a_stranger_is_sent_to_the_log_in(self, inconnu):
        assert inconnu.get(LISTE).url.startswith("/admin/login/")
        assert inconnu.get(adresse(Service.objects.all()[0], "history")).url.startswith("/admin/login/")

    @pytest.mark.parametrize(
        "chemin",
        [
            "mairie/service/999999/history/",
            "mairie/service/99999999999999999999999/history/",
            "mairie/regle/1/history/",
            "mairie/session/1/history/",
            "signalements/signalement/1/history/",
            "rien/du-tout/1/history/",
            "mairie/serviceversion/1/history/",
        ],
    )
    def test_what_has_no_history_is_lost(self, alice, chemin):
        assert alice.get(f"/admin/{chemin}").status_code == 404

    def test_what_is_not_followed_keeps_django_s_page(self, alice, monkeypatch):
        jour = JourFerme.objects.create(le=dt.date(2026, 12, 24), libelle="Pont")
        monkeypatch.delitem(SUIVIS, JourFerme)
        page = alice.get(adresse(jour, "history"))
        assert page.status_code == 200
        assert "moments" not in page.context

    @pytest.mark.parametrize(
        "filtre", [{"sujet": "x" * 10_000}, {"compte": "-1"}, {"compte": "\x00"}, {"sujet": "auth.user"}]
    )
    def test_garbage_is_refused_beside_its_field(self, alice, filtre):
        reponse = alice.get(LISTE, filtre)
        assert reponse.status_code == 422
        assert reponse.context["form"].errors

    @pytest.mark.parametrize("page", ["0", "-1", "99999", "x", "\x00", "9" * 400])
    def test_any_page_number_is_a_page(self, alice, page):
        assert alice.get(LISTE, {"page": page}).status_code == 200

    def test_the_public_pays_nothing(self, amina):
        amina.get("/")
        assert not hasattr(historique.pghistory.runtime._tracker, "value")
        assert not connection.execute_wrappers


class TestSuivis:
    def test_every_column_of_a_setting_is_kept(self):
        """A column that comes later needs its twin: `makemigrations` makes it, and the checks ask for it."""
        partiels = {Compte, Mandat, Redecoupage}
        for modele, suivi in SUIVIS.items():
            if modele not in partiels:
                assert {f.name for f in modele._meta.fields} <= {f.name for f in suivi.version._meta.fields}

    def test_every_kind_has_a_name_that_exists(self):
        for modele, suivi in SUIVIS.items():
            modele._meta.get_field(suivi.nom)
            assert suivi.parent is None or suivi.parent in SUIVIS

    @pytest.mark.parametrize(
        "migration", ["quartiers.migrations.0003_historique", "mairie.migrations.0007_historique"]
    )
    def test_what_was_there_before_is_a_first_version(self, alice, migration, monkeypatch):
        module = import_module(migration)
        # The zones of accounts have become mandates since.
        monkeypatch.setattr(module, "SUIVIS", [nom for nom in module.SUIVIS if nom != "ZoneDuCompte"])
        with connection.schema_editor() as editor:
            module.noter_depart(apps, editor)
        room = migration.partition(".")[0]
        for nom in module.SUIVIS:
            modele = apps.get_model(room, nom)
            assert labels(modele).count(DEPART) == modele.objects.count()
        assert "Premier état connu" in texte(alice.get(LISTE))

    def test_insert_update_delete(self, ville):
        jour = JourFerme.objects.create(le=dt.date(2026, 12, 24), libelle="Pont")
        pk = jour.pk
        jour.libelle = "Pont de Noël"
        jour.save()
        jour.save()
        jour.delete()
        assert labels(JourFerme, id=pk) == [AJOUT, MODIFICATION, RETRAIT]


def test_words_that_differ_are_marked():
    def comparer(avant, apres, champ="consigne"):
        return valeurs.comparer(Categorie._meta.get_field(champ), avant, apres)

    avant, apres = comparer("Appelez le 18 aussitôt", "Appelez le 112 aussitôt")
    assert avant == [Morceau("Appelez le ", False), Morceau("18 ", True), Morceau("aussitôt", False)]
    assert [m.texte for m in apres if m.change] == ["112 "]
    assert comparer("", "a") == ([], [Morceau("a", True)])
    long = "mot " * 5000
    assert comparer(long, long + "fin")[0] == [Morceau(long, True)]
    assert comparer("trou · bosse", "trou · pavé", "mots")[0] == [
        Morceau("trou · ", False),
        Morceau("bosse · ", True),
    ]
    assert comparer("publique", "privée", "visibilite") == (
        [Morceau("publique", True)],
        [Morceau("privée", True)],
    )


def test_the_list_is_named_in_the_admin(alice):
    assert reverse("admin:historique") == LISTE
    assert LISTE in alice.get("/admin/").content.decode()
