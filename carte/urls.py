"""The addresses of public reading."""

from django.conf import settings
from django.urls import path

from carte import views_appli, views_carte, views_composants, views_textes, views_tuiles
from carte.secteurs import views as secteurs
from signalements import urls as signalements_urls  # noqa: F401  its converters read tracking numbers

app_name = "carte"

urlpatterns = [
    path("", views_carte.carte, name="carte"),
    path("carte/liste/", views_carte.liste, name="liste"),
    path("carte/resume/<numero:numero>/", views_carte.resume, name="resume"),
    path("carte/tuiles/<int:z>/<int:x>/<int:y>.json", views_tuiles.tuile, name="tuile"),
    path("carte/tuiles/<int:z>/<int:x>/<int:y>.mvt", views_tuiles.tuile, {"forme": "mvt"}, name="tuile_mvt"),
    path("carte/tuiles.json", views_tuiles.tilejson, name="tilejson"),
    path("carte/generations.json", views_tuiles.generations, name="generations"),
    path("carte/contours/<str:nature>.json", views_carte.contour, name="contours"),
    path("quartiers/", secteurs.comparer, name="quartiers"),
    path("quartiers/<slug:slug>/", secteurs.secteur, {"nature": "conseil"}, name="conseil"),
    path(
        "quartiers/<slug:slug>/affiche.pdf", secteurs.affiche, {"nature": "conseil"}, name="affiche_conseil"
    ),
    path("cil/<slug:slug>/", secteurs.secteur, {"nature": "cil"}, name="cil"),
    path("cil/<slug:slug>/affiche.pdf", secteurs.affiche, {"nature": "cil"}, name="affiche_cil"),
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
