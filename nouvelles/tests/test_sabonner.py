"""Ask for the news of a place: nothing but one letter until its button is pressed, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.core import signing
from django.template import RequestContext, Template
from django.test import Client

from nouvelles.tests.conftest import AMINA, SABLETTES, abonne, mots, texte, zone
from signalements import courriels, poste
from signalements import jeton as jetons
from signalements.models import AbonnementNouvelles, Courriel

pytestmark = pytest.mark.django_db
PAGE = "/nouvelles/"
ENVOYE = "/nouvelles/envoye/"
SUD = {"quoi": "secteur", "secteur": "conseil:S", "rythme": "jour", "courriel": "Amina@example.org"}
ICI = {"quoi": "autour", "rayon_m": "300", "rythme": "jour", "courriel": AMINA}


def chemin(lettre, acte: str = "confirmer") -> str:
    return re.search(rf"http://localhost:8000(\S+/{acte}/)", lettre.get_body("plain").get_content())[1]


def test_ca_marche(amina, porte, smtp):
    assert "Recevoir les nouvelles" in texte(amina.get(PAGE))
    assert amina.post(PAGE, porte | SUD).headers["Location"] == ENVOYE
    assert "Encore un clic" in texte(amina.get(ENVOYE))
    row = AbonnementNouvelles.objects.get()
    assert (row.courriel, row.zone, row.rythme, row.actif) == (AMINA, zone("conseil", "S"), "jour", False)
    poste.poster()
    (lettre,) = smtp.pour(AMINA)
    assert "Conseil de quartier Sud" in mots(lettre)
    assert "List-Unsubscribe" not in lettre
    lien = chemin(lettre)
    assert "Recevoir ces nouvelles ?" in texte(amina.get(lien))
    row.refresh_from_db()
    assert not row.actif, "a link never acts"
    page = texte(amina.post(lien, follow=True))
    assert "C’est confirmé" in page
    assert "Mes nouvelles" in page
    assert "Conseil de quartier Sud" in page
    row.refresh_from_db()
    assert row.actif
    assert amina.get(lien).headers["Location"].endswith("/"), (
        "pressed twice, or opened again: the page of the news"
    )


def test_l_adresse_d_un_lien_dit_le_secteur(amina):
    page = amina.get(PAGE + "?cil=CIL02&groupe=PRO&categorie=ECL-01").content.decode()
    assert re.search(r'value="cil:CIL02"\s+selected', page)
    assert re.search(r'name="groupes" value="PRO" checked', page)
    assert re.search(r'name="categories" value="ECL-01" checked', page)
    assert re.search(r'name="quoi" value="autour" checked', amina.get(PAGE + "?autour").content.decode())


def test_ce_qui_est_choisi(amina, porte):
    amina.post(PAGE, porte | SUD | {"groupes": ["PRO", "ECL"], "categories": ["VOI-01"]})
    row = AbonnementNouvelles.objects.get()
    assert {g.code for g in row.groupes.all()} == {"PRO", "ECL"}
    assert [c.code for c in row.categories.all()] == ["VOI-01"]


def test_toute_la_commune(amina, porte):
    amina.post(PAGE, porte | SUD | {"quoi": "commune"})
    row = AbonnementNouvelles.objects.get()
    assert (row.zone, row.centre, row.ou) == (None, None, "Toute la commune")


def test_un_cercle_sans_javascript(amina, porte):
    """Words become a list of places; its button sends everything."""
    page = amina.post(PAGE, porte | ICI | {"lieu": "sablettes"})
    assert page.status_code == 422
    assert "Choisissez l’endroit dans la liste" in texte(page)
    html = page.content.decode()
    assert 'value="amina@example.org"' in html
    choix = re.search(r'name="choix" value="([^"]+Les Sablettes[^"]*)"', html)[1]
    again = porte | ICI | {"lieu": "sablettes", "choix": choix}
    assert amina.post(PAGE, again).headers["Location"] == ENVOYE
    row = AbonnementNouvelles.objects.get()
    assert row.ou.replace("\xa0", " ") == "300 m autour de « Les Sablettes »"
    assert row.centre.coords == (round(row.centre.x, 4), round(row.centre.y, 4)), "as the public sees places"


def test_un_cercle_avec_la_carte(amina, porte):
    lieu = {
        "lon": "5.890123",
        "lat": "43.081234",
        "lieu": "3 Avenue Gambetta",
        "lieu_dit": "3 Avenue Gambetta",
    }
    assert amina.post(PAGE, porte | ICI | lieu).status_code == 302
    row = AbonnementNouvelles.objects.get()
    assert row.centre.coords == (5.8901, 43.0812)
    assert (row.rayon_m, row.lieu) == (300, "3 Avenue Gambetta")


def test_des_coordonnees_collees(amina, porte):
    assert amina.post(PAGE, porte | ICI | {"lieu": "43.081, 5.89"}).status_code == 302
    row = AbonnementNouvelles.objects.get()
    assert (row.centre.coords, row.lieu) == ((5.89, 43.081), "")


def test_un_lieu_ecrit_apres_coup_l_emporte(amina, porte):
    """Somebody changes the words without scripts: the old point does not stand for them."""
    stale = {"lon": "5.89", "lat": "43.081", "lieu_dit": "Les Sablettes", "lieu": "centre ville"}
    page = amina.post(PAGE, porte | ICI | stale)
    assert page.status_code == 422
    assert "Centre-ville" in page.content.decode()


@pytest.mark.parametrize(
    ("envoi", "phrase"),
    [
        ({"courriel": ""}, "Écrivez votre adresse de courriel."),
        ({"courriel": "amina"}, "Écrivez une adresse comme"),
        ({"courriel": "a" * 300 + "@example.org"}, "254"),
        ({"courriel": "a@example.org\nBcc: b@c.fr"}, "Écrivez une adresse comme"),
        ({"secteur": ""}, "Choisissez un secteur dans la liste."),
        ({"secteur": "conseil:ZZZ"}, "Ce secteur n’existe pas"),
        ({"secteur": "commune:83126"}, "Ce secteur n’existe pas"),
        ({"secteur": "\0" + "x" * 10_000}, "Ce secteur n’existe pas"),
        ({"quoi": "lune"}, "Choisissez un secteur, un lieu, ou toute la commune."),
        ({"quoi": ""}, "Dites d’où vous voulez des nouvelles."),
        ({"rythme": "parfois"}, "Choisissez un des rythmes proposés."),
        ({"groupes": "\0"}, "Ce sujet n’existe pas"),
        ({"categories": ["ECL-01", "x" * 10_000]}, "Cette catégorie n’existe pas"),
        ({"quoi": "autour"}, "Écrivez une adresse ou le nom d’un lieu."),
        ({"quoi": "autour", "lieu": "zzzzqqqq"}, "Aucun endroit trouvé sous ce nom"),
        ({"quoi": "autour", "lieu": "x" * 10_000}, "peut en avoir 120 au plus"),
        ({"quoi": "autour", "lieu": "sablet\0tes"}, "Choisissez l’endroit"),
        ({"quoi": "autour", "lieu": "a", "lieu_dit": "a", "lon": "x", "lat": "1"}, "deux nombres"),
        ({"quoi": "autour", "lieu": "a", "lieu_dit": "a", "lon": "NaN", "lat": "inf"}, "deux nombres"),
        ({"quoi": "autour", "lieu": "43.6, 7.0"}, "hors de La Seyne-sur-Mer"),
        ({"quoi": "autour", "lieu": "43.081, 5.89", "rayon_m": "7"}, "Choisissez une des distances"),
        ({"quoi": "autour", "choix": "x;y;z"}, "deux nombres"),
        ({"quoi": "autour", "choix": ";;"}, "Écrivez une adresse ou le nom"),
        ({"site_web": "http://spam.example"}, "Un champ que personne ne voit"),
        ({"jeton": "n’importe quoi"}, "ne venait pas de ce site"),
    ],
)
def test_refuse_sans_rien_perdre(amina, porte, envoi, phrase):
    page = amina.post(PAGE, porte | SUD | {"groupes": ["PRO"], "categories": ["ECL-01"]} | envoi)
    assert page.status_code == 422
    assert phrase in texte(page).replace("\xa0", " ")
    html = page.content.decode()
    if "courriel" not in envoi:
        assert 'value="Amina@example.org"' in html
    if "secteur" not in envoi:
        assert re.search(r'value="conseil:S"\s+selected', html)
    if "groupes" not in envoi:
        assert 'name="groupes" value="PRO" checked' in html
    assert 'name="categories" value="ECL-01" checked' in html
    assert not AbonnementNouvelles.objects.exists()
    assert not Courriel.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["?conseil=%00", "?cil=" + "x" * 9000, "?groupe=%00&categorie=%FF", "?autour=%F0", "?quartier=1&cil=2"],
)
def test_un_lien_absurde_montre_la_page(amina, query):
    assert amina.get(PAGE + query).status_code == 200


def test_trop_vite_et_trop_souvent(amina, settings):
    settings.FORMULAIRE_SECONDES_MIN = 60
    page = amina.post(PAGE, {"jeton": str(jetons.tirer())} | SUD)
    assert page.status_code == 422
    assert "C’est allé très vite" in texte(page)
    settings.FORMULAIRE_SECONDES_MIN = 0
    settings.LIMITES = settings.LIMITES | {"nouvelles_adresse": (2, 3600)}
    sent = [amina.post(PAGE, {"jeton": str(jetons.tirer())} | SUD).status_code for _i in range(3)]
    assert sent == [302, 302, 429]


def test_sans_jeton_csrf(ville, porte):
    assert Client(enforce_csrf_checks=True).post(PAGE, porte | SUD).status_code == 403


def test_deux_fois_le_meme_lieu(amina, porte):
    amina.post(PAGE, porte | SUD)
    amina.post(PAGE, porte | SUD | {"courriel": "AMINA@example.org", "rythme": "aussitot"})
    row = AbonnementNouvelles.objects.get()
    assert (row.rythme, row.prochaine_le) == ("aussitot", None), "the last wish, as none is confirmed"
    amina.post(PAGE, porte | SUD | {"secteur": "conseil:N"})
    assert AbonnementNouvelles.objects.count() == 2


def test_personne_ne_change_les_nouvelles_d_un_autre(amina, porte, smtp):
    """Whoever types a known address learns nothing, and its owner is told how to change."""
    abonne(zone=zone("conseil", "S"))
    response = amina.post(PAGE, porte | SUD | {"rythme": "semaine", "groupes": ["PRO"]})
    assert response.headers["Location"] == ENVOYE
    row = AbonnementNouvelles.objects.get()
    assert (row.rythme, row.groupes.count()) == ("aussitot", 0)
    poste.poster()
    (lettre,) = smtp.pour(AMINA)
    assert "Vous recevez déjà ces nouvelles" in lettre["Subject"]
    assert "/confirmer/" not in mots(lettre)


def test_une_boite_recoit_peu_de_demandes(amina, porte):
    for code in ("S", "N", "O", "CE"):
        amina.post(PAGE, porte | SUD | {"secteur": f"conseil:{code}"})
    assert Courriel.objects.filter(pour="confirmation").count() == courriels.CONFIRMATIONS_PAR_JOUR


@pytest.mark.parametrize("acte", ["", "confirmer/", "quitter/"])
@pytest.mark.parametrize("jeton", ["faux", "1:2:3", "MTI:1abcde:signature", "envoyer"])
def test_un_lien_faux(inconnu, ville, acte, jeton):
    for methode in (inconnu.get, inconnu.post):
        response = methode(f"/nouvelles/{jeton}/{acte}")
        assert response.status_code == 404
        assert "Ce lien n’est plus valable" in texte(response)


def test_un_jeton_d_ailleurs_n_ouvre_rien(inconnu, ville):
    row = abonne()
    word = signing.dumps(row.pk, salt="signalements.abonnement")
    assert inconnu.get(f"/nouvelles/{word}/").status_code == 404


def test_un_lien_trop_vieux(inconnu, amina, porte):
    amina.post(PAGE, porte | SUD)
    row = AbonnementNouvelles.objects.get()
    lien = courriels.url_nouvelles(row, "confirmer").removeprefix("http://localhost:8000")
    with time_machine.travel(row.cree_le.timestamp() + 8 * 86400, tick=False):
        assert inconnu.post(lien).status_code == 404
    row.refresh_from_db()
    assert not row.actif


def test_le_secteur_d_une_page(amina, rf, sans_attente):
    """The short form that the page of an area includes, sent as it stands: an address and a rhythm."""
    request = rf.get("/cil/cil-des-sablettes-et-environs/")
    page = Template("{% load nouvelles %}{% abonnement zone %}")
    html = page.render(RequestContext(request, {"zone": zone("cil", "CIL02")}))
    assert 'action="/nouvelles/"' in html
    assert 'href="/cil/cil-des-sablettes-et-environs/nouvelles.atom"' in html
    assert "csrfmiddlewaretoken" in html
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    assert amina.post(PAGE, hidden | {"rythme": "semaine", "courriel": AMINA}).status_code == 302
    assert AbonnementNouvelles.objects.get().ou == "CIL des Sablettes et environs"


def test_un_cercle_par_lieu(ville):
    abonne(centre=SABLETTES, rayon_m=100)
    abonne(centre=SABLETTES, rayon_m=500)
    assert AbonnementNouvelles.objects.count() == 1
