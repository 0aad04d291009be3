"""The tree stands alone: no path of a machine, no address of a registry, no lock without hashes, nothing generated."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.house.tree import ROOT, SRC, files, modules, named, texts

MACHINE = re.compile(r"(?<![\w.])/(?:work|home|root|Users|mnt|private|var/folders)/[\w.]")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.|artifactory|nexus\.|devpi|(?<!no-emit)-index-url|(?<!no-emit)-find-links|PIP_INDEX"
)


def test_no_path_of_one_machine_is_written_down():
    found = [
        f"{named(path)}:{number}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE.search(line)
    ]
    assert found == []


def test_no_registry_is_named():
    found = [
        f"{named(path)}:{number} {match.group()}"
        for path, text in texts()
        if path.resolve() != (ROOT / "tests" / "house" / "test_tree.py").resolve()
        for number, line in enumerate(text.splitlines(), 1)
        for match in REGISTRY.finditer(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["run", "dev", "spark", "uv", "bench"])
def test_a_lock_names_packages_and_hashes_and_no_address(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if entry.strip() and not entry.startswith("#")]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==[\w.]+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.parametrize("name", ["run", "dev", "spark", "uv"])
def test_a_lock_holds_what_its_list_asks(name):
    wanted = set()
    for line in (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines():
        if re.match(r"[A-Za-z]", line):
            wanted.add(re.split(r"[=<>!~; [[]", line)[0].lower().replace("_", "-"))
    locked = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert {one for one in wanted if not re.search(rf"^{re.escape(one)}==", locked, re.MULTILINE)} == set()


def test_what_the_package_needs_is_what_the_run_lock_holds():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    for need in project["dependencies"]:
        assert re.search(rf"^{re.escape(re.split(r'[=<>!~; [[]', need)[0])}==", locked, re.MULTILINE), need


def test_every_third_party_import_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.split(r"[=<>!~; [[]", need)[0] for need in project["dependencies"]} | {"pyspark"}  # an extra
    declared = {"tuodi", "shanghai"}
    for name, packages in packages_distributions().items():
        if {package.lower().replace("_", "-") for package in packages} & asked:
            declared.add(name)
    used = set()
    for _, tree in modules(SRC):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                used |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                used.add(node.module.split(".")[0])
    assert used - declared - set(sys.stdlib_module_names) == set()


def test_nothing_generated_is_in_the_tree():
    generated = (".pyc", ".parquet", ".sqlite3", ".part", ".partial", ".log", ".arrow")
    assert [named(path) for path in files() if path.suffix in generated] == []
    assert [named(path) for path in files() if path.stat().st_size > 1_000_000] == []


def test_every_text_ends_with_a_line_and_has_no_trailing_blanks():
    bad = []
    for path, text in texts():
        if path.name == "LICENSE" or not text:
            continue
        if not text.endswith("\n") or any(line != line.rstrip() for line in text.split("\n")):
            bad.append(named(path))
    assert bad == []


def test_the_continuous_run_is_lint_then_test():
    run = ROOT / ".ci" / "run"
    assert run.stat().st_mode & 0o111, "it is executable"
    text = run.read_text(encoding="utf-8")
    assert text.index("make lint") < text.index("make test")
    assert subprocess.run(["bash", "-n", str(run)], check=False).returncode == 0


def test_the_two_commands_are_targets():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("run", "test", "lint", "bench", "clean"):
        assert re.search(rf"^{target}:", text, re.MULTILINE), target


def test_every_lock_holds_the_same_version_of_what_the_run_needs():
    def pins(name):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        return dict(re.findall(r"^([a-z0-9._-]+)==([\w.]+)", text, re.MULTILINE))

    run = pins("run")
    for name in ("dev", "spark", "bench"):
        other = pins(name)
        peers = re.findall(r"^([a-z-]+)==", (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8"), re.M)
        same = {package: version for package, version in run.items() if package not in peers}  # a peer has its own
        assert {package: other.get(package) for package in same} == same, name
