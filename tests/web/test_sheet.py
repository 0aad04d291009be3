"""The law-review sheet of every folder: nothing that its law, rules, amounts and cases say is left out, in both
languages, on paper too; and what a rule says in words."""

import html
import re
from pathlib import Path

import pytest

from tests.rules.tiny import Tiny
from tests.web.conftest import in_one_line
from tuodi.cards.load import PARTS, content_root
from tuodi.rules.documents import read_yaml_text
from tuodi.rules.outline import outline
from tuodi.rules.vocabulary import Value
from tuodi.web.report.sheet import growth, sheet

ROOT = content_root("shanghai")
FOLDERS = {path.name: path for part in PARTS for path in sorted((ROOT / part).iterdir()) if (path / "card.py").exists()}
LANGUAGES = ("zh", "en")
STATES = {
    "zh": {True: "已核实", False: "未核实", None: "没有查到"},
    "en": {True: "verified", False: "not verified", None: "not established"},
}
BOTH = pytest.mark.parametrize(
    ("code", "language"), [(code, language) for code in FOLDERS for language in LANGUAGES], ids=lambda value: value
)


def words(text):
    """Returns a text as it is read: without marks, every run of blanks one."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    return Tiny(tmp_path)


@pytest.fixture(scope="module")
def sheets(shanghai):
    """Every sheet's body as HTML, by folder and language."""
    made = {}
    for code in FOLDERS:
        for language in LANGUAGES:
            page = sheet(shanghai, ROOT, code, language)
            made[code, language] = page[page.index("<body") :]
    return made


def rows(page, title):
    """Returns the rows of the table under a heading, each cell as it is read."""
    part = page[page.index(f"<h2>{title}") :]
    table = part[: part.index("</section>")]
    found = [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)]
    return [[words(cell) for cell in cells] for cells in found if cells]


def law_lines(folder):
    """Returns what law.md says, a line of it at a time: list items, sentences and cells, without marks."""
    found = []
    for line in (folder / "law.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip() or set(line) <= set("|-: "):
            continue
        cells = line.strip("|").split("|") if line.startswith("|") else [line]
        found += [words(html.escape(cell.replace("`", "").replace("**", ""))).lstrip("->").strip() for cell in cells]
    return found


@BOTH
def test_a_sheet_has_every_article_and_every_line_written_under_it(shanghai, sheets, code, language):
    page = words(sheets[code, language])
    for title in shanghai.schemes[code].articles.values():
        assert words(html.escape(title[language])) in page
    for line in law_lines(FOLDERS[code]):
        assert line in page, line


@BOTH
def test_a_sheet_has_every_rule_with_its_article(shanghai, sheets, code, language):
    found = rows(sheets[code, language], {"zh": "条件和算法", "en": "Conditions and calculation"}[language])
    own = [(rule, version) for rule in shanghai.rules.values() if rule.benefit == code for version in rule.versions]
    assert len(found) == len(own) > 0
    for (rule, version), (name, says, article) in zip(own, found, strict=True):
        assert name.startswith(words(html.escape(rule.label(language)))), rule.name
        assert (version.since or "") in name
        assert says, rule.name
        assert article == words(html.escape(shanghai.schemes[code].articles[version.law][language]))


@BOTH
def test_a_sheet_has_every_amount_with_its_day_its_source_and_whether_it_is_verified(shanghai, sheets, code, language):
    own = [parameter for name, parameter in shanghai.parameters.items() if name.split(".")[0] == code]
    page = sheets[code, language]
    if not own:
        assert {"zh": "没有。", "en": "None."}[language] in words(page)
        return
    found = rows(page, {"zh": "标准", "en": "Amounts"}[language])
    dated = [(p, number, value) for p in own for values in (p.values, *p.places.values())
             for number, value in enumerate(values)]  # fmt: skip
    assert len(found) == len(dated)
    for (parameter, number, value), (name, since, shown, _, source) in zip(dated, found, strict=True):
        label = parameter.zh if language == "zh" else parameter.en
        assert name.startswith(words(html.escape(label))) if number == 0 else name == ""
        assert since == value.since
        assert source.startswith(words(html.escape(value.source)))
        if value.amount is None:
            assert shown == STATES[language][None]
            continue
        assert source.endswith(STATES[language][value.verified])
        amount = parameter.shown(value.amount)
        for one in amount.values() if isinstance(amount, dict) else [amount]:
            assert not re.search(r"yuan|share|count", shown) or language == "en"
            assert re.search(rf"(?<![\d.,]){re.escape(written(one))}(?![\d.]|,\d)", shown), (parameter.name, shown)


def written(amount):
    return f"{amount:,}" if isinstance(amount, int | float) and not isinstance(amount, bool) else str(amount)


@BOTH
def test_a_sheet_has_every_worked_case_with_its_month(sheets, code, language):
    found = rows(sheets[code, language], {"zh": "算例", "en": "Worked cases"}[language])
    cases = [
        case for path in sorted(FOLDERS[code].glob("cases*.yaml"))
        for case in read_yaml_text(path.read_text(encoding="utf-8"), str(path))[0]
    ]  # fmt: skip
    assert [(month, name) for month, name, _, _ in found] == [
        (str(case["period"]), words(html.escape(str(case["name"])))) for case in cases
    ]
    assert all(expected for *_, expected in found)
    assert f"({len(cases)})" in words(sheets[code, language])


@BOTH
def test_the_open_points_stand_at_the_end(sheets, code, language):
    last = sheets[code, language].rpartition("<h2>")[2]
    assert words(last).startswith({"zh": "未决事项", "en": "Open points"}[language])
    parts = (FOLDERS[code] / "law.md").read_text(encoding="utf-8").split("### Open points\n")[1:]
    points = [line for part in parts for line in part.partition("\n## ")[0].splitlines() if line.startswith("- ")]
    assert last.count("<li>") == len(points) > 0
    for point in points:
        assert words(html.escape(point.replace("`", "").replace("**", ""))).removeprefix("- ") in words(last)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(79_000, 88_000, "+11.4 %"), (88_000, 79_000, "-10.2 %"), (1_000, 1_000, "+0.0 %"), (0, 5, ""), (None, 5, ""),
     (5, None, ""), ({"a": 1}, 5, "")],
)  # fmt: skip
def test_what_an_amount_grew_by_is_told_to_a_tenth_of_a_per_cent(before, after, expected):
    values = [Value("2016-04-01", amount, "somebody", verified=True) for amount in (before, after)]
    assert growth(*values) == expected


