"""Four days of the agents in a browser: paper, an authority that answers, mistakes corrected, time that passes."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable

import pypdf
import pytest
from django.contrib.gis.geos import Point
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from guichet.tests.conftest import ouvrir  # noqa: F401
from mairie.models import Categorie
from signalements import acces, images, poste
from signalements.models import Courriel, Evenement, Porte, Signalement
from signalements.operations import Contact, Envoi, deposer
from signalements.registre import verifier
from signalements.tests.conftest import smtp  # noqa: F401
from tests.regard import verifier_page

pytestmark = [pytest.mark.django_db(transaction=True)]

CREUX = Point(5.8835, 43.1030, srid=4326)


@pytest.fixture
def page_de(ouvrir, settings) -> Callable[..., Page]:  # noqa: F811
    """Open a page of somebody; no address service: known places are enough."""
    settings.ADRESSES_URL = "http://127.0.0.1:9"
    settings.FORMULAIRE_SECONDES_MIN = 0
    return ouvrir


def facteur() -> None:
    """One turn of the worker: photos, then letters."""
    while images.preparer_une():
        pass
    poste.poster()


def mots(message) -> str:
    return message.get_body(("plain",)).get_content()


def lien(message, motif: str) -> str:
    """The path of the first link of a letter that looks like this."""
    return re.search(rf"http://[^/\s]+({motif}\S*)", mots(message))[1]


def texte_du_pdf(contenu: bytes) -> str:
    return " ".join(" ".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(contenu)).pages)


def agir(page: Page, etat: str, message: str = "", **champs: str) -> None:
    """Change the state on the page of a report."""
    page.get_by_label("Nouvel état").select_option(etat)
    page.locator("#etat_message").fill(message)
    for nom, valeur in champs.items():
        page.locator(f"#etat_{nom}").fill(valeur)
    page.get_by_role("button", name="Changer l’état et prévenir").click()
    expect(page.get_by_text("L’état est changé")).to_be_visible()


def intact() -> None:
    assert verifier() == [], "the register is whole"


def test_lundi_une_personne_sans_courriel(page_de, bruno, paul, inconnu):
    """Madame Roux calls; she has no e-mail: receipt, service, letters posted, closing."""
    guichet = page_de(bruno, "/guichet/")
    guichet.keyboard.type("sablettes")
    guichet.locator("#lieux-trouves [role=option]").first.wait_for()
    guichet.keyboard.press("Enter")
    guichet.locator("#id_q").fill("encombrants")
    guichet.locator("#categories-trouvees [role=option]").first.wait_for()
    guichet.keyboard.press("Enter")
    guichet.locator("#id_prenom").fill("Jeanne")
    guichet.locator("#id_nom").fill("Roux")
    guichet.locator("#id_adresse").fill("12 avenue Gambetta\n83500 La Seyne-sur-Mer")
    guichet.get_by_role("button", name="Enregistrer et donner le numéro").click()
    guichet.wait_for_url("**/guichet/*/")
    row = Signalement.objects.get()
    assert (row.categorie.code, row.service.code, row.canal) == ("PRO-01", "PROP", "telephone")
    expect(guichet.locator(".numero")).to_have_text(row.numero_lisible)
    recepisse = guichet.get_by_role("link", name="Récépissé à imprimer (PDF)").get_attribute("href")
    assert row.numero_lisible in texte_du_pdf(
        guichet.request.get(guichet.url.split("/guichet")[0] + recepisse).body()
    )

    # The code on the receipt: whoever scans it learns that the town wrote it, and nothing of Madame Roux.
    scanne = page_de(None, acces.url_recepisse(row).removeprefix(acces.settings.ADRESSE), "390")
    expect(scanne.get_by_text(row.numero_lisible).first).to_be_visible()
    assert "Roux" not in scanne.content()
    verifier_page(scanne)

    service = page_de(paul, "/service/")
    service.get_by_role("link", name=re.compile("Dépôt sauvage")).click()
    agir(service, "pris_en_charge")
    agir(service, "resolu", "L’équipe a tout enlevé ce matin.")
    verifier_page(service)

    file = page_de(bruno, "/guichet/courrier/")
    lettres = list(Courriel.objects.a_poster())
    assert [x.modele for x in lettres] == ["accuse", "etat"], "to be taken in charge is not worth a stamp"
    pdf = file.get_by_role("link", name="Imprimer (un seul PDF)").get_attribute("href")
    imprime = texte_du_pdf(file.request.get(file.url.split("/guichet")[0] + pdf).body())
    assert imprime.count("12 avenue Gambetta") == 2
    assert "L’équipe a tout enlevé ce matin." in imprime
    verifier_page(file)
    file.get_by_role("button", name="Marquer comme postées").click()
    expect(file.get_by_text("2 lettres sont marquées comme postées")).to_be_visible()

    # The link on paper leads to her page; it is closed, and she agrees.
    papier = lettres[1].texte
    avis = page_de(None, re.search(r"http://[^/\s]+(/suivi/\S+/avis/)", papier)[1], "390")
    avis.get_by_role("button", name="Oui, c’est réparé").click()
    expect(avis.get_by_text("Merci ! C’est noté.")).to_be_visible()
    row.refresh_from_db()
    assert row.etat == "resolu"
    intact()


def test_mardi_un_nid_de_poule_a_la_metropole(page_de, smtp, bruno):  # noqa: F811
    """Amina's pothole goes to the Métropole, which answers by the link: a date, then done; she says that it is not."""
    envoi = Envoi(
        categorie=Categorie.objects.get(code="VOI-01"),
        point=CREUX,
        description="Mon voisin Monsieur Tartempion a crevé un pneu.",
        courriel="amina@example.org",
    )
    row = deposer(envoi=envoi).signalement
    agent = page_de(bruno, f"/service/{row.numero}/")
    agir(
        agent,
        "transmis",
        "La Métropole entretient cette chaussée : nous la saisissons.",
        autorite="Métropole TPM",
        courriel_autorite="voirie@metropole.example",
    )
    expect(agent.locator(".fiche-balle")).to_contain_text("Métropole TPM, qui n’a pas encore répondu")
    facteur()
    saisine = smtp.pour("voirie@metropole.example")[0]
    assert "Tartempion" not in mots(saisine)
    assert "amina" not in saisine.as_string()

    metropole = page_de(None, lien(saisine, "/partenaire/"), "390")
    expect(metropole.get_by_role("heading", name="Répondre")).to_be_visible()
    verifier_page(metropole)
    jour = timezone.localdate() + dt.timedelta(days=6)
    metropole.get_by_label("C’est prévu").check()
    metropole.get_by_label("Date prévue").fill(jour.isoformat())
    metropole.get_by_role("button", name="Envoyer à la ville").click()
    expect(metropole.get_by_text("Merci, votre réponse est transmise")).to_be_visible()
    facteur()
    assert "Métropole TPM prévoit d’intervenir" in mots(smtp.pour("amina@example.org")[-1])
    metropole.get_by_label("C’est fait").check()
    metropole.get_by_label("Un mot pour le service").fill("Enrobé posé.")
    metropole.get_by_role("button", name="Envoyer à la ville").click()
    expect(metropole.get_by_text("Merci, votre réponse est transmise")).to_be_visible()

    agent.reload()
    expect(agent.locator(".frise").get_by_text("Enrobé posé.")).to_be_visible()
    expect(agent.locator(".fiche-balle")).to_contain_text("la balle est au service")
    verifier_page(agent)
    agir(agent, "resolu", "La Métropole a rebouché le trou.")
    facteur()
    avis = page_de(None, lien(smtp.pour("amina@example.org")[-1], r"/suivi/\S+/avis/"), "390")
    avis.get_by_role("button", name="Pas réparé : rouvrir").click()
    expect(avis.get_by_role("alert").first).to_contain_text("Dites en un mot ce qui ne va pas")
    avis.locator("#id_texte").fill("Le trou est toujours là.")
    verifier_page(avis)
    avis.get_by_role("button", name="Pas réparé : rouvrir").click()
    expect(avis.get_by_text("le signalement est rouvert")).to_be_visible()
    agent.reload()
    expect(agent.get_by_text("Clôture contestée")).to_be_visible()
    # Closed for good: the link of the Métropole answers no more.
    metropole.reload()
    expect(metropole.get_by_text("n’attend plus de réponse de votre part")).to_be_visible()
    intact()


