"""The officers within reach, the appointments that wait for a second person, and a new account with its link."""

from __future__ import annotations

from django import forms
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from tuodi.ground.officers import actions
from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.queries import in_force, officers, proposals
from tuodi.ground.officers.roles import ROLES
from tuodi.web.forms import PageForm
from tuodi.web.paging import paged
from tuodi.web.words import word

RULED = policy(roles={"security_administrator"}, purposes={"administer"})
RULED_AGAIN = policy(roles={"security_administrator"}, purposes={"administer"}, step_up=True)


class NewForm(PageForm):
    """Whom to make an account for."""

    words = "desk.officers"
    username = forms.CharField(min_length=3, max_length=64, validators=[ASCIIUsernameValidator()])
    name = forms.CharField(max_length=64)


@require_safe
@RULED
def everyone(request: HttpRequest) -> HttpResponse:
    """The list, by user name; `?words=` and `?role=` narrow it."""
    words, role = request.GET.get("words", "")[:64].strip(), request.GET.get("role", "")
    page = paged(officers(request.reach, words, role if role in ROLES else ""), request)
    held: dict[int, list[str]] = {}
    for account, name in in_force().filter(account__in=[one.pk for one in page]).values_list("account", "role"):
        held.setdefault(account, []).append(getattr(ROLES[name], request.language))
    rows = [{"account": one, "roles": held.get(one.pk, [])} for one in page]
    waiting = [
        {"one": one, "role": getattr(ROLES[one.role], request.language), "place": getattr(one.place, request.language)}
        for one in proposals(request.reach)[:20]
    ]
    choices = [(one.name, getattr(one, request.language)) for one in ROLES.values() if one.name != "resident"]
    found = {"page": page, "rows": rows, "waiting": waiting, "words": words, "wanted": role, "choices": choices}
    return render(request, "desk/officers/page.html", found)


@require_http_methods(["GET", "HEAD", "POST"])
@RULED_AGAIN
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new account; what it answers holds the one-time link, shown this once."""
    form = NewForm(request.POST or None, language=request.language)
    if request.method == "POST" and form.is_valid():
        try:
            account, token = actions.add_account(request.reach, **form.cleaned_data)
        except actions.NotAllowedError as refusal:
            form.add_error("username", word(f"desk.officer.not_{refusal}", request.language))
        else:
            link = request.build_absolute_uri(reverse("enrol-link", args=[token]))
            return render(request, "desk/officer/link.html", {"link": link, "account": account})
    return render(request, "desk/officers/new.html", {"form": form}, status=422 if form.errors else 200)


routes = [
    path("desk/officers/", everyone, name="desk-officers"),
    path("desk/officers/new/", new, name="desk-officer-new"),
]