def test_the_standard_of_2016_shows_what_it_grew_by(sheets):
    found = rows(sheets["minimum_living", "en"], "Amounts")
    (row,) = [row for row in found if row[1] == "2016-04-01"]
    assert row[2:4] == ["880 yuan/month", "+11.4 %"]
    (row,) = [row for row in rows(sheets["minimum_living", "zh"], "标准") if row[1] == "2016-04-01"]
    assert row[2:4] == ["880 元/月", "+11.4 %"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_prints_or_writes_the_sheet(tuodi, shanghai, tmp_path, language):
    wanted = sheet(shanghai, ROOT, "elder_allowance", language)
    done = tuodi("sheet", "elder_allowance", "--lang", language)
    assert (done.code, done.out, done.err) == (0, wanted, "")
    path = tmp_path / "sheet.html"
    done = tuodi("sheet", "elder_allowance", "--lang", language, "--out", path)
    assert (done.code, done.out.strip()) == (0, str(path))
    assert path.read_text(encoding="utf-8") == wanted


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("minimum_livin", "minimum_living"), ("mzt-039", "mzt039"), ("elderallowance", "elder_allowance")],
)
def test_a_wrong_code_is_one_line_with_the_nearest(tuodi, tmp_path, wrong, right):
    done = tuodi("sheet", wrong, "--out", tmp_path / "sheet.html")
    in_one_line(done, 1, f"there is no folder '{wrong}'", f"did you mean '{right}'?")
    assert done.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrong", ["../catalogue", "catalogue", "", "/"])
def test_a_path_is_no_code(tuodi, wrong):
    in_one_line(tuodi("sheet", wrong), 1, "there is no folder")


def test_a_sheet_is_whole_without_any_other_file(sheets, shanghai):
    page = sheet(shanghai, ROOT, "minimum_living", "en")
    assert page.startswith("<!doctype html>\n")
    assert "<script" not in page
    assert 'rel="stylesheet"' not in page
    assert "://" not in words(sheets["minimum_living", "en"])


# What a rule says, in words.


