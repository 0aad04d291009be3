"""Officers: two people appoint, nobody herself; an administrator never knows a password; break-glass is watched."""

import datetime
import threading

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from tests.register.signed_in import Browser, code, sign_in
from tuodi.ground import clock
from tuodi.ground.journal.models import Entry
from tuodi.ground.officers import actions, emergencies
from tuodi.ground.officers.actions import NotAllowedError
from tuodi.ground.officers.invariants import i17_nobody_holds_roles_that_exclude_each_other, i17_two_people_appoint
from tuodi.ground.officers.models import Account, Appointment, Opening
from tuodi.ground.officers.queries import holders, officers
from tuodi.ground.officers.reach import reach_of
from tuodi.ground.officers.roles import ROLES, conflict

CITY, DISTRICT, STREET, OTHER_STREET, ELSEWHERE = 310000000000, 310101000000, 310101002000, 310101003000, 310104003000
TODAY = clock.today()


@pytest.fixture
def security(appoint):
    """A function: the reach of a security administrator of the whole city, by name."""

    def of(name="one", place=CITY):
        return reach_of(appoint("security_administrator", place, username=name), "security_administrator", "administer")

    return of


@pytest.fixture
def somebody(places):
    return Account.objects.create(username="somebody")


def given(reach, account, role="clerk", place=STREET, since=TODAY, until=clock.NO_END):
    return actions.grant(reach, account, role, place, since, until)


def test_09_what_one_grants_another_confirms(security, somebody):
    one, two = security("one"), security("two")
    held = given(one, somebody)
    assert reach_of(somebody, "clerk", "service").spans == ()
    with pytest.raises(NotAllowedError, match="same_hand"):
        actions.confirm(one, held)
    actions.confirm(two, held)
    assert reach_of(somebody, "clerk", "service").covers(STREET)
    with pytest.raises(NotAllowedError, match="state"):
        actions.confirm(two, held)
    assert list(Entry.objects.values_list("act", flat=True)) == ["officers.grant", "officers.confirm"]
    actions.end(one, held)
    assert reach_of(somebody, "clerk", "service").spans == ()


def test_09_nobody_appoints_or_confirms_herself(security):
    one, two = security("one"), security("two")
    me = Account.objects.get(username="one")
    with pytest.raises(NotAllowedError, match="oneself"):
        given(one, me)
    other = given(two, Account.objects.create(username="third"))
    Appointment.objects.filter(pk=other.pk).update(account=me)
    with pytest.raises(NotAllowedError, match="oneself"):
        actions.confirm(one, other)


