"""Addresses of the sessions: for those who hold them under their own space, for everybody under the area's page."""

from django.urls import path, register_converter

from conseils.seances.views import cloture, inscriptions, preparation, publiques, tenue
from quartiers.models import Nature


class SecteurConverter:
    """The kind of the area, as its public address writes it."""

    regex = "quartiers|cil"

    def to_python(self, value: str) -> str:
        return Nature.CONSEIL if value == "quartiers" else Nature.CIL

    def to_url(self, value: str) -> str:
        return "quartiers" if value == Nature.CONSEIL else "cil"


register_converter(SecteurConverter, "secteur")

app_name = "seances"

_ICI = "<espace:nature>/<slug:slug>/seances/"
_UNE = f"{_ICI}<int:pk>/"
_POINT = f"{_UNE}points/<int:point>/"
_TOUS = "<secteur:nature>/<slug:slug>/seances/"

urlpatterns = [
    path(_ICI, preparation.liste, name="liste"),
    path(f"{_ICI}prevoir/", preparation.nouvelle, name="nouvelle"),
    path(f"{_ICI}inscrire/<numero:numero>/", inscriptions.inscrire, name="inscrire"),
    path(_UNE, preparation.une, name="une"),
    path(f"{_UNE}modifier/", preparation.modifier, name="modifier"),
    path(f"{_UNE}annuler/", preparation.annuler, name="annuler"),
    path(f"{_UNE}actualiser/", preparation.actualiser, name="actualiser"),
    path(f"{_UNE}ordre/", preparation.ordonner, name="ordonner"),
    path(f"{_UNE}points/", preparation.ajouter, name="ajouter"),
    path(f"{_POINT}deplacer/", preparation.deplacer, name="deplacer"),
    path(f"{_POINT}retirer/", preparation.retirer, name="retirer"),
    path(f"{_POINT}remettre/", preparation.remettre, name="remettre"),
    path(f"{_UNE}ouvrir/", tenue.ouvrir, name="ouvrir"),
    path(f"{_UNE}projeter/", tenue.projeter, name="projeter"),
    path(f"{_UNE}decisions.json", tenue.decisions, name="decisions"),
    path(f"{_UNE}decisions/<cle:cle>/retirer/", tenue.retirer, name="retirer_decision"),
    path(f"{_UNE}suites/<int:decision>/", cloture.suite, name="suite"),
    path(f"{_POINT}decision/", tenue.noter, name="noter"),
    path(f"{_POINT}promesse/", tenue.juger, name="juger"),
    path(f"{_UNE}clore/", cloture.clore, name="clore"),
    path(f"{_UNE}corriger/", cloture.corriger, name="corriger"),
    path(f"{_UNE}correction/", cloture.correction, name="correction"),
    path(f"{_UNE}renoncer/", cloture.renoncer, name="renoncer"),
    path(_TOUS, publiques.seances, name="publiques"),
    path(f"{_TOUS}<int:pk>/", publiques.un_compte_rendu, name="dernier"),
    path(f"{_TOUS}<int:pk>/<int:version>/", publiques.un_compte_rendu, name="compte_rendu"),
    path(f"{_TOUS}<int:pk>/<int:version>/compte-rendu.pdf", publiques.feuille, {"forme": "pdf"}, name="pdf"),
    path(f"{_TOUS}<int:pk>/<int:version>/compte-rendu.odt", publiques.feuille, {"forme": "odt"}, name="odt"),
]
