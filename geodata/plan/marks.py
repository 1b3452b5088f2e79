#!/usr/bin/env python3
"""Writes marks.geojson and corridors.geojson: what the thematic maps of the plan draw besides the layers there are.

    python3 geodata/plan/marks.py          write both
    python3 geodata/plan/marks.py check    fail where they are not what this script writes

Nothing is needed but Python. A mark stands for a district or an area and for no site; a corridor shows a direction and no
alignment. What each is called is said by the statement of plan.json that it names.
"""
import json, os, sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = ("Information Office of Shanghai Municipality, media briefing of 2022-07-12; the place on the map is this project's own",
          "2022-07-12", "MIT OR Apache-2.0")

# Places in rows and columns in a district, so that its marks read as a list and not as sites, in degrees.
SLOTS = {"baoshan": [(121.336, 31.472 - 0.031 * n) for n in range(4)],
         "jinshan": [(121.078, 30.886), (121.078, 30.855), (121.196, 30.896), (121.196, 30.865), (121.196, 30.834)]}

# map, statement, glyph, place that it stands for, position (a number in its district's places, or degrees), Chinese, English
MARKS = [
    ("structure", "baoshan-gateway", "gateway", "baoshan", (121.395, 31.455), "北上海门户", "Gateway of North Shanghai"),
    ("structure", "jinshan-southwest-hub", "transport_hub", "jinshan", (121.245, 30.845), "西南综合交通枢纽", "Southwest transport hub"),
    ("structure", "jinshan-bridgehead", "bridgehead", "jinshan", (121.065, 30.885), "长三角一体化桥头堡", "Bridgehead of the delta"),
    ("industry", "baoshan-metals", "steel", "baoshan", 0, "高性能钢等特种金属材料", "High-performance steel, special metals"),
    ("industry", "baoshan-biopharma", "medicine", "baoshan", 1, "生物医药研发制造", "Biopharma R&D and manufacturing"),
    ("industry", "baoshan-robots", "robots", "baoshan", 2, "智能机器人本体制造", "Intelligent robot bodies"),
    ("industry", "baoshan-trading", "trade", "baoshan", 3, "钢铁等大宗商品交易平台", "Trading platforms, steel among them"),
    ("industry", "cruise-resort", "cruise", "cruise_resort", (121.497, 31.397), "国际邮轮旅游度假区", "Cruise tourism resort"),
    ("industry", "jinshan-carbon-fibre", "materials", "jinshan", 0, "碳纤维复合材料", "Carbon fibre composites"),
    ("industry", "jinshan-medical", "medicine", "jinshan", 1, "医疗器械研发", "Medical device R&D"),
    ("industry", "jinshan-drones", "drones", "jinshan", 2, "无人机制造与应用", "Drones and their use"),
    ("industry", "jinshan-tourism", "tourism", "jinshan", 3, "文旅消费新地标", "Landmarks of cultural tourism"),
    ("industry", "jinshan-agriculture", "agriculture", "jinshan", 4, "国家级农业高新技术示范区", "Agricultural high technology"),
    ("industry", "jinshan-chemical", "chemicals", "scip", (121.455, 30.800), "化工转型：上海化学工业区", "Chemicals: Chemical Industry Park"),
    ("industry", "jinshan-chemical", "chemicals", "sinopec", (121.300, 30.708), "化工转型：上海石化", "Chemicals: Sinopec Petrochemical"),
    ("transport", "baoshan-gateway", "gateway", "baoshan", (121.395, 31.455), "北上海门户", "Gateway of North Shanghai"),
    ("transport", "jinshan-southwest-hub", "transport_hub", "jinshan", (121.245, 30.845), "西南综合交通枢纽", "Southwest transport hub"),
    ("governance", "shanghai-university", "university", "baoshan", 0, "支持上海大学争创一流", "Support for Shanghai University"),
    ("governance", "diagnosis-center", "hospital", "baoshan", 1, "疑难病症区域诊治中心", "Centre for intractable diseases"),
    ("governance", "digital-benchmark", "digital", "baoshan", 2, "城市治理数字化标杆", "Digital governance benchmark"),
    ("governance", "agreements", "agreement", "baoshan", 3, "央企合作：中国宝武", "Central enterprise: China Baowu"),
    ("governance", "vocational-education", "education", "jinshan", 0, "职业教育新高地", "Vocational education highland"),
    ("governance", "hospitals", "hospital", "jinshan", 1, "引进高水平医院和综合医院", "Top-tier and general hospitals"),
    ("governance", "safety-model", "safety", "jinshan", 2, "安全环保精细治理典范", "Safety and environment model"),
    ("governance", "agreements", "agreement", "jinshan", 3, "央企合作：中国石化", "Central enterprise: Sinopec"),
]

