"""Entering: a code by e-mail, alike for known and unknown addresses, and a second factor for agents."""

import re
import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from mairie.droits import Acte, peut
from mairie.models import Compte

CONNEXION = "/compte/connexion/"
CODE = "/compte/connexion/code/"


class Boite:
    """A mail server that keeps what it is given."""

    def __init__(self):
        self.lettres = []

    async def handle_DATA(self, server, session, envelope):
        self.lettres.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def boite(settings):
    boite = Boite()
    with socket.create_server(("127.0.0.1", 0)) as libre:
        port = libre.getsockname()[1]
    serveur = Controller(boite, hostname="127.0.0.1", port=port)
    serveur.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield boite
    serveur.stop()


def code_recu(boite):
    return re.findall(r"^ {4}(\S+)\s", boite.lettres[-1][1].get_content(), re.M)[0]


def compte_de(prenom):
    return Compte.objects.get(email=f"{prenom}@example.org")


def demander(client, email, **extra):
    return client.post(CONNEXION, {"email": email}, follow=True, **extra)


def code_totp(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_ca_marche(client, ville, boite):
    page = demander(client, "Bruno@Example.org")
    assert page.redirect_chain == [(CODE, 302)]
    assert boite.lettres[-1][0] == ["bruno@example.org"]
    assert boite.lettres[-1][1]["subject"] == "[Allô Quartiers] Votre code de connexion"
    reponse = client.post(CODE, {"code": code_recu(boite)})
    assert (reponse.status_code, reponse.url) == (302, "/service/")
    assert client.get("/compte/").context["user"] == compte_de("bruno")
    assert not EmailAddress.objects.exists(), "one address per account: the one the administrator sees"


def test_an_unknown_address_gets_the_same_answer(client, ville, boite):
    connue, inconnue = (
        demander(client, "bruno@example.org"),
        demander(client.__class__(), "inconnu@example.org"),
    )
    assert connue.redirect_chain == inconnue.redirect_chain

    def page(reponse, email):
        texte = re.sub(r'value="\w{64}"|nonce-\S+|nonce="\S+"', "", reponse.content.decode())
        return texte.replace(email, "…")

    assert page(connue, "bruno@example.org") == page(inconnue, "inconnu@example.org")
    assert [r for r, _ in boite.lettres] == [["bruno@example.org"], ["inconnu@example.org"]]
    assert "Aucun compte n’existe" in boite.lettres[1][1].get_content()


def test_a_mailbox_without_account_is_not_flooded(client, db, boite):
    for _ in range(6):
        assert demander(client.__class__(), "inconnu@example.org").status_code == 200
    assert len(boite.lettres) == 3


def test_a_closed_account_is_unknown(client, ville, boite):
    Compte.objects.update(is_active=False)
    assert demander(client, "bruno@example.org").redirect_chain == [(CODE, 302)]
    assert "Aucun compte n’existe" in boite.lettres[0][1].get_content()


def test_a_session_ends_with_its_account(bruno):
    assert bruno.get("/compte/").status_code == 200
    Compte.objects.update(is_active=False)
    assert bruno.get("/compte/").url == f"{CONNEXION}?next=/compte/"


def test_the_former_address_no_longer_opens(client, ville, boite):
    demander(client, "bruno@example.org")
    client.post(CODE, {"code": code_recu(boite)})
    Compte.objects.filter(email="bruno@example.org").update(email="b.accueil@example.org")
    demander(client.__class__(), "bruno@example.org")
    assert "Aucun compte n’existe" in boite.lettres[-1][1].get_content()


@pytest.mark.parametrize("faux", ["", "XXXXXX", "0" * 5000, "é😀", "' OR 1=1 --", "\x00"])
def test_a_wrong_code_is_refused_beside_its_field(client, ville, boite, faux):
    demander(client, "bruno@example.org")
    reponse = client.post(CODE, {"code": faux})
    assert reponse.status_code == 200
    assert reponse.context["form"].errors["code"]
    assert "_auth_user_id" not in client.session


def test_three_wrong_codes_end_the_try(client, ville, boite):
    demander(client, "bruno@example.org")
    for _ in range(3):
        reponse = client.post(CODE, {"code": "XXXXXX"})
    assert reponse.url == CONNEXION
    assert client.post(CODE, {"code": code_recu(boite)}).url == CONNEXION
    assert "_auth_user_id" not in client.session


def test_a_code_lasts_ten_minutes(client, ville, boite, time_machine):
    time_machine.move_to("2026-11-23 10:00:00+01:00")
    demander(client, "bruno@example.org")
    time_machine.shift(601)
    assert client.post(CODE, {"code": code_recu(boite)}).url == CONNEXION


def test_a_session_lasts_twelve_hours(client, ville, boite, time_machine):
    time_machine.move_to("2026-11-23 08:00:00+01:00")
    demander(client, "bruno@example.org")
    client.post(CODE, {"code": code_recu(boite)})
    time_machine.shift(12 * 3600 - 60)
    assert client.get("/compte/").status_code == 200
    time_machine.shift(120)
    assert client.get("/compte/").status_code == 302


@pytest.mark.parametrize(
    "email", ["", "bruno", "a@b", "x" * 400 + "@example.org", "bruno@example.org\nBcc: x@y.fr", "\x00@a.fr"]
)
def test_garbage_is_refused_beside_the_field(client, db, email, mailoutbox):
    reponse = client.post(CONNEXION, {"email": email})
    assert reponse.status_code == 200
    assert reponse.context["form"].errors["email"]
    assert not mailoutbox


def test_too_many_codes_for_one_mailbox(client, ville, boite, settings):
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key"}
    for _ in range(3):
        demander(client.__class__(), "bruno@example.org")
    reponse = demander(client.__class__(), "bruno@example.org")
    assert reponse.context["form"].errors["email"]
    assert len(boite.lettres) == 3


def test_the_limits_keep_no_address(client, ville, boite):
    demander(client, "bruno@example.org", REMOTE_ADDR="203.0.113.7")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM mairie_cache")
        lignes = cursor.fetchall()
    assert lignes
    assert all(re.fullmatch(r"[0-9a-f]{40}", cle) for cle, _ in lignes)


def test_the_cache_is_shared(db):
    cache.set("a", 1)
    assert cache.get("a") == 1


def test_the_next_page_is_kept_if_it_is_ours(client, ville, boite):
    client.post(f"{CONNEXION}?next=/compte/", {"email": "bruno@example.org", "next": "/compte/"})
    assert client.post(CODE, {"code": code_recu(boite), "next": "/compte/"}).url == "/compte/"
    autre = client.__class__()
    autre.post(CONNEXION, {"email": "bruno@example.org", "next": "https://ailleurs.example/"})
    assert (
        autre.post(CODE, {"code": code_recu(boite), "next": "https://ailleurs.example/"}).url == "/service/"
    )


@pytest.mark.parametrize(
    ("qui", "page"), [("chantal@example.org", "/conseil/"), ("lucie@example.org", "/associations/")]
)
def test_who_represents_lands_in_their_space(client, ville, boite, qui, page):
    demander(client, qui)
    assert client.post(CODE, {"code": code_recu(boite)}).url == page


def test_a_dead_mail_server_is_said_without_telling_who_is_known(client, ville, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    for email in ("bruno@example.org", "inconnu@example.org"):
        page = demander(client.__class__(), email)
        assert page.status_code == 200
        assert [str(m) for m in page.context["messages"]] == [
            "Le courriel n’a pas pu partir. Réessayez dans quelques minutes."
        ]


@pytest.mark.parametrize(
    "chemin",
    "inscription/ signup/ email/ confirm-email/ password/reset/ password/change/ reauthenticate/ 2fa/".split(),
)
def test_what_we_do_not_use_does_not_exist(bruno, chemin):
    assert bruno.get(f"/compte/{chemin}").status_code == 404
    assert bruno.post(f"/compte/{chemin}", {"email": "x@example.org"}).status_code == 404


def test_the_first_administrator_is_made_on_the_server(db):
    call_command("createsuperuser", interactive=False, email="Ada@example.org", nom="Ada Martin", verbosity=0)
    ada = Compte.objects.get(email="ada@example.org")
    assert peut(ada, Acte.CONFIGURER)
    assert not ada.has_usable_password()


def test_no_page_of_one_s_account_opens_to_a_stranger(client, db):
    for nom in [
        "compte",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
    ]:
        reponse = client.get(reverse(nom))
        assert reponse.status_code == 302
        assert reponse.url.startswith(CONNEXION)


class TestSecondFacteur:
    @pytest.fixture(autouse=True)
    def obligatoire(self, settings):
        settings.MFA_OBLIGATOIRE = True

    def activer(self, client):
        page = client.get(reverse("mfa_activate_totp"))
        secret = page.context["form"].secret
        reponse = client.post(reverse("mfa_activate_totp"), {"code": code_totp(secret)})
        assert reponse.url == reverse("mfa_view_recovery_codes")
        return secret

    @pytest.mark.django_db(transaction=True)
    def test_ca_marche(self, client, ville, boite):
        client.force_login(compte_de("bruno"))
        assert client.get("/").url == reverse("mfa_activate_totp")
        secret = self.activer(client)
        assert client.get("/accessibilite/").status_code == 200
        secours = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
        assert len(secours) == 10
        assert boite.lettres[-1][1]["subject"] == "[Allô Quartiers] Second facteur activé"
        for essai in (code_totp(secret), secours[0]):
            cache.clear()
            autre = client.__class__()
            demander(autre, "bruno@example.org")
            assert autre.post(CODE, {"code": code_recu(boite)}).url == reverse("mfa_authenticate")
            assert autre.get("/compte/").status_code == 302, "not in before the second factor"
            reponse = autre.post(reverse("mfa_authenticate"), {"code": essai})
            assert reponse.url == "/service/", essai

    def test_a_wrong_second_factor_is_refused(self, client, ville, boite):
        TOTP.activate(compte_de("bruno"), "JBSWY3DPEHPK3PXP")
        demander(client, "bruno@example.org")
        client.post(CODE, {"code": code_recu(boite)})
        reponse = client.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert reponse.context["form"].errors["code"] == ["Code incorrect."]
        assert "_auth_user_id" not in client.session

    def test_a_council_needs_none(self, chantal):
        assert chantal.get("/accessibilite/").status_code == 200

    def test_recovery_codes_alone_do_not_count(self, bruno):
        Authenticator.objects.create(user=compte_de("bruno"), type=Authenticator.Type.RECOVERY_CODES, data={})
        assert bruno.get("/accessibilite/").status_code == 302

    @pytest.mark.parametrize(
        ("servis", "phrase"), [(0, "Il en reste 10."), (9, "Il en reste un."), (10, "Tous ont servi")]
    )
    def test_it_says_how_many_recovery_codes_are_left(self, client, ville, boite, servis, phrase):
        client.force_login(compte_de("bruno"))
        self.activer(client)
        codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
        for code in codes.get_unused_codes()[:servis]:
            assert codes.validate_code(code)
        assert phrase in client.get(reverse("mfa_index")).content.decode()

    def test_the_server_s_keeper_may_remove_it(self, bruno):
        TOTP.activate(compte_de("bruno"), "JBSWY3DPEHPK3PXP")
        call_command("retirer_second_facteur", "Bruno@example.org")
        assert bruno.get("/accessibilite/").url == reverse("mfa_activate_totp")
        for courriel in ("bruno@example.org", "inconnu@example.org"):
            with pytest.raises(CommandError, match=courriel):
                call_command("retirer_second_facteur", courriel)

    def test_the_public_pays_no_query(self, client, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert client.get("/manifest.webmanifest").status_code in (200, 302)
