"""A category, its rules and its questions, as the administrator enters them; what the database refuses by itself."""

import pytest
from django.db import IntegrityError, connection, transaction

from mairie.models import Categorie, Groupe, Question, Regle, Service
from mairie.tests.test_admin import adresse, envoyer, erreurs
from quartiers.models import Zone


@pytest.fixture
def nid(ville):
    """Nid-de-poule: one rule, three questions."""
    return Categorie.objects.get(code="VOI-01")


def regle(n, zone="", service="PROP", **extra):
    """The fields of one more rule of the form."""
    pk = Service.objects.get(code=service).pk
    return {f"regles__{n}__zone": zone.pk if zone else "", f"regles__{n}__service": pk} | extra


def test_ca_marche(alice, nid):
    sud = Zone.objects.conseils().get(code="S")
    reponse = envoyer(
        alice,
        nid,
        libelle="Trou",
        mots="trou\n  gros   trou \n\ntrou",
        regles__TOTAL_FORMS=2,
        **regle(1, sud),
    )
    assert reponse.status_code == 302
    nid.refresh_from_db()
    assert (nid.libelle, nid.mots) == ("Trou", ["trou", "gros trou"])
    assert nid.regles.get(zone=sud).service.code == "PROP"


def test_nothing_changes_where_nothing_was_changed(alice, nid):
    avant = (
        list(Question.objects.filter(categorie=nid).values()),
        Categorie.objects.filter(pk=nid.pk).values()[0],
    )
    assert envoyer(alice, nid).status_code == 302
    assert avant == (
        list(Question.objects.filter(categorie=nid).values()),
        Categorie.objects.filter(pk=nid.pk).values()[0],
    )


def test_a_new_one_needs_its_rule(alice):
    base = {"code": "NEW-1", "libelle": "Neuve", "groupe": Groupe.objects.all()[0].pk, "delai_jours": 5}
    reponse = envoyer(alice, Categorie, "add", **base)
    [phrase] = erreurs(reponse)
    assert phrase.startswith(
        "Une catégorie active a une règle valable partout : ajoutez-en une dont la zone est vide"
    )
    assert envoyer(alice, Categorie, "add", **base, regles__TOTAL_FORMS=1, **regle(0)).status_code == 302
    assert envoyer(alice, Categorie, "add", **(base | {"code": "NEW-2"}), active=None).status_code == 302


def test_the_rule_of_everywhere_is_not_taken_away(alice, nid):
    [phrase] = erreurs(envoyer(alice, nid, regles__0__DELETE="on"))
    assert phrase.startswith("Une catégorie active a une règle valable partout")
    sud = Zone.objects.conseils().get(code="S")
    [phrase] = erreurs(envoyer(alice, nid, regles__0__zone=sud.pk))
    assert phrase.startswith("Une catégorie active a une règle valable partout")
    assert envoyer(alice, nid, regles__0__DELETE="on", active=None).status_code == 302


def test_it_may_be_replaced_in_one_save(alice, nid):
    assert envoyer(alice, nid, regles__0__DELETE="on", regles__TOTAL_FORMS=2, **regle(1)).status_code == 302
    assert [r.service.code for r in nid.regles.all()] == ["PROP"]


def test_two_rules_for_one_zone_are_refused(alice, nid):
    sud = Zone.objects.conseils().get(code="S")
    assert erreurs(envoyer(alice, nid, regles__TOTAL_FORMS=2, **regle(1))) == [
        "Il y a déjà une règle valable partout : gardez-en une seule."
    ]
    deux = regle(1, sud) | regle(2, sud, "EV")
    assert "Il y a déjà une règle pour « Sud » : gardez-en une seule." in erreurs(
        envoyer(alice, nid, regles__TOTAL_FORMS=3, **deux)
    )


def test_a_rule_moves_only_to_a_free_place(alice, nid):
    sud, nord, ouest = (Zone.objects.conseils().get(code=code) for code in ("S", "N", "O"))
    for zone, code in ((sud, "PROP"), (nord, "EV")):
        Regle.objects.create(categorie=nid, zone=zone, service=Service.objects.get(code=code))
    prise = ["Cette place est encore prise : libérez-la, enregistrez, puis déplacez."]
    assert erreurs(envoyer(alice, nid, regles__1__zone=nord.pk, regles__2__zone=sud.pk)) == prise * 2
    assert erreurs(envoyer(alice, nid, regles__1__zone=nord.pk, regles__2__DELETE="on")) == prise
    assert envoyer(alice, nid, regles__1__zone=ouest.pk).status_code == 302
    assert envoyer(alice, nid, regles__2__zone=sud.pk).status_code == 302
    assert {(r.zone.code, r.service.code) for r in nid.regles.exclude(zone=None)} == {
        ("O", "PROP"),
        ("S", "EV"),
    }


@pytest.mark.parametrize("nature", ["cil", "commune"])
def test_a_rule_on_a_cil_is_refused(alice, nid, nature):
    zone = Zone.objects.filter(nature=nature).first()
    assert "Une règle vaut partout, dans un conseil ou dans un quartier." in erreurs(
        envoyer(alice, nid, regles__TOTAL_FORMS=2, **regle(1, zone))
    )


