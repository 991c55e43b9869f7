"""Default deny: every address is guarded, or named here among those that are open, and open on purpose."""

from collections.abc import Iterator
from fnmatch import fnmatch

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from mairie.droits import PEUT, Role
from mairie.models import Compte

# What anybody may ask for. A new public page is added here, by somebody who has thought of it.
PUBLIQUES = """

carte/liste/
carte/resume/<numero:numero>/
carte/tuiles/<int:z>/<int:x>/<int:y>.json
carte/tuiles/<int:z>/<int:x>/<int:y>.mvt
carte/tuiles.json
carte/generations.json
carte/contours/<str:nature>.json
api/v1/*
api/schema/
api/docs/
healthz
readyz
manifest.webmanifest
sw.js
hors-ligne/
composants/
accessibilite/
mentions-legales/
donnees-personnelles/
conditions/
suivi/
signaler/
signaler/photos/
signaler/photos/<str:nom>/retirer/
signaler/lieu/
signaler/proches/
signaler/questions/
signaler/categories/
adresses/
suivi/<saisie:numero>/
suivi/<saisie:numero>/moi-aussi/
suivi/<saisie:numero>/suivre/
suivi/<saisie:numero>/<cle:cle>/
suivi/<saisie:numero>/<cle:cle>/suivre/
suivi/<saisie:numero>/<cle:cle>/completer/
suivi/<saisie:numero>/<cle:cle>/retirer/
suivi/<saisie:numero>/<cle:cle>/avis/
suivi/<saisie:numero>/<str:reste>/
partenaire/<str:jeton>/
abonnement/<str:jeton>/*/
photos/<str:nom>-<int:taille>.jpg
recepisse/<saisie:numero>/<cle:code>/
donnees/
donnees/catalogue.jsonld
donnees/signalements.schema.json
donnees/contours.geojson
donnees/signalements.<str:forme>
donnees/maintenant/signalements.<str:forme>
quartiers/
quartiers/<slug:slug>/
quartiers/<slug:slug>/affiche.pdf
cil/<slug:slug>/
cil/<slug:slug>/affiche.pdf
remarques/
invitation/<str:jeton>/
lettre-du-lundi/<str:jeton>/arreter/
balade/<str:jeton>/
balade/<str:jeton>/relever/
balades/<int:pk>/
ce-qui-a-change/
demarches/
demarches/autre/
demarches/<int:pk>/
nouvelles/
nouvelles/envoye/
nouvelles/<str:jeton>/
nouvelles/<str:jeton>/confirmer/
nouvelles/<str:jeton>/quitter/
nouvelles.atom
quartiers/<slug:slug>/nouvelles.atom
nouvelles/quartier/<slug:slug>.atom
cil/<slug:slug>/nouvelles.atom
<secteur:nature>/<slug:slug>/seances/
<secteur:nature>/<slug:slug>/seances/<int:pk>/
<secteur:nature>/<slug:slug>/seances/<int:pk>/<int:version>/
<secteur:nature>/<slug:slug>/seances/<int:pk>/<int:version>/compte-rendu.*
compte/connexion/
compte/connexion/code/
compte/connexion/second-facteur/
compte/deconnexion/
compte/inactif/
compte/inscription/
""".split()
ACCUEIL = ""  # the public map
# One's own account and nobody else's: tried with a stranger in mairie/tests/test_connexion.py.
PERSONNELLES = ["compte/", "compte/droits/", "compte/second-facteur/*", "compte/sessions/*"]
# Behind the log-in of the admin: tried with a stranger in mairie/tests/test_admin.py.
ADMIN = ["admin/*"]


def doors(patterns=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield each address of the site as it is written in the urls.py, with its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from doors(pattern.url_patterns, route)
        else:
            yield route, pattern


def listed(route: str) -> bool:
    return route == ACCUEIL or any(fnmatch(route, open_) for open_ in [*PUBLIQUES, *PERSONNELLES, *ADMIN])


GUARDED = [(route, p.callback) for route, p in doors() if hasattr(p.callback, "acte")]


@pytest.mark.parametrize("route", [route for route, p in doors() if not hasattr(p.callback, "acte")])
def test_an_open_door_is_named(route):
    assert listed(route), f"{route}: put @exige(Acte.…) on its view, or name it in tests/test_portes.py"


@pytest.mark.parametrize("open_", [*PUBLIQUES, *PERSONNELLES, *ADMIN])
def test_a_named_door_exists(open_):
    assert any(fnmatch(route, open_) for route, _ in doors())


@pytest.mark.parametrize(("route", "vue"), GUARDED)
@pytest.mark.parametrize("methode", ["get", "post"])
def test_a_stranger_is_sent_to_the_log_in(route, vue, methode):
    demande = getattr(RequestFactory(), methode)("/service/quelque-part/?a=1")
    demande.user = AnonymousUser()
    reponse = vue(demande)
    assert reponse.status_code == 302
    assert reponse.url == "/compte/connexion/?next=/service/quelque-part/%3Fa%3D1"


@pytest.mark.parametrize(("route", "vue"), GUARDED)
def test_an_account_without_the_right_is_refused(route, vue):
    demande = RequestFactory().get("/")
    role = next(role for role in Role if vue.acte not in PEUT[role])
    demande.user = Compte(role=role, is_active=True)
    with pytest.raises(PermissionDenied):
        vue(demande)


def test_the_refusal_is_a_page_in_french(chantal):
    reponse = chantal.get("/service/23456789AB/")
    assert reponse.status_code == 403
    assert "Cette page ne vous est pas ouverte" in reponse.content.decode()


def test_what_is_behind_a_door_is_not_kept(client, db):
    reponse = client.get("/service/23456789AB/")
    assert "no-store" in reponse["Cache-Control"]
