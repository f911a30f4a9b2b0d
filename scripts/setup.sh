#!/usr/bin/env bash
# Installs the system packages that Surco needs, where they are missing. Running it again does nothing.
#   scripts/setup.sh build    to build and run Surco
#   scripts/setup.sh test     to build it and run all tests
#   scripts/setup.sh soak     for the long runs as well
#   scripts/setup.sh fuzz     to give foreign bytes to it
set -euo pipefail

build=(build-essential cmake pkg-config libasound2-dev libasound2-plugins)
# What the tests listen and look with. A test whose program is missing says that it skips.
test=(pulseaudio pulseaudio-utils icecast2 ffmpeg flac opus-tools mp3val mediainfo faketime python3-dateutil python3-icalendar)

soak=(stress-ng)
# What makes the files to begin with.
fuzz=(ffmpeg sox flac opus-tools)

case "${1:-build}" in
build) wanted=("${build[@]}") ;;
test) wanted=("${build[@]}" "${test[@]}") ;;
soak) wanted=("${build[@]}" "${test[@]}" "${soak[@]}") ;;
fuzz) wanted=("${build[@]}" "${fuzz[@]}") ;;
*)
    echo "usage: scripts/setup.sh build|test|soak|fuzz" >&2
    exit 2
    ;;
esac

if ! command -v cargo >/dev/null; then
    echo "Surco needs Rust 1.95 or later / Surco necesita Rust 1.95 o más nuevo: https://rustup.rs" >&2
    exit 1
fi

if ! command -v dpkg-query >/dev/null; then
    echo "This is not Debian or Ubuntu. Please install what these packages contain, then run cargo yourself:" >&2
    echo "Este sistema no es Debian ni Ubuntu. Instale lo que traen estos paquetes y use cargo directamente:" >&2
    echo "    ${wanted[*]}" >&2
    # Somebody who has already done so is not stopped.
    pkg-config --exists alsa 2>/dev/null && command -v cmake >/dev/null && exit 0
    exit 1
fi

missing=()
for package in "${wanted[@]}"; do
    if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
        missing+=("$package")
    fi
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "Surco needs these system packages / Surco necesita estos paquetes: ${missing[*]}" >&2
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "Neither root nor sudo. Please run / Ni root ni sudo. Ejecute: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -q
"${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"
