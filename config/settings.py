"""All settings, one file, environment in. A missing secret is an error, never a default (see checks.py)."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
import structlog
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# -- Where it runs ---------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="clef-de-demonstration-sans-valeur" if DEBUG else "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# The public address of the site, used for every link in a letter: http://localhost:8000
ADRESSE = env.str("ADRESSE", default="http://localhost:8000" if DEBUG else "").rstrip("/")
_hote = urlsplit(ADRESSE).hostname
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else [_hote] if _hote else [])
CSRF_TRUSTED_ORIGINS = [ADRESSE] if ADRESSE else []
EN_HTTPS = ADRESSE.startswith("https://")
# How many proxies of ours stand before the server: the address of a client is read that far from the right of
# X-Forwarded-For.
MANDATAIRES = env.int("MANDATAIRES", default=0)
# Files of the service (photos, letters of development).
DONNEES = Path(env.str("DONNEES", default=str(BASE_DIR / ".dev")))
MEDIA_ROOT = DONNEES / "photos"
COURRIELS_DIR = DONNEES / "courriels"

INSTALLED_APPS = [
    "config.apps.ReglagesConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "leaflet",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "pgtrigger",
    "pghistory",
    "quartiers",
    "mairie",
    "signalements",
    "chiffres",
    "guichet",
    "remarques",
    "conseils",
    "nouvelles",
    "carte",
    "api",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mairie.portes.SecondFacteur",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "mairie.contexte.mairie",
            ],
        },
    },
]

# Fields are drawn by templates/django/forms/field.html: label, help, error and control tied together.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# -- Database --------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgis:///allo")}
DATABASES["default"] |= {
    "ENGINE": "django.contrib.gis.db.backends.postgis",
    "CONN_MAX_AGE": None,
    "CONN_HEALTH_CHECKS": True,
    # Every query here is short: compiling one costs a hundred times its answer.
    "OPTIONS": {"options": "-c jit=off"} | DATABASES["default"].get("OPTIONS", {}),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Who -------------------------------------------------------------------
# One enters by a code sent by e-mail, then a second factor; there is no password and no public sign-up.
AUTH_USER_MODEL = "mairie.Compte"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
MFA_OBLIGATOIRE = env.bool("MFA_OBLIGATOIRE", default=not DEBUG)
ACCOUNT_ADAPTER = "mairie.connexion.Adaptateur"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Allô Quartiers] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
# Codes asked for, by address of the client and by mailbox; "unknown": letters to a mailbox that has no account.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": env.str(
        "LIMITE_CODES", default="2000/m/ip,200/m/key" if DEBUG else "20/m/ip,3/m/key,20/h/key"
    ),
    "unknown": "3/d/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # http://localhost
MFA_TOTP_ISSUER = "Allô Quartiers"
MFA_TOTP_TOLERANCE = 1
ALLAUTH_TRUSTED_PROXY_COUNT = MANDATAIRES

# Shared by all processes: the limits above count in it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "mairie_cache",
        "KEY_FUNCTION": "config.caches.cle_illisible",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# -- Words and time --------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français"))]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

# -- Files -----------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DONNEES / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.statiques.Statiques",
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# A form far too long is told so in its own words; Django's thousand fields are refused before any form is asked.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# -- Letters ---------------------------------------------------------------
# Unset: each letter is a file in COURRIELS_DIR. smtp://user:password@host:port otherwise.
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "config.courrier.FichiersEml"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EXPEDITEUR", default="allo-quartiers@example.org" if DEBUG else "")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# -- Map and addresses -----------------------------------------------------
TUILES_URL = env.str(
    "TUILES_URL",
    default="https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png"
    "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
)
TUILES_ATTRIBUTION = env.str("TUILES_ATTRIBUTION", default="© IGN – Géoplateforme")
ADRESSES_URL = env.str("ADRESSES_URL", default="https://data.geopf.fr/geocodage")
LEAFLET_CONFIG = {
    "TILES": [("Plan", TUILES_URL, {"attribution": TUILES_ATTRIBUTION, "maxZoom": 19})],
    "DEFAULT_CENTER": (43.09, 5.88),
    "DEFAULT_ZOOM": 13,
    "MIN_ZOOM": 3,
    "MAX_ZOOM": 19,
    "RESET_VIEW": False,
    "SPATIAL_EXTENT": (5.80, 43.02, 5.95, 43.15),
}

# -- Doors and headers -----------------------------------------------------
_tuiles = urlsplit(TUILES_URL)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:", f"{_tuiles.scheme}://{_tuiles.netloc}"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY = {"geolocation": "self", "camera": "self", "microphone": [], "payment": [], "usb": []}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = EN_HTTPS and not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked in plain http by who watches this machine
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if MANDATAIRES else None
SECURE_HSTS_SECONDS = 31536000 if EN_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = EN_HTTPS
SECURE_HSTS_PRELOAD = EN_HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = EN_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_ENGINE = "mairie.sessions"
SESSION_COOKIE_AGE = 12 * 3600
# gis.W001 asks for GDAL 3.9, which blocks addresses hidden in spatial references; Debian 12 has 3.6. No text of a
# user reaches GDAL here but through `importer_zones`, which reads files in a child process and reduces any .prj to
# an EPSG code of a list.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

# -- Limits ----------------------------------------------------------------
# (how many, per how many seconds); beyond it the door is slower or closed, see signalements/limites.py.
LIMITES = {
    "depot_adresse": (env.int("LIMITE_DEPOTS", default=500 if DEBUG else 12), 3600),
    "photo_adresse": (env.int("LIMITE_PHOTOS", default=2000 if DEBUG else 60), 3600),
    # Questions about addresses: some eight while one types.
    "adresses_adresse": (env.int("LIMITE_ADRESSES", default=5000 if DEBUG else 600), 3600),
    "suivi_adresse": (env.int("LIMITE_SUIVIS", default=500 if DEBUG else 20), 3600),
    "depot_lieu": (env.int("LIMITE_LIEU", default=200 if DEBUG else 20), 3600),
    "remarque_adresse": (env.int("LIMITE_REMARQUES", default=200 if DEBUG else 10), 3600),
    "souhait_adresse": (env.int("LIMITE_SOUHAITS", default=500 if DEBUG else 60), 3600),
    "nouvelles_adresse": (env.int("LIMITE_NOUVELLES", default=500 if DEBUG else 20), 3600),
    "export_adresse": (env.int("LIMITE_EXPORTS", default=500 if DEBUG else 30), 3600),
    "courriels_destinataire": (env.int("LIMITE_COURRIELS", default=40), 24 * 3600),
}
# Seconds that each report beyond a limit waits longer than the one before.
PORTE_LENTE_S = env.int("PORTE_LENTE_S", default=20)
FORMULAIRE_SECONDES_MIN = env.int("FORMULAIRE_SECONDES_MIN", default=2)
FORMULAIRE_JOURS_MAX = 2
PHOTOS_MAX = 5
PHOTO_OCTETS_MAX = 15 * 1024 * 1024
PHOTO_PIXELS_MAX = 50_000_000
BROUILLON_HEURES = 24
# Words and addresses of remarks, after they are done or refused.
CONSERVATION_REMARQUES_JOURS = env.int("CONSERVATION_REMARQUES_JOURS", default=365)
# Letters of news after they have left, and addresses that do not exist.
CONSERVATION_NOUVELLES_JOURS = env.int("CONSERVATION_NOUVELLES_JOURS", default=30)

# -- API -------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "api.analyse.JSONProfond",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "api.erreurs.repondre",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Allô Quartiers",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
}

# -- Logs: what happened, never who ----------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "ligne": {
            "()": "config.journal.Ligne",
            "processor": structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            )
            if DEBUG
            else structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso"),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
structlog.configure(
    processors=[
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
