"""Addresses of residents and of agents."""

from django.urls import path, register_converter

from signalements import numero as numeros
from signalements.views import (
    abonnements,
    aides,
    apercu,
    brouillons,
    declarant,
    delai,
    exports,
    file,
    habitants,
    lot,
    masquage,
    partenaire,
    photos,
    recepisse,
    reponses,
    representants,
    service,
    signaler,
    suites,
    vues,
)


class NumeroConverter:
    """A tracking number, with or without its hyphen, in any case."""

    regex = "[0-9A-Za-z-]{10,12}"

    def to_python(self, value: str) -> str:
        return value.replace("-", "").upper()

    def to_url(self, value: str) -> str:
        return value


class SaisieConverter(NumeroConverter):
    """What somebody wrote as a number; what cannot be read goes as it is to the view, which has a sentence for it."""

    regex = "[^/]{1,60}"

    def to_python(self, value: str) -> str:
        try:
            return numeros.lire(value)
        except numeros.NumeroInvalide:
            return value


class CleConverter:
    regex = "[0-9A-Za-z_-]{22}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NumeroConverter, "numero")
register_converter(SaisieConverter, "saisie")
register_converter(CleConverter, "cle")

urlpatterns = [
    path("signaler/", signaler.signaler, name="signaler"),
    path("signaler/photos/", brouillons.deposer_photo, name="signaler_photos"),
    path("signaler/photos/<str:nom>/retirer/", brouillons.retirer_photo, name="signaler_photo_retirer"),
    path("signaler/lieu/", aides.lieu, name="signaler_lieu"),
    path("signaler/proches/", aides.proches, name="signaler_proches"),
    path("signaler/questions/", aides.questions, name="signaler_questions"),
    path("signaler/categories/", aides.chercher_categories, name="signaler_categories"),
    path("adresses/", aides.chercher_adresses, name="adresses"),
    path("suivi/", habitants.suivi_accueil, name="suivi_accueil"),
    path("suivi/<saisie:numero>/", habitants.suivi, name="suivi"),
    path("suivi/<saisie:numero>/moi-aussi/", habitants.suivi_moi_aussi, name="suivi_moi_aussi"),
    path("suivi/<saisie:numero>/suivre/", habitants.suivi_suivre, name="suivi_suivre"),
    path("suivi/<saisie:numero>/<cle:cle>/", declarant.suivi_secret, name="suivi_secret"),
    path(
        "suivi/<saisie:numero>/<cle:cle>/suivre/", declarant.suivi_suivre_secret, name="suivi_suivre_secret"
    ),
    path("suivi/<saisie:numero>/<cle:cle>/completer/", declarant.suivi_completer, name="suivi_completer"),
    path("suivi/<saisie:numero>/<cle:cle>/retirer/", declarant.suivi_retirer, name="suivi_retirer"),
    path("suivi/<saisie:numero>/<cle:cle>/avis/", declarant.suivi_avis, name="suivi_avis"),
    path("suivi/<saisie:numero>/<str:reste>/", declarant.lien_inconnu, name="suivi_lien_inconnu"),
    path("abonnement/<str:jeton>/confirmer/", abonnements.suivi_confirmer, name="suivi_confirmer"),
    path("abonnement/<str:jeton>/arreter/", abonnements.suivi_arreter, name="suivi_arreter"),
    path("partenaire/<str:jeton>/", partenaire.partenaire, name="partenaire"),
    path("recepisse/<saisie:numero>/<cle:code>/", recepisse.recepisse, name="recepisse"),
    path("photos/<str:nom>-<int:taille>.jpg", photos.photo, name="photo"),
    path("service/", file.liste, name="service_liste"),
    path("service/lot/", lot.lot, name="service_lot"),
    path("service/export.<str:forme>", exports.exporter, name="service_export"),
    path("service/vues/", vues.vues, name="service_vues"),
    path("service/vues/<int:pk>/", vues.changer, name="service_vue"),
    path("service/vues/<int:pk>/retirer/", vues.retirer, name="service_vue_retirer"),
    path("service/reponses/", reponses.liste, name="service_reponses"),
    path("service/reponses/nouvelle/", reponses.nouvelle, name="service_reponse_nouvelle"),
    path("service/reponses/<int:pk>/", reponses.modifier, name="service_reponse"),
    path("service/<numero:numero>/", service.fiche, name="service_fiche"),
    path("service/<numero:numero>/etat/", service.changer_etat, name="service_etat"),
    path("service/<numero:numero>/message/", service.repondre, name="service_message"),
    path("service/<numero:numero>/reponse-type/", apercu.reponse_type, name="service_reponse_type"),
    path("service/<numero:numero>/apercu/", apercu.apercu, name="service_apercu"),
    path("service/<numero:numero>/replique/", representants.repliquer, name="service_replique"),
    path("service/<numero:numero>/note/", service.noter, name="service_note"),
    path("service/<numero:numero>/affecter/", service.affecter, name="service_affecter"),
    path("service/<numero:numero>/categorie/", service.changer_categorie, name="service_categorie"),
    path("service/<numero:numero>/placer/", service.placer, name="service_placer"),
    path("service/<numero:numero>/confier/", suites.confier, name="service_confier"),
    path("service/<numero:numero>/partager/", suites.partager, name="service_partager"),
    path("service/<numero:numero>/pieces/", delai.demander_pieces, name="service_pieces"),
    path("service/<numero:numero>/arrivee/", delai.noter_arrivee, name="service_arrivee"),
    path("service/<numero:numero>/part/", suites.faire_part, name="service_part"),
    path("service/<numero:numero>/part/retirer/", suites.retirer_part, name="service_part_retirer"),
    path("service/<numero:numero>/coordonnees/", service.coordonnees, name="service_coordonnees"),
    path("service/<numero:numero>/documents/<str:nom>/", service.piece, name="service_piece"),
    path("service/<numero:numero>/relire/", service.relire, name="service_relire"),
    path("service/<numero:numero>/photos/<int:pk>/masquer/", masquage.masquer, name="service_masquer"),
]
