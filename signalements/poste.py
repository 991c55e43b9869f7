"""The worker's round of letters: claim a row, send, stamp; try again later; give up loudly."""

from __future__ import annotations

import datetime as dt
import smtplib
from typing import Any

import structlog
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from mairie.models import EnTete
from signalements import courriels
from signalements.models import Abonnement, AbonnementNouvelles, Courriel

logger = structlog.get_logger(__name__)

ATTENTES = [dt.timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240, 480, 720, 1440)]
"""How long to wait after each failure; after the last one, the letter is given up and the log says so."""


def poster(maximum: int = 100) -> int:
    """Send up to that many due letters over one connection; return how many were dealt with.

    Each letter is claimed, sent and stamped in its own transaction, so that a killed worker loses none;
    several workers share the queue. A letter keeps its Message-ID, whatever the tries.
    """
    connection: BaseEmailBackend | None = None
    en_tete = EnTete.objects.courant()
    dealt = 0
    try:
        while dealt < maximum:
            with transaction.atomic():
                letter = (
                    Courriel.objects.a_envoyer(timezone.now())
                    .select_for_update(skip_locked=True, of=("self",))
                    .select_related("abonnement", "nouvelles")
                    .order_by("prochain_essai_le")
                    .first()
                )
                if letter is None:
                    break
                dealt += 1
                connection = _send(letter, connection or get_connection(), en_tete)
    finally:
        if connection:
            _close(connection)
    return dealt


def _send(letter: Courriel, connection: BaseEmailBackend, en_tete: EnTete) -> BaseEmailBackend | None:
    """Send one claimed letter and stamp it; return the connection if it may serve again."""
    if not _still_wanted(letter):
        _give_up(letter, "arrete")
        return connection
    try:
        _message(letter, connection, en_tete).send()
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        if 500 <= code < 600:
            _refused(letter, code)
        else:
            _later(letter, str(code))
    except smtplib.SMTPResponseException as error:
        if 500 <= error.smtp_code < 600 and isinstance(error, smtplib.SMTPDataError):
            _refused(letter, error.smtp_code)
        else:
            _later(letter, str(error.smtp_code))
        _close(connection)
        return None
    except (OSError, smtplib.SMTPException) as error:
        _later(letter, type(error).__name__)
        _close(connection)
        return None
    else:
        letter.envoye_le, letter.erreur = timezone.now(), ""
        letter.tentatives += 1
        letter.save(update_fields=["envoye_le", "erreur", "tentatives"])
    return connection


def _message(letter: Courriel, connection: BaseEmailBackend, en_tete: EnTete) -> EmailMultiAlternatives:
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    if stop := courriels.lien_arret(letter):
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=letter.objet,
        body=letter.texte,
        to=[letter.destinataire],
        reply_to=[en_tete.courriel] if en_tete.courriel else None,
        headers=headers,
        connection=connection,
    )
    message.attach_alternative(letter.html, "text/html")
    return message


def _still_wanted(letter: Courriel) -> bool:
    if letter.pour == Courriel.Pour.CONFIRMATION:
        return True
    abonnement = letter.nouvelles or letter.abonnement
    return abonnement is None or abonnement.actif


def _refused(letter: Courriel, code: int) -> None:
    """The address does not exist, says its server: mark it where the agent sees it, write no more to it."""
    _give_up(letter, f"smtp_{code}")
    if letter.abonnement_id or letter.nouvelles_id:
        for drawer in (Abonnement, AbonnementNouvelles):
            rows = drawer.objects.filter(courriel__iexact=letter.destinataire, refuse_le__isnull=True)
            rows.update(refuse_le=timezone.now())


def _later(letter: Courriel, error: str) -> None:
    letter.tentatives += 1
    if letter.tentatives > len(ATTENTES):
        _give_up(letter, error)
        return
    letter.erreur = error[:60]
    letter.prochain_essai_le = timezone.now() + ATTENTES[letter.tentatives - 1]
    letter.save(update_fields=["tentatives", "erreur", "prochain_essai_le"])


def _give_up(letter: Courriel, error: str) -> None:
    letter.abandonne_le, letter.erreur = timezone.now(), error[:60]
    letter.save(update_fields=["abandonne_le", "erreur", "tentatives"])
    if error not in ("arrete", "limite"):
        logger.error("letter given up", courriel=letter.pk, modele=letter.modele, erreur=error)


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        logger.warning("mail connection closed badly")
