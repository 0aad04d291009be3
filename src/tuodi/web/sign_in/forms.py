"""allauth's forms in the project's words, without placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm

from tuodi.ground import clock
from tuodi.web.sign_in.sessions import renew
from tuodi.web.words import all_words, word


class _Worded:
    """Labels and hints are the words `sign_in.<field>`, `sign_in.<field>_hint`."""

    use_required_attribute = False
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = word(f"sign_in.{name}", context.request.language)
            hint = f"sign_in.{name}_hint"
            field.help_text = word(hint, context.request.language) if hint in all_words() else ""


class SignInForm(_Worded, LoginForm):
    """User name and password."""


class CodeForm(_Worded, AuthenticateForm):
    """The code of the second factor, at sign-in."""


class StepUpForm(_Worded, ReauthenticateForm):
    """The code again before an act that matters; the session gets another name."""

    def save(self) -> None:
        """Records the proof."""
        super().save()
        renew(context.request)


class StepUpByPasskey(ReauthenticateWebAuthnForm):
    """The same by a passkey."""

    def save(self) -> None:
        """Records the proof."""
        super().save()
        renew(context.request)


class NewCodesForm(_Worded, ActivateTOTPForm):
    """A new source of codes."""


class PasswordForm(_Worded, ChangePasswordForm):
    """Another password, by whoever knows the present one."""

    def save(self) -> None:
        """Sets it."""
        self.user.password_set_at = clock.now()
        super().save()
