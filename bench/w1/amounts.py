"""The amounts and the month of W1, in one place, and the birth dates that the ages of the rule come to.

Every engine takes its amounts from here; none takes its logic from another. Amounts are whole yuan.
"""

from datetime import date

YEAR, MONTH = 2016, 12
PERIOD = f"{YEAR}-{MONTH:02d}"
LAST_DAY = date(2016, 12, 31)

# Minimum living standard a head: from this month on, urban and rural.
STANDARDS = (
    ("2012-04", 570, 430),
    ("2013-04", 640, 500),
    ("2014-04", 710, 620),
    ("2015-04", 790, 790),
    ("2016-04", 880, 880),
    ("2017-04", 970, 970),
)
ASSETS_SMALL_HOUSEHOLD = 33_000  # a head, households of one or two
ASSETS_HOUSEHOLD = 30_000  # a head, larger households
LOW_INCOME_ASSETS = 50_000  # a head
LOW_INCOME_TIMES = 2  # times the standard
ELDER = ((65, 75), (70, 150), (80, 180), (90, 350), (100, 600))  # from this age, yuan a month
WORKING_FROM = 16
WORKING_TO_MEN, WORKING_TO_WOMEN = 60, 55
LIVING_SEVERE, LIVING_DIBAO, LIVING_LOW_INCOME = 330, 300, 200
CARE_HIGH, CARE_LOW = 300, 150
GRAIN_OIL = 60  # a head, dibao households


def standards(period: str = PERIOD) -> tuple[int, int]:
    """Returns the urban and the rural standard in force in a month."""
    row = [row for row in STANDARDS if row[0] <= period][-1]
    return row[1], row[2]


def born_by(age: int) -> date:
    """Returns the last birth date of those who have completed `age` years on the month's last day.

    The last day of a month stays the last day of that month in the year of birth, so 29 February needs no case.
    """
    assert LAST_DAY.day == 31, "a shorter month needs its own last day in the year of birth"
    return LAST_DAY.replace(year=LAST_DAY.year - age)