def told(rulebook, rule, language, version=-1):
    """Returns a rule's outline as indented lines."""
    lines = []

    def visit(line, depth):
        lines.append("  " * depth + line.text)
        for under in line.under:
            visit(under, depth + 1)

    visit(outline(rulebook, rulebook.rules[rule].versions[version].node, language), 0)
    return lines


OUTLINES = [
    ("minimum_living.income_below_standard", 0,
     ["‘Countable income of the household’ is below ‘Standards of the household together’"],
     ["「家庭计入收入」 低于 「全家标准合计」"]),
    ("minimum_living.money_assets_within_limit", 0,
     ["‘Money assets of the household’ is at most Limit of money assets a head (by ‘People in the household’) × "
      "‘People in the household’"],
     ["「家庭货币财产」 不超过 人均货币财产限额（按「家庭人口」） × 「家庭人口」"]),
    ("minimum_living_allowance", 0,
     ["if ‘Right to minimum living’:",
      "  the greatest of ‘Standards of the household together’ − ‘Countable income of the household’, 0",
      "  otherwise:", "    0"],
     ["如果 「最低生活保障资格」：", "  「全家标准合计」 − 「家庭计入收入」、0中较大的", "  否则：", "    0"]),
    ("elder_allowance", 0,
     ["if all of:", "  ‘Shanghai registration’", "  ‘Age condition’", "  ‘Alive this month’", "  then:",
      "    Monthly allowance by age band (by ‘Age’)", "  otherwise:", "    0"],
     ["如果 同时满足：", "  「本市户籍」", "  「年龄条件」", "  「本月在世」", "  则：",
      "    各年龄段每月津贴（按「年龄」）",
      "  否则：", "    0"]),
    ("temporary_assistance_eligible", 0,
     ["all of:", "  ‘Sudden event’", "  at least one of:", "    ‘Registered member’", "    ‘Residence permit’"],
     ["同时满足：", "  「突发事件」", "  满足其一：", "    「本市户籍成员」", "    「居住证」"]),
    ("household_means.has_local_member", 0,
     ["at least one member: all of:", "  ‘Living together’", "  ‘Shanghai registration’"],
     ["至少一名成员：同时满足：", "  「共同生活」", "  「本市户籍」"]),
    ("employment_assistance.nobody_has_work", 0,
     ["every member: if all of:", "  ‘Counted in the household’", "  ‘Could work’", "  then:", "    ‘Without work’",
      "  otherwise:", "    yes"],
     ["每一名成员：如果 同时满足：",
      "  「计入家庭人口」", "  「可以就业」", "  则：", "    「没有工作」", "  否则：", "    是"]),
    ("household_means.income_of_year", 0,
     ["household income of the last 12 months (if known, else ‘Gross income of the household’ × 12)"],
     ["近 12 个月家庭收入（已知时；否则 「家庭总收入」 × 12）"]),
    ("veterans_pension", 0,
     ["‘Pension for a year (national amount)’ ÷ 12 (rounded half up)"],
     ["「全年抚恤补助（国家标准）」 ÷ 12（四舍五入）"]),
    ("household_size", 0,
     ["number of members with: ‘Counted in the household’"], ["符合条件的成员人数：「计入家庭人口」"]),
    ("minimum_living.sum_of_standards", 0,
     ["sum over members of ‘Standard that applies’"], ["各成员的 「适用的标准」 之和"]),
    ("household_means.no_private_vehicle", 0,
     ["motor vehicles for private use equals 0"], ["生活用机动车数量 等于 0"]),
    ("household_means.no_non_residential_property", 0,
     ["not: non-residential property"], ["不满足：有非居住类房屋"]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "version", "english", "chinese"), OUTLINES, ids=[rule for rule, *_ in OUTLINES])
def test_a_rule_is_told_in_words(shanghai, rule, version, english, chinese):
    assert told(shanghai, rule, "en", version) == english
    assert told(shanghai, rule, "zh", version) == chinese


