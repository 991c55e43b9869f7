"""The settings of the town: who enters, what is refused and in which words."""

import datetime as dt

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from mairie.admin.champs import icones
from mairie.droits import Role
from mairie.models import Categorie, Compte, EnTete, Groupe, JourFerme, Regle, Service
from quartiers.models import Commune, Contour
from tests.formulaires import champs

MODELES = [m for m in admin.site._registry if m._meta.app_label in ("mairie", "quartiers", "conseils")]


def adresse(objet, page="change"):
    """The page of the admin for this row, or for this model."""
    opts = objet._meta
    args = [objet.pk] if page in ("change", "delete", "history") else []
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)


def envoyer(client, objet, page="change", **changes):
    """Open a form of the admin, change some fields, send it."""
    url = adresse(objet, page)
    form_id = f"{objet._meta.model_name}_form"
    return client.post(url, champs(client.get(url), form_id, **changes))


def erreurs(reponse):
    """All the sentences of refusal of a form of the admin."""
    form = reponse.context["adminform"].form
    found = [e for errors in form.errors.values() for e in errors]
    for formset in reponse.context["inline_admin_formsets"]:
        found += formset.formset.non_form_errors()
        found += [e for f in formset.formset.forms for errors in f.errors.values() for e in errors]
    return [e.replace("\xa0", " ") for e in found]


def messages(page):
    return [str(m).replace("\xa0", " ") for m in page.context["messages"]]


def test_ca_marche(alice):
    service = Service.objects.get(code="PROP")
    assert envoyer(alice, service, telephone="04 65 71 99 99").status_code == 302
    service.refresh_from_db()
    assert service.telephone == "04 65 71 99 99"


@pytest.mark.parametrize("modele", MODELES)
def test_every_page_opens(alice, modele):
    assert alice.get(adresse(modele, "changelist"), follow=True).status_code == 200
    row = modele.objects.first()
    if row:
        assert alice.get(adresse(row)).status_code == 200
        assert alice.get(adresse(row, "history")).status_code == 200
    ajout = alice.get(adresse(modele, "add"))
    assert ajout.status_code == (403 if modele in (Commune, EnTete) else 200)


def test_only_the_settings_are_there(alice):
    apps = {
        app["app_label"]: [m["object_name"] for m in app["models"]]
        for app in alice.get("/admin/").context["app_list"]
    }
    assert apps == {
        "quartiers": ["Commune", "Zone", "Redecoupage", "LieuConnu"],
        "mairie": ["EnTete", "Service", "Groupe", "Categorie", "JourFerme", "Compte", "Demarche"],
        "conseils": ["Mandat", "Invitation"],
    }


@pytest.mark.parametrize("modele", list(admin.site._registry))
@pytest.mark.parametrize("page", ["changelist", "add"])
def test_a_stranger_is_sent_to_the_log_in(inconnu, modele, page):
    reponse = inconnu.get(adresse(modele, page))
    assert (reponse.status_code, reponse.url.split("?")[0]) == (302, "/admin/login/")
    assert inconnu.get(reponse.url).url.startswith("/compte/connexion/?next=%2Fadmin%2F")


@pytest.mark.parametrize("qui", ["bruno", "elena", "farid", "chantal"])
def test_another_role_is_refused(request, qui):
    client = request.getfixturevalue(qui)
    reponse = client.get("/admin/", follow=True)
    assert reponse.status_code == 403
    assert "Cette page ne vous est pas ouverte" in reponse.content.decode()
    service = Service.objects.get(code="PROP")
    client.post(adresse(service), {"nom": "x"})
    assert Service.objects.get(code="PROP").nom != "x"


@pytest.mark.parametrize("modele", [Commune, EnTete])
def test_one_row_is_neither_added_nor_deleted(alice, modele):
    assert alice.get(adresse(modele, "changelist")).url == adresse(modele.objects.get())
    assert alice.post(adresse(modele, "add"), {}).status_code == 403
    assert alice.post(adresse(modele.objects.get(), "delete"), {"post": "yes"}).status_code == 403
    assert modele.objects.count() == 1


def test_the_letterhead_is_changed(alice):
    assert envoyer(alice, EnTete.objects.get(), telephone="04 65 71 00 00").status_code == 302
    assert "04 65 71 00 00" in alice.get("/compte/").content.decode()


