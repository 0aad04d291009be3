"""Pins: a rulebook written as canonical values under their hashes decides again, equal, without the old files."""

import json
from random import Random

import pytest

from tests.rules.tiny import PARAMETERS, asking
from tests.same_answer import people as random_people
from tuodi.rules.calculate import decide_situation
from tuodi.rules.decide import decide
from tuodi.rules.errors import InputError
from tuodi.rules.explain import explain_json
from tuodi.rules.pins import canonical, pinned, read_pins, write_pins
from tuodi.rules.situation import read_situation


def explained(rulebook, data):
    return json.loads(explain_json(decide_situation(read_situation(rulebook, data), keep=True), ahead=False))


def test_pins_read_back_decide_and_explain_the_same(shanghai, tmp_path):
    root = write_pins(shanghai, tmp_path / "pins")
    again = read_pins(tmp_path / "pins", root)
    assert pinned(again)[0] == root
    random = Random("pins")
    around = random_people.edges(shanghai)
    names = tuple(rule.name for rule in shanghai.answers())
    assert names == tuple(rule.name for rule in again.answers())
    for month in ("2014-10", "2016-12", "2020-08"):
        for _ in range(15):
            home, members = random_people.household(random, shanghai, around, 0.1)
            first = decide(shanghai.at(month), names, home, members).answers()
            assert first == decide(again.at(month), names, home, members).answers()
        data = asking(shanghai, home, members[:2], month, ("minimum_living_allowance", "elder_allowance"))
        assert explained(shanghai, data) == explained(again, data)


def test_pins_are_stored_once_and_are_the_same_each_time(shanghai, tmp_path):
    first = write_pins(shanghai, tmp_path)
    files = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert write_pins(shanghai, tmp_path) == first
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == files
    assert all(name.endswith(".json") for name in files)
    store = pinned(shanghai)[1]
    assert files.keys() == {f"{name}.json" for name in store}
    for text in store.values():
        assert canonical(json.loads(text)) == text


def test_pins_name_the_amounts_the_expressions_and_the_sentences(shanghai):
    root, store = pinned(shanghai)
    top = json.loads(store[root])
    pin = top["schemes"]["minimum_living"]
    assert "880" in store[pin["parameters"]] or "88000" in store[pin["parameters"]]
    assert "minimum_living.income_below_standard" in store[pin["expressions"]]
    assert "最低生活保障" in store[pin["sentences"]]


@pytest.mark.parametrize("what", ["parameters", "expressions", "sentences"])
def test_a_pinned_value_that_is_missing_or_altered_is_refused_by_name(shanghai, tmp_path, what):
    root = write_pins(shanghai, tmp_path)
    pin = json.loads((tmp_path / f"{root}.json").read_text(encoding="utf-8"))["schemes"]["minimum_living"][what]
    path = tmp_path / f"{pin}.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("minimum_living", "minimum_livinh", 1), encoding="utf-8")
    with pytest.raises(InputError, match=f"{pin}.*altered"):
        read_pins(tmp_path, root)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match=pin):
        read_pins(tmp_path, root)
    path.unlink()
    with pytest.raises(InputError, match=f"{pin}.*missing"):
        read_pins(tmp_path, root)


def test_an_unknown_root_is_refused(shanghai, tmp_path):
    write_pins(shanghai, tmp_path)
    with pytest.raises(InputError, match="missing"):
        read_pins(tmp_path, "0" * 64)


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (("rules.py", "one.grade > 1", "one.grade > 2"), {"expressions"}),
        (("parameters.yaml", "value: 880", "value: 881"), {"parameters"}),
        (("text.en.yaml", "answer holds", "answer is so"), {"sentences"}),
        (("law.md", "Article one", "Article 1"), {"sentences"}),
    ],
)
def test_a_change_in_one_folder_alters_its_own_hashes_only(tiny, change, parts):
    path = tiny.folder(
        '@rule(person, law="one")\ndef answer(one, law):\n    """A."""\n    return one.grade > 1\n', "one_folder"
    )
    tiny.folder('@rule(person, law="one")\ndef other(one, law):\n    """B."""\n    return one.sick\n', "two_folder")

    def schemes():
        root, store = pinned(tiny.load())
        return json.loads(store[root])["schemes"]

    before = schemes()
    name, old, new = change
    text = (path / name).read_text(encoding="utf-8")
    assert old in text
    (path / name).write_text(text.replace(old, new), encoding="utf-8")
    after = schemes()
    assert {part for part in before["one_folder"] if before["one_folder"][part] != after["one_folder"][part]} == parts
    assert before["two_folder"] == after["two_folder"]


def test_a_comment_or_a_docstring_alters_no_hash(tiny):
    path = tiny.folder('@rule(person, law="one")\ndef answer(one, law):\n    """A."""\n    return one.grade > 1\n')
    before = pinned(tiny.load())[0]
    text = (path / "rules.py").read_text(encoding="utf-8").replace('"""A."""', '"""Another."""\n    # said')
    (path / "rules.py").write_text(text, encoding="utf-8")
    (path / "parameters.yaml").write_text("# a word\n" + PARAMETERS, encoding="utf-8")
    assert pinned(tiny.load())[0] == before
