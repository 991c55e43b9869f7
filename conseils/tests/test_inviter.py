"""Somebody is invited to represent an area: a letter, a link, a mandate, a code."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conseils import acces, operations
from conseils.models import Invitation, Mandat
from conseils.tests.aides import compte, zone
from mairie.models import Compte
from mairie.tests.test_admin import adresse, envoyer, erreurs, messages
from quartiers.models import Zone
from signalements.models import Courriel
from signalements.operations import ActeRefuse
from signalements.poste import poster
from signalements.tests.aides import texte

INVITATIONS = "/admin/conseils/invitation/"


def periode(jours: int | None = 365) -> DateRange:
    debut = timezone.localdate()
    return DateRange(debut, debut + dt.timedelta(days=jours) if jours else None)


def inviter(courriel: str = "Noe@example.org", nature: str = "conseil", code: str = "S") -> Invitation:
    return operations.inviter(
        zone=zone(nature, code), courriel=courriel, nom="Noé Neuf", periode=periode(), par=compte("alice")
    )


def lien(invitation: Invitation) -> str:
    return reverse("conseils:invitation", args=[acces.jeton_invitation(invitation)])


def accepter(client: Client, invitation: Invitation, nom: str = "Noé N."):
    return client.post(lien(invitation), {"nom_public": nom})


def test_ca_marche(alice, inconnu, smtp):
    page = envoyer(
        alice,
        Invitation,
        "add",
        zone=str(zone("conseil", "S").pk),
        periode_0="01/01/2026",
        periode_1="31/12/2030",
        fonction="référent",
        nom="Noé Neuf",
        courriel="Noe@example.org",
    )
    assert page.status_code == 302, erreurs(page)
    poster()
    [lettre] = smtp.pour("noe@example.org")
    assert lettre["Subject"] == "Représenter le conseil de quartier Sud"
    corps = lettre.get_body(("plain",)).get_content()
    url = re.search(r"https?://[^/\s]+(/invitation/\S+)", corps)[1]
    page = inconnu.get(url)
    assert "du 1er janvier 2026 au 31 décembre 2030" in texte(page)
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer"
    page = inconnu.post(url, {"nom_public": " Noé  N. "})
    assert page.url == "/compte/connexion/code/"
    code = re.findall(r"^ {4}(\S+)\s", smtp.pour("noe@example.org")[-1].get_content(), re.M)[0]
    assert inconnu.post(page.url, {"code": code}).url == "/conseil/"
    assert inconnu.get("/conseil/", follow=True).redirect_chain[-1][0] == "/conseil/sud/"
    mandat = Mandat.objects.get(compte__email="noe@example.org")
    assert (mandat.nom_public, mandat.fonction) == ("Noé N.", "référent")


def test_rien_ne_s_ouvre_avant_d_avoir_accepte(inconnu, ville):
    inviter()
    noe = Compte.objects.get(email="noe@example.org")
    assert not noe.is_active
    assert not Mandat.objects.filter(compte=noe).exists()


def test_un_lien_ne_sert_qu_une_fois(inconnu, smtp, ville):
    invitation = inviter()
    accepter(inconnu, invitation)
    page = Client().get(lien(invitation))
    assert "Vous avez déjà accepté" in texte(page)
    encore = accepter(Client(), invitation)
    assert encore.status_code == 422
    assert Mandat.objects.filter(compte__email="noe@example.org").count() == 1
    with pytest.raises(ActeRefuse, match="déjà acceptée"):
        operations.renvoyer(invitation=invitation)


def test_un_lien_expire_et_se_renvoie(inconnu, alice, smtp):
    invitation = inviter()
    Invitation.objects.update(envoyee_le=timezone.now() - dt.timedelta(days=31))
    assert "Cette invitation a expiré" in texte(inconnu.get(lien(invitation)))
    assert accepter(inconnu, invitation).status_code == 422
    choix = {"action": "renvoyer", "_selected_action": [invitation.pk]}
    assert messages(alice.post(INVITATIONS, choix, follow=True)) == ["Courriels renvoyés : Noé Neuf."]
    assert Courriel.objects.filter(modele="invitation").count() == 2
    assert accepter(inconnu, invitation).status_code == 302


def test_un_lien_se_retire(inconnu, alice):
    invitation = inviter()
    choix = {"action": "retirer", "_selected_action": [invitation.pk]}
    assert messages(alice.post(INVITATIONS, choix, follow=True)) == ["Invitations retirées : Noé Neuf."]
    assert "Cette invitation est retirée" in texte(inconnu.get(lien(invitation)))
    assert accepter(inconnu, invitation).status_code == 422
    page = alice.post(INVITATIONS, choix | {"action": "renvoyer"}, follow=True)
    assert messages(page) == ["Noé Neuf : Cette invitation est retirée."]
    inviter()


@pytest.mark.parametrize("jeton", ["x", "1:abc:def", "é" * 50, "a" * 5000, "%00"])
def test_un_lien_abime_le_dit(inconnu, ville, jeton):
    page = inconnu.get(f"/invitation/{jeton}/")
    assert page.status_code == 404
    assert "Ce lien n’ouvre rien" in texte(page)


@pytest.mark.parametrize("nom", ["x" * 121, "x" * 10_000, "No\x00é"])
def test_un_nom_impossible_se_dit(inconnu, ville, nom):
    page = accepter(inconnu, inviter(), nom)
    assert page.status_code == 422
    assert page.context["form"].errors["nom_public"]
    assert not Mandat.objects.filter(compte__email="noe@example.org").exists()


def test_qui_a_deja_un_compte_en_garde_un_seul(lucie, smtp):
    """Lucie, of a CIL, joins a conseil too: she keeps both, and her account holds both doors."""
    invitation = inviter("Lucie@example.org")
    page = accepter(lucie, invitation, "")
    assert page.url == "/conseil/sud/"
    assert compte("lucie").role == "conseil"
    assert lucie.get("/conseil/").status_code == 200
    for page in ("/conseil/sud/", "/associations/cil-des-sablettes-et-environs/"):
        assert lucie.get(page).status_code == 200


def test_qui_est_entre_sous_un_autre_nom_en_sort(bruno, smtp):
    assert accepter(bruno, inviter()).url == "/compte/connexion/code/"
    assert bruno.get("/service/").status_code == 302


@pytest.mark.parametrize(
    ("courriel", "phrase"),
    [
        ("bruno@example.org", "Cette adresse est celle d’un agent"),
        ("chantal@example.org", "Ces dates recouvrent un autre mandat de cette personne"),
        ("noe@example.org", "Cette personne est déjà invitée pour ce secteur"),
    ],
)
def test_qui_ne_peut_etre_invite(alice, courriel, phrase):
    inviter()
    page = envoyer(
        alice,
        Invitation,
        "add",
        zone=str(zone("conseil", "S").pk),
        periode_0="01/01/2026",
        nom="X",
        courriel=courriel,
    )
    assert any(phrase in erreur for erreur in erreurs(page))
    assert Invitation.objects.count() == 1


def test_seul_l_administrateur_invite(inconnu, bruno, chantal, denis):
    assert inconnu.get(f"{INVITATIONS}add/").status_code == 302
    for client in (bruno, chantal, denis):
        assert client.get(f"{INVITATIONS}add/", follow=True).status_code == 403


class TestMandats:
    def nouveau(self, client, **change):
        base = {
            "zone": str(zone("conseil", "S").pk),
            "periode_0": "01/01/2020",
            "compte": str(compte("chantal").pk),
        }
        return envoyer(client, Mandat, "add", **(base | change))

    def test_ca_marche(self, alice):
        autre = str(zone("conseil", "N").pk)
        assert self.nouveau(alice, zone=autre).status_code == 302
        assert Mandat.objects.filter(zone__code="N", compte=compte("chantal")).exists()

    def test_deux_mandats_ne_se_recouvrent_pas(self, alice):
        [phrase] = erreurs(self.nouveau(alice))
        assert phrase.startswith("Ces dates recouvrent un autre mandat de cette personne pour ce secteur (du")

    @pytest.mark.parametrize(
        ("change", "phrase"),
        [
            (
                {"periode_0": "01/01/2027", "periode_1": "01/01/2026"},
                "Le dernier jour vient avant le premier.",
            ),
            ({"periode_0": ""}, "Ce champ est obligatoire."),
            ({"periode_0": "hier"}, "Saisissez une date valide."),
            ({"zone": "999999"}, "Sélectionnez un choix valide."),
        ],
    )
    def test_ce_qui_ne_se_peut_se_dit(self, alice, change, phrase):
        assert any(phrase in erreur for erreur in erreurs(self.nouveau(alice, **change)))

    def test_un_cil_pour_un_compte_de_conseil_mais_pas_l_inverse(self, alice):
        assert self.nouveau(alice, zone=str(zone("cil", "CIL06").pk)).status_code == 302
        [phrase] = erreurs(self.nouveau(alice, compte=str(compte("lucie").pk)))
        assert phrase == "Ce compte n’a pas le rôle qu’il faut pour représenter ce secteur."

    def test_un_changement_a_son_histoire_sans_le_nom(self, alice):
        mandat = Mandat.objects.get(compte=compte("chantal"))
        assert envoyer(alice, mandat, nom_public="Chantal R.", fonction="suppléante").status_code == 302
        page = texte(alice.get(adresse(mandat, "history")))
        assert "suppléante" in page
        assert "n’est pas gardé" in page

    def test_la_ville_n_est_pas_representable(self, alice):
        quartier = Zone.objects.quartiers()[0]
        assert erreurs(self.nouveau(alice, zone=str(quartier.pk)))
