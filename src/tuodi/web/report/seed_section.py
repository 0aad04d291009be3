"""The seed's claims as the first part of the report: how many stand where by chapter, and each claim behind a fold."""

from __future__ import annotations

from html import escape
from typing import Any

from tuodi.web.report.seed import STATES, states
from tuodi.web.report.words import WORDS

Object = dict[str, Any]


def seed_section(chapters: list[Object], language: str) -> str:
    """Returns the section's body as HTML: a table by chapter, then the claims of each chapter."""
    say = WORDS[language]
    head = "".join(f'<th scope="col" class="num">{say["state " + state]}</th>' for state in STATES)
    rows = "".join(_row(chapter, language) for chapter in chapters)
    sums = [sum(states(chapter)[state] for chapter in chapters) for state in STATES]
    last = "".join(f'<td class="num"><b>{number}</b></td>' for number in sums)
    table = (
        f'<div class="scroll" role="region" aria-label="{say["seed"]} ▦" tabindex="0"><table>'
        f'<caption class="hide">{say["seed"]}</caption><thead><tr><th scope="col">{say["chapter"]}</th>{head}</tr>'
        f'</thead><tbody>{rows}<tr><th scope="row">{say["all"]}</th>{last}</tr></tbody></table></div>'
    )
    return f"<p>{say['seed_note']}</p>{table}" + "".join(_claims(chapter, language) for chapter in chapters)


def _row(chapter: Object, language: str) -> str:
    counts = states(chapter)
    cells = "".join(f'<td class="num">{counts[state] or ""}</td>' for state in STATES)
    return f'<tr><th scope="row">{chapter["number"]} {escape(chapter[language])}</th>{cells}</tr>'


def _claims(chapter: Object, language: str) -> str:
    say = WORDS[language]
    items = "".join(
        f"<li><div>{escape(claim['id'])} {escape(claim[language])}{_where(claim, language)}</div>"
        f'<span class="tag done">{say["state " + claim["state"]]}</span></li>'
        for claim in chapter["claims"]
    )
    return (
        f"<details><summary>{chapter['number']} {escape(chapter[language])}</summary>"
        f'<ul class="rows">{items}</ul></details>'
    )


def _where(claim: Object, language: str) -> str:
    """Where a claim is shown, or why it is not."""
    said = escape(str(claim.get("why") or "")) if language == "en" or not claim.get("folder") else ""
    link = claim.get("page") or ""
    anchor = link.partition("#")[2]
    shown = f'<a href="#{anchor}">{WORDS[language]["see"]}</a>' if anchor else escape(link)  # a door: no part of a file
    parts = [part for part in (shown, said) if part]
    return f'<br><span class="small soft">{" · ".join(parts)}</span>' if parts else ""
