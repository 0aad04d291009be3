"""Files taken in: what goes in, what is named and left out, and that nothing comes in twice."""

import io
import zipfile
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tests.register.fresh import fresh, run
from tests.register.people.conftest import COMMITTEE
from tests.register.people.files import TITLES, number, rows, write_csv
from tuodi.ground import clock
from tuodi.ground.journal.actions import SYSTEM
from tuodi.ground.journal.models import Entry
from tuodi.rules.errors import InputError
from tuodi.stages.people import invariants
from tuodi.stages.people.importing.mapping import guess, preview
from tuodi.stages.people.importing.rows import columns_of
from tuodi.stages.people.importing.taking import begin, take
from tuodi.stages.people.models import Household, Import, Membership, Person, PersonRecord
from tuodi.stages.people.settled import settled_households, settled_persons
from tuodi.web.words import word

pytestmark = pytest.mark.django_db
DAY = date(2016, 1, 1)


def taken(path, source, *, day=DAY, size=20_000, mapping=None):
    begun = begin(SYSTEM, path, mapping or guess(columns_of(path)), source, day=day)
    return take(SYSTEM, begun, path, size=size)


def settled(name, day=DAY):
    one = Person.objects.get(name=name)
    return settled_persons([one.pk], day, clock.NEVER)[one.pk]


def test_people_come_in_with_household_records_and_words_as_people_write_them(tmp_path, source):
    done = taken(write_csv(tmp_path / "people.csv", rows()), source)
    assert (done.state, done.rows, done.people, done.faults) == ("done", 5, 5, 0)
    assert settled("王芳")["hukou"] == 0
    assert settled("王芳")["wage_month"] == 0
    assert "disability_grade" not in settled("王芳")  # an empty cell is unknown, and no zero
    assert settled("李小明")["disability_grade"] == 2
    assert settled("买买提·吐尔逊")["wage_month"] == 123_450
    families = [
        set(home.memberships.values_list("person__name", "relation")) for home in Household.objects.order_by("id")
    ]
    assert {("李大明", "head"), ("王芳", "spouse"), ("李小明", "child")} in families
    assert {("𠮷田", "other")} in families  # the relation was left empty
    home = Membership.objects.get(person__name="王芳").household
    assert settled_households([home.pk], DAY, clock.NEVER)[home.pk] == {"homes": 1}
    entry = Entry.objects.get(act="people.import")
    assert '"people":5' in entry.detail
    assert done.digest in entry.detail


def test_declared_beside_known_stays_visible_and_does_not_win(tmp_path, source):
    taken(write_csv(tmp_path / "people.csv", rows()), source)
    said = PersonRecord.objects.filter(person__name="李大明", value__in=(120_000, 100_000))
    assert set(said.values_list("value", "source__kind")) == {(120_000, "registration"), (100_000, "declared")}
    assert settled("李大明")["wage_month"] == 120_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_comes_in_whatever_it_is_written_in(tmp_path, source, encoding):
    taken(write_csv(tmp_path / "people.csv", rows(), encoding), source)
    assert Person.objects.filter(name="𠮷田").count() == 1


