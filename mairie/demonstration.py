"""The demonstration town: La Seyne-sur-Mer as rows, from the files of mairie/donnees/la-seyne."""

from __future__ import annotations

import csv
import datetime as dt
import json
import tomllib
from pathlib import Path

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from mairie.droits import Role
from mairie.models import Categorie, Compte, EnTete, Groupe, Question, Regle, ReponseType, Service
from mairie.models.remarques import Demarche, Propos, Remarque, Souhait
from quartiers.models import Commune, Contour, LieuConnu, Nature, Zone

DOSSIER = Path(__file__).parent / "donnees" / "la-seyne"
DEPUIS = dt.date(2020, 1, 1)
POPULATION = {"population_annee": 2026, "population_source": "imaginée pour la démonstration"}

# e-mail, name, capacity, role, services
COMPTES: list[tuple[str, str, str, Role, list[str]]] = [
    ("bruno@example.org", "Bruno Accueil", "agent d’accueil, Allô La Seyne", Role.ACCUEIL, []),
    ("elena@example.org", "Elena Éclairage", "technicienne éclairage public", Role.SERVICE, ["M-EP"]),
    ("paul@example.org", "Paul Propreté", "chef d’équipe propreté", Role.SERVICE, ["PROP"]),
    ("claire@example.org", "Claire Cheffe", "cheffe du service propreté", Role.CHEF, ["PROP"]),
    ("farid@example.org", "Farid Terrain", "jardinier", Role.TERRAIN, ["EV"]),
    ("chantal@example.org", "Chantal Conseil", "représentante du conseil Sud", Role.CONSEIL, []),
    ("lucie@example.org", "Lucie CIL", "secrétaire du CIL des Sablettes", Role.CIL, []),
    ("denis@example.org", "Denis Direction", "directeur général des services", Role.DIRECTION, []),
    ("alice@example.org", "Alice Administration", "administratrice du service", Role.ADMINISTRATEUR, []),
]


