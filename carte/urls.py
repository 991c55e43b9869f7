"""The addresses of public reading."""

from django.conf import settings
from django.urls import path

from carte import views_appli, views_composants, views_textes

app_name = "carte"

urlpatterns = [
    path("manifest.webmanifest", views_appli.manifeste, name="manifeste"),
    path("sw.js", views_appli.service_worker, name="service_worker"),
    path("hors-ligne/", views_appli.hors_ligne, name="hors_ligne"),
    path("accessibilite/", views_textes.texte, {"page": "accessibilite"}, name="accessibilite"),
    path("mentions-legales/", views_textes.texte, {"page": "mentions_legales"}, name="mentions_legales"),
    path(
        "donnees-personnelles/",
        views_textes.texte,
        {"page": "donnees_personnelles"},
        name="donnees_personnelles",
    ),
    path("conditions/", views_textes.texte, {"page": "conditions"}, name="conditions"),
]

if settings.DEBUG:
    urlpatterns += [path("composants/", views_composants.composants, name="composants")]
