#!/usr/bin/env bash
# Gives foreign bytes to everything in Surco that reads them, an hour for each target, one after the other.
#   scripts/fuzz.sh                   all targets of fuzz/
#   scripts/fuzz.sh recording tags    these
#   SURCO_FUZZ_MINUTES=5 scripts/fuzz.sh
# Begins with small files of every kind (ffmpeg, sox, flac, opusenc, where they are installed) and with what earlier runs
# found (fuzz/corpus). What offends is kept in fuzz/artifacts and makes the script fail.
set -euo pipefail
cd "$(dirname "$0")/.."

minutes=${SURCO_FUZZ_MINUTES:-60}
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(recording streams parts tags files lists orders)

seeds=fuzz/corpus
mkdir -p "$seeds"/{recording,streams,parts,tags,files,lists,orders}

# make LENGTH SOUND NAME [OPTION…]: a file of a kind that ffmpeg may not know.
make() {
    local length=$1 sound=$2 to=$3
    shift 3
    [ -e "$to" ] || ffmpeg -v quiet -nostdin -y -f lavfi -i "$sound" -t "$length" -metadata title=Prueba \
        -metadata artist=Rosa "$@" "$to" || rm -f "$to"
}

sounds() {
    local tone='aevalsrc=0.3*sin(2*PI*300*t)*sin(2*PI*3*t)|0.2*sin(2*PI*500*t):s=16000' to=$seeds/recording
    local quiet='anullsrc=r=48000:cl=stereo' long=$seeds/parts
    local codec
    for codec in pcm_s16le pcm_s24le pcm_f32le pcm_f64le pcm_u8 pcm_mulaw pcm_alaw adpcm_ms adpcm_ima_wav; do
        make 0.1 "$tone" "$to/$codec.wav" -c:a "$codec"
    done
    make 0.1 "$tone" "$to/rf64.wav" -rf64 always
    make 0.1 "$tone" "$to/bext.wav" -write_bext 1 -metadata description=Prueba
    make 0.5 "$tone" "$to/layer3.wav" -c:a libmp3lame -b:a 32k
    local name
    for name in a.aiff a.caf a.flac a.mp2 a.au a.w64 a.aac a.m4a a.3gp a.mka a.mov; do
        make 0.4 "$tone" "$to/$name"
    done
    make 0.4 "$tone" "$to/alac.m4a" -c:a alac
    make 0.4 "$tone" "$to/fragments.mp4" -c:a aac -movflags frag_keyframe+empty_moov -frag_duration 100000
    make 0.4 "$tone" "$to/constant.mp3" -b:a 32k
    make 0.4 "$tone" "$to/variable.mp3" -q:a 7
    make 0.4 "$tone" "$to/bare.mp3" -b:a 32k -write_xing 0 -id3v2_version 0
    make 0.4 "$tone" "$to/vorbis.ogg" -c:a libvorbis
    make 0.4 "$tone" "$to/opus.opus" -b:a 16k
    make 0.4 "$tone" "$to/flac.oga" -c:a flac
    make 0.4 "$tone" "$to/opus.webm" -c:a libopus -b:a 16k
    make 0.4 "$tone" "$to/flac.mkv" -c:a flac
    make 0.4 'aevalsrc=sin(800*t)|0|0|0|0|0.1:s=16000' "$to/six.flac"
    make 60 "$quiet" "$long/long.flac"
    make 60 "$quiet" "$long/long.ogg" -c:a libvorbis
    make 40 "$quiet" "$long/long.mp3" -q:a 9 -ac 1 -ar 16000
    make 60 "$quiet" "$long/long.opus" -b:a 6k -vbr on
    make 60 "$quiet" "$long/long.m4a" -c:a aac -b:a 8k
    make 60 "$quiet" "$long/long.mka" -c:a libvorbis
    # What other encoders write into their headers.
    if command -v sox >/dev/null; then
        [ -e "$to/sox.wav" ] || sox -q -n -r 8000 -b 16 "$to/sox.wav" synth 0.1 sine 300 || true
        [ -e "$to/sox.aiff" ] || sox -q -n -r 8000 -b 16 "$to/sox.aiff" synth 0.1 sine 300 || true
        if command -v flac >/dev/null; then flac -s -f "$to/sox.wav" -o "$to/flac.flac" || true; fi
        if command -v opusenc >/dev/null; then
            opusenc --quiet --title Prueba --bitrate 16 "$to/sox.wav" "$to/opusenc.opus" || true
        fi
    fi
    cp -n "$to"/*.{mp3,flac,ogg,opus,wav,aiff,m4a} "$seeds/tags/"
    cp -n "$to"/*.{mp3,flac,ogg,opus,wav} "$long/"
    cp -n "$to"/*.{mp3,aac,ogg,opus} "$seeds/streams/"
}

texts() {
    local file
    for file in schedule.toml programs/*/program.toml programs/*/episodes/*/episode.toml; do
        cp -n "$file" "$seeds/files/$(echo "$file" | tr / -)"
    done
    cat >"$seeds/files/feriados.ics" <<'END'
BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261225
SUMMARY:Navidad
RRULE:FREQ=YEARLY
END:VEVENT
END:VCALENDAR
END
    cp -n "$seeds/files/feriados.ics" "$seeds/lists/"
    cat >"$seeds/lists/misa.ics" <<'END'
BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;TZID=America/Lima:20261206T070000
DTEND;TZID=America/Lima:20261206T080000
SUMMARY:Misa
RRULE:FREQ=WEEKLY;BYDAY=SU,WE;COUNT=9;UNTIL=20270101T000000Z
EXDATE;TZID=America/Lima:20261213T070000
END:VEVENT
END:VCALENDAR
END
    printf '2\r\n215040\tC:\\Musica\\Huayno.mp3\r\n-1\t.time\r\n' >"$seeds/lists/zara.lst"
    printf '[playlist]\nFile1=a.mp3\nTitle1=A\nLength1=3\nNumberOfEntries=1\n' >"$seeds/lists/winamp.pls"
    printf '[playlist]\nFile1=http://radio.pe:8000/vivo\n' >"$seeds/streams/vivo.pls"
    printf '#EXTM3U\n#EXTINF:180,Huayno\nhuaynos/01.mp3\nhttp://radio/x\n' >"$seeds/lists/lista.m3u8"
    printf '1.500000\t62.000000\tSaludo\n\\\t100.0\t200.0\n62.0\t62.0\t\n' >"$seeds/lists/etiquetas.txt"
    printf 'FILE "a.wav" WAVE\n  TRACK 01 AUDIO\n    TITLE "Uno"\n    INDEX 01 00:01:74\n' >"$seeds/lists/a.cue"
    local ask number=0
    for ask in '"do":"greet"' '"do":"play","what":"himno","when":"now"' '"do":"extend","seconds":60.5' \
        '"do":"play","what":"a/b","when":{"at":"2026-12-01T06:00:00-05:00"}' '"do":"lock","code":"1234"'; do
        number=$((number + 1))
        printf '{"key":"k","ask":{%s}}' "$ask" >"$seeds/orders/$number"
    done
}

command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked
sounds
texts

# The sanitizers watch over unsafe code; nearly all that is fuzzed here has none, and is several times faster without.
# Coverage needs switches that only a nightly compiler takes, or a stable one that is told to.
export RUSTC_BOOTSTRAP=1
failed=()
for target in "${targets[@]}"; do
    echo "== $target, $minutes min"
    # Memory: what the fuzzer keeps for itself (its corpus, coverage), and 64 MB for a recording beside it. A hang is
    # 2 s a megabyte in an optimised build; inputs are small, and the machine may be busy.
    cargo fuzz run --sanitizer none "$target" "$seeds/$target" -- -max_len=131072 -timeout=20 -report_slow_units=3 \
        -rss_limit_mb=256 -max_total_time=$((minutes * 60)) -print_final_stats=1 || failed+=("$target")
done
[ ${#failed[@]} -eq 0 ] || { echo "offended: ${failed[*]}" >&2; exit 1; }
