"""Loads a city's content into a rulebook, and shows every mistake in it at once.

`load(package)` finds the package, reads its entities, facts and catalogue, traces every rule and returns the
rulebook. It names no city and no benefit.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from pathlib import Path
from types import ModuleType

from tuodi.cards.benefit import OUTCOMES, Benefit
from tuodi.cards.checks import (
    LANGUAGES,
    Folder,
    check_answers,
    check_cycles,
    check_groups,
    check_lists,
    check_plans,
    check_sentences,
    check_text,
)
from tuodi.cards.facts import read_facts
from tuodi.cards.mistakes import CardError, Mistakes
from tuodi.cards.parameters import read_parameters
from tuodi.cards.scope import FolderScope
from tuodi.rules.documents import read_document
from tuodi.rules.errors import InputError, RuleError, nearest
from tuodi.rules.kinds import month_days
from tuodi.rules.rulebook import Rule, Rulebook, Scheme, Version
from tuodi.rules.tracing import collecting, trace
from tuodi.rules.vocabulary import Entity, Fact, Parameter, RuleText

PARTS = ("catalogue", "instruments")  # the parts of a city whose folders hold rules


def content_root(package: str) -> Path:
    """Returns the folder of a content package; InputError if there is none."""
    try:
        module = importlib.import_module(f"{package}.entities")
    except ModuleNotFoundError:
        raise InputError(f"there is no content package '{package}' with an entities.py") from None
    return Path(str(module.__file__)).parent


def load_facts(package: str) -> tuple[dict[str, Entity], dict[str, Fact]]:
    """Returns the entities and the fact cards of a content package by name, without its rules, or raises CardError."""
    root = content_root(package)
    mistakes = Mistakes(root.parent)
    entities = _entities(package)
    facts = read_facts(root / "facts", entities, mistakes)
    mistakes.raise_any()
    return entities, facts


def _entities(package: str) -> dict[str, Entity]:
    module = importlib.import_module(f"{package}.entities")
    return {e.name: e for e in vars(module).values() if isinstance(e, Entity)}


def load(package: str, replacing: dict[str, list[RuleText]] | None = None) -> Rulebook:
    """Returns the rulebook of a content package, or raises CardError with every mistake.

    `replacing`: rules by folder code that a reform puts in the place of the folder's own of the same name."""
    root = content_root(package)
    mistakes = Mistakes(root.parent)
    entities = _entities(package)
    facts = read_facts(root / "facts", entities, mistakes)
    folders = {code: folder for part in PARTS for code, folder in _folders(root / part, mistakes).items()}
    order = _in_order(folders, mistakes)
    for code, texts in (replacing or {}).items():
        if code not in folders:
            raise InputError(f"the reform's BENEFIT '{code}' is no folder of the catalogue{nearest(code, folders)}")
        names = {text.name for text in texts}
        if code in folders:
            folders[code].texts = [text for text in folders[code].texts if text.name not in names] + texts
    parameters = {name: p for folder in folders.values() for name, p in folder.parameters.items()}
    rules: dict[str, Rule] = {}
    for code in order:
        rules |= _trace_folder(folders[code], folders, facts, parameters, entities, mistakes)
    check_cycles(rules, mistakes)
    check_groups(rules, entities, mistakes)
    check_answers(folders.values(), mistakes)
    check_lists(rules, parameters, facts, entities, mistakes)
    mistakes.raise_any()
    schemes = {code: _scheme(folders[code]) for code in order}
    rulebook = Rulebook(entities, facts, parameters, rules, schemes)
    check_plans(rulebook, mistakes)
    mistakes.raise_any()
    return rulebook


def _folders(catalogue: Path, mistakes: Mistakes) -> dict[str, Folder]:
    folders: dict[str, Folder] = {}
    for path in sorted(catalogue.iterdir()) if catalogue.is_dir() else []:
        if not path.is_dir() or path.name.startswith(("_", ".")):
            continue
        card = _card(path, mistakes)
        if card is None:
            continue
        folder = Folder(path, card)
        with collecting() as texts:
            _run(path / "rules.py", mistakes)
        folder.texts = list(texts)
        folder.parameters = read_parameters(path / "parameters.yaml", card.code, mistakes)
        for language in LANGUAGES:
            with mistakes.noting(str(path / f"text.{language}.yaml")):
                folder.sentences[language] = read_document(path / f"text.{language}.yaml")
        folder.articles = _articles(path / "law.md", mistakes)
        folders[card.code] = folder
    return folders