def test_a_sheet_and_a_parquet_file_say_the_same_as_text(tmp_path, source):
    book = xlsxwriter.Workbook(tmp_path / "people.xlsx")
    sheet = book.add_worksheet()
    for place, row in enumerate([TITLES, *rows()]):
        sheet.write_row(place, 0, [float(cell) if cell.isdigit() and len(cell) < 5 else cell for cell in row])
    book.close()
    done = taken(tmp_path / "people.xlsx", source)
    assert (done.people, done.faults) == (5, 0)
    table = pa.table({
        "record_id": pa.array([1, 9]), "household_id": pa.array([7, 7]), "name": ["李大明", "新人"],
        "number": [number("1975-03-01", 1), number("1990-01-01", 7)], "committee": pa.array([COMMITTEE] * 2),
        "relation": ["head", "spouse"], "wage_month": pa.array([120_000, 5], pa.int64()),
        "birth_date": pa.array([date(1975, 3, 1), None]), "hukou": pa.array(["local_urban", None]).dictionary_encode(),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "more.parquet")
    done = taken(tmp_path / "more.parquet", source)
    assert (done.people, done.faults, done.records) == (1, 0, 1)  # fen, as columns hold them; the first is known
    assert settled("新人") == {"wage_month": 5}


BAD = {
    "姓名": [("", "empty_name"), ("=cmd()", "formula"), ("长" * 200, "too_long"), ("＝1+1", "formula")],
    "身份证号": [("123", "number_length"), (number("1975-03-01", 1)[:-1] + "7", "number_check")],
    "居委会代码": [("310101", "committee"), ("999999999999", "committee"), ("", "committee")],
    "与户主关系": [("cousin", "relation")],
    "birth_date": [("1975-13-01", "value")],
    "wage_month": [("-5", "value"), ("12.345", "value"), ("many", "value"), ("1e99", "value")],
    "disability_grade": [("5", "value")],
    "hukou": [("townie", "value")],
}


@pytest.mark.parametrize(("title", "value", "reason"), [(t, v, r) for t, cases in BAD.items() for v, r in cases])
def test_a_bad_row_is_named_by_line_and_reason_and_the_good_ones_go_in(tmp_path, source, title, value, reason):
    said = rows()
    said[3][TITLES.index(title)] = value
    done = taken(write_csv(tmp_path / "people.csv", said), source)
    assert (done.people, done.faults, done.rows) == (4, 1, 5)
    fault = done.found_faults.get()
    assert (fault.line, fault.column) == (5, title)
    assert fault.reason == reason
    assert not value or len(value) < 3 or value not in fault.detail
    for language in ("zh", "en"):
        assert word(f"desk.imports.why_{reason}", language, detail=fault.detail)


def test_a_row_with_too_many_cells_and_a_number_twice_are_named(tmp_path, source):
    said = rows()
    said[1].append("more")
    said[2][3] = said[0][3]
    done = taken(write_csv(tmp_path / "people.csv", said), source)
    assert [(fault.line, fault.reason, fault.detail) for fault in done.found_faults.order_by("line")] == [
        (3, "value", "wage_month"), (4, "twice", "2"),
    ]  # fmt: skip


def test_a_number_known_under_another_name_is_named_and_not_mixed_up(tmp_path, source, line):
    taken(write_csv(tmp_path / "people.csv", rows()), source)
    said = rows()[:1]
    said[0][2] = "赵四"
    done = taken(write_csv(tmp_path / "other.csv", said), line)
    assert (done.people, done.faults) == (0, 1)
    assert done.found_faults.get().reason == "other_name"


def test_the_same_file_again_changes_nothing_and_a_new_month_only_what_changed(tmp_path, source):
    path = write_csv(tmp_path / "people.csv", rows())
    first = taken(path, source)
    with pytest.raises(InputError, match="taken in already"):
        taken(path, source)
    said = rows()
    said[0][TITLES.index("wage_month")] = "1300"
    said[2][1] = "B"  # the child moves to the old man
    done = taken(write_csv(tmp_path / "february.csv", said), source, day=date(2016, 2, 1))
    assert (done.people, done.faults) == (0, 0)
    assert settled("李大明", DAY)["wage_month"] == 120_000
    assert settled("李大明", date(2016, 2, 1))["wage_month"] == 130_000
    assert Person.objects.count() == first.people
    now = Membership.objects.get(person__name="李小明", valid_to=clock.NO_END, retracted_at=clock.NEVER)
    assert now.household.memberships.filter(person__name="买买提·吐尔逊").exists()
    for name, check in vars(invariants).items():
        if name.startswith("i23"):
            assert list(check()) == [], name


def test_small_chunks_say_the_same_and_an_interrupted_run_goes_on(tmp_path, source, monkeypatch):
    path = write_csv(tmp_path / "people.csv", rows())
    from tuodi.stages.people.importing import taking

    stored, real = [], taking.store

    def failing(*arguments):
        stored.append(1)
        if len(stored) == 3:
            raise RuntimeError("the power went")
        return real(*arguments)

    monkeypatch.setattr(taking, "store", failing)
    with pytest.raises(RuntimeError):
        taken(path, source, size=2)
    half = Import.objects.get()
    assert (half.state, half.taken_to, half.people) == ("running", 4, 4)
    done = taken(path, source, size=2)
    assert (done.pk, done.rows, done.people, done.state) == (half.pk, 5, 5, "done")
    assert Household.objects.count() == 3


def test_another_file_under_the_same_import_is_refused(tmp_path, source):
    path = write_csv(tmp_path / "people.csv", rows())
    begun = begin(SYSTEM, path, guess(columns_of(path)), source)
    write_csv(path, rows()[:2])
    with pytest.raises(InputError, match="not the file"):
        take(SYSTEM, begun, path)


def test_a_preview_shows_columns_targets_and_rows_and_takes_nothing(tmp_path, source):
    seen = preview(write_csv(tmp_path / "people.csv", [*rows()] * 9))
    assert seen.mapping["姓名"] == "name"
    assert seen.mapping["wage_month_declared"] == "wage_month_declared"
    assert len(seen.rows) == 10
    assert Import.objects.count() == 0


@pytest.mark.parametrize(("mapping", "match"), [
    ({"姓名": "name"}, "committee"), ({"姓名": "name", "居委会代码": "committee", "电话": "nme"}, "no target"),
    ({"姓": "name", "居委会代码": "committee"}, "does not have"), ({"姓名": "name", "电话": "name"}, "two columns"),
])  # fmt: skip
def test_a_mapping_that_cannot_be_is_refused(tmp_path, source, mapping, match):
    path = write_csv(tmp_path / "people.csv", rows())
    with pytest.raises(InputError, match=match):
        begin(SYSTEM, path, mapping, source)


def archive(entries):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return made.getvalue()


PARTS = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}
TRICKS = {
    "bomb.xlsx": (archive({**PARTS, "xl/worksheets/sheet1.xml": b"0" * (201 * 2**20)}), "unpacks to too much"),
    "macro.xlsx": (archive({**PARTS, "xl/vbaProject.bin": b"x"}), "workbook"),
    "climb.xlsx": (archive({**PARTS, "../../evil": b"x"}), "climb out"),
    "formula.xlsx": (archive({**PARTS, "xl/worksheets/sheet1.xml": b"<c><f>A1</f></c>"}), "formulas"),
    "renamed.xlsx": (b"name,committee\n", "broken"),
    "cut.parquet": (b"PAR1 and then nothing", "not a whole Parquet"),
    "zero.csv": (b"name\0committee\n", "zero bytes"),
    "titles.csv": ("姓名,姓名\n".encode(), "two of one title"),
    "none.csv": (b"", "title"),
    "quote.csv": ('姓名,居委会代码\n"李,1\n'.encode(), "not CSV"),
    "people.exe": (b"MZ", "no file of"),
}


