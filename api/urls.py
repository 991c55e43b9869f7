"""Doors for machines."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from api import sante
from api.donnees import views as donnees
from api.v1 import views

urlpatterns = [
    path("api/v1/signalements/", views.SignalementsView.as_view(), name="api_signalements"),
    path("api/v1/signalements/<str:numero>/", views.SignalementView.as_view(), name="api_signalement"),
    path("api/v1/zones/", views.ZonesView.as_view(), name="api_zones"),
    path("api/v1/categories/", views.CategoriesView.as_view(), name="api_categories"),
    path("api/v1/services/", views.ServicesView.as_view(), name="api_services"),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
    path("donnees/", donnees.page, name="donnees"),
    path("donnees/catalogue.jsonld", donnees.catalogue_jsonld, name="donnees_catalogue"),
    path("donnees/signalements.schema.json", donnees.schema, name="donnees_schema"),
    path("donnees/contours.geojson", donnees.contours_geojson, name="donnees_contours"),
    path("donnees/signalements.<str:forme>", donnees.fichier, name="donnees_fichier"),
    path("donnees/maintenant/signalements.<str:forme>", donnees.maintenant, name="donnees_maintenant"),
    path("healthz", sante.healthz, name="healthz"),
    path("readyz", sante.readyz, name="readyz"),
]
