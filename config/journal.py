"""Log lines that say what happened, never who: whatever opens a report or a subscription is cut out of them."""

from __future__ import annotations

import logging
import re

import structlog

# The key of a secret link, the token of a letter, the key of a photo that is not public.
_SECRETS = re.compile(
    r"(?P<avant>/suivi/[^/\n\"']{1,60}/|/abonnement/|[?&]cle=)(?!moi-aussi/|suivre/)[^/\s\"'&]+",
    re.IGNORECASE,
)


def sans_secret(ligne: str) -> str:
    """Return the line with every secret of an address replaced by a dot line."""
    return _SECRETS.sub(r"\g<avant>…", ligne)


class Ligne(structlog.stdlib.ProcessorFormatter):
    """The last thing that happens to a line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return sans_secret(super().format(record))
