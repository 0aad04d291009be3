"""Places by code: 12 digits (GB/T 2260 district, GB/T 10114 subdistrict, committee), padded with zeros on the right.

The whole of a place is a range of codes, so "within" is two comparisons on any table that carries a code.
"""

from __future__ import annotations

from django.db import models


class Place(models.Model):
    """A city, district, subdistrict or town, or committee, from a day until another; `successor` took over what it was.

    `generated`: made up for the demonstration, because no source has it.
    """

    LEVELS = ("city", "district", "subdistrict", "committee")

    code = models.BigIntegerField(primary_key=True)
    level = models.CharField(max_length=16)
    zh = models.CharField(max_length=64)
    en = models.CharField(max_length=96)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    since = models.DateField()
    until = models.DateField()  # clock.NO_END where it still is
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    generated = models.BooleanField(default=False)
    source = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.zh


class Bureau(models.Model):
    """A bureau of the city whose services the centres take in."""

    code = models.CharField(max_length=32, primary_key=True)
    zh = models.CharField(max_length=64)
    en = models.CharField(max_length=96)
    generated = models.BooleanField(default=False)
    source = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.zh


class Centre(models.Model):
    """A service centre of a subdistrict: where one window takes every service in, all year round."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="centres")
    zh = models.CharField(max_length=96)
    en = models.CharField(max_length=128)
    address = models.CharField(max_length=128)
    weekday_opens, weekday_closes = models.TimeField(), models.TimeField()
    holiday_opens, holiday_closes = models.TimeField(), models.TimeField()
    since = models.DateField()
    until = models.DateField()
    generated = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.zh
