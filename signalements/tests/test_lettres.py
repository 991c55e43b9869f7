"""Every letter, by mail and on paper, by both doors: what the law and the service want in it, in each of its parts."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable

import pytest
import time_machine
from pypdf import PdfReader

from mairie.models import Categorie, EnTete, Service
from quartiers.templatetags.interface import ecrire_jour
from signalements import acces, operations, papier, registre
from signalements.etats import Etat
from signalements.models import Courriel, Porte, Signalement
from signalements.tests.aides import CLE
from signalements.tests.lettres import (
    ENEDIS,
    JOUR,
    RECU,
    SCENES,
    Scene,
    appelle,
    corps,
    corrige,
    demande_pieces,
    ecrit,
    elena,
    exiger_le_secret,
    exiger_une_lettre_propre,
    imprime,
    laisse_passer,
    laisse_sans_reponse,
    lu,
    partenaire_prevoit,
    passe,
    plat,
    rattache,
    recoit_pieces,
    repond,
    rouvre,
    transmet,
)
from signalements.veille import veiller

pytestmark = pytest.mark.django_db

# -- What each letter holds: the list of the law, then what the service owes besides ----------------


def le(jour: dt.date | dt.datetime | None) -> str:
    return ecrire_jour(jour)


def identite(row: Signalement) -> list[str]:
    """In every letter: which file, about what, where, and whom to ask about one's data."""
    return [row.numero_lisible, row.categorie.libelle, "protection-des-donnees@example.org", "04 65 71 10 17"]


def quartier(row: Signalement) -> list[str]:
    return [row.quartier.nom]


def reception(row: Signalement) -> list[str]:
    """(1) the day of reception, in Paris."""
    return [le(row.recu_le)]


def service(row: Signalement) -> list[str]:
    """(2) the service in charge, and how to reach it."""
    return [row.service.nom, row.service.telephone, row.service.courriel]


def dates(row: Signalement) -> list[str]:
    """Both clocks, each by its name."""
    waiting = row.suspendu_le is not None
    target = "en pause jusqu’à la réponse attendue" if waiting else f"le {le(row.objectif_le)}"
    found = ["Intervention visée", f"{target} (objectif du service)"]
    if row.regime_silence == "sans_objet":
        return found
    if row.delai_suspendu_le:
        said = f"délai légal suspendu depuis le {le(row.delai_suspendu_le)}"
        return [*found, "Réponse due", said]
    return [*found, f"au plus tard le {le(row.echeance_legale)} (délai légal)"]


def silence(row: Signalement) -> list[str]:
    """(3) what silence means and when; (4) appeal routes where it is a rejection; (5) else the attestation."""
    if row.silence_vaut == "acceptation":
        means, routes = (
            "votre demande est acceptée (décision implicite d’acceptation)",
            ["attestation", "L232-3"],
        )
    elif row.silence_vaut:
        means, routes = "votre demande est rejetée (décision implicite de rejet)", recours(row)
    else:
        return []
    complete = "sous réserve que la demande soit complète"
    return [f"le {le(row.echeance_legale)} au plus tard, {means}, {complete}", *routes]


def recours(row: Signalement) -> list[str]:
    texts = EnTete.objects.get()
    return [
        "Voies et délais de recours",
        "deux mois",
        texts.recours_gracieux,
        texts.recours_contentieux,
        "www.telerecours.fr",
        "tribunal administratif de Toulon",
    ]


def complement(row: Signalement) -> list[str]:
    """How to add something; once it is closed, how to write."""
    return ["04 65 71 10 17"] if row.est_clos else ["ompléter"]


def refus(row: Signalement) -> list[str]:
    """The reason; of a request, its author, their capacity and the appeal routes; of a report, whom to ask again."""
    reason = ["Prévu en 2028."]
    if row.est_demande:
        return [*reason, "Elena Éclairage", "technicienne éclairage public", *recours(row)]
    return [*reason, "Vous n’êtes pas d’accord", "Allô La Seyne", "04 65 71 10 17"]


def transmission(row: Signalement) -> list[str]:
    """To whom, when, how to reach them (L114-2); and what it does to the legal date (L114-3)."""
    found = ["le 20 mars 2026 à : Enedis", f"Pour joindre cette autorité : {ENEDIS}", "Le câble est à eux."]
    if row.silence_vaut == "rejet":
        return [*found, "La date à laquelle une réponse vous est due ne change pas."]
    return [*found, "repartira pour deux mois le jour où"] if row.silence_vaut else found


def attente(row: Signalement) -> list[str]:
    return [le(row.attente_jusqu_au), "Répondez"]


