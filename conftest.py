"""What every test may use: the options of the command line, the browser, and the cast."""

import shutil

import pytest
from django.conf import settings


def pytest_addoption(parser):
    parser.addoption("--longs", action="store_true", help="run the tests marked `longs` too")


def pytest_configure(config):
    # Passwords that cost nothing to check: only the tests may be so careless.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(config, items):
    if config.getoption("--longs"):
        return
    longs = [item for item in items if item.get_closest_marker("longs")]
    if longs:
        config.hook.pytest_deselected(items=longs)
        items[:] = [item for item in items if item not in longs]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, without what it would send elsewhere."""
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }
