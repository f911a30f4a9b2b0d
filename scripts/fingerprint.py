#!/usr/bin/env python3
"""What a build of Surco makes of the sample station, as hashes to compare with another build.

    scripts/fingerprint.py target/release/surco > before.json
    scripts/fingerprint.py target/release/surco --compare before.json

Hashes the masters of every episode that can be assembled (the bytes of the file), the rundowns of fourteen days, and the
as-run log of a simulated week for each of ten seeds of random faults. Sentences for people are left out; everything
else counts: identifiers, instants, sounds, reasons by their identifier, endings. Planning takes the clock into account,
so every command runs under `faketime`.
"""

import argparse
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

NOW = "2026-11-20 12:00:00"
FIRST_DAY = "2026-11-23"
SEEDS = range(1, 11)
SENTENCES = {"reason", "message", "help", "warnings", "wall_s", "detail", "lost_rows_text"}


def call(binary, home, *arguments):
    """Standard output of a command; exit code 3 only means that something wants attention."""
    command = ["faketime", "-f", f"@{NOW}", binary, "--lang", "en", "--home", home, *arguments]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        return None
    return done.stdout


def without_sentences(value):
    if isinstance(value, dict):
        return {key: without_sentences(part) for key, part in value.items() if key not in SENTENCES}
    if isinstance(value, list):
        return [without_sentences(part) for part in value]
    return value


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def of_document(text):
    return digest(json.dumps(without_sentences(json.loads(text)), sort_keys=True)) if text else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--compare", type=pathlib.Path)
    parser.add_argument("--keep", type=pathlib.Path, help="where the station is made, to look into it")
    options = parser.parse_args()
    binary, root = options.binary.resolve(), pathlib.Path(__file__).resolve().parent.parent
    home = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="surco-fingerprint-"))
    home.mkdir(exist_ok=True)
    for name in ("programs", "musica", "sonidos"):
        shutil.copytree(root / name, home / name)
    shutil.copy(root / "schedule.toml", home)
    found = {}
    call(binary, home, "ingest", *(home / name for name in ("programs", "musica", "sonidos")))
    for file in sorted((home / "programs").glob("*/episodes/*/episode.toml")):
        name = f"{file.parts[-4]}/{file.parts[-2]}"
        text = call(binary, home, "--json", "assemble", name)
        master = home / json.loads(text)["master"] if text else None
        found[f"master {name}"] = hashlib.sha256(master.read_bytes()).hexdigest() if master else None
    text = call(binary, home, "--json", "plan", "--date", FIRST_DAY, "--days", "14")
    found["rundown of 14 days"] = of_document(text)
    for seed in SEEDS:
        arguments = ("simulate", "--from", FIRST_DAY, "--days", "7", "--fault", "random:40", "--seed", seed)
        found[f"as-run, seed {seed}"] = of_document(call(binary, home, "--json", *arguments))
    if not options.keep:
        shutil.rmtree(home)
    if not options.compare:
        print(json.dumps(found, indent=2))
        return
    before = json.loads(options.compare.read_text())
    changed = [name for name in sorted(before.keys() | found.keys()) if before.get(name) != found.get(name)]
    for name in changed:
        print(f"differs: {name}")
    print(f"{len(found) - len(changed)} of {len(found)} are the same")
    sys.exit(bool(changed))


if __name__ == "__main__":
    main()
