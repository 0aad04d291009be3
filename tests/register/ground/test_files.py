"""Files: kept by content, bounded, sealed, authorised on every download, and never two things at once."""

import io
import json
import os
import stat
import struct
import time
import zipfile
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from django.db import transaction
from django.test import RequestFactory
from PIL import Image

from tuodi.ground.files import actions, archives, store
from tuodi.ground.files.actions import erase, keep, sweep
from tuodi.ground.files.invariants import i22_every_file_has_its_content_and_the_reverse as i22
from tuodi.ground.files.kinds import EICAR, shown_name
from tuodi.ground.files.models import File
from tuodi.ground.files.queries import NotReachedError, files, open_file
from tuodi.ground.journal.actions import Actor
from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.reach import NOTHING, Reach
from tuodi.ground.places.queries import span
from tuodi.ground.secrets.seal import generation_of
from tuodi.rules.errors import InputError
from tuodi.web.desk.file.view import download

pytestmark = pytest.mark.django_db
HOME, AWAY = 310101002001, 310104003001
CLERK = Actor(7, "clerk", 310101002000, "service")
REACH = Reach(CLERK, (span(310101002000),))


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    """An empty folder for bytes and keys."""
    settings.DATA, settings.KEYS = tmp_path, tmp_path / "keys"
    return tmp_path


def kept(name, data, person=1, place=HOME):
    return keep(CLERK, person, place, name, io.BytesIO(data))


def picture(form="JPEG", size=(40, 30), **how):
    out = io.BytesIO()
    Image.new("RGB", size, (200, 10, 10)).save(out, form, **how)
    return out.getvalue()


def pdf(*objects, tail=b""):
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, said) for number, said in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer <</Root 1 0 R>>\n%%EOF\n" + tail


def packed(said):
    inside = zlib.compress(said)
    return b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(inside), inside)


PLAIN_PDF = pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", packed(b"5 0 <</Type/Page>>"))


def workbook(**options):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name", "wage"])
        sheet.write_url(1, 0, "https://example.org/")
    return out.getvalue()


def repacked(change=lambda archive: None, **entries):
    """A workbook with further entries."""
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, said in entries.items():
            archive.writestr(name, said)
        change(archive)
    return out.getvalue()


