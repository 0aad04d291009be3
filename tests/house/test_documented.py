"""Everything that outsiders meet is written down: articles, sentences, cases, operators, glossary, documentation."""

import re

import pytest
import yaml

from tests.house.tree import ROOT, SRC
from tuodi.rules.expression import OPERATORS, Node

PARTS = ("catalogue", "instruments")
LANGUAGES = ("zh", "en")


def answers(rulebook):
    return [rule.name for rule in rulebook.answers()]


def test_every_answer_cites_an_article_of_its_law(shanghai):
    for rule in shanghai.answers():
        articles = shanghai.schemes[rule.benefit].articles
        for version in rule.versions:
            assert version.law in articles, rule.name
            assert all(articles[version.law].get(language) for language in LANGUAGES), rule.name


def test_every_heading_of_a_law_is_enacted_by_a_rule(shanghai):
    for code, scheme in shanghai.schemes.items():
        cited = {version.law for rule in shanghai.rules.values() if rule.benefit == code for version in rule.versions}
        assert set(scheme.articles) == cited, code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_sentence(shanghai, language):
    for rule in shanghai.rules.values():
        said = rule.text[language]
        wanted = ("label", "yes", "no") if rule.kind.name == "flag" else ("label", "value")
        assert all(said.get(key) for key in wanted), (rule.name, language)


def test_sentences_of_the_two_languages_put_in_the_same_numbers(shanghai):
    for rule in shanghai.rules.values():
        zh, en = (rule.text[language] for language in LANGUAGES)
        assert zh.keys() == en.keys(), rule.name
        for key in zh:
            gaps = [sorted(set(re.findall(r"\{\w+\}", str(text[key])))) for text in (zh, en)]
            assert gaps[0] == gaps[1], (rule.name, key)


def test_chinese_sentences_are_chinese_and_english_ones_english(shanghai):
    for rule in shanghai.rules.values():
        for language, letters in (("zh", r"[\u4e00-\u9fff]"), ("en", r"[A-Za-z]{2}")):
            for key, text in rule.text[language].items():
                for said in text.values() if isinstance(text, dict) else [text]:
                    assert re.search(letters, said), (rule.name, key)


def cases_of(folder):
    found = []
    for path in sorted(p for part in PARTS for p in (SRC / "shanghai" / part / folder).glob("cases*.yaml")):
        found += yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def test_every_answer_has_a_worked_case(shanghai):
    for code, scheme in shanghai.schemes.items():
        worked = {
            name
            for case in cases_of(code)
            for key, units in case["output"].items()
            if isinstance(units, dict) and key not in ("needs", "error")
            for expected in units.values()
            for name in expected or {}
        }
        assert set(scheme.answers) <= worked, f"{code} has no case for {sorted(set(scheme.answers) - worked)}"


def test_every_amount_has_its_source_and_its_two_names(shanghai):
    for parameter in shanghai.parameters.values():
        assert parameter.zh
        assert parameter.en
        for value in (*parameter.values, *(v for dated in parameter.places.values() for v in dated)):
            assert value.source.strip(), (parameter.name, value.since)


def operators(node: Node):
    yield node.op
    for arg in node.args:
        yield from operators(arg)


def test_every_operator_has_a_line_and_is_used(shanghai):
    used = {op for rule in shanghai.rules.values() for version in rule.versions for op in operators(version.node)}
    assert set(OPERATORS) == used, "an operator stands with its first user"
    assert all(line.strip() for line in OPERATORS.values())


def test_operators_stay_few():
    assert len(OPERATORS) <= 32


def test_the_glossary_names_every_entity_fact_and_answer(shanghai):
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`\n]+)`", text))
    words = {word for name in named for word in re.split(r"[\s,:.]+", name)}
    wanted = {*shanghai.entities, *shanghai.facts, *answers(shanghai)}
    assert sorted(wanted - words) == []


def test_the_glossary_gives_each_fact_the_name_it_has_on_its_card(shanghai):
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    for fact in shanghai.facts.values():
        row = next((line for line in text.splitlines() if line.startswith("|") and f"`{fact.name}`" in line), "")
        assert fact.zh in row, fact.name


def pages():
    docs = ROOT / "docs"
    return sorted(path for path in docs.rglob("*.md") if path != docs / "README.md") if docs.is_dir() else []


def links(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:", "mailto:", "#")):
            yield target.partition("#")[0]


def test_every_page_of_the_documentation_is_linked_from_its_first():
    first = ROOT / "docs" / "README.md"
    if not first.exists():
        pytest.skip("there is no docs/README.md yet")
    linked = {(first.parent / target).resolve() for target in links(first)}
    assert [path.relative_to(ROOT).as_posix() for path in pages() if path.resolve() not in linked] == []


def test_every_link_in_a_page_leads_to_a_file():
    broken = []
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        broken += [
            f"{path.relative_to(ROOT)} -> {target}" for target in links(path) if not (path.parent / target).exists()
        ]
    assert broken == []


FIRST_PAGES = (
    "README.md", "README.zh.md", "ARCHITECTURE.md", "GLOSSARY.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE",
    "NOTICE",
)  # fmt: skip


@pytest.mark.parametrize("name", FIRST_PAGES)
def test_the_project_has_its_first_pages(name):
    assert (ROOT / name).is_file()
