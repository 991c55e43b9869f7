"""The letter of the week: once, short, with what needs the representatives first; one click to stop."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from config.management.commands.atelier import Command as Atelier
from conseils import acces, operations, semaine
from conseils.models import Mandat
from conseils.tests.aides import SUD, clore, compte, depose, vieillir, zone
from conseils.tests.test_inviter import inviter
from mairie.models import Compte
from signalements import operations as acts
from signalements.models import Courriel
from signalements.poste import poster
from signalements.tests.aides import CLE, texte

LUNDI = dt.date(2026, 11, 23)


def lettres():
    return Courriel.objects.filter(modele="semaine")


def mandat(prenom: str = "chantal") -> Mandat:
    return Mandat.objects.get(compte=compte(prenom))


@pytest.fixture
def secteur(lampadaire):
    """One disputed, one late, one new."""
    conteste = clore(lampadaire)
    acts.donner_avis(signalement=conteste, cle=CLE, repare=False, texte="Toujours éteint.")
    vieillir(depose(ecart=0.002), 31)
    depose(ecart=0.004, code="PRO-01")
    return lampadaire


def test_ca_marche(secteur, smtp, inconnu):
    assert semaine.ecrire_lettres(timezone.localdate()) == 2
    poster()
    [lettre] = smtp.pour("chantal@example.org")
    sujet = lettre["Subject"].replace("\xa0", " ").strip()
    assert sujet == "Conseil de quartier Sud – contestés : 1, en retard : 1, nouveaux : 2"
    corps = lettre.get_body(("plain",)).get_content()
    assert f"{SUD}signalements/{secteur.numero}/" in corps
    assert corps.index("contesté") < corps.index("en retard, sans nouvelle")
    arret = re.search(r"https?://[^/\s]+(/lettre-du-lundi/\S+)", corps)[1]
    assert lettre["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert lettre["List-Unsubscribe"].endswith(f"{arret}>")
    assert "Oui, arrêter" in texte(inconnu.get(arret))
    assert mandat().lettre_arretee_le is None, "a link never acts"
    assert "C’est arrêté" in texte(inconnu.post(arret))
    assert mandat().lettre_arretee_le


def test_jamais_deux_fois_la_meme_semaine(secteur):
    today = timezone.localdate()
    lundi = today - dt.timedelta(days=today.weekday())
    assert semaine.ecrire_lettres(lundi) == 2
    for day in range(7):
        assert semaine.ecrire_lettres(lundi + dt.timedelta(days=day)) == 0
    assert semaine.ecrire_lettres(lundi + dt.timedelta(days=7)) == 2
    assert semaine.ecrire_lettres(lundi) == 0
    assert lettres().count() == 4


def test_rien_a_dire_rien_d_ecrit(ville):
    assert semaine.ecrire_lettres(timezone.localdate()) == 0
    assert not lettres().exists()


def test_seulement_les_mandats_en_cours_et_les_comptes_ouverts(secteur):
    today = timezone.localdate()
    mandat().__class__.objects.filter(pk=mandat().pk).update(periode=(today - dt.timedelta(9), today))
    Compte.objects.filter(email="lucie@example.org").update(is_active=False)
    assert semaine.ecrire_lettres(today) == 0


def test_la_lettre_ne_dit_rien_de_personne(secteur):
    semaine.ecrire_lettres(timezone.localdate())
    for row in lettres():
        for mot in ("amina", "boulangerie", "Toujours éteint", CLE):
            assert mot not in row.texte + row.html


def test_se_reprend_depuis_l_espace(chantal, secteur):
    page = chantal.post(f"{SUD}lettre/", {"arreter": "1"}, follow=True)
    assert "Recevoir la lettre du lundi" in texte(page)
    assert semaine.ecrire_lettres(timezone.localdate()) == 1
    chantal.post(f"{SUD}lettre/")
    assert semaine.ecrire_lettres(timezone.localdate()) == 0, "from the next week on"
    assert semaine.ecrire_lettres(timezone.localdate() + dt.timedelta(days=7)) == 2


def test_s_arrete_d_un_clic_sans_cookie(chantal, secteur, smtp):
    """RFC 8058: the mail program posts one word; a letter that has not left does not leave any more."""
    semaine.ecrire_lettres(timezone.localdate())
    lien = f"/lettre-du-lundi/{acces.jeton_lettre(mandat())}/arreter/"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(lien, {"List-Unsubscribe": "Autre"}).status_code == 403
    assert mandat().lettre_arretee_le is None
    for _again in range(2):
        done = strict.post(lien, {"List-Unsubscribe": "One-Click"})
        assert (done.status_code, done.content) == (200, b"")
    assert strict.post("/lettre-du-lundi/faux/arreter/", {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert mandat("lucie").lettre_arretee_le is None
    poster()
    assert [len(smtp.pour(f"{who}@example.org")) for who in ("chantal", "lucie")] == [0, 1]
    assert "Recevoir la lettre du lundi" in texte(chantal.get(SUD))


def test_la_porte(inconnu, lucie, bruno, secteur):
    assert inconnu.post(f"{SUD}lettre/").url.startswith("/compte/connexion/")
    assert lucie.post(f"{SUD}lettre/").status_code == 404
    assert bruno.post(f"{SUD}lettre/").status_code == 403
    for jeton in ("x", "a:b:c", "é" * 60):
        assert inconnu.post(f"/lettre-du-lundi/{jeton}/arreter/").status_code == 404
    faux = acces.jeton_balade(
        operations.preparer(zone=zone(), par=compte("chantal"), le=timezone.localdate())
    )
    assert inconnu.post(f"/lettre-du-lundi/{faux}/arreter/").status_code == 404


@pytest.mark.parametrize(
    ("maintenant", "combien"),
    [("2026-11-23T06:30", 0), ("2026-11-23T07:30", 2), ("2026-11-25T03:00", 2)],
)
def test_l_atelier_ecrit_le_lundi_matin_ou_se_rattrape(secteur, time_machine, maintenant, combien):
    Mandat.objects.update(lettre_le=LUNDI - dt.timedelta(days=7))
    time_machine.move_to(timezone.make_aware(dt.datetime.fromisoformat(maintenant)), tick=False)
    Atelier().write_weekly()
    assert lettres().count() == combien


def test_a_la_main(secteur, capsys):
    call_command("lettres_des_conseils")
    call_command("lettres_des_conseils")
    assert capsys.readouterr().out.split("\n")[:2] == ["2 lettres écrites.", "0 lettres écrites."]
    with pytest.raises(CommandError):
        call_command("lettres_des_conseils", "--date=demain")


def test_qui_vient_d_accepter_attend_lundi(chantal, secteur):
    operations.accepter(invitation=inviter())
    semaine.ecrire_lettres(timezone.localdate())
    assert not lettres().filter(destinataire="noe@example.org").exists()
