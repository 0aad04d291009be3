"""What the profile `mlps3` asks of a password besides its length: three of four classes of characters, and another
password every PASSWORD_DAYS."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from tuodi.ground import clock
from tuodi.ground.officers.models import Account

_CLASSES = (str.isupper, str.islower, str.isdigit, lambda character: not character.isalnum())
_TEXT = {
    "zh": "密码要有大写字母、小写字母、数字、符号中的三种。",
    "en": "A password has three of: capital letter, small letter, digit, sign.",
}


def too_old(account: Account) -> bool:
    """Whether an officer must set another password before anything else."""
    if not settings.PASSWORD_DAYS or account.resident:
        return False
    set_at = account.password_set_at
    return set_at is None or clock.now() - set_at >= timedelta(days=settings.PASSWORD_DAYS)


class Composed:
    """A validator of Django's."""

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError where fewer than three classes are in the password."""
        if sum(any(map(of_class, password)) for of_class in _CLASSES) < 3:
            raise ValidationError(self.get_help_text(), code="composition")

    def get_help_text(self) -> str:
        """Returns what is asked."""
        return _TEXT["en" if (get_language() or "").startswith("en") else "zh"]
