"""Letters on paper: who gets one, what stands in it, where its address shows, and the queue until it is posted."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone
from pypdf import PdfReader

from mairie.models import Categorie, Compte, Service
from signalements import acces, courriels, operations, papier, poste, registre
from signalements.etats import Etat
from signalements.models import Courriel, Signalement
from signalements.operations import Contact, Envoi, deposer
from signalements.tests.aides import texte

pytestmark = pytest.mark.django_db
ADRESSE = "Résidence Le Floréal, bât. B\n12 avenue Gambetta\n83500 La Seyne-sur-Mer"
MM = 72 / 25.4


def ecrit(code: str = "ECL-01", **champs) -> Signalement:
    contact = Contact(prenom="Jeanne", nom="Roux-Lévêque", adresse=ADRESSE)
    envoi = Envoi(
        categorie=Categorie.objects.get(code=code),
        point=Point(5.89, 43.081, srid=4326),
        lieu="Devant l’école",
        contact=contact,
        **champs,
    )
    return deposer(envoi=envoi, canal="courrier").signalement


@pytest.fixture
def jeanne(ville) -> Signalement:
    """A report by letter: a postal address, no e-mail."""
    return ecrit()


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


def mots(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def attendus(row: Signalement) -> list[str]:
    """What R112-11-1 and R112-5 want in an acknowledgement, and what the service owes besides."""
    service = row.service
    return [
        f"{timezone.localtime(row.recu_le).day}",
        str(timezone.localtime(row.recu_le).year),
        service.nom,
        service.telephone,
        service.courriel,
        row.numero_lisible,
        row.categorie.libelle,
        "Devant l’école",
        "Réponse due",
        "délai légal",
        "objectif du service",
        "protection-des-donnees@example.org",
    ]


def test_ca_marche(jeanne):
    letter = Courriel.objects.a_poster().get()
    assert (letter.modele, letter.support, letter.destinataire) == ("accuse", "papier", "")
    pdf = papier.pdf([letter])
    assert pdf.startswith(b"%PDF-")
    flat = {name: " ".join(text.split()) for name, text in (("texte", letter.texte), ("html", letter.html))}
    for name, text in (flat | {"pdf": mots(pdf)}).items():
        missing = [word for word in attendus(jeanne) if word not in text]
        assert not missing, f"{name} lacks {missing}"


def test_la_meme_lettre_par_courriel(lampadaire):
    """The mail holds the same, in its text part as in its HTML; and becomes a PDF too."""
    letter = lampadaire.courriels.get(modele="accuse")
    wanted = [w for w in attendus(lampadaire) if w != "Devant l’école"]
    for text in (letter.texte, letter.html, mots(papier.pdf([letter]))):
        assert [w for w in wanted if w not in " ".join(text.split())] == []


def test_l_adresse_est_dans_la_fenetre(jeanne):
    """Folded in three in a DL envelope, whose window shows 100 to 190 mm across and 55 to 79 mm down at least."""
    found: dict[str, tuple[float, float]] = {}

    def note(text, cm, tm, _font, _size):
        for line in ("Jeanne Roux-Lévêque", *ADRESSE.split("\n")):
            if line.split()[0] in text and line not in found:
                x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
                y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
                found[line] = (x / MM, 297 - y / MM)

    pdf = PdfReader(io.BytesIO(papier.pdf(Courriel.objects.a_poster())))
    pdf.pages[0].extract_text(visitor_text=note)
    box = pdf.pages[0].mediabox
    assert (round(box.width / MM), round(box.height / MM)) == (210, 297)
    text = pdf.pages[0].extract_text()
    for line in ADRESSE.split("\n"):
        assert line in text
    x, y = found["Jeanne Roux-Lévêque"]
    assert 100 <= x <= 115
    assert 55 <= y <= 65


def test_la_lettre_mene_a_deux_pages(jeanne, client):
    letter = Courriel.objects.a_poster().get()
    assert letter.html.count("data:image/svg+xml") == 2
    assert acces.url_secrete(jeanne, acces.cle_de_lettre(jeanne.numero)) in letter.texte
    answer = client.get(acces.url_recepisse(jeanne).removeprefix("http://localhost:8000"))
    page = texte(answer)
    assert answer.status_code == 200
    for said in (jeanne.numero_lisible, jeanne.service.nom):
        assert said in page
    for secret in ("Roux", "Gambetta", jeanne.categorie.libelle, "école"):
        assert secret not in page


@pytest.mark.parametrize("code", ["A" * 22, "clef-de-demonstration_"])
def test_un_recepisse_invente(client, jeanne, code):
    answer = client.get(f"/recepisse/{jeanne.numero}/{code}/")
    assert answer.status_code == 404
    assert "n’est celui d’aucune lettre" in texte(answer)
    other = acces.code_recepisse(jeanne.numero)
    assert client.get(f"/recepisse/23456789AB/{other}/").status_code == 404


def test_avec_un_courriel_pas_de_papier(ville):
    ecrit(courriel="jeanne@example.org")
    assert not Courriel.objects.a_poster().exists()


def test_le_papier_n_est_pas_poste_par_le_facteur_electronique(jeanne, smtp):
    poste.poster()
    assert [m["To"] for m in smtp.recus] == [jeanne.service.courriel]
    assert Courriel.objects.a_poster().count() == 1


@pytest.mark.parametrize(
    ("vers", "champs", "timbre"),
    [
        (Etat.PRIS_EN_CHARGE, {}, False),
        (Etat.PLANIFIE, {"date": timezone.localdate() + timedelta(days=3)}, False),
        (Etat.EN_ATTENTE, {"message": "Quel mât ?"}, True),
        (Etat.TRANSMIS, {"autorite": "Enedis", "message": "C’est à eux."}, True),
        (Etat.RESOLU, {}, True),
        (Etat.REFUSE, {"message": "Prévu en 2028."}, True),
        (Etat.HORS_COMPETENCE, {"message": "Voie privée."}, True),
    ],
)
def test_les_etapes_qui_valent_un_timbre(jeanne, agent, vers, champs, timbre):
    operations.changer_etat(signalement=jeanne, vers=vers, auteur=agent, **champs)
    assert Courriel.objects.a_poster().filter(modele="etat").exists() is timbre
    if timbre:
        letter = Courriel.objects.a_poster().get(modele="etat")
        for text in (letter.texte, letter.html, mots(papier.pdf([letter]))):
            assert jeanne.numero_lisible in text
            assert champs.get("message", "") in " ".join(text.split())
        assert registre.verifier() == []


def test_un_autre_service_un_accuse_corrige(jeanne, agent):
    operations.affecter(signalement=jeanne, service=Service.objects.get(code="PROP"), auteur=agent)
    letter = Courriel.objects.a_poster().get(modele="correction")
    assert Service.objects.get(code="PROP").telephone in mots(papier.pdf([letter]))


def test_a_qualifier_un_accuse_d_enregistrement(ville):
    row = ecrit(Categorie.objects.get(a_qualifier=True, active=True).code)
    letter = Courriel.objects.a_poster().get()
    assert letter.modele == "enregistrement"
    assert row.numero_lisible in mots(papier.pdf([letter]))


def test_ce_qui_est_tape_ne_s_execute_pas(ville):
    contact = Contact(nom="<img src=file:///etc/passwd>", adresse="<b>1</b> rue\n83500 X")
    envoi = Envoi(
        categorie=Categorie.objects.get(code="ECL-01"), point=Point(5.89, 43.081, srid=4326), contact=contact
    )
    deposer(envoi=envoi, canal="courrier")
    letter = Courriel.objects.a_poster().get()
    assert "<img src=file" not in letter.html
    assert "<b>1</b> rue" in mots(papier.pdf([letter]))


def test_une_lettre_ne_va_rien_chercher(jeanne):
    letter = Courriel.objects.a_poster().get()
    letter.html = letter.html.replace("</body>", '<img src="file:///etc/hostname"></body>')
    assert papier.pdf([letter]).startswith(b"%PDF-")


# -- The queue -------------------------------------------------------------------


def test_un_seul_pdf_puis_postees(bruno, ville):
    rows = [ecrit() for _n in range(3)]
    pdf = bruno.get("/guichet/courrier/lettres.pdf")
    assert len(PdfReader(io.BytesIO(pdf.content)).pages) == 3
    for row in rows:
        assert row.numero_lisible in mots(pdf.content)
    shown = list(Courriel.objects.a_poster().values_list("pk", flat=True))
    late = ecrit()
    answer = bruno.post("/guichet/courrier/postees/", {"vues": shown}, follow=True)
    assert "3 lettres sont marquées comme postées" in texte(answer)
    waiting = Courriel.objects.a_poster().get()
    assert waiting.signalement == late, "what the page did not show is not marked"
    done = Courriel.objects.filter(pk__in=shown)
    assert {(c.envoye_le is not None, c.poste_par.email) for c in done} == {(True, "bruno@example.org")}
    assert "déjà postées" in texte(bruno.post("/guichet/courrier/postees/", {"vues": shown}, follow=True))
    assert registre.verifier() == []


def test_par_jour(bruno, ville):
    ecrit()
    Courriel.objects.a_poster().update(cree_le=timezone.now() - timedelta(days=2))
    ecrit()
    day = timezone.localdate() - timedelta(days=2)
    page = texte(bruno.get("/guichet/courrier/"))
    assert page.count("· 1 lettre") == 2
    assert (
        len(PdfReader(io.BytesIO(bruno.get(f"/guichet/courrier/lettres.pdf?jour={day}").content)).pages) == 1
    )


@pytest.mark.parametrize(
    "question", ["jour=hier", "lettre=abc", "lettre=9999999999999999999", "jour=2020-01-01", ""]
)
def test_rien_a_imprimer(bruno, question):
    assert bruno.get(f"/guichet/courrier/lettres.pdf?{question}").status_code == 404


def test_seul_l_accueil_poste(paul, claire, farid, denis, inconnu, jeanne):
    for client in (paul, claire, farid, denis):
        for address in ("", "lettres.pdf"):
            assert client.get(f"/guichet/courrier/{address}").status_code == 403
        assert client.post("/guichet/courrier/postees/", {"vues": [1]}).status_code == 403
    assert inconnu.get("/guichet/courrier/lettres.pdf").status_code == 302


def test_la_liste_ne_montre_ni_nom_ni_adresse(bruno, jeanne):
    page = texte(bruno.get("/guichet/courrier/"))
    assert jeanne.numero_lisible in page
    assert "Roux" not in page


def test_le_recepisse_du_comptoir(bruno, lampadaire):
    answer = bruno.get(f"/guichet/{lampadaire.numero}/recepisse.pdf")
    said = mots(answer.content)
    for word in (lampadaire.numero_lisible, lampadaire.service.nom, "délai légal"):
        assert word in said
    assert "amina" not in said
    assert courriels.recepisse(lampadaire).pk is None
