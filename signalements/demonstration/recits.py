"""The words of the demonstration: what residents write, where, and what services answer."""

from __future__ import annotations

# Share of each group of categories, in percent: cleanliness 40, roads 30, lighting 13, the rest.
PARTS = {
    "PRO": 30,
    "DEC": 10,
    "VOI": 18,
    "CIR": 12,
    "ECL": 13,
    "ESV": 6,
    "EAU": 4,
    "LIT": 3,
    "TRQ": 2,
    "EQU": 1,
    "HAB": 1,
}

# What is reported often, against 1 for all the rest.
FREQUENCES = {
    "PRO-01": 8,
    "PRO-03": 5,
    "PRO-04": 4,
    "PRO-05": 3,
    "DEC-01": 5,
    "DEC-03": 3,
    "VOI-01": 8,
    "VOI-03": 4,
    "CIR-03": 3,
    "CIR-01": 3,
    "CIR-06": 2,
    "ECL-01": 9,
    "ESV-03": 3,
    "LIT-01": 3,
}

# Quartier → (share, streets and landmarks).
LIEUX: dict[str, tuple[int, list[str]]] = {
    "Centre-ville – Port": (
        20,
        [
            "quai Saturnin-Fabre",
            "place de la Lune",
            "cours Louis-Blanc",
            "rue Cyrus-Hugues",
            "avenue Garibaldi",
        ],
    ),
    "Berthe": (
        12,
        ["avenue Yitzhak-Rabin", "place Saint-Jean", "rue Romain-Rolland", "avenue Louis-Pergaud"],
    ),
    "Brégaillon – Saint-Jean – Domergue": (
        6,
        ["avenue Jean-Bartolini", "boulevard de l’Europe", "gare de La Seyne"],
    ),
    "Camp Laurent – Vignelongue": (4, ["chemin de Camp-Laurent", "route de Vignelongue"]),
    "Les Mouissèques – La Navale": (
        7,
        ["parc de la Navale", "avenue des Mouissèques", "corniche Giovannini"],
    ),
    "Balaguier – Le Manteau": (4, ["corniche Bonaparte", "fort de Balaguier", "montée du Manteau"]),
    "Tamaris – L’Évescat – Pas du Loup": (
        7,
        ["corniche de Tamaris", "avenue Auguste-Plane", "chemin du Pas-du-Loup"],
    ),
    "Les Sablettes": (10, ["corniche Georges-Pompidou", "avenue Charles-de-Gaulle", "parc Fernand-Braudel"]),
    "Saint-Elme": (4, ["rue Patrick-Zeda", "plage de Saint-Elme", "avenue de Saint-Elme"]),
    "Mar Vivo – Les Deux Chênes": (
        6,
        ["corniche de Mar Vivo", "chemin des Deux-Chênes", "plage de la Verne"],
    ),
    "Fabrégas": (3, ["plage de Fabrégas", "chemin de Fabrégas"]),
    "Janas – Notre-Dame-du-Mai": (2, ["forêt de Janas", "route de Janas"]),
    "Les Moulières – Les Plaines – Mazères": (4, ["chemin des Moulières", "chemin des Plaines"]),
    "Saint-Georges – Croix de Palun – Barban": (5, ["avenue Pierre-Auguste-Renoir", "chemin de Mauvéou"]),
    "Le Peyron – Châteaubanne": (4, ["vieux chemin des Sablettes", "chemin de Châteaubanne"]),
    "Gavet – La Rouve": (4, ["chemin de la Rouve", "avenue de Gavet"]),
}

PRES_DE = [
    "devant l’arrêt de bus, {rue}",
    "{rue}, à hauteur du n° {n}",
    "{rue}, près de l’école",
    "à l’angle, {rue}",
    "{rue}, côté pair",
    "{rue}, en face de la boulangerie",
    "{rue}",
]

