#!/usr/bin/env python3
"""When the slots of tests/grid.rs come, reckoned by dateutil (RFC 5545) and zoneinfo instead of by Surco.

    recurrence_oracle.py ZONE YEAR

Prints each instant once, in UTC. A local time that the clock jumps over is the end of the gap; one that comes twice
is the first of the two.
"""
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MO, MONTHLY, SU, WEEKLY, rrule

# As in the test: how a slot comes, and at which times.
SLOTS = [
    (dict(freq=DAILY), ["00:00", "03:00"]),
    (dict(freq=WEEKLY, byweekday=SU), ["00:30", "02:30"]),
    (dict(freq=WEEKLY, interval=2, byweekday=SU, wkst=MO), ["01:00", "02:00", "23:15"]),
    (dict(freq=MONTHLY, byweekday=[SU(1), SU(-1)]), ["01:30", "02:45", "23:30"]),
]


def instant(local, zone):
    early = local.replace(tzinfo=zone, fold=0)
    back = early.astimezone(timezone.utc).astimezone(zone)
    if back.replace(tzinfo=None) == local:
        return early.astimezone(timezone.utc)
    # In a gap: PEP 495 gives an instant on either side of it; between them the offset changes.
    before = local.replace(tzinfo=zone, fold=1).astimezone(timezone.utc)
    after = early.astimezone(timezone.utc)
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def days(first, last):
    """The dates of each slot between two years, and its times; fortnights are counted from 2000-01-02, a Sunday."""
    span = dict(dtstart=datetime(2000, 1, 2), until=datetime(last, 12, 31))
    return [([day for day in rrule(**span, **rule) if day.year >= first], times) for rule, times in SLOTS]


def instants(slots, zone):
    """Every instant at which any of the slots comes, once, in order."""
    found = set()
    for dates, times in slots:
        for day in dates:
            for time in times:
                hour, minute = map(int, time.split(":"))
                found.add(instant(day.replace(hour=hour, minute=minute), zone))
    return [one.strftime("%Y-%m-%dT%H:%M:%S.000Z") for one in sorted(found)]


if __name__ == "__main__":
    year = int(sys.argv[2])
    print("\n".join(instants(days(year, year), ZoneInfo(sys.argv[1]))))
