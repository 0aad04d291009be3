"""Imports by floor: the contracts of `.importlinter` hold, and would be broken by what they forbid."""

import ast
import os
import re
import shutil
import subprocess
import sys

from tests.house.tree import MECHANISM, ROOT, SRC, files, modules, named

LINTER = os.path.join(os.path.dirname(sys.executable), "lint-imports")
PLANTED = {
    "rules/errors.py": "import tuodi.cards.load",
    "cards/mistakes.py": "import tuodi.world.city",
    "world/draws.py": "import tuodi.web.commands",
    "world/errors.py": "import tuodi.cards.load",
    "cards/facts.py": "import shanghai.entities",
    "rules/kinds.py": "import rich",
}


def lint(root):
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    return subprocess.run(
        [LINTER, "--no-logo", "--no-cache"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_the_floors_hold_and_each_would_be_seen_to_be_broken(tmp_path):
    shutil.copytree(SRC / "tuodi", tmp_path / "src" / "tuodi", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    sound = lint(tmp_path)
    assert sound.returncode == 0, sound.stdout
    assert "0 broken" in sound.stdout
    for name, line in PLANTED.items():
        path = tmp_path / "src" / "tuodi" / name
        path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    broken = lint(tmp_path)
    assert broken.returncode == 1
    assert "0 kept" in broken.stdout or "6 broken" in broken.stdout or "5 broken" in broken.stdout, broken.stdout
    said = " ".join(broken.stdout.split())
    for importer, imported in (
        ("tuodi.rules.errors", "tuodi.cards.load"),
        ("tuodi.cards.mistakes", "tuodi.world.city"),
        ("tuodi.world.draws", "tuodi.web.commands"),
        ("tuodi.world.errors", "tuodi.cards.load"),
        ("tuodi.cards.facts", "shanghai"),
        ("tuodi.rules.kinds", "rich"),
    ):
        assert f"{importer} -> {imported}" in said, f"{importer} -> {imported}\n{broken.stdout}"


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""


def test_the_city_speaks_to_the_mechanism_through_two_packages_only():
    wrong = [
        f"{named(path)}:{line} {name}"
        for path, tree in modules(SRC / "shanghai")
        for line, name in imported(tree)
        if name not in ("tuodi.rules", "tuodi.cards") and not name.startswith("shanghai.")
    ]
    assert wrong == []


def test_no_module_below_the_doors_names_the_city():
    naming = [
        f"{named(path)}:{number}"
        for path, _ in modules(MECHANISM)
        if MECHANISM / "web" not in path.parents
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(word in line.lower().replace("asia/shanghai", "") for word in ("shanghai", "上海"))
    ]
    assert naming == []


def test_no_module_names_a_benefit_or_a_fact_of_the_city(shanghai):
    """What a city offers is content: its code names stand in no mechanism. Words of both worlds are listed."""
    plain = {"age", "sex", "relation", "student", "support", "orphan", "homes", "employed"}
    plain |= {"birth_date", "death_date", "district"}  # by which any register knows somebody
    names = {*shanghai.facts, *(rule.name for rule in shanghai.answers()), *shanghai.schemes} - plain
    naming = [
        f"{named(path)}:{node.lineno} {node.value}"
        for folder in ("rules", "cards", "ground", "stages", "web")
        for path, tree in modules(MECHANISM / folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names
    ]
    assert naming == []


# Found in their folders by name: pages, commands, Django's apps with their tags, migrations and invariants.
FOUND = re.compile(
    r"tuodi\.web\.\w+\.\w+(\.view)?|tuodi\.web\.commands\.\w+|tuodi\.web\.templatetags\.\w+|tuodi\.web\.\w+"
    r"|tuodi\.(ground|stages)\.\w+(\.(apps|models|migrations|invariants|admin))?"
)


def test_every_file_of_the_mechanism_is_used():
    """A module that nothing imports is dead, unless it is where the program starts."""
    used = {name for _, tree in modules(MECHANISM) for _, name in imported(tree)}
    for _, tree in modules(MECHANISM):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                used |= {f"{node.module}.{alias.name}" for alias in node.names}
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("tuodi."):
                used |= {node.value, node.value.rpartition(".")[0]}  # named in settings, by path
    dead = []
    for path, _ in modules(MECHANISM):
        name = ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")
        starts = name == "tuodi.__main__" or any(other.startswith(f"{name}.") for other in used)
        if name not in used and not starts and not FOUND.fullmatch(name):
            dead.append(name)
    assert dead == []


def test_nothing_reads_the_folder_beside_the_project():
    outside = "../sha" + "red"
    reading = [named(path) for path in files() if path.suffix in (".py", ".sh") or path.name in ("Makefile", "run")]
    wrong = [name for name in reading if outside in (ROOT / name).read_text(encoding="utf-8")]
    assert wrong == []
