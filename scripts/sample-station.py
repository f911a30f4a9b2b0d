#!/usr/bin/env python3
"""Makes every sound of the sample station again, from nothing: the phone recordings of its episodes and spots, the
signature tunes, closings and beds of its series, the music in musica/ and the sounds in sonidos/.

    scripts/sample-station.py            makes all of it
    scripts/sample-station.py programs/  makes only the files whose path begins so

It needs Python 3.11 (its standard library only) and the system packages `espeak-ng`, `ffmpeg` and `sox`. With the
same versions of these, the same files come out byte by byte: nothing is random, and no clock is asked.

What is said is read from the `text` of each segment in the episode.toml files, and who says it from `speaker`; a
text of lines that begin with a dash is an interview. How each recording sounds, as people's phones and rooms make
it, stands in RECORDINGS below. The music is composed here, note by note, in the scales of the Andes, and played on
modelled strings (Karplus and Strong 1983), flutes and drums.
"""

import functools
import math
import os
import random
import subprocess
import sys
import tempfile
import tomllib
import wave
from array import array
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
RATE = 48_000

# --- Instruments: each gives the samples of one note, peaking at about 1 ---


def hertz(key):
    """The frequency of a MIDI key."""
    return 440.0 * 2.0 ** ((key - 69) / 12)


@functools.cache
def string(key, seconds, ring, dark, pick, edge):
    """A plucked string: a burst of noise goes round in a loop as long as its period, and loses its edge.

    `ring` is how long it takes to fall by 60 dB, `dark` (0 to 0.5) how fast the high partials go, `pick` where
    along the string it is plucked, `edge` (0 to 1) how hard the nail is that does it.
    """
    chance = random.Random(key * 1000 + int(seconds * 100))
    frequency = hertz(key)
    period = RATE / frequency
    length = int(period - dark - 0.2)
    rest = period - dark - length
    tuning = (1 - rest) / (1 + rest)
    # Smoothed twice round the loop, so that its ends meet.
    burst, low, lower = [chance.uniform(-1, 1) for _ in range(length)], 0.0, 0.0
    for n in range(2 * length):
        low += edge * (burst[n % length] - low)
        lower += edge * (low - lower)
        if n >= length:
            burst[n - length] = lower
    offset = max(1, int(length * pick))
    loop = [burst[i] - burst[i - offset] for i in range(length)]
    loss = 10 ** (-3 / (frequency * ring))
    samples, at, before, tuned_in, tuned_out = [], 0, loop[-1], loop[-1], loop[-1]
    for _ in range(int(seconds * RATE)):
        now = loop[at]
        samples.append(now)
        mean = loss * ((1 - dark) * now + dark * before)
        before = now
        tuned_out = tuning * (mean - tuned_out) + tuned_in
        tuned_in = mean
        loop[at] = tuned_out
        at = at + 1 if at + 1 < length else 0
    loudest = max(map(abs, samples))
    return shaped([sample / loudest for sample in samples], 0.003, 0.08)


def guitar(key, seconds):
    """Nylon strings: dark, long."""
    return string(key, round(min(seconds + 0.9, 3.0), 2), 3.5, 0.45, 0.28, 0.2)


@functools.cache
def charango(key, seconds):
    """Two steel-bright strings for every note, not quite in tune with each other."""
    length = round(min(seconds + 0.25, 1.2), 2)
    first, second = string(key, length, 1.1, 0.3, 0.13, 0.5), string(key, length, 1.3, 0.33, 0.19, 0.4)
    late = int(0.004 * RATE)
    return [0.65 * a + 0.5 * b for a, b in zip(first, [0.0] * late + second)]


@functools.cache
def quena(key, seconds):
    """A notched flute: it slides up into the note, trembles after a while, and some breath is heard."""
    return flute(
        key, seconds, (1.0, 0.42, 0.2, 0.08, 0.04), breath=0.025, chiff=0.1, slide=0.4, tremble=13, attack=0.07
    )


@functools.cache
def zampona(key, seconds):
    """Panpipes: closed tubes, so mostly odd partials, and much breath."""
    return flute(
        key, seconds, (1.0, 0.07, 0.3, 0.03, 0.1), breath=0.05, chiff=0.3, slide=0.15, tremble=5, attack=0.04
    )


def flute(key, seconds, partials, breath, chiff, slide, tremble, attack):
    frequency, phase, samples = hertz(key), 0.0, []
    air = breath_at(key, round(seconds + 0.05, 2))
    for n, blown in enumerate(air):
        time = n / RATE
        cents = -100 * slide * math.exp(-time / 0.03)
        if time > 0.28:
            cents += tremble * min(1, (time - 0.28) / 0.3) * math.sin(2 * math.pi * 5.1 * time)
        phase += 2 * math.pi * frequency * 2 ** (cents / 1200) / RATE
        tone = 0.0
        for index, strength in enumerate(partials, 1):
            tone += strength * math.sin(index * phase)
        samples.append(0.42 * tone + 1.4 * (breath + chiff * math.exp(-time / 0.035)) * blown)
    return shaped(samples, attack, 0.11)


def breath_at(key, seconds):
    """Noise through a resonance at the note, with an RMS of 1."""
    chance = random.Random(key * 777 + int(seconds * 100))
    turn, width = 2 * math.cos(2 * math.pi * hertz(key) / RATE), 0.99
    samples, one, two = [], 0.0, 0.0
    for _ in range(int(seconds * RATE)):
        one, two = chance.uniform(-1, 1) + width * (turn * one - two), one
        samples.append(one)
    rms = math.sqrt(sum(sample * sample for sample in samples) / len(samples))
    return [sample / rms for sample in samples]