def test_a_closing_day_is_given_once(alice):
    assert envoyer(alice, JourFerme, "add", le="24/12/2026", libelle="Pont de Noël").status_code == 302
    reponse = envoyer(alice, JourFerme, "add", le="24/12/2026", libelle="Encore")
    assert erreurs(reponse) == ["Un objet Jour de fermeture avec ce champ Jour existe déjà."]


class TestServices:
    def test_a_service_that_categories_rely_on_is_not_closed(self, alice):
        service = Service.objects.get(code="CIM")
        reponse = envoyer(alice, service, actif=None)
        [phrase] = erreurs(reponse)
        noms = Categorie.objects.filter(regles__service=service).values_list("libelle", flat=True)
        assert all(nom.replace("\xa0", " ") in phrase for nom in noms)
        assert "compte" in phrase
        service.refresh_from_db()
        assert service.actif

    def test_one_that_none_relies_on_is_closed(self, alice):
        service = Service.objects.create(
            code="X", nom="Ancien", telephone="04 65 71 00 01", courriel="x@example.org"
        )
        assert envoyer(alice, service, actif=None).status_code == 302
        service.refresh_from_db()
        assert not service.actif

    def test_without_telephone_it_is_not_active(self, alice):
        reponse = envoyer(alice, Service.objects.get(code="PROP"), telephone="")
        assert erreurs(reponse) == [
            "Un service sans téléphone ne peut pas être actif (art. R112-11-1 du CRPA)."
        ]

    def test_without_address_it_is_not_active(self, alice):
        reponse = envoyer(alice, Service.objects.get(code="PROP"), courriel="", adresse="")
        assert erreurs(reponse) == ["Un service actif a un courriel ou une adresse postale."]

    def test_one_in_use_is_not_deleted(self, alice):
        service = Service.objects.get(code="PROP")
        reponse = alice.post(adresse(service, "delete"), {"post": "yes"})
        assert reponse.status_code == 200
        assert reponse.context["protected"]
        assert Service.objects.filter(pk=service.pk).exists()


class TestGroupes:
    def test_an_icon_of_the_sprite(self, alice):
        assert len(icones()) > 50
        assert envoyer(alice, Groupe.objects.get(code="VOI"), icone="wrench").status_code == 302
        assert Groupe.objects.get(code="VOI").icone == "wrench"

    def test_every_icon_of_the_demonstration_is_there(self, ville):
        assert set(Groupe.objects.values_list("icone", flat=True)) <= set(icones())

    def test_no_other(self, alice):
        reponse = envoyer(alice, Groupe.objects.get(code="VOI"), icone="../../etc/passwd")
        assert erreurs(reponse) == ["« ../../etc/passwd » n’est pas une icône du service."]


class TestComptes:
    def nouveau(self, client, **changes):
        base = {"nom": "Zoé Neuve", "email": "Zoe@Example.org", "role": "accueil"}
        return envoyer(client, Compte, "add", **(base | changes))

    def test_ca_marche(self, alice):
        assert self.nouveau(alice).status_code == 302
        zoe = Compte.objects.get(email="zoe@example.org")
        assert zoe.is_active
        assert not zoe.has_usable_password()

    def test_no_password_is_asked(self, alice):
        assert "password" not in alice.get(adresse(Compte, "add")).context["adminform"].form.fields

    def test_an_address_serves_once_whatever_its_case(self, alice):
        assert erreurs(self.nouveau(alice, email="BRUNO@example.org")) == ["Un compte a déjà cette adresse."]

    @pytest.mark.parametrize(
        ("role", "phrase"),
        [
            ("service", "Ce rôle ne voit que ses services : choisissez-en au moins un."),
            ("terrain", "Ce rôle ne voit que ses services : choisissez-en au moins un."),
            ("roi", "Sélectionnez un choix valide. roi n’en fait pas partie."),
        ],
    )
    def test_each_role_has_what_it_needs(self, alice, role, phrase):
        assert erreurs(self.nouveau(alice, role=role)) == [phrase]

    def test_services_are_for_those_who_handle(self, alice):
        service = Service.objects.get(code="PROP")
        assert "Seuls les rôles « service »" in erreurs(self.nouveau(alice, services=[str(service.pk)]))[0]
        assert self.nouveau(alice, role="service", services=[str(service.pk)]).status_code == 302

    @pytest.mark.parametrize("change", [{"is_active": None}, {"role": "accueil"}])
    def test_the_last_administrator_stays(self, alice, change):
        moi = Compte.objects.get(email="alice@example.org")
        [phrase] = erreurs(envoyer(alice, moi, **change))
        assert phrase.startswith("C’est le dernier administrateur")
        Compte.objects.create_user("ada@example.org", nom="Ada", role=Role.ADMINISTRATEUR)
        assert envoyer(alice, moi, **change).status_code == 302

    def test_nobody_is_deleted(self, alice):
        bruno = Compte.objects.get(email="bruno@example.org")
        assert alice.post(adresse(bruno, "delete"), {"post": "yes"}).status_code == 403
        assert "delete_selected" not in alice.get(adresse(Compte, "changelist")).content.decode()

    def test_a_lost_second_factor_is_removed(self, alice):
        bruno = Compte.objects.get(email="bruno@example.org")
        TOTP.activate(bruno, "JBSWY3DPEHPK3PXP")
        choix = {"action": "retirer_second_facteur", "_selected_action": [bruno.pk]}
        page = alice.post(adresse(Compte, "changelist"), choix, follow=True)
        assert messages(page) == ["Second facteur retiré : Bruno Accueil."]
        page = alice.post(adresse(Compte, "changelist"), choix, follow=True)
        assert messages(page) == ["Aucun de ces comptes n’avait de second facteur."]

    def test_the_list_does_not_grow_its_queries(self, alice, django_assert_max_num_queries):
        def lire():
            assert alice.get(adresse(Compte, "changelist")).status_code == 200

        with django_assert_max_num_queries(11):
            lire()
        for n in range(20):
            Compte.objects.create_user(f"c{n}@example.org", nom=f"C{n}", role=Role.ACCUEIL)
        with django_assert_max_num_queries(11):
            lire()


