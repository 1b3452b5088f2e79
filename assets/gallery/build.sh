#!/bin/sh
# Makes the pictures of the README's gallery anew with the program itself, from the repository's root.
set -eu
cd "$(dirname "$0")/../.."
nanbei=target/release/nanbei
out=assets/gallery
date=date=2026-11-25
$nanbei export --dpi 84 --feature baoshan --lang zh title=宝山区 $date --out $out/baoshan-zh.jpg
$nanbei export --dpi 84 --feature jinshan --lang en title='Jinshan District' $date --out $out/jinshan-en.jpg
$nanbei export --dpi 84 --feature hubs/baoshan_hsr $date --out $out/hub-baoshan.jpg
$nanbei export --dpi 84 --feature hubs/jinshan_hsr --lang en $date --out $out/hub-jinshan-en.jpg
$nanbei export --dpi 32 --template board-a1 $date --out $out/board.jpg
$nanbei atlas --layer key_areas --format jpg --dpi 72 --name 'key-area-{n}' $date --out $out