@functools.cache
def bombo(key, seconds):
    """A drum of hide and wood: a low note that falls, and the knock of the stick."""
    chance = random.Random(5)
    phase, low, samples = 0.0, 0.0, []
    for n in range(int(0.55 * RATE)):
        time = n / RATE
        phase += 2 * math.pi * hertz(key) * (1 + 0.6 * math.exp(-time / 0.025)) / RATE
        low += 0.12 * (chance.uniform(-1, 1) - low)
        samples.append(math.exp(-time / 0.14) * math.sin(phase) + 0.9 * math.exp(-time / 0.012) * low)
    return shaped(samples, 0.002, 0.1)


@functools.cache
def chajchas(key, seconds):
    """A bunch of hooves that rattle."""
    chance = random.Random(9)
    samples, low = [], 0.0
    grains = [(0.0, 1.0), (0.013, 0.6), (0.027, 0.8), (0.046, 0.4), (0.07, 0.25)]
    for n in range(int(0.14 * RATE)):
        time = n / RATE
        noise = chance.uniform(-1, 1)
        low += 0.35 * (noise - low)
        loud = sum(level * math.exp(-(time - begin) / 0.006) for begin, level in grains if time >= begin)
        samples.append(0.5 * loud * (noise - low))
    return shaped(samples, 0.001, 0.03)


def shaped(samples, attack, release):
    """Its beginning and its end are brought smoothly from and to nothing."""
    rise, fall = int(attack * RATE), int(release * RATE)
    for n in range(min(rise, len(samples))):
        samples[n] *= 0.5 - 0.5 * math.cos(math.pi * n / rise)
    for n in range(min(fall, len(samples))):
        samples[-1 - n] *= 0.5 - 0.5 * math.cos(math.pi * n / fall)
    return samples


# --- Notes ---

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
# A bass and three notes above it.
CHORDS = {
    "Am": (45, 60, 64, 69),
    "C": (48, 60, 64, 67),
    "G": (43, 59, 62, 67),
    "Em": (40, 59, 64, 67),
    "Dm": (50, 62, 65, 69),
    "E7": (40, 59, 62, 68),
    "A7": (45, 61, 64, 67),
    "G7": (43, 59, 65, 67),
}


def key_of(name):
    """`A4` is 69, `G#4` is 68."""
    return STEPS[name[0]] + ("#" in name) + 12 * (int(name[-1]) + 1)


def melody(text, beat, since=0):
    """Reads `E5:1 D5:.5 r:.5 | …`: notes with their length in beats, `r` for a rest.

    Gives (time, seconds, key) for each.
    """
    notes, at = [], since * beat
    for word in text.replace("|", " ").split():
        name, beats = word.split(":")
        seconds = float(beats) * beat
        if name != "r":
            notes.append((at, seconds, key_of(name)))
        at += seconds
    return notes


def below(notes):
    """A second voice two steps of the pentatonic scale A C D E G below, as two flutes play together."""
    scale = [12 * octave + step for octave in range(11) for step in (0, 2, 4, 7, 9)]
    return [(at, seconds, scale[scale.index(key) - 2]) for at, seconds, key in notes]


