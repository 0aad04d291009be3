"""What a file is, from its content and never from what it says of itself; the extension must agree.

Everything else is refused: SVG and HTML, which browsers run, programs, and what is two things at once. Knows no
database.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq

from tuodi.ground.files.archives import check_workbook
from tuodi.ground.files.documents import check_pdf, check_text
from tuodi.ground.files.images import cleaned
from tuodi.rules.errors import InputError

MIB = 2**20
NAME_MOST = 128  # characters
# The test file of antivirus programs (eicar.org), in two halves so that none takes this module for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
# What a browser or server would run. Long enough not to stand in compressed bytes by chance.
_ACTIVE = (b"<script", b"<html", b"<!doctype", b"<?php", b"<iframe", b"<svg xmlns")
_ZIP_END, _ZIP_TAIL = b"PK\x05\x06", 65_557  # a ZIP's end record, and how far from the end of the file it may begin


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is kept. `keep` returns the bytes that are kept, or refuses with InputError."""

    name: str
    extensions: tuple[str, ...]
    most: int  # bytes
    keep: Callable[[bytes], bytes]


def _parquet(data: bytes) -> bytes:
    try:
        pq.read_metadata(io.BytesIO(data))
    except (pa.ArrowException, OSError):
        raise InputError("is no whole Parquet file; save it again") from None
    return data


JPEG = Kind("image/jpeg", (".jpg", ".jpeg"), 20 * MIB, cleaned)
PNG = Kind("image/png", (".png",), 20 * MIB, cleaned)
PDF = Kind("application/pdf", (".pdf",), 20 * MIB, check_pdf)
XLSX = Kind(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",), 50 * MIB, check_workbook
)  # fmt: skip
PARQUET = Kind("application/vnd.apache.parquet", (".parquet",), 100 * MIB, _parquet)
CSV = Kind("text/csv", (".csv",), 50 * MIB, check_text)
TEXT = Kind("text/plain", (".txt",), 50 * MIB, check_text)
_MAGIC = (
    (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"%PDF-", PDF), (b"PK\x03\x04", XLSX), (b"PAR1", PARQUET)
)  # fmt: skip
KINDS = {kind.name: kind for kind in (JPEG, PNG, PDF, XLSX, PARQUET, CSV, TEXT)}
MOST = max(kind.most for kind in KINDS.values())


def examined(name: str, data: bytes) -> tuple[Kind, bytes]:
    """Returns the kind of a file and the bytes to keep of it: an image without where it was taken. InputError, without
    the name, where it is not to be kept."""
    extension = PurePosixPath(name).suffix.lower()
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), CSV if extension == ".csv" else TEXT)
    if extension not in kind.extensions:
        raise InputError(
            f"the file is {kind.name} by its content, and its name ends otherwise; send photos as JPEG or PNG, papers "
            "as PDF, tables as CSV, XLSX or Parquet"
        )
    if not data:
        raise InputError("the file is empty; choose it again")
    if len(data) > kind.most:
        raise InputError(f"the file has more than {kind.most // MIB} MiB, the most for {kind.name}; send it in parts")
    _refuse_two_in_one(kind, data)
    return kind, kind.keep(data)


def _refuse_two_in_one(kind: Kind, data: bytes) -> None:
    if EICAR in data:
        raise InputError("the file is the test virus of antivirus programs; it is not kept")
    lowered = data.lower()
    other = (
        (kind in (JPEG, PNG, PDF) and _ZIP_END in data[-_ZIP_TAIL:])
        or (kind in (CSV, TEXT) and b"<svg" in lowered)
        or (kind is not PDF and b"%PDF-" in data[:1024])
    )
    if other or any(mark in lowered for mark in _ACTIVE):
        raise InputError("the file is two things at once, one of which could be run; save it again as one")


def shown_name(name: str) -> str:
    """Returns the name of a file as it may be shown: no path, no control or direction sign, at most NAME_MOST."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    stem, dot, extension = kept.rpartition(".")
    if not dot:
        return kept[:NAME_MOST]
    return f"{stem.strip()[: NAME_MOST - 1 - len(extension[:16])] or 'file'}.{extension[:16]}"
