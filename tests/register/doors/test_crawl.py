"""Every page as every role, by following every link and form: what lies beyond reach is on none of them, what people
wrote is text on all of them, and titles and addresses name nobody. What a search or list finds equals a naive count.
"""

from __future__ import annotations

import html
import json
import logging
import re
from urllib.parse import urlencode, urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse

from tests.register.doors.routes import RESIDENT, ROUTES, SEARCHERS, STAFF
from tests.register.doors.town import (
    COMMITTEES,
    EVIL,
    NEXT_DOOR,
    OTHER_DISTRICT,
    OTHER_STREET,
    OWN,
    STREET,
    lies_in,
    undone,
)
from tests.register.signed_in import Browser

pytestmark = pytest.mark.django_db
MOST = 400  # pages of one role
# the same for everybody: opened by nobody known
WITHOUT_PERSONS = {"seed", "chapter", "report", "report-file", "health", "centres"}
LINK = re.compile(r'(?:href|src)="([^"]+)"')
FORM = re.compile(r"<form([^>]*)>(.*?)</form>", re.DOTALL)
OPTION = re.compile(r'<option[^>]* value="([^"]*)"')
VARIED = {  # list page: what its address may ask; @ stands for a row that lies beyond
    "desk-officers": ("words=@word", "role=clerk", "page=2", "page=99999", "words=%E7%BE%8A"),
    "desk-duplicates": ("after=987.@pair", "after=9999.1", "after=0.0", "after=x"),
    "desk-journal": ("person=@person", "older=999999999", "act=people.read", "purpose=register", "account=@word"),
    "desk-unusual": ("opened=@opening", "outside=999999999", "refused=1", "since=2000-01-01"),
    "desk-break-glass-reviews": ("page=2", "page=0", "page=x"),
    "community-difficulties": ("before=@difficulty", "before=9999999999", "before=x"),
    "resident-looked": ("older=999999999", "older=x"),
    "desk-person": ("day=2015-01-01", "day=2016-06-01&known_on=2030-01-01", "fact=pension_month", "record=@record"),
    "desk-household": ("day=2015-01-01", "day=2030-01-01", "fact=homes", "record=@home_record"),
    "desk-search": ("text=@word", "after=0.@person"),
}  # fmt: skip
ALIKE = re.compile(r"fact=\w+|record=\d+|act=[\w.]*|(since|until|day|known_on)=[\d-]*")  # links of which one is opened


class Crawl:
    """The answers to one role: `pages` by address."""

    def __init__(self, town, role, seat):
        self.town, self.role, self.seat = town, role, seat
        self.browser, self.pages, self.seen, self.asked = Browser(), {}, set(), []
        account = town.resident if role == "resident" else town.officers.get((role, seat))
        if account is not None:
            self.browser.force_login(account)
            self.browser.step_up(account)

    def run(self):
        for name, route in ROUTES.items():
            if route.get and not route.takes:
                self.open(reverse(name), name)
        for name in ("desk-person", "desk-household", "community-household"):  # which links lead to from a search alone
            for one in self.town.here.values():
                self.open(reverse(name, args=[one.rows[name.rpartition("-")[2]]]), name)
        while self.asked and len(self.pages) < MOST:
            self.take(*self.asked.pop())
        assert not self.asked, f"{self.role}: more than {MOST} pages"

    def open(self, where, name):
        """Notes a page to open, once an address; of links that differ in a fact, record or day alone, once a page; none
        of the many orders of Django's own lists of reference data."""
        key = ALIKE.sub(lambda found: found[0].partition("=")[0], where)
        if key in self.seen or name == "account_logout" or (name.startswith("admin:") and "?" in where):
            return
        if self.role != "anonymous" and name in WITHOUT_PERSONS:
            return
        self.seen.add(key)
        self.asked.append((where, name))

    def vary(self, where, name):
        """Asks a page that was opened what its address may ask, about what lies beyond."""
        far = self.town.here[OTHER_DISTRICT]
        rows = {f"@{one}": str(row) for one, row in far.rows.items()} | {"@word": f"{far.sign}officer"}
        for asks in VARIED.get(name, ()):
            typed = next((rows[one] for one in re.findall(r"@\w+", asks)), "")
            with undone():
                self.take(f"{where}?{re.sub(r'@[a-z_]+', typed, asks)}", name, typed)

    def take(self, where, name, typed=""):
        """Opens a page, keeps what it says but for what was typed, and follows where it leads."""
        answer = self.browser.get(where)
        if answer.status_code == 302:
            if not answer["Location"].startswith(("/sign_in/", "/desk/role/")):  # it says again what was asked
                self.follow(answer["Location"], where)
            return
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        body = body.decode("utf-8", "replace")
        self.pages[where] = body.replace(typed, "…") if typed else body
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            return
        if "?" not in where:
            self.vary(where, name)
        for link in LINK.findall(body):
            self.follow(html.unescape(link), where)
        for attributes, inside in FORM.findall(body):
            if 'method="post"' not in attributes:
                action = re.search(r'action="([^"]*)"', attributes)
                for name, value in choices(inside):
                    self.follow(f"{html.unescape(action[1]) if action else ''}?{urlencode({name: value})}", where)

    def follow(self, link, where):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or link.startswith(("#", "/static/", "mailto:", "tel:")):
            return
        path = parts.path or urlsplit(where).path
        try:
            name = resolve(path).view_name
        except Resolver404:
            return
        self.open(f"{path}?{parts.query}" if parts.query else path, name)