class TestAccueil:
    @pytest.fixture(autouse=True)
    def en_developpement(self, settings):
        settings.DEBUG = True

    def phrases(self, client):
        return [v.phrase for v in client.get("/admin/").context["verifications"]]

    def test_categories_wait_for_a_lawyer(self, alice):
        Categorie.objects.update(regime_silence="rejet")
        assert self.phrases(alice) == []
        Categorie.objects.filter(code="VOI-01").update(regime_silence="a_valider")
        [verification] = alice.get("/admin/").context["verifications"]
        assert verification.phrase.startswith("1 catégorie attend l’avis d’un juriste")
        assert alice.get(verification.url).context["cl"].result_count == 1

    def test_a_zone_without_outline_is_told(self, alice):
        Categorie.objects.update(regime_silence="rejet")
        Contour.objects.filter(zone__code="S", zone__nature="conseil").update(
            periode=(timezone.localdate() - dt.timedelta(30), timezone.localdate())
        )
        [verification] = alice.get("/admin/").context["verifications"]
        assert verification.phrase == "1 zone n’a pas de contour aujourd’hui."
        assert [z.code for z in alice.get(verification.url).context["cl"].result_list] == ["S"]

    def test_demonstration_accounts_are_told_outside_development(self, alice, settings):
        settings.DEBUG = False
        assert any("comptes de démonstration" in p for p in self.phrases(alice))

    def test_the_texts_of_law_are_to_be_read_again(self, alice):
        assert "à faire relire par un juriste" in alice.get("/admin/").content.decode()


def test_the_list_of_categories_does_not_grow_its_queries(alice, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        page = alice.get(adresse(Categorie, "changelist"))
    assert page.context["cl"].result_count == 62
    groupe, service = Groupe.objects.all()[0], Service.objects.all()[0]
    for n in range(30):
        categorie = Categorie.objects.create(code=f"X-{n}", libelle=f"X {n}", groupe=groupe, delai_jours=5)
        Regle.objects.create(categorie=categorie, service=service)
    with django_assert_max_num_queries(16):
        alice.get(adresse(Categorie, "changelist"))


def test_les_voies_de_recours_se_reglent_et_sont_a_faire_relire(alice):
    """Two paragraphs of the town, next to the notice that a lawyer must read them; none can be left empty."""
    en_tete = EnTete.objects.get()
    page = alice.get(adresse(en_tete)).content.decode().replace("\u00a0", " ")
    assert "À faire relire par un juriste" in page
    envoyer(alice, en_tete, recours_contentieux="Le tribunal de Nice, dans les deux mois.")
    assert EnTete.objects.get().recours_contentieux == "Le tribunal de Nice, dans les deux mois."
    assert erreurs(envoyer(alice, en_tete, recours_gracieux=" "))
