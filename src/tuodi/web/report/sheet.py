"""The law-review sheet of one folder: articles, conditions, amounts with sources, worked cases, open points, on A4.

So that an official can check a benefit without reading code: what the rules say is told from the rules themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

from tuodi.rules.outline import Line, outline
from tuodi.rules.rulebook import Rulebook, Scheme
from tuodi.rules.vocabulary import Parameter, Value
from tuodi.web.report.law import LawText, folder_of, read_cases, read_law

STYLE = Path(__file__).resolve().parents[1] / "static" / "tuodi.css"
Object = dict[str, Any]
SAY = {
    "zh": {
        "title": "条文核对表", "since": "开始月份", "unit": "对象", "articles": "条文", "conditions": "条件和算法",
        "amounts": "标准", "cases": "算例", "open": "未决事项", "name": "名称", "law": "依据", "says": "规则内容",
        "from": "起", "value": "数额", "growth": "比上一个", "source": "来源", "verified": "已核实",
        "unverified": "未核实", "missing": "没有查到", "assumed": "假定", "month": "月份", "case": "情形",
        "expected": "结果", "given": "给定", "none": "没有。", "refused": "不能答复",
        "note": "本表由规则生成，供核对条文用，不是答复。未核实的数，核对原文以前不能作为依据。"
        "条文摘要和算例名称为英文。",
    },
    "en": {
        "title": "Law-review sheet", "since": "since", "unit": "decided for", "articles": "Articles",
        "conditions": "Conditions and calculation", "amounts": "Amounts", "cases": "Worked cases",
        "open": "Open points", "name": "Notion", "law": "Article", "says": "What the rule says", "from": "from",
        "value": "value", "growth": "change", "source": "source", "verified": "verified",
        "unverified": "not verified", "missing": "not established", "assumed": "assumed", "month": "month",
        "case": "case", "expected": "result", "given": "given", "none": "None.", "refused": "refused",
        "note": "Made from the rules themselves, for checking them by the law; it is no answer to anybody. What is not "
        "verified is no ground until somebody has compared it.",
    },
}  # fmt: skip
UNITS = {
    "zh": {
        "yuan": "元", "yuan/month": "元/月", "yuan/year": "元/年", "yuan/m2/month": "元/平方米·月", "m2": "平方米",
        "years": "岁", "people": "人", "months": "个月", "times": "倍", "share": "（比例）",
    },
    "en": {
        "yuan": "yuan", "yuan/month": "yuan/month", "yuan/year": "yuan/year", "yuan/m2/month": "yuan/m2/month",
        "m2": "m2", "years": "years", "people": "people", "months": "months", "times": "times", "share": "(share)",
    },
}  # fmt: skip


def sheet(rulebook: Rulebook, root: Path, code: str, language: str) -> str:
    """Returns the sheet of a folder as a whole HTML page that needs no other file; InputError if there is none."""
    folder = folder_of(root, code)
    scheme, say = rulebook.schemes[code], SAY[language]
    law, cases = read_law(folder), read_cases(folder)
    name = scheme.zh if language == "zh" else scheme.en
    body = [
        f"<h1>{say['title']} · {escape(name)}</h1>",
        f'<p class="small soft">{say["note"]}</p>',
        f'<p class="small">{escape(code)} · {say["since"]} {scheme.since}</p>',
        _part(say["articles"], _articles(scheme, law, language)),
        _part(say["conditions"], _conditions(rulebook, scheme, language)),
        _part(say["amounts"], _amounts(rulebook, code, language)),
        _part(f"{say['cases']} ({len(cases)})", _cases(cases, language)),
        _part(say["open"], _list(law.open) if law.open else f"<p>{say['none']}</p>"),
    ]
    return (
        f'<!doctype html>\n<html lang="{"zh-Hans-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{say['title']} · {escape(name)}</title><style>{STYLE.read_text(encoding='utf-8')}</style></head>"
        f'<body class="portal"><main><div class="wrap"><article class="sheet stack g4">{"".join(body)}</article></div>'
        f"</main></body></html>\n"
    )


def _part(title: str, body: str) -> str:
    return f'<section class="stack g2"><h2>{escape(title)}</h2>{body}</section>'


def _list(items: Iterable[str]) -> str:
    return f'<ul class="small">{"".join(f"<li>{escape(item)}</li>" for item in items)}</ul>'


def _articles(scheme: Scheme, law: LawText, language: str) -> str:
    said = []
    for article in law.articles:
        title = scheme.articles[article.anchor]
        said.append(f"<p><b>{escape(title[language])}</b></p>{_list(article.points)}")
    return _list(law.intro) + "".join(said)


def _table(head: list[str], rows: list[list[str]]) -> str:
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table class="small"><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>'


def _conditions(rulebook: Rulebook, scheme: Scheme, language: str) -> str:
    say, rows = SAY[language], []
    for rule in rulebook.rules.values():
        if rule.benefit != scheme.code:
            continue
        for version in rule.versions:
            title = scheme.articles.get(version.law, {}).get(language, "")
            since = f'<br><span class="soft">{say["since"]} {version.since}</span>' if version.since else ""
            name = f"<b>{escape(rule.label(language))}</b><br><code>{escape(rule.name.split('.')[-1])}</code>{since}"
            rows.append([name, _lines((outline(rulebook, version.node, language),)), escape(title)])
    return _table([say["name"], say["says"], say["law"]], rows)


def _lines(lines: tuple[Line, ...]) -> str:
    if len(lines) == 1 and not lines[0].under:
        return escape(lines[0].text)
    items = (f"<li>{escape(one.text)}{_lines_under(one)}</li>" for one in lines)
    return f"<ul>{''.join(items)}</ul>"


def _lines_under(line: Line) -> str:
    return "" if not line.under else f"<ul>{''.join(_lines_item(one) for one in line.under)}</ul>"


def _lines_item(line: Line) -> str:
    return f"<li>{escape(line.text)}{_lines_under(line)}</li>"


def _amounts(rulebook: Rulebook, code: str, language: str) -> str:
    say = SAY[language]
    own = [p for name, p in rulebook.parameters.items() if name.split(".")[0] == code]
    if not own:
        return f"<p>{say['none']}</p>"
    rows = [row for p in own for place, dated in (("", p.values), *p.places.items())
            for row in _dated_rows(rulebook, p, place, dated, language)]  # fmt: skip
    return _table([say["name"], say["from"], say["value"], say["growth"], say["source"]], rows)


def _dated_rows(
    rulebook: Rulebook, parameter: Parameter, place: str, dated: tuple[Value, ...], language: str
) -> list[list[str]]:
    """A row a dated value; the first is named."""
    say, name = SAY[language], parameter.zh if language == "zh" else parameter.en
    title = f"{escape(name)} {escape(place)}<br><code>{escape(parameter.name.split('.')[-1])}</code>"
    rows = []
    for number, value in enumerate(dated):
        state = say["verified" if value.verified else "unverified"] if value.amount is not None else ""
        change = growth(dated[number - 1], value) if number else ""
        shown = _shown(rulebook, parameter, value, language)
        rows.append(["" if number else title, value.since, shown, change, f"{escape(value.source)}<br>{state}"])
    return rows


def _shown(rulebook: Rulebook, parameter: Parameter, value: Value, language: str) -> str:
    if value.amount is None:
        return f"<b>{SAY[language]['missing']}</b>"
    shown = parameter.shown(value.amount)
    if isinstance(shown, dict):
        words = {word: said for f in rulebook.facts.values() for word, said in f.words.get(language, {}).items()}
        named = [(words.get(str(key), str(key)), number) for key, number in shown.items()]
        return "<br>".join(f"{escape(key)}: {_number(number)}" for key, number in named)
    return f"{_number(shown)} {UNITS[language].get(parameter.unit, '')}".rstrip()


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else escape(str(value))


def growth(before: Value, value: Value) -> str:
    """Returns by how much a value is over the one before it, to a tenth of a per cent; empty where it says nothing."""
    if not isinstance(before.amount, int) or not isinstance(value.amount, int) or not before.amount:
        return ""
    change = Decimal(value.amount - before.amount) * 100 / before.amount
    return f"{change:+.1f} %"


def _cases(cases: list[Object], language: str) -> str:
    say = SAY[language]
    rows = [
        [escape(str(case.get("period"))), escape(str(case.get("name"))), _given(case), _expected(case, language)]
        for case in cases
    ]
    return _table([say["month"], say["case"], say["given"], say["expected"]], rows)


def _given(case: Object) -> str:
    return _units(case.get("input", {}))


def _expected(case: Object, language: str) -> str:
    output = dict(case.get("output", {}))
    extra = [f"{word}: {_flat(output.pop(word))}" for word in ("needs", "error") if word in output]
    text = _units(output, SAY[language]["refused"])
    return "<br>".join(part for part in (text, *map(escape, extra)) if part)


def _units(entities: Object, empty: str = "") -> str:
    lines = []
    for units in entities.values():
        for unit, facts in units.items() if isinstance(units, dict) else ():
            said = ", ".join(f"{name} {_flat(value) or empty}" for name, value in (facts or {}).items())
            lines.append(f"<b>{escape(str(unit))}</b> {escape(said)}")
    return "<br>".join(lines)


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
