#!/usr/bin/env python3
"""The sound chain beside its peers, on this machine, in one run.

    scripts/bench-sound.py target/release/surco [--out target/bench] [--minutes 60] [--rounds 3] [--speech FILE…]

Makes an hour of stereo as MP3 of 128 kb/s and an hour of mono as Opus, times `surco` and whatever of ffmpeg and
ffmpeg-normalize is installed in turn, compares the loudness of a hundred varied files with what ffmpeg's meter reads,
prints a table and draws it as an SVG. Nothing is asserted: a busy machine tells little, and says so by its load.
"""

import argparse
import json
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import time


def run(command):
    """Wall seconds, processor seconds and most memory (MB) of a command."""
    begun = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: ended with {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def material(folder, minutes, speech):
    """An hour of voices: those that were given, else syllables made by ffmpeg, over a soft hiss."""
    hour = {"mp3": folder / "hora.mp3", "opus": folder / "hora.opus"}
    seconds = minutes * 60
    if speech:
        listing = folder / "voces.txt"
        listing.write_text("".join(f"file '{pathlib.Path(path).resolve()}'\n" for path in speech * 2000))
        source = ["-f", "concat", "-safe", "0", "-i", listing]
    else:
        tone = "+".join(f"0.08*sin(2*PI*{f}*t)" for f in (130, 260, 390, 650, 1040, 1690, 2730))
        source = ["-f", "lavfi", "-i", f"aevalsrc=({tone})*max(0\\,sin(2*PI*2*t))+0.002*(random(0)-0.5):s=48000"]
    quiet = ["ffmpeg", "-v", "error", "-y"]
    if not hour["mp3"].exists():
        run([*quiet, *source, "-t", seconds, "-ac", "2", "-ar", "48000", "-b:a", "128k", hour["mp3"]])
    if not hour["opus"].exists():
        run([*quiet, *source, "-t", seconds, "-ac", "1", "-ar", "48000", "-b:a", "48k", hour["opus"]])
    return hour


def varied(folder, count):
    """Short files of all rates, widths, levels and formats; the same every time."""
    chance = random.Random(7)
    files = []
    for number in range(count):
        rate = chance.choice([8000, 11025, 16000, 22050, 32000, 44100, 48000, 96000])
        ending, codec = chance.choice([("wav", "pcm_s16le"), ("wav", "pcm_s24le"), ("wav", "pcm_f32le"), ("flac", "flac")])
        channels = chance.choice([1, 2])
        path = folder / f"{number:03}.{ending}"
        hertz, swing, level = chance.uniform(80, 2000), chance.uniform(0.2, 6), 10 ** chance.uniform(-2.2, 0)
        noise = level * 10 ** chance.uniform(-3, -0.2)
        voice = f"{level}*(0.4+0.6*sin(2*PI*{swing}*t))*sin(2*PI*{hertz}*t*(1+0.1*sin(t)))+{noise}*(random({number})-0.5)"
        other = f"0.7*({voice})" if chance.random() < 0.5 else f"{level}*sin(2*PI*{hertz * 1.5}*t)"
        expression = voice if channels == 1 else f"{voice}|{other}"
        if not path.exists():
            subprocess.run(
                ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"aevalsrc={expression}:s={rate}",
                 "-t", str(chance.uniform(4, 20)), "-c:a", codec, str(path)], check=True)
        files.append(path)
    return files


def as_ffmpeg_reads(path):
    """Integrated loudness to a thousandth, and the true peak to a tenth."""
    said = subprocess.run(
        ["ffmpeg", "-nostats", "-i", str(path), "-af", "ebur128=peak=true:metadata=1,ametadata=print:key=lavfi.r128.I",
         "-f", "null", "-"], capture_output=True, text=True).stderr
    loudness = [float(value) for value in re.findall(r"lavfi\.r128\.I=(-?[\d.]+)", said)]
    peak = re.search(r"Peak:\s+(-?[\d.]+|-inf)", said.rsplit("Summary:", 1)[-1])
    return (loudness[-1] if loudness else None), float(peak.group(1))


def compare(surco, files):
    # It ends with 3 where it found something wrong with a recording, as it does with some of these.
    said = subprocess.run([surco, "measure", "--json", *map(str, files)], capture_output=True, text=True)
    ours = {pathlib.Path(file["path"]).name: file for file in json.loads(said.stdout)["files"]}
    worst, loudest, compared = 0.0, 0.0, 0
    for path in files:
        loudness, peak = as_ffmpeg_reads(path)
        own = ours[path.name]
        if loudness is None or loudness <= -70 or own["integrated_lufs"] is None:
            continue
        compared += 1
        worst = max(worst, abs(own["integrated_lufs"] - loudness))
        # ffmpeg tells peaks to a tenth: half of it is rounding.
        loudest = max(loudest, max(0.0, abs(own["true_peak_dbtp"] - peak) - 0.05))
    return compared, worst, loudest


