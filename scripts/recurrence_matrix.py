#!/usr/bin/env python3
"""Every IANA time zone from 2000 to 2037, gaps and overlaps of its clocks included: does a slot come when dateutil and
zoneinfo say? Daily, weekly, fortnightly and on the first and last Sunday of the month, near the hours at which clocks
are changed.

    recurrence_matrix.py SURCO [ZONE...]

Needs python3-dateutil and tzdata. Zones that the two sides' tables know differently are named; ends with 1 if any are.
"""
import json
import subprocess
import sys
import tempfile
import zoneinfo
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from recurrence_oracle import days, instants

FIRST, LAST = 2000, 2037
GRID = """
[station]
id = 'r'
name = 'R'
timezone = '{zone}'
languages = ['es']
[continuity]
play = {{ playlist = 'musica' }}
"""
SLOT = """
[[slot]]
id = 's{number}'
title = 'S'
length = '1m'
play = {{ file = 'a.ogg' }}
{comes}
"""
COMES = [
    "days = 'daily'\nat = ['00:00', '03:00']",
    "days = 'sun'\nat = ['00:30', '02:30']",
    "days = 'sun'\nweeks = 2\nfrom = 2000-01-02\nat = ['01:00', '02:00', '23:15']",
    "days = 'sun'\nof_month = [1, 'last']\nat = ['01:30', '02:45', '23:30']",
]
SLOTS = days(FIRST, LAST)
# dateutil counts from the first Sunday on; the two days before it are left out on both sides.
BEGIN = date(2000, 1, 2)


def differences(surco, zone):
    with tempfile.TemporaryDirectory() as home:
        slots = "".join(SLOT.format(number=number, comes=comes) for number, comes in enumerate(COMES))
        Path(home, "schedule.toml").write_text(GRID.format(zone=zone) + slots)
        count = (date(LAST, 12, 31) - BEGIN).days + 1
        command = [surco, "calendar", "--home", home, "--date", str(BEGIN), "--days", str(count), "--json"]
        told = subprocess.run(command, capture_output=True, text=True)
        if told.returncode != 0:
            return zone, None, told.stderr.strip().splitlines()[:1]
        found = {event["start_utc"] for event in json.loads(told.stdout)["events"]}
    expected = set(instants(SLOTS, zoneinfo.ZoneInfo(zone)))
    return zone, len(expected), sorted(found ^ expected)


def main():
    surco, zones = sys.argv[1], sys.argv[2:] or sorted(zoneinfo.available_timezones())
    checked, instants_checked, wrong = 0, 0, 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for zone, count, differ in pool.map(lambda zone: differences(surco, zone), zones):
            if count is None:
                print(f"{zone}: not planned: {' '.join(differ)}")
                continue
            checked, instants_checked = checked + 1, instants_checked + count
            if differ:
                wrong += 1
                print(f"{zone}: {len(differ)} of {count} instants differ, the first {differ[0]}")
    print(f"{checked} zones, {instants_checked} instants, {FIRST} to {LAST}: {wrong} zones differ")
    sys.exit(1 if wrong or not checked else 0)


main()
