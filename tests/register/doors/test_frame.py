"""The frames: language, mode, the mark of a demonstration, menus, static files, and that the switches stay inside."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tuodi.web.menu import seed
from tuodi.web.words import LANGUAGES, all_words, word

pytestmark = pytest.mark.django_db
PUBLIC = ("front", "seed", "report")


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", PUBLIC)
def test_every_page_of_a_demonstration_says_so_and_no_other_does(client, settings, name):
    settings.DEMONSTRATION = True
    assert text(client.get(reverse(name))).count("示例 · 合成数据 · 非政府网站") == 2
    settings.DEMONSTRATION = False
    assert "非政府网站" not in text(client.get(reverse(name)))


def test_the_language_and_the_mode_are_kept_in_cookies(client):
    assert '<html lang="zh-Hans-CN">' in text(client.get("/"))
    client.post(reverse("language"), {"language": "en", "next": "/seed/"})
    client.post(reverse("mode"), {"mode": "elder", "next": "/"})
    assert '<html lang="en" data-mode="elder">' in text(client.get("/"))
    client.post(reverse("mode"), {"mode": "standard"})
    client.post(reverse("language"), {"language": "nonsense"})
    assert '<html lang="zh-Hans-CN">' in text(client.get("/"))


@pytest.mark.parametrize(
    "back", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example", ""]
)
def test_43_the_switches_lead_back_to_this_site_alone(client, back):
    answer = client.post(reverse("language"), {"language": "en", "next": back})
    assert answer["Location"] == "/"


def test_the_menu_shows_the_six_chapters_and_the_first_page_leads_to_the_seed(client):
    said = text(client.get("/"))
    assert len(seed()) == 6
    for chapter in seed():
        path = reverse("chapter", args=[chapter["number"]])
        assert f'href="{path}"' in said
        page = text(client.get(path))
        assert chapter["zh"] in page
    assert f'href="{reverse("seed")}"' in said
    assert client.get(reverse("chapter", args=[7])).status_code == 404
    claims = text(client.get(reverse("seed")))
    assert all(claim["id"] in claims for chapter in seed() for claim in chapter["claims"])


def test_only_files_of_the_report_are_served(client, settings, tmp_path):
    settings.DATA = tmp_path
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "index.html").write_text("<p>report</p>", encoding="utf-8")
    (tmp_path / "report" / "secret.txt").write_text("no", encoding="utf-8")
    assert client.get(reverse("report"))["Location"] == "/report/index.html"
    assert b"".join(client.get("/report/index.html").streaming_content) == b"<p>report</p>"
    assert client.get("/report/secret.txt").status_code == 404


def test_health_says_ok_and_nothing_else(client):
    assert client.get("/healthz").content == b"ok\n"


def test_every_word_is_said_in_both_languages_and_puts_in_the_same_values():
    import re

    for key, said in all_words().items():
        assert all(said[language].strip() for language in LANGUAGES), key
        gaps = [sorted(set(re.findall(r"\{\w+\}", said[language]))) for language in LANGUAGES]
        assert gaps[0] == gaps[1], key
    with pytest.raises(KeyError):
        word("no.such.word", "zh")
