"""The OpenAPI document, and a machine that tries all that it says and much that it does not."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from config.wsgi import application

# A value that fits the shape may still be refused (a category that does not exist): that is what 422 is for.
SANS = [positive_data_acceptance]


schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)


@pytest.fixture
def une_connexion(ville):
    """Keep the connection of the test's transaction open after each answer, as Django's own client does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)
@pytest.mark.django_db
@pytest.mark.usefixtures("une_connexion")
def test_tout_ce_que_dit_le_schema(case):
    case.call_and_validate(excluded_checks=SANS)


@pytest.mark.django_db
def test_la_documentation_ne_demande_rien_ailleurs(inconnu):
    page = inconnu.get("/api/docs/").content.decode()
    assert "cdn" not in page
    assert "https://" not in page.replace("https://www.w3.org", "")
