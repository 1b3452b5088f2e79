#!/usr/bin/env python3
"""Writes made-up parcels for the gallery's sheets of a loaded layer: lots on a street grid, seeded, the same bytes each time.

They are no survey and no plan, and the sheets say so.

    sample_parcels.py OUT.geojson
"""

import json
import math
import random
import sys

USES = ["居住", "商业", "工业", "公共服务", "绿地"]
# metres of a degree at 31.37 N, enough for a picture
EAST, NORTH = 111_320 * math.cos(math.radians(31.37)), 110_870
CENTRE, TURN = (121.437, 31.369), math.radians(-9)
rng = random.Random(20261125)


def field(x, y, seed):
    """A smooth hilly surface from -1 to 1 over metres."""
    own = random.Random(seed)
    waves = [(own.uniform(700, 1700), own.uniform(0, 6.3), own.uniform(0, 6.3)) for _ in range(5)]
    return sum(math.sin((x * math.cos(a) + y * math.sin(a)) / length * 6.3 + phase) for length, a, phase in waves) / 5


def lonlat(x, y):
    # streets are not quite straight; lots that share a corner still do
    x, y = x + 60 * field(x, y, 21), y + 60 * field(x, y, 22)
    x, y = x * math.cos(TURN) - y * math.sin(TURN), x * math.sin(TURN) + y * math.cos(TURN)
    return [round(CENTRE[0] + x / EAST, 7), round(CENTRE[1] + y / NORTH, 7)]


def split(rect, least):
    """Lots of a block: halved across the longer side until they are small."""
    x0, y0, x1, y1 = rect
    w, h = x1 - x0, y1 - y0
    if max(w, h) < least or min(w, h) < least * 0.45 or rng.random() < 0.07:
        return [rect]
    at = rng.uniform(0.38, 0.62)
    if w > h:
        halves = [(x0, y0, x0 + w * at, y1), (x0 + w * at, y0, x1, y1)]
    else:
        halves = [(x0, y0, x1, y0 + h * at), (x0, y0 + h * at, x1, y1)]
    return [lot for half in halves for lot in split(half, least)]


def use_of(x, y):
    tone, green = field(x, y, 3), field(x, y, 8)
    if green > 0.42:
        return "绿地"
    if tone > 0.2:
        return "工业" if rng.random() < 0.86 else "公共服务"
    if math.hypot(x - 150, y + 200) < 420 and rng.random() < 0.7:
        return "商业"
    return rng.choices(["居住", "商业", "公共服务", "绿地"], [0.76, 0.08, 0.1, 0.06])[0]


def main():
    features = []
    y = -1500.0
    while y < 1500:
        height = rng.choice([150, 170, 210])
        x = -2100.0
        while x < 2100:
            width = rng.choice([190, 240, 300])
            road = 13 if rng.random() < 0.8 else 22
            middle = (x + width / 2, y + height / 2)
            large = use_of(*middle)
            least = {"工业": 170, "绿地": 400}.get(large, 95)
            for lot in split((x + road, y + road, x + width - road, y + height - road), least):
                cx, cy = (lot[0] + lot[2]) / 2, (lot[1] + lot[3]) / 2
                use = large if large in ("工业", "绿地") and rng.random() < 0.93 else use_of(cx, cy)
                core = 1 / (1 + math.hypot(cx - 150, cy + 200) / 500)
                ratio = 0.0 if use == "绿地" else round({"工业": 0.7, "商业": 2.2}.get(use, 1.1) + 2.6 * core * rng.uniform(0.6, 1.4), 2)
                corners = [(lot[0], lot[1]), (lot[2], lot[1]), (lot[2], lot[3]), (lot[0], lot[3])]
                ring = [lonlat(px, py) for px, py in corners]
                features.append({
                    "type": "Feature",
                    "properties": {"编号": len(features) + 1, "用途": use, "容积率": ratio},
                    "geometry": {"type": "Polygon", "coordinates": [ring + ring[:1]]},
                })
            x += width
        y += height
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        json.dump({"type": "FeatureCollection", "features": features}, out, ensure_ascii=False, separators=(",", ":"))


main()
