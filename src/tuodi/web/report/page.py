"""Writes the report as plain HTML in Chinese and English, with the one stylesheet beside it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from tuodi.rules.calculate import decide_situation
from tuodi.rules.explain import explained
from tuodi.rules.kinds import exact
from tuodi.rules.pages import as_html
from tuodi.rules.rulebook import Rulebook
from tuodi.rules.situation import read_situation
from tuodi.web.commands.table import rows
from tuodi.web.report.examples import Example
from tuodi.web.report.published import evidence
from tuodi.web.report.seed_section import seed_section
from tuodi.web.report.words import WORDS

STYLE = Path(__file__).resolve().parents[1] / "static" / "tuodi.css"
FILES = {"zh": "index.html", "en": "en.html"}
MARK = (
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="13" r="5"/>'
    '<path d="M1.5 16H6c5 0 4.5 9.5 10 9.5S21 16 26 16h4.5"/></svg>'
)
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pages:
    """What a report shows beside the decided city: the seed's chapters, the order of the benefits, the published
    figures, households explained."""

    seed: list[Object]
    programmes: list[Object]
    published: list[Object]
    shown: list[Example]


def write_report(folder: Path, rulebook: Rulebook, manifest: Object, pages: Pages) -> Path:
    """Writes index.html (Chinese), en.html and tuodi.css into a folder; returns the Chinese page."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(STYLE, folder / STYLE.name)
    for language, name in FILES.items():
        text = _page(rulebook, manifest, pages, language)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / FILES["zh"]


def _page(rulebook: Rulebook, manifest: Object, pages: Pages, language: str) -> str:
    say = WORDS[language]
    other = "en" if language == "zh" else "zh"
    body = [
        f'<div class="stack g4"><h1>{say["title"]}</h1><p class="lead">{say["lead"]}</p>'
        f'<p class="note warn">{say["generated"]}</p></div>',
        _band(manifest, language),
        _section("seed", say["seed"], seed_section(pages.seed, language)),
        _section("benefits", say["benefits"], _benefits(rulebook, manifest, pages.programmes, language)),
        _section("published", say["published"], _published(pages.published, language)),
        _section("places", say["places"], _places(rulebook, manifest, language)),
        _section("homes", say["homes"], _homes(rulebook, pages.shown, language)),
    ]
    return f"""<!doctype html>
<html lang="{"zh-Hans-CN" if language == "zh" else "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{say["title"]} · {say["brand"]}</title>
<link rel="stylesheet" href="tuodi.css">
<link rel="icon" href="data:,">
</head>
<body class="portal">
<a class="skip" href="#main">{say["skip"]}</a>
<header class="top"><div class="wrap">
<a class="brand" href="{FILES[language]}">{MARK}{say["brand"]} <small>{say["sub"]}</small></a>
<nav aria-label="{say["nav"]}"><a href="#seed">{say["seed_short"]}</a><a href="#benefits">{say["benefits"]}</a>
<a href="#places">{say["places"]}</a><a href="#homes">{say["homes"]}</a></nav>
<div class="tools"><a href="{FILES[other]}" lang="{"en" if other == "en" else "zh-Hans"}"
hreflang="{"en" if other == "en" else "zh-Hans"}">{say["other"]}</a></div>
</div></header>
<main id="main"><div class="wrap stack g7">
{"".join(body)}
</div></main>
<footer class="foot"><div class="wrap"><p>{say["foot"]}</p></div></footer>
</body>
</html>
"""


def _section(key: str, title: str, body: str) -> str:
    return (
        f'<section id="{key}" class="stack g4" aria-labelledby="{key}-h"><h2 id="{key}-h">{title}</h2>{body}</section>'
    )


def _band(manifest: Object, language: str) -> str:
    say, totals = WORDS[language], manifest["totals"]
    entries = ((say["month"], manifest["month"]), (say["people"], totals["people"]), (say["groups"], totals["groups"]))
    cells = "".join(
        f"<div><dt>{label}</dt><dd>{value:,}</dd></div>"
        if isinstance(value, int)
        else f"<div><dt>{label}</dt><dd>{value}</dd></div>"
        for label, value in entries
    )
    return f'<dl class="figband">{cells}</dl>'


def _table(caption: str, head: list[str], body: list[list[str]]) -> str:
    """A table whose first column names the row; the others are numbers."""
    top = "".join(f'<th scope="col"{" class=num" if i else ""}>{cell}</th>' for i, cell in enumerate(head))
    lines = "".join(
        f'<tr><th scope="row">{line[0]}</th>' + "".join(f'<td class="num">{cell}</td>' for cell in line[1:]) + "</tr>"
        for line in body
    )
    return (
        f'<div class="scroll" role="region" aria-label="{caption} ▦" tabindex="0"><table>'
        f'<caption class="hide">{caption}</caption><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>'
    )


def _benefits(rulebook: Rulebook, manifest: Object, programmes: list[Object], language: str) -> str:
    """One table a programme: who has a right, how much, and how many could not be answered and why."""
    say, known = WORDS[language], {row["code"]: row for row in rows(rulebook, manifest)}
    keys = ("benefit", "people", "groups", "yuan", "decided", "assumed", "unknown", "refused", "uncertain")
    parts = [f"<p>{say['benefits_note']}</p>"]
    for programme in programmes:
        shown = [known[code] for code in programme["schemes"] if code in known]
        table = _table(
            escape(programme[language]), [say[key] for key in keys], [_benefit(row, language) for row in shown]
        )
        missing = "".join(_missing(rulebook, row, language) for row in shown)
        listed = f'<ul class="small soft">{missing}</ul>' if missing else ""
        parts.append(f'<div class="stack g3"><h3>{escape(programme[language])}</h3>{table}{listed}</div>')
    return f'<div class="stack g5">{"".join(parts)}</div>'


