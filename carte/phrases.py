"""The words that the scripts of the map say, in the language of the page."""

from django.utils.translation import gettext_lazy as _

from signalements.etats import Famille

PHRASES = {
    # Singular and plural of each share of a ring.
    "parts": {
        "recu": [_("reçu"), _("reçus")],
        "en_cours": [_("en cours"), _("en cours")],
        "resolu": [_("résolu"), _("résolus")],
        "refuse": [_("refusé"), _("refusés")],
    },
    "familles": dict(Famille.choices),
    "grappe": _("{n} signalements : {detail}. Agrandir"),
    "signalement": _("Signalement"),
    "agrandir": _("Agrandir"),
    "reduire": _("Réduire"),
    "approximatif": _("Contours approximatifs"),
    "panne": _("Une partie de la carte ne s’affiche pas."),
    "hors_ligne": _("Pas de réseau : la carte n’est pas à jour."),
    "sans_carte": _("La carte ne s’affiche pas. La liste montre les mêmes signalements."),
    "sans_position": _("Votre appareil ne donne pas sa position à ce site."),
    "ailleurs": _("Vous êtes loin de la commune : la carte n’a pas bougé."),
}
