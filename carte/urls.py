"""The addresses of public reading."""

from django.conf import settings
from django.urls import path

from carte import views_appli, views_composants, views_textes

app_name = "carte"

urlpatterns = [
    path("manifest.webmanifest", views_appli.manifeste, name="manifeste"),
    path("sw.js", views_appli.service_worker, name="service_worker"),
    path("hors-ligne/", views_appli.hors_ligne, name="hors_ligne"),
    *(
        path(f"{nom.replace('_', '-')}/", views_textes.texte, {"page": nom}, name=nom)
        for nom in ("accessibilite", "mentions_legales", "donnees_personnelles", "conditions")
    ),
]

if settings.DEBUG:
    urlpatterns += [path("composants/", views_composants.composants, name="composants")]
