"""Logs without personal data: one event is one line, and nothing that was asked or sent stands in it."""

from __future__ import annotations

import logging
import re
import traceback

_QUERY = re.compile(r"\?[^\s'\"]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_LONG_NUMBER = re.compile(r"(?<![\w.])\d{11,}[xX]?(?!\w)")  # phones, resident numbers, cards


class Plain(logging.Filter):
    """Drops what a record carries of a request, and shortens an error to its kind and where it arose."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always keeps the record, made plain."""
        record.__dict__.pop("request", None)
        message = record.getMessage()
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            at = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
            message = f"{message} [{record.exc_info[0].__name__}{at}]"
        record.exc_info = record.exc_text = record.stack_info = None
        record.msg, record.args = _LONG_NUMBER.sub("…", _QUERY.sub("", _CONTROL.sub(" ", message))), ()
        return True


class Line(logging.Formatter):
    """Time, level, logger, message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
