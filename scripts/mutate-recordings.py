#!/usr/bin/env python3
"""Damages recordings in thousands of ways and gives them to `surco measure`.

    scripts/mutate-recordings.py target/debug/surco --minutes 60

Makes a second of sound in every format that ffmpeg can write, then changes bytes, cuts, repeats, inserts and swaps
parts, lies in lengths, and looks that the program neither panics nor is killed, takes no more than 2 s and 2 s a
megabyte more, and no more than 200 MB. What offends is kept in --keep. The seed makes a run repeatable.
"""

import argparse
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

FORMATS = {
    "wav": ["-c:a", "pcm_s16le"], "24.wav": ["-c:a", "pcm_s24le"], "f32.wav": ["-c:a", "pcm_f32le"],
    "u8.wav": ["-c:a", "pcm_u8"], "mulaw.wav": ["-c:a", "pcm_mulaw"], "adpcm.wav": ["-c:a", "adpcm_ms"],
    "ima.wav": ["-c:a", "adpcm_ima_wav"], "aiff": [], "caf": [], "w64": [], "flac": [], "mp3": ["-b:a", "64k"],
    "vbr.mp3": ["-q:a", "5"], "aac": [], "m4a": [], "alac.m4a": ["-c:a", "alac"], "ogg": ["-c:a", "libvorbis"],
    "opus": ["-b:a", "24k"], "mka": ["-c:a", "libvorbis"], "webm": ["-c:a", "libopus"], "mp2": [], "au": [],
}
INTERESTING = [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\0\0\0", b"\0\0\0\x80"]


def seeds(folder, given):
    made = [pathlib.Path(path) for path in given]
    sound = "aevalsrc=0.3*sin(2*PI*300*t)*sin(2*PI*3*t)|0.2*sin(2*PI*500*t):s=44100"
    for ending, options in FORMATS.items():
        path = folder / f"seed.{ending}"
        done = subprocess.run(["ffmpeg", "-v", "quiet", "-y", "-f", "lavfi", "-i", sound, "-t", "1", "-metadata",
                               "title=Prueba", *options, str(path)])
        if done.returncode == 0:
            made.append(path)
    return [(path.name, path.read_bytes()) for path in made]


def damaged(data, chance, others):
    data = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 4, 16])):
        if not data:
            break
        # Headers decide most, so half of the damage is done to them.
        near = min(len(data), 512) if chance.random() < 0.5 else len(data)
        at = chance.randrange(near)
        kind = chance.randrange(8)
        if kind == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[at] = chance.randrange(256)
        elif kind == 2:
            data[at:at + 4] = chance.choice(INTERESTING)
        elif kind == 3:
            del data[at:at + chance.choice([1, 4, 100, 5000])]
        elif kind == 4:
            data[at:at] = bytes(chance.randrange(256) for _ in range(chance.choice([1, 4, 100, 2000])))
        elif kind == 5:
            data[at:at] = data[at:at + chance.choice([4, 100, 5000])]
        elif kind == 6:
            del data[at:]
        else:
            other = chance.choice(others)[1]
            begin = chance.randrange(len(other))
            data[at:at + 200] = other[begin:begin + chance.choice([16, 200, 3000])]
    return bytes(data)


def limits():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("surco")
    arguments.add_argument("seeds", nargs="*")
    arguments.add_argument("--minutes", type=float, default=1)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--at-once", type=int, default=24, help="files in one run of the program")
    arguments.add_argument("--keep", type=pathlib.Path, default=pathlib.Path("target/offending"))
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    until = time.monotonic() + 60 * options.minutes
    tried, offending, slowest, largest = 0, 0, 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        known = seeds(folder, options.seeds)

        def offends(batch):
            """Why the program misbehaves with these files; nothing when all is well."""
            nonlocal slowest, largest
            allowed = 2 * len(batch) + 2 * sum(path.stat().st_size for path in batch) / 1e6 + 5
            begun = time.monotonic()
            process = subprocess.Popen([options.surco, "measure", "--json", "--quiet", *map(str, batch)],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=limits)
            try:
                _, said = process.communicate(timeout=allowed)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                return f"longer than {allowed:.0f} s"
            slowest = max(slowest, (time.monotonic() - begun) / len(batch))
            if process.returncode not in (0, 1, 2, 3) or b"panicked" in said:
                return f"code {process.returncode}: {said[-600:].decode(errors='replace')}"
            return None

        while time.monotonic() < until:
            batch = []
            for number in range(options.at_once):
                name, data = chance.choice(known)
                path = folder / f"{number:03}-{name}"
                path.write_bytes(damaged(data, chance, known))
                batch.append(path)
            tried += len(batch)
            if offends(batch):
                for path in batch:
                    why = offends([path])
                    if why:
                        offending += 1
                        options.keep.mkdir(parents=True, exist_ok=True)
                        kept = options.keep / f"{options.seed}-{tried}-{path.name}"
                        kept.write_bytes(path.read_bytes())
                        print(f"{kept}: {why}", flush=True)
            largest = max(largest, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
    print(f"{tried} damaged recordings, seed {options.seed}: {offending} offend; "
          f"{slowest:.2f} s a file at most in the mean of a run, {largest:.0f} MB at most")
    sys.exit(1 if offending or largest > 200 else 0)


if __name__ == "__main__":
    main()
