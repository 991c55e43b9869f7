"""What every test may use: the options of the command line, the browser, and the cast."""

import shutil

import pytest
from django.conf import settings
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from chiffres import tenue
from conseils.demonstration import charger_mandats
from mairie.demonstration import charger_ville
from mairie.models import Compte
from quartiers.models import Commune
from signalements.demonstration.ecriture import ecrire
from signalements.models import Signalement
from tests import ville_rangee


def pytest_addoption(parser):
    parser.addoption("--longs", action="store_true", help="run the tests marked `longs` too")


def pytest_configure(config):
    # Passwords that cost nothing to check: only the tests may be so careless.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # No test measures time, this one included.
    hypothesis_settings.register_profile("ici", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    hypothesis_settings.load_profile("ici")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--longs"):
        return
    longs = [item for item in items if item.get_closest_marker("longs")]
    if longs:
        config.hook.pytest_deselected(items=longs)
        items[:] = [item for item in items if item not in longs]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, which finds no other machine than this one."""
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium-headless-shell"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ],
    }


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The demonstration town is in the test database, and back in it after each test that wrote for good."""
    with django_db_blocker.unblock():
        charger_ville()
        charger_mandats()
        ville_rangee.garder()
    TransactionTestCase._fixture_teardown = lambda case: ville_rangee.remettre()


@pytest.fixture(autouse=True)
def donnees(settings, tmp_path):
    """Photos and letters of a test go to its own folder."""
    settings.DONNEES = tmp_path
    settings.MEDIA_ROOT = tmp_path / "photos"
    settings.COURRIELS_DIR = tmp_path / "courriels"


@pytest.fixture
def ville(db) -> Commune:
    """La Seyne-sur-Mer."""
    return Commune.objects.get()


def _ranger(nom: str, nombre: int, graine: int, compter: bool = False) -> None:
    """Keep a town of so many imaginary reports, without pictures nor letters; its figures counted if asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("signalements.demonstration.ecriture.ENTIERS", 0)
        ecrire(nombre, graine=graine)
    while compter and tenue.plier():
        pass
    ville_rangee.garder(nom)
    ville_rangee.remettre()


@pytest.fixture(scope="session")
def _soixante_ranges(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        _ranger(ville_rangee.SOIXANTE, 60, graine=5)


@pytest.fixture(scope="session")
def _cent_vingt_ranges(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        _ranger(ville_rangee.CENT_VINGT, 120, graine=11)


@pytest.fixture(scope="session")
def _deux_cents_ranges(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        _ranger(ville_rangee.DEUX_CENTS, 200, graine=7, compter=True)


@pytest.fixture
def soixante(_soixante_ranges, ville) -> int:
    """Sixty imaginary reports; neither the map nor the figures have folded their counts."""
    ville_rangee.remettre(ville_rangee.SOIXANTE)
    return Signalement.objects.count()


@pytest.fixture
def cent_vingt(_cent_vingt_ranges, ville) -> int:
    """A hundred and twenty of them, not folded either."""
    ville_rangee.remettre(ville_rangee.CENT_VINGT)
    return Signalement.objects.count()


@pytest.fixture
def deux_cents(_deux_cents_ranges, ville) -> int:
    """Two hundred of them, their figures counted."""
    ville_rangee.remettre(ville_rangee.DEUX_CENTS)
    return Signalement.objects.count()


def _client_of(email: str) -> Client:
    client = Client()
    client.force_login(Compte.objects.get(email=email))
    return client


@pytest.fixture
def amina(ville) -> Client:
    """A resident, amina@example.org: no account."""
    return Client()


@pytest.fixture
def inconnu(ville) -> Client:
    """A stranger at the door."""
    return Client()


@pytest.fixture
def bruno(ville) -> Client:
    """The desk, Allô La Seyne: sees the reports of all services."""
    return _client_of("bruno@example.org")


@pytest.fixture
def elena(ville) -> Client:
    """The lighting service (M-EP)."""
    return _client_of("elena@example.org")


@pytest.fixture
def paul(ville) -> Client:
    """The cleaning service (PROP)."""
    return _client_of("paul@example.org")


@pytest.fixture
def claire(ville) -> Client:
    """Heads the cleaning service (PROP)."""
    return _client_of("claire@example.org")


@pytest.fixture
def farid(ville) -> Client:
    """In the field, for the parks (EV)."""
    return _client_of("farid@example.org")


@pytest.fixture
def chantal(ville) -> Client:
    """Represents the conseil Sud."""
    return _client_of("chantal@example.org")


@pytest.fixture
def lucie(ville) -> Client:
    """Represents the CIL des Sablettes."""
    return _client_of("lucie@example.org")


@pytest.fixture
def denis(ville) -> Client:
    """Directs the town's services: sees everything, treats nothing."""
    return _client_of("denis@example.org")


@pytest.fixture
def alice(ville) -> Client:
    """Administers the town's data."""
    return _client_of("alice@example.org")
