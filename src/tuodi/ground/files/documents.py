"""Papers and texts: PDF that runs nothing and carries nothing, text that is text. Knows no database."""

from __future__ import annotations

import re
import zlib

from tuodi.rules.errors import InputError

MOST_OBJECTS = 16 * 2**20  # bytes that one stream of objects may unpack to
_RUNS = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToE|XFA)(?=[\s()<>\[\]{}/%]|$)"
)
_LONG = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)(?=[\s()<>\[\]{}/%]|$)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")  # how a name in a PDF may write any letter
_STREAM, _OBJECTS = re.compile(rb"stream\r?\n"), b"/ObjStm"


def check_pdf(data: bytes) -> bytes:
    """Returns a PDF as it is. InputError where it runs or sends something, carries a file, is locked, or hides what it
    holds: objects may lie packed in streams, and those are unpacked and looked through too."""
    plain = _named(data)
    if b"%%EOF" not in data[-2048:]:
        raise InputError("the PDF is not whole; save it again")
    if b"/Encrypt" in plain:
        raise InputError("the PDF is locked; save it without a password")
    if _LONG.search(plain):
        raise _runs()
    looked = 0
    for dictionary, packed in _streams(data):
        if _OBJECTS in dictionary:
            looked += 1
            if _RUNS.search(_named(_unpacked(packed))):
                raise _runs()
        elif _RUNS.search(dictionary):
            raise _runs()
    if looked != plain.count(_OBJECTS):
        raise InputError("the PDF hides what it holds; print it to a new PDF and send that")
    return data


def _named(data: bytes) -> bytes:
    """Returns a PDF's bytes with the letters of names written plainly."""
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), data)


def _streams(data: bytes) -> list[tuple[bytes, bytes]]:
    """Returns every stream with what stands before it since the last one, dictionaries written plainly."""
    found, before = [], 0
    for match in _STREAM.finditer(data):
        if data[max(0, match.start() - 3) : match.start()] == b"end":
            continue
        found.append((_named(data[before : match.start()]), data[match.end() :]))
        end = data.find(b"endstream", match.end())
        before = end if end > 0 else match.end()
    found.append((_named(data[before:]), b""))
    return found


def _unpacked(packed: bytes) -> bytes:
    try:
        opener = zlib.decompressobj()
        plain = opener.decompress(packed, MOST_OBJECTS)
    except zlib.error:
        raise InputError("the PDF hides what it holds; print it to a new PDF and send that") from None
    if opener.unconsumed_tail and not opener.eof:
        raise InputError("the PDF unpacks to too much; print it to a new PDF and send that")
    return plain


def _runs() -> InputError:
    return InputError("the PDF runs a program, sends something or carries a file; print it to a new PDF and send that")


def check_text(data: bytes) -> bytes:
    """Returns a text as it is. InputError where it is none in UTF-8 or GB18030, or holds signs that no text has."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise InputError("the file is of no kind that is kept; send JPEG, PNG, PDF, CSV, XLSX or Parquet")
    if any(ord(sign) < 32 and sign not in "\t\r\n" for sign in set(text)):
        raise InputError("the file is of no kind that is kept; send JPEG, PNG, PDF, CSV, XLSX or Parquet")
    return data
