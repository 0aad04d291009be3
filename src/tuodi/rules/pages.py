"""Explanations as text for a terminal and as HTML for a page; both show the object that `explain` made, whole."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

Object = dict[str, Any]
SAY = {
    "zh": {
        "needs": "还需要知道",
        "changes": "什么会改变结果", "no_change": "单独改变一个情况，结果不会变。", "since": "起", "source": "来源",
        "unverified": "未核实", "assumed": "假定", "missing": "没有查到", "settles": "这一个回答就能确定",
        "above": "见上", "yuan": "元", "colon": "：", "open": "（", "close": "）", "and": "；",
        "depends": "要看还缺的情况", "left_out": "不能答复，没有算进去", "list": "、",
    },
    "en": {
        "needs": "still needed",
        "changes": "what would change it", "no_change": "No single change turns this answer.", "since": "since",
        "source": "source", "unverified": "not verified", "assumed": "assumed", "missing": "not found",
        "settles": "this answer alone can settle it", "above": "as above", "yuan": "yuan", "colon": ": ",
        "open": " (", "close": ")", "and": "; ",
        "depends": "depends on what is still needed", "left_out": "Left out, since not answered", "list": ", ",
    },
}  # fmt: skip


UNITS = {
    "zh": {
        "yuan": " 元", "yuan/month": " 元", "yuan/year": " 元", "yuan/m2/month": " 元/平方米", "m2": " 平方米",
        "years": " 岁", "people": " 人", "months": " 个月", "times": " 倍",
    },
    "en": {
        "yuan": " yuan", "yuan/month": " yuan", "yuan/year": " yuan", "yuan/m2/month": " yuan a m2", "m2": " m2",
        "years": " years", "people": " people", "months": " months", "times": " times",
    },
}  # fmt: skip


def as_text(explained: Sequence[Object], language: str) -> str:
    """Returns explanations as plain text, a block an answer."""
    return "\n\n".join("\n".join(_block(one, language)) for one in explained) + "\n"


def _block(one: Object, language: str) -> list[str]:
    say = SAY[language]
    title = f"{one['label'][language]}  {one['id']}  {one['month']}"
    lines = [title, "=" * sum(2 if ord(c) > 255 else 1 for c in title)]
    lines += _tree_lines(one["reason"], language, 0, one["id"])
    if one["needs"]:
        lines.append(f"{say['needs']}{say['colon']}".rstrip())
        for need in one["needs"]:
            mark = f" {say['open']}{say['settles']}{say['close']}" if need["settles"] else ""
            lines.append(f"  ? {need['label'][language]}  {need['of']}{mark}")
    elif one["state"] in ("yes", "no"):
        lines.append(f"{say['changes']}{say['colon']}".rstrip())
        lines += [f"  * {change['sentence'][language]}" for change in one["changes"]] or [f"  {say['no_change']}"]
    return lines


def _tree_lines(node: Object, language: str, depth: int, of: str) -> list[str]:
    """Returns a reason as lines; `of`: whom the reason that rests on it is about."""
    pad, say = "  " * depth, SAY[language]
    law = node["law"].get(language)
    said = _about(node, language, of) + node["sentence"][language]
    if node.get("above"):
        return [f"{pad}- {said}{say['open']}{say['above']}{say['close']}"]
    lines = [f"{pad}- {said}" + (f"  〔{law}〕" if law else "")]
    lines += [f"{pad}    {line}" for line in _numbers(node, language)]
    lines += [f"{pad}    {who}  {known}" for who, known in facts_lines(node.get("facts", []), language)]
    for other in node.get("because", []):
        lines += _tree_lines(other, language, depth + 1, node["of"])
    return lines


def _about(node: Object, language: str, of: str) -> str:
    """Returns whom a sentence is about, where that is somebody else than in the sentence that rests on it."""
    return "" if node["of"] == of else node["of"] + SAY[language]["colon"]


def _numbers(node: Object, language: str) -> list[str]:
    """Returns the lines between a sentence and its facts: the arithmetic, what a sum leaves out, the amounts."""
    say = SAY[language]
    lines = [node["arithmetic"]] if "arithmetic" in node else []
    if "left_out" in node:
        lines.append(say["left_out"] + say["colon"] + say["list"].join(one[language] for one in node["left_out"]))
    return lines + [parameter_line(used, language) for used in node.get("parameters", [])]


def facts_lines(facts: Sequence[Object], language: str) -> list[tuple[str, str]]:
    """Returns the facts that a rule used: of whom, and all that was used of them in a line."""
    say = SAY[language]
    by_person: dict[str, list[str]] = {}
    for used in facts:
        by_person.setdefault(used["of"], []).append(f"{used['label'][language]}{say['colon']}{used['shown'][language]}")
    return [(who, say["and"].join(said)) for who, said in by_person.items()]


def parameter_line(used: Object, language: str) -> str:
    """Returns a parameter with its value, date, source and what is uncertain about it."""
    say = SAY[language]
    name = used["label"][language] if "label" in used else used["name"]
    if used.get("state") == "missing" and "since" in used:
        return f"{name}{say['colon']}{used['since']}"
    if used.get("state") == "missing":
        return f"{name}{say['colon']}{say['missing']}"
    value = _amount(used, language) or say["depends"]
    marks = [say["unverified"]] if not used["verified"] else []
    marks += [say["assumed"]] if used.get("assumed") else []
    text = f"{name}{say['colon']}{value}"
    date = f"{used['since']} {say['since']}" if language == "zh" else f"{say['since']} {used['since']}"
    source = used.get(f"source_{language}", used["source"])
    about = say["and"].join([date, f"{say['source']} {source}", *marks])
    return f"{text}{say['open']}{about}{say['close']}"


def _amount(used: Object, language: str) -> str:
    """Returns a parameter's amount with its unit; nothing where it depends on what is not known yet."""
    value = used["value"]
    if value is None:
        return ""
    if "shown" in used:
        return str(used["shown"][language])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    unit = UNITS[language].get(used["unit"], "")
    return f"{value * 100:.10g} %" if used["unit"] == "share" else f"{value:,}{unit}"


