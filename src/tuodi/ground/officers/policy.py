"""The policy of a route: who may call it and what for. A view without one is refused, and fails a test.

@policy(roles={"clerk", "verifier"}, purposes={"service", "verify"})
def person_page(request, person_id): ...   # request.reach is what the filter is made of
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Policy:
    """`roles` that may call; `purposes` it serves; `public`: no sign-in; `step_up`: proved again lately."""

    roles: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    public: bool = False
    step_up: bool = False


def policy(
    *, roles: Iterable[str] = (), purposes: Iterable[str] = (), public: bool = False, step_up: bool = False
) -> Callable[[View], View]:  # fmt: skip
    """Declares the policy of a view. The innermost decorator: wrappers around it keep it by functools.wraps."""
    declared = Policy(frozenset(roles), frozenset(purposes), public, step_up)

    def declare(view: View) -> View:
        view.policy = declared  # type: ignore[attr-defined]
        return view

    return declare
