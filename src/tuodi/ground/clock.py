"""What time it is for the law: days and months of Asia/Shanghai over times kept in UTC.

Knows no stage. Working days come with the substitutions that the State Council announced for each year; a year that
is not announced is refused by name.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
NO_END = date(9999, 12, 31)  # "until further notice": valid periods are [from, to), so that no end needs no null
NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # not retracted, not ended


def now() -> datetime:
    """Returns the present instant, in UTC, to the microsecond."""
    return datetime.now(UTC)


def today() -> date:
    """Returns the present day in Asia/Shanghai."""
    return now().astimezone(ZONE).date()
