"""Forms of pages: Django's, with labels and hints from the page's words, and no browser's own checks."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from tuodi.web.words import all_words, word


class PageForm(forms.Form):
    """A form whose labels are the words `<words>.<field>`, its hints `<words>.<field>_hint`. Say the language."""

    words: ClassVar[str] = ""
    use_required_attribute = False

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = word(f"{self.words}.{name}", language)
            hint = f"{self.words}.{name}_hint"
            field.help_text = word(hint, language) if hint in all_words() else ""
