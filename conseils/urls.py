"""Addresses of those who represent a conseil (/conseil/) or a CIL (/associations/): the same pages for both."""

from django.urls import path, register_converter

from conseils.views import balades, contributions, en_route, espace, invitations, lettre, revue
from quartiers.models import Nature


class EspaceConverter:
    """The kind of the area, as its representatives' addresses write it."""

    regex = "conseil|associations"

    def to_python(self, value: str) -> str:
        return Nature.CONSEIL if value == "conseil" else Nature.CIL

    def to_url(self, value: str) -> str:
        return "conseil" if value == Nature.CONSEIL else "associations"


register_converter(EspaceConverter, "espace")

app_name = "conseils"

FICHE = "<espace:nature>/<slug:slug>/signalements/<numero:numero>/"

urlpatterns = [
    path("invitation/<str:jeton>/", invitations.invitation, name="invitation"),
    path("lettre-du-lundi/<str:jeton>/arreter/", lettre.arreter, name="lettre_arreter"),
    path("balades/<int:pk>/", balades.bilan, name="bilan"),
    path("balade/<str:jeton>/", en_route.en_route, name="en_route"),
    path("balade/<str:jeton>/relever/", en_route.relever, name="relever"),
    path("<espace:nature>/", espace.entree, name="entree"),
    path("<espace:nature>/<slug:slug>/", espace.accueil, name="accueil"),
    path("<espace:nature>/<slug:slug>/lettre/", lettre.choisir, name="lettre"),
    path("<espace:nature>/<slug:slug>/revue/", revue.revue, name="revue"),
    path("<espace:nature>/<slug:slug>/balades/", balades.balades, name="balades"),
    path("<espace:nature>/<slug:slug>/balades/<int:pk>/", balades.balade, name="balade"),
    path("<espace:nature>/<slug:slug>/balades/<int:pk>/terminer/", balades.terminer, name="terminer"),
    path("<espace:nature>/<slug:slug>/balades/<int:pk>/annuler/", balades.annuler, name="annuler"),
    path(FICHE, revue.signalement, name="signalement"),
    path(f"{FICHE}soutenir/", contributions.soutenir, name="soutenir"),
    path(f"{FICHE}priorite/", contributions.demander_priorite, name="priorite"),
    path(f"{FICHE}commenter/", contributions.commenter, name="commenter"),
]
