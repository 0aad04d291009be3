"""Takes a file in: chunk by chunk, each with its rows, its faults and how far it has come in one transaction, so that a
run that was killed goes on at the next chunk, and no row comes in twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
from django.db import transaction

from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor, Subject, write
from tuodi.ground.places.models import Place
from tuodi.rules.errors import InputError
from tuodi.stages.people.importing.mapping import DECLARED, Target, targets
from tuodi.stages.people.importing.rows import CHUNK, columns_of, count_rows, read_rows
from tuodi.stages.people.importing.storing import store
from tuodi.stages.people.importing.values import Values, read_values
from tuodi.stages.people.models import Fault, Import, Source

MOST_FAULTS = 10_000  # rows named one by one; a file with more is stopped: something is wrong with all of it
Progress = Callable[[int, int], None]


def begin(
    actor: Actor, path: Path, mapping: dict[str, str], source: Source, *, day: date | None = None,
    generated: bool = False,
) -> Import:  # fmt: skip
    """Returns the import of a file: the one that is under way if this very file was begun with this mapping, else a new
    one. Nothing is taken yet. InputError for a file or mapping that cannot be used, or a file taken already."""
    columns = columns_of(path)
    targets(mapping, columns)
    said = json.dumps(mapping, sort_keys=True, ensure_ascii=False)
    digest = _digest(path, said, source.code)
    known = Import.objects.filter(digest=digest).first()
    if known is not None:
        if known.state == "done":
            raise InputError(f"{path.name}: was taken in already, as import {known.pk}; nothing was changed")
        return known
    with transaction.atomic():
        made = Import.objects.create(
            name=path.name[:128], digest=digest, mapping=said, source=source, day=day or clock.today(),
            known_since=clock.now(), begun_by=actor.account, generated=generated,
        )  # fmt: skip
        write(
            actor, "people.import_begin", Subject("import", made.pk), detail={"digest": digest, "source": source.code}
        )
    return made


def take(
    actor: Actor, taken: Import, path: Path, progress: Progress | None = None, size: int = CHUNK,
    chunks: int | None = None,
) -> Import:  # fmt: skip
    """Takes the rest of a file in, or so many chunks of it, and returns its import as it then is. InputError where the
    file is another than the one begun, where another process takes it, or where too many rows are bad; what was taken
    by then stays."""
    if _digest(path, taken.mapping, taken.source.code) != taken.digest:
        raise InputError(f"{path.name}: is not the file that import {taken.pk} was begun with")
    mapping = json.loads(taken.mapping)
    wanted = targets(mapping, columns_of(path))
    declared = _declared(taken.source, wanted)
    places = np.array(sorted(Place.objects.filter(level="committee").values_list("code", flat=True)), dtype=np.int64)
    total, tell = count_rows(path) or 0, progress or (lambda done, of: None)
    for chunk in read_rows(path, taken.taken_to, size):
        values = read_values(chunk, wanted, places)
        with transaction.atomic():
            taken = _held(taken, chunk.table.num_rows)
            people, records = store(taken, values, declared)
            faults = _note(taken, values)
            Import.objects.filter(pk=taken.pk).update(
                people=taken.people + people, records=taken.records + records, faults=faults
            )
        tell(taken.taken_to, max(total, taken.taken_to))
        if chunks is not None and (chunks := chunks - 1) <= 0:
            return taken
    return _finish(actor, taken)


def _held(taken: Import, rows: int) -> Import:
    """Returns the import, locked for this chunk and moved on by it; refuses where somebody else moved it."""
    now = Import.objects.select_for_update().get(pk=taken.pk)
    if now.taken_to != taken.taken_to or now.state != "running":
        raise InputError(f"import {taken.pk} is being taken in by another process; wait for it")
    now.taken_to += rows
    now.rows = now.taken_to
    now.save(update_fields=["taken_to", "rows"])
    return now


def _note(taken: Import, values: Values) -> int:
    """Keeps the bad rows of a chunk and returns how many the import has. InputError above MOST_FAULTS."""
    total = taken.faults + len(values.bad)
    if total > MOST_FAULTS:
        raise InputError(
            f"{taken.name}: more than {MOST_FAULTS:,} rows cannot be taken; look at the first faults, mend the file or "
            f"the mapping and begin again"
        )
    Fault.objects.bulk_create(
        Fault(taken=taken, line=values.line + row, column=column[:64], reason=why, detail=detail[:96])
        for row, (column, why, detail) in sorted(values.bad.items())
    )
    return total


@transaction.atomic
def _finish(actor: Actor, taken: Import) -> Import:
    now = Import.objects.select_for_update().get(pk=taken.pk)
    if now.state == "running":
        now.state, now.finished_at = "done", clock.now()
        now.save(update_fields=["state", "finished_at"])
        counts = {"rows": now.rows, "people": now.people, "records": now.records, "faults": now.faults}
        write(actor, "people.import", Subject("import", now.pk), detail={"digest": now.digest, **counts})
    return now


def _declared(source: Source, wanted: list[Target]) -> Source | None:
    """Returns the source under which this one's declared facts are kept, if the file has any."""
    if not any(target.declared for target in wanted):
        return None
    made, _ = Source.objects.get_or_create(
        code=source.code + DECLARED, kind="declared",
        defaults={"zh": f"{source.zh}（本人申报）", "en": f"{source.en} (declared)"},
    )  # fmt: skip
    return made


def _digest(path: Path, mapping: str, source: str) -> str:
    digest = hashlib.sha256(f"{mapping}\n{source}\n".encode())
    with path.open("rb") as file:
        while part := file.read(2**20):
            digest.update(part)
    return digest.hexdigest()