def draw(path, rows):
    bar, line, left = 420, 26, 330
    most = max(wall for _, wall, _, _ in rows)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + bar + 90}" height="{line * len(rows) + 20}" '
             'font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="white"/>']
    for number, (name, wall, _, _) in enumerate(rows):
        y = 10 + number * line
        colour = "#2c6e49" if name.startswith("surco") else "#b0b0b0"
        width = max(1.0, bar * wall / most)
        parts.append(f'<text x="{left - 8}" y="{y + 16}" text-anchor="end">{name}</text>'
                     f'<rect x="{left}" y="{y + 4}" width="{width:.1f}" height="16" fill="{colour}"/>'
                     f'<text x="{left + width + 6:.1f}" y="{y + 16}">{wall:.1f} s</text>')
    path.write_text("".join(parts) + "</svg>\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("surco")
    arguments.add_argument("--out", type=pathlib.Path, default=pathlib.Path("target/bench"))
    arguments.add_argument("--minutes", type=int, default=60)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--files", type=int, default=100)
    arguments.add_argument("--speech", nargs="*", default=[])
    options = arguments.parse_args()
    if not shutil.which("ffmpeg"):
        raise SystemExit("ffmpeg is not installed: there is nothing to compare with.")
    options.out.mkdir(parents=True, exist_ok=True)
    hour = material(options.out, options.minutes, options.speech)
    quiet, void = ["ffmpeg", "-v", "error", "-nostdin", "-y"], ["-f", "null", "-"]
    ready = options.out / "listo.wav"
    work = [
        ("ffmpeg: decode MP3", [*quiet, "-i", hour["mp3"], *void], True),
        ("surco: measure MP3", [options.surco, "measure", hour["mp3"], "--quiet"], True),
        ("ffmpeg: ebur128=peak=true", ["ffmpeg", "-nostats", "-i", hour["mp3"], "-af", "ebur128=peak=true", *void], False),
        ("surco: normalize MP3 to WAV, no repair",
         [options.surco, "normalize", hour["mp3"], "-o", ready, "--profile", "none", "--quiet"], True),
        ("ffmpeg: loudnorm, second pass only",
         [*quiet, "-i", hour["mp3"], "-af",
          "loudnorm=I=-16:TP=-1.5:measured_I=-23:measured_TP=-6:measured_LRA=6:measured_thresh=-33", "-ar", "48000", ready],
         False),
        ("surco: voice, mono Opus to WAV", [options.surco, "normalize", hour["opus"], "-o", ready, "--quiet"], True),
    ]
    if shutil.which("ffmpeg-normalize"):
        work.append(("ffmpeg-normalize: MP3 to WAV",
                     ["ffmpeg-normalize", hour["mp3"], "-o", ready, "-f", "-t", "-16", "-tp", "-1.5", "-ar", "48000"], False))
    times = {name: [] for name, _, _ in work}
    for round_number in range(options.rounds):
        for name, command, quick in work:
            # What takes minutes is timed once.
            if quick or round_number == 0:
                times[name].append(run(command))
                print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    rows = []
    for name, _, _ in work:
        walls, processors, memory = zip(*times[name])
        rows.append((name, statistics.median(walls), statistics.median(processors), max(memory)))
    decode = rows[0][1]
    print(f"{options.minutes} min, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print(f"{'':42} {'wall s':>8} {'cpu s':>8} {'MB':>6} {'× decode':>9} {'× real time':>12}")
    for name, wall, processor, memory in rows:
        print(f"{name:42} {wall:8.2f} {processor:8.2f} {memory:6.0f} {wall / decode:9.2f} {options.minutes * 60 / wall:12.0f}")
    folder = options.out / "varied"
    folder.mkdir(exist_ok=True)
    compared, loudness, peak = compare(options.surco, varied(folder, options.files))
    print(f"\n{compared} varied files against ffmpeg's ebur128: loudness off by {loudness:.3f} LU at most, "
          f"true peak by {peak:.2f} dB")
    draw(options.out / "sound.svg", rows)
    print(f"drawn: {options.out / 'sound.svg'}")


if __name__ == "__main__":
    main()
