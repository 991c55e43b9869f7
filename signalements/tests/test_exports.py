"""The queue taken away: the same rows as the list, read back by real readers, without personal data or formulas."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import subprocess
import tracemalloc

import openpyxl
import pypdf
import pytest
from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mairie.models import Categorie, Compte, EnTete
from quartiers.models import Zone
from signalements import operations
from signalements.etats import Etat
from signalements.exports import papier, tableaux
from signalements.exports.colonnes import COLONNES
from signalements.exports.tableaux import inoffensif
from signalements.models import Signalement, Texte
from signalements.tests.aides import texte
from signalements.tests.test_service_liste import faire

pytestmark = pytest.mark.django_db
FORMES = ("csv", "xlsx", "geojson", "pdf")
PRIVE = "La dame du 3e, Mme Ygrec, 06 12 34 56 78, ygrec@example.org"


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


def octets(client, forme: str, demande: str = "") -> bytes:
    reponse = client.get(f"/service/export.{forme}?{demande}")
    assert reponse.status_code == 200
    return b"".join(reponse.streaming_content) if reponse.streaming else reponse.content


def tableau(client, demande: str = "") -> list[dict[str, str]]:
    lu = octets(client, "csv", demande).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(lu, newline=""), delimiter=";"))


def classeur(client, demande: str = "") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(octets(client, "xlsx", demande)))


def geojson(client, demande: str = "") -> dict:
    return json.loads(octets(client, "geojson", demande))


def pdf(client, demande: str = "") -> str:
    pages = pypdf.PdfReader(io.BytesIO(octets(client, "pdf", demande))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_ca_marche(elena, lampadaire):
    """One report in the four files, each opened by a reader that is not ours."""
    ligne = tableau(elena)[0]
    assert ligne["Numéro"] == lampadaire.numero_lisible
    assert (ligne["Latitude"], ligne["Longitude"]) == ("43,081", "5,89")
    assert ligne["Réponse due le"] == f"{lampadaire.echeance_legale:%d/%m/%Y}"
    assert ligne["Objectif du service"] == f"{lampadaire.objectif_le:%d/%m/%Y}"
    assert (ligne["Code de l’état"], ligne["État"], ligne["Voix"]) == ("recu", "Reçu", "1")
    assert ligne["Code du conseil"] == lampadaire.conseil.code
    feuille = classeur(elena)["Signalements"]
    titres, valeurs = ([c.value for c in rang] for rang in feuille.iter_rows())
    lu = dict(zip(titres, valeurs, strict=True))
    assert lu["Numéro"] == lampadaire.numero_lisible
    assert lu["Réponse due le"].date() == lampadaire.echeance_legale
    assert (lu["Latitude"], lu["Longitude"], lu["Voix"]) == (43.081, 5.89, 1)
    (trait,) = geojson(elena)["features"]
    assert trait["geometry"] == {"type": "Point", "coordinates": [5.89, 43.081]}
    assert trait["properties"]["reponse_due_le"] == lampadaire.echeance_legale.isoformat()
    dit = pdf(elena)
    for mot in (lampadaire.numero_lisible, "Lampadaire", EnTete.objects.get().accueil, "Vue : À traiter"):
        assert mot in dit, mot


def test_un_inconnu_reste_dehors(inconnu, chantal, lampadaire):
    for forme in FORMES:
        assert inconnu.get(f"/service/export.{forme}").status_code == 302
        assert chantal.get(f"/service/export.{forme}").status_code == 403


def test_un_format_inconnu(elena):
    for forme in ("ods", "csv.exe", "", "%00", "CSV"):
        assert elena.get(f"/service/export.{forme}").status_code == 404


def test_chacun_n_emporte_que_les_siens(elena, paul, denis, lampadaire):
    sale = faire("PRO-01")
    for forme in ("csv", "geojson"):
        assert sale.numero_lisible not in octets(elena, forme).decode()
        assert lampadaire.numero_lisible not in octets(paul, forme).decode()
    assert {r["Numéro"] for r in tableau(denis)} == {lampadaire.numero_lisible, sale.numero_lisible}


def test_exactement_la_vue_montree(elena, lampadaire, agent):
    """Whatever is asked of the list, the file has its rows, in its order."""
    clos, tard = faire(), faire()
    operations.changer_etat(signalement=clos, vers=Etat.RESOLU, auteur=agent)
    Signalement.objects.filter(pk=tard.pk).update(objectif_le=timezone.localdate() - dt.timedelta(days=3))
    for demande in (
        "",
        "vue=clos",
        "vue=tous",
        "vue=en_retard",
        "q=boulangerie",
        "etat=resolu&vue=tous",
        "vue=rien",
    ):
        montres = [ligne.row.numero_lisible for ligne in elena.get(f"/service/?{demande}").context["lignes"]]
        assert [r["Numéro"] for r in tableau(elena, demande)] == montres, demande
        assert [f["properties"]["numero"] for f in geojson(elena, demande)["features"]] == montres, demande
        lus = [r[0].value for r in classeur(elena, demande)["Signalements"].iter_rows(min_row=2)]
        assert lus == montres, demande


def test_ni_contact_ni_mots_du_declarant(elena, agent, ville):
    row = faire(description=PRIVE, lieu=PRIVE, courriel="ygrec@example.org")
    operations.noter(signalement=row, auteur=agent, texte=PRIVE)
    fichiers = [octets(elena, "csv").decode(), octets(elena, "geojson").decode(), pdf(elena)]
    fichiers.append(str([c.value for r in classeur(elena)["Signalements"].iter_rows() for c in r]))
    for lu in fichiers:
        for mot in ("Ygrec", "ygrec", "06 12", agent.email):
            assert mot not in lu


def test_les_mots_publies_seulement(elena, agent, ville):
    row = faire(description="Mât penché", lieu="Devant le kiosque")
    mots = list(row.textes.values_list("pk", flat=True))
    operations.relire(signalement=row, auteur=agent, textes=mots, textes_vus=mots)
    ligne = tableau(elena)[0]
    assert (ligne["Description publiée"], ligne["Lieu publié"]) == ("Mât penché", "Devant le kiosque")
    Texte.objects.update(masque_le=timezone.now())
    assert tableau(elena)[0]["Description publiée"] == ""
    Texte.objects.update(masque_le=None)
    Categorie.objects.filter(pk=row.categorie_id).update(visibilite=Categorie.Visibilite.PRIVE)
    assert tableau(elena)[0]["Lieu publié"] == ""


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t=", "\r=", "  =", "＝", "\n+"])
def test_aucune_formule(elena, agent, ville, debut):
    row = faire(description="x")
    Texte.objects.filter(signalement=row).update(texte=f"{debut}1+1", publie_le=timezone.now())
    Categorie.objects.filter(pk=row.categorie_id).update(libelle=f'{debut}HYPERLINK("http://x")')
    assert tableau(elena)[0]["Description publiée"] == f"'{debut}1+1"
    assert tableau(elena)[0]["Catégorie"].startswith("'")
    for cellule in classeur(elena)["Signalements"][2]:
        assert cellule.data_type != "f"
        assert cellule.data_type != "s" or not cellule.value.lstrip().startswith(("=", "+", "-", "@"))


def test_les_nombres_negatifs_restent_des_nombres():
    """A town overseas lies west: its longitude is no formula."""
    assert tableaux._as_french(-61.5) == "-61,5"
    assert inoffensif("bon = bien") == "bon = bien"


def test_ce_qui_separe_ne_casse_rien(elena, ville):
    row = faire(description="x")
    mots = 'Un " guillemet; un point-virgule,\nune autre ligne é € 🌊'
    Texte.objects.filter(signalement=row).update(texte=mots, publie_le=timezone.now())
    assert tableau(elena)[0]["Description publiée"] == mots
    assert geojson(elena)["features"][0]["properties"]["description"] == mots
    titres = [c.value for c in classeur(elena)["Signalements"][1]]
    rang = classeur(elena)["Signalements"][2]
    assert rang[titres.index("Description publiée")].value == mots


def test_sans_point(elena, ville):
    faire(point=None, quartier=Zone.objects.quartiers().select_related("parent").first())
    (trait,) = geojson(elena)["features"]
    assert trait["geometry"] is None
    assert tableau(elena)[0]["Latitude"] == ""
    assert tableau(elena)[0]["Quartier"]


def test_un_sig_lit_le_geojson(elena, ville, tmp_path):
    """GDAL opens it, knows WGS84 and finds the exact point."""
    faire(point=Point(5.8912345, 43.0812345, srid=4326))
    fichier = tmp_path / "vue.geojson"
    fichier.write_bytes(octets(elena, "geojson"))
    dit = subprocess.run(
        ["ogrinfo", "-ro", "-al", fichier], capture_output=True, text=True, check=True
    ).stdout
    assert "POINT (5.8912345 43.0812345)" in dit
    assert "WGS 84" in dit
    assert "reponse_due_le (Date)" in dit
    assert "crs" not in geojson(elena)


def test_le_csv_est_celui_des_tableurs_francais(elena, lampadaire):
    lu = octets(elena, "csv")
    assert lu.startswith("\ufeffNuméro;".encode())
    assert lu.endswith(b"\r\n")
    reponse = elena.get("/service/export.csv")
    jour = timezone.localdate().isoformat()
    assert reponse["Content-Disposition"] == f'attachment; filename="signalements-{jour}.csv"'
    assert "no-store" in reponse["Cache-Control"]


def test_le_classeur_dit_ce_qui_etait_demande(bruno, lampadaire):
    demande = (
        "vue=tous&etat=recu&service=M-EP&canal=web&q=%3Dboulangerie&agent=personne&retard=1&categorie=ECL-01"
    )
    dit = [rang[0].value.replace("\xa0", " ") for rang in classeur(bruno, demande)["Cette vue"].iter_rows()]
    for phrase in (
        "Vue : Tous",
        "État : Reçu",
        "Canal : site",
        "Mots : « =boulangerie »",
        "En retard : oui",
    ):
        assert phrase in dit, dit
    assert any(phrase.startswith("Service : Éclairage") for phrase in dit), dit
    assert any("Lampadaire" in phrase for phrase in dit), dit


def test_le_pdf_dit_ce_qu_il_laisse(elena, lampadaire, monkeypatch):
    for _fois in range(3):
        faire()
    monkeypatch.setattr(papier, "FEUILLE_MAX", 2)
    dit = pdf(elena, "q=")
    assert "4 signalements" in dit
    assert "Seuls les 2 premiers des 4 signalements" in dit
    assert "1 / 1" in dit


def test_un_classeur_trop_long_ramene_a_la_liste(elena, lampadaire, monkeypatch):
    monkeypatch.setattr("signalements.views.exports.CLASSEUR_MAX", 0)
    reponse = elena.get("/service/export.xlsx?vue=tous", follow=True)
    assert reponse.redirect_chain == [("/service/?vue=tous", 302)]
    assert "prenez le CSV" in texte(reponse)


def test_vide(farid):
    assert tableau(farid) == []
    assert geojson(farid) == {"type": "FeatureCollection", "features": []}
    assert classeur(farid)["Signalements"].max_row == 1
    assert "Aucun signalement dans cette vue" in pdf(farid)


@pytest.mark.parametrize("forme", FORMES)
@pytest.mark.parametrize(
    "demande", ["vue=%00", "q=%00", "etat=x", "service=%00", "q=" + "a" * 10000, "secteur=-"]
)
def test_n_importe_quoi_dans_l_adresse(bruno, lampadaire, forme, demande):
    assert bruno.get(f"/service/export.{forme}?{demande}").status_code == 200


@pytest.mark.parametrize(("forme", "attendu"), [("csv", 4), ("geojson", 4), ("xlsx", 6), ("pdf", 7)])
def test_compte_ses_requetes(elena, lampadaire, forme, attendu):
    comptes = []
    for _fois in range(2):
        with CaptureQueriesContext(connection) as requetes:
            octets(elena, forme)
        comptes.append(len(requetes))
        for i in range(8):
            operations.moi_aussi(signalement=faire(), navigateur=str(i))
    assert comptes == [attendu, attendu]


def test_la_memoire_ne_suit_pas_le_nombre(bruno, lampadaire, monkeypatch):
    """Ten times the rows, about the same memory: the file goes out as the database hands it over."""
    monkeypatch.setattr("signalements.exports.colonnes.MORCEAU", 50)

    def sommet() -> int:
        tracemalloc.start()
        for _morceau in bruno.get("/service/export.geojson").streaming_content:
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    copier(lampadaire, 100)
    sommet()
    petit = sommet()
    copier(lampadaire, 900)
    assert sommet() < 2 * petit


def copier(row: Signalement, combien: int) -> None:
    deja = Signalement.objects.count()
    Signalement.objects.bulk_create(
        Signalement(
            numero=f"{deja + i:010}",
            cle_empreinte="x",
            categorie=row.categorie,
            service=row.service,
            position=row.position,
            recu_le=row.recu_le,
            echeance_legale=row.echeance_legale,
            objectif_le=row.objectif_le,
        )
        for i in range(combien)
    )


def test_la_documentation_dit_les_colonnes():
    page = (settings.BASE_DIR / "docs" / "exports.md").read_text()
    dites = [ligne.split("|")[1:3] for ligne in page.splitlines() if ligne.startswith("| `")]
    assert [(code.strip(" `"), titre.strip()) for code, titre in dites] == [
        (c.code, c.titre) for c in COLONNES
    ]