def parquet():
    out = io.BytesIO()
    pq.write_table(pa.table({"a": [1, 2]}), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("a.jpg", picture(), "image/jpeg"), ("A.JPEG", picture(), "image/jpeg"), ("a.png", picture("PNG"), "image/png"),
     ("a.pdf", PLAIN_PDF, "application/pdf"), ("a.csv", "姓名,电话\n张三,1\n".encode(), "text/csv"),
     ("a.txt", "您好".encode("gb18030"), "text/plain"),
     ("a.xlsx", workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
     ("a.parquet", parquet(), "application/vnd.apache.parquet")],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_36_what_may_be_kept_is_kept_by_its_content(name, content, kind):
    file = kept(name, content)
    assert (file.kind, file.name) == (kind, name)
    _, read = open_file(REACH, file.pk)
    assert len(read) == file.size
    if not kind.startswith("image"):
        assert read == content
    assert list(i22()) == []


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.svg", SVG, "by its content"), ("a.png", SVG, "by its content"), ("a.txt", SVG, "two things"),
        ("a.csv", b"a,b\n<svg/onload=alert(1)>,2", "two things"), ("a.html", b"<html></html>", "by its content"),
        ("a.txt", b"<!DOCTYPE html><p>", "two things"), ("a.jpg", b"<html>", "by its content"),
        ("a.jpg", picture("PNG"), "by its content"), ("a.pdf", picture(), "by its content"),
        ("a.exe", b"MZ\x90\x00\x03", "by its content"), ("a.csv", b"MZ\x90\x00\x03", "no kind that is kept"),
        ("a.txt", EICAR, "test virus"), ("a.csv", b"a,b\n" + EICAR, "test virus"), ("a.csv", b"", "empty"),
        ("a.jpg", picture() + EICAR, "test virus"), ("a", b"text", "by its content"),
        ("a.jpg", picture() + repacked(), "two things"), ("a.png", picture("PNG") + b"<?php system(1);", "two things"),
        ("a.jpg", picture(comment=b"<script>alert(1)</script>"), "two things"),
        ("a.pdf", pdf(tail=repacked()), "two things"), ("a.csv", b"x\n%PDF-1.7 1 0 obj", "two things"),
        ("a.xlsx", b"PK\x03\x04broken", "broken"), ("a.parquet", b"PAR1 and no more", "no whole Parquet"),
        ("a.jpg", picture()[:200], "broken or not whole"), ("a.png", picture("PNG")[:-30], "broken or not whole"),
        ("a.gif", picture("GIF"), "by its content"), ("a.webp", picture("WEBP"), "by its content"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_36_what_runs_or_is_two_things_or_another_than_its_name_says_is_refused(name, content, reason):
    with pytest.raises(InputError, match=reason):
        kept(name, content)
    assert not File.objects.exists()
    assert list(store.contents()) == []


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([b"<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"], "runs a program"),
        ([b"<</OpenAction<</S/J#61vaScript/J#53(app.alert(1))>>>>"], "runs a program"),
        ([b"<</AA<</O<</S/Launch/F(cmd.exe)>>>>>>"], "runs a program"),
        ([b"<</Names<</EmbeddedFiles 2 0 R>>>>"], "runs a program"),
        ([b"<</AcroForm<</XFA 2 0 R>>>>"], "runs a program"),
        ([packed(b"5 0 <</S/JavaScript/JS(app.alert(1))>>")], "runs a program"),
        ([packed(b"5 0 <</JS 3 0 R>>")], "runs a program"),
        ([b"<</Type/ObjStm/Filter/ASCIIHexDecode>>\nstream\n3c3c\nendstream"], "hides"),
        ([b"<</Type/ObjStm>> % no stream"], "hides"),
        ([packed(b"\0" * (17 * 2**20))], "unpacks to too much"),
        ([b"<</Encrypt 3 0 R>>"], "locked"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_36_a_pdf_that_runs_sends_carries_or_hides_something_is_refused(said, reason):
    with pytest.raises(InputError, match=reason):
        kept("a.pdf", pdf(*said))


def test_36_limits_hold_on_size_on_files_a_person_and_on_files_an_account_a_day(monkeypatch):
    with pytest.raises(InputError, match="more than 20 MiB"):
        kept("a.pdf", PLAIN_PDF + b"\0" * (20 * 2**20))
    monkeypatch.setattr("tuodi.ground.files.actions.MOST", 1_000)
    with pytest.raises(InputError, match="MiB"):
        kept("a.txt", b"x" * 1_001)
    monkeypatch.setattr(actions, "PERSON_FILES", 2)
    for number in range(2):
        kept("a.txt", b"%d" % number)
    with pytest.raises(InputError, match="the most there may be"):
        kept("a.txt", b"3")
    kept("a.txt", b"3", person=2)
    monkeypatch.setattr(actions, "ACCOUNT_FILES_DAY", 3)
    with pytest.raises(InputError, match="go on tomorrow"):
        kept("a.txt", b"4", person=3)


@pytest.mark.parametrize("side", [7_100, 10_000, 50_000])
def test_37_a_pixel_flood_is_refused_before_it_is_unpacked(side):
    def chunk(kind, said):
        return struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))

    flood = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    flood += chunk(b"IDAT", zlib.compress(b"\0" * 1_000)) + chunk(b"IEND", b"")
    began = time.monotonic()
    with pytest.raises(InputError, match="million pixels"):
        kept("a.png", flood)
    assert time.monotonic() - began < 1


def test_37_a_photo_is_kept_without_its_place_and_the_right_way_up():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 50.0)
    for name, form in (("a.jpg", "JPEG"), ("a.png", "PNG")):
        file = kept(name, picture(form, exif=exif.tobytes()))
        _, read = open_file(REACH, file.pk)
        found = Image.open(io.BytesIO(read)).getexif()
        assert dict(found) == {0x0112: 6}
        assert not found.get_ifd(0x8825)
        assert b"Maker" not in read


def test_37_what_hangs_behind_a_photo_is_not_kept():
    file = kept("a.jpg", picture() + b"canary behind")
    assert b"canary" not in open_file(REACH, file.pk)[1]


def test_37_a_moving_picture_is_refused():
    out = io.BytesIO()
    first, *more = (Image.new("RGB", (9, 9), (shade, 0, 0)) for shade in (0, 100, 200))
    first.save(out, "PNG", save_all=True, append_images=more)
    with pytest.raises(InputError, match="moves"):
        kept("a.png", out.getvalue())


