"""« Pourquoi ce service ? »: the service, the rule that decides, and why the others do not."""

import pytest

from mairie.models import Categorie, Compte, EnTete, JourFerme, Regle, Service
from quartiers.models import Contour, Zone

PAGE = "/service/pourquoi/"
LIEUX = {
    "Plage des Sablettes": (5.8915, 43.0795),
    "Tamaris": (5.8955, 43.09),
    "Place de la Lune": (5.8830, 43.1010),
    "Port": (5.8810, 43.1040),
}
CENTRE = {"latitude": "43.1009", "longitude": "5.8789"}


def demander(client, **data):
    return client.get(PAGE, {"categorie": "VOI-01", "latitude": "", "longitude": ""} | data)


def texte(reponse):
    return " ".join(reponse.content.decode().replace("\xa0", " ").split())


def erreur(reponse, champ):
    return [e.replace("\xa0", " ") for e in reponse.context["form"].errors[champ]]


def test_ca_marche(bruno):
    page = demander(bruno, **CENTRE)
    assert page.context["choix"].service.code == "M-VOI"
    vu = texte(page)
    assert "« Nid-de-poule ou chaussée dégradée » est confié partout à : Voirie – antenne" in vu
    assert "04 65 71 25 72" in vu
    assert "<dd>Centre-Est</dd>" in vu
    assert "<dd>Centre-ville – Port</dd>" in vu
    assert "CIL La Seyne Centre-Ville" in vu
    assert "Ces contours sont approximatifs" in vu


def test_the_most_precise_rule_wins_and_the_others_say_why(bruno, ville):
    nid = Categorie.objects.get(code="VOI-01")
    conseil, quartier = (
        Zone.objects.conseils().get(code="CE"),
        Zone.objects.quartiers().get(nom="Centre-ville – Port"),
    )
    ailleurs = Zone.objects.conseils().get(code="S")
    for zone, code in ((conseil, "PROP"), (quartier, "EV"), (ailleurs, "PM")):
        Regle.objects.create(categorie=nid, zone=zone, service=Service.objects.get(code=code))
    page = demander(bruno, **CENTRE)
    assert page.context["choix"].service.code == "EV"
    vu = texte(page)
    assert "est confié, dans le quartier Centre-ville – Port, à : Espaces verts." in vu
    assert vu.count("La règle du quartier « Centre-ville – Port » est plus précise.") == 2
    assert "Elle ne vaut que dans « Sud » (conseil de quartier), et ce lieu n’y est pas." in vu
    Regle.objects.filter(zone=quartier).delete()
    vu = texte(demander(bruno, **CENTRE))
    assert "La règle du conseil « Centre-Est » est plus précise." in vu


@pytest.mark.parametrize(
    ("categorie", "lieu", "service", "raison"),
    [
        ("PRO-04", "Plage des Sablettes", "LITT", "dans le conseil de quartier Sud, à : Littoral et plages."),
        (
            "PRO-04",
            "Tamaris",
            "PROP",
            "est confié, dans le quartier Tamaris –",
        ),
        ("PRO-04", "Place de la Lune", "PROP", "est confié partout à : Propreté urbaine."),
        (
            "LIT-02",
            "Port",
            "M-PORT",
            "est confié, dans le conseil de quartier Centre-Est, à : Ports – métropole.",
        ),
        ("LIT-02", "Plage des Sablettes", "LITT", "est confié partout à : Littoral et plages."),
    ],
)
def test_the_demonstration_shows_each_precision(bruno, categorie, lieu, service, raison):
    lon, lat = LIEUX[lieu]
    page = demander(bruno, categorie=categorie, longitude=lon, latitude=lat)
    assert page.context["choix"].service.code == service
    assert raison in texte(page)


def test_without_a_place_the_rule_of_everywhere_counts(bruno):
    page = demander(bruno)
    assert page.context["choix"].service.code == "M-VOI"
    assert "Aucun lieu n’a été donné." in texte(page)


