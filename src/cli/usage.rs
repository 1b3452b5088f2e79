//! The help of the command line, in both languages.

use crate::i18n::Lang;
use crate::io::{RULE_SETS, format_names, ways, written_endings, written_names};

const ZH: &str = "\
南北 Nanbei：上海南北转型规划地图

  nanbei [文件…]                打开窗口，加载 <FORMATS> 或 .nanbei 工程
  nanbei open --measure 文件…   打开窗口，测量首帧与 200 帧的用时，输出一行 JSON
  nanbei info [文件…] [--json]  文件里有什么；不给文件则列出内置图层
  nanbei check 文件… [--json]   检查文件，列出每条提示的行号与要素号；- 为标准输入
      --crs 坐标系                   文件坐标的坐标系：EPSG:4549、GCJ-02、BD-09、+proj=…（北坐标在前加 ,yx）
      --control-points 点.csv        用控制点定位：每行图上 x,y 与地图 X,Y（经纬度；QGIS .points 亦可）；后面可加变换与地图坐标系：点.csv,affine,EPSG:4549（各命令通用）
      --encoding gb18030             不是 UTF-8 的文本的编码：gb18030、big5、utf-16le、utf-16be…（各命令通用）
      --dataset 名称                 压缩包、数据库、工作簿等之中的哪一份；不给则取第一个，info 与 check 逐个列出（各命令通用）
      --skip-broken                  略去读不了的要素，加载其余，并列出略去了什么（各命令通用）
  nanbei convert 文件 [--out 文件]  转为 WGS-84 的 <WRITTEN>（按文件名：<ENDINGS>）
      --crs 坐标系   --decimals 7   --format <WAYS>   --repair
      --set '建筑面积 = round(area() * 容积率, 1)'   计算字段：+ - * / 与 area() length() lon() lat() concat() substr() round()…
      --where 条件                   只写出符合条件的要素   --clip 西,南,东,北 或 图层/编号   沿边界裁剪
      --to EPSG:4549                 写成这个坐标系（Shapefile、GeoPackage、FlatGeobuf、MIF、DXF）   --fields 字段,字段   只写出这些字段
      --keep-codes                   CSV 中像数字的编码（如 0310、长编号）在电子表格里保持原样
  nanbei query 图层或文件 …     空间查询
      --within 2km --of 对象         距离之内（对象：图层、图层/编号、编号，如 baoshan_hsr）
      --nearest N --of 对象          最近的 N 个
      --intersects 对象              相交
      --inside 对象                  位于内部
      --contains 对象                包含
      --where '用途 = 工业 且 面积 > 10'   属性条件（OGC CQL2）：= <> < > ~ LIKE IN BETWEEN IS NULL，
                                     AND OR NOT（也可写 且、或、非），括号，日期，S_INTERSECTS(geometry, …)，
                                     DISTANCE(LAYER('hubs')) <= 2000，NEAREST(5, LAYER('hubs'))
      --format table|csv|geojson|json   --out 文件   --crs 坐标系
  nanbei export --out 地图.{pdf,png,jpg,svg,tif} [文件或工程…] [名称=文字…]
      --paper A5..A0 或 160x90(毫米)   --portrait|--landscape   --dpi 300
      --scale 1:50000   --center 经度,纬度   --extent 西,南,东,北   --feature 图层/编号   --bookmark 书签
      --template plan-a3|report-a4|board-a1|slide-16x9 或模板文件   --lang zh|en|both   --grid ticks|graticule|km
      title='标题 | Title'   subtitle=…   author=…   date=2026-01-01 或 today   以及模板文字中 {名称} 的内容
      --color-by 字段（给加载的图层分级设色）   --classes 5   --method quantiles|equal|natural   --ramp blue|ylorrd|viridis|rdbu…
      --palette land-use 或 分类表.csv（按 2023 用地用海分类或自备的分类表设色）
      --grouped（图例分组）   --svg-text（SVG 保留文字）   --world-file（PNG、JPEG 附坐标文件）   --online（联网取底图）   --crs 坐标系
      --base openstreetmap|tianditu-vector|tianditu-imagery|tianditu-terrain、MBTiles 或 PMTiles 文件、带 {z}/{x}/{y} 的网址
             （天地图的密钥由环境变量 NANBEI_TIANDITU_KEY 给出）
      --scenario 情景名   --compare 情景名或 base（两图并列）   --as-of 2035（截至年份）   用于有情景的工程
      --map structure|industry|transport|areas|governance（规划专题图）   --trust（工程可打开其文件夹之外的文件）
  nanbei atlas --out 图集.pdf 或 文件夹 [--layer 图层] [文件或工程…] [名称=文字…]   每个要素一张图
      --layer key_areas   title='{name_zh} | {name_en}'   --scale 1:20000 或 '{字段}'   --order 字段
      --format pdf|png|jpg|svg|tif   --name '{n}-{name}'（文件名）   其余选项同 export
  nanbei atlas --plan --out 图集.pdf [--lang zh|en|both]   规划图集：目录、五张专题图、指标与全部条目
  nanbei plan [--json]          规划要点：2022年7月12日发布会的每一条，及其所涉地点、年限、数字与出处
      --place 编号（如 wusong、baoshan）   --section 部分   --kind 类别   --industry 产业   --horizon 2025   --text 文字   --map 专题图

  nanbei indicators [工程] [--json] [--out 表.xlsx 或 .csv] [--add 文件或图层[:字段]]   两区与重点区域的面积、距离、规划铁路；
                                 加入的文件或图层在各处的数量、面积、长度与字段之和
      --base openstreetmap|tianditu-vector|tianditu-imagery|tianditu-terrain、MBTiles 或 PMTiles 文件、带 {z}/{x}/{y} 的网址
             （天地图的密钥由环境变量 NANBEI_TIANDITU_KEY 给出）
      --scenario 情景名   --compare 情景名或 base（两者与差同表）   --trust
  nanbei balance 图层或文件 [--by 字段] [--within 图层、编号或文件] [--json] [--out 表.xlsx 或 .csv]   用地平衡表：各类面积、占比与亩数，
                                 跨界地块按边界精确切分；不给字段则用可识别的用地字段
      --against 规划文件[:字段]（现状与规划对照）   --level own|1|2（原类、一级类、二级类）   --where 条件（现状）   --palette 分类表.csv
  nanbei quality 图层或文件 [--rules 规则集] [--json] [--out 报告.xlsx、.csv 或 .pdf]   质量检查：缝隙、重叠、狭长面、尖锐角、重复、字段、
                                 代码、面积与目标；规则集 <RULES> 或自备的 JSON 文件，不给则按名称与字段选取
      --target 名称=公顷（如 耕地=1200）   --lang zh|en