def symlink(archive):
    entry = zipfile.ZipInfo("xl/link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(entry, "/etc/passwd")


def many(archive):
    for number in range(archives.MOST_ENTRIES):
        archive.writestr(f"xl/x{number}.xml", "")


def twice(archive):
    with pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", "<a/>")


RELS = "xl/worksheets/_rels/sheet9.xml.rels"
ELSEWHERE = '<Relationship Type="http://x/externalLinkPath" Target="file:///c:/x" TargetMode="External"/>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (repacked(**{"xl/media/a.xml": b"\0" * (60 * 2**20)}), "unpacks to too much"), (repacked(many), "too much"),
        (repacked(**{"xl/a.zip": repacked()}), "within it"), (repacked(**{"xl/a.xml": repacked()}), "within it"),
        (repacked(**{"../../etc/cron.d/x": "x"}), "climb out"), (repacked(**{"/etc/passwd": "x"}), "climb out"),
        (repacked(**{"xl\\..\\x": "x"}), "climb out"), (repacked(**{"C:/x": "x"}), "climb out"),
        (repacked(symlink), "links of a file system"), (repacked(twice), "twice"),
        (repacked(**{"xl/vbaProject.bin": "x"}), "macros"), (repacked(**{"xl/externalLinks/a.xml": "x"}), "macros"),
        (repacked(**{RELS: ELSEWHERE}), "links to elsewhere"), (repacked(**{"xl/embeddings/a.bin": "x"}), "macros"),
        (repacked(**{"xl/a.xml": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "macros"),
        (repacked(**{"xl/a.xml": b" " * (2**20 - 4) + b"<!ENTITY b"}), "macros"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_34_a_workbook_that_is_a_bomb_or_a_trap_is_refused(content, reason):
    with pytest.raises(InputError, match=reason):
        kept("a.xlsx", content)


def test_34_an_archive_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(InputError, match="no workbook"):
        kept("a.xlsx", out.getvalue())


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../etc/passwd.txt", "passwd.txt"), ("C:\\a\\b.txt", "b.txt"), ("a\0b.txt", "ab.txt"),
     ("\u202etxt.exe.txt", "txt.exe.txt"), ("证明\n.txt", "证明.txt"), ("x" * 300 + ".txt", "x" * 124 + ".txt"),
     ("..txt", "txt"), (".txt", "txt"), ("", "")],
)  # fmt: skip
def test_39_a_name_is_shown_without_path_and_signs_that_mislead(name, shown):
    assert shown_name(name) == shown


def test_39_no_digest_and_no_name_leads_out_of_the_folder(data):
    for digest in ("../../../etc/passwd", "a" * 63, "A" * 64, "a" * 63 + "/", "a" * 64 + "\n"):
        with pytest.raises(ValueError, match="64 hexadecimal"):
            store.place(digest)
    kept("../../../../tmp/climb.txt", b"x")
    inside = [path for path in data.rglob("*") if path.is_file()]
    assert all(path.parts[len(data.parts)] in ("files", "keys") for path in inside)


def test_38_a_download_is_authorised_each_time_and_cannot_run():
    file = kept('报告"; x.txt', b"<b>words</b>")
    request = RequestFactory().get("/")
    request.reach = REACH
    answer = download(request, file.pk)
    assert answer.content == b"<b>words</b>"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%8A%A5")
    assert '"' not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"
    assert download.policy.roles == {"clerk", "verifier", "approver", "auditor", "resident"}
    assert file.pk > 2**32  # an address says nothing of any other


@pytest.mark.parametrize("file_id", [0, 1, 2**63 - 1, 2**63, 10**30])
def test_38_an_address_that_is_none_is_not_found(file_id):
    with pytest.raises(NotReachedError):
        open_file(REACH, file_id)


def test_38_only_who_reaches_the_person_or_the_place_opens_a_file():
    file, other = kept("a.txt", b"1"), kept("b.txt", b"2", person=2, place=AWAY)
    resident = Reach(Actor(9, "resident", None, "own"), (), frozenset({2}))
    for reach, reached in ((REACH, {file.pk}), (resident, {other.pk}), (NOTHING, set())):
        assert {one.pk for one in files(reach)} == reached
        for one in (file, other):
            if one.pk in reached:
                open_file(reach, one.pk)
            else:
                with pytest.raises(NotReachedError):
                    open_file(reach, one.pk)
    read = list(Entry.objects.filter(act="files.read").order_by("id").values_list("kind", "subject", "account"))
    assert read == [("person", 1, 7), ("person", 2, 9)]


def test_the_same_content_is_stored_once_and_stays_while_one_needs_it():
    one, other = kept("a.txt", b"same"), kept("b.txt", b"same", person=2)
    assert one.digest == other.digest
    assert len(list(store.contents())) == 1
    erase(CLERK, one)
    assert open_file(REACH, other.pk)[1] == b"same"
    with pytest.raises(NotReachedError):
        open_file(REACH, one.pk)
    with pytest.raises(InputError, match="erased before"):
        erase(CLERK, one)
    erase(CLERK, other)
    assert list(store.contents()) == []
    assert File.objects.filter(erased_at__isnull=False, name="").count() == 2
    assert list(i22()) == []


class Cut(io.BytesIO):
    """An upload that breaks off at nine tenths."""

    def read(self, size=-1):
        if self.tell() > 900_000:
            raise ConnectionResetError
        return super().read(size)


def test_a_cut_upload_leaves_nothing_behind(data):
    with pytest.raises(ConnectionResetError):
        keep(CLERK, 1, HOME, "a.txt", Cut(b"x" * 1_000_000))
    assert not File.objects.exists()
    assert not [path for path in (data / "files").rglob("*") if path.is_file()]


def test_a_failure_after_the_bytes_are_there_leaves_nothing_behind(monkeypatch):
    def fail(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(actions, "write", fail)
    with pytest.raises(RuntimeError):
        kept("a.txt", b"x")
    assert not File.objects.exists()
    assert list(store.contents()) == []


def test_what_a_crash_left_behind_is_swept_and_nothing_else(data):
    file = kept("a.txt", b"needed")
    with transaction.atomic():
        orphan, young = store.put(b"orphan"), store.put(b"young")
    draft = store.place(orphan).parent / ".draft-1"
    draft.write_bytes(b"cut")
    for path in (store.place(orphan), draft, store.place(file.digest)):
        os.utime(path, (time.time() - 9_000,) * 2)
    assert list(i22()) == [f"the content {orphan} in {store.folder()} belongs to no file"]
    assert sweep() == 1
    assert {digest for digest, _ in store.contents()} == {file.digest, young}
    assert not draft.exists()


def test_damage_is_found_on_reading_and_named():
    file = kept("a.txt", b"as it was")
    path = store.place(file.digest)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(store.DamagedError, match=rf"{file.digest}.* was altered; restore it"):
        open_file(REACH, file.pk)
    assert "was altered" in next(i22())
    path.unlink()
    with pytest.raises(store.DamagedError, match="is gone"):
        open_file(REACH, file.pk)
    other = kept("b.txt", b"another")
    store.place(other.digest).write_bytes(whole)
    with pytest.raises(store.DamagedError, match="was altered"):
        open_file(REACH, other.pk)


def test_52_the_bytes_on_the_disk_show_nothing_of_the_content(data):
    file = kept("a.txt", "金丝雀 310101194805010001".encode())
    for path in (data / "files").rglob("*"):
        if path.is_file():
            assert b"310101194805010001" not in path.read_bytes()
            assert path.stat().st_mode & 0o077 == 0
    assert b"310101194805010001" in open_file(REACH, file.pk)[1]


def test_contents_are_sealed_anew_with_the_keys():
    from tuodi.ground.journal.actions import SYSTEM
    from tuodi.ground.secrets.rotation import rotate

    file = kept("a.txt", b"x")
    rotate(SYSTEM, outside=store.seal_anew)
    assert generation_of(store.place(file.digest).read_bytes()[:3]) == 2
    assert open_file(REACH, file.pk)[1] == b"x"


def test_the_journal_names_no_file():
    kept("李四的病历.txt", b"x")
    entry = Entry.objects.get(act="files.keep")
    assert set(json.loads(entry.detail)) == {"file", "digest", "kind"}
    assert (entry.kind, entry.subject, entry.subject_place) == ("person", 1, HOME)