def test_mercredi_une_mauvaise_categorie_et_un_doublon(page_de, smtp, bruno):  # noqa: F811
    """Two people report one lamp, one of them as litter: corrected by a click each; both hear the end once."""
    lampe = Categorie.objects.get(code="ECL-01")
    premier = deposer(
        envoi=Envoi(
            categorie=lampe, point=CREUX, description="Lampadaire éteint", courriel="amina@example.org"
        )
    ).signalement
    second = deposer(
        envoi=Envoi(
            categorie=Categorie.objects.get(code="PRO-03"),
            point=Point(5.8836, 43.1030, srid=4326),
            description="Le lampadaire est éteint, il fait noir",
            courriel="zoe@example.org",
        )
    ).signalement
    echeance = second.echeance_legale
    agent = page_de(bruno, f"/service/{second.numero}/")
    agent.get_by_role("button", name="Changer la catégorie\u00a0: Lampadaire éteint ou clignotant").click()
    expect(agent.get_by_text("La catégorie est changée")).to_be_visible()
    second.refresh_from_db()
    assert (second.categorie, second.service.code) == (lampe, "M-EP")
    assert second.echeance_legale == echeance, "the legal date never moves"
    facteur()
    corrige = smtp.pour("zoe@example.org")[-1]
    assert "Éclairage public" in mots(corrige)

    expect(agent.get_by_role("heading", name="Peut-être le même problème")).to_be_visible()
    verifier_page(agent)
    agent.get_by_role("button", name=re.compile("Rattacher")).first.click()
    expect(agent.get_by_text(f"Doublon de {premier.numero_lisible}")).to_be_visible()
    garde = page_de(bruno, f"/service/{premier.numero}/")
    expect(garde.get_by_role("heading", name="Doublons rattachés")).to_be_visible()
    expect(garde.get_by_text("2 voix").first).to_be_visible()
    verifier_page(garde)

    # It was another lamp after all: undone, then done again.
    agir(agent, "rouvert", "Ce n’est pas le même mât.")
    assert not premier.abonnements.filter(courriel="zoe@example.org").exists()
    agent.get_by_role("button", name=re.compile("Rattacher")).first.click()
    expect(agent.get_by_text(f"Doublon de {premier.numero_lisible}")).to_be_visible()
    garde.reload()
    agir(garde, "resolu", "Ampoule changée.")
    facteur()
    for adresse in ("amina@example.org", "zoe@example.org"):
        fins = [m for m in smtp.pour(adresse) if "Ampoule changée." in mots(m)]
        assert len(fins) == 1, adresse
    intact()


