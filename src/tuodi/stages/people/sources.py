"""The sources of what people themselves say and bring, at the window and on a visit: one of each kind, made when first
needed. Lines, registrations and imports bring sources of their own."""

from __future__ import annotations

from tuodi.stages.people.models import Source

OWN = {  # kind: what people read
    "paper": ("窗口收到的材料", "paper handed in at the window"),
    "declared": ("本人在窗口申报", "declared at the window"),
    "visit": ("上门走访", "seen on a visit"),
}


def own(kind: str) -> Source:
    """Returns the source of what is written down by hand: 'paper', 'declared' or 'visit'."""
    zh, en = OWN[kind]
    made, _ = Source.objects.get_or_create(code=f"window-{kind}", defaults={"kind": kind, "zh": zh, "en": en})
    return made
