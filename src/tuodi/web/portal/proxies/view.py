"""The pages: a list with a form, a page that asks once more, and ending at once."""

from __future__ import annotations

from typing import Any

from allauth.core.ratelimit import consume_or_429
from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from tuodi.ground.journal.actions import Subject, write
from tuodi.ground.officers.policy import policy
from tuodi.rules.errors import InputError
from tuodi.stages.people.models import Person, Proxy
from tuodi.stages.people.proxies import both_sides, end_proxy, make_proxy
from tuodi.stages.people.queries import person
from tuodi.stages.people.residents import person_of
from tuodi.web.forms import PageForm
from tuodi.web.words import word


class ProxyForm(PageForm):
    """Who shall act, for what, until when."""

    words = "portal.proxies"
    name = forms.CharField(max_length=128)
    number = forms.CharField(max_length=24)
    scope = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    until = forms.DateField(input_formats=["%Y-%m-%d"], widget=forms.DateInput(format="%Y-%m-%d"))

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        scope: Any = self.fields["scope"]
        scope.choices = [(one, word(f"portal.proxies.scope_{one}", language)) for one in Proxy.SCOPES]


@require_http_methods(["GET", "HEAD", "POST"])
@policy(roles={"resident"}, purposes={"own"})
def proxies(request: HttpRequest) -> HttpResponse:
    """Lists the proxies, takes the form, asks once more, and makes one. 429 after too many tries: who is in the
    register is not to be found out by trying numbers."""
    (own,) = request.reach.persons
    form = ProxyForm(request.POST if request.method == "POST" else None, language=request.language)
    if request.method == "POST" and form.is_valid():
        if refusal := consume_or_429(request, action="make_proxy"):
            write(request.reach.actor, "people.make_proxy", Subject("person", own), outcome="refused")
            return refusal
        other = _named(form.cleaned_data)
        if other is None:
            write(request.reach.actor, "people.make_proxy", Subject("person", own), outcome="refused")
            form.add_error("number", word("portal.proxies.not_found", request.language))
        elif "confirmed" not in request.POST:
            return render(request, "portal/proxies/confirm.html", {"form": form, "scopes": _scopes(request, form)})
        else:
            try:
                make_proxy(
                    request.reach.actor, person(request.reach, own), other, form.cleaned_data["scope"],
                    form.cleaned_data["until"],
                )  # fmt: skip
                return HttpResponseRedirect(reverse("resident-proxies"))
            except InputError as error:
                form.add_error(None, word(f"portal.proxies.refused_{error}", request.language))
    mine, others = (_listed(request, held) for held in both_sides(own))
    context = {"form": form, "mine": mine, "others": others}
    return render(request, "portal/proxies/page.html", context, status=400 if form.errors else 200)


@require_POST
@policy(roles={"resident"}, purposes={"own"})
def end(request: HttpRequest, proxy_id: int) -> HttpResponse:
    """Ends a proxy at once; 404 where it is not one of mine."""
    (own,) = request.reach.persons
    if not end_proxy(request.reach.actor, own, proxy_id):
        raise Http404
    return HttpResponseRedirect(reverse("resident-proxies"))


def _named(given: dict[str, Any]) -> Person | None:
    """The person whose name and number both fit; so that a number alone tells nobody who is in the register."""
    found = person_of(given["number"])
    return found if found is not None and found.name == " ".join(given["name"].split()) else None


def _scopes(request: HttpRequest, form: ProxyForm) -> list[str]:
    return [word(f"portal.proxies.scope_{one}", request.language) for one in form.cleaned_data["scope"]]


def _listed(request: HttpRequest, held: list[Proxy]) -> list[dict[str, Any]]:
    return [
        {
            "one": one,
            "scopes": [word(f"portal.proxies.scope_{scope}", request.language) for scope in one.scope.split(",")],
        }
        for one in held
    ]


routes = [
    path("me/proxies/", proxies, name="resident-proxies"),
    path("me/proxies/<int:proxy_id>/end/", end, name="resident-proxy-end"),
]