def test_jeudi_un_refus_et_un_retard(page_de, smtp, paul, claire, denis):  # noqa: F811
    """A request refused with its appeal routes; another left too long: the head, then the directorate are told."""
    proprete = Categorie.objects.get(code="PRO-03")
    roux = Contact(prenom="Jeanne", nom="Roux", adresse="12 avenue Gambetta\n83500 La Seyne-sur-Mer")
    refusee = deposer(
        envoi=Envoi(categorie=proprete, point=CREUX, courriel="jeanne@example.org", contact=roux),
        porte=Porte.DEMANDE,
    ).signalement
    facteur()
    accuse = mots(smtp.pour("jeanne@example.org")[-1])
    assert "sous réserve que la demande soit complète" in " ".join(accuse.split())
    agent = page_de(paul, f"/service/{refusee.numero}/")
    agir(agent, "refuse", "Cette ruelle est privée : son nettoyage revient aux copropriétaires.")
    verifier_page(agent)
    facteur()
    refus = " ".join(mots(smtp.pour("jeanne@example.org")[-1]).split())
    for dit in (
        "revient aux copropriétaires",
        "tribunal administratif",
        "deux mois",
        "Paul Propreté",
        "chef d’équipe",
    ):
        assert dit in refus, dit

    oubliee = deposer(
        envoi=Envoi(categorie=proprete, point=CREUX, courriel="amina@example.org", contact=roux),
        porte=Porte.DEMANDE,
        recu_le=timezone.now() - dt.timedelta(days=75),
    ).signalement
    due = oubliee.echeance_legale
    call_command("veiller", date=due - dt.timedelta(days=5))
    facteur()
    assert oubliee.numero_lisible in mots(smtp.pour("claire@example.org")[-1]), "five days before, its head"
    # Long past the service's own target: the directorate knows of that clock, not yet of the other.
    assert "date légale dépassée" not in mots(smtp.pour("denis@example.org")[-1])
    call_command("veiller", date=due + dt.timedelta(days=1))
    facteur()
    assert "date légale dépassée" in mots(smtp.pour("denis@example.org")[-1])
    assert oubliee.evenements.filter(nature=Evenement.Nature.DECISION).count() == 1
    sent = Courriel.objects.count()
    call_command("veiller", date=due + dt.timedelta(days=1))
    assert Courriel.objects.count() == sent, "played again, a night tells nothing twice"

    direction = page_de(denis, "/veille/")
    ligne = direction.get_by_role("row").filter(has_text="Propreté urbaine")
    expect(ligne.locator(".en-retard-mot").first).to_have_text("1")
    verifier_page(direction)
    agent.goto(f"{agent.url.split('/service')[0]}/service/{oubliee.numero}/")
    expect(agent.locator(".frise").get_by_text("Décision implicite de rejet")).to_be_visible()
    expect(agent.get_by_text("en retard").first).to_be_visible()
    verifier_page(agent)
    # It never closes the file: answered at last.
    agir(agent, "resolu", "La ruelle est nettoyée.")
    intact()
