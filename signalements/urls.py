"""Addresses of residents and of agents."""

from django.urls import path, register_converter

from signalements.views import habitants, photos, service


class NumeroConverter:
    """A tracking number in any writing; a wrong one is a 404 of the view, with its sentence."""

    regex = "[0-9A-Za-z-]{10,12}"

    def to_python(self, value: str) -> str:
        return value.replace("-", "").upper()

    def to_url(self, value: str) -> str:
        return value


class CleConverter:
    regex = "[0-9A-Za-z_-]{22}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NumeroConverter, "numero")
register_converter(CleConverter, "cle")

urlpatterns = [
    path("suivi/<numero:numero>/", habitants.suivi, name="suivi"),
    path("suivi/<numero:numero>/<cle:cle>/", habitants.suivi_secret, name="suivi_secret"),
    path("abonnement/<str:jeton>/confirmer/", habitants.suivi_confirmer, name="suivi_confirmer"),
    path("abonnement/<str:jeton>/arreter/", habitants.suivi_arreter, name="suivi_arreter"),
    path("photos/<str:nom>-<int:taille>.jpg", photos.photo, name="photo"),
    path("service/<numero:numero>/", service.fiche, name="service_fiche"),
]
