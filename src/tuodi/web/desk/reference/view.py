"""Places, centres and bureaus in Django's administration, for the system administrator: read and change only, and
journalled. Its own sign-in, history, adding and deleting have no address here."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest
from django.urls import path

from tuodi.ground.journal.actions import Subject, write
from tuodi.ground.places.models import Bureau, Centre, Place

ROLE = "system_administrator"


class Reference(AdminSite):
    """Only the pages that are needed; who may see them is the gate's to say, and said again here."""

    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the gate let a system administrator in."""
        return bool(request.reach.actor.role == ROLE)

    def get_urls(self) -> list[Any]:
        """Returns the addresses of the lists and of the forms of change."""
        found = [
            path("", self.admin_view(self.index), name="index"),
            path("jsi18n/", self.admin_view(self.i18n_javascript, cacheable=True), name="jsi18n"),
            path("<str:app_label>/", self.admin_view(self.app_index), name="app_list"),
        ]
        for model, held in self._registry.items():
            name = f"{model._meta.app_label}_{model._meta.model_name}"
            where = f"{model._meta.app_label}/{model._meta.model_name}/"
            found.append(path(where, self.admin_view(held.changelist_view), name=f"{name}_changelist"))
            change = self.admin_view(held.change_view)
            found.append(path(f"{where}<path:object_id>/change/", change, name=f"{name}_change"))
        return found


class Changed(ModelAdmin):
    """A table that is read and changed."""

    list_per_page, list_max_show_all, show_full_result_count = 50, 50, False
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As the site."""
        return bool(request.reach.actor.role == ROLE)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the site."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the site."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: places come from their loader."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what was stays, dated."""
        return False

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Journals the change in its transaction, by the names of the fields."""
        fields = sorted(name for part in message for name in part.get("changed", {}).get("fields", ()))
        number = obj.pk if isinstance(obj.pk, int) else None
        detail = {"key": str(obj.pk), "fields": fields}
        write(request.reach.actor, "places.change", Subject(obj._meta.model_name, number), detail=detail)
        return super().log_change(request, obj, message)


class PlaceChanged(Changed):
    """A place; its code stays."""

    list_display, search_fields = ("code", "level", "zh", "en", "since", "until", "generated"), ("zh", "en", "code")
    readonly_fields, raw_id_fields = ("code", "level"), ("parent", "successor")
    fields = ("code", "level", "zh", "en", "since", "until", "generated", "source")


class CentreChanged(Changed):
    """A centre; its place stays."""

    list_display, search_fields = ("zh", "en", "address", "since", "until"), ("zh", "en")
    readonly_fields = ("place",)


class BureauChanged(Changed):
    """A bureau; its code stays."""

    list_display, search_fields = ("code", "zh", "en"), ("code", "zh", "en")
    readonly_fields = ("code",)


site = Reference(name="admin")
for _model, _held in ((Place, PlaceChanged), (Centre, CentreChanged), (Bureau, BureauChanged)):
    site.register(_model, _held)
routes = [path("desk/reference/", site.urls)]