# Code of category → what people write.
DESCRIPTIONS: dict[str, list[str]] = {
    "PRO-01": [
        "Un matelas et deux fauteuils sont sur le trottoir depuis vendredi.",
        "Des gravats déposés cette nuit au bout du chemin, plusieurs sacs.",
        "Un vieux frigo et des cartons contre le mur, ça attire d’autres dépôts.",
    ],
    "PRO-03": [
        "Le caniveau est plein de feuilles et de papiers, il n’a pas été balayé depuis deux semaines.",
        "Du verre cassé partout après la soirée d’hier.",
    ],
    "PRO-04": ["La corbeille déborde tous les week-ends.", "Corbeille renversée, les sacs sont éventrés."],
    "PRO-05": [
        "Impossible de marcher sur ce trottoir sans slalomer.",
        "Le distributeur de sacs est vide depuis un mois.",
    ],
    "PRO-06": ["Grand tag sur le mur de l’école.", "Affiches collées sur l’abribus et le transformateur."],
    "PRO-07": ["Un chat mort au bord de la route."],
    "PRO-08": ["Les toilettes publiques sont fermées alors qu’il y a du monde sur la plage."],
    "DEC-01": [
        "Les bacs jaunes n’ont pas été ramassés ce matin, toute la rue est concernée.",
        "Troisième passage manqué ce mois-ci.",
    ],
    "DEC-03": ["La colonne à verre est pleine, les bouteilles sont posées par terre."],
    "VOI-01": [
        "Gros trou au milieu de la chaussée, dangereux pour les vélos quand il pleut.",
        "La route se creuse de plus en plus depuis l’hiver.",
    ],
    "VOI-02": ["Une plaque d’égout bouge et claque au passage des voitures."],
    "VOI-03": [
        "Les racines soulèvent le trottoir, ma voisine est tombée la semaine dernière.",
        "Dalle cassée devant l’entrée de la pharmacie.",
    ],
    "VOI-04": ["Pas d’abaissé de trottoir : en fauteuil il faut passer par la route."],
    "VOI-05": [
        "Potelet arraché, les voitures se garent sur le trottoir.",
        "Banc cassé, il manque deux lattes.",
    ],
    "VOI-06": ["Tranchée de la fibre mal rebouchée, elle s’enfonce."],
    "CIR-01": [
        "Le panneau stop est couché dans l’herbe.",
        "La plaque de la rue a disparu, les livreurs se perdent.",
    ],
    "CIR-02": ["Le feu piéton reste rouge en permanence."],
    "CIR-03": ["Le passage piéton devant l’école est presque effacé."],
    "CIR-04": ["Les voitures roulent bien trop vite, nous demandons un ralentisseur."],
    "ECL-01": [
        "Le lampadaire clignote toute la nuit devant nos fenêtres.",
        "Lampadaire éteint depuis lundi, on ne voit plus les marches.",
    ],
    "ECL-02": ["Toute la rue est dans le noir depuis l’orage."],
    "ECL-04": ["La trappe du lampadaire est ouverte, on voit les fils."],
    "ECL-05": ["Un câble téléphonique pend au-dessus du trottoir."],
    "EAU-01": ["Un filet d’eau coule sur la chaussée depuis deux jours."],
    "EAU-03": ["Forte odeur d’égout dès qu’il fait chaud."],
    "EAU-04": ["La grille est bouchée par les feuilles, la rue s’inonde à chaque orage."],
    "EAU-05": ["Le vallat est encombré de branchages."],
    "ESV-01": ["Une grosse branche de pin menace de tomber sur le parking."],
    "ESV-02": ["L’arbre cache complètement le panneau et le lampadaire."],
    "ESV-03": ["L’arrosage automatique fuit et inonde l’allée du parc."],
    "ESV-04": ["La balançoire ne tient plus que par une chaîne."],
    "ESV-07": ["Plusieurs cocons de chenilles dans le pin au-dessus de l’aire de jeux."],
    "ESV-08": ["Des rats en plein jour près des conteneurs."],
    "LIT-01": ["Beaucoup de plastiques sur le sable après le coup de vent."],
    "LIT-03": ["La douche de plage coule en continu."],
    "LIT-04": ["Une partie du garde-corps du sentier est tombée."],
    "EQU-01": ["Un carreau est cassé dans le préau."],
    "EQU-06": ["Un banc à l’ombre face à la mer serait le bienvenu."],
}

# What the town answers, by state.
MESSAGES: dict[str, list[str]] = {
    "pris_en_charge": [
        "Merci pour votre signalement. Une équipe passera cette semaine.",
        "Bien noté, nous allons constater sur place.",
    ],
    "planifie": [
        "L’intervention est programmée avec l’entreprise.",
        "Les travaux sont inscrits au planning de l’équipe du secteur.",
    ],
    "en_attente": ["Pouvez-vous préciser à quel endroit exactement, ou ajouter une photo ?"],
    "transmis": ["Cet ouvrage ne dépend pas de nous : nous avons saisi le gestionnaire, qui nous répondra."],
    "resolu": [
        "C’est fait : l’équipe est passée ce matin.",
        "Réparé. Merci de nous avoir prévenus.",
        "Nettoyé et enlevé. Merci de votre vigilance.",
        "Le matériel a été remplacé.",
    ],
    "refuse": ["Après visite, l’état ne justifie pas de travaux cette année. Nous restons à votre écoute."],
    "hors_competence": ["Ce lieu est privé : seul son propriétaire peut intervenir."],
    "rouvert": ["Vous nous dites que le problème est revenu : nous retournons voir."],
    "retire": ["Signalement retiré à la demande de son auteur."],
}
AUTORITES = ["Enedis", "Orange", "Département du Var", "SNCF Réseau"]

# The stories of suites.py.
AUTORITE, COURRIEL_AUTORITE = "Métropole Toulon Provence Méditerranée", "metropole@example.org"
TRANSMIS = "Cet ouvrage est à la Métropole : nous l’avons saisie, elle nous donnera une date."
REPONSE_AUTORITE = "Intervention avec nacelle, circulation alternée le matin."
CONSIGNE_DE_PART = "Ramasser les branches et balayer une fois la réparation faite."
PAS_REPARE = "Merci d’être venus, mais c’est revenu dès le lendemain."