# maps, statement, kind, whether it has arrows at its begin and end, Chinese, English, positions
CORRIDORS = [
    (("structure", "transport"), "baoshan-gateway", "corridor", (True, False), "沿江综合运输通道", "Transport corridor along the Yangtze",
     [(120.880, 31.722), (121.020, 31.640), (121.140, 31.570), (121.260, 31.510), (121.360, 31.462), (121.430, 31.428)]),
    (("structure", "transport"), "baoshan-gateway", "corridor", (True, True), "沿海综合运输通道", "Coastal transport corridor",
     [(121.545, 31.715), (121.470, 31.560), (121.430, 31.440), (121.540, 31.340), (121.650, 31.240), (121.740, 31.120), (121.770, 31.000), (121.700, 30.910),
      (121.560, 30.850), (121.430, 30.800), (121.300, 30.745), (121.190, 30.702), (121.100, 30.668)]),
    (("structure",), "industrial-belt", "belt", (False, False), "滨江临海产业带", "Riverside and coastal industrial belt",
     [(121.335, 31.492), (121.400, 31.455), (121.462, 31.415), (121.490, 31.375)]),
    (("structure",), "industrial-belt", "belt", (False, False), "滨江临海产业带", "Riverside and coastal industrial belt",
     [(121.275, 30.706), (121.335, 30.722), (121.390, 30.752), (121.440, 30.790), (121.490, 30.818)]),
    (("structure",), "jinshan-southwest-hub", "link", (False, True), "联系新城", "To new towns", [(121.200, 30.900), (121.195, 30.960), (121.200, 31.030)]),
    (("structure",), "jinshan-southwest-hub", "link", (False, True), "联系长三角周边城市", "To nearby cities of the delta",
     [(121.080, 30.850), (121.000, 30.835), (120.910, 30.800)]),
]

# A degree of longitude in degrees of latitude: the cosine of the latitude.
LONGITUDE = 0.857


def smooth(points, times=3):
    """Corners cut (Chaikin 1974); the ends stay."""
    for _ in range(times):
        cut = [points[0]]
        for (ax, ay), (bx, by) in zip(points, points[1:]):
            cut += [(ax * .75 + bx * .25, ay * .75 + by * .25), (ax * .25 + bx * .75, ay * .25 + by * .75)]
        points = cut + [points[-1]]
    return points


def head(before, tip, size):
    """The two strokes of an arrow's head as a line through its tip."""
    dx, dy = (tip[0] - before[0]) * LONGITUDE, tip[1] - before[1]
    length = (dx * dx + dy * dy) ** .5
    dx, dy = dx / length * size, dy / length * size
    wing = lambda side: (tip[0] + (-dx - side * dy) / LONGITUDE, tip[1] - dy + side * dx)
    return [wing(1), tip, wing(-1)]


def rounded(points):
    return [[round(x, 5), round(y, 5)] for x, y in points]


def common(zh, en, statement):
    return {"label_zh": zh, "label_en": en, "name_zh": zh, "name_en": en, "statement": statement}


def told():
    source, date, licence = SOURCE
    return {"source": source, "source_date": date, "licence": licence, "accuracy_m": 10000, "indicative": True}


def marks():
    for n, (plan_map, statement, glyph, place, at, zh, en) in enumerate(MARKS):
        at = SLOTS[place][at] if isinstance(at, int) else at
        yield {"type": "Feature", "id": f"{plan_map}-{place}-{glyph}", "properties": {
            **common(zh, en, statement), "map": plan_map, "kind": glyph, "stands_for": place, **told()},
            "geometry": {"type": "Point", "coordinates": rounded([at])[0]}}


def corridors():
    for n, (maps, statement, kind, (begin, end), zh, en, points) in enumerate(CORRIDORS, 1):
        line = smooth(points)
        size = .022 if kind == "corridor" else .016
        heads = ([head(line[1], line[0], size)] if begin else []) + ([head(line[-2], line[-1], size)] if end else [])
        if line[0][0] > line[-1][0]:
            line = line[::-1]  # its name is read from the left
        for plan_map in maps:
            yield {"type": "Feature", "id": f"{plan_map}-{kind}-{n}", "properties": {
                **common(zh, en, statement), "map": plan_map, "kind": kind, **told()},
                "geometry": {"type": "LineString", "coordinates": rounded(line)}}
            if heads:
                yield {"type": "Feature", "id": f"{plan_map}-{kind}-{n}-arrows", "properties": {
                    **common("", "", statement), "name_zh": zh, "name_en": en, "map": plan_map, "kind": f"{kind}-arrow", **told()},
                    "geometry": {"type": "MultiLineString", "coordinates": [rounded(own) for own in heads]}}


def text(features):
    lines = ",\n".join(json.dumps(own, ensure_ascii=False, separators=(",", ":")) for own in features)
    return '{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n"


def main():
    for name, features in (("marks", marks()), ("corridors", corridors())):
        path, new = os.path.join(HERE, f"{name}.geojson"), text(features)
        if sys.argv[1:] == ["check"]:
            if open(path, encoding="utf-8").read() != new:
                sys.exit(f"{path} is not what marks.py writes")
        else:
            open(path, "w", encoding="utf-8").write(new)


if __name__ == "__main__":
    main()