@pytest.mark.parametrize("change", [{"granted_by": "me"}, {"confirmed_by": "me"}, {"confirmed_by": "granter"}])
def test_09_the_database_refuses_the_same_hand_too(appoint, change):
    me = appoint("clerk", STREET, username="me")
    values = {key: Account.objects.get(username=name) for key, name in change.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(account=me).update(**values)


def test_09_an_administrator_reaches_no_further_than_her_place(security, somebody, appoint):
    street = security("one", STREET)
    with pytest.raises(NotAllowedError, match="place"):
        given(street, somebody, place=OTHER_STREET)
    held = given(security("two"), somebody, place=OTHER_STREET)
    for act in (lambda: actions.confirm(street, held), lambda: actions.end(street, held)):
        with pytest.raises(NotAllowedError, match="place"):
            act()
    above = appoint("clerk", DISTRICT)
    for act in (lambda: actions.start_enrolment(street, above), lambda: actions.shut(street, above)):
        with pytest.raises(NotAllowedError, match="place"):
            act()


PAIRS = [(one, other) for one in ROLES for other in ROLES if one != "resident" and other != "resident" and one < other]


def test_10_roles_that_exclude_each_other_are_not_held_on_one_day(security, somebody):
    reach = security("a")
    for one, other in PAIRS:
        given(reach, somebody, one)
        if conflict(one, other):
            with pytest.raises(NotAllowedError, match="conflict"):
                given(reach, somebody, other)
        else:
            given(reach, somebody, other)
        assert list(i17_nobody_holds_roles_that_exclude_each_other()) == []
        Appointment.objects.filter(account=somebody).delete()


def test_10_the_three_administrators_exclude_every_other_role():
    administrators = [name for name in ROLES if name.endswith("administrator")]
    assert len(administrators) == 3
    assert all(conflict(one, other) for one in administrators for other in ROLES if other != one)


def test_10_one_after_the_other_is_allowed(security, somebody):
    reach = security("a")
    change = TODAY + datetime.timedelta(days=30)
    given(reach, somebody, "clerk", until=change)
    given(reach, somebody, "approver", since=change)
    with pytest.raises(NotAllowedError, match="conflict"):
        given(reach, somebody, "approver", since=change - datetime.timedelta(days=1))


def test_10_the_nightly_check_finds_what_came_by_another_way(appoint):
    officer = appoint("clerk", STREET)
    assert list(i17_nobody_holds_roles_that_exclude_each_other()) == []
    appoint("approver", ELSEWHERE, username=officer.username)
    assert list(i17_nobody_holds_roles_that_exclude_each_other()) == [
        f"account {officer.pk} holds clerk and approver on one day"
    ]
    assert list(i17_two_people_appoint()) == []


@pytest.mark.django_db(transaction=True)
def test_10_two_grants_at_the_same_instant_do_not_both_pass(security, somebody):
    one, two, refused = security("one"), security("two"), []
    start = threading.Barrier(2)

    def propose(reach, role):
        start.wait()
        try:
            given(reach, somebody, role)
        except NotAllowedError as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=propose, args=args) for args in ((one, "clerk"), (two, "approver"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["conflict"]
    assert Appointment.objects.filter(account=somebody).count() == 1


@pytest.mark.parametrize(
    ("since", "until"), [(TODAY, TODAY), (TODAY - datetime.timedelta(days=9), TODAY)], ids=["empty", "past"]
)
def test_09_a_period_is_real(security, somebody, since, until):
    with pytest.raises(NotAllowedError, match="period"):
        given(security(), somebody, since=since, until=until)


def test_22_the_first_administrators_appoint_each_other_and_only_once(places):
    tokens = actions.first_administrators(("an", "bai", "chen"), CITY)
    assert sorted(tokens) == ["an", "bai", "chen"]
    assert list(i17_two_people_appoint()) == []
    with pytest.raises(NotAllowedError, match="state"):
        actions.first_administrators(("d", "e", "f"), CITY)


def test_23_an_administrator_makes_a_link_and_never_a_password(security):
    account, token = actions.add_account(security("one"), "newly", "新人")
    assert not account.has_usable_password()
    browser = Browser()
    assert browser.get(f"/sign_in/enrol/{token}/")["Location"] == "/sign_in/enrol/"
    page = browser.get("/sign_in/enrol/")
    assert token not in page.content.decode()
    secret = browser.session["mfa.totp.secret"]
    chosen = "her own long sentence 9"
    form = {"password1": chosen, "password2": chosen, "code": code(secret)}
    assert browser.post("/sign_in/enrol/", form)["Location"] == "/sign_in/"
    assert browser.get("/sign_in/enrol/").status_code == 410
    assert Browser().get(f"/sign_in/enrol/{token}/", follow=True).status_code == 410
    with time_machine.travel(clock.now() + datetime.timedelta(seconds=31), tick=True):
        assert sign_in(Browser(), account, chosen, secret).status_code == 302
    assert not Entry.objects.filter(detail__contains=token).exists()


def test_23_a_link_is_dead_after_a_day_or_when_another_was_made(security, somebody):
    one = security("one")
    first = actions.start_enrolment(one, somebody)
    assert actions.enrolment(first).account == somebody
    second = actions.start_enrolment(one, somebody)
    assert actions.enrolment(first) is None
    with time_machine.travel(clock.now() + datetime.timedelta(hours=24, seconds=1)):
        assert actions.enrolment(second) is None
    with pytest.raises(NotAllowedError, match="oneself"):
        actions.start_enrolment(one, Account.objects.get(username="one"))


def test_23_a_link_works_once_however_often_it_is_open(security, somebody):
    token = actions.start_enrolment(security("one"), somebody)
    open_twice = [actions.enrolment(token) for _ in range(2)]
    actions.enrol(open_twice[0], "the first long sentence", "JBSWY3DPEHPK3PXP")
    with pytest.raises(NotAllowedError, match="state"):
        actions.enrol(open_twice[1], "the second long sentence", "JBSWY3DPEHPK3PXP")


@pytest.mark.parametrize(
    "password",
    ["short 1", "elevenchars", "password1234", "1234567890123", "newly newly newly"],
)
def test_22_short_common_and_telling_passwords_are_refused(security, password):
    _account, token = actions.add_account(security("one"), "newly newly newl", "新人")
    browser = Browser()
    browser.get(f"/sign_in/enrol/{token}/", follow=True)
    form = {"password1": password, "password2": password, "code": code(browser.session["mfa.totp.secret"])}
    assert browser.post("/sign_in/enrol/", form).status_code == 422


def test_22_a_password_of_sixty_four_characters_and_more_may_be_pasted(security):
    _account, token = actions.add_account(security("one"), "newly", "新人")
    browser = Browser()
    assert "onpaste" not in browser.get(f"/sign_in/enrol/{token}/", follow=True).content.decode()
    password = "长句子 long sentence " * 8
    form = {"password1": password, "password2": password, "code": code(browser.session["mfa.totp.secret"])}
    assert browser.post("/sign_in/enrol/", form).status_code == 302
    assert Account.objects.get(username="newly").password.startswith("argon2$argon2id$")


def test_20_every_act_on_an_officer_asks_the_second_factor_again(security, somebody):
    security("one")
    browser, one = Browser(), Account.objects.get(username="one")
    browser.force_login(one)
    page = f"/desk/officers/{somebody.pk}/"
    assert browser.get(page).status_code == 200
    grant = {"role": "clerk", "place": str(STREET), "since": TODAY.isoformat()}
    answer = browser.post(page + "grant/", grant, headers={"referer": f"http://testserver{page}"})
    assert answer["Location"] == f"/sign_in/again/?next=%2Fdesk%2Fofficers%2F{somebody.pk}%2F"
    assert not Appointment.objects.filter(account=somebody).exists()
    browser.step_up(one)
    assert browser.post(page + "grant/", grant)["Location"] == page
    assert Appointment.objects.filter(account=somebody).exists()
    with time_machine.travel(clock.now() + datetime.timedelta(minutes=5, seconds=1)):
        assert browser.post(page + "shut/").status_code == 302
        assert Account.objects.get(pk=somebody.pk).is_active


def test_07_the_pages_refuse_what_the_rules_refuse(security, somebody):
    security("one")
    browser, one = Browser(), Account.objects.get(username="one")
    browser.force_login(one)
    browser.step_up(one)
    page = f"/desk/officers/{somebody.pk}/"
    for wrong, status in (
        ({"role": "resident", "place": str(STREET)}, 422), ({"role": "clerk", "place": "nowhere"}, 422),
        ({"role": "clerk", "place": str(STREET), "until": "2001-01-01"}, 409),
    ):  # fmt: skip
        assert browser.post(page + "grant/", {"since": TODAY.isoformat()} | wrong).status_code == status
    browser.post(page + "grant/", {"role": "clerk", "place": "甲区一街道", "since": TODAY.isoformat()})
    held = Appointment.objects.get(account=somebody)
    assert held.place_id == STREET
    answer = browser.post(f"/desk/appointments/{held.pk}/confirm/", {"confirmed_by": "2", "granted_by": "2"})
    assert answer.status_code == 409
    assert Appointment.objects.get(pk=held.pk).confirmed_by is None


def test_05_forms_change_only_what_they_name(security, somebody):
    security("one")
    browser, one = Browser(), Account.objects.get(username="one")
    browser.force_login(one)
    browser.step_up(one)
    more = {"is_superuser": "1", "is_staff": "1", "resident": "1", "password": "x", "is_active": "", "pk": "1"}
    answer = browser.post("/desk/officers/new/", {"username": "newly", "name": "新人"} | more)
    assert "/sign_in/enrol/" in answer.content.decode()
    made = Account.objects.get(username="newly")
    assert (made.is_superuser, made.is_staff, made.resident, made.is_active) == (False, False, False, True)
    me = str(somebody.pk)
    more = {"account": me, "confirmed_at": "2017-01-01", "confirmed_by": me, "granted_by": me}
    grant = {"role": "clerk", "place": str(STREET), "since": TODAY.isoformat()} | more
    browser.post(f"/desk/officers/{made.pk}/grant/", grant)
    held = Appointment.objects.get(account=made)
    assert (held.granted_by, held.confirmed_by) == (one, None)


def test_19_an_administrator_ends_the_sessions_of_an_officer(security, enrolled):
    officer = enrolled("clerk", STREET)
    theirs = Browser()
    sign_in(theirs, officer)
    security("one")
    browser, one = Browser(), Account.objects.get(username="one")
    browser.force_login(one)
    browser.step_up(one)
    browser.post(f"/desk/officers/{officer.pk}/sessions/")
    assert theirs.get("/desk/").status_code == 302


def test_03_the_officers_pages_are_for_security_administrators_alone(appoint, somebody):
    for role in ROLES:
        if role in ("resident", "security_administrator"):
            continue
        browser = Browser()
        browser.force_login(appoint(role, CITY))
        assert browser.get("/desk/officers/").status_code == 403, role
        assert browser.get(f"/desk/officers/{somebody.pk}/").status_code == 403, role


def test_41_the_list_of_officers_costs_the_same_however_long(security, appoint, django_assert_max_num_queries):
    security("one")
    browser = Browser()
    browser.force_login(Account.objects.get(username="one"))
    for number in range(60):
        appoint("clerk", STREET, username=f"clerk{number:02}")
    with django_assert_max_num_queries(12):
        page = browser.get("/desk/officers/?words=clerk").content.decode()
    assert page.count("受理员</td>") == 50
    assert browser.get("/desk/officers/?words=clerk&page=2").content.decode().count("受理员</td>") == 10


def test_01_an_administrator_sees_no_officer_of_elsewhere(security, appoint):
    far = appoint("clerk", ELSEWHERE)
    street = security("one", DISTRICT)
    assert far not in officers(street)
    browser = Browser()
    browser.force_login(Account.objects.get(username="one"))
    assert browser.get(f"/desk/officers/{far.pk}/").status_code == 404


def test_holders_are_those_whose_place_holds_the_place(appoint):
    near, above, far = appoint("auditor", STREET), appoint("auditor", DISTRICT), appoint("auditor", ELSEWHERE)
    assert set(holders("auditor", 310101002001)) == {near, above}
    assert far not in holders("auditor", 310101002001)


def test_50_break_glass_opens_one_person_for_an_hour_and_another_person_judges(appoint):
    clerk, auditor = appoint("clerk", STREET), appoint("auditor", CITY)
    opener, judge = reach_of(clerk, "clerk", "service"), reach_of(auditor, "auditor", "audit")
    with pytest.raises(NotAllowedError, match="reason"):
        emergencies.open_person(opener, 77, ELSEWHERE, "no      ")
    opening = emergencies.open_person(opener, 77, ELSEWHERE, "the neighbour hears a cry for help")
    assert reach_of(clerk, "clerk", "service").persons == {77}
    with time_machine.travel(clock.now() + datetime.timedelta(minutes=61)):
        assert reach_of(clerk, "clerk", "service").persons == frozenset()
    row = Entry.objects.get(act="officers.break_glass")
    assert (row.kind, row.subject, row.subject_place, row.account) == ("person", 77, ELSEWHERE, clerk.pk)
    assert "cry" not in row.detail
    with pytest.raises(NotAllowedError, match="role"):
        emergencies.review(opener, opening, "justified", "")
    emergencies.review(judge, opening, "unjustified", "could have waited")
    assert reach_of(clerk, "clerk", "service").persons == frozenset()
    with pytest.raises(NotAllowedError, match="state"):
        emergencies.review(judge, opening, "justified", "")


def test_50_what_is_read_through_broken_glass_is_told_as_an_emergency(appoint):
    clerk = appoint("clerk", STREET)
    emergencies.open_person(reach_of(clerk, "clerk", "service"), 77, ELSEWHERE, "the neighbour hears a cry for help")
    reach = reach_of(clerk, "clerk", "service")
    assert reach.acting_on(77, ELSEWHERE).purpose == "emergency"
    assert reach.acting_on(77, 310101002001).purpose == reach.acting_on(78, ELSEWHERE).purpose == "service"


def test_50_the_page_opens_by_number_and_only_after_a_step_up(appoint, monkeypatch):
    from types import SimpleNamespace

    from tuodi.web.desk.break_glass import view

    clerk = appoint("clerk", STREET)
    browser = Browser()
    browser.force_login(clerk)
    form = {"whom": "310104194805011234", "reason": "the neighbour hears a cry for help"}
    assert browser.post("/desk/break_glass/", form).status_code == 302
    assert not Opening.objects.exists()
    browser.step_up(clerk)
    answer = browser.post("/desk/break_glass/", form)
    assert answer.status_code == 422  # nobody has this number
    assert "310104194805011234" not in str(list(Entry.objects.values_list("detail", flat=True)))
    monkeypatch.setattr(view, "_person", lambda typed: SimpleNamespace(pk=77, place_code=ELSEWHERE))
    assert browser.post("/desk/break_glass/", form)["Location"] == "/desk/break_glass/"
    assert Opening.objects.get().person == 77
    auditor = appoint("auditor", CITY)
    judge = Browser()
    judge.force_login(auditor)
    assert "the neighbour hears" in judge.get("/desk/break_glass/reviews/").content.decode()
    assert "the neighbour hears" not in browser.get("/desk/break_glass/reviews/").content.decode()
    judge.step_up(auditor)
    judge.post(f"/desk/break_glass/reviews/{Opening.objects.get().pk}/", {"verdict": "justified", "note": "true"})
    assert Opening.objects.get().verdict == "justified"


def test_50_nobody_judges_her_own_opening(appoint):
    auditor = appoint("auditor", CITY)
    opening = Opening.objects.create(account=auditor, person=77, reason="x", opened_at=clock.now(), until=clock.now())
    with pytest.raises(NotAllowedError, match="oneself"):
        emergencies.review(reach_of(auditor, "auditor", "audit"), opening, "justified", "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.filter(pk=opening.pk).update(reviewed_by=auditor)


def test_50_not_more_than_three_are_open_at_once(appoint):
    reach = reach_of(appoint("clerk", STREET), "clerk", "service")
    for person in (1, 2, 3):
        emergencies.open_person(reach, person, ELSEWHERE, "an emergency in three flats")
    with pytest.raises(NotAllowedError, match="too_many"):
        emergencies.open_person(reach, 4, ELSEWHERE, "an emergency in three flats")


def test_50_who_works_with_no_person_breaks_no_glass(appoint):
    for role in set(ROLES) - emergencies.OPENERS - {"resident"}:
        browser = Browser()
        browser.force_login(appoint(role, CITY))
        assert browser.get("/desk/break_glass/").status_code == 403, role
