"""Addresses of the news of the town: by e-mail, by feed."""

from django.urls import path

from nouvelles.views import abonnements, flux

app_name = "nouvelles"

urlpatterns = [
    path("nouvelles/", abonnements.sabonner, name="sabonner"),
    path("nouvelles/envoye/", abonnements.envoye, name="envoye"),
    path("nouvelles/<str:jeton>/", abonnements.mes_nouvelles, name="mes_nouvelles"),
    path("nouvelles/<str:jeton>/confirmer/", abonnements.confirmer, name="confirmer"),
    path("nouvelles/<str:jeton>/quitter/", abonnements.quitter, name="quitter"),
    path("nouvelles.atom", flux.flux, name="flux"),
    path("quartiers/<slug:slug>/nouvelles.atom", flux.flux, {"nature": "conseil"}, name="flux_conseil"),
    path("nouvelles/quartier/<slug:slug>.atom", flux.flux, {"nature": "quartier"}, name="flux_quartier"),
    path("cil/<slug:slug>/nouvelles.atom", flux.flux, {"nature": "cil"}, name="flux_cil"),
]
