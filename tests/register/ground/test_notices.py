"""Notices: said once, never twice over one channel, and by another where one fails."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.register.fresh import fresh, run
from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor
from tuodi.ground.journal.models import Entry
from tuodi.ground.notices.actions import mark_read, report, say, tell
from tuodi.ground.notices.delivery import LOST, deliver, do, due
from tuodi.ground.notices.gateways import Answer
from tuodi.ground.notices.models import Attempt, Notice
from tuodi.ground.notices.queries import inbox, text_of, unread
from tuodi.ground.notices.wording import in_language, wordings
from tuodi.ground.officers import emergencies
from tuodi.ground.officers.reach import Reach
from tuodi.rules.errors import InputError
from tuodi.stages.people import telling

pytestmark = pytest.mark.django_db(transaction=True)
CLERK = Actor(7, "clerk", 310101002000, "service")
sent = []  # what the gateways of these tests were handed


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    """An empty folder for messages and keys."""
    settings.DATA, settings.KEYS = tmp_path, tmp_path / "keys"
    sent.clear()
    return tmp_path


def works(message):
    sent.append((message.notice, message.channel))
    return Answer("sent", reference="r1")


def fails(message):
    sent.append((message.notice, message.channel))
    return Answer("failed", reason="no such subscriber")


def breaks(message):
    sent.append((message.notice, message.channel))
    raise ConnectionResetError("13800001111 did not answer")


@pytest.fixture
def gateways(settings):
    """A function that sets the gateway of channels by name: `gateways(sms="fails")`."""

    def by(**named):
        settings.GATEWAYS = {
            "portal": "tuodi.ground.notices.gateways.stay",
            **{channel: f"{__name__}.{named.get(channel, 'works')}" for channel in ("sms", "email", "letter")},
        }

    by()
    return by


def said(key="k1", channels=("sms", "letter"), text="您的事项已经受理"):
    return say(CLERK, 1, key, "受理通知", text, channels)


def states(notice):
    return [(one.channel, one.state) for one in notice.attempts.order_by("id")]


def test_a_notice_is_said_once_however_often_it_is_said(gateways):
    one = said()
    assert said(text="another") == one
    assert Entry.objects.filter(act="notices.say").count() == 1
    deliver(clock.now())
    deliver(clock.now())
    assert sent == [(one.pk, "sms")]
    one.refresh_from_db()
    assert (one.state, one.channel) == ("sent", "sms")


def test_what_is_said_in_an_act_that_fails_is_not_said(gateways):
    def act():
        with transaction.atomic():
            said()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert not Notice.objects.exists()


def test_s17_a_notice_falls_back_where_a_gateway_fails_and_ends_where_there_is_none_left(gateways):
    gateways(sms="fails", email="fails")
    one, other = said("k1", ("sms", "letter")), said("k2", ("sms", "email"))
    deliver(clock.now())
    assert states(one) == [("sms", "failed"), ("letter", "sent")]
    assert states(other) == [("sms", "failed"), ("email", "failed")]
    assert [notice.state for notice in Notice.objects.order_by("key")] == ["sent", "failed"]
    assert list(due(clock.now() + timedelta(days=9))) == []


def test_s17_a_gateway_that_broke_off_is_not_tried_again_and_the_next_goes_after_a_time(gateways):
    gateways(sms="breaks")
    one = said()
    deliver(clock.now())
    assert states(one) == [("sms", "unknown")]
    assert Attempt.objects.get().reason == "ConnectionResetError"  # not its words, which may name somebody
    deliver(clock.now() + LOST / 2)
    assert len(sent) == 1
    deliver(clock.now() + LOST)
    assert sent == [(one.pk, "sms"), (one.pk, "letter")]


def test_s17_an_unknown_try_on_the_last_channel_ends_the_notice(gateways):
    gateways(sms="breaks")
    one = said(channels=("sms",))
    deliver(clock.now())
    assert list(due(clock.now())) == []
    deliver(clock.now() + LOST)
    one.refresh_from_db()
    assert one.state == "failed"
    assert report(one.pk, "sms", "delivered")  # the gateway says so at last
    one.refresh_from_db()
    assert one.state == "delivered"


def test_s17_a_gateway_that_reports_twice_changes_nothing_twice(gateways):
    one = said()
    deliver(clock.now())
    assert report(one.pk, "sms", "failed", "switched off")
    assert not report(one.pk, "sms", "failed", "switched off")
    deliver(clock.now())
    assert states(one) == [("sms", "failed"), ("letter", "sent")]
    assert report(one.pk, "letter", "delivered")
    assert not report(one.pk, "letter", "failed")
    one.refresh_from_db()
    assert (one.state, one.channel) == ("delivered", "letter")
    with pytest.raises(InputError, match="delivered or failed"):
        report(one.pk, "letter", "lost")


def test_two_that_deliver_at_once_send_once(gateways):
    one = said()
    keys = list(due(clock.now()))
    ready = threading.Barrier(4)

    def go():
        ready.wait()
        try:
            for key in keys:
                with transaction.atomic():
                    do(key)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sent == [(one.pk, "sms")]


def test_what_is_claimed_is_sent_only_after_the_claim_is_committed(gateways):
    said()
    (key,) = due(clock.now())

    def claim_and_fail():
        with transaction.atomic():
            do(key)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        claim_and_fail()
    assert sent == []
    assert list(due(clock.now())) == [key]


CLAIM = """
import os, signal, sys
from django.conf import settings
from tuodi.ground import clock
from tuodi.ground.journal.actions import SYSTEM
from tuodi.ground.notices.actions import say
from tuodi.ground.notices.delivery import LOST, deliver
from tuodi.ground.notices.models import Attempt, Notice
def die(message):
    os.kill(os.getpid(), signal.SIGKILL)
