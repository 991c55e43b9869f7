"""Documents handed in: bytes in, a type that their first bytes prove, and a name that says nothing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import IO, cast

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _

from signalements import photos, saisie
from signalements.models import Piece

DOCUMENTS_MAX = 10


class DocumentRefuse(ValueError):
    """Not a document that we keep; the message is a French sentence."""


@dataclass(frozen=True)
class Document:
    """A document that may be kept: its random name, the name of its file, its proven type and its bytes."""

    nom: str
    titre: str
    type: str
    contenu: bytes


_SIGNATURES = {
    Piece.Type.JPEG: lambda b: b.startswith(b"\xff\xd8\xff"),
    Piece.Type.PNG: lambda b: b.startswith(b"\x89PNG\r\n\x1a\n"),
    Piece.Type.WEBP: lambda b: b[:4] == b"RIFF" and b[8:12] == b"WEBP",
    Piece.Type.HEIC: lambda b: b[4:8] == b"ftyp",
}


def lire(fichier: File) -> Document:
    """Return an uploaded PDF or picture. Raises DocumentRefuse for anything else, or beyond PHOTO_OCTETS_MAX bytes.

    A PDF is kept as it came: it is only ever handed out as a file to save, never shown by our pages.
    """
    if fichier.size > settings.PHOTO_OCTETS_MAX:
        raise DocumentRefuse(
            _("Ce document dépasse %(mo)s Mo.") % {"mo": settings.PHOTO_OCTETS_MAX // 1024 // 1024}
        )
    fichier.seek(0)
    contenu = fichier.read()
    found = next((t for t, begins in _SIGNATURES.items() if begins(contenu)), None)
    if contenu.startswith(b"%PDF-") and b"%%EOF" in contenu[-2048:]:
        found = Piece.Type.PDF
    elif found:
        fichier.seek(0)
        try:
            photos.verifier(cast(IO[bytes], fichier.file if hasattr(fichier, "file") else fichier))
        except photos.PhotoRefusee as error:
            raise DocumentRefuse(str(error)) from error
    else:
        raise DocumentRefuse(
            _(
                "Ce fichier n’est ni un PDF ni une image lisible : envoyez un PDF, un JPEG, un PNG, un WebP ou un HEIC."
            )
        )
    titre = saisie.texte((fichier.name or "").replace("\n", " ")[-120:], 120)
    return Document(secrets.token_hex(16), titre or _("document"), found, contenu)