def test_a_pair_is_pasted_in_the_first_field(bruno):
    page = demander(bruno, latitude="43.1009, 5.8789")
    assert page.context["lieu"].conseil.zone.code == "CE"


def test_both_dates_are_those_a_report_would_get(bruno, time_machine):
    time_machine.move_to("2026-12-23 10:00:00+01:00")
    bruno.force_login(Compte.objects.get(email="bruno@example.org"))
    page = demander(bruno, **CENTRE)
    assert (
        f"{page.context['objectif_le']:%d/%m/%Y} {page.context['echeance_legale']:%d/%m/%Y}"
        == "08/01/2027 23/02/2027"
    )
    JourFerme.objects.create(le="2026-12-24", libelle="Pont")
    assert EnTete.objects.courant().fermes
    assert f"{demander(bruno, **CENTRE).context['objectif_le']:%d/%m/%Y}" == "11/01/2027"
    Categorie.objects.filter(code="VOI-01").update(regime_silence="sans_objet")
    assert "Cette catégorie n’a pas de date légale." in texte(demander(bruno, **CENTRE))


@pytest.mark.parametrize(
    ("lat", "lon", "phrase"),
    [
        ("43.1009", "", "Il manque la longitude."),
        ("", "5.8789", "Il manque la latitude."),
        ("abc", "5.8789", "La longitude et la latitude sont deux nombres."),
        ("NaN", "NaN", "La longitude et la latitude sont deux nombres."),
        ("Infinity", "5", "La longitude et la latitude sont deux nombres."),
        ("200", "5", "Ces coordonnées ne désignent aucun lieu."),
        (
            "48.85",
            "2.35",
            "Ce lieu est hors de La Seyne-sur-Mer. Déplacez la carte jusqu’à l’endroit du problème.",
        ),
        ("4" * 100, "5", "Assurez-vous que cette valeur comporte au plus 60 caractères (actuellement 100)."),
        ("43\x00", "5", "Le caractère nul n’est pas autorisé."),
    ],
)
def test_a_bad_place_is_said_beside_its_field_and_nothing_is_lost(bruno, lat, lon, phrase):
    page = demander(bruno, latitude=lat, longitude=lon)
    assert page.status_code == 200
    assert phrase in erreur(page, "latitude")
    assert page.context["form"]["longitude"].value() == lon
    assert page.context["form"]["categorie"].value() == "VOI-01"
    assert "choix" not in page.context


def test_a_neighbouring_commune_is_named(bruno):
    six_fours = Contour.objects.filter(zone__nature="voisine")[0].geom.point_on_surface
    [phrase] = erreur(demander(bruno, latitude=six_fours.y, longitude=six_fours.x), "latitude")
    assert phrase.startswith("Ce lieu est")


@pytest.mark.parametrize("code", ["", "VOI-99", "'; DROP TABLE", "\x00", "x" * 9000])
def test_a_bad_category(bruno, code):
    page = demander(bruno, categorie=code)
    assert page.status_code == 200
    assert page.context["form"].errors["categorie"]


def test_a_sleeping_category_is_not_offered(bruno):
    Categorie.objects.filter(code="VOI-01").update(active=False)
    assert erreur(demander(bruno), "categorie") == ["Cette catégorie n’existe pas, ou n’est plus active."]


def test_everyday_words_are_there_for_the_search(bruno):
    assert 'value="ECL-01" data-mots="ECL-01 ' in bruno.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("qui", "status"), [("inconnu", 302), ("farid", 403), ("chantal", 403), ("elena", 200)]
)
def test_who_may(request, qui, status):
    assert request.getfixturevalue(qui).get(PAGE).status_code == status


def test_its_queries_do_not_grow_with_the_rules(bruno, ville, django_assert_max_num_queries):
    nid = Categorie.objects.get(code="VOI-01")
    for zone in Zone.objects.quartiers():
        Regle.objects.create(categorie=nid, zone=zone, service=Service.objects.all()[0])
    with django_assert_max_num_queries(10):
        demander(bruno, **CENTRE)