def pieces(row: Signalement) -> list[str]:
    """What is missing, by when, that the clock stands still, why, and until when at the latest."""
    found = ["Il manque quelque chose", "le plan de la rue", "20 avril 2026", "pièce manquante"]
    if row.silence_vaut == "acceptation":
        return [*found, "deux mois courront à partir de l’arrivée"]
    return [*found, "10 juin 2026"]


def reprise(row: Signalement) -> list[str]:
    return ["Le délai légal de réponse court de nouveau depuis le 2 avril 2026", le(row.echeance_legale)]


def dit(*mots: str) -> Callable[[Signalement], list[str]]:
    return lambda row: list(mots)


Points = Callable[[Signalement], list[str]]
DOSSIER: tuple[Points, ...] = (identite, quartier)
SUIVI: tuple[Points, ...] = (*DOSSIER, reception, complement)
ACCUSE: tuple[Points, ...] = (*SUIVI, service, dates, silence, dit("Devant l’école"))

TABLE: dict[str, tuple[Callable[[Signalement], object], str, tuple[Points, ...]]] = {
    "accuse": (lambda row: None, "accuse", ACCUSE),
    "correction": (corrige, "correction", (*ACCUSE, dit("Accusé de réception corrigé"))),
    "pris_en_charge": (passe(Etat.PRIS_EN_CHARGE), "etat", (*SUIVI, dates)),
    "planifie": (
        passe(Etat.PLANIFIE, date=dt.date(2026, 4, 1)),
        "etat",
        (*SUIVI, dates, dit("mercredi 1er avril 2026")),
    ),
    "en_attente": (passe(Etat.EN_ATTENTE, message="Quel mât\u00a0?"), "etat", (*SUIVI, dates, attente)),
    "transmis": (transmet, "etat", (*SUIVI, dates, transmission)),
    "resolu": (passe(Etat.RESOLU, message="Ampoule changée."), "etat", (*SUIVI, dit("Ampoule changée."))),
    "refuse": (passe(Etat.REFUSE, message="Prévu en 2028."), "etat", (*SUIVI, refus)),
    "hors_competence": (passe(Etat.HORS_COMPETENCE, message="Prévu en 2028."), "etat", (*SUIVI, refus)),
    "rouvert": (rouvre, "etat", (*SUIVI, dates, dit("Ce n’était pas le bon mât."))),
    "doublon": (rattache, "etat", (*SUIVI, dit("déjà signalé"))),
    "retire": (passe(Etat.RETIRE, message="À votre demande."), "etat", (*SUIVI, dit("À votre demande."))),
    "message": (repond, "etat", (*SUIVI, dates, dit("Nous passons jeudi."))),
    "partenaire": (partenaire_prevoit, "nouvelles", (*SUIVI, dates, dit("Enedis", "1er avril"))),
    "sans_reponse": (laisse_sans_reponse, "nouvelles", (*SUIVI, dates, dit("encore l’envoyer"))),
    "appel": (appelle, "appel", (*DOSSIER, reception, service, dates, dit("votre voix s’y ajoute"))),
}
DES_DEMANDES: dict[str, tuple[Callable[[Signalement], object], str, tuple[Points, ...]]] = {
    "pieces": (demande_pieces, "etat", (*SUIVI, dates, pieces)),
    "pieces_recues": (recoit_pieces, "nouvelles", (*SUIVI, dates, reprise)),
    "pieces_jamais": (laisse_passer, "nouvelles", (*SUIVI, dates, dit("encore l’envoyer"))),
}
SANS_TIMBRE = {"pris_en_charge", "planifie", "retire", "sans_reponse"}
"""Not worth a stamp to whoever has no e-mail."""

VARIANTES = {"accuse", "correction", "transmis", "refuse", "pieces"}
"""What reads otherwise where no answer is owed, or a lawyer has not said yet what silence means."""

CAS = [
    pytest.param(nom, scene, id=f"{nom}-{scene}")
    for scene in SCENES
    for nom in TABLE | DES_DEMANDES
    if not (scene.papier and nom in SANS_TIMBRE) and (scene.demande or nom in TABLE)
    if nom in VARIANTES or scene.regime not in ("sans_objet", "a_valider")
    # Silence is acceptance and nothing came: the clock has not begun, nobody is told more than mails tell.
    if not (nom == "pieces_jamais" and scene.papier and scene.regime == "acceptation")
]


