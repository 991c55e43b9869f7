"""The pages of the space in a browser: looked at, at the keyboard, without scripts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from playwright.sync_api import expect

from conseils import acces, operations
from conseils.models import Mandat
from conseils.tests.aides import SUD, compte, depose, fiche, publie, vieillir, zone
from signalements import operations as acts
from signalements.models import Signalement, Soutien
from tests.regard import TOUTES_LES_TAILLES, verifier_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def secteur(lampadaire) -> Signalement:
    """A late report that is supported, asked first and spoken of; another, new."""
    qui = {"signalement": lampadaire, "zone": zone(), "par": compte("chantal")}
    operations.demander_priorite(**qui)
    mot = operations.commenter(**qui, texte="Cela dure depuis Noël.", pour_tous=True)
    publie(lampadaire)
    acts.repliquer(
        signalement=lampadaire,
        commentaire=mot.pk,
        auteur=compte("bruno"),
        message="Le câble est commandé.",
        publique=True,
    )
    operations.commenter(**qui, texte="Et la rue d’à côté ?", pour_tous=False)
    depose(ecart=0.003)
    return vieillir(lampadaire, 31)


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_a_l_oeil(ouvrir, chantal, secteur, taille):
    page = ouvrir(chantal, SUD, taille)
    verifier_page(page)
    for suite in ("revue/?liste=en_retard", "revue/?liste=silence", "revue/?liste=promis"):
        page.goto(page.url.split("/conseil/")[0] + SUD + suite)
        verifier_page(page)
    page.goto(page.url.split("/conseil/")[0] + fiche(secteur))
    verifier_page(page)


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_les_portes_a_l_oeil(ouvrir, chantal, taille, ville):
    cil, depuis = zone("cil", "CIL06"), DateRange(timezone.localdate(), None)
    Mandat.objects.create(zone=cil, compte=compte("chantal"), periode=depuis)
    verifier_page(ouvrir(chantal, "/conseil/", taille))
    Mandat.objects.filter(compte=compte("chantal")).update(
        periode=DateRange(timezone.localdate() - dt.timedelta(days=9), timezone.localdate())
    )
    verifier_page(ouvrir(chantal, "/conseil/", taille))
    invitation = operations.inviter(
        zone=zone(), courriel="noe@example.org", nom="Noé", periode=depuis, par=compte("alice")
    )
    verifier_page(ouvrir(None, f"/invitation/{acces.jeton_invitation(invitation)}/", taille))
    operations.retirer_invitation(invitation=invitation)
    verifier_page(ouvrir(None, f"/invitation/{acces.jeton_invitation(invitation)}/", taille))
    mandat = Mandat.objects.filter(compte=compte("chantal"))[0]
    verifier_page(ouvrir(None, f"/lettre-du-lundi/{acces.jeton_lettre(mandat)}/arreter/", taille))


@pytest.mark.parametrize("taille", TOUTES_LES_TAILLES)
def test_ce_que_voient_les_agents_et_le_public(ouvrir, bruno, secteur, taille):
    page = ouvrir(bruno, f"/service/{secteur.numero}/", taille)
    page.get_by_text("Répondre au conseil ou au CIL").click()
    verifier_page(page)
    verifier_page(ouvrir(bruno, "/service/?priorite=1", taille))
    verifier_page(ouvrir(None, f"/suivi/{secteur.numero}/", taille))


def test_au_clavier(ouvrir, chantal, lampadaire):
    page = ouvrir(chantal, f"{SUD}revue/?liste=nouveaux")
    bouton = page.get_by_role("button", name="Soutenir")
    page.get_by_role("link", name="Lampadaire éteint").focus()
    page.keyboard.press("Tab")
    expect(bouton).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Soutenu")).to_have_attribute("aria-pressed", "true")
    assert Soutien.objects.count() == 1
    page.get_by_role("button", name="Soutenu").press("Enter")
    expect(bouton).to_be_visible()
    assert not Soutien.objects.exists()


def test_sans_script(ouvrir, chantal, lampadaire):
    page = ouvrir(chantal, f"{SUD}revue/?liste=nouveaux", "390", java_script_enabled=False)
    page.get_by_role("button", name="Priorité").click()
    expect(page.get_by_role("button", name="Prioritaire")).to_be_visible()
    page.get_by_role("link", name="Écrire").click()
    page.get_by_label("Votre mot au service").fill("Cela dure depuis Noël.")
    page.get_by_text("Tout le monde, après relecture").click()
    page.get_by_role("button", name="Envoyer au service").click()
    expect(page.get_by_text("en attente de relecture")).to_be_visible()


def test_la_carte_et_la_liste_se_repondent(ouvrir, chantal, secteur):
    page = ouvrir(chantal, f"{SUD}revue/?liste=en_retard")
    page.locator(".epingle").click()
    expect(page.get_by_role("link", name="Lampadaire éteint")).to_be_focused()
