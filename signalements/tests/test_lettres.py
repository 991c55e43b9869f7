"""Every letter, by mail and on paper, by both doors: what the law and the service want in it, in each of its parts."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
import time_machine
from django.conf import settings
from django.contrib.gis.geos import Point
from django.utils import timezone
from pypdf import PdfReader

from mairie import delais
from mairie.models import Categorie, Compte, EnTete, Service
from quartiers.templatetags.interface import ecrire_jour
from signalements import acces, operations, papier, registre
from signalements.etats import Etat
from signalements.models import Abonnement, Courriel, Declarant, Porte, Signalement
from signalements.operations import Contact, Envoi, deposer

pytestmark = pytest.mark.django_db

RECU = dt.datetime(2026, 3, 10, 9, 5, tzinfo=delais.PARIS)
JOUR = dt.datetime(2026, 3, 20, 11, tzinfo=delais.PARIS)
"""When the agents of this file act."""
LIMITE = dt.date(2026, 4, 20)
ADRESSE = "Résidence Le Floréal, bât. B\n12 avenue Gambetta\n83500 La Seyne-sur-Mer"
ENEDIS = "accueil-var@example.net"
#: Nobody but the desk and the agents reads these.
AUTRES = ("Diallo", "moussa@example.org", "06 11 22 33 44", "lea@example.org", "villa des voisins")


@dataclass(frozen=True)
class Scene:
    """By which door, what silence means there, and whether letters go by mail or on paper."""

    porte: Porte = Porte.SIGNALEMENT
    regime: str = "rejet"
    papier: bool = False

    def __str__(self) -> str:
        return f"{self.porte}-{self.regime}-{'papier' if self.papier else 'courriel'}"

    @property
    def demande(self) -> bool:
        return self.porte == Porte.DEMANDE


SCENES = [
    Scene(papier=on_paper, porte=porte, regime=regime)
    for on_paper in (False, True)
    for porte, regime in (
        (Porte.SIGNALEMENT, "rejet"),
        (Porte.SIGNALEMENT, "sans_objet"),
        (Porte.DEMANDE, "rejet"),
        (Porte.DEMANDE, "a_valider"),
        (Porte.DEMANDE, "acceptation"),
    )
]


def ecrit(scene: Scene, code: str = "ECL-01", **champs) -> Signalement:
    """Jeanne's request of 10 March, with a neighbour who called about it too and a follower."""
    categorie = Categorie.objects.get(code=code)
    categorie.regime_silence = scene.regime
    categorie.save()
    contact = Contact(prenom="Jeanne", nom="Roux-Lévêque", adresse=ADRESSE if scene.papier else "")
    envoi = Envoi(
        categorie=categorie,
        point=Point(5.89, 43.081, srid=4326),
        lieu="Devant l’école",
        description="Le lampadaire est éteint, près de la villa des voisins.",
        courriel="" if scene.papier else "jeanne@example.org",
        contact=contact,
    )
    row = deposer(envoi=envoi, porte=scene.porte, recu_le=RECU, **champs).signalement
    Declarant.objects.create(
        signalement=row,
        nature=Declarant.Nature.APPEL,
        prenom="Moussa",
        nom="Diallo",
        courriel="moussa@example.org",
        telephone="06 11 22 33 44",
    )
    Abonnement.objects.create(signalement=row, courriel="lea@example.org", confirme_le=timezone.now())
    return row


def elena() -> Compte:
    return Compte.objects.get(email="elena@example.org")


def passe(vers: Etat, **champs) -> Callable[[Signalement], None]:
    def acte(row: Signalement) -> None:
        operations.changer_etat(signalement=row, vers=vers, auteur=elena(), **champs)

    return acte


def transmet(row: Signalement) -> None:
    passe(Etat.TRANSMIS, message="Le câble est à eux.", autorite="Enedis", courriel_autorite=ENEDIS)(row)


def rattache(row: Signalement) -> None:
    kept = deposer(envoi=Envoi(categorie=row.categorie, point=row.position), recu_le=RECU).signalement
    passe(Etat.DOUBLON, original=kept)(row)


def rouvre(row: Signalement) -> None:
    passe(Etat.RESOLU)(row)
    passe(Etat.ROUVERT, message="Ce n’était pas le bon mât.")(row)


def demande_pieces(row: Signalement) -> None:
    operations.demander_pieces(
        signalement=row, auteur=elena(), message="Il nous faut le plan de la rue.", limite=LIMITE
    )


