"""Sizes and names: functions do one thing, files stay short, names say something, everything public says what it is."""

import ast
import re
import tokenize
import warnings

import pytest

from tests.house.tree import MECHANISM, ROOT, SRC, files, modules, named

MOST_OF_FUNCTION, WARN_OF_FILE, MOST_OF_FILE = 50, 300, 500
BANNED = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc", "handler", "service", "stuff"}
# Floating-point numbers that are no amount: each with why it may stand.
FLOATS = {
    "src/tuodi/rules/errors.py": {0.6},  # how alike two names are before one is suggested
    "src/tuodi/rules/spark.py": {0.2},  # seconds between two looks at what is done
    "src/tuodi/rules/determine.py": {0.5},  # seconds between two looks whether the run still lives
}


def functions(folder):
    for path, tree in modules(folder):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def test_no_function_is_longer_than_fifty_lines():
    long = [
        f"{named(path)}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path, node in functions(SRC)
        if node.end_lineno - node.lineno + 1 > MOST_OF_FUNCTION
    ]
    assert long == []


def test_no_file_is_longer_than_five_hundred_lines():
    lines = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path, _ in modules(SRC)}
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        for name, count in lines.items():
            if count > WARN_OF_FILE:
                warnings.warn(f"{name} has {count} lines; aim under 150, at most {WARN_OF_FILE}", stacklevel=1)
    assert [f"{name} has {count} lines" for name, count in lines.items() if count > MOST_OF_FILE] == []


def words(name):
    return {word for word in re.split(r"[_\W]+|(?<=[a-z])(?=[A-Z])", name) if word}


def test_no_module_folder_function_or_class_has_a_name_that_says_nothing():
    bad = []
    for path in files():
        if path.suffix == ".py":
            bad += [
                named(path) for part in path.relative_to(ROOT).with_suffix("").parts if words(part.lower()) & BANNED
            ]
    for path, tree in modules(SRC):
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and words(node.name.lower()) & BANNED
            ):
                bad.append(f"{named(path)}:{node.lineno} {node.name}")
    assert bad == []


def test_every_module_opens_with_what_it_is_for():
    silent = [named(path) for path, tree in modules(SRC) if not (ast.get_docstring(tree) or "").strip()]
    assert silent == []


def test_every_public_function_and_class_says_what_it_is():
    silent = []
    for path, tree in modules(MECHANISM):
        for node in tree.body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not (ast.get_docstring(node) or "").strip():
                silent.append(f"{named(path)}:{node.lineno} {node.name}")
    assert silent == []


def test_every_rule_says_what_it_settles():
    silent = [
        f"{named(path)}:{node.lineno} {node.name}"
        for path, node in functions(SRC / "shanghai")
        if path.name == "rules.py" and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_floating_point_number_is_written_in_the_city_or_near_its_money():
    found = [
        f"{named(path)}:{node.lineno} {node.value}"
        for folder in (SRC / "shanghai", MECHANISM / "rules", MECHANISM / "cards")
        for path, tree in modules(folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
        and node.value not in FLOATS.get(named(path), ())
    ]  # fmt: skip
    assert found == []


def test_every_exception_still_has_its_reason():
    """An exception that nothing needs any more is taken off the list."""
    for name, allowed in FLOATS.items():
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        written = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, float)}
        assert allowed <= written, name


def test_money_is_never_turned_into_a_floating_point_number():
    """`float(` stands where a value is written as JSON, and nowhere else in the rules."""
    calls = [
        f"{named(path)}:{node.lineno}"
        for path, tree in modules(MECHANISM / "rules")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    ]
    assert [call for call in calls if not call.startswith("src/tuodi/rules/kinds.py")] == []
    assert len(calls) <= 1


def comments(path):
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


MARKERS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK|W" r"IP)\b")


def test_no_marker_is_left():
    left = []
    for path in files():
        if path.suffix == ".py":
            left += [f"{named(path)}:{line}" for line, text in comments(path) if MARKERS.search(text)]
        elif path.suffix in (".md", ".yaml", ".toml", ".sh", ".css") or path.name in ("Makefile", "run"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if MARKERS.search(line):
                    left.append(f"{named(path)}:{number}")
    assert left == []


def test_no_statement_prints_but_in_the_commands():
    printing = [
        f"{named(path)}:{node.lineno}"
        for path, tree in modules(MECHANISM)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "breakpoint")
        and MECHANISM / "web" / "commands" not in path.parents
    ]  # fmt: skip
    assert printing == []


@pytest.mark.parametrize("name", ["utils", "BaseRule", "make_helper", "manager"])
def test_a_banned_name_would_be_found(name):
    assert {word.lower() for word in words(name)} & BANNED
