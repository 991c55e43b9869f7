"""Where the same kind of problem keeps coming back."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex

from signalements.models.signalement import Signalement


class Retour(models.Model):
    """A place where one kind of problem came several times within a year, told by the report in its middle.

    Counted each night (signalements/retours.py): `fois` of them at ICI_M metres or less of that report, which was
    at `position_geo` then. Kept here, so that what stands at a place is looked for among the places.
    """

    signalement = models.OneToOneField(
        Signalement, on_delete=models.CASCADE, primary_key=True, related_name="retour"
    )
    fois = models.PositiveIntegerField()
    position_geo = models.PointField(srid=4326, geography=True, spatial_index=False)

    class Meta:
        indexes = [GistIndex(fields=["position_geo"], name="endroits_qui_reviennent")]