def as_page(explained: Sequence[Object], language: str) -> str:
    """Returns explanations as a whole HTML page; with tuodi.css beside it, it wears the design."""
    title = " · ".join(dict.fromkeys(one["label"][language] for one in explained))
    return (
        f'<!doctype html>\n<html lang="{"zh-Hans-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f'<link rel="stylesheet" href="tuodi.css"></head><body class="portal"><main><div class="wrap stack g5">'
        f"<h1>{escape(title)}</h1>\n{as_html(explained, language)}\n</div></main></body></html>\n"
    )


def as_html(explained: Sequence[Object], language: str) -> str:
    """Returns explanations as a fragment of HTML in the parts of the design (`rows`, `note`, `details`)."""
    return "\n".join(_card(one, language) for one in explained)


def _card(one: Object, language: str) -> str:
    say = SAY[language]
    lines = [
        f'<section class="card stack g3" lang="{"zh-Hans" if language == "zh" else "en"}">',
        f"<h3>{escape(one['label'][language])} · {escape(one['id'])} · {escape(one['month'])}</h3>",
        _html_sum(one, language),
        _html_tree(one["reason"], language, 0, one["id"]),
    ]
    if one["needs"]:
        items = "".join(
            f"<li><div><b>{escape(need['label'][language])}</b>{say['open']}{escape(need['of'])}{say['close']}"
            + (f'</div><span class="tag act">{say["settles"]}</span></li>' if need["settles"] else "</div></li>")
            for need in one["needs"]
        )
        lines.append(f'<h4 class="h3">{say["needs"].capitalize()}</h4><ul class="rows">{items}</ul>')
    elif one["state"] in ("yes", "no"):
        items = "".join(f"<li><div>{escape(change['sentence'][language])}</div></li>" for change in one["changes"])
        body = f'<ul class="rows">{items}</ul>' if items else f"<p>{say['no_change']}</p>"
        lines.append(f'<h4 class="h3">{say["changes"].capitalize()}</h4>{body}')
    return "\n".join([*lines, "</section>"])


def _html_sum(one: Object, language: str) -> str:
    if one["state"] == "yes" and str(one["unit"]).startswith("yuan"):
        unit = SAY[language]["yuan"] + {"yuan/month": {"zh": " / 月", "en": " a month"}}.get(one["unit"], {}).get(
            language, ""
        )
        return f'<p><span class="sum"><b>{one["value"]:,}</b><span>{unit}</span></span></p>'
    return ""


def _html_tree(node: Object, language: str, depth: int, of: str) -> str:
    law, say = node["law"].get(language), SAY[language]
    rows = [
        f'<p class="small{"" if line == node.get("arithmetic") else " soft"}">{escape(line)}</p>'
        for line in _numbers(node, language)
    ]
    rows += [
        f'<p class="small"><b>{escape(who)}</b> {escape(known)}</p>'
        for who, known in facts_lines(node.get("facts", []), language)
    ]
    rows += [_html_tree(other, language, depth + 1, node["of"]) for other in node.get("because", [])]
    cited = f' <span class="small soft">〔{escape(law)}〕</span>' if law else ""
    said = f"{escape(_about(node, language, of) + node['sentence'][language])}{cited}"
    if node.get("above"):
        return f'<p class="small">{said}{say["open"]}{say["above"]}{say["close"]}</p>'
    if depth == 0:
        return f'<div class="note stack g2"><p><b>{said}</b></p>{"".join(rows)}</div>'
    if not rows:
        return f"<p>{said}</p>"
    return f"<details{' open' if depth == 1 else ''}><summary>{said}</summary>{''.join(rows)}</details>"
