"""Letters of development: one .eml file each, to be opened with any mail program."""

import re
from collections.abc import Sequence
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class FichiersEml(BaseEmailBackend):
    """Write each message to COURRIELS_DIR as `<instant>-<recipient>-<id>.eml`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Return how many were written; raise OSError where the disk refuses."""
        folder = settings.COURRIELS_DIR
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            recipient = re.sub(r"[^\w.@-]", "_", message.recipients()[0])[:60]
            name = f"{timezone.localtime():%Y%m%d-%H%M%S}-{recipient}-{uuid4().hex[:8]}.eml"
            (folder / name).write_bytes(message.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
        return len(email_messages)
