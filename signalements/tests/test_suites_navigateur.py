"""What follows, in a browser: the report's page with all of it, an authority's page, an opinion; by keyboard too."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import expect

from mairie.models import Compte, Service
from signalements import acces, images, operations
from signalements.etats import Etat
from signalements.models import Signalement, Transmission
from signalements.tests.aides import CLE, depose
from tests.regard import TOUTES_LES_TAILLES, verifier_page

pytestmark = [pytest.mark.django_db(transaction=True)]
ILLUSTRATIONS = Path(__file__).parents[1] / "donnees" / "illustrations"
DEMAIN = timezone.localdate() + dt.timedelta(days=1)


def illustration(nom: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(nom, (ILLUSTRATIONS / nom).read_bytes(), "image/jpeg")


@pytest.fixture
def agent(ville) -> Compte:
    return Compte.objects.get(email="elena@example.org")


@pytest.fixture
def tout(ville, agent) -> SimpleNamespace:
    """A report with all that may follow: earlier ones, a photo, a duplicate, parts, an authority, a dispute."""
    old = depose(ecart=0.0001)
    operations.changer_etat(signalement=old, vers=Etat.RESOLU, auteur=agent)
    Signalement.objects.filter(pk=old.pk).update(recu_le=timezone.now() - dt.timedelta(days=200))
    row = depose(
        "amina@example.org", ecart=0, description="Le lampadaire clignote toute la nuit devant nos fenêtres."
    )
    images.recevoir(illustration("ecl-lampadaire-1.jpg"), numero=row.numero, cle=CLE)
    operations.completer(signalement=row, cle=CLE, texte="Voici une photo.")
    same = depose("zoe@example.org", description="Lampadaire qui clignote", ecart=0.0002)
    images.recevoir(illustration("ecl-lampadaire-2.jpg"), numero=same.numero, cle=CLE)
    operations.completer(signalement=same, cle=CLE)
    operations.changer_etat(signalement=same, vers=Etat.DOUBLON, auteur=agent, original=row)
    depose("yann@example.org", description="Lumière qui clignote la nuit", ecart=0.0006)
    depose(code="PRO-01", ecart=0.002)
    images.recevoir(illustration("ecl-lampadaire-2.jpg"), numero=row.numero, cle="k" * 22, par_la_ville=True)
    operations.changer_etat(
        signalement=row, vers=Etat.RESOLU, auteur=agent, message="Ampoule changée.", jeton="k" * 22
    )
    operations.donner_avis(signalement=row, cle=CLE, repare=False, texte="Il clignote encore.")
    operations.partager(
        signalement=row,
        services=[Service.objects.get(code="PROP")],
        auteur=agent,
        consigne="Balayer le verre.",
    )
    operations.changer_etat(
        signalement=row,
        vers=Etat.TRANSMIS,
        auteur=agent,
        message="Le câble est à Enedis, que nous avons saisi.",
        autorite="Enedis",
        courriel_autorite="enedis@example.org",
    )
    sent = row.transmissions.get()
    operations.repondre_partenaire(
        transmission=sent,
        reponse=Transmission.Reponse.PREVU,
        prevu_le=DEMAIN,
        texte="Nacelle réservée.",
    )
    while images.preparer_une():
        pass
    mots = row.textes.get(nature="description")
    photo = row.photos.filter(par_la_ville=False).first()
    operations.relire(signalement=row, auteur=agent, textes=[mots.pk], photos=[photo.pk])
    return SimpleNamespace(
        row=row,
        fiche=f"/service/{row.numero}/",
        partenaire=f"/partenaire/{acces.jeton_transmission(sent.pk)}/",
        avis=f"/suivi/{row.numero}/{acces.cle_de_lettre(row.numero)}/avis/",
    )


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_propres_a_toutes_les_tailles(ouvrir, elena, paul, agent, tout, taille):
    verifier_page(ouvrir(elena, tout.fiche, taille))
    verifier_page(ouvrir(paul, tout.fiche, taille))
    verifier_page(ouvrir(None, tout.partenaire, taille))
    operations.faire_part(
        signalement=tout.row, part=tout.row.parts.get(service__code="PROP").pk, auteur=agent
    )
    operations.changer_etat(signalement=tout.row, vers=Etat.RESOLU, auteur=agent, message="Câble refait.")
    verifier_page(ouvrir(None, tout.partenaire, taille))
    page = ouvrir(None, tout.avis, taille)
    verifier_page(page)
    page.get_by_role("button", name="Pas réparé").click()
    expect(page.get_by_role("alert")).to_contain_text("Dites en un mot")
    verifier_page(page)
    Signalement.objects.filter(pk=tout.row.pk).update(clos_le=timezone.now() - dt.timedelta(days=9))
    verifier_page(ouvrir(None, tout.avis, taille))


def test_l_autorite_repond_au_clavier(ouvrir, tout):
    """No mouse: choose, date, words, send; the mistake is told where it is, and nothing is lost."""
    page = ouvrir(None, tout.partenaire, "390")
    page.get_by_label("C’est prévu", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("Un mot pour le service").focus()
    page.keyboard.type("Une équipe passe.")
    page.get_by_role("button", name="Envoyer à la ville").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Indiquez la date prévue").first).to_be_visible()
    expect(page.get_by_label("Un mot pour le service")).to_have_value("Une équipe passe.")
    page.get_by_label("Date prévue").fill((DEMAIN + dt.timedelta(days=3)).isoformat())
    page.locator("input[type=file]").set_input_files(ILLUSTRATIONS / "ecl-lampadaire-1.jpg")
    page.get_by_role("button", name="Envoyer à la ville").press("Enter")
    expect(page.get_by_text("votre réponse est transmise")).to_be_visible()
    expect(page.get_by_text("1 photo", exact=False).first).to_be_visible()
    assert tout.row.evenements.filter(nature="partenaire").count() == 2


def test_le_declarant_donne_son_avis(ouvrir, agent, tout):
    operations.faire_part(
        signalement=tout.row, part=tout.row.parts.get(service__code="PROP").pk, auteur=agent
    )
    operations.changer_etat(signalement=tout.row, vers=Etat.RESOLU, auteur=agent)
    page = ouvrir(None, tout.avis, "390")
    expect(page.get_by_text("Avant", exact=True)).to_be_visible()
    expect(page.get_by_text("Après", exact=True)).to_be_visible()
    page.get_by_label("Qu’est-ce qui ne va pas ?").fill("Encore éteint.")
    page.get_by_role("button", name="Pas réparé").press("Enter")
    expect(page.get_by_text("le signalement est rouvert")).to_be_visible()


def test_rattacher_puis_detacher_au_clavier(ouvrir, elena, ville, lampadaire):
    row = depose("zoe@example.org")
    page = ouvrir(elena, f"/service/{row.numero}/")
    page.get_by_role("button", name="Rattacher").press("Enter")
    expect(page.get_by_text("Doublon de")).to_be_visible()
    page.get_by_label("Nouvel état").select_option("rouvert")
    page.get_by_label("Message public").first.fill("C’est un autre mât.")
    page.get_by_role("button", name="Changer l’état et prévenir").press("Enter")
    expect(page.get_by_text("Peut-être le même problème")).to_be_visible()
    row.refresh_from_db()
    assert (row.etat, row.doublon_de) == (Etat.ROUVERT, None)


def test_partager_et_finir_au_clavier(ouvrir, elena, paul, lampadaire):
    page = ouvrir(elena, f"/service/{lampadaire.numero}/")
    page.get_by_text("Plusieurs services", exact=True).press("Enter")
    page.get_by_label("Autres services concernés").select_option("PROP")
    page.get_by_label("Ce que chacun doit faire").fill("Balayer le verre.")
    page.get_by_role("button", name="Partager", exact=True).press("Enter")
    expect(page.get_by_text("La part de chaque service")).to_be_visible()
    page = ouvrir(paul, f"/service/{lampadaire.numero}/")
    page.get_by_label("Ce qui a été fait").fill("Balayé.")
    page.get_by_role("button", name="Cette part est faite").press("Enter")
    expect(page).to_have_url(f"{page.url.split('/service/')[0]}/service/")
    assert lampadaire.evenements.last().nature == "part_faite"
