"""The city's card: what an operator replaces; a demonstration names no city and has no number to dial."""

import shutil

import pytest

from tuodi.cards.load import content_root
from tuodi.cards.mistakes import CardError
from tuodi.web.city import MARK, read_city

ROOT = content_root("shanghai")


@pytest.fixture
def changed(tmp_path):
    """Reads a copy of the card in which something is replaced."""
    shutil.copytree(ROOT / "places", tmp_path / "city" / "places")

    def read(old, new):
        text = (ROOT / "city.yaml").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "city" / "city.yaml").write_text(text.replace(old, new), encoding="utf-8")
        return read_city(tmp_path / "city")

    return read


def test_the_card_of_the_demonstration_names_no_city_and_no_number():
    card = read_city(ROOT)
    assert card.number_prefix == MARK
    shown = [*card.title.values(), *card.telephone.values(), *(t for link in card.links for t in link.text.values())]
    assert not any("上海" in text or "Shanghai" in text for text in shown)
    assert not any(letter.isdigit() for text in shown for letter in text)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("{zh: 民政服务, ", "{zh: 上海民政服务, ", 5, "上海"),
        ("en: civil affairs}", "en: Shanghai civil affairs}", 5, "Shanghai"),
        ("服务热线（由运行单位填写）", "热线 12345", 7, "digits"),
        ("number_prefix:", "prefix:", 6, "'prefix'"),
        (", en: civil affairs", "", 5, "lacks en"),
        ('url: "/centres/"', 'url: "//elsewhere"', 9, "https://"),
        ('url: "/centres/"', 'url: "javascript:alert(1)"', 9, "https://"),
        (', url: "/centres/"', "", 9, "url"),
    ],
)
def test_a_mistake_in_the_card_is_named_with_its_line(changed, old, new, line, said):
    with pytest.raises(CardError) as error:
        changed(old, new)
    assert any(f"city.yaml:{line}: " in one and said in one for one in error.value.mistakes), error.value.mistakes


def test_an_operator_in_earnest_says_the_city_and_the_number(changed):
    text = (ROOT / "city.yaml").read_text(encoding="utf-8")
    card = changed(text, text.replace(MARK, "沪民").replace("民政服务", "上海民政").replace("由运行单位填写", "12345"))
    assert card.title["zh"] == "上海民政"


def test_check_reads_card_places_and_tiles(tuodi, tmp_path, monkeypatch):
    copy = tmp_path / "shanghai_changed"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for path in copy.rglob("*.py"):
        path.write_text(path.read_text(encoding="utf-8").replace("from shanghai.", "from shanghai_changed."), "utf-8")
    for name, old, new in (
        ("city.yaml", "number_prefix: 示例", "number_prefix: "),
        ("places/places.yaml", "kept_from: 2012-", "kept_from: "),
        ("places/tiles.yaml", "310151: {row: 0, column: 3,", "310151: {row: 1, column: 1,"),
    ):  # fmt: skip
        path = copy / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("TUODI_CONTENT", "shanghai_changed")
    done = tuodi("check")
    assert done.code == 1
    for said in ("city.yaml:", "places.yaml:", "tiles.yaml:", "3 mistakes"):
        assert said in done.out
