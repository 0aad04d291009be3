"""Names: one key for every writing of a name, fast enough for a city."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from tuodi.stages.people.names import characters, initials_key, initials_keys, name_key, name_keys

HAN = st.one_of(*(st.characters(min_codepoint=a, max_codepoint=b) for a, b in ((0x3400, 0x9FFF), (0x20000, 0x323AF))))
ANY = st.text(max_size=70)


def test_worked_names():
    worked = {
        "张学友": ("zhangxueyou", "zxy"),
        "張學友": ("zhangxueyou", "zxy"),
        "单晓明": ("shanxiaoming", "sxm"),
        "單曉明": ("shanxiaoming", "sxm"),
        "仇和": ("qiuhe", "qh"),
        "解珍": ("xiezhen", "xz"),
        "曾国": ("zengguo", "zg"),
        "区小": ("ouxiao", "ox"),
        "查良": ("zhaliang", "zl"),
        "盖文": ("gewen", "gw"),
        "乐毅": ("yueyi", "yy"),
        "尉迟恭": ("yuchigong", "ycg"),
        "尉遲恭": ("yuchigong", "ycg"),
        "单于慕华": ("chanyumuhua", "cymh"),
        "欧阳长宁": ("ouyangchangning", "oycn"),
        "吕绿": ("lvlv", "ll"),
        "John Smith": ("johnsmith", "js"),
        "José Núñez": ("josenunez", "jn"),
        "ＡＮＮ": ("ann", "a"),
        "王五\ufe00": ("wangwu", "ww"),
        "𠮷田": ("𠮷tian", "𠮷t"),
        "": ("", ""),
    }
    assert {name: (name_key(name), initials_key(name)) for name in worked} == worked


def test_dots_and_spaces_make_no_difference():
    assert {name_key(f"玛依拉{dot}古丽") for dot in "·•‧・. \u3000"} == {"mayilaguli"}


def test_a_name_with_a_dot_has_no_surname_read_as_one():
    assert name_key("单木·吉") == "danmuji"
    assert name_key("单木吉") == "shanmuji"


def test_variants_are_the_same_and_names_of_their_own_are_not():
    assert characters("陳喆峯") == characters("陈哲峰")
    assert characters("於一") != characters("于一")
    assert name_key("乾生") == "qiansheng"


def test_sixty_characters_fit():
    name = "庄" * 60
    assert len(name_key(name)) == 300
    assert len(initials_key(name)) == 60
    assert len(initials_key("一" * 70)) == 64


@given(ANY)
def test_any_text_has_keys_within_their_columns(text):
    assert len(name_key(text)) <= 300
    assert len(initials_key(text)) <= 64
    assert characters(characters(text)) == characters(text)


@given(st.lists(HAN, min_size=1, max_size=20).map("".join))
def test_every_han_name_has_an_initial_a_character_and_no_character_is_lost(name):
    assert len(initials_key(name)) == len(name) == len(characters(name))
    assert name_key(characters(name)) == name_key(name)
    assert initials_key(characters(name)) == initials_key(name)


@given(st.lists(ANY, max_size=8))
def test_in_bulk_the_keys_are_the_same(names):
    assert name_keys(names) == [name_key(name) for name in names]
    assert initials_keys(names) == [initials_key(name) for name in names]


def test_keys_come_fast_enough_for_a_city():
    pick = random.Random(1)
    names = [
        pick.choice("赵钱孙李周吴郑王单") + "".join(pick.choices("伟芳娜秀英敏静丽強學", k=2)) for _ in range(50_000)
    ]
    name_keys(names[:1000])
    fastest = min(_seconds(names) for _ in range(3))
    assert 50_000 / fastest > 50_000


def _seconds(names):
    start = time.perf_counter()
    name_keys(names)
    return time.perf_counter() - start