def recoit_pieces(row: Signalement) -> None:
    demande_pieces(row)
    with time_machine.travel(JOUR.replace(month=4, day=2)):
        operations.completer(signalement=row, cle="cle-d-amina-22-signes-", texte="Voici le plan.")


def laisse_passer(row: Signalement) -> None:
    demande_pieces(row)
    day = LIMITE + dt.timedelta(days=1)
    with time_machine.travel(dt.datetime.combine(day, dt.time(5), delais.PARIS)):
        operations.reprendre_sans_reponse(signalement=row, jour=day)


def laisse_sans_reponse(row: Signalement) -> None:
    passe(Etat.EN_ATTENTE, message="Quel mât\u00a0?")(row)
    operations.reprendre_sans_reponse(signalement=row, jour=dt.date(2027, 1, 1))


def partenaire_prevoit(row: Signalement) -> None:
    transmet(row)
    operations.repondre_partenaire(
        transmission=row.transmissions.get(), reponse="prevu", prevu_le=dt.date(2026, 4, 1)
    )


def appelle(row: Signalement) -> None:
    operations.appel_de_plus(
        signalement=row,
        auteur=elena(),
        canal="telephone",
        courriel="" if row.courriels.filter(support="papier").exists() else "ines@example.org",
        contact=Contact(prenom="Inès", nom="Marin", adresse="3 rue Zeda\n83500 La Seyne-sur-Mer"),
    )


def corrige(row: Signalement) -> None:
    operations.affecter(signalement=row, service=Service.objects.get(code="PROP"), auteur=elena())


def repond(row: Signalement) -> None:
    operations.repondre(signalement=row, auteur=elena(), message="Nous passons jeudi.")


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


def plat(texte: str) -> str:
    return " ".join(texte.replace("\u00a0", " ").replace("\u202f", " ").split())


def lu(source: str) -> str:
    """What a reader of the HTML part reads."""
    body = re.sub(r"<(style|head)\b.*?</\1>", " ", source, flags=re.S)
    return plat(html.unescape(re.sub(r"<[^>]+>", " ", body)))


def imprime(letter: Courriel) -> str:
    pages = PdfReader(io.BytesIO(papier.pdf([letter]))).pages
    said = plat(" ".join(page.extract_text() for page in pages))
    return re.sub(r"(?<=\w)- (?=\w)", "-", said)  # a line may end at a hyphen


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


ADRESSES = re.compile(r"https?://\S+|\S+@\S+")


def exiger_une_lettre_propre(letter: Courriel) -> None:
    """Nothing left empty, nothing fetched from elsewhere, spaces as French wants them, a subject that is not cut."""
    assert 10 < len(letter.objet) <= 78, letter.objet
    assert letter.texte.endswith("\n")
    assert "\n\n\n" not in letter.texte
    for part in (letter.objet, letter.texte, corps(letter)):
        found = [left for left in ("{{", "{%", "{#", "None", "()", "&amp;") if left in part]
        assert not found
    for line, after in zip(letter.texte.split("\n"), [*letter.texte.split("\n")[1:], ""], strict=True):
        assert line == line.rstrip()
        assert not line.endswith(":") or after, f"an empty label: {line}"
        address = ADRESSES.search(line)
        assert not (address and address[0].startswith(settings.ADRESSE)) or line == address[0], line
    words = ADRESSES.sub("", letter.texte) + ADRESSES.sub(
        "", html.unescape(re.sub(r"<[^>]+>", "", corps(letter)))
    )
    assert not re.search(r" [:;?!»]|« ", words), re.findall(r".{20} [:;?!»]|« .{20}", words)
    assert "'" not in words
    assert not re.search(r"(src|background)=[\"'](?!data:)|url\((?!data:)|<link|<script|@import", letter.html)


def corps(letter: Courriel) -> str:
    return letter.html[letter.html.index("</head>") :]


def exiger_le_secret(row: Signalement, letter: Courriel) -> None:
    """The secret link goes to whoever reported, others' names and addresses to nobody."""
    secret = acces.cle_de_lettre(row.numero)
    everything = unquote(letter.objet + letter.texte + letter.html)
    if letter.pour != Courriel.Pour.DECLARANT:
        assert secret not in everything
        assert "Roux" not in everything
        assert "jeanne@" not in everything
        assert "technicienne" not in everything
    elif letter.modele in ("etat", "nouvelles", "correction"):
        assert secret in letter.texte
    to_agents = letter.pour == Courriel.Pour.SERVICE
    for other in AUTRES[: -1 if to_agents else None]:
        assert other not in everything, other