@pytest.mark.parametrize("name", TRICKS)
def test_34_tricks_of_archives_and_broken_files_are_refused_in_one_line(tmp_path, source, name):
    content, reason = TRICKS[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=reason) as error:
        taken(path, source, mapping={"姓名": "name", "居委会代码": "committee"})
    assert "\n" not in str(error.value)
    assert Person.objects.count() == 0


BEFORE = """
import django
django.setup()
from django.db import connection
cursor = connection.cursor()
cursor.execute("INSERT INTO people_source (id, code, kind, zh, en) VALUES (9, 's', 'paper', '', '')")
cursor.execute(
    "INSERT INTO people_import (id, name, digest, mapping, day, source_id, known_since, generated, state, rows,"
    " taken_to, people, records, faults)"
    " VALUES (9, 'f', 'd', '{}', '2016-01-01', 9, '2016-01-01 00:00', false, 'done', 1, 1, 0, 0, 1)"
)
said = "is empty, " * 12
cursor.execute('INSERT INTO people_fault (taken_id, line, "column", reason) VALUES (9, 2, %s, %s)', ["x", said])
"""
AFTER = """
import django
django.setup()
from tuodi.stages.people.models import Fault
print(Fault.objects.values_list("line", "reason", "detail").get())
"""


def test_a_sentence_of_before_reasons_were_words_is_kept(tmp_path):
    settings = ("--settings", "tuodi.web.settings")
    with fresh(tmp_path) as environment:
        run(environment, "-m", "django", "migrate", "people", "0002", *settings)
        run(environment, "-c", BEFORE)
        run(environment, "-m", "django", "migrate", "people", *settings)
        assert f"(2, 'before', '{('is empty, ' * 12)[:96]}')" in run(environment, "-c", AFTER)