def choices(inside):
    """Yields (name, value) of every choice that a form without POST offers."""
    for name, within in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', inside, re.DOTALL):
        yield from ((name, html.unescape(value)) for value in OPTION.findall(within))


@pytest.fixture(scope="module")
def crawls(town):
    """A crawl of each role from the first street, of the resident, and of anybody."""
    logging.disable(logging.WARNING)
    found = {}
    for role in (*STAFF, *RESIDENT, "anonymous"):
        with undone():
            found[role] = Crawl(town, role, STREET)
            found[role].run()
    yield found
    logging.disable(logging.NOTSET)


def marks_of(town, role):
    """The marks that may stand on no page of a role."""
    if role in STAFF:
        return town.beyond(STREET)
    everything = town.beyond(None)
    if role != "resident":
        return everything
    mine, hers, neighbour = town.here[OWN], town.here[NEXT_DOOR], f"钱{town.here[NEXT_DOOR].sign}首"
    own = {mark for mark, what in mine.marks.items() if what in ("person", "the name of person", "proxy", "record")}
    own |= {mine.number, mine.phone, f"{mine.sign}路1弄7号", f"钱{mine.sign}次", f"钱{COMMITTEES[OTHER_STREET]}首"}
    own |= {said for one in (mine, hers) for said in (str(one.rows["notice"]), f"{one.sign}告知", f"{one.sign}详情")}
    own |= {neighbour, str(hers.rows["person"]), f"{hers.sign}路1弄7号"}
    return {mark: what for mark, what in everything.items() if mark not in own}


@pytest.mark.parametrize("role", [*STAFF, *RESIDENT, "anonymous"])
def test_02_nothing_beyond_reach_is_on_any_page(town, crawls, role):
    marks = marks_of(town, role)
    told = {f"{where}: {what} ({mark})" for where, body in crawls[role].pages.items()
            for mark, what in marks.items() if mark in body}  # fmt: skip
    assert sorted(told) == []


def test_02_what_is_within_reach_is_found_by_the_crawl(town, crawls):
    """So that the test above cannot pass for want of pages."""
    here = [one for one in town.here.values() if lies_in(one.place, STREET)]
    for role in ("clerk", "community_worker"):
        all_pages = "".join(crawls[role].pages.values())
        for one in here:
            for name in ("household", "person"):
                assert str(one.rows[name]) in all_pages, (role, name)
            assert f"钱{one.sign}次" in all_pages, role
    for role, name in (("auditor", "opening"), ("security_administrator", "officer"), ("clerk", "pair")):
        assert all(str(one.rows[name]) in "".join(crawls[role].pages.values()) for one in here), (role, name)
    assert f"钱{town.here[OWN].sign}首" in "".join(crawls["resident"].pages.values())


def test_28_what_people_wrote_is_text_on_every_page(crawls):
    shown = 0
    for role, crawl in crawls.items():
        for where, body in crawl.pages.items():
            assert EVIL not in body, (role, where)
            assert not re.search(r"<script>['\"]", body), (role, where)
            shown += body.count("&lt;script&gt;")
    assert shown > 50


def test_51_no_title_and_no_address_names_anybody(town, crawls):
    names = {mark for mark, what in town.beyond(None).items() if not mark.isdigit() or "number" in what}
    for role, crawl in crawls.items():
        for where, body in crawl.pages.items():
            title = body.partition("<title>")[2].partition("</title>")[0]
            assert not [name for name in names if name in title or f"/{name}" in where], (role, where)
            linked = "".join(LINK.findall(body))
            assert not [name for name in names if name in linked], (role, where)


def test_04_numbers_and_telephones_stand_on_no_page_in_clear(town, crawls):
    clear = [said for one in town.here.values() for said in (one.number, one.phone)]
    for role, crawl in crawls.items():
        for where, body in crawl.pages.items():
            assert not [said for said in clear if said in body], (role, where)


