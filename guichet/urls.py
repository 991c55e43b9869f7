"""Addresses of the desk."""

from django.urls import path

from guichet.views import aides, courrier, saisie, veille

app_name = "guichet"

urlpatterns = [
    path("guichet/", saisie.saisir, name="saisir"),
    path("guichet/proches/", aides.proches, name="proches"),
    path("guichet/categories/", aides.categories, name="categories"),
    path("guichet/apercu/", aides.apercu, name="apercu"),
    path("guichet/personnes/", aides.personnes, name="personnes"),
    path("guichet/courrier/", courrier.file, name="courrier"),
    path("guichet/courrier/lettres.pdf", courrier.lettres, name="courrier_pdf"),
    path("guichet/courrier/postees/", courrier.postees, name="courrier_postees"),
    path("veille/", veille.veille, name="veille"),
    path("guichet/<numero:numero>/", saisie.fait, name="fait"),
    path("guichet/<numero:numero>/recepisse.pdf", saisie.recepisse, name="recepisse_pdf"),
]
