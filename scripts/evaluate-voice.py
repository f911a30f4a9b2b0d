#!/usr/bin/env python3
"""How much nearer to the clean voice `surco normalize` brings a noisy one.

    scripts/evaluate-voice.py target/release/surco CLEAN.wav… [--profile voice]

Every clean recording is mixed with hiss, pink noise, babble (eight others who talk at once), the hum of a mains of
60.03 Hz with its overtones, and wind in gusts, at 5, 10 and 15 dB. For each the gain in SI-SDR (J. Le Roux et al.,
"SDR: half-baked or well done?", ICASSP 2019) and the change of STOI (C. H. Taal et al., IEEE TASLP 19(7), 2011) are
told, and of the clean recording itself SI-SDR and STOI of what comes out against what went in.

Needs numpy, scipy, pystoi and ffmpeg. The noises come from a fixed seed, so the figures can be compared.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from pystoi import stoi
from scipy import signal
from scipy.io import wavfile

RATE = 48000


def read(path):
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"],
        capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.float32).astype(np.float64)


def white(n, rng):
    return rng.standard_normal(n)


def shaped(n, rng, shape):
    frequencies = np.maximum(np.fft.rfftfreq(n, 1 / RATE), 1.0)
    return np.fft.irfft(np.fft.rfft(rng.standard_normal(n)) * shape(frequencies), n)


def pink(n, rng):
    return shaped(n, rng, lambda f: (f > 20) / np.sqrt(f))


def hum(n, _):
    time = np.arange(n) / RATE
    tones = [(1, 1.0), (2, 0.6), (3, 0.5), (4, 0.2), (5, 0.3), (7, 0.2), (9, 0.1)]
    return sum(a * np.sin(2 * np.pi * 60.03 * k * time + k) for k, a in tones)


def wind(n, rng):
    gusts = np.repeat(rng.random(2 * n // RATE + 3), RATE // 2)[:n]
    gusts = signal.filtfilt(*signal.butter(2, 2 / RATE), gusts)
    return shaped(n, rng, lambda f: (f > 5) / (1 + (f / 40) ** 2)) * np.clip(gusts, 0.05, None) ** 2


def babble(voices):
    def talk(n, rng):
        whole = np.zeros(n)
        for number in range(8):
            voice = voices[number % len(voices)]
            voice = np.tile(voice / np.std(voice), n // len(voice) + 2)
            start = rng.integers(len(voice) - n)
            whole += voice[start:start + n]
        return whole
    return talk


def si_sdr(wanted, heard):
    wanted, heard = wanted - wanted.mean(), heard - heard.mean()
    target = np.dot(wanted, heard) / np.dot(wanted, wanted) * wanted
    return 10 * np.log10(np.sum(target ** 2) / max(np.sum((heard - target) ** 2), 1e-12))


def understood(wanted, heard):
    down = [signal.resample_poly(sound, 1, 3) for sound in (wanted, heard)]
    return stoi(*down, RATE // 3)


def repaired(surco, sound, profile, folder):
    before, after = folder / "before.wav", folder / "after.wav"
    wavfile.write(before, RATE, sound.astype(np.float32))
    # Softer than usual, so that no limiter has a part in it.
    command = [surco, "normalize", before, "-o", after, "--bits", "24", "--profile", profile, "--without", "trim",
               "--target", "-30", "--quiet", "--lang", "en"]
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
    return read(after)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("surco")
    arguments.add_argument("clean", nargs="+")
    arguments.add_argument("--profile", default="voice")
    arguments.add_argument("--seconds", type=float, default=20)
    options = arguments.parse_args()

    clips = {pathlib.Path(path).stem: read(path)[:int(options.seconds * RATE)] for path in options.clean}
    noises = {"hiss": white, "pink": pink, "babble": None, "hum": hum, "wind": wind}
    gains, losses, clean = {name: [] for name in noises}, [], []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for title, voice in clips.items():
            voice = 0.3 * voice / np.max(np.abs(voice))
            out = repaired(options.surco, voice, options.profile, folder)
            clean.append(understood(voice, out))
            print(f"{title:32} clean        SI-SDR {si_sdr(voice, out):5.1f} dB   STOI {clean[-1]:.3f}")
            others = [clip for name, clip in clips.items() if name != title] or [voice[::-1]]
            for name, noise in noises.items():
                made = (noise or babble(others))(len(voice), np.random.default_rng(7))
                for distance in (5, 10, 15):
                    level = np.std(voice) * 10 ** (-distance / 20)
                    noisy = voice + made / np.std(made) * level
                    out = repaired(options.surco, noisy, options.profile, folder)
                    gain = si_sdr(voice, out) - si_sdr(voice, noisy)
                    change = understood(voice, out) - understood(voice, noisy)
                    gains[name].append(gain)
                    losses.append(change)
                    print(f"{title:32} {name:6} {distance:2} dB SI-SDR {gain:+5.1f} dB   STOI {change:+.3f}")
                    sys.stdout.flush()
    print()
    for name, found in gains.items():
        print(f"{name:6} {np.mean(found):+5.2f} dB")
    print(f"mean   {np.mean([gain for found in gains.values() for gain in found]):+5.2f} dB, "
          f"worst change of STOI {min(losses):+.3f}, worst STOI of a clean voice {min(clean):.3f}")


if __name__ == "__main__":
    main()