def chords(names, bar, pattern):
    """Lays a pattern of (place in the bar, note of the chord, seconds) over one chord for each bar."""
    notes = []
    for index, name in enumerate(names.split()):
        for place, note, seconds in pattern:
            notes.append(((index + place) * bar, seconds, CHORDS[name][note % 4] + 12 * (note // 4)))
    return notes


def drummed(bars, bar, places, key):
    return [((index + place) * bar, 0.3, key) for index in range(bars) for place in places]


def strum(bar, places):
    """A charango's strokes: the three upper notes an octave higher, one shortly after the other, up and down."""
    pattern = []
    for index, (place, seconds) in enumerate(places):
        order = (5, 6, 7) if index % 2 == 0 else (7, 6, 5)
        pattern += [(place + stroke * 0.011 / bar, note, seconds) for stroke, note in enumerate(order)]
    return pattern


# --- The mixing desk ---


class Desk:
    """Mixes notes into a stereo piece; in a loop, what rings past its end rings on at its beginning."""

    def __init__(self, seconds, loop=False):
        self.frames, self.loop = round(seconds * RATE), loop
        tail = 0 if loop else 2 * RATE
        self.left, self.right = [0.0] * (self.frames + tail), [0.0] * (self.frames + tail)

    def play(self, instrument, notes, level, pan=0.0):
        """`pan` goes from -1 (left) to 1 (right). Notes are played a little unevenly, as by hand."""
        chance = random.Random(f"{instrument.__name__} {level} {pan}")
        angle = (pan + 1) * math.pi / 4
        for at, seconds, key in notes:
            samples = instrument(key, round(seconds, 2))
            loud = level * chance.uniform(0.85, 1.0)
            start = max(0, int((at + chance.uniform(-0.004, 0.006)) * RATE))
            for side, gain in ((self.left, loud * math.cos(angle)), (self.right, loud * math.sin(angle))):
                self._add(side, start, samples, gain)
        return self

    def _add(self, side, start, samples, gain):
        if self.loop:
            start %= self.frames
        end = min(start + len(samples), len(side))
        side[start:end] = [old + gain * new for old, new in zip(side[start:end], samples)]
        if self.loop and end - start < len(samples):
            self._add(side, 0, samples[end - start :], gain)

    def wav(self, path):
        """Writes it; a loop twice, so that its second round begins with the echo of the first."""
        peak = max(max(map(abs, self.left)), max(map(abs, self.right)))
        scale = 20_000 / peak
        samples = array("h", bytes(4 * len(self.left)))
        samples[0::2] = array("h", [int(scale * sample) for sample in self.left])
        samples[1::2] = array("h", [int(scale * sample) for sample in self.right])
        with wave.open(str(path), "wb") as file:
            file.setparams((2, 2, RATE, 0, "NONE", ""))
            file.writeframes(samples.tobytes() * (2 if self.loop else 1))


# --- The music ---

ARPEGGIO = [(0, 0, 1.2), (1 / 6, 1, 0.6), (2 / 6, 2, 0.6), (3 / 6, 3, 0.8), (4 / 6, 2, 0.6), (5 / 6, 1, 0.5)]
HUAYNO = [(0, 0.25), (0.25, 0.1), (0.375, 0.1), (0.5, 0.25), (0.75, 0.1), (0.875, 0.1)]


def amanecer():
    """A slow yaraví in three: guitar, one quena, and at the end a second one."""
    beat, first = 0.82, "E5:2 G5:1 | A5:3 | G5:1 E5:1 D5:1 | E5:3 | "
    second = "D5:1 E5:1 G5:1 | E5:1.5 D5:.5 C5:1 | A4:1 C5:.5 D5:.5 C5:1 | A4:3"
    middle = (
        "C5:1 D5:1 E5:1 | G5:2 E5:1 | D5:1.5 E5:.5 D5:1 | G4:2 r:1 | E5:1.5 D5:.5 E5:1 | G5:1 E5:1 D5:1 | "
        "C5:1 D5:.5 C5:.5 A4:1 | A4:3"
    )
    bars = "Am Am  Am Am C C G Em Am Am  C C G G Em Em Am Am  G Em Am Am Am"
    desk = Desk(23 * 3 * beat)
    desk.play(guitar, chords(bars, 3 * beat, ARPEGGIO), 0.5, -0.25)
    desk.play(quena, melody(first + second, beat, 6), 0.34, 0.2)
    desk.play(quena, melody(middle, beat, 30), 0.34, 0.2)
    last = melody(second, beat, 54)
    desk.play(quena, last, 0.34, 0.2).play(quena, below(last), 0.22, 0.45)
    return desk


def huayno():
    """A huayno in two: charango, guitar bass, two quenas, drum."""
    beat = 0.56
    first = (
        "A4:.5 C5:.5 D5:.5 E5:.5 | G5:.75 E5:.25 E5:1 | G5:.5 E5:.5 D5:.5 C5:.5 | A4:.5 C5:.5 A4:1 | "
        "C5:.5 D5:.5 E5:.5 G5:.5 | E5:.75 D5:.25 E5:1 | D5:.5 C5:.5 A4:.5 C5:.5 | A4:1 A4:.5 r:.5 "
    )
    second = (
        "G5:.5 A5:.5 G5:.5 E5:.5 | G5:1.5 E5:.5 | D5:.5 E5:.5 G5:.5 E5:.5 | D5:1.5 r:.5 | "
        "E5:.5 G5:.5 E5:.5 D5:.5 | E5:.75 D5:.25 C5:.5 D5:.5 | C5:.5 A4:.5 C5:.5 D5:.5 | A4:1.5 r:.5 "
    )
    one, two = "Am C C Am C Em Am Am ", "C C G G Em Em Am Am "
    bars = "Am C Em Am " + one + one + two + two + one
    bar = 2 * beat
    desk = Desk(44 * bar)
    desk.play(charango, chords(bars, bar, strum(bar, HUAYNO)), 0.26, 0.35)
    desk.play(guitar, chords(bars, bar, [(0, 0, 0.4), (0.5, 2, 0.3)]), 0.42, -0.2)
    desk.play(bombo, drummed(44, bar, (0, 0.5), 33), 0.4)
    tune = melody(first + first + second + second + first, beat, 8)
    desk.play(quena, tune, 0.3, 0.1)
    desk.play(quena, below([note for note in tune if note[0] >= 12 * bar]), 0.19, -0.3)
    return desk


def vientos():
    """Panpipes as troupes play them: two players share the notes of one tune, each has every second one."""
    beat = 0.6
    first = (
        "E5:1 G5:1 | A5:1.5 G5:.5 | E5:1 D5:1 | E5:2 | G5:.5 A5:.5 C6:1 | A5:1 G5:.5 E5:.5 | "
        "D5:1 C5:1 | A4:1.5 r:.5 "
    )
    second = (
        "A5:1 C6:1 | A5:.5 G5:.5 E5:1 | G5:1 A5:.5 G5:.5 | E5:1.5 r:.5 | D5:.5 E5:.5 G5:1 | "
        "E5:.5 D5:.5 C5:1 | D5:1 C5:.5 A4:.5 | A4:1.5 r:.5 "
    )
    bar, bars = 2 * beat, 4 + 5 * 8
    desk = Desk(bars * bar)
    desk.play(bombo, drummed(bars, bar, (0, 0.5, 0.75), 31), 0.28)
    desk.play(chajchas, drummed(bars, bar, (0.25, 0.5), 0), 0.12, 0.5)
    harmony = "Am Am C Am C Em Am Am "
    desk.play(
        guitar, chords("Am Em Am Am " + 5 * harmony, bar, [(0, 0, 0.5), (0.5, 1, 0.4), (0.5, 2, 0.4)]), 0.25, 0.1
    )
    tune = melody(first + first + second + second + first, beat, 8)
    octave = [(at, seconds, key - 12) for at, seconds, key in tune]
    for voice, level in ((tune, 0.3), (octave, 0.26), (below(octave), 0.16)):
        desk.play(zampona, voice[0::2], level, -0.55).play(zampona, voice[1::2], level, 0.55)
    return desk


def vals():
    """A vals for two guitars."""
    beat = 0.41
    first = (
        "E5:1 D5:.5 C5:.5 B4:.5 C5:.5 | A4:2 C5:1 | B4:1 C5:.5 B4:.5 A4:.5 B4:.5 | G#4:2 B4:1 | "
        "D5:1 C5:.5 B4:.5 A4:.5 G#4:.5 | E5:2 D5:1 | C5:1 B4:.5 A4:.5 B4:.5 C5:.5 | A4:3 | "
    )
    second = (
        "C#5:1 E5:1 G5:1 | F5:2 E5:1 | D5:1 F5:1 B4:1 | E5:2 D5:1 | C5:.5 D5:.5 F5:1 A4:1 | "
        "E5:1 C5:1 A4:1 | B4:1 G#4:1 B4:1 | A4:3 | "
    )
    one, two = "Am Am E7 E7 E7 E7 Am Am ", "A7 Dm G7 C Dm Am E7 Am "
    bars = "Am E7 E7 Am " + one + two + one + two + one
    bar = 3 * beat
    waltz = [(0, 0, 0.5)] + [(place, note, 0.25) for place in (1 / 3, 2 / 3) for note in (1, 2, 3)]
    desk = Desk(44 * bar)
    desk.play(guitar, chords(bars, bar, waltz), 0.26, -0.4)
    desk.play(guitar, melody(first + second + first + second + first, beat, 12), 0.6, 0.3)
    return desk


def carnaval():
    """A carnival song in six-eight: charango, zampoñas, quena, drum."""
    beat = 0.188
    first = (
        "E5:2 G5:1 E5:2 C5:1 | D5:2 E5:1 C5:3 | A4:2 C5:1 D5:2 E5:1 | C5:2 A4:1 A4:3 | "
        "E5:2 E5:1 G5:2 A5:1 | G5:2 E5:1 D5:3 | E5:2 D5:1 E5:1 D5:1 C5:1 | A4:5 r:1 | "
    )
    second = (
        "A4:1 C5:1 E5:1 A5:2 G5:1 | E5:2 G5:1 E5:3 | D5:2 E5:1 G5:2 E5:1 | C5:5 r:1 | "
        "E5:2 D5:1 C5:2 D5:1 | E5:2 G5:1 E5:3 | D5:2 C5:1 A4:2 C5:1 | A4:5 r:1 | "
    )
    one, two = "C C Am Am C G Am Am ", "Am C G C C Em Am Am "
    bars = "Am C G Am " + one + one + two + two + one
    bar = 6 * beat
    places = [(0, 0.3), (2 / 6, 0.12), (3 / 6, 0.3), (5 / 6, 0.12)]
    desk = Desk(44 * bar)
    desk.play(charango, chords(bars, bar, strum(bar, places)), 0.27, -0.35)
    desk.play(guitar, chords(bars, bar, [(0, 0, 0.5), (0.5, 1, 0.4)]), 0.4, 0.15)
    desk.play(bombo, drummed(44, bar, (0, 0.5), 33), 0.34)
    desk.play(chajchas, drummed(44, bar, (2 / 6, 5 / 6), 0), 0.1, 0.4)
    tune = melody(first + first + second + second + first, beat, 24)
    desk.play(quena, tune, 0.3, 0.1)
    desk.play(zampona, below([note for note in tune if 20 * bar <= note[0]]), 0.2, -0.3)
    return desk


# --- Signature tunes, closings, beds ---


def cortina_manos():
    beat = 0.5
    bar = 2 * beat
    desk = Desk(5.2)
    desk.play(charango, chords("Am C G Am", bar, strum(bar, HUAYNO)), 0.3, 0.3)
    desk.play(guitar, chords("Am C G Am", bar, [(0, 0, 0.4), (0.5, 2, 0.3)]), 0.45, -0.2)
    desk.play(bombo, drummed(4, bar, (0, 0.5), 33), 0.4)
    tune = melody("A4:.5 C5:.5 D5:.5 E5:.5 | G5:1 E5:1 | D5:.5 E5:.5 D5:.5 C5:.5 | A4:2", beat)
    return desk.play(quena, tune, 0.34, 0.1)


def cierre_manos():
    beat = 0.5
    desk = Desk(3.4)
    desk.play(charango, chords("C Am", 2 * beat, strum(2 * beat, HUAYNO[:4])), 0.3, 0.3)
    desk.play(guitar, [(0, 0.4, 48), (0.5, 0.3, 55), (1.0, 1.5, 45), (1.0, 1.5, 57)], 0.45, -0.2)
    return desk.play(quena, melody("G5:.5 E5:.5 D5:.5 C5:.5 A4:2", beat), 0.34, 0.1)


def cortina_ubre():
    beat = 0.42
    desk = Desk(5.4)
    desk.play(guitar, chords("C G Am C", 3 * beat, ARPEGGIO), 0.5, -0.3)
    return desk.play(quena, melody("E5:2 G5:1 | D5:2 E5:1 | C5:1 D5:1 A4:1 | C5:3", beat), 0.34, 0.2)


def cierre_ubre():
    beat = 0.42
    desk = Desk(3.6)
    desk.play(guitar, chords("G C", 3 * beat, ARPEGGIO), 0.5, -0.3)
    return desk.play(quena, melody("D5:1 E5:1 D5:1 | C5:3", beat), 0.34, 0.2)


def cortina_pasto():
    beat = 0.52
    bar = 2 * beat
    desk = Desk(5.2)
    desk.play(bombo, drummed(4, bar, (0, 0.5, 0.75), 31), 0.45)
    desk.play(chajchas, drummed(4, bar, (0.25, 0.5), 0), 0.15, 0.5)
    tune = melody("E5:.5 G5:.5 A5:1 | G5:.5 E5:.5 D5:1 | E5:.5 D5:.5 C5:.5 D5:.5 | A4:2", beat)
    desk.play(zampona, tune[0::2], 0.36, -0.5).play(zampona, tune[1::2], 0.36, 0.5)
    desk.play(zampona, below(tune), 0.2)
    return desk.play(guitar, chords("Am C G Am", bar, [(0, 0, 0.6), (0.5, 1, 0.4), (0.5, 2, 0.4)]), 0.35, 0.1)


def cierre_pasto():
    beat = 0.52
    desk = Desk(3.4)
    desk.play(bombo, drummed(2, 2 * beat, (0, 0.5), 31), 0.45)
    tune = melody("D5:.5 E5:.5 D5:.5 C5:.5 | A4:2", beat)
    desk.play(zampona, tune, 0.36, -0.2).play(zampona, below(tune), 0.22, 0.3)
    return desk.play(
        guitar, [(0, 0.8, 43), (2 * beat, 1.5, 45), (2 * beat, 1.5, 60), (2 * beat, 1.5, 64)], 0.4, 0.1
    )


def cama_manos():
    desk = Desk(16, loop=True)
    desk.play(guitar, chords("Am C G Am Am C Em Am", 2.0, ARPEGGIO), 0.5, -0.2)
    return desk.play(
        charango,
        [(at * 2.0 + 1.0, 0.5, key) for at, key in enumerate((76, 79, 74, 76, 81, 79, 76, 72))],
        0.16,
        0.5,
    )


def cama_ubre():
    desk = Desk(18, loop=True)
    desk.play(guitar, chords("C G Am Em C G Am C", 2.25, ARPEGGIO), 0.5, 0.15)
    high = [(at * 2.25 + 1.5, 0.7, key) for at, key in enumerate((79, 74, 76, 71, 79, 74, 72, 76))]
    return desk.play(guitar, high, 0.2, -0.4)


def cama_pasto():
    desk = Desk(16, loop=True)
    desk.play(
        guitar,
        chords("Am Am C C G Em Am Am", 2.0, [(0, 0, 1.2), (0.25, 1, 0.6), (0.5, 2, 0.6), (0.75, 3, 0.6)]),
        0.5,
    )
    desk.play(bombo, drummed(8, 2.0, (0, 0.75), 31), 0.13)
    return desk.play(zampona, [(0, 1.6, 69), (4, 1.6, 67), (8, 1.6, 62), (12, 1.8, 64)], 0.07, 0.4)


def cama_cunas():
    bar = 1.0
    desk = Desk(12, loop=True)
    bars = "C C Am Am G G C C Am Em Am C"
    desk.play(charango, chords(bars, bar, strum(bar, HUAYNO)), 0.3, 0.25)
    return desk.play(guitar, chords(bars, bar, [(0, 0, 0.4), (0.5, 2, 0.3)]), 0.45, -0.2)


def golpe():
    """The stroke that opens a spot of the campaign."""
    desk = Desk(1.6)
    desk.play(bombo, [(0, 0.3, 33), (0.24, 0.3, 33)], 0.5)
    desk.play(charango, [(0.24 + n * 0.012, 0.9, key) for n, key in enumerate((72, 76, 79, 84))], 0.24, 0.2)
    return desk.play(guitar, [(0.24, 1.0, 48)], 0.5, -0.2)


def emergencia():
    """Goes round and round when nothing else can be played: soft, and nobody's annoyance for an hour."""
    desk = Desk(8, loop=True)
    desk.play(guitar, chords("Am C G Am", 2.0, ARPEGGIO), 0.5, -0.15)
    return desk.play(
        quena, [(0.0, 1.4, 76), (2.0, 1.4, 79), (4.0, 1.0, 74), (5.0, 0.8, 76), (6.0, 1.6, 69)], 0.16, 0.25
    )


def jingle():
    beat = 0.4
    desk = Desk(6.4)
    desk.play(charango, chords("C G Am C C C", 2 * beat, strum(2 * beat, HUAYNO)), 0.24, 0.3)
    desk.play(guitar, chords("C G Am C C C", 2 * beat, [(0, 0, 0.5), (0.5, 2, 0.3)]), 0.45, -0.2)
    return desk.play(quena, melody("E5:1 G5:1 | D5:1 E5:.5 D5:.5 | C5:1 r:7 | G5:.5 E5:.5 C5:1", beat), 0.3, 0.1)


ARTISTS = {
    "amanecer-en-la-jalca": (amanecer, "Amanecer en la jalca", "Cuerdas de la Jalca"),
    "huayno-de-la-lechera": (huayno, "Huayno de la lechera", "Conjunto Tres Surcos"),
    "vientos-de-tongod": (vientos, "Vientos de Tongod", "Tropa Ichu Verde"),
    "vals-del-establo": (vals, "Vals del establo", "Dúo Alisal"),
    "carnaval-de-la-cosecha": (carnaval, "Carnaval de la cosecha", "Conjunto Tres Surcos"),
}
# File: (who plays it, sox effects behind the echo, encoding).
OPUS = ["-c:a", "libopus", "-vbr", "constrained", "-b:a", "48k"]
SMALL_OPUS = ["-c:a", "libopus", "-vbr", "constrained", "-b:a", "30k"]
TUNE_MP3 = ["-c:a", "libmp3lame", "-b:a", "64k", "-ar", "44100"]
TUNES = {
    "programs/manos-limpias/cortina.opus": (cortina_manos, ["fade", "t", "0", "5.2", "0.8"], OPUS),
    "programs/manos-limpias/cierre.opus": (cierre_manos, ["fade", "t", "0", "3.6", "0.9"], OPUS),
    "programs/manos-limpias/cama.opus": (cama_manos, ["trim", "16"], SMALL_OPUS),
    "programs/ubre-sana/cortina.mp3": (cortina_ubre, ["fade", "t", "0", "5.4", "0.9"], TUNE_MP3),
    "programs/ubre-sana/cierre.mp3": (cierre_ubre, ["fade", "t", "0", "3.8", "1.0"], TUNE_MP3),
    "programs/ubre-sana/cama.opus": (cama_ubre, ["trim", "18"], SMALL_OPUS),
    "programs/pasto-verde/cortina.opus": (cortina_pasto, ["fade", "t", "0", "5.2", "0.8"], OPUS),
    "programs/pasto-verde/cierre.opus": (cierre_pasto, ["fade", "t", "0", "3.6", "0.9"], OPUS),
    "programs/pasto-verde/cama.ogg": (cama_pasto, ["trim", "16"], ["-c:a", "libvorbis", "-q:a", "0", "-ac", "1"]),
    "programs/cunas/cama.opus": (cama_cunas, ["trim", "12"], SMALL_OPUS),
    "programs/cunas-mastitis/golpe.opus": (golpe, ["fade", "t", "0", "1.8", "0.5"], OPUS),
    "sonidos/emergencia.ogg": (emergencia, ["trim", "8"], ["-c:a", "libvorbis", "-q:a", "0"]),
}

# --- Voices ---

# Speaker: espeak-ng's voice, pitch (0 to 99) and words a minute.
VOICES = {
    "Rosa Huamán": ("es-419+f2", 52, 152),
    "Segundo Vásquez": ("es-419+m3", 34, 142),
    "Elena Cabrera": ("es-419+f4", 44, 150),
    "Marino Terrones": ("es-419+m1", 48, 148),
    "Dora Becerra": ("es-419+f3", 60, 146),
    "Locutor": ("es-419+m7", 40, 150),
}
INTERVIEWER = "Rosa Huamán"

# The band of each microphone in Hz, and whether it turns itself up and down, as telephones do.
VOICE_NOTE = {"band": (120, 7_000), "turns_itself_up": True}
PHONE = {"band": (90, 14_000), "turns_itself_up": True}
RECORDER = {"band": (70, 10_500), "turns_itself_up": False}

MANOS = "programs/manos-limpias/episodes/1-el-lavado-de-la-ubre/"
UBRE = "programs/ubre-sana/episodes/1-la-prueba-de-california/"
PASTO = "programs/pasto-verde/episodes/1-abonar-despues-del-pastoreo/"
# File: with what it was recorded, and what became of it there. `peak` is its level in dBFS (above 0 it is
# overdriven), `noise` and `hum` are levels in dBFS, `room` is sox's reverberance, `lead` and `tail` are seconds
# before and after.
RECORDINGS = {
    MANOS + "01-saludo.ogg": VOICE_NOTE | dict(peak=-6, noise=-52, room=12, lead=0.7, tail=0.9),
    MANOS + "02-las-manos.m4a": PHONE | dict(peak=-9, noise=-50, room=25, lead=0.4, tail=0.6),
    MANOS + "03-el-despunte.ogg": VOICE_NOTE | dict(peak=-20, noise=-62, room=8, lead=1.2, tail=0.5),
    MANOS + "04-lavar-y-secar.wav": RECORDER | dict(peak=-8, noise=-48, hum=-44, room=30, lead=0.35, tail=0.4),
    MANOS + "05-el-sellado.mp3": RECORDER | dict(peak=-5, noise=-58, room=10, lead=0.5, tail=0.8),
    MANOS + "06-despedida.ogg": VOICE_NOTE | dict(peak=4, noise=-46, room=12, lead=0.3, tail=1.1),
    UBRE + "01-saludo.ogg": VOICE_NOTE | dict(peak=-7, noise=-50, room=10, lead=0.6, tail=0.7),
    UBRE + "02-que-es.mp3": RECORDER | dict(peak=-6, noise=-56, room=10, lead=0.4, tail=0.6),
    UBRE + "03-como-se-hace.m4a": PHONE
    | dict(peak=-10, noise=-48, room=22, lead=0.5, tail=0.7, before="¿Ya está grabando?"),
    UBRE + "PTT-20261112-WA0004.opus": VOICE_NOTE | dict(peak=-20, noise=-58, room=14, lead=0.9, tail=1.0),
    UBRE + "05-la-leche-de-la-vaca-tratada.ogg": VOICE_NOTE
    | dict(peak=-4, noise=-50, room=10, lead=0.3, tail=0.6),
    PASTO + "01-saludo.ogg": VOICE_NOTE | dict(peak=-8, noise=-48, room=8, lead=0.8, tail=0.5),
    PASTO + "02-el-analisis.m4a": PHONE | dict(peak=3, noise=-44, room=18, lead=0.4, tail=0.6),
    PASTO + "03-el-estiercol.ogg": VOICE_NOTE | dict(peak=-14, noise=-46, room=10, lead=0.6, tail=0.6),
    PASTO + "04-cuando-abonar.ogg": VOICE_NOTE | dict(peak=-7, noise=-54, room=14, lead=0.4, tail=0.5),
    PASTO + "05-el-descanso.mp3": RECORDER | dict(peak=-9, noise=-50, room=8, lead=0.5, tail=0.9),
    "programs/cunas/episodes/1-la-consulta/cuna.opus": RECORDER
    | dict(peak=-3, noise=-70, room=6, lead=0.3, tail=0.3),
    "programs/cunas/episodes/2-un-papel-para-cada-vaca/cuna.mp3": RECORDER
    | dict(peak=-4, noise=-70, room=6, lead=0.2, tail=0.3),
    "programs/cunas/episodes/3-la-leche-no-se-mezcla/cuna.ogg": VOICE_NOTE
    | dict(peak=-6, noise=-54, room=6, lead=0.5, tail=0.4),
    "programs/cunas-mastitis/episodes/1-la-prueba-del-mes/cuna.ogg": VOICE_NOTE
    | dict(peak=-6, noise=-56, room=6, lead=0.3, tail=0.4),
}
ENCODINGS = {
    ".wav": ["-c:a", "pcm_s16le", "-ar", "44100"],
    ".mp3": ["-c:a", "libmp3lame", "-b:a", "64k", "-ar", "44100"],
    ".m4a": ["-c:a", "aac", "-b:a", "48k", "-ar", "44100"],
    ".ogg": ["-c:a", "libopus", "-b:a", "16k", "-ar", "16000", "-application", "voip", "-frame_duration", "60"],
}
ENCODINGS[".opus"] = ENCODINGS[".ogg"]
# The announcer's own microphone at the station.
STUDIO = ["-c:a", "libopus", "-b:a", "32k", "-ar", "48000"]


# The announcer who says the time.
TIME = "sonidos/hora/"
HOURS = "cero una dos tres cuatro cinco seis siete ocho nueve diez once doce".split()
SMALL = HOURS + "trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte".split()
ONES = "uno dós trés cuatro cinco séis siete ocho nueve".split()


def number(count):
    """A number below sixty in words, as it is said before "minutos"."""
    if count == 1:
        return "un"
    if count <= 20:
        return SMALL[count]
    ten, one = divmod(count, 10)
    last = "ún" if one == 1 else ONES[one - 1]
    if ten == 2:
        return "veinti" + last
    word = ("treinta", "cuarenta", "cincuenta")[ten - 3]
    return word if one == 0 else f"{word} y {'un' if one == 1 else SMALL[one]}"


def hour(count):
    """An hour as people say it: twelve hours, and of what part of the day."""
    part = "de la noche" if count in (0, *range(19, 24)) else "de la mañana" if count < 12 else "de la tarde"
    if count == 12:
        part = "del día"
    if 1 <= count < 5:
        part = "de la madrugada"
    word = HOURS[(count - 1) % 12 + 1]
    return f"{'Es la' if word == 'una' else 'Son las'} {word}", part


def time_pieces():
    """What is said of the time, by file, called as ZaraRadio calls it: `HRS07` and `MIN05`, `HRS07_O` for the full hour."""
    said = {}
    for count in range(24):
        begun, part = hour(count)
        said[f"{TIME}HRS{count:02}.opus"] = begun
        said[f"{TIME}HRS{count:02}_O.opus"] = f"{begun} {part}, en punto"
    for count in range(60):
        said[f"{TIME}MIN{count:02}.opus"] = f"y {number(count)} minuto{'' if count == 1 else 's'}"
    said[f"{TIME}MIN00.opus"] = "en punto"
    return said


def segments():
    """Every segment of every episode, by the path of its recording."""
    found = {}
    for file in sorted(HOME.glob("programs/*/episodes/*/episode.toml")):
        folder = file.parent.relative_to(HOME)
        for segment in tomllib.loads(file.read_text())["segment"]:
            found[str(folder / segment["recording"])] = segment
    return found


def speak(work, text, speaker):
    """Gives a WAV of somebody saying something, without silence around it."""
    voice, pitch, speed = VOICES[speaker]
    raw, said = next(work), next(work)
    run("espeak-ng", "-v", voice, "-p", pitch, "-s", speed, "-w", raw, " ".join(text.split()))
    edges = ["silence", "1", "0.01", "-60d", "reverse", "silence", "1", "0.01", "-60d", "reverse"]
    sox(raw, "-r", RATE, said, *edges, "norm", "-3")
    return said


def say(work, segment):
    """A segment's text; an interview's questions come from farther away than its answers."""
    lines = segment["text"].strip().splitlines()
    if not lines[0].startswith("—"):
        return speak(work, segment["text"], segment["speaker"])
    turns = []
    for index, line in enumerate(lines):
        turn, placed = speak(work, line.lstrip("—"), (INTERVIEWER, segment["speaker"])[index % 2]), next(work)
        sox(turn, placed, *(["lowpass", "5000", "vol", "-7dB"] if index % 2 == 0 else []), "pad", "0", "0.45")
        turns.append(placed)
    whole = next(work)
    sox(*turns, whole)
    return whole


def record(work, name, segment, recipe):
    """What a phone or a recorder makes of somebody who speaks."""
    said = say(work, segment)
    if "before" in recipe:
        # What was said too early takes the recording's first two seconds and a half; the episode cuts it off.
        early, whole = speak(work, recipe["before"], segment["speaker"]), next(work)
        padded = next(work)
        sox(early, padded, "vol", "-6dB", "pad", "0.2", "5", "trim", "0", "2.5")
        sox(padded, said, whole)
        said = whole
    low, high = recipe["band"]
    voice, noise, made = next(work), next(work), next(work)
    room = ["reverb", recipe["room"], "60", "25", "100", "2"]
    softer = ["compand", "0.02,0.25", "6:-70,-70,-40,-26,-20,-14,0,-8"] if recipe["turns_itself_up"] else []
    sox(
        said,
        voice,
        "highpass",
        low,
        "lowpass",
        high,
        *room,
        "remix",
        "1",
        *softer,
        "norm",
        min(recipe["peak"], -1),
        "pad",
        recipe["lead"],
        recipe["tail"],
    )
    seconds = subprocess.run(["soxi", "-D", voice], capture_output=True, check=True, text=True).stdout.strip()
    # Pink noise of 0 dB has an RMS of about -14 dBFS; the wind moves it a little.
    sox(
        "-n",
        "-r",
        RATE,
        noise,
        "synth",
        seconds,
        "pinknoise",
        "tremolo",
        "0.23",
        "35",
        "vol",
        f"{recipe['noise'] + 14}dB",
    )
    parts = [voice, noise]
    if "hum" in recipe:
        # The mains of Peru and its second and third partial.
        for factor, weaker in ((1, 0), (2, 8), (3, 5)):
            parts.append(next(work))
            sox(
                "-n",
                "-r",
                RATE,
                parts[-1],
                "synth",
                seconds,
                "sine",
                60 * factor,
                "vol",
                f"{recipe['hum'] + 3 - weaker}dB",
            )
    mixed = next(work)
    sox("-m", *[word for part in parts for word in ("-v", "1", part)], mixed)
    over = max(recipe["peak"] + 1, 0)
    sox(mixed, "-b", "16", made, "vol", f"{over}dB")
    encoding = (
        STUDIO if segment.get("speaker") == "Locutor" and name.endswith(".opus") else ENCODINGS[Path(name).suffix]
    )
    encode(made, name, ["-ac", "1", *encoding])


# --- Files ---


def tune(work, name, player, effects, encoding, tags=()):
    dry, wet = next(work), next(work)
    player().wav(dry)
    sox(dry, wet, "gain", "-6", "reverb", "28", "50", "70", "100", "8", "0", *effects, "norm", "-4")
    encode(wet, name, encoding, tags)


def music(work, name):
    """A piece for between the programmes: it fades at its end, so that the next may come in over it."""
    player, title, artist = ARTISTS[Path(name).stem]
    dry, wet = next(work), next(work)
    desk = player()
    desk.wav(dry)
    seconds = desk.frames / RATE
    sox(
        dry,
        wet,
        "gain",
        "-6",
        "reverb",
        "32",
        "50",
        "75",
        "100",
        "10",
        "0",
        "fade",
        "t",
        "0.02",
        f"{seconds:.3f}",
        "5",
        "norm",
        MUSIC[name][0],
    )
    tags = [
        "-metadata",
        f"title={title}",
        "-metadata",
        f"artist={artist}",
        "-metadata",
        "album=Música de muestra de Surco",
        "-metadata",
        "license=CC0-1.0",
    ]
    encode(wet, name, MUSIC[name][1], tags)


# File: peak in dBFS (people's music never comes at one level), encoding.
MUSIC = {
    "musica/amanecer-en-la-jalca.opus": (-6, SMALL_OPUS),
    "musica/huayno-de-la-lechera.mp3": (-1, ["-c:a", "libmp3lame", "-b:a", "48k", "-ar", "44100"]),
    "musica/vientos-de-tongod.opus": (-3, SMALL_OPUS),
    "musica/vals-del-establo.opus": (-9, SMALL_OPUS),
    "musica/carnaval-de-la-cosecha.ogg": (-3, SMALL_OPUS),
}


def identification(work, name):
    """The station says who it is, over its own jingle."""
    dry, wet, mixed = next(work), next(work), next(work)
    jingle().wav(dry)
    sox(dry, wet, "gain", "-9", "reverb", "28", "50", "70", "100", "8", "0", "fade", "t", "0", "6.4", "1.2")
    said, voice = speak(work, "Radio Surco. La radio del campo cajamarquino.", "Locutor"), next(work)
    sox(said, "-c", "2", voice, "pad", "1.9", "1")
    sox("-m", "-v", "0.75", wet, "-v", "0.6", voice, mixed, "norm", "-3")
    encode(
        mixed, name, OPUS, ["-metadata", "title=Identificación de Radio Surco", "-metadata", "artist=Radio Surco"]
    )


def encode(wav, name, encoding, tags=()):
    """`bitexact` keeps the encoder's version, the date and chance out of the file."""
    target = HOME / name
    target.parent.mkdir(parents=True, exist_ok=True)
    exact = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    run("ffmpeg", "-v", "error", "-y", "-i", wav, *exact, *encoding, *tags, target)
    print(f"{target.stat().st_size:>8}  {name}", flush=True)


def sox(*words):
    """sox with its random numbers (noise, dither) always the same."""
    run("sox", "-R", *words)


def run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stderr}")


def names(folder):
    """File names for what lies between."""
    for number in range(1_000_000):
        yield os.path.join(folder, f"{number}.wav")


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    spoken = segments()
    unknown = spoken.keys() ^ RECORDINGS.keys()
    if unknown:
        sys.exit("These are only in an episode.toml, or only in RECORDINGS: " + ", ".join(sorted(unknown)))
    with tempfile.TemporaryDirectory() as folder:
        work = names(folder)
        for name, recipe in RECORDINGS.items():
            if name.startswith(wanted):
                record(work, name, spoken[name], recipe)
        for name, (player, effects, encoding) in TUNES.items():
            if name.startswith(wanted):
                tune(work, name, player, effects, encoding)
        for name in MUSIC:
            if name.startswith(wanted):
                music(work, name)
        if "sonidos/identificacion.opus".startswith(wanted):
            identification(work, "sonidos/identificacion.opus")
        for name, text in time_pieces().items():
            if name.startswith(wanted):
                encode(speak(work, text, "Locutor"), name, ["-ac", "1", *ENCODINGS[".opus"][:2], "-b:a", "24k"])


if __name__ == "__main__":
    main()