退出码：0 正常，1 加载但有提示，2 拒绝或用法不对。界面语言取自 NANBEI_LANG 或 LANG。
";

const EN: &str = "\
Nanbei 南北: a map for planning Shanghai's north-south transformation

  nanbei [FILES]                 open the window with <FORMATS> files or a .nanbei project
  nanbei open --measure FILES    open the window, time the first frame and 200 more, print one JSON line
  nanbei info [FILES] [--json]   what is in the files; without files, the embedded layers
  nanbei check FILES [--json]    check files, each note with its line and feature number; - is standard input
      --crs SYSTEM                   of the file's coordinates: EPSG:4549, GCJ-02, BD-09, +proj=... (,yx: northing first)
      --control-points POINTS.csv    place by control points: x,y in the file and X,Y on the map a line (degrees; or QGIS .points); behind it the fit and the map's system: points.csv,affine,EPSG:4549 (in all commands)
      --encoding gb18030             of a text that is not UTF-8: gb18030, big5, utf-16le, utf-16be... (in all commands)
      --dataset NAME                 which data set of an archive, a database, a workbook; without it the first, info and check tell of each (in all commands)
      --skip-broken                  leave out features that cannot be read and list them (in all commands)
  nanbei convert FILE [--out FILE]  to WGS-84, as <WRITTEN> (by its ending: <ENDINGS>)
      --crs SYSTEM   --decimals 7   --format <WAYS>   --repair
      --set 'floor = round(area() * far, 1)'   a computed field: + - * / and area() length() lon() lat() concat() substr() round()...
      --where CQL2                   write only the features that meet it   --clip WEST,SOUTH,EAST,NORTH or LAYER/ID   cut at that boundary
      --to EPSG:4549                 write in that system (shapefile, GeoPackage, FlatGeobuf, MIF, DXF)   --fields A,B   only these fields
      --keep-codes                   CSV codes that look like numbers (0310, long ids) stay as they are in spreadsheets
  nanbei query LAYER-or-FILE ... ask a spatial question
      --within 2km --of SUBJECT      within a distance (SUBJECT: LAYER, LAYER/ID or ID, such as baoshan_hsr)
      --nearest N --of SUBJECT       the N nearest
      --intersects SUBJECT           sharing at least a point
      --inside SUBJECT               lying inside
      --contains SUBJECT             holding it whole
      --where 'use = housing AND area > 10'   by attribute (OGC CQL2): = <> < > ~ LIKE IN BETWEEN IS NULL,
                                     AND OR NOT, brackets, dates, S_INTERSECTS(geometry, ...),
                                     DISTANCE(LAYER('hubs')) <= 2000, NEAREST(5, LAYER('hubs'))
      --format table|csv|geojson|json   --out FILE   --crs SYSTEM
  nanbei export --out MAP.{pdf,png,jpg,svg,tif} [FILES or project] [NAME=TEXT]
      --paper A5..A0 or 160x90 (mm)   --portrait|--landscape   --dpi 300
      --scale 1:50000   --center LON,LAT   --extent WEST,SOUTH,EAST,NORTH   --feature LAYER/ID   --bookmark NAME
      --template plan-a3|report-a4|board-a1|slide-16x9 or a file   --lang zh|en|both   --grid ticks|graticule|km
      title='标题 | Title'   subtitle=...   author=...   date=2026-01-01 or today   and what a layout has as {NAME}
      --color-by ATTRIBUTE (of what is loaded)   --classes 5   --method quantiles|equal|natural   --ramp blue|ylorrd|viridis|rdbu…
      --palette land-use or CLASSES.csv (the national classification of land use of 2023, or one of your own)
      --grouped (legend)   --svg-text (words stay text)   --world-file (beside PNG, JPEG)   --online (base map from the network)   --crs SYSTEM
      --base openstreetmap|tianditu-vector|tianditu-imagery|tianditu-terrain, an MBTiles or PMTiles file, or an address
             with {z}/{x}/{y} (NANBEI_TIANDITU_KEY holds the key for Tianditu)
      --scenario NAME   --compare NAME or base (two maps side by side)   --as-of 2035   of a project with scenarios
      --map structure|industry|transport|areas|governance (of the plan)   --trust (a project may open files outside its folder)
  nanbei atlas --out ATLAS.pdf or FOLDER [--layer LAYER] [FILES or project] [NAME=TEXT]   one sheet per feature
      --layer key_areas   title='{name_zh} | {name_en}'   --scale 1:20000 or '{ATTRIBUTE}'   --order ATTRIBUTE
      --format pdf|png|jpg|svg|tif   --name '{n}-{name}' (of files)   the other options are those of export
  nanbei atlas --plan --out ATLAS.pdf [--lang zh|en|both]   the plan: contents, five thematic maps, indicators, every statement
  nanbei plan [--json]           what the plan says: each statement of the briefing of 12 July 2022 with places, year, figures and source
      --place ID (wusong, baoshan)   --section PART   --kind KIND   --industry INDUSTRY   --horizon 2025   --text WORDS   --map MAP

  nanbei indicators [PROJECT] [--json] [--out TABLE.xlsx or .csv] [--add FILE-or-LAYER[:FIELD]]   areas, distances and planned rail of
                                 the districts and key areas; what a file or layer has in each: count, area, length, the sum of a field
      --base openstreetmap|tianditu-vector|tianditu-imagery|tianditu-terrain, an MBTiles or PMTiles file, or an address
             with {z}/{x}/{y} (NANBEI_TIANDITU_KEY holds the key for Tianditu)
      --scenario NAME   --compare NAME or base (both and the difference in one table)   --trust
  nanbei balance LAYER-or-FILE [--by FIELD] [--within LAYER, ID or FILE] [--json] [--out TABLE.xlsx or .csv]   areas by land use in
                                 hectares, per cent and mu; what crosses a boundary is cut there; without a field, the one that tells land use
      --against PLANNED-FILE[:FIELD] (present and planned)   --level own|1|2 (of the classes)   --where CQL2 (of what is present)   --palette CLASSES.csv
  nanbei quality LAYER-or-FILE [--rules SET] [--json] [--out REPORT.xlsx, .csv or .pdf]   gaps, overlaps, slivers, sharp corners,
                                 duplicates, fields, codes, areas, targets; SET is <RULES> or a JSON file, else by name and fields
      --target NAME=HECTARES (farmland=1200)   --lang zh|en