def test_a_rule_on_a_closed_service_is_refused(alice, nid):
    Service.objects.create(code="X", nom="Ancien", actif=False)
    sud = Zone.objects.conseils().get(code="S")
    assert "Ce service n’est pas actif." in erreurs(
        envoyer(alice, nid, regles__TOTAL_FORMS=2, **regle(1, sud, "X"))
    )


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({"questions__0__choix": ""}, "Une question à choix a des choix ; les autres n’en ont pas."),
        ({"questions__2__choix": "oui"}, "Une question à choix a des choix ; les autres n’en ont pas."),
        ({"questions__0__choix": "x" * 81}, f"« {'x' * 30}… » dépasse 80 signes."),
        (
            {"questions__0__agents_seulement": "on"},
            "Une réponse ne peut pas être à la fois publique et réservée aux agents.",
        ),
        (
            {"questions__2__type": "texte"},
            "Une réponse en texte libre n’est jamais publique.",
        ),
        ({"questions__0__code": "profondeur"}, "Corrigez les données en double dans code."),
        ({"delai_jours": "0"}, "Assurez-vous que cette valeur est supérieure ou égale à 1."),
        ({"delai_jours": "abc"}, "Saisissez un nombre entier."),
        ({"mots": "x" * 61}, f"« {'x' * 30}… » dépasse 60 signes."),
        ({"code": "VOI-02"}, "Un objet Catégorie avec ce champ Code existe déjà."),
        ({"libelle": ""}, "Ce champ est obligatoire."),
        ({"libelle": "a\x00b"}, "Le caractère nul n’est pas autorisé."),
    ],
)
def test_garbage_is_refused_beside_its_field(alice, nid, changes, phrase):
    assert phrase in erreurs(envoyer(alice, nid, **changes))


def test_a_choice_may_hold_a_comma(alice, nid):
    assert envoyer(alice, nid, questions__0__choix="oui, un peu\noui, beaucoup").status_code == 302
    assert nid.questions.get(code="emplacement").choix == ["oui, un peu", "oui, beaucoup"]


def test_the_urgent_notice_is_shown_as_the_resident_reads_it(alice, ville):
    page = alice.get(adresse(Categorie.objects.get(code="VOI-02"))).content.decode()
    assert "apercu-urgente" in page
    assert "composez le 18" in page


RETIRER = "DELETE FROM mairie_regle WHERE categorie_id = %s AND zone_id IS NULL"
DEPLACER = """UPDATE mairie_regle SET zone_id = (SELECT id FROM quartiers_zone WHERE nature = 'conseil' LIMIT 1)
    WHERE categorie_id = %s"""
AJOUTER = """INSERT INTO mairie_categorie (code, libelle, groupe_id, mots, proprietaire, delai_jours, urgente, consigne,
    note_agents, visibilite, localisation, photo, regime_silence, a_qualifier, active, ordre)
    SELECT 'X', libelle, groupe_id, mots, proprietaire, delai_jours, urgente, consigne,
    note_agents, visibilite, localisation, photo, regime_silence, a_qualifier, true, ordre
    FROM mairie_categorie WHERE id = %s"""


def commit_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def executer(sql, pk):
    """Run raw SQL as a transaction of its own, up to the checks of its commit."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql, [pk])
        commit_now()


class TestBaseDeDonnees:
    """Whatever the way in, even without our forms."""

    @pytest.mark.parametrize("sql", [RETIRER, DEPLACER, AJOUTER])
    def test_an_active_category_keeps_its_rule_of_everywhere(self, nid, sql):
        with pytest.raises(IntegrityError, match="an active category has a rule without zone"):
            executer(sql, nid.pk)

    def test_one_that_sleeps_needs_none_and_does_not_wake_without(self, nid):
        nid.active = False
        nid.save()
        nid.regles.all().delete()
        commit_now()
        with pytest.raises(IntegrityError, match="rule without zone"):
            executer("UPDATE mairie_categorie SET active = true WHERE id = %s", nid.pk)

    def test_it_goes_with_its_rules(self, nid):
        nid.delete()
        commit_now()

    @pytest.mark.parametrize("nature", ["cil", "commune", "voisine"])
    def test_a_rule_is_on_a_conseil_or_a_quartier(self, nid, nature):
        zone = Zone.objects.filter(nature=nature).first()
        with (
            pytest.raises(IntegrityError, match="everywhere, in a conseil or in a quartier"),
            transaction.atomic(),
        ):
            Regle.objects.create(categorie=nid, zone=zone, service=Service.objects.all()[0])

    def test_one_rule_per_zone_everywhere_included(self, nid):
        with pytest.raises(IntegrityError, match="regle_categorie_zone"), transaction.atomic():
            Regle.objects.create(categorie=nid, service=Service.objects.all()[0])


@pytest.mark.parametrize(
    ("liste", "mots", "trouve"),
    [
        ("mairie/categorie", "fuite {}eau", "EAU-01"),
        ("mairie/categorie", "bouche {}égout", "EAU-04"),
        ("mairie/service", "centre communal {}action", "CCAS"),
        ("quartiers/zone", "{}évescat", "Q07"),
    ],
)
@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_the_search_of_the_lists_takes_both_apostrophes(alice, ville, liste, mots, trouve, apostrophe):
    elision = ("l" if "évescat" in mots else "d") + apostrophe
    page = alice.get(f"/admin/{liste}/", {"q": mots.format(elision)})
    assert trouve in page.content.decode()
