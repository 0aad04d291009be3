"""The one-time link: its token leaves the address at once, and the page behind it sets password and authenticator."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret, validate_totp_code
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tuodi.ground.officers import actions
from tuodi.ground.officers.policy import policy
from tuodi.web.forms import PageForm
from tuodi.web.words import word

HELD = "enrolment"  # the token, in the session
NEW = {"autocomplete": "new-password"}


class EnrolForm(PageForm):
    """A password twice, and a code that shows that the authenticator works."""

    words = "sign_in"
    password1 = forms.CharField(strip=False, max_length=256, widget=forms.PasswordInput(NEW))
    password2 = forms.CharField(strip=False, max_length=256, widget=forms.PasswordInput(NEW))
    code = forms.CharField(max_length=16, widget=forms.TextInput({"autocomplete": "one-time-code"}))

    def __init__(self, *args: Any, language: str, account: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        self.language, self.account, self.secret = language, account, secret

    def clean_password1(self) -> str:
        """The password, as Django's validators let it pass."""
        validate_password(self.cleaned_data["password1"], self.account)
        return str(self.cleaned_data["password1"])

    def clean_password2(self) -> str:
        """The same again."""
        if self.cleaned_data["password2"] != self.cleaned_data.get("password1", self.cleaned_data["password2"]):
            raise ValidationError(word("sign_in.enrol.not_same", self.language))
        return str(self.cleaned_data["password2"])

    def clean_code(self) -> str:
        """A code of the secret shown."""
        if not validate_totp_code(self.secret, self.cleaned_data["code"].strip()):
            raise ValidationError(word("sign_in.wrong_code", self.language))
        return str(self.cleaned_data["code"]).strip()


@require_safe
@policy(public=True)
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the token out of the address, so that it is in no history and no referrer."""
    request.session[HELD] = token
    clear_totp_secret(request)
    return HttpResponseRedirect(reverse("enrol"))


@sensitive_post_parameters("password1", "password2", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@policy(public=True)
def enrol(request: HttpRequest) -> HttpResponse:
    """The page; the same answer for a link that was used, is too old, or never was."""
    held = actions.enrolment(request.session.get(HELD, ""))
    if held is None or request.user.is_authenticated:
        return render(request, "sign_in/enrol/gone.html", status=410)
    secret = get_totp_secret()
    form = EnrolForm(request.POST or None, language=request.language, account=held.account, secret=secret)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enrol(held, form.cleaned_data["password1"], secret)
        except actions.NotAllowedError:
            return render(request, "sign_in/enrol/gone.html", status=410)
        Authenticator.objects.get(user=held.account, type=Authenticator.Type.TOTP).wrap().validate_code(
            form.cleaned_data["code"]
        )  # used up: the same code does not sign in as well
        request.session.flush()
        return HttpResponseRedirect(reverse("account_login"))
    address = get_adapter().build_totp_url(held.account, secret)
    found = {"form": form, "account": held.account, "secret": secret, "address": address}
    return render(request, "sign_in/enrol/page.html", found, status=422 if form.errors else 200)


routes = [
    path("sign_in/enrol/<str:token>/", link, name="enrol-link"),
    path("sign_in/enrol/", enrol, name="enrol"),
]
