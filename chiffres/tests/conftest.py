"""A street lamp, a mail server and pages of anybody in a browser."""

from signalements.tests.conftest import lampadaire, ouvrir, smtp  # noqa: F401