def lettre(nom: str, scene: Scene) -> tuple[Signalement, Courriel]:
    """Do the act; return the report as it then is, and what the person concerned is written."""
    acte, modele, _points = (TABLE | DES_DEMANDES)[nom]
    with time_machine.travel(RECU):
        row = ecrit(scene)
    with time_machine.travel(JOUR):
        acte(row)
    row = Signalement.objects.select_related("categorie", "service").get(pk=row.pk)
    support = Courriel.Support.PAPIER if scene.papier else Courriel.Support.COURRIEL
    pour = Courriel.Pour.ABONNE if nom == "appel" and not scene.papier else Courriel.Pour.DECLARANT
    found = row.courriels.filter(modele=modele, support=support, pour=pour)
    return row, found.exclude(destinataire="lea@example.org").latest("pk")


@pytest.mark.parametrize(("nom", "scene"), CAS)
def test_ca_marche(ville, nom, scene):
    """The table: each letter, each of its parts, each point."""
    row, letter = lettre(nom, scene)
    parts = {"texte": plat(letter.texte), "html": lu(letter.html)}
    if scene.papier:
        parts["pdf"] = imprime(letter)
    for part, said in parts.items():
        said = said.replace(" .", ".").replace(" ,", ",")
        for point in (TABLE | DES_DEMANDES)[nom][2]:
            missing = [plat(word) for word in point(row) if plat(word).lower() not in said.lower()]
            assert not missing, f"{part} lacks of {point.__name__}: {missing}\n\n{said}"
    for written in row.courriels.select_related("abonnement"):
        exiger_une_lettre_propre(written)
        exiger_le_secret(row, written)
    assert registre.verifier() == []


# -- The other letters -------------------------------------------------------------------


def dans_chaque_partie(letter: Courriel, mots: list[str]) -> None:
    parts = {"texte": plat(letter.texte), "html": lu(letter.html).replace(" .", ".").replace(" ,", ",")}
    if letter.support == Courriel.Support.PAPIER:
        parts["pdf"] = imprime(letter)
    for part, said in parts.items():
        missing = [plat(word) for word in mots if plat(word) not in said]
        assert not missing, f"{part} lacks {missing}\n\n{said}"
    exiger_une_lettre_propre(letter)


@pytest.mark.parametrize("scene", SCENES[:1] + SCENES[2:3] + SCENES[5:6] + SCENES[7:8], ids=str)
def test_enregistree_puis_accusee_quand_un_agent_l_a_qualifiee(ville, scene):
    """R112-11-1: registered at once, acknowledged once the service is known, of the same day of reception."""
    code = Categorie.objects.filter(a_qualifier=True, active=True).values_list("code", flat=True)[0]
    with time_machine.travel(RECU):
        row = ecrit(scene, code)
    support = "papier" if scene.papier else "courriel"
    first = row.courriels.get(modele="enregistrement", support=support, pour="declarant")
    dans_chaque_partie(first, [*identite(row), *reception(row), *dates(row), *quartier(row), "enregistrée"])
    categorie = Categorie.objects.get(code="PRO-01")
    categorie.regime_silence = scene.regime
    categorie.save()
    with time_machine.travel(JOUR):
        operations.changer_categorie(signalement=row, categorie=categorie, auteur=elena())
    row = Signalement.objects.select_related("categorie", "service").get(pk=row.pk)
    then = row.courriels.get(modele="accuse", support=support, pour="declarant")
    wanted = [*identite(row), *reception(row), *service(row), *dates(row), *silence(row), "Devant l’école"]
    dans_chaque_partie(then, wanted)


def test_celui_qui_suit_confirme_et_ne_sait_rien_de_plus(ville):
    row = ecrit(Scene())
    operations.suivre(signalement=row, courriel="nadia@example.org")
    letter = row.courriels.get(modele="confirmation")
    dans_chaque_partie(letter, [row.numero_lisible, row.categorie.libelle, "Confirmer", "ne faites rien"])
    exiger_le_secret(row, letter)


@pytest.mark.parametrize("avec", [False, True])
def test_la_lettre_a_l_autorite(ville, avec):
    """What, where, since when, by when and who follows it; of whom, only if the agent has said so."""
    with time_machine.travel(RECU):
        row = ecrit(Scene())
    with time_machine.travel(JOUR):
        passe(
            Etat.TRANSMIS,
            message="Le câble est à eux.",
            autorite="Enedis",
            courriel_autorite=ENEDIS,
            avec_coordonnees=avec,
        )(row)
    letter = row.courriels.get(modele="transmission")
    wanted = [row.numero_lisible, row.categorie.libelle, *quartier(row), le(row.recu_le), *dates(row)]
    dans_chaque_partie(letter, [*wanted, "43.081000, 5.890000", "Le câble est à eux.", row.service.telephone])
    theirs = ("Roux-Lévêque", "jeanne@example.org", "Devant l’école", "la villa des voisins")
    assert [word in letter.texte and word in lu(letter.html) for word in theirs] == [avec] * 4
    assert acces.cle_de_lettre(row.numero) not in letter.texte + letter.html
    assert "Diallo" not in letter.texte + letter.html


