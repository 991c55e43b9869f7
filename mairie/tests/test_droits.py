"""Who may do what, written out a second time so that no change of the table goes unseen."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from mairie.droits import PEUT, Acte, Role, peut
from mairie.models import Compte

#                         accueil   service   chef      terrain   conseil   cil       direction  administrateur
ATTENDU = {
    "lire_tout":          "oui       -         -         -         -         -         oui       oui",
    "lire_service":       "oui       oui       oui       oui       -         -         oui       oui",
    "lire_coordonnees":   "oui       oui       oui       -         -         -         -         oui",
    "saisir":             "oui       oui       oui       -         -         -         -         oui",
    "poster":             "oui       -         -         -         -         -         -         oui",
    "chercher_personne":  "oui       -         -         -         -         -         -         oui",
    "traiter":            "oui       oui       oui       oui       -         -         -         oui",
    "publier":            "oui       oui       oui       -         -         -         -         oui",
    "affecter":           "oui       oui       oui       -         -         -         -         oui",
    "noter":              "oui       oui       oui       oui       -         -         oui       oui",
    "rediger":            "-         -         oui       -         -         -         -         oui",
    "partager_vue":       "oui       -         oui       -         -         -         -         oui",
    "surveiller":         "-         -         oui       -         -         -         oui       oui",
    "configurer":         "-         -         -         -         -         -         -         oui",
    "tester_routage":     "oui       oui       oui       -         -         -         oui       oui",
    "ecouter":            "-         -         -         -         -         -         -         oui",
    "representer":        "-         -         -         -         oui       oui       -         -",
    "tenir_seance":       "-         -         -         -         oui       oui       -         -",
}  # fmt: skip
ROLES = ["accueil", "service", "chef", "terrain", "conseil", "cil", "direction", "administrateur"]
TABLE = {acte: dict(zip(ROLES, ligne.split(), strict=True)) for acte, ligne in ATTENDU.items()}
DOCS = settings.BASE_DIR / "docs" / "droits.md"


def test_ca_marche():
    assert peut(Compte(role=Role.ACCUEIL), Acte.LIRE_TOUT)


def test_the_table_is_whole():
    assert set(TABLE) == set(Acte.values)
    assert set(ROLES) == set(Role.values) == set(PEUT)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("acte", Acte)
def test_every_cell(role, acte):
    assert peut(Compte(role=role), acte) is (TABLE[acte][role] == "oui")


@pytest.mark.parametrize("acte", Acte)
def test_a_stranger_a_closed_account_and_an_unknown_role_may_nothing(acte):
    assert not peut(AnonymousUser(), acte)
    assert not peut(Compte(role=Role.ADMINISTRATEUR, is_active=False), acte)
    assert not peut(Compte(role="roi"), acte)
    assert not peut(Compte(role="", is_superuser=True), acte)


@pytest.mark.parametrize("role", Role)
def test_the_admin_opens_to_the_administrator_alone(role):
    compte = Compte(role=role, is_superuser=True)
    admis = role == Role.ADMINISTRATEUR
    assert compte.is_staff is admis
    assert compte.has_perm("mairie.change_service") is admis
    assert compte.has_module_perms("quartiers") is admis
    assert not compte.has_perm("signalements.change_signalement")
    assert not compte.has_module_perms("auth")


def table_of_the_docs() -> str:
    head = "| acte | " + " | ".join(str(role.label) for role in Role) + " |"
    rule = "|---|" + ":-:|" * len(Role)
    rows = [
        f"| {acte.label} (`{acte.value}`) | "
        + " | ".join("●" if acte in PEUT[role] else "" for role in Role)
        + " |"
        for acte in Acte
    ]
    return "\n".join([head, rule, *rows])


def test_the_docs_show_the_same_table():
    assert table_of_the_docs() in Path(DOCS).read_text(), (
        f"docs/droits.md should hold:\n\n{table_of_the_docs()}"
    )
