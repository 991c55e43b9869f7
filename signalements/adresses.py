"""Addresses: what the town knows by itself, then the address service, which may be slow or gone."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass

import httpx
import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from mairie.models import EnTete
from quartiers import coordonnees, recherche

logger = structlog.get_logger(__name__)

SIGNES_MIN = 3
LIMITE = 5
DELAI_S = 1.5
PANNE_S = 30
CONSERVATION_S = 7 * 24 * 3600
_PANNE = "adresses:panne"
_client = httpx.Client(timeout=DELAI_S, follow_redirects=True)


@dataclass(frozen=True)
class Adresse:
    """One answer: what to show, and its point (degrees, EPSG:4326)."""

    nom: str
    detail: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Reponse:
    """What was found; `complete` is False when the address service could not be asked."""

    adresses: list[Adresse]
    complete: bool = True


class Indisponible(Exception):
    """The address service did not answer, or is left alone for PANNE_S seconds after a failure."""


def chercher(mots: str) -> Reponse:
    """Return the addresses and places that these words mean, at most LIMITE, those of the town first.

    Coordinates are read as such. Never raises for a service that fails: known places are still found.
    """
    point = coordonnees.coordonnees_collees(mots)
    if point:
        nom = f"{point.y:.5f}, {point.x:.5f}"
        return Reponse([Adresse(nom, _("coordonnées"), point.x, point.y)])
    if len(mots.strip()) < SIGNES_MIN:
        return Reponse([])
    connus = [Adresse(**asdict(t)) for t in recherche.chercher(mots, limite=3)]
    commune = EnTete.objects.courant().commune
    try:
        trouvees = _ask(
            "search",
            {
                "q": mots.strip()[:200],
                "citycode": commune.code_insee,
                "limit": LIMITE,
                "autocomplete": 1,
                "index": "address",
            },
        )
    except Indisponible:
        return Reponse(connus, complete=False)
    noms = {recherche.aplatir(a.nom) for a in connus}
    nouvelles = [a for a in trouvees if recherche.aplatir(a.nom) not in noms]
    # A number means an address; without one, a known place is what people name.
    ordre = nouvelles + connus if any(c.isdigit() for c in mots) else connus + nouvelles
    return Reponse(ordre[:LIMITE])


def la_plus_proche(lon: float, lat: float) -> Adresse | None:
    """Return the address nearest to a point (EPSG:4326), or None if there is none or nobody answers."""
    # Five decimals are a metre: the same spot is asked once.
    params: dict[str, str | int] = {"lon": f"{lon:.5f}", "lat": f"{lat:.5f}", "limit": 1, "index": "address"}
    try:
        return next(iter(_ask("reverse", params)), None)
    except Indisponible:
        return None


def _ask(chemin: str, params: dict[str, str | int]) -> list[Adresse]:
    url = httpx.URL(f"{settings.ADRESSES_URL.rstrip('/')}/{chemin}", params=params)
    cle = f"adresses:{url}"
    known = cache.get(cle)
    if known is None:
        if cache.get(_PANNE):
            raise Indisponible
        try:
            known = _features(_fetch(url))
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            logger.warning("address service failed", chemin=chemin, erreur=type(error).__name__)
            cache.set(_PANNE, True, PANNE_S)
            raise Indisponible from error
        cache.set(cle, known, CONSERVATION_S)
    return [Adresse(*row) for row in known]


def _fetch(url: httpx.URL) -> object:
    """Return the JSON of an answer that comes whole within DELAI_S, drops included."""
    fin = time.monotonic() + DELAI_S
    with _client.stream("GET", url) as answer:
        answer.raise_for_status()
        content = bytearray()
        for chunk in answer.iter_bytes():
            content += chunk
            if time.monotonic() > fin or len(content) > 500_000:
                raise httpx.ReadTimeout("too slow or too long")
    return httpx.Response(200, content=bytes(content)).json()


def _features(answer: object) -> list[tuple[str, str, float, float]]:
    """Read only what every version of the service gives: name, postcode, city, point."""
    if not isinstance(answer, dict):
        raise ValueError("not a collection")
    rows = []
    for feature in answer["features"]:
        lon, lat = feature["geometry"]["coordinates"][:2]
        p = feature["properties"]
        nom = p.get("name") or p["label"]
        detail = " ".join(part for part in (p.get("postcode"), p.get("city")) if part)
        coordonnees.point(lon, lat)
        rows.append((str(nom), detail, float(lon), float(lat)))
    return rows
