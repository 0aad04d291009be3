"""Django's settings, from the environment alone (contract section 0)."""

from __future__ import annotations

import os
from pathlib import Path

from tuodi.web.database import database
from tuodi.web.security import *  # noqa: F403
from tuodi.web.signing import signing_key

DATA = Path(os.environ.get("TUODI_DATA", "var")).resolve()
DEMONSTRATION = os.environ.get("TUODI_DEMONSTRATION") == "1"
PACKAGE = os.environ.get("TUODI_CONTENT", "shanghai")  # the content package of the city
PORT = int(os.environ.get("TUODI_PORT", "8000"))
WORLD_PORT = int(os.environ.get("TUODI_WORLD_PORT", "8100"))
KEYS = Path(os.environ.get("TUODI_KEYS", DATA / "keys"))
IDENTITY = Path(os.environ.get("TUODI_IDENTITY", DATA / "world" / "identity.json"))  # of residents: the provider
SUITE = os.environ.get("TUODI_SUITE", "aes-256-gcm")  # of the next generation of keys

SECRET_KEY = signing_key(KEYS)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *filter(None, os.environ.get("TUODI_HOSTS", "").split(","))]
DATABASES = {"default": database(os.environ.get("TUODI_DATABASE_URL", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "officers.Account"
USE_TZ, TIME_ZONE = True, "Asia/Shanghai"
LANGUAGE_CODE, LANGUAGES = "zh-hans", [("zh-hans", "中文"), ("en", "English")]
ROOT_URLCONF, WSGI_APPLICATION = "tuodi.web.urls", "tuodi.web.wsgi.application"
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    "django.contrib.staticfiles", "django.contrib.admin",
    "allauth", "allauth.account", "allauth.mfa", "allauth.usersessions", "csp",
    "tuodi.ground.secrets", "tuodi.ground.journal", "tuodi.ground.places", "tuodi.ground.officers",
    "tuodi.ground.files", "tuodi.ground.notices", "tuodi.ground.work", "tuodi.stages.people", "tuodi.web",
]  # fmt: skip
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware", "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware", "tuodi.web.bounds.bounds",
    "whitenoise.middleware.WhiteNoiseMiddleware", "tuodi.web.reader.reader",
    "django.contrib.sessions.middleware.SessionMiddleware", "tuodi.web.sign_in.sessions.watch",
    "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware", "allauth.account.middleware.AccountMiddleware",
    "tuodi.web.gate.Gate",
]  # fmt: skip
GATEWAYS = {  # channel: the function that sends over it; an operator names its own
    "portal": "tuodi.ground.notices.gateways.stay", "sms": "tuodi.ground.notices.gateways.write_file",
    "email": "tuodi.ground.notices.gateways.write_file", "letter": "tuodi.ground.notices.gateways.write_file",
}  # fmt: skip
STATIC_URL, WHITENOISE_USE_FINDERS = "/static/", True
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [Path(__file__).parent, Path(__file__).parent / "sign_in"],  # a page lies in its folder
    "APP_DIRS": True,
    "OPTIONS": {
        "builtins": ["tuodi.web.templatetags.words"],
        "context_processors": [
            "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages", "tuodi.web.reader.reading",
        ],
    },
}]  # fmt: skip
