"""The sentences that the scripts of the form say, in the language of the page."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "etape": _("{n} sur 3"),
    "pret": _("Envoi"),
    "c_est_ici": _("C’est ici"),
    "continuer": _("Continuer"),
    "agrandir": _("Agrandir pour préciser"),
    "precision": _("à {m} m près"),
    "position": _("Position choisie"),
    "sans_lieu": _("Sans lieu précis"),
    "d_apres_photo": _("D’après votre photo : {zones}"),
    "peu_precis": _("Votre appareil n’est précis qu’à {m} m près : déplacez la carte jusqu’au bon endroit."),
    "gps_refuse": _(
        "Votre appareil ne donne pas sa position à ce site. Déplacez la carte ou écrivez une adresse."
    ),
    "gps_introuvable": _("Votre position est introuvable. Déplacez la carte ou écrivez une adresse."),
    "gps_tarde": _("Votre position tarde trop. Déplacez la carte ou écrivez une adresse."),
    "adresses_muettes": _("Le service d’adresses ne répond pas : déplacez la carte."),
    "aucune_adresse": _("Aucune adresse trouvée : déplacez la carte."),
    "lieu_demande": _("Cette catégorie demande un lieu : montrez-le sur la carte."),
    "photo": _("Photo {n}"),
    "photos": _("Photos : {n}. Modifier"),
    "ajouter_photo": _("Ajouter une photo"),
    "photo_envoyee": _("Photo envoyée."),
    "photo_impossible": _("Cette photo n’a pas pu être ajoutée."),
    "trop_de_photos": _("{max} photos au plus : les autres ne sont pas ajoutées."),
    "photos_en_panne": _("Une photo n’est pas partie : le réseau est trop faible."),
    "reseau": _("Le réseau a coupé : votre signalement n’est pas encore parti."),
    "serveur": _("Le site a un problème : votre signalement n’est pas encore parti."),
    "categories_trouvees": _("Catégories trouvées : {n}."),
    "attente": _("Il partira tout seul dans {s} s. Rien à faire, laissez cette page ouverte."),
}
