"""Writes what the documentation repeats from the content: docs/seed.md, and README's table of what is verified.

python -m tests.docs.pages
"""

from __future__ import annotations

from pathlib import Path

from tests.docs.walk import ROOT
from tuodi.cards.honesty import honesty_table
from tuodi.cards.load import content_root, load
from tuodi.web.report.seed import read_seed, seed_page

SEED = content_root("shanghai") / "figures" / "seed.yaml"
BEGIN, END = "<!-- honesty:begin -->", "<!-- honesty:end -->"


def between(text: str, lines: list[str]) -> str:
    """Returns a text with some lines in the place of what stands between the two marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} and {END}")
    return "\n".join([before + BEGIN, *lines, END + after])


def pages() -> dict[Path, str]:
    """Returns every page that is made, with the text that it should have."""
    readme = ROOT / "README.md"
    return {
        ROOT / "docs" / "seed.md": seed_page(read_seed(SEED)),
        readme: between(readme.read_text(encoding="utf-8"), honesty_table(load("shanghai"))),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
