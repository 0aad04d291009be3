"""Places by code: 12 digits (GB/T 2260 district, GB/T 10114 subdistrict, committee), padded with zeros on the right.

The whole of a place is a range of codes, so "within" is two comparisons on any table that carries a code.
"""

from __future__ import annotations

from django.db import models


class Place(models.Model):
    """A city, district, subdistrict or town, or committee, from a day until another; `successor` took over what it was.

    `generated`: its name or its code is made up for the demonstration, because no source has it.
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

    def named(self, language: str) -> str:
        """Returns its name in a language."""
        return self.zh if language == "zh" else self.en


class Bureau(models.Model):
    """A bureau of the city whose services the centres take in. Before `since` it is made up that it was one of them,
    from `generated_from`, null where nothing is."""

    code = models.CharField(max_length=32, primary_key=True)
    zh = models.CharField(max_length=64)
    en = models.CharField(max_length=96)
    since = models.DateField()
    generated_from = models.DateField(null=True)
    source = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.zh


class Centre(models.Model):
    """A service centre of a subdistrict: where one window takes every service in, all year round. Its hours are known
    from `hours_since` on."""

    code = models.BigIntegerField(primary_key=True)  # the code of its place and a digit: a place may have two
    place = models.ForeignKey(Place, models.PROTECT, related_name="centres")  # the place of today
    zh = models.CharField(max_length=96)
    en = models.CharField(max_length=128)
    address = models.CharField(max_length=128)
    hours_since = models.DateField()
    weekday_opens, weekday_closes = models.TimeField(), models.TimeField()
    holiday_opens, holiday_closes = models.TimeField(), models.TimeField()
    since = models.DateField()
    until = models.DateField()
    generated = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.zh


class Outline(models.Model):
    """A district's outline on the map, approved: an SVG path on a sheet of `geometry.WIDTH`, where its name stands, and
    how far it reaches."""

    place = models.OneToOneField(Place, models.PROTECT, related_name="outline")
    path = models.TextField()
    x, y = models.IntegerField(), models.IntegerField()
    right, bottom = models.IntegerField(), models.IntegerField()
    approval = models.CharField(max_length=32)  # 审图号, shown with the map
    loaded_at = models.DateTimeField()
