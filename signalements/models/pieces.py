"""Documents that somebody handed in: a scanned letter, a mail. Never public."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalements.models.recit import Evenement
from signalements.models.signalement import Signalement


class Piece(models.Model):
    """One document kept with a report, for agents who may read contact details: it may hold anything of anybody."""

    class Type(models.TextChoices):
        PDF = "application/pdf", _("PDF")
        JPEG = "image/jpeg", _("image JPEG")
        PNG = "image/png", _("image PNG")
        WEBP = "image/webp", _("image WebP")
        HEIC = "image/heic", _("image HEIC")

    signalement = models.ForeignKey(Signalement, on_delete=models.CASCADE, related_name="pieces")
    evenement = models.ForeignKey(Evenement, on_delete=models.CASCADE, related_name="pieces")
    nom = models.CharField(max_length=32, unique=True)
    titre = models.CharField(_("nom du fichier"), max_length=120)
    type = models.CharField(max_length=20, choices=Type.choices)
    octets = models.PositiveIntegerField()
    cree_le = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    @property
    def chemin(self) -> str:
        """Where the bytes are, in the private storage."""
        return f"pieces/{self.nom[:2]}/{self.nom}"
