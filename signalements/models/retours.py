"""Where the same kind of problem keeps coming back."""

from __future__ import annotations

from django.db import models

from signalements.models.signalement import Signalement


class Retour(models.Model):
    """A place where one kind of problem came several times within a year, told by the report in its middle.

    Counted each night (signalements/retours.py): `fois` of them at ICI_M metres or less of that report.
    """

    signalement = models.OneToOneField(
        Signalement, on_delete=models.CASCADE, primary_key=True, related_name="retour"
    )
    fois = models.PositiveIntegerField()