sys.modules["dying"] = sys.modules[__name__]
say(SYSTEM, 1, "k", "s", "t", ["sms", "letter"])
"""


def test_s17_who_dies_between_claim_and_answer_leaves_a_try_that_is_not_repeated(tmp_path):
    begin = "from tuodi.web.start import ready; ready()" + CLAIM
    with fresh(tmp_path) as environment:
        run(environment, "-m", "tuodi", "migrate")
        run(environment, "-c", begin + 'settings.GATEWAYS["sms"] = "dying.die"\ndeliver(clock.now())', code=-9)
        shown = run(environment, "-c", begin + (
            "deliver(clock.now()); print(Attempt.objects.get().state, Attempt.objects.get().channel)\n"
            "deliver(clock.now() + LOST)\n"
            "print([(one.channel, one.state) for one in Attempt.objects.order_by('id')], Notice.objects.get().state)"
        ))  # fmt: skip
        assert shown.splitlines() == ["sending sms", "[('sms', 'unknown'), ('letter', 'sent')] sent"]
        assert not list((tmp_path / "data" / "notices" / "sms").glob("*"))
        assert len(list((tmp_path / "data" / "notices" / "letter").glob("*.json"))) == 1


def test_by_default_a_message_is_a_file_a_channel_that_only_its_owner_reads(data, settings):
    settings.DEMONSTRATION = True
    one = said(channels=("letter",))
    deliver(clock.now())
    path = data / "notices" / "letter" / f"{one.pk}.json"
    message = json.loads(path.read_text(encoding="utf-8"))
    assert (message["person"], message["text"]) == (1, "您的事项已经受理")
    assert message["sample"].startswith("示例 · 合成数据 · 非政府网站")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_cannot_be_written_is_a_failure_and_falls_back(data):
    one = said(channels=("sms", "portal"))
    (data / "notices").write_text("in the way")
    deliver(clock.now())
    assert states(one) == [("sms", "failed"), ("portal", "delivered")]


def test_the_inbox_holds_what_was_said_to_oneself_alone_whichever_way_it_went(gateways):
    mine, _ = said("k1", ("portal",)), say(CLERK, 2, "k2", "s", "t", ["portal"])
    sent_out = said("k3", ("sms",))
    deliver(clock.now())
    resident = Reach(Actor(9, "resident", None, "own"), (), frozenset({1}))
    assert [(one.pk, one.state, one.channel) for one in inbox(resident)] == [
        (sent_out.pk, "sent", "sms"), (mine.pk, "delivered", "portal"),
    ]  # fmt: skip
    assert unread(resident) == 2
    assert text_of(mine) == "您的事项已经受理"
    assert list(inbox(Reach(CLERK, ((0, 10**12),), frozenset({1})))) == []
    mark_read(resident.actor, mine)
    mark_read(resident.actor, mine)
    assert unread(resident) == 1
    assert Entry.objects.filter(act="notices.read").count() == 1


@pytest.mark.parametrize("subject", ["关于 13800001111", "关于３１０１０１的通知", "a@b.cn"])
def test_51_a_subject_holds_no_number_and_no_address(subject):
    with pytest.raises(InputError, match="say what it is about in words") as caught:
        say(CLERK, 1, "k", subject, "t", ["sms"])
    assert subject not in str(caught.value)


def test_a_notice_in_both_languages_is_read_in_one(tmp_path):
    path = tmp_path / "notices.yaml"
    path.write_text(
        "kind: {subject: {zh: 通知, en: A notice}, text: {zh: '{day}开始。', en: 'From {day}.'}, channels: [sms]}",
        encoding="utf-8",
    )
    one = tell(CLERK, 1, "k", wordings(path)["kind"], day=("三月一日", "1 March"))
    assert [in_language(one.subject, language) for language in ("zh", "en")] == ["通知", "A notice"]
    assert [in_language(text_of(one), language) for language in ("zh", "en")] == ["三月一日开始。", "From 1 March."]
    assert in_language("只有中文", "en") == "只有中文"


@pytest.mark.parametrize("path", [emergencies.NOTICES, telling.NOTICES])
def test_every_wording_fits_what_holds_it(path):
    for name, one in wordings(path).items():
        values = dict.fromkeys(("office", "until", "fact"), ("某处", "somewhere"))
        assert one.text(values).count("\n") == 1, name
        assert "{" not in one.text(values), name
        assert one.subject.count(" / ") == 1, name
        assert tell(CLERK, 1, f"fits:{name}", one, **values).subject == one.subject
        assert len(one.subject) <= Notice._meta.get_field("subject").max_length, name


@pytest.mark.parametrize("channels", [[], ["fax"], ["sms", "sms"]])
def test_a_channel_there_is_not_is_refused(channels):
    with pytest.raises(InputError, match="each once"):
        say(CLERK, 1, "k", "s", "t", channels)


def test_52_the_text_stands_sealed_in_the_database():
    one = said(text="金丝雀 13800001111")
    assert b"13800001111" not in bytes(Notice.objects.get(pk=one.pk).text)
