"""One's sessions: seen, closed by oneself or by an administrator; and when one came the time before."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mairie.appareils import nommer
from mairie.models import Compte
from mairie.sessions import Session
from mairie.tests.test_admin import adresse, messages
from mairie.tests.test_connexion import CODE, boite, code_recu, demander  # noqa: F401

MOI = "/compte/"
AUTRES = "/compte/sessions/fermer-les-autres/"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36"


@pytest.fixture
def entrer(ville, boite):  # noqa: F811
    """Log somebody in as people do, from this browser."""

    def _entrer(agent=WINDOWS, email="bruno@example.org", client=None):
        client = client or Client()
        client.defaults["HTTP_USER_AGENT"] = agent
        cache.clear()
        demander(client, email)
        assert client.post(CODE, {"code": code_recu(boite)}).status_code == 302
        return client

    return _entrer


def fermer(client, session):
    return client.post(f"/compte/sessions/{session.repere}/fermer/", follow=True)


def session_de(client):
    return Session.objects.get(pk=client.session.session_key)


def texte(reponse):
    return " ".join(re.sub(r"<[^>]+>", "", reponse.content.decode()).replace("\xa0", " ").split())


def test_ca_marche(entrer):
    bureau, telephone = entrer(WINDOWS), entrer(IPHONE)
    page = texte(bureau.get(MOI))
    assert "Firefox sur Windows" in page
    assert "Safari sur iPhone" in page
    assert page.count("Session actuelle") == 1
    assert [str(m) for m in fermer(bureau, session_de(telephone)).context["messages"]] == ["Session fermée."]
    assert telephone.get(MOI).url == "/compte/connexion/?next=/compte/"
    assert bureau.get(MOI).status_code == 200
    assert "Safari sur iPhone" not in texte(bureau.get(MOI))


def test_all_others_are_closed_at_once(entrer):
    ici, la, ailleurs, elena = entrer(), entrer(IPHONE), entrer(ANDROID), entrer(email="elena@example.org")
    page = ici.post(AUTRES, follow=True)
    assert messages(page) == ["2 autres sessions fermées."]
    assert [c.get(MOI).status_code for c in (ici, la, ailleurs, elena)] == [200, 302, 302, 200]
    assert messages(ici.post(AUTRES, follow=True)) == ["Aucune autre session n’était ouverte."]


def test_those_of_somebody_else_are_out_of_reach(entrer):
    bruno, elena = entrer(), entrer(email="elena@example.org")
    assert messages(fermer(bruno, session_de(elena))) == ["Cette session n’est plus ouverte."]
    assert elena.get(MOI).status_code == 200


def test_closed_twice_it_stays_closed(entrer):
    ici, la = entrer(), session_de(entrer(IPHONE))
    fermer(ici, la)
    assert messages(fermer(ici, la)) == ["Cette session n’est plus ouverte."]


def test_the_present_one_is_left_by_logging_out(entrer):
    ici = entrer()
    fermer(ici, session_de(ici))
    assert ici.get(MOI).status_code == 200
    ici.post("/compte/deconnexion/")
    assert not Session.objects.filter(compte__email="bruno@example.org").exists()


@pytest.mark.parametrize("adresse_", [AUTRES, "/compte/sessions/0123456789abcdef/fermer/"])
def test_a_stranger_is_sent_to_the_log_in(client, db, adresse_):
    assert client.post(adresse_).url.startswith("/compte/connexion/")
    assert client.get(adresse_).status_code == 405


@pytest.mark.parametrize("repere", ["x", "%00", "é" * 100, "a" * 5000, "' OR 1=1 --"])
def test_garbage_closes_nothing(entrer, repere):
    ici, la = entrer(), entrer(IPHONE)
    assert ici.post(f"/compte/sessions/{repere}/fermer/").status_code in (302, 404)
    assert la.get(MOI).status_code == 200


def test_no_page_shows_the_key_of_a_session(entrer):
    ici, la = entrer(), entrer(IPHONE)
    page = ici.get(MOI).content.decode()
    for client in (ici, la):
        assert client.session.session_key not in page


def test_nothing_is_kept_of_the_network_nor_of_the_browser_s_own_words(entrer):
    ligne = Session.objects.filter(pk=entrer().session.session_key).values().get()
    tout = " ".join(map(str, [*ligne.values(), session_de(entrer()).get_decoded()]))
    assert "127.0.0.1" not in tout
    assert "Mozilla" not in tout


def test_the_log_in_before_this_one_is_told(entrer, time_machine):
    time_machine.move_to("2026-11-24 09:12:00+01:00", tick=False)
    premiere = entrer(WINDOWS)
    assert "C’est la première connexion de ce compte." in texte(premiere.get(MOI))
    premiere.post("/compte/deconnexion/")
    time_machine.move_to("2026-11-25 14:03:00+01:00", tick=False)
    page = texte(entrer(IPHONE).get(MOI))
    assert "Dernière connexion : mardi 24 novembre 2026 à 9 h 12, depuis Firefox sur Windows." in page
    assert "Ouverte le 25 novembre à 14 h 03" in page


def test_last_seen_follows_with_five_minutes_to_spare(entrer, time_machine):
    time_machine.move_to("2026-11-24 09:00:00+01:00", tick=False)
    client = entrer()
    client.get("/accessibilite/")
    debut = session_de(client).vue_le
    time_machine.shift(240)
    client.get("/accessibilite/")
    assert session_de(client).vue_le == debut
    time_machine.shift(120)
    client.get("/accessibilite/")
    assert session_de(client).vue_le == debut + dt.timedelta(seconds=360)


def test_a_session_written_again_does_not_forget_when_it_began(entrer, time_machine):
    time_machine.move_to("2026-11-24 09:00:00+01:00", tick=False)
    client = entrer()
    ouverte = session_de(client).ouverte_le
    time_machine.shift(120)
    session = client.session
    session["autre"] = 1
    session.save()
    ligne = session_de(client)
    assert (ligne.ouverte_le, ligne.appareil, ligne.compte.email) == (
        ouverte,
        "Firefox sur Windows",
        "bruno@example.org",
    )


def test_expired_sessions_are_swept_and_not_shown(entrer, time_machine):
    time_machine.move_to("2026-11-24 09:00:00+01:00")
    entrer(IPHONE)
    time_machine.shift(12 * 3600 + 60)
    ici = entrer()
    assert "iPhone" not in texte(ici.get(MOI)).split("Connexions")[1].split("Une session dure")[1]
    assert Session.objects.count() == 2
    call_command("atelier", une_fois=True)
    assert Session.objects.count() == 1


def test_strangers_have_no_session_and_pay_nothing(client, ville):
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/").status_code == 200
    assert not [q["sql"] for q in queries if "session" in q["sql"]]
    assert not Session.objects.exists()


def test_the_page_does_not_grow_its_queries(entrer, django_assert_max_num_queries):
    ici = entrer()
    for _ in range(5):
        entrer(IPHONE)
    with django_assert_max_num_queries(8):
        assert texte(ici.get(MOI)).count("Safari sur iPhone") >= 5


class TestAdministrateur:
    CHOIX = {"action": "fermer_les_sessions"}

    def fermer(self, alice, *prenoms):
        comptes = Compte.objects.filter(email__in=[f"{p}@example.org" for p in prenoms])
        choix = {**self.CHOIX, "_selected_action": [c.pk for c in comptes]}
        return messages(alice.post(adresse(Compte, "changelist"), choix, follow=True))

    def test_ca_marche(self, alice, entrer):
        ici, la, elena = entrer(), entrer(IPHONE), entrer(email="elena@example.org")
        assert self.fermer(alice, "bruno", "paul") == ["Sessions fermées : Bruno Accueil."]
        assert [c.get(MOI).status_code for c in (ici, la, elena)] == [302, 302, 200]
        assert self.fermer(alice, "bruno") == ["Aucun de ces comptes n’avait d’autre session ouverte."]

    def test_the_administrator_s_own_stays(self, alice, entrer):
        ailleurs = entrer(email="alice@example.org")
        assert self.fermer(alice, "alice") == ["Sessions fermées : Alice Administration."]
        assert ailleurs.get(MOI).status_code == 302
        assert alice.get(MOI).status_code == 200

    def test_sessions_that_nobody_named_are_closed_too(self, alice, bruno):
        assert self.fermer(alice, "bruno") == ["Sessions fermées : Bruno Accueil."]
        assert bruno.get(MOI).status_code == 302

    def test_an_account_tells_its_last_log_in(self, alice, entrer):
        bruno, paul = (Compte.objects.get(email=f"{p}@example.org") for p in ("bruno", "paul"))
        entrer()
        page = texte(alice.get(adresse(bruno)))
        assert "depuis Firefox sur Windows" in page
        assert re.search(r"Sessions ouvertes ?: 1", page)
        assert re.search(r"Dernière connexion ?: jamais", texte(alice.get(adresse(paul))))


@pytest.mark.parametrize(
    ("agent", "mots"),
    [
        (WINDOWS, "Firefox sur Windows"),
        (IPHONE, "Safari sur iPhone"),
        (ANDROID, "Chrome sur Android"),
        (ANDROID.replace("Chrome/", "SamsungBrowser/28.0 Chrome/"), "Samsung Internet sur Android"),
        (WINDOWS.replace("Firefox/140.0", "Chrome/138.0.0.0 Safari/537.36 Edg/138.0"), "Edge sur Windows"),
        (IPHONE.replace("Version/18.5", "CriOS/138.0"), "Chrome sur iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/138.0 Safari/537.36", "Chrome sur ChromeOS"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15", "Safari sur Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox sur Linux"),
        ("curl/8.5.0", "un navigateur inconnu"),
        ("", "un navigateur inconnu"),
        ("\x00" * 10_000, "un navigateur inconnu"),
    ],
)
def test_a_browser_in_plain_words(agent, mots):
    assert nommer(agent) == mots


class TestDroits:
    def test_ca_marche(self, bruno):
        page = bruno.get("/compte/droits/")
        assert texte(page).count("votre rôle") == 1
        assert "Imprimer et poster les lettres" in texte(page)
        assert 'href="/compte/droits/"' in bruno.get(MOI).content.decode()

    def test_every_cell_is_that_of_the_table(self, denis):
        lignes = denis.get("/compte/droits/").context["lignes"]
        assert sum(peut for _acte, cases in lignes for _role, peut, _mien in cases) == denis.get(
            "/compte/droits/"
        ).content.decode().count('aria-label="oui"')

    def test_a_stranger_and_who_is_no_agent_stay_out(self, inconnu, chantal):
        assert inconnu.get("/compte/droits/").url.startswith("/compte/connexion/")
        assert chantal.get("/compte/droits/").status_code == 403
        assert "/compte/droits/" not in chantal.get(MOI).content.decode()