def _missing(rulebook: Rulebook, row: Object, language: str) -> str:
    """Why answers of a benefit are refused, as an item of a list; empty if none is."""
    missing = [f"{_name(rulebook, name, language)} ({count:,})" for name, count in row["missing"].items()]
    if not missing:
        return ""
    return f"<li><b>{escape(row[language])}</b> {WORDS[language]['missing']} {escape('; '.join(missing))}</li>"


def _benefit(row: Object, language: str) -> list[str]:
    say = WORDS[language]
    yuan = "—" if row["yuan"] is None else f"{row['yuan']:,.2f}" + say["a_year"] * row["yearly"]
    counts = [f"{row[key]:,}" for key in ("people", "households", "decided", "assumed", "unknown", "refused")]
    return [escape(row[language]), *counts[:2], yuan, *counts[2:], str(len(row["uncertain"]))]


def _name(rulebook: Rulebook, label: str, language: str) -> str:
    """Returns what a refusal waits for in words: an amount, a word of a list of amounts, or a scheme's beginning."""
    folder, _, rest = label.partition(".")
    name, _, word = rest.partition(".")
    parameter = rulebook.parameters.get(f"{folder}.{name}")
    if parameter is None:
        scheme = rulebook.schemes.get(folder)
        return WORDS[language]["from"].format(scheme.since) if scheme and name == "since" else label
    said = next((f.words[language][word] for f in rulebook.facts.values() if word in f.words.get(language, {})), word)
    title = parameter.zh if language == "zh" else parameter.en
    return f"{title}{WORDS[language]['of'].format(said)}" if word else title


def _published(published: list[Object], language: str) -> str:
    say = WORDS[language]
    body = []
    for row in published:
        source = "; ".join(part for part in (row["source"], row["note"].get(language)) if part)
        note = f'<span class="small soft"> {escape(source)}</span>'
        ratio = f"{row['ratio']:.2f}" if row["ratio"] is not None else "—"
        here = "—" if row["here"] is None else _figure(row["here"])
        body.append([escape(row[language]) + note, _figure(row["scaled"]), here, ratio, say[row["mark"]]])
    near, of = evidence(published)
    head = [say["figure"], say["scaled"], say["here"], say["ratio"], say["mark"]]
    note = f'<p>{say["published_note"]}</p><p class="note">{say["evidence"].format(near, of)}</p>'
    return note + _table(say["published"], head, body)


def _figure(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 10 or number == int(number) else f"{number:,.2f}"


def _places(rulebook: Rulebook, manifest: Object, language: str) -> str:
    """One row a district; per benefit a bar, the people and, where money is paid, the yuan."""
    say = WORDS[language]
    fact = next(rulebook.facts[e.place] for e in rulebook.entities.values() if e.place)
    benefits = [row for row in rows(rulebook, manifest) if row["people"]]
    head, columns = [say["place"]], [[_whole_word(fact.words[language][word]) for word in fact.kind.choices]]
    for row in benefits:
        counts = [row["by_place"].get(word, [0, 0])[0] for word in fact.kind.choices]
        hidden, most = _hidden(counts), max(counts) or 1
        head += [f'<span class="hide">{say["bar"]}</span>', escape(row[language])]
        columns.append([_bar(0 if i in hidden else count, most) for i, count in enumerate(counts)])
        columns.append([hidden.get(i, f"{count:,}") for i, count in enumerate(counts)])
        if row["yuan"] is not None:
            head.append(say["yuan"])
            sums = [row["by_place"].get(word, [0, 0])[1] for word in fact.kind.choices]
            columns.append(["—" if i in hidden else f"{exact(money, 2):,.0f}" for i, money in enumerate(sums)])
    return f"<p>{say['few']}</p>" + _table(say["places"], head, [list(line) for line in zip(*columns, strict=True)])


def _whole_word(name: str) -> str:
    return f'<span class="tag done">{escape(name)}</span>'


def _hidden(counts: list[int]) -> dict[int, str]:
    """Returns what stands in the cells that hide: fewer than five people, and where that is one cell alone the next
    smallest too, since the total would tell it."""
    hidden = {i: "&lt;5" for i, count in enumerate(counts) if 0 < count < 5}
    rest = [(count, i) for i, count in enumerate(counts) if count >= 5]
    if len(hidden) == 1 and rest:
        hidden[min(rest)[1]] = "…"
    return hidden


def _bar(count: int, most: int) -> str:
    width = round(80 * count / most)
    return (
        f'<svg viewBox="0 0 80 24" width="80" height="24" aria-hidden="true">'
        f'<rect class="f1" x="{80 - width}" y="8" width="{width}" height="10"/></svg>'
    )


def _homes(rulebook: Rulebook, shown: list[Example], language: str) -> str:
    say = WORDS[language]
    parts = []
    for example in shown:
        decided = decide_situation(read_situation(rulebook, example.situation), keep=True)
        one = explained([d for d in decided if d.ask.name == example.answer][:1])
        parts.append(
            f'<div class="stack g3"><p><span class="tag">{say[example.key]}</span></p>{as_html(one, language)}</div>'
        )
    return f"<p>{say['homes_note']}</p>" + "".join(parts)
