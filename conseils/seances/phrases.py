"""The sentences that the scripts of a session say, in the language of the page."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "enregistre": _("Enregistré"),
    "en_cours": _("Enregistrement…"),
    "garde": _("Gardé sur cet appareil, sera envoyé dès que le réseau revient"),
    "serveur": _("Gardé sur cet appareil : le site a un problème, nouvel essai dans un instant"),
    "connexion": _("Gardé sur cet appareil : reconnectez-vous dans un autre onglet, l’envoi reprendra ici"),
    "vide": _("Pas encore de décision : écrivez-la"),
    "ailleurs": _("Entre-temps, c’est devenu : « {dit} »"),
    "retiree": _("Entre-temps, quelqu’un d’autre a retiré cette décision"),
    "sans_place": _("Cet appareil ne peut rien garder : restez connecté"),
    "pret": _("Cette page s’ouvrira aussi sans réseau."),
    "et": _("{service} et {qui}"),
    "rang": _("{n} sur {total}"),
    "pour_le": _("pour le {le}"),
}
