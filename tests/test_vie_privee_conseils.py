"""Who represents a conseil or a CIL walks every address they may open, and finds nothing of anybody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from conseils import acces, operations, semaine
from conseils.models import Balade
from conseils.tests.aides import SABLETTES, SUD, compte, zone
from mairie.models import Categorie
from signalements import operations as acts
from signalements.models import Courriel, Signalement
from signalements.numero import tirer_cle
from signalements.operations import Envoi, deposer
from tests.test_vie_privee import secrets, trouves, walk

__all__ = ["secrets"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def espace(secrets) -> dict[str, str]:
    """What happens in both spaces; what each must not see of the other, nor of residents and agents."""
    public = Signalement.objects.get(categorie__code="PRO-01")
    chantal, lucie = compte("chantal"), compte("lucie")
    for qui, ou in ((chantal, zone()), (lucie, zone("cil", "CIL02"))):
        operations.demander_priorite(signalement=public, zone=ou, par=qui)
    au_service = operations.commenter(
        signalement=public, zone=zone("cil", "CIL02"), par=lucie, texte="Confidence du CIL", pour_tous=False
    )
    operations.commenter(
        signalement=public,
        zone=zone("cil", "CIL02"),
        par=lucie,
        texte="Mot du CIL pas encore relu",
        pour_tous=True,
    )
    acts.repliquer(
        signalement=public,
        commentaire=au_service.pk,
        auteur=compte("bruno"),
        message="Réponse discrète au CIL",
        publique=False,
    )
    _une_balade()
    return {
        "what was said to the service": "Confidence du CIL",
        "what nobody has read yet": "Mot du CIL pas encore relu",
        "what was answered to the others": "Réponse discrète au CIL",
        "who wrote in the name of the CIL": lucie.email,
    }


def _une_balade() -> None:
    balade = operations.preparer(
        zone=zone(), par=compte("chantal"), le=timezone.localdate(), heure=dt.time(18)
    )
    envoi = Envoi(
        categorie=Categorie.objects.get(code="ECL-01"),
        point=Point(5.8912345, 43.0812345, srid=4326),
        description="Chez Madame Balade-Secrète",
        lieu="Chez Madame Balade-Secrète",
    )
    operations.relever(balade=balade, envoi=envoi, numero="3456789ABC", cle=tirer_cle())
    operations.terminer(balade=balade)


SECRETS_DE_BALADE = {"words of a walk": "Balade-Secrète"}


def promenade(client, espace: str) -> dict[str, bytes]:
    """All addresses from the first page of a space, and what the letters lead to."""
    doors = [f"{espace}{suite}" for suite in ("", "revue/", "balades/")]
    doors += [
        f"{espace}revue/?liste={code}" for code in ("contestes", "promis", "en_retard", "silence", "nouveaux")
    ]
    doors += [f"{espace}signalements/{n}/" for n in Signalement.objects.values_list("numero", flat=True)]
    return walk(client, doors, de_chaque=2)


def test_un_conseil_ne_trouve_rien_de_personne(chantal, secrets, espace):
    seen = promenade(chantal, SUD)
    assert f"{SUD}revue/" in seen
    assert any(b"Nous passons demain" in content for content in seen.values()), "public words are found"
    # One's own name and address stand on one's own account page only, which is not walked.
    assert not trouves(seen, secrets | espace | SECRETS_DE_BALADE)


def test_un_cil_voit_les_siens_et_rien_de_personne(lucie, secrets, espace):
    seen = promenade(lucie, SABLETTES)
    words = b"".join(seen.values()).decode(errors="replace")
    for own in ("Confidence du CIL", "Réponse discrète au CIL", "Mot du CIL pas encore relu"):
        assert own in words
    assert not trouves(seen, secrets | SECRETS_DE_BALADE)


def test_une_categorie_privee_n_y_est_pas(chantal, secrets, espace):
    private = Signalement.objects.get(categorie__visibilite="prive")
    assert chantal.get(f"{SUD}signalements/{private.numero}/").status_code == 404
    libelle = private.categorie.libelle.encode()
    for page in (SUD, *(f"{SUD}revue/?liste={code}" for code in ("nouveaux", "en_retard", "silence"))):
        assert private.numero.encode() not in chantal.get(page).content
        assert libelle not in chantal.get(page).content


def test_le_public_non_plus(inconnu, secrets, espace):
    balade = Balade.objects.get()
    pages = [f"/balades/{balade.pk}/", f"/balade/{acces.jeton_balade(balade)}/"]
    seen = {page: inconnu.get(page).content for page in pages}
    assert not trouves(seen, secrets | espace | SECRETS_DE_BALADE)


def test_les_lettres_non_plus(secrets, espace):
    semaine.ecrire_lettres(timezone.localdate())
    hidden = [
        secrets[k] for k in ("reporter", "unpublished words", "unpublished place", "key", "private number")
    ]
    letters = Courriel.objects.filter(pour="representant")
    assert {row.modele for row in letters} == {"semaine", "balade", "replique"}
    for row in letters:
        for word in [*hidden, "Balade-Secrète"]:
            assert word not in row.texte + row.html


def test_un_signalement_devenu_prive_se_ferme(chantal, ville):
    row = deposer(
        envoi=Envoi(categorie=Categorie.objects.get(code="ECL-01"), point=Point(5.89, 43.081, srid=4326))
    ).signalement
    assert chantal.get(f"{SUD}signalements/{row.numero}/").status_code == 200
    Categorie.objects.filter(code="ECL-01").update(visibilite="prive")
    assert chantal.get(f"{SUD}signalements/{row.numero}/").status_code == 404
