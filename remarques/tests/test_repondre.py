"""An answer to whoever left an address: a letter like any other, to an address that nobody is shown."""

from __future__ import annotations

import pytest

from mairie.models.remarques import Propos
from remarques import operations
from remarques.tests.conftest import MOTS, texte
from signalements import poste, registre
from signalements.models import Courriel
from signalements.operations import ActeRefuse

pytestmark = pytest.mark.django_db
CLE = "ClefDuFormulaire00001_"


def adresse(remarque) -> str:
    return f"/remarques/file/{remarque.pk}/repondre/"


def test_ca_marche(alice, remarque, smtp):
    page = alice.get(f"/remarques/file/{remarque.pk}/")
    assert "amina@" not in page.content.decode().lower(), "the address is not shown"
    reponse = alice.post(
        adresse(remarque), {"texte": "Merci.\nC’est fait < hier >.", "cle": CLE}, follow=True
    )
    assert "Réponse du" in texte(reponse)
    assert "en attente d’envoi" in texte(reponse)
    poste.poster()
    (recu,) = smtp.pour("amina@example.org")
    assert recu["Subject"].strip() == "Réponse à votre remarque sur Allô Quartiers"
    assert recu["Reply-To"] == "allo-la-seyne@example.org"
    words = recu.get_body(("plain",)).get_content().replace("\r\n", "\n")
    for attendu in (
        "Merci.\nC’est fait < hier >.",
        "/ce-qui-a-change/",
        "Allô La Seyne",
        "protection-des-donnees@example.org",
        "puis elle est effacée",
    ):
        assert attendu in words
    html = recu.get_body(("html",)).get_content()
    assert "C’est fait &lt; hier &gt;." in html
    assert MOTS not in words + html
    assert "partie" in texte(alice.get(f"/remarques/file/{remarque.pk}/"))
    assert registre.verifier() == []


def test_un_double_clic_ecrit_une_fois(alice, remarque):
    for _i in range(2):
        assert alice.post(adresse(remarque), {"texte": "Merci.", "cle": CLE}).status_code == 302
    assert Courriel.objects.filter(remarque=remarque).count() == 1
    alice.post(adresse(remarque), {"texte": "Encore merci.", "cle": ""})
    assert Courriel.objects.filter(remarque=remarque).count() == 2


@pytest.mark.parametrize(
    ("envoi", "phrase"),
    [
        ({}, "Écrivez votre réponse"),
        ({"texte": " "}, "Écrivez votre réponse"),
        ({"texte": "a" * 10_000}, "4000 au plus"),
        ({"texte": "a\0b", "cle": "é\0"}, "caractère nul"),
    ],
)
def test_envoi_mauvais(alice, remarque, envoi, phrase):
    page = alice.post(adresse(remarque), envoi)
    assert page.status_code == 422
    assert phrase in texte(page)
    assert not Courriel.objects.exists()


def test_sans_adresse(alice, remarque):
    Propos.objects.update(courriel="")
    assert "Pas d’adresse laissée" in texte(alice.get(f"/remarques/file/{remarque.pk}/"))
    page = alice.post(adresse(remarque), {"texte": "Merci."})
    assert page.status_code == 422
    assert "n’a pas laissé d’adresse" in texte(page)
    assert "Merci.</textarea>" in page.content.decode()
    with pytest.raises(ActeRefuse):
        operations.repondre(remarque=remarque, texte="Merci.", cle=CLE)


def test_une_adresse_refusee_se_voit(alice, remarque, smtp):
    smtp.refuses["amina@example.org"] = "550 no such user"
    alice.post(adresse(remarque), {"texte": "Merci.", "cle": CLE})
    poste.poster()
    assert "pas partie : l’adresse est refusée" in texte(alice.get(f"/remarques/file/{remarque.pk}/"))
