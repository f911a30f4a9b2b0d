#!/usr/bin/env bash
# Makes the README's pictures again out of a real demonstration: docs/img. Needs chromium.
#   scripts/pictures.sh [path of the program]
set -euo pipefail
cd "$(dirname "$0")/.."
surco=$(realpath "${1:-target/release/surco}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A picture of a page: where it is, its width and height in pixels, and the file.
picture() {
    chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync \
        --hide-scrollbars --user-data-dir="$work/browser" --window-size="$2,$3" --screenshot="$work/picture.png" \
        "file://$1" 2>/dev/null
    mv "$work/picture.png" "$4"
}

"$surco" demo --lang es --folder "$work/emisora" >"$work/told" 2>/dev/null
{
    echo '<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 20px 24px; background: #1d2420; color: #dfe6d8 }
pre { margin: 0; font: 13px/1.45 "DejaVu Sans Mono", monospace }
b { color: #f0c05a; font-weight: normal } i { color: #8fc79a; font-style: normal } u { color: #e79a6b; text-decoration: none }
</style><pre><i>$ make demo</i>'
    # The folder of this demonstration is nobody's business; steps, hard starts and warnings have their colours.
    sed -e "s|$work/||g" -e 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g' -e 's|^── .*|<b>&</b>|' \
        -e 's|^    ! .*|<u>&</u>|' -e 's|^ *· .*|<i>&</i>|' "$work/told"
    echo '</pre>'
} >"$work/demo.html"
mkdir -p docs/img
lines=$(wc -l <"$work/told")
picture "$work/demo.html" 1100 $(((lines + 2) * 19 + 30)) docs/img/demo.png
picture "$work/emisora/library/archive/manos-limpias/1-el-lavado-de-la-ubre/index.html" 390 844 docs/img/page.png
ls -l docs/img
