"""Pins: a rulebook as canonical values, each stored once under its hash, enough to decide again without old files.

The root names the vocabulary and, for every scheme, its expressions, parameters and sentences by hash, so a change in
one benefit changes only its own hashes.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from tuodi.rules.errors import InputError
from tuodi.rules.expression import from_json, to_json
from tuodi.rules.kinds import Kind
from tuodi.rules.rulebook import Rule, Rulebook, Scheme, Version
from tuodi.rules.vocabulary import Entity, Fact, Parameter, Value

Object = dict[str, Any]


def canonical(value: Any) -> str:
    """Returns a value as its one canonical JSON text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def pinned(rulebook: Rulebook) -> tuple[str, dict[str, str]]:
    """Returns the root's hash and every canonical text by its hash."""
    store: dict[str, str] = {}

    def put(value: Any) -> str:
        text = canonical(value)
        name = sha256(text.encode()).hexdigest()
        store[name] = text
        return name

    schemes = {}
    for code, scheme in rulebook.schemes.items():
        rules = {name: rule for name, rule in rulebook.rules.items() if rule.benefit == code}
        own = {name: p for name, p in rulebook.parameters.items() if name.split(".")[0] == code}
        card = asdict(scheme)
        articles = card.pop("articles")
        schemes[code] = {
            "card": card,
            "expressions": put({name: _rule_out(rule) for name, rule in rules.items()}),
            "parameters": put({name: _parameter_out(parameter) for name, parameter in own.items()}),
            "sentences": put({"rules": {n: rule.text for n, rule in rules.items()}, "articles": articles}),
        }
    vocabulary = {
        "entities": [asdict(entity) for entity in rulebook.entities.values()],  # in order: the first group is home
        "facts": {name: {**asdict(fact), "kind": _kind_out(fact.kind)} for name, fact in rulebook.facts.items()},
    }
    root = put({"format": 1, "vocabulary": put(vocabulary), "schemes": schemes, "order": list(schemes)})
    return root, store


def write_pins(rulebook: Rulebook, folder: Path) -> str:
    """Stores every value once as `<hash>.json` and returns the root's hash."""
    root, store = pinned(rulebook)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in store.items():
        path = folder / f"{name}.json"
        if not path.exists():
            part = path.with_suffix(".part")
            part.write_text(text, encoding="utf-8")
            part.rename(path)
    return root


def read_pins(folder: Path, root: str) -> Rulebook:
    """Returns the rulebook that a root's hash names; InputError if a value is missing or was altered."""

    def get(name: str) -> Any:
        path = folder / f"{name}.json"
        if not path.exists():
            raise InputError(f"{path}: the pinned value is missing")
        text = path.read_bytes()
        if sha256(text).hexdigest() != name:
            raise InputError(f"{path}: the pinned value was altered: its hash differs from its name")
        return json.loads(text)

    top = get(root)
    vocabulary = get(top["vocabulary"])
    entities = {fields["name"]: Entity(**fields) for fields in vocabulary["entities"]}
    facts = {name: Fact(**{**fields, "kind": _kind_in(fields["kind"])}) for name, fields in vocabulary["facts"].items()}
    parameters: dict[str, Parameter] = {}
    rules: dict[str, Rule] = {}
    schemes: dict[str, Scheme] = {}
    for code in top["order"]:
        pin = top["schemes"][code]
        sentences = get(pin["sentences"])
        parameters |= {name: _parameter_in(fields) for name, fields in get(pin["parameters"]).items()}
        for name, fields in get(pin["expressions"]).items():
            rules[name] = _rule_in(name, fields, sentences["rules"][name])
        card = {**pin["card"], "answers": tuple(pin["card"]["answers"])}
        schemes[code] = Scheme(articles=sentences["articles"], **card)
    return Rulebook(entities, facts, parameters, rules, schemes)


def _kind_out(kind: Kind) -> Any:
    return list(kind.choices) or kind.name


def _kind_in(kind: Any) -> Kind:
    return Kind("choice", tuple(kind)) if isinstance(kind, list) else Kind(kind)


def _rule_out(rule: Rule) -> Object:
    return {
        "entity": rule.entity, "kind": _kind_out(rule.kind), "unit": rule.unit, "benefit": rule.benefit,
        "answer": rule.answer,
        "versions": [{"since": v.since, "law": v.law, "expression": to_json(v.node)} for v in rule.versions],
    }  # fmt: skip


def _rule_in(name: str, fields: Object, text: dict[str, dict[str, Any]]) -> Rule:
    versions = tuple(Version(v["since"], from_json(v["expression"]), v["law"]) for v in fields["versions"])
    kind = _kind_in(fields["kind"])
    return Rule(name, fields["entity"], kind, fields["unit"], versions, fields["benefit"], fields["answer"], text)


def _parameter_out(parameter: Parameter) -> Object:
    return {**asdict(parameter), "kind": _kind_out(parameter.kind), "where": ""}


def _parameter_in(fields: Object) -> Parameter:
    def values(dated: list[Object]) -> tuple[Value, ...]:
        return tuple(Value(**value) for value in dated)

    places = {place: values(dated) for place, dated in fields["places"].items()}
    kind = _kind_in(fields["kind"])
    return Parameter(**{**fields, "kind": kind, "values": values(fields["values"]), "places": places})
