#!/bin/sh
# Makes the pictures of the README's gallery anew with the program itself, from the repository's root.
set -eu
cd "$(dirname "$0")/../.."
nanbei=target/release/nanbei
out=assets/gallery
date=date=2026-11-26
$nanbei export --dpi 84 --feature baoshan --lang zh title=宝山区 $date --out $out/baoshan-zh.jpg
$nanbei export --dpi 84 --feature jinshan --lang en title='Jinshan District' $date --out $out/jinshan-en.jpg
$nanbei export --dpi 84 --feature hubs/baoshan_hsr $date --out $out/hub-baoshan.jpg
$nanbei export --dpi 84 --feature hubs/jinshan_hsr --lang en $date --out $out/hub-jinshan-en.jpg
$nanbei export --dpi 32 --template board-a1 $date --out $out/board.jpg
$nanbei atlas --layer key_areas --format jpg --dpi 72 --name 'key-area-{n}' $date --out $out
# thematic maps of the plan
for map in structure industry transport areas governance; do
  $nanbei export --dpi 66 --map $map $date --out $out/plan-$map.jpg
done
# a loaded layer, coloured by an attribute: made up, and the sheets say so
parcels=$(mktemp -d)
trap 'rm -r "$parcels"' EXIT
python3 assets/gallery/sample_parcels.py "$parcels/示例宗地.geojson"
cp "$parcels/示例宗地.geojson" "$parcels/Sample parcels.geojson"
note='subtitle=生成的示例数据，不是调查也不是规划 | Generated sample data, neither survey nor plan'
$nanbei export --dpi 84 --lang zh --scale 1:16000 --color-by 用途 title=宗地用途 "$note" $date --out $out/parcels-use-zh.jpg "$parcels/示例宗地.geojson"
$nanbei export --dpi 84 --lang en --scale 1:16000 --color-by 容积率 --method natural --ramp orange title='Floor area ratio of parcels' "$note" $date \
  --out $out/parcels-ratio-en.jpg "$parcels/Sample parcels.geojson"
# the sheet at the README's head
$nanbei export --dpi 110 --feature baoshan title='宝山区重点转型区域 | Key transformation areas of Baoshan' $date --out assets/screenshots/sheet.png