Exit codes: 0 fine, 1 loaded with notes, 2 refused or wrong usage. The language follows NANBEI_LANG or LANG.
";

/// The help with what the list of formats says in it.
fn whole(lang: Lang) -> String {
    let text = match lang {
        Lang::Zh => ZH,
        Lang::En => EN,
    };
    let keys: Vec<&str> = ways().map(|way| way.key).collect();
    text.replace("<FORMATS>", &format_names(lang))
        .replace("<WRITTEN>", &written_names(lang))
        .replace("<WAYS>", &keys.join("|"))
        .replace("<ENDINGS>", &written_endings())
        .replace("<RULES>", &RULE_SETS.join("|"))
}

/// The help, or the part of it that is about one command.
pub fn text(topic: Option<&str>, lang: Lang) -> String {
    let whole = whole(lang);
    let Some(topic) = topic else { return whole };
    let wanted = format!("  nanbei {topic}");
    let mut lines = Vec::new();
    let mut taking = false;
    for line in whole.lines() {
        if line.starts_with("  nanbei") {
            // `info` and `check` share their options
            taking = line.starts_with(&wanted) || (topic == "info" && line.starts_with("  nanbei check"));
        }
        if taking && line.starts_with("  ") {
            lines.push(line);
        }
    }
    if lines.is_empty() { whole.clone() } else { lines.join("\n") + "\n" }
}

/// Where to look after wrong usage.
pub const fn hint(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "用法见：nanbei --help",
        Lang::En => "see: nanbei --help",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Localized;
    use crate::io::FORMATS;

    #[test]
    fn every_format_and_every_way_of_writing_stands_in_the_help() {
        for lang in [Lang::Zh, Lang::En] {
            let help = text(None, lang);
            assert!(!["<FORMATS>", "<WRITTEN>", "<WAYS>", "<ENDINGS>"].iter().any(|mark| help.contains(mark)), "{help}");
            for format in FORMATS {
                assert!(help.lines().any(|line| line.contains("nanbei [") && line.contains(&format.name().message(lang))), "{format:?}");
            }
            let convert = text(Some("convert"), lang);
            for way in ways() {
                assert!(convert.contains(way.key) && convert.contains(way.endings[0]), "{way:?}");
            }
        }
    }
}
