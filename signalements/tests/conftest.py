"""A real mail server, and a report to act upon."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from django.contrib.gis.geos import Point

from mairie.models import Categorie
from signalements.models import Signalement
from signalements.operations import Envoi, deposer

SABLETTES = Point(5.89, 43.081, srid=4326)


class Boite:
    """What a mail server received; it refuses the addresses it is told to."""

    def __init__(self) -> None:
        self.recus: list[EmailMessage] = []
        self.refuses: dict[str, str] = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.recus.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def pour(self, address: str) -> list[EmailMessage]:
        return [m for m in self.recus if m["To"] == address]


@pytest.fixture
def smtp(settings) -> Iterator[Boite]:
    """A real SMTP server on a free port, and Django told to use it."""
    boite = Boite()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(boite, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield boite
    controller.stop()


@pytest.fixture
def lampadaire(ville) -> Signalement:
    """Amina's street lamp at Les Sablettes."""
    envoi = Envoi(
        categorie=Categorie.objects.get(code="ECL-01"),
        point=SABLETTES,
        description="Le lampadaire devant la boulangerie est éteint depuis lundi.",
        courriel="amina@example.org",
    )
    return deposer(envoi=envoi, numero=None, cle="cle-d-amina-22-signes-").signalement