def test_les_lettres_aux_services(ville):
    with time_machine.travel(RECU):
        row = ecrit(Scene(Porte.DEMANDE))
    with time_machine.travel(JOUR):
        operations.completer(signalement=row, cle=CLE, texte="Le mât penche.")
        operations.partager(
            signalement=row,
            services=[Service.objects.get(code="EV")],
            auteur=elena(),
            consigne="Élaguer avant de réparer.",
        )
    said = {"service": "éteint", "service_complement": "Le mât penche.", "service_suite": "Élaguer avant"}
    for modele, words in said.items():
        letter = row.courriels.filter(modele=modele).latest("pk")
        fiche = f"/service/{row.numero}/"
        dans_chaque_partie(
            letter, [row.numero_lisible, row.categorie.libelle, *quartier(row), *dates(row), words]
        )
        assert fiche in letter.texte
        assert fiche in letter.html
        exiger_le_secret(row, letter)


def test_la_lettre_de_la_nuit(ville):
    with time_machine.travel(RECU):
        row = ecrit(Scene())
    veiller(dt.date(2026, 5, 11))
    letter = Courriel.objects.filter(modele="veille").latest("pk")
    dans_chaque_partie(
        letter, [row.numero_lisible, row.categorie.libelle, "date légale dépassée", "10 mai 2026"]
    )
    assert acces.cle_de_lettre(row.numero) not in letter.texte + letter.html


# -- On paper ----------------------------------------------------------------------------------

MM = 72 / 25.4
LONGUE = (
    "Chez Madame Anne-Sophie de Saint-Exupéry\nRésidence Les Jardins de la Corniche, bâtiment B\n"
    "Appartement 1245\n12 avenue Gambetta\n83500 La Seyne-sur-Mer"
)


def test_une_lettre_de_plusieurs_pages(ville):
    """4,000 signs: the foot of each page says whose letter it is, which one, and the page; nothing is cut."""
    message = "\n\n".join(f"Paragraphe {n}. " + "Le mât est corrodé à sa base. " * 18 for n in range(1, 8))[
        :3999
    ]
    with time_machine.travel(RECU):
        row = ecrit(Scene(Porte.DEMANDE, papier=True))
    with time_machine.travel(JOUR):
        passe(Etat.REFUSE, message=message)(row)
    pages = PdfReader(io.BytesIO(papier.pdf([row.courriels.get(modele="etat", support="papier")]))).pages
    said = [plat(page.extract_text()) for page in pages]
    assert len(said) > 1
    for n, text in enumerate(said, start=1):
        assert f"{row.numero_lisible} {n} / {len(said)}" in text
        assert "Allô La Seyne, La Seyne-sur-Mer" in text
        assert "protection-des-donnees@example.org" in text
    assert all(f"Paragraphe {n}." in " ".join(said) for n in range(1, 8))


def test_une_adresse_de_six_lignes_tient_dans_la_fenetre(ville):
    """55 to 79 mm down: the narrowest window of a DL envelope shows the town too."""
    with time_machine.travel(RECU):
        row = ecrit(Scene(papier=True), adresse=LONGUE)
    found: dict[str, float] = {}

    def note(text, cm, tm, _font, _size):
        for line in ("Jeanne", *LONGUE.split("\n")):
            if line.split()[0] in text:
                found[line] = 297 - (cm[1] * tm[4] + cm[3] * tm[5] + cm[5]) / MM

    letter = row.courriels.get(support="papier")
    page = PdfReader(io.BytesIO(papier.pdf([letter]))).pages[0]
    page.extract_text(visitor_text=note)
    assert all(line in page.extract_text() for line in LONGUE.split("\n"))
    assert 55 <= found["Jeanne"] < found["12 avenue Gambetta"] <= 79
    assert "destinataire-serre" in corps(letter) or "destinataire-tres-serre" in corps(letter)


def test_en_noir_et_blanc(ville):
    """Nothing on paper is said by a colour."""
    with time_machine.travel(RECU):
        letter = ecrit(Scene(papier=True)).courriels.get(support="papier")
    colours = set(re.findall(r"#[0-9A-Fa-f]{3,6}\b", letter.html[: letter.html.index("</style>")]))
    assert colours <= {"#000", "#333", "#777", "#999"}