def _rows(name: str) -> list[dict[str, str]]:
    with (DOSSIER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def charger_ville() -> None:
    """Load the town, its zones, services, categories, rules and accounts; what is already there is left as it is."""
    if Commune.objects.exists():
        return
    Commune.objects.create(
        nom="La Seyne-sur-Mer", code_insee="83126", code_postal="83500", contours_approximatifs=True
    )
    EnTete.objects.create(
        accueil="Allô La Seyne",
        telephone="04 65 71 10 17",
        courriel="allo-la-seyne@example.org",
        adresse="20 quai Saturnin-Fabre\n83500 La Seyne-sur-Mer",
        horaires="Du lundi au vendredi, 8 h – 18 h ; samedi, 9 h – 12 h",
        protection_donnees="protection-des-donnees@example.org",
        recours_gracieux=(
            "Vous pouvez demander au maire de revoir cette décision, dans les deux mois, en lui écrivant : "
            "mairie de La Seyne-sur-Mer, 20 quai Saturnin-Fabre, 83500 La Seyne-sur-Mer. Sans réponse de sa part "
            "pendant deux mois, votre recours est rejeté ; vous avez alors deux mois pour saisir le tribunal."
        ),
        recours_contentieux=(
            "Vous pouvez aussi saisir le tribunal administratif de Toulon, dans les deux mois, par courrier "
            "(5 rue Racine, CS 40510, 83041 Toulon Cedex 9) ou sur www.telerecours.fr."
        ),
    )
    _zones()
    _lieux()
    _services()
    _categories()
    _regles()
    _reponses()
    _comptes()
    Demarche.objects.bulk_create(
        Demarche(ordre=rank, **row) for rank, row in enumerate(_rows("demarches.csv"), start=1)
    )


@transaction.atomic
def charger_remarques() -> None:
    """Imagine what people say of the tool and wish for, over the last months; nothing if somebody has said anything."""
    if Remarque.objects.exists() or Souhait.objects.exists():
        return
    now = timezone.now()
    for row in _rows("remarques.csv"):
        closed = now - dt.timedelta(days=int(row["close"])) if row["close"] else None
        remarque = Remarque.objects.create(
            **{name: row[name] for name in ("de", "sujet", "etat", "page", "titre", "reponse")},
            recue_le=now - dt.timedelta(days=int(row["recue"])),
            close_le=closed,
            publiee_le=(closed or now) if row["publiee"] == "oui" else None,
        )
        Propos.objects.create(remarque=remarque, mots=row["mots"])
    Souhait.objects.bulk_create(
        Souhait(demarche=demarche, navigateur_empreinte=f"{demarche.pk:032}{voice:032}")
        for demarche in Demarche.objects.all()
        for voice in range(demarche.pk * 37 % 41)
    )


def comptes_de_demonstration() -> list[tuple[str, str]]:
    """Return (e-mail, role in words) of each demonstration account that exists here."""
    here = dict(Compte.objects.filter(is_active=True).values_list("email", "role"))
    return [(email, str(Role(here[email]).label)) for email, *_rest in COMPTES if email in here]


def _zones() -> None:
    features = json.loads((DOSSIER / "zones.geojson").read_text(encoding="utf-8"))["features"]
    zones: dict[tuple[str, str], Zone] = {}
    # Conseils come before the quartiers that name them as parents.
    for feature in features:
        p = feature["properties"]
        parent = zones.get((Nature.CONSEIL, p["parent"])) if p["parent"] else None
        zone = Zone(
            nature=p["nature"],
            code=p["code"],
            nom=p["nom"],
            slug=p["slug"],
            parent=parent,
            **(POPULATION | {"population": p["population"]} if "population" in p else {}),
        )
        zone.save()
        zones[zone.nature, zone.code] = zone
    Contour.objects.bulk_create(
        Contour(
            zone=zones[f["properties"]["nature"], f["properties"]["code"]],
            geom=GEOSGeometry(json.dumps(f["geometry"]), srid=4326),  # type: ignore[misc]
            periode=DateRange(DEPUIS, None),
        )
        for f in features
    )


def _lieux() -> None:
    LieuConnu.objects.bulk_create(
        LieuConnu(nom=row["nom"], position=Point(float(row["lon"]), float(row["lat"]), srid=4326))
        for row in _rows("lieux.csv")
    )


def _services() -> None:
    Service.objects.bulk_create(Service(**row) for row in _rows("services.csv"))


def _categories() -> None:
    groupes = {
        row["code"]: Groupe(ordre=rank, **row) for rank, row in enumerate(_rows("groupes.csv"), start=1)
    }
    Groupe.objects.bulk_create(groupes.values())
    services = {s.code: s for s in Service.objects.all()}
    rules = []
    categories = {}
    for rank, row in enumerate(_rows("categories.csv"), start=1):
        service = services[row.pop("service")]
        categorie = Categorie(
            groupe=groupes[row["code"].split("-")[0]],
            ordre=rank,
            mots=row.pop("mots").split("|"),
            urgente=row.pop("urgente") == "oui",
            a_qualifier=row.pop("a_qualifier") == "oui",
            delai_jours=int(row.pop("delai_jours")),
            **row,
        )
        categories[categorie.code] = categorie
        rules.append(Regle(categorie=categorie, service=service))
    Categorie.objects.bulk_create(categories.values())
    Regle.objects.bulk_create(rules)
    Question.objects.bulk_create(
        Question(
            categorie=categories[row["categorie"]],
            code=row["code"],
            libelle=row["libelle"],
            type=row["type"],
            choix=row["choix"].split("|") if row["choix"] else [],
            publique=row["publique"] == "oui",
            agents_seulement=row["agents_seulement"] == "oui",
            obligatoire=row["obligatoire"] == "oui",
            ordre=rank,
        )
        for rank, row in enumerate(_rows("questions.csv"), start=1)
    )


def _regles() -> None:
    """The rules of one conseil or quartier, beside those of everywhere that come with the categories."""
    categories = {c.code: c for c in Categorie.objects.all()}
    services = {s.code: s for s in Service.objects.all()}
    zones = {(z.nature, z.code): z for z in Zone.objects.all()}
    Regle.objects.bulk_create(
        Regle(
            categorie=categories[row["categorie"]],
            zone=zones[row["nature"], row["zone"]],
            service=services[row["service"]],
        )
        for row in _rows("regles.csv")
    )


def _reponses() -> None:
    """The standard answers, in the order of their file."""
    categories = {c.code: c for c in Categorie.objects.all()}
    groupes = {g.code: g for g in Groupe.objects.all()}
    services = {s.code: s for s in Service.objects.all()}
    written = tomllib.loads((DOSSIER / "reponses.toml").read_text(encoding="utf-8"))["reponse"]
    ReponseType.objects.bulk_create(
        ReponseType(
            titre=row["titre"],
            texte=row["texte"].strip(),
            etat=row.get("etat", ""),
            categorie=categories.get(row.get("pour", "")),
            groupe=groupes.get(row.get("pour", "")),
            service=services[row["service"]] if "service" in row else None,
            ordre=rank,
        )
        for rank, row in enumerate(written, start=1)
    )


def _comptes() -> None:
    for email, nom, qualite, role, services in COMPTES:
        compte = Compte.objects.create_user(email, nom=nom, qualite=qualite, role=role)
        compte.services.set(Service.objects.filter(code__in=services))
