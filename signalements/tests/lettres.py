"""Jeanne's request, what agents do with it, and how to read what she is written."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

import time_machine
from django.conf import settings
from django.contrib.gis.geos import Point
from django.utils import timezone
from pypdf import PdfReader

from mairie import delais
from mairie.models import Categorie, Compte, Service
from signalements import acces, operations, papier
from signalements.etats import Etat
from signalements.models import Abonnement, Courriel, Declarant, Porte, Signalement
from signalements.operations import Contact, Envoi, deposer
from signalements.tests.aides import CLE

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


def ecrit(scene: Scene, code: str = "ECL-01", adresse: str = ADRESSE) -> Signalement:
    """Jeanne's request of 10 March, with a neighbour who called about it too and a follower."""
    categorie = Categorie.objects.get(code=code)
    categorie.regime_silence = scene.regime
    categorie.save()
    contact = Contact(prenom="Jeanne", nom="Roux-Lévêque", adresse=adresse if scene.papier else "")
    envoi = Envoi(
        categorie=categorie,
        point=Point(5.89, 43.081, srid=4326),
        lieu="Devant l’école",
        description="Le lampadaire est éteint, près de la villa des voisins.",
        courriel="" if scene.papier else "jeanne@example.org",
        contact=contact,
    )
    row = deposer(envoi=envoi, cle=CLE, porte=scene.porte, recu_le=RECU).signalement
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
        operations.completer(signalement=row, cle=CLE, texte="Voici le plan.")


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


# -- Reading a letter ---------------------------------------------------------------


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
        assert not (address and address[0].startswith(settings.ADRESSE)) or line.strip() == address[0], line
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
