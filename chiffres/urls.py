"""Addresses of the figures."""

from django.urls import path

from chiffres.views import publics, services

app_name = "chiffres"

urlpatterns = [
    path("chiffres/", publics.page, name="page"),
    path("chiffres/<slug:code>.csv", publics.tableau, name="csv"),
    path("chiffres/services/", services.page, name="services"),
    path("chiffres/services/<slug:code>.csv", services.tableau, name="services_csv"),
    path("chiffres/services/<slug:code>/", services.lignes, name="lignes"),
    path("chiffres/services/rapport-<str:le>.pdf", services.rapport_du_mois, name="rapport"),
]
