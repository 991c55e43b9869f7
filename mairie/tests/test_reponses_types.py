"""Standard answers: their words, which are offered first, what the demonstration ships."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from mairie import reponses
from mairie.models import Categorie, Compte, Groupe, ReponseType, Service


def test_ca_marche():
    texte = "Le {numero} sera repris le {date_prevue} par {service}."
    vu = reponses.remplir(texte, {"numero": "K7QX4-M2T9F", "date_prevue": "", "service": "Propreté"})
    assert vu == "Le K7QX4-M2T9F sera repris le [à compléter\u00a0: date prévue] par Propreté."
    assert reponses.restes(vu) == ["[à compléter\u00a0: date prévue]"]


def test_aucun_champ_vide_ne_fait_de_trou():
    """Whatever the report lacks, no sentence comes out with a hole in it."""
    for nom in reponses.CHAMPS:
        vu = reponses.remplir(f"Le {{{nom}}}, au {{{nom}}}.", {nom: "  "})
        assert re.fullmatch(r"Le (\[à compléter\s: .+\]), au \1\.", vu), vu


def test_ce_que_l_on_met_n_est_pas_relu_comme_un_champ():
    assert reponses.remplir("{lieu} {numero}", {"lieu": "{numero}", "numero": "K7"}) == "{numero} K7"


@pytest.mark.parametrize(
    ("texte", "restes"),
    [
        ("Nous passons le {date_prevue}.", ["{date_prevue}"]),
        ("Voir {} ou { lieu }.", ["{}", "{ lieu }"]),
        ("La raison : [à compléter : la raison].", ["[à compléter : la raison]"]),
        ("La raison : [À compléter", ["[À compléter"]),
        ("[a completer]", ["[a completer]"]),
        ("Nous passons le … prochain.", ["le … prochain"]),
        ("Nous passons le ... et le ____.", ["le ... et", "le ____"]),
        ("…", ["…"]),
        ("Deux fois {lieu}, {lieu}.", ["{lieu}"]),
    ],
)
def test_ce_qui_reste_est_dit_mot_pour_mot(texte, restes):
    assert reponses.restes(texte) == restes


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "Bonjour… nous passons.",
        "Sable, algues, bois flotté, etc... et le reste.",
        "Il écrit « le trou (…) grandit […] vite ».",
        "Horaires : [8 h – 12 h].",
        "Tarif 3 € ; 50 % de moins.",
        "x_y_z snake_case",
    ],
)
def test_ce_qui_n_est_pas_un_blanc_passe(texte):
    assert reponses.restes(texte) == []


@pytest.mark.parametrize("signe", ["a", " ", "[", "{", "…", ".", "_", "a…", "[à compléter"])
def test_dix_mille_signes_se_lisent_aussitot(signe):
    reponses.restes(signe * 10_000)
    reponses.inconnus(signe * 10_000)


def test_un_champ_inconnu_est_nomme_avec_le_plus_proche():
    with pytest.raises(ValidationError) as refus:
        ReponseType(titre="x", texte="Au {lieux}, {date_prevu}, {zzz} et {lieu}.").clean()
    (phrase,) = refus.value.message_dict["texte"]
    assert phrase.replace("\u00a0", " ").startswith(
        "{lieux} n’existe pas : vouliez-vous {lieu} ? {date_prevu} n’existe pas : vouliez-vous {date_prevue} ?"
        " {zzz} n’existe pas. Champs possibles : {numero}, {categorie}, "
    )
    assert all(f"{{{nom}}}" in phrase for nom in reponses.CHAMPS)


# -- Which ones, in which order ---------------------------------------------------------


@pytest.fixture
def lampe(ville) -> Categorie:
    ReponseType.objects.all().delete()
    return Categorie.objects.select_related("groupe").get(code="ECL-01")


def test_les_plus_precises_d_abord(lampe):
    eclairage, autre = Service.objects.get(code="M-EP"), Service.objects.get(code="PROP")
    mur = Categorie.objects.get(code="PRO-06")
    for titre, champs in {
        "toutes": {},
        "toutes, un état": {"etat": "resolu"},
        "groupe": {"groupe": lampe.groupe},
        "catégorie, ville": {"categorie": lampe},
        "catégorie, service": {"categorie": lampe, "service": eclairage},
        "catégorie, service, un état": {"categorie": lampe, "service": eclairage, "etat": "resolu"},
        "service": {"service": eclairage},
        "autre service": {"service": autre},
        "autre catégorie": {"categorie": mur},
        "autre groupe": {"groupe": Groupe.objects.get(code="PRO")},
        "retirée": {"actif": False},
    }.items():
        ReponseType.objects.create(titre=titre, texte="x", **champs)
    assert [r.titre for r in ReponseType.objects.pour(lampe, eclairage)] == [
        "catégorie, service, un état",
        "catégorie, service",
        "catégorie, ville",
        "groupe",
        "service",
        "toutes, un état",
        "toutes",
    ]


def test_une_categorie_ou_un_groupe(lampe):
    with pytest.raises(IntegrityError, match="reponse_type_categorie_ou_groupe"):
        ReponseType.objects.create(titre="x", texte="x", categorie=lampe, groupe=lampe.groupe)


@pytest.mark.django_db
def test_chacun_redige_les_siennes(ville):
    def de(qui: str) -> set[str | None]:
        rows = ReponseType.objects.redigees_par(Compte.objects.get(email=f"{qui}@example.org"))
        return set(rows.values_list("service__code", flat=True))

    assert de("claire") == {"PROP"}
    assert de("alice") >= {None, "PROP", "M-EP"}
    for qui in ("bruno", "paul", "elena", "farid", "denis", "chantal", "lucie"):
        assert de(qui) == set(), qui


# -- The demonstration ------------------------------------------------------------------


@pytest.mark.django_db
def test_celles_de_la_demonstration_sont_justes(ville):
    rows = list(ReponseType.objects.all())
    assert len(rows) > 40
    for row in rows:
        row.full_clean()
        assert len(row.texte) < 700, row.titre
        for blanc in reponses.restes(row.texte):
            assert re.match(r"\{\w+\}|\[à compléter", blanc), f"{row.titre}: {blanc}"
        assert "  " not in row.texte
        assert " ," not in row.texte
