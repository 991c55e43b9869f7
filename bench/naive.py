"""What most would write first: the reports of the view as GeoJSON, by Django REST framework. Kept to compare."""

import json

from django.contrib.gis.geos import Polygon
from rest_framework import generics, serializers

from signalements.models import Signalement


class GeometrieField(serializers.Field):
    """A geometry as GeoJSON."""

    def to_representation(self, value):
        return json.loads(value.geojson)


class SignalementNaif(serializers.ModelSerializer):
    type = serializers.ReadOnlyField(default="Feature")
    geometry = GeometrieField(source="position")
    categorie = serializers.CharField(source="categorie.code")

    class Meta:
        model = Signalement
        fields = ["type", "geometry", "numero", "etat", "categorie", "recu_le"]


class SignalementsNaifs(generics.ListAPIView):
    """?in_bbox=west,south,east,north"""

    serializer_class = SignalementNaif

    def get_queryset(self):
        west, south, east, north = map(float, self.request.GET["in_bbox"].split(","))
        frame = Polygon.from_bbox((west, south, east, north))
        frame.srid = 4326
        return Signalement.objects.publics().filter(position__within=frame).select_related("categorie")
