"""Workbooks (XLSX): ZIP archives that are bounded before anything is unpacked, and hold sheets and nothing else. Knows
no database."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from typing import BinaryIO

from tuodi.rules.errors import InputError

MOST_ENTRIES, MOST_UNPACKED, MOST_RATIO = 1_000, 200 * 2**20, 200
_PIECE, _OVERLAP = 2**20, 256
_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
_FOREIGN = re.compile(r"vbaProject|macrosheets|externalLinks|embeddings|activeX|connections\.xml|ctrlProps", re.I)
_PACKED = re.compile(r"\.(zip|7z|rar|gz|xz|bz2|tar|jar|docx|xlsx|xlsm|pptx|exe|dll|js|vbs|html?|svg)$", re.I)
_MARKS = re.compile(rb"<!DOCTYPE|<!ENTITY|macroEnabled|ddeLink", re.I)
_LINK = re.compile(rb"<Relationship\b[^>]*>", re.I)


def check_workbook(data: bytes) -> bytes:
    """Returns a workbook as it is. InputError where it is none or `check_archive` refuses it."""
    check_archive(io.BytesIO(data))
    return data


def check_archive(file: BinaryIO) -> None:
    """Refuses, with InputError, a workbook with too many or too large entries, names that climb out, links of the file
    system, macros, embedded files, links to elsewhere other than hyperlinks, or XML that declares entities."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive.infolist())
            for entry in archive.infolist():
                _check_content(archive, entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError):
        raise InputError("the workbook is broken; save it again as XLSX") from None


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 2**16):
        raise InputError("the workbook unpacks to too much; split it into smaller ones")
    if not set(names) >= _NEEDED:
        raise InputError("the file is an archive and no workbook; send XLSX")
    if len(set(names)) < len(names) or any(entry.flag_bits & 1 for entry in entries):
        raise InputError("the workbook is locked or names an entry twice; save it again as XLSX")
    for entry in entries:
        name = entry.filename
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            raise InputError("the workbook holds names that climb out of it; save it again as XLSX")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise InputError("the workbook holds links of a file system; save it again as XLSX")
        if _FOREIGN.search(name) or _PACKED.search(name):
            raise _foreign()


def _check_content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    links = entry.filename.endswith(".rels")
    with archive.open(entry) as file:
        tail = b""
        while part := file.read(_PIECE):
            if not tail and part.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MZ")):
                raise _foreign()
            if _MARKS.search(seen := tail + part):
                raise _foreign()
            if links and any(b"External" in link and b"/hyperlink" not in link for link in _LINK.findall(seen)):
                raise _foreign()
            tail = seen[-_OVERLAP:]


def _foreign() -> InputError:
    return InputError(
        "the workbook holds macros, files within it or links to elsewhere; save the values alone as XLSX or CSV"
    )
