"""The settings that keep the doors shut: cookies, headers, sign-in, sessions, limits. Part of `settings`.

Decisions and deviations: docs/decisions (security). HTTPS is said by TUODI_HTTPS=1, where a proxy that ends TLS stands
in front; without it the doors serve plain http, meant for localhost alone.
"""

from __future__ import annotations

import os

from csp.constants import NONE, SELF

HTTPS = os.environ.get("TUODI_HTTPS") == "1"
PASSWORD_PROFILE = os.environ.get("PASSWORD_PROFILE", "asvs5")  # asvs5: long, no composition; mlps3: composed, renewed
IDENTITY_PROVIDERS = tuple(
    filter(None, os.environ.get("TUODI_IDENTITY_PROVIDERS", "").split())
)  # origins of residents'
IDLE_SECONDS, ABSOLUTE_SECONDS = 30 * 60, 10 * 3600
MOST_BODY = 64 * 1024**2  # bytes of one request, files included

# Cookies. __Host- needs https; on plain http the names are plain.
_HOST = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_HOST}session", f"{_HOST}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE, SESSION_EXPIRE_AT_BROWSER_CLOSE = ABSOLUTE_SECONDS, True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "tuodi.web.refusals.csrf"

# Headers of every answer.
SECURE_SSL_REDIRECT, SECURE_HSTS_SECONDS = HTTPS, 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF, SECURE_REFERRER_POLICY = True, "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY, X_FRAME_OPTIONS = "same-origin", "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF], "frame-ancestors": [NONE], "object-src": [NONE], "base-uri": [NONE],
        "form-action": [SELF, *IDENTITY_PROVIDERS],
    },
}  # fmt: skip

# What one request may carry.
DATA_UPLOAD_MAX_MEMORY_SIZE, DATA_UPLOAD_MAX_NUMBER_FIELDS, DATA_UPLOAD_MAX_NUMBER_FILES = 2 * 1024**2, 500, 10

# Limits count across processes and machines: in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "web_cache"}}

# Passwords.
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    *([{"NAME": "tuodi.web.sign_in.passwords.Composed"}] if PASSWORD_PROFILE == "mlps3" else []),
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_DAYS = 90 if PASSWORD_PROFILE == "mlps3" else 0  # days until a password is renewed; 0: never by age

# Sign-in. allauth keeps passwords, factors and sessions.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "/desk/"
ACCOUNT_ADAPTER, MFA_ADAPTER = "tuodi.web.sign_in.adapters.Accounts", "tuodi.web.sign_in.adapters.Factors"
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS = {"username"}, ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION, ACCOUNT_SESSION_REMEMBER, ACCOUNT_LOGOUT_REDIRECT_URL = "none", False, "/"
ACCOUNT_REAUTHENTICATION_TIMEOUT, ACCOUNT_LOGIN_TIMEOUT = 5 * 60, 10 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip", "login_failed": "20/m/ip,5/5m/key", "reauthenticate": "10/m/user",
    "resident_sign_in": "60/m/ip", "make_proxy": "20/h/user",  # steps of one: leaving and coming back, asking twice
}  # fmt: skip
ACCOUNT_FORMS = {
    "login": "tuodi.web.sign_in.forms.SignInForm",
    "change_password": "tuodi.web.sign_in.forms.PasswordForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_RECOVERY_CODES_SHOW_ONCE, MFA_TOTP_ISSUER = True, "tuodi"
MFA_FORMS = {
    "authenticate": "tuodi.web.sign_in.forms.CodeForm", "reauthenticate": "tuodi.web.sign_in.forms.StepUpForm",
    "activate_totp": "tuodi.web.sign_in.forms.NewCodesForm",
    "reauthenticate_webauthn": "tuodi.web.sign_in.forms.StepUpByPasskey",
}  # fmt: skip
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TUODI_PROXIES", "0"))

# Logs: one event, one line; what was asked or sent never stands in one.
LOGGING = {
    "version": 1, "disable_existing_loggers": False,
    "filters": {"plain": {"()": "tuodi.web.log.Plain"}},
    "formatters": {"line": {"()": "tuodi.web.log.Line"}},
    "handlers": {"error": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["plain"]}},
    "root": {"handlers": ["error"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["error"], "level": "WARNING", "propagate": False}},
}  # fmt: skip
