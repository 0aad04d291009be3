"""The download of a file: authorised each time, to be saved and never shown in the page's own origin."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tuodi.ground.files.queries import NotReachedError, open_file
from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.roles import PURPOSES


@require_safe
@policy(roles=["clerk", "verifier", "approver", "auditor", "resident"], purposes=PURPOSES)
def download(request: HttpRequest, file_id: int) -> HttpResponse:
    """The bytes, under the name that the file has."""
    try:
        file, data = open_file(request.reach, file_id)
    except NotReachedError:
        raise Http404 from None
    return HttpResponse(data, content_type=file.kind, headers={
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=file.name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    })  # fmt: skip


routes = [path("desk/files/<int:file_id>", download, name="desk-file")]
