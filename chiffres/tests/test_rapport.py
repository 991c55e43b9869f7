"""The report of a month: printed for whoever may read it, announced once, on the first working day."""

from __future__ import annotations

import datetime as dt
import io
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from chiffres import rapport
from chiffres.models import Rapport
from chiffres.periodes import mois
from mairie.models import Compte, JourFerme
from signalements import poste
from signalements.models import Courriel

pytestmark = pytest.mark.django_db


def dernier_mois() -> int:
    return mois(timezone.localdate()) - 1


def pdf(client, month: int) -> str:
    answer = client.get(f"/chiffres/services/rapport-{month // 12}-{month % 12 + 1:02}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_ca_marche(deux_cents, denis, smtp):
    assert rapport.envoyer(dernier_mois()) == 2
    poste.poster()
    (letter,) = smtp.pour("denis@example.org")
    assert letter["Subject"].startswith("Les chiffres d")
    text = letter.get_body(("plain",)).get_content().replace("\u00a0", " ")
    assert "Reçus : " in text
    link = next(line for line in text.splitlines() if line.endswith(".pdf"))
    assert denis.get(link.removeprefix("http://localhost:8000")).status_code == 200
    assert "Les chiffres d" in pdf(denis, dernier_mois())


def test_un_chef_recoit_ses_services(deux_cents, claire):
    rapport.envoyer(dernier_mois())
    text = Courriel.objects.get(destinataire="claire@example.org").texte
    assert "Propreté" in text
    assert "Espaces verts" not in text
    printed = pdf(claire, dernier_mois())
    assert "Propreté" in printed
    assert "Par service" not in printed


def test_il_ne_part_qu_une_fois(deux_cents):
    assert rapport.envoyer(dernier_mois()) == 2
    assert rapport.envoyer(dernier_mois()) is None
    assert Courriel.objects.filter(modele="rapport").count() == 2
    assert Rapport.objects.get().lettres == 2


@pytest.mark.parametrize(
    ("jour", "du"),
    [
        (dt.date(2026, 11, 1), False),  # a Sunday and a holiday
        (dt.date(2026, 11, 2), True),
        (dt.date(2026, 11, 25), True),  # the worker was away
        (dt.date(2027, 1, 1), False),
        (dt.date(2027, 1, 4), True),
    ],
)
def test_le_premier_jour_ouvre(deux_cents, monkeypatch, jour, du):
    sent = []
    monkeypatch.setattr(rapport, "envoyer", lambda month: sent.append(month) or 1)
    assert (rapport.envoyer_si_du(jour) is not None) == du
    assert sent == ([mois(jour) - 1] if du else [])


def test_un_jour_ferme_de_la_ville_ne_compte_pas(deux_cents):
    JourFerme.objects.create(le=dt.date(2026, 11, 2), libelle="pont")
    assert rapport.envoyer_si_du(dt.date(2026, 11, 2)) is None


def test_une_ville_qui_commence_n_en_a_pas(ville):
    assert rapport.envoyer_si_du(timezone.localdate()) is None
    assert not Rapport.objects.exists()


def test_un_compte_ferme_ne_recoit_rien(deux_cents):
    Compte.objects.filter(email="denis@example.org").update(is_active=False)
    assert rapport.envoyer(dernier_mois()) == 1


def test_un_mois_sans_rien(deux_cents, denis):
    assert "Aucun signalement ce mois-là" not in pdf(denis, dernier_mois())
    assert "Reçus" in pdf(denis, mois(dt.date(2010, 1, 1)))


def test_la_commande_se_rejoue(deux_cents, capsys):
    call_command("envoyer_rapport")
    call_command("envoyer_rapport")
    told = capsys.readouterr().out
    assert "2 lettres écrites" in told
    assert "est déjà parti" in told


@pytest.mark.parametrize("faux", ["demain", "2999-01", "2026-13", "\0"])
def test_un_mois_qui_n_en_est_pas_un(ville, faux):
    with pytest.raises(CommandError):
        call_command("envoyer_rapport", mois=faux)


@pytest.mark.django_db(transaction=True)
def test_deux_ateliers_a_la_fois_n_en_envoient_qu_un(ville):
    found = []

    def send() -> None:
        try:
            found.append(rapport.envoyer(dernier_mois()))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(n is None for n in found) == [False, True, True, True]
    assert Courriel.objects.filter(modele="rapport").count() == 2
