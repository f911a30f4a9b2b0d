#!/usr/bin/env python3
"""How long it takes to archive the 300th episode of a series, against the 3rd.

    scripts/bench-archive.py target/release/surco [OTHER…] [--episodes 300] [--seconds 60]

Makes a station with one series whose episodes all have the same minute of sound, assembles them all, and archives them one
by one, each by a command of its own. Each figure is the median of five commands around the one that is named. Also tells how
many bytes of the master one command reads, where `strace` is installed. With several binaries, each has a station of its own.
"""

import argparse
import json
import math
import pathlib
import random
import re
import shutil
import statistics
import struct
import subprocess
import tempfile
import time
import wave

SERIES = "serie"


def call(binary, home, *arguments):
    command = [str(part) for part in (binary, "--lang", "en", "--json", "--home", home, *arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=home)
    if done.returncode not in (0, 3):
        raise SystemExit(f"{' '.join(command)}: ended with {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout) if done.stdout.strip() else None


def speech(path, seconds):
    """Syllables of a voice over a soft hiss."""
    chance = random.Random(7)
    frames = bytearray()
    for frame in range(seconds * 16_000):
        at = frame / 16_000
        voice = sum(math.sin(math.tau * 140 * n * at) / n for n in range(1, 8))
        syllable = max(0.0, math.sin(math.tau * 2 * at)) ** 2
        frames += struct.pack("<h", int(6_000 * syllable * voice + chance.randint(-40, 40)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(frames)


def station(home, episodes, seconds):
    """A station folder with one series."""
    series = home / "programs" / SERIES
    series.mkdir(parents=True)
    (home / "schedule.toml").write_text(
        '[station]\nid = "radio"\nname = "Radio"\ntimezone = "America/Lima"\nlanguages = ["es"]\n\n'
        '[continuity]\nplay = { playlist = "musica" }\n'
    )
    (series / "program.toml").write_text('title = "Serie"\nkind = "microprogram"\nlanguage = "es"\ntopic = "prueba"\n')
    sound = home / "voz.wav"
    speech(sound, seconds)
    for number in range(1, episodes + 1):
        folder = series / "episodes" / f"{number}-episodio"
        folder.mkdir(parents=True)
        shutil.copy(sound, folder / "voz.wav")
        words = "Lo que se dice en este episodio, con todas sus palabras. " * 20
        (folder / "episode.toml").write_text(
            f'title = "Episodio {number}"\nnumber = {number}\ndate = 2026-01-05\n\n'
            f'[[segment]]\nrecording = "voz.wav"\ntitle = "Voz"\nspeaker = "Rosa"\ntext = """\n{words}"""\n'
        )


def read_of_master(binary, home, episode):
    """How often the bytes of the master are read by one command."""
    if not shutil.which("strace"):
        return None
    master = pathlib.Path(home / call(binary, home, "assemble", episode)["master"])
    trace = home / "trace"
    command = ["strace", "-f", "-y", "-e", "trace=read,pread64", "-o", trace, binary, "--home", home, "archive", episode]
    subprocess.run([str(part) for part in command], capture_output=True, check=False)
    line = re.compile(r"<[^>]*" + re.escape(master.name) + r">.* = (\d+)$")
    found = (line.search(text) for text in trace.read_text(errors="replace").splitlines())
    return sum(int(match[1]) for match in found if match) / master.stat().st_size


def measure(binary, options):
    with tempfile.TemporaryDirectory(prefix="surco-bench-archive-") as folder:
        home = pathlib.Path(folder)
        station(home, options.episodes, options.seconds)
        call(binary, home, "ingest", "programs")
        for number in range(1, options.episodes + 1):
            call(binary, home, "assemble", f"{SERIES}/{number}-episodio")
        took = {}
        for number in range(1, options.episodes + 1):
            begun = time.monotonic()
            call(binary, home, "archive", f"{SERIES}/{number}-episodio")
            took[number] = time.monotonic() - begun
        first = statistics.median(took[number] for number in range(1, 6))
        last = statistics.median(took[number] for number in range(options.episodes - 4, options.episodes + 1))
        episode = f"{SERIES}/{options.episodes}-episodio"
        shutil.rmtree(home / "library" / "archive" / SERIES / f"{options.episodes}-episodio")
        reads = read_of_master(binary, home, episode)
    told = "strace is not installed" if reads is None else f"{reads:.2f} times"
    print(f"{binary}\n  the 3rd: {first:.3f} s   episode {options.episodes}: {last:.3f} s   ratio {last / first:.2f}")
    print(f"  the master is read: {told}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="+", type=pathlib.Path)
    parser.add_argument("--episodes", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    for binary in options.binary:
        measure(binary.resolve(), options)


if __name__ == "__main__":
    main()
