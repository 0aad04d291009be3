"""Rows of a file, a chunk at a time: CSV (UTF-8 or GB18030), XLSX and Parquet. Knows no database.

What is dangerous is refused before a row is read: formulas, archives that are not what they seem, too much of anything.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tuodi.ground.files.archives import check_archive
from tuodi.rules.errors import InputError

CHUNK = 20_000
MOST_COLUMNS, MOST_ROWS, MOST_CELL = 200, 50_000_000, 10_000
KINDS = (".csv", ".txt", ".xlsx", ".parquet")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some consecutive rows: `line` is the file's line (CSV, XLSX) or row (Parquet) of the first; `typed`: values are
    held as in columns (whole fen), not as people write them."""

    line: int
    table: pa.Table
    typed: bool


def columns_of(path: Path) -> list[str]:
    """Returns the file's column titles in order. InputError for a file that cannot be taken."""
    return next(_open(path, 0, 1)).table.column_names


def read_rows(path: Path, skip: int = 0, size: int = CHUNK) -> Iterator[Chunk]:
    """Yields the file's rows after the first `skip`, `size` at a time. InputError for a file that cannot be taken."""
    for chunk in _open(path, skip, size):
        if chunk.table.num_rows:
            yield chunk


def count_rows(path: Path) -> int | None:
    """Returns how many rows a Parquet file has; None where only reading tells."""
    return pq.read_metadata(path).num_rows if path.suffix == ".parquet" else None


def _open(path: Path, skip: int, size: int) -> Iterator[Chunk]:
    if path.suffix.lower() not in KINDS:
        raise InputError(f"{path.name}: is no file of {', '.join(KINDS)}")
    if not path.is_file():
        raise InputError(f"{path.name}: there is no such file")
    return {".parquet": _parquet, ".xlsx": _xlsx}.get(path.suffix.lower(), _csv)(path, skip, size)


def _parquet(path: Path, skip: int, size: int) -> Iterator[Chunk]:
    try:
        file = pq.ParquetFile(path)
        _limit(path, file.schema_arrow.names)
        if file.metadata.num_rows == 0:
            yield Chunk(1, file.schema_arrow.empty_table(), True)
        at, waiting = 0, skip
        for batch in file.iter_batches(size):
            if waiting >= batch.num_rows:
                waiting -= batch.num_rows
            else:
                yield Chunk(at + waiting + 1, pa.table(batch.slice(waiting)), True)
                waiting = 0
            at += batch.num_rows
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise InputError(f"{path.name}: not a whole Parquet file: {str(error).splitlines()[0]}") from None


def _csv(path: Path, skip: int, size: int) -> Iterator[Chunk]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(1_000_000)
        delimiter = max(",\t;", key=first.count)
        file.seek(0)
        csv.field_size_limit(MOST_CELL)
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            yield from _texts(path, rows, skip, size)
        except (csv.Error, UnicodeDecodeError) as error:
            reason = error.reason if isinstance(error, UnicodeDecodeError) else str(error)
            raise InputError(f"{path.name}: line {rows.line_num + 1}: not CSV: {reason}") from None


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(65_536)
    if b"\0" in head:
        raise InputError(f"{path.name}: is no text: it holds zero bytes; save it as CSV in UTF-8 or GB18030")
    try:
        head[: head.rfind(b"\n") + 1 or len(head)].decode("utf-8")
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "gb18030"


def _xlsx(path: Path, skip: int, size: int) -> Iterator[Chunk]:
    from python_calamine import CalamineError, CalamineWorkbook

    _check_sheets(path)
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        rows = ([_as_text(cell) for cell in row] for row in sheet.iter_rows())
        yield from _texts(path, rows, skip, size)
    except CalamineError as error:
        raise InputError(f"{path.name}: not a whole XLSX file: {str(error).splitlines()[0]}") from None


def _as_text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)[:MOST_CELL]


def _check_sheets(path: Path) -> None:
    """Refuses an XLSX that holds what a sheet should not (see `check_archive`), or formulas."""
    try:
        with path.open("rb") as file:
            check_archive(file)
            with zipfile.ZipFile(file) as archive:
                for name in archive.namelist():
                    if name.startswith("xl/worksheets/") and _holds(archive, name, (b"<f>", b"<f ", b"<f/")):
                        raise InputError("the workbook holds formulas; save the values as XLSX or CSV")
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from None


def _holds(archive: zipfile.ZipFile, name: str, marks: tuple[bytes, ...]) -> bool:
    with archive.open(name) as file:
        tail = b""
        for part in iter(lambda: file.read(2**20), b""):
            if any(mark in tail + part for mark in marks):
                return True
            tail = part[-4:]
    return False


def _texts(path: Path, rows: Iterator[list[str]], skip: int, size: int) -> Iterator[Chunk]:
    """Cuts rows of text into chunks; the first row is the titles. A row of another length is given as one cell short
    or cut, and shows itself as a fault of its columns."""
    titles = [title.strip() for title in next(rows, [])]
    _limit(path, titles)
    width, kept, line = len(titles), list[list[str]](), 2 + skip
    for _ in range(skip):
        next(rows, None)
    for row in rows:
        kept.append([*row[:width], *[""] * (width - len(row))] if len(row) <= width else [*row[: width - 1], _LONG])
        if len(kept) == size:
            yield Chunk(line, _table(titles, kept), False)
            line, kept = line + len(kept), []
    yield Chunk(line, _table(titles, kept), False)


_LONG = "\x00long"  # the mark of a row with more cells than titles: no fact reads it, so the row is named


def _table(titles: list[str], rows: list[list[str]]) -> pa.Table:
    parts = zip(*rows, strict=True) if rows else ([] for _ in titles)
    return pa.table({title: pa.array(part, pa.string()) for title, part in zip(titles, parts, strict=True)})


def _limit(path: Path, titles: list[str]) -> None:
    if not titles or any(not title for title in titles):
        raise InputError(f"{path.name}: every column of the first row needs a title")
    if len(titles) > MOST_COLUMNS or len(set(titles)) < len(titles):
        raise InputError(f"{path.name}: has more than {MOST_COLUMNS} columns, or two of one title")
