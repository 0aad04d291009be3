"""The tag that says a word in the reader's language."""

from __future__ import annotations

from typing import Any

from django import template

from tuodi.web.words import word as said

register = template.Library()


@register.simple_tag(takes_context=True)
def word(context: dict[str, Any], key: str, **values: object) -> str:
    """Returns the words of a key in the language of the request."""
    return said(key, context["language"], **values)