TEXTS = {  # kind of text: what is typed about a committee, the rows whom it should find there
    "name": (lambda one: f"钱{one.sign}首", ("person",)), "number": (lambda one: one.number, ("person",)),
    "phone": (lambda one: one.phone, ("person",)), "address": (lambda one: f"{one.sign}路1弄7号", ("person",)),
    "household": (lambda one: str(one.rows["household"]), ("person", "spouse")),
    "prefix": (lambda one: f"钱{one.sign}", ("person", "spouse", "alone", "alike", "kept")),
}  # fmt: skip


def searched(browser, text, purpose):
    answer = browser.post(reverse("desk-search"), {"text": text, "purpose": purpose})
    assert answer.status_code == 200, (text, answer.status_code)
    return answer.content.decode()


@pytest.mark.parametrize("role", SEARCHERS)
def test_02_a_search_finds_whom_a_naive_count_finds(town, role, monkeypatch):
    from tuodi.ground.officers.roles import ROLES

    monkeypatch.setattr("tuodi.stages.people.search.SEARCHES_A_MINUTE", 10**6)
    browser, (purpose, *_) = Browser(), ROLES[role].purposes
    browser.force_login(town.officers[role, STREET])
    beyond = town.beyond(STREET)
    everybody = {str(one.rows[name]): one for one in town.here.values() for name in ("person", "spouse", "alone")}
    with undone():
        for kind, (typed, rows) in TEXTS.items():
            for one in town.here.values():
                text = typed(one)
                body = searched(browser, text, purpose).replace(html.escape(text), "…", 1)
                wanted = {str(one.rows[name]) for name in rows} if lies_in(one.place, STREET) else set()
                assert wanted == found_in(body), (kind, one.sign)
                if not wanted:
                    assert not [mark for mark in beyond if mark in body.replace(text, "…")], (kind, one.sign)
        for text in ("钱", "qian"):
            wanted = {row for row, one in everybody.items() if lies_in(one.place, STREET)}
            found = found_in(searched(browser, text, purpose))
            assert wanted <= found, text
            assert not found & {str(row) for one in town.here.values() if not lies_in(one.place, STREET)
                                for row in one.rows.values()}, text  # fmt: skip


def found_in(body):
    return set(re.findall(r"/desk/people/(\d+)/", body))


def test_02_the_list_of_households_is_narrowed_within_reach(town):
    browser = Browser()
    browser.force_login(town.officers["community_worker", STREET])
    far = town.here[OTHER_DISTRICT]
    with undone():
        for sent in (
            {"name": f"钱{far.sign}首"}, {"name": "钱"}, {"committee": str(far.place)}, {"look": "noted"},
            {"look": "alone"}, {"after": str(far.rows["household"] - 1)}, {"name": "", "after": "0"},
        ):  # fmt: skip
            body = browser.post(reverse("community-home"), sent).content.decode()
            for value in sent.values():
                body = body.replace(f'value="{value}"', "")
            assert not [mark for mark in town.beyond(STREET) if mark in body], sent
        shown = browser.post(reverse("community-home"), {"name": "钱梅首"}).content.decode()
        assert str(town.here[OWN].rows["household"]) in shown


def test_02_the_copy_holds_the_resident_alone(town):
    browser = Browser()
    browser.force_login(town.resident)
    with undone():
        body = browser.post(reverse("resident-copy")).content.decode()
    assert json.loads(body)["name"] == "钱梅首"
    assert not [mark for mark in marks_of(town, "resident") if mark in body]


@pytest.mark.parametrize("role", ["desk", "community", "portal"])
def test_06_what_was_reached_is_gone_at_once_from_every_list(town, role):
    """The appointment moves to another street: the same session sees the other street's people and none of the old."""
    from tuodi.ground.officers.models import Appointment

    who, name = {"desk": ("clerk", "desk-duplicates"), "community": ("community_worker", "community-home"),
                 "portal": ("auditor", "desk-unusual")}[role]  # fmt: skip
    browser = Browser()
    browser.force_login(town.officers[who, STREET])
    old, new = str(town.here[OWN].rows["opening"]), f"{town.here[OTHER_STREET].sign}"
    with undone():
        before = browser.get(reverse(name)).content.decode()
        Appointment.objects.filter(account=town.officers[who, STREET]).update(place_id=310101003000)
        after = browser.get(reverse(name)).content.decode()
    here = {mark for mark in town.beyond(None) if mark not in town.beyond(STREET)}
    assert [mark for mark in here if mark in before], old
    assert [mark for mark in here if mark in after] == []
    assert new in after
