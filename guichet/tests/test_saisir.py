"""A call, a visit, a letter is keyed in: stored with its channel, its day, its caller; and read back."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from guichet.voisins import voisins
from mairie.delais import PARIS
from mairie.models import Categorie, Compte
from signalements.models import Canal, Courriel, Declarant, Evenement, Piece, Signalement
from signalements.operations import Envoi, deposer
from signalements.tests.aides import jpeg, texte

pytestmark = pytest.mark.django_db
MARDI = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def mardi():
    with time_machine.travel(MARDI, tick=True):
        yield


def saisie(**champs) -> dict[str, object]:
    return {
        "lon": "5.89",
        "lat": "43.081",
        "lieu": "Les Sablettes",
        "categorie": "ECL-01",
        "canal": "telephone",
    } | champs


def bruno_compte() -> Compte:
    return Compte.objects.get(email="bruno@example.org")


def test_ca_marche(bruno, mardi):
    answer = bruno.post("/guichet/", saisie(nom="Roux", prenom="Jeanne", telephone="+33 4 94 11 22 33"))
    row = Signalement.objects.get()
    assert answer.url == f"/guichet/{row.numero}/"
    assert (row.canal, row.service.code) == (Canal.TELEPHONE, "M-EP")
    caller = row.declarants.get()
    assert (caller.nom_complet, caller.telephone, caller.canal) == (
        "Jeanne Roux",
        "04 94 11 22 33",
        "telephone",
    )
    event = row.evenements.get()
    assert (event.auteur, event.role, event.canal) == (bruno_compte(), "accueil", "telephone")
    page = texte(bruno.get(answer.url))
    assert row.numero_lisible in page
    assert "comme" in page, "the number is spelled"


def test_inconnu_a_la_porte(inconnu, chantal, farid, denis):
    assert inconnu.get("/guichet/").status_code == 302
    for client in (chantal, farid, denis):
        assert client.get("/guichet/").status_code == 403
        assert client.post("/guichet/", saisie()).status_code == 403
    assert not Signalement.objects.exists()


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        ("", "2026-11-24T09:30"),  # not noon yet: now, never to come
        ("2026-11-24", "2026-11-24T09:30"),
        ("2026-11-23", "2026-11-23T12:00"),
        ("2026-10-25", "2026-10-25T12:00"),  # the day the clocks change
    ],
)
def test_le_jour_de_reception_est_garde_a_midi(bruno, mardi, jour, attendu):
    bruno.post("/guichet/", saisie(canal="courrier", recu_le=jour))
    row = Signalement.objects.get()
    local = row.recu_le.astimezone(PARIS)
    assert f"{local:%Y-%m-%dT%H:%M}" == attendu
    assert row.evenements.get().le == row.recu_le
    assert row.saisi_le >= MARDI


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"recu_le": "2026-11-25"}, "Cette date est à venir"),
        ({"recu_le": "2026-02-30"}, "Écrivez une date"),
        ({"recu_le": "2025-11-20"}, "C’est il y a plus de 60 jours"),
        ({"categorie": ""}, "Choisissez de quoi il s’agit"),
        ({"categorie": "RIEN-99"}, "Cette catégorie n’existe pas"),
        ({"lon": "", "lat": "", "lieu": ""}, "Indiquez l’endroit"),
        ({"lon": "2.35", "lat": "48.85"}, "hors"),
        ({"lon": "<script>", "lat": "NaN"}, ""),
        ({"telephone": "douze"}, "Écrivez un numéro comme 06 12 34 56 78"),
        ({"telephone": "0000000000"}, "Écrivez un numéro comme"),
        ({"courriel": "jeanne@"}, "Écrivez une adresse comme"),
        ({"canal": "pigeon"}, "Choisissez une des façons"),
        ({"adresse": "1\n2\n3\n4\n5\n6"}, "Cinq lignes au plus"),
        ({"nom": "x" * 81}, "80 au plus"),
    ],
)
def test_ce_qui_ne_va_pas_est_dit_et_rien_n_est_perdu(bruno, mardi, champs, phrase):
    answer = bruno.post("/guichet/", saisie(description="Le mât penche.", prenom="Jeanne", **champs))
    page = texte(answer)
    assert answer.status_code == 422
    assert phrase in page
    assert "Le mât penche." in page
    assert 'value="Jeanne"' in page
    assert not Signalement.objects.exists()


def test_une_date_ancienne_se_confirme(bruno, mardi):
    form = saisie(canal="courrier", recu_le="2026-09-01")
    assert "recu_confirme" in texte(bruno.post("/guichet/", form))
    assert bruno.post("/guichet/", form | {"recu_confirme": "1"}).status_code == 302
    assert Signalement.objects.get().echeance_legale == dt.date(2026, 11, 1)


def test_envoye_deux_fois_c_est_un_seul_signalement(bruno):
    page = texte(bruno.get("/guichet/"))
    (jeton,) = re.findall(r'name="jeton" value="([^"]+)"', page)
    first, second = (bruno.post("/guichet/", saisie(jeton=jeton)) for _n in range(2))
    assert first.url == second.url
    assert bruno.post("/guichet/", saisie(jeton=jeton, description="Autre chose")).url != first.url
    assert Signalement.objects.count() == 2


def test_un_appel_de_plus(bruno, lampadaire):
    answer = bruno.post(
        "/guichet/", {"appel": lampadaire.numero, "canal": "guichet", "nom": "Roux", "recu_le": "xx"}
    )
    assert answer.url == f"/guichet/{lampadaire.numero}/"
    caller = lampadaire.declarants.get(nature="appel")
    assert (caller.nom, caller.canal) == ("Roux", "guichet")
    assert lampadaire.evenements.get(nature="appel").canal == "guichet"
    assert "2 voix" in texte(bruno.get(answer.url))
    assert Signalement.objects.count() == 1


def test_un_appel_sur_un_signalement_clos_est_refuse(bruno, lampadaire):
    Signalement.objects.update(etat="resolu", clos_le=MARDI)
    answer = bruno.post("/guichet/", {"appel": lampadaire.numero, "nom": "Roux"})
    assert answer.status_code == 409
    assert "est clos" in texte(answer)
    assert 'value="Roux"' in texte(answer)


def test_un_appel_pour_un_numero_inconnu(bruno):
    assert bruno.post("/guichet/", {"appel": "ZZZZZZZZZZ"}).status_code == 404


def test_l_appelant_avec_courriel_recoit_une_lettre_et_suit(bruno, lampadaire):
    bruno.post("/guichet/", {"appel": lampadaire.numero, "courriel": "jeanne@example.org"})
    letter = Courriel.objects.get(modele="appel")
    assert letter.destinataire == "jeanne@example.org"
    assert lampadaire.numero_lisible in letter.texte
    assert "amina" not in letter.texte + letter.html
    assert lampadaire.abonnements.filter(courriel="jeanne@example.org", confirme_le__isnull=False).exists()


def test_les_voisins_du_plus_proche_au_plus_loin(bruno, ville):
    for lon, lat, code in ((5.892, 43.081, "ECL-01"), (5.8905, 43.081, "PRO-01"), (5.875, 43.1, "PRO-01")):
        place = Point(lon, lat, srid=4326)
        deposer(envoi=Envoi(categorie=Categorie.objects.get(code=code), point=place))
    found = voisins(Point(5.89, 43.081, srid=4326), bruno_compte())
    assert [v.signalement.categorie.code for v in found] == ["PRO-01", "ECL-01"]
    assert [v.metres for v in found] == pytest.approx([41, 163], abs=3)
    page = texte(bruno.get("/guichet/proches/?lon=5.89&lat=43.081"))
    assert page.index("à 41 m") < page.index("à 163 m")


def test_un_service_ne_voit_pas_les_prives_des_autres(paul, ville):
    private = (
        Categorie.objects.filter(visibilite="prive", active=True)
        .exclude(regles__service__code="PROP")
        .first()
    )
    deposer(envoi=Envoi(categorie=private, point=Point(5.89, 43.081, srid=4326)))
    compte = Compte.objects.get(email="paul@example.org")
    assert voisins(Point(5.89, 43.081, srid=4326), compte) == []


@pytest.mark.parametrize(
    "adresse", ["proches/?lon=&lat=", "proches/?lon=NaN&lat=1e999", "proches/?lon=2&lat=48"]
)
def test_des_points_qui_n_en_sont_pas(bruno, adresse):
    answer = bruno.get(f"/guichet/{adresse}")
    assert answer.status_code == 422
    assert "erreur" in texte(answer)


@pytest.mark.parametrize("mots", ["", "%00", "lampadaire%20cass%C3%A9", "x" * 400])
def test_les_categories_par_les_mots(bruno, mots):
    found = bruno.get(f"/guichet/categories/?q={mots}").json()["categories"]
    assert isinstance(found, list)
    assert not mots.startswith("lamp") or found[0]["code"].startswith("ECL")


def test_l_apercu_dit_ou_ca_ira(bruno):
    page = texte(bruno.get("/guichet/apercu/?categorie=ECL-01&lon=5.89&lat=43.081"))
    assert "Éclairage public" in page
    assert "réponse due" in page
    assert bruno.get("/guichet/apercu/?categorie=%00").content == b""


def test_la_page_sans_scripts(bruno, settings):
    settings.ADRESSES_URL = "http://127.0.0.1:9"
    page = texte(
        bruno.post("/guichet/", {"acte": "chercher", "lieu": "sablettes", "q": "lampadaire", "nom": "Roux"})
    )
    assert 'name="choix" value="5.' in page
    assert 'name="tuile" value="ECL-01"' in page
    chosen = re.search(r'name="choix" value="([^"]+)"', page)[1]
    page = texte(bruno.post("/guichet/", {"choix": chosen, "q": "lampadaire", "nom": "Roux"}))
    assert 'value="Roux"' in page
    assert "conseil" in page
    lon, lat, nom = chosen.split(",", 2)
    page = texte(
        bruno.post("/guichet/", {"tuile": "ECL-01", "lon": lon, "lat": lat, "lieu": nom, "nom": "Roux"})
    )
    assert 'name="categorie" id="id_categorie" value="ECL-01"' in page


def test_photos_et_documents(bruno):
    image = io.BytesIO()
    Image.new("RGB", (30, 20)).save(image, "PNG")
    sent = {
        "photos": [jpeg("rue.jpg")],
        "documents": [
            SimpleUploadedFile("Lettre de Mme Roux.pdf", PDF, "application/pdf"),
            SimpleUploadedFile("scan.png", image.getvalue(), "image/png"),
        ],
    }
    page = texte(bruno.get("/guichet/"))
    (jeton,) = re.findall(r'name="jeton" value="([^"]+)"', page)
    bruno.post("/guichet/", saisie(jeton=jeton, **sent))
    row = Signalement.objects.get()
    assert row.photos.count() == 1
    assert [p.type for p in row.pieces.all()] == ["application/pdf", "image/png"]
    assert row.evenements.filter(nature="piece").get().details == {"documents": 2}


@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("faux.pdf", b"%PDF-1.4 sans fin"),
        ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("abime.jpg", b"\xff\xd8\xff\xe0" + b"0" * 50),
        ("archive.zip", b"PK\x03\x04" + b"0" * 50),
    ],
)
def test_un_document_douteux_est_refuse(bruno, nom, contenu):
    answer = bruno.post("/guichet/", saisie(documents=[SimpleUploadedFile(nom, contenu)], nom="Roux"))
    assert answer.status_code == 422
    assert nom in texte(answer)
    assert not Piece.objects.exists()
    assert not Signalement.objects.exists()


def test_un_document_s_ouvre_apres_les_coordonnees(bruno, farid, paul, ville):
    bruno.post(
        "/guichet/",
        saisie(documents=[SimpleUploadedFile("lettre.pdf", PDF)], nom="Roux", telephone="0494112233"),
    )
    row, piece = Signalement.objects.get(), Piece.objects.get()
    address = reverse("service_piece", args=[row.numero, piece.nom])
    assert bruno.get(address).status_code == 302, "not before the contact details were asked for"
    assert "04 94 11 22 33" not in texte(bruno.get(f"/service/{row.numero}/"))
    bruno.post(f"/service/{row.numero}/coordonnees/")
    assert "04 94 11 22 33" in texte(bruno.get(f"/service/{row.numero}/"))
    answer = bruno.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    read = row.evenements.get(nature="lecture")
    assert (read.auteur, read.details) == (bruno_compte(), {"depuis": "fiche"})
    assert paul.get(address).status_code == 404
    assert farid.get(address).status_code == 403


def test_les_coordonnees_se_referment(bruno, lampadaire):
    bruno.post(f"/service/{lampadaire.numero}/coordonnees/")
    assert "amina@example.org" in texte(bruno.get(f"/service/{lampadaire.numero}/"))
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=16)):
        assert "amina@example.org" not in texte(bruno.get(f"/service/{lampadaire.numero}/"))


# -- The other requests of a caller ------------------------------------------------


@pytest.fixture
def jeanne(bruno, ville) -> Signalement:
    bruno.post(
        "/guichet/",
        saisie(prenom="Jéanne", nom="Roux-Lévêque", telephone="04 94 11 22 33", courriel="JR@example.org"),
    )
    return Signalement.objects.get()


@pytest.mark.parametrize(
    ("demande", "par"),
    [
        ({"telephone": "+33494112233"}, "même téléphone"),
        ({"courriel": "jr@EXAMPLE.org"}, "même courriel"),
        ({"nom": "roux leveque"}, "nom ressemblant"),
        ({"nom": "Lévèque"}, "nom ressemblant"),
        ({"nom": "jeanne roux-levesque"}, "nom ressemblant"),
    ],
)
def test_retrouver_une_personne(bruno, jeanne, demande, par):
    page = texte(bruno.post("/guichet/personnes/", demande))
    assert jeanne.numero_lisible in page
    assert par in page
    assert jeanne.evenements.get(nature="lecture").details == {"depuis": "recherche"}


@pytest.mark.parametrize(
    "demande", [{"nom": "Martin"}, {"telephone": "0612345678"}, {"nom": "'; drop table"}]
)
def test_personne_d_autre(bruno, jeanne, demande):
    assert "Aucune autre demande" in texte(bruno.post("/guichet/personnes/", demande))
    assert not Evenement.objects.filter(nature="lecture").exists()


@pytest.mark.parametrize("demande", [{}, {"telephone": "zéro"}, {"courriel": "@"}, {"nom": "\0"}])
def test_une_recherche_vide_ou_absurde(bruno, demande):
    assert bruno.post("/guichet/personnes/", demande).status_code == 422


def test_seul_l_accueil_cherche_une_personne(paul, claire, farid, inconnu):
    for client in (paul, claire, farid):
        assert client.post("/guichet/personnes/", {"nom": "Roux"}).status_code == 403
    assert inconnu.post("/guichet/personnes/", {"nom": "Roux"}).status_code == 302


def test_ce_qui_est_efface_ne_se_retrouve_pas(bruno, jeanne):
    Declarant.objects.update(nom="", prenom="", telephone="", courriel="", efface_le=MARDI)
    assert "Aucune autre demande" in texte(bruno.post("/guichet/personnes/", {"nom": "Roux"}))


def test_combien_de_questions(bruno, lampadaire, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        bruno.get("/guichet/")
    with django_assert_max_num_queries(26):
        bruno.post("/guichet/", saisie(nom="Roux", adresse="1 rue X\n83500 La Seyne"))
    with django_assert_max_num_queries(8):
        bruno.get("/guichet/proches/?lon=5.89&lat=43.081")
