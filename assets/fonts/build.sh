#!/bin/sh
# Makes NotoSansSC-Regular.otf and NotoSansSC-Bold.otf: Noto Sans CJK SC, subset to what is written every day; and
# NotoSansSC-Rare.otf: all other characters of the regular face but Hangul, which others fall back to.
# Needs: pyftsubset (Python package fonttools) and the two font collections of the
# Debian package fonts-noto-cjk. Installs nothing, fetches nothing.
#
#   ./build.sh [folder with NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc]
#
# The folder may also be given as NOTO_DIR, the two programs as PYFTSUBSET and PYTHON.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:-${NOTO_DIR:-/usr/share/fonts/opentype/noto}}
pyft=${PYFTSUBSET:-pyftsubset}
py=${PYTHON:-python3}
command -v "$pyft" >/dev/null || { echo "pyftsubset is missing: it comes with the Python package fonttools" >&2; exit 1; }
for w in Regular Bold; do
  [ -f "$dir/NotoSansCJK-$w.ttc" ] || { echo "$dir/NotoSansCJK-$w.ttc is missing: it comes with the Debian package fonts-noto-cjk" >&2; exit 1; }
done
text=$(mktemp)
rare=$(mktemp)
trap 'rm -f "$text" "$rare"' EXIT
"$py" - "$here/../../geodata" > "$text" <<'PY'
import glob, os, sys
sys.stdout.reconfigure(encoding="utf-8")
c = set()
for row in range(0xA1, 0xF8):                 # GB2312: every row and cell in use
    for cell in range(0xA1, 0xFF):
        try:
            c.add(bytes((row, cell)).decode("gb2312"))
        except UnicodeDecodeError:
            pass
c |= {chr(i) for i in range(0x20, 0x7F)}      # ASCII
c |= {chr(i) for i in range(0xA0, 0x180)}     # Latin-1, Latin Extended-A
c |= {chr(i) for i in range(0x2010, 0x2070)}  # general punctuation
c |= {chr(i) for i in range(0xFF01, 0xFF5F)}  # full-width forms
c |= {chr(i) for i in range(0x3000, 0x3020)}  # CJK punctuation
c |= set("㎡㎢㎞㎜㎝²³¹°′″×÷±≤≥≠≈∞√∑→←↑↓↗↘↖↙↔↕•·…–—‘’“”©®™€￥¥№‰△▲▽▼▷▶◁◀○●◎◆◇■□★☆✓✔✕✖✗⌘⌂⇧⌥⌃⏎⎋⌫⊕⊖①②③④⑤⑥⑦⑧⑨⑩▾▸▴◂−")
c |= set("蕰淞泾圩塘漕枫廊罗泖沪沈祁浏潘蕴薀涇滬寳堃浜溇港泗砖嘴滧鹤")
for f in glob.glob(os.path.join(sys.argv[1], "*.geojson")) + glob.glob(os.path.join(sys.argv[1], "*.json")):
    c |= set(open(f, encoding="utf-8").read())
c -= {chr(i) for i in range(0x20)}
sys.stdout.write("".join(sorted(c)))
PY
for w in Regular Bold; do
  "$pyft" "$dir/NotoSansCJK-$w.ttc" --font-number=2 --text-file="$text" \
    --no-hinting --desubroutinize --notdef-outline --layout-features=kern,liga \
    --output-file="$here/NotoSansSC-$w.otf"
done
"$py" - "$dir/NotoSansCJK-Regular.ttc" "$here/NotoSansSC-Regular.otf" > "$rare" <<'PY'
import sys
from fontTools.ttLib import TTCollection, TTFont
sys.stdout.reconfigure(encoding="utf-8")
whole, everyday = (set(font.getBestCmap()) for font in (TTCollection(sys.argv[1]).fonts[2], TTFont(sys.argv[2])))
hangul = [(0x1100, 0x11FF), (0x3130, 0x318F), (0x3200, 0x321F), (0x3260, 0x327F), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xFFA0, 0xFFDC)]
rare = [c for c in sorted(whole - everyday) if not any(first <= c <= last for first, last in hangul)]
sys.stdout.write("".join(map(chr, rare)))
PY
"$pyft" "$dir/NotoSansCJK-Regular.ttc" --font-number=2 --text-file="$rare" \
  --no-hinting --desubroutinize --layout-features= --output-file="$here/NotoSansSC-Rare.otf"
ls -l "$here"/*.otf