def _run(path: Path, mistakes: Mistakes) -> ModuleType | None:
    if not path.exists():
        mistakes.add(str(path), "is missing; every folder of the catalogue has one")
        return None
    spec = importlib.util.spec_from_file_location(f"content_{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (RuleError, InputError) as error:
        mistakes.add(getattr(error, "where", "") or str(path), str(error))
        return None
    except SyntaxError as error:
        mistakes.add(f"{path}:{error.lineno}", f"not Python: {error.msg}")
        return None
    except Exception as error:
        mistakes.add(str(path), f"cannot be loaded: {error!r}")
        return None
    return module


def _card(path: Path, mistakes: Mistakes) -> Benefit | None:
    module = _run(path / "card.py", mistakes)
    if module is None:
        return None
    card = getattr(module, "card", None)
    where = str(path / "card.py")
    if not isinstance(card, Benefit):
        mistakes.add(where, "should set card = Benefit(...)")
        return None
    if card.code != path.name:
        mistakes.add(where, f"the code is '{card.code}' and the folder '{path.name}'; they must be one word")
    if card.outcome not in OUTCOMES:
        mistakes.add(where, f"outcome '{card.outcome}' is none of {', '.join(OUTCOMES)}")
    if card.amount and card.amount not in card.answers:
        mistakes.add(where, f"amount '{card.amount}' is not one of its answers")
    if card.people and card.unit.members is None:
        mistakes.add(where, "people is for a benefit of a household or other group")
    with mistakes.noting(where):
        month_days(card.since)
    return card


def _articles(path: Path, mistakes: Mistakes) -> dict[str, dict[str, str]]:
    """Returns the anchors of a law.md: headings `## anchor | zh | en`."""
    if not path.exists():
        mistakes.add(str(path), "is missing; it names the articles that the rules enact")
        return {}
    articles: dict[str, dict[str, str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("## "):
            continue
        parts = [part.strip() for part in line[3:].split("|")]
        if len(parts) != 3 or not re.fullmatch(r"[a-z0-9-]+", parts[0]):
            mistakes.add(f"{path}:{number}", "a heading is written '## anchor | 中文标题 | English title'")
            continue
        articles[parts[0]] = {"zh": parts[1], "en": parts[2]}
    return articles


def _in_order(folders: dict[str, Folder], mistakes: Mistakes) -> list[str]:
    order: list[str] = []
    open_: list[str] = []

    def visit(code: str) -> None:
        if code in order:
            return
        if code in open_:
            mistakes.add(str(folders[code].path / "card.py"), f"builds on itself: {' > '.join([*open_, code])}")
            return
        open_.append(code)
        for other in folders[code].card.builds_on:
            if other in folders:
                visit(other)
            else:
                where = str(folders[code].path / "card.py")
                mistakes.add(where, f"builds on '{other}', which is no folder{nearest(other, folders)}")
        open_.remove(code)
        order.append(code)

    for code in folders:
        visit(code)
        for other in folders[code].card.reads:
            if other not in folders:
                where = str(folders[code].path / "card.py")
                mistakes.add(where, f"reads '{other}', which is no folder{nearest(other, folders)}")
    return order


def _trace_folder(
    folder: Folder, folders: dict[str, Folder], facts: dict[str, Fact], parameters: dict[str, Parameter],
    entities: dict[str, Entity], mistakes: Mistakes,
) -> dict[str, Rule]:  # fmt: skip
    card = folder.card
    own = {text.name: text for text in folder.texts}
    others = {
        text.name: (text.name if text.name in folders[code].card.answers else f"{code}.{text.name}", text)
        for code in card.builds_on if code in folders
        for text in folders[code].texts if text.name in (*folders[code].card.answers, *folders[code].card.shares)
    }  # fmt: skip
    exported = frozenset(card.answers)
    readable = (*card.builds_on, *card.reads)
    scope = FolderScope(card.code, own, others, facts, parameters, entities, readable, exported)
    check_sentences(folder, mistakes)
    versions: dict[str, list[Version]] = {}
    for text in folder.texts:
        with mistakes.noting(text.where):
            check_text(text, folder, facts, mistakes)
            versions.setdefault(text.name, []).append(Version(text.since, trace(text, scope), text.law))
    for name in (*card.answers, *card.shares):
        if name not in own:
            mistakes.add(str(folder.path / "card.py"), f"'{name}' is no rule of rules.py{nearest(name, own)}")
    rules = {}
    for name, dated in versions.items():
        full = name if name in exported else f"{card.code}.{name}"
        text = own[name]
        said = {language: dict(document.get(name) or {}) for language, document in folder.sentences.items()}
        dated.sort(key=lambda version: version.since or "")
        rules[full] = Rule(
            full, text.entity.name, text.kind, text.unit, tuple(dated), card.code, name in exported, said, text.where
        )  # fmt: skip
    return rules


def _scheme(folder: Folder) -> Scheme:
    card = folder.card
    return Scheme(
        card.code, card.zh, card.en, card.since, card.answers, folder.articles, card.outcome, card.amount, card.people
    )  # fmt: skip


__all__ = ["CardError", "Folder", "content_root", "load"]
