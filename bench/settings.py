"""The settings of production, with the pages of the bench beside those of the site."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
MFA_OBLIGATOIRE = False  # the agent of the bench enters by a session made for her
