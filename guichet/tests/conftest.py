"""The desk's tests: the real address engine, a mail server, and pages of any agent in a browser."""

from __future__ import annotations

from signalements.tests.conftest import TAILLES, addok, lampadaire, ouvrir, smtp  # noqa: F401
