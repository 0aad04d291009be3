"""The addresses of allauth's views that are served; every other view of allauth has none. Policies: `gate.OTHERS`."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as codes
from allauth.mfa.webauthn import views as passkeys
from django.db import transaction
from django.urls import path

routes = [
    path("sign_in/", account.login, name="account_login"),
    path("sign_in/code/", factors.authenticate, name="mfa_authenticate"),
    path("sign_in/out/", account.logout, name="account_logout"),
    path("sign_in/again/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("sign_in/again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("sign_in/password/", transaction.atomic(account.password_change), name="account_change_password"),
    path("sign_in/factors/", factors.index, name="mfa_index"),
    path("sign_in/factors/codes/", codes.activate_totp, name="mfa_activate_totp"),
    path("sign_in/factors/codes/away/", codes.deactivate_totp, name="mfa_deactivate_totp"),
    path("sign_in/factors/recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("sign_in/factors/recovery/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sign_in/factors/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("sign_in/factors/passkeys/new/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("sign_in/factors/passkeys/<int:pk>/away/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("sign_in/factors/passkeys/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
]
