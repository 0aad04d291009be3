"""The tutorial, followed word by word, works: its files are written, its commands typed, its outputs compared."""

from decimal import Decimal

from tests.docs.walk import ROOT, Command, File, steps, walk

TUTORIAL = ROOT / "docs" / "tutorial.md"
FOLDER = "src/shanghai/catalogue/winter_heating"


def test_the_tutorial_works_word_by_word(tmp_path):
    assert walk(TUTORIAL, tmp_path) >= 10
    assert not (tmp_path / FOLDER).exists()


def test_the_tutorial_writes_a_whole_folder():
    written = {step.path for step in steps(TUTORIAL) if isinstance(step, File)}
    names = ("card.py", "law.md", "parameters.yaml", "rules.py", "text.zh.yaml", "text.en.yaml", "cases.yaml")
    assert {f"{FOLDER}/{name}" for name in names} <= written


def test_the_tutorial_leaves_the_catalogue_alone():
    written = [step.path for step in steps(TUTORIAL) if isinstance(step, File)]
    assert all(path.startswith((FOLDER, "var/tutorial/")) for path in written)
    assert not (ROOT / FOLDER).exists()


def test_the_reform_of_the_tutorial_costs_what_it_says():
    """200 yuan in the place of 150 for the same households: the two tables of the page agree with each other."""
    rows = [
        line.split()
        for step in steps(TUTORIAL)
        if isinstance(step, Command)
        for line in step.printed
        if line.startswith("winter_heating") and len(line.split()) >= 6
    ]
    before, after = (Decimal(row[3].replace(",", "")) for row in rows)
    assert rows[0][2] == rows[1][2]
    assert after * 150 == before * 200