@pytest.mark.parametrize(
    ("expression", "unit", "english", "chinese"),
    [
        ("one.wage > law.line", "flag", "wage is above line", "工资 高于 线"),
        ("one.wage >= law.line", "flag", "wage is at least line", "工资 不低于 线"),
        ("one.wage < law.line", "flag", "wage is below line", "工资 低于 线"),
        ("one.wage <= law.line", "flag", "wage is at most line", "工资 不超过 线"),
        ("law.line <= one.wage", "flag", "line is at most wage", "线 不超过 工资"),
        ("one.colour.among('red', 'blue')", "flag", "colour is red or blue", "颜色是红或蓝"),
        ("is_not(one.sick)", "flag", "not: illness", "不满足：生病"),
        ("one.household.owns", "flag", "ownership", "自有"),
        ("(one.wage + one.savings) * 2", "yuan", "(wage + savings) × 2", "(工资 + 存款) × 2"),
        ("one.wage - one.savings", "yuan", "wage − savings", "工资 − 存款"),
        ("divide(one.wage, 3, rounding='up')", "yuan", "wage ÷ 3 (rounded up)", "工资 ÷ 3（向上取整）"),
        ("rounded(one.wage * law.share, rounding='down')", "yuan",
         "wage × share (rounded down)", "工资 × 比例（向下取整）"),
        ("at_most(one.wage, law.line)", "yuan", "the least of wage, line", "工资、线中较小的"),
        ("highest(one.wage, law.line)", "yuan", "the greatest of wage, line", "工资、线中较大的"),
        ("law.tint.of(one.colour)", "yuan", "amounts by colour (by colour)", "各色（按颜色）"),
        ("law.cap.band(one.grade)", "yuan", "amounts by band (by grade)", "各档（按等级）"),
        ("law.near", "yuan", "amount by place (by place)", "各地（按地方）"),
        ("if_known(one.wage, otherwise=0)", "yuan", "wage (if known, else 0)", "工资（已知时；否则 0）"),
        ("if_refused(law.gone, 0)", "yuan",
         "missing amount (0 where the figure is missing)", "缺（标准没有查到时：0）"),
        ("years_between(one.born, law.month_end)", "years",
         "completed years from birth to the last day of the month", "从 出生 到 当月最后一天 的周岁数"),
    ],
)  # fmt: skip
def test_every_operator_is_told_in_words(tiny, expression, unit, english, chinese):
    rulebook = tiny.answer(expression, unit=unit)
    assert told(rulebook, "answer", "en") == [english]
    assert told(rulebook, "answer", "zh") == [chinese]


def test_a_place_s_own_amounts_have_rows_of_their_own(tiny):
    path = tiny.folder('@rule(person, unit="yuan/month", law="one")\ndef near(one, law):\n    """Near."""\n'
                       "    return law.near\n")  # fmt: skip
    (path / "law.md").write_text("## one | 第一条 | Article one\n\n- Says: so.\n", encoding="utf-8")
    (path / "cases.yaml").write_text("[]\n", encoding="utf-8")
    page = sheet(tiny.load(), tiny.root, "aid", "en")
    found = [row[:3] for row in rows(page, "Amounts") if "near" in row[0]]
    assert found == [
        ["amount by place near", "2010-01-01", "300 yuan/month"],
        ["amount by place south near", "2016-09-15", "400 yuan/month"],
    ]
    assert words(page[page.rindex("<h2>") :]).startswith("Open points None.")


def test_every_rule_in_words_says_what_joins_its_lines(shanghai):
    """No line is empty or open at its head, none shows a code name, and each language has lines of the same shape."""
    for name, rule in shanghai.rules.items():
        for version in range(len(rule.versions)):
            english, chinese = (told(shanghai, name, language, version) for language in ("en", "zh"))
            assert [len(line) - len(line.lstrip()) for line in english] == [
                len(line) - len(line.lstrip()) for line in chinese
            ], name
            for line in (*english, *chinese):
                assert line.strip()
                assert not re.search(r"(?:if|如果) [:：]|\{|\b[a-z]+_[a-z_]+\b", line), (name, line)


# On paper.


def test_a_sheet_prints_on_a4(shanghai, chromium, tmp_path):
    wide = 627  # dots: 210 mm less the margins of 24 and 20
    page = chromium.new_page(viewport={"width": wide, "height": 1000})
    page.emulate_media(media="print")
    for code in ("minimum_living", "veterans_pension", "mzt039"):
        path: Path = tmp_path / f"{code}.html"
        path.write_text(sheet(shanghai, ROOT, code, "zh"), encoding="utf-8")
        page.goto(path.as_uri())
        widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        cut = page.eval_on_selector_all(
            ".scroll", "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length"
        )
        assert widths[0] <= widths[1], code
        assert cut == 0, f"{code}: a table is wider than the paper, and paper does not scroll"
        assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()
