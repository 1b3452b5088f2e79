//! The one table of words. A row without a translation does not compile.

use super::{Bilingual, Lang};

macro_rules! words {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// A word or phrase of the interface.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Word { $($name),* }

        impl Word {
            /// Every word, for checks of glyphs.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word in a language.
            #[must_use]
            pub const fn text(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$name, Lang::Zh) => $zh, (Self::$name, Lang::En) => $en,)*
                }
            }
        }
    };
}

words! {
    // menus and actions
    AppName: "南北 Nanbei", "Nanbei 南北";
    MenuFile: "文件", "File";
    MenuEdit: "编辑", "Edit";
    MenuView: "视图", "View";
    MenuLayer: "图层", "Layer";
    MenuQuery: "查询", "Query";
    MenuHelp: "帮助", "Help";
    MenuTools: "工具", "Tools";
    Recents: "最近打开", "Open recent";
    NewProject: "新建工程", "New project";
    OpenFiles: "打开文件…", "Open files…";
    Save: "保存工程", "Save project";
    SaveAs: "工程另存为…", "Save project as…";
    ExportSheet: "图纸与导出…", "Sheet and export…";
    Quit: "退出", "Quit";
    Undo: "撤销", "Undo";
    Redo: "重做", "Redo";
    UndoWhat: "撤销：{}", "Undo: {}";
    RedoWhat: "重做：{}", "Redo: {}";
    Delete: "删除所选标注", "Delete annotation";
    SelectAll: "全选图层要素", "Select all in layer";
    ClearSelection: "清除选择", "Clear selection";
    InvertSelection: "反选", "Invert selection";
    ZoomToSelection: "缩放至所选", "Zoom to selection";
    SaveSelection: "导出所选…", "Save selection…";
    ZoomIn: "放大", "Zoom in";
    ZoomOut: "缩小", "Zoom out";
    PageCloser: "放大图纸", "Zoom in on sheet";
    PageFarther: "缩小图纸", "Zoom out on sheet";
    WholePage: "整页（Ctrl+滚轮缩放图纸，按住中键移动）", "Whole page (Ctrl+wheel to zoom, middle-drag to move)";
    WholeExtent: "全图", "Whole extent";
    ViewBack: "上一视图", "Previous view";
    ViewForward: "下一视图", "Next view";
    FullScreen: "全屏", "Full screen";
    MapOnly: "只看地图", "Map only";
    ResultsPanel: "结果列表", "Results list";
    Legend: "图例", "Legend";
    LegendFold: "收起图例", "Fold the legend";
    LegendUnfold: "展开图例", "Unfold the legend";
    LegendCard: "图例卡片", "Legend card";
    LegendRow: "图例：{}", "Legend: {}";
    ZoomButtons: "缩放按钮", "Zoom buttons";
    AllSources: "全部数据来源", "All sources";
    SwitchLanguage: "切换为 English", "Switch to 中文";
    ThemeLight: "浅色", "Light";
    ThemeDark: "深色", "Dark";
    ThemeSystem: "跟随系统", "Follow system";
    OnlineBaseMap: "在线底图（OpenStreetMap）", "Online base map (OpenStreetMap)";
    Diagnostics: "运行诊断", "Diagnostics";
    ToolSelect: "选择", "Select";
    ToolPan: "平移", "Pan";
    ToolMeasure: "测量", "Measure";
    ToolText: "文字", "Text";
    ToolArrow: "箭头", "Arrow";
    ToolLine: "线", "Line";
    ToolPolygon: "多边形", "Polygon";
    ToolBox: "框选", "Box select";
    ToolLasso: "多边形选择", "Polygon select";
    SpatialQuery: "空间查询", "Spatial query";
    Search: "搜索", "Search";
    ShortcutSheet: "快捷键", "Shortcuts";
    About: "关于与数据来源", "About and sources";
    Annotate: "标注", "Annotate";
    // the toolbar
    OpenShort: "打开", "Open";
    SaveShort: "保存", "Save";
    ExportShort: "导出图纸", "Export";
    SearchHint: "搜索地名、坐标或命令 · Ctrl K", "Place, coordinates or command · Ctrl K";
    FoundLayer: "图层", "Layer";
    FoundHidden: "未显示", "hidden";
    SearchNothing: "没有找到“{}”。可输入中文名、英文名、编号，或 121.44, 31.40 这样的坐标。", "No results for \"{}\". Try a Chinese or English name, an ID, or coordinates such as 121.44, 31.40.";
    GoToPosition: "前往 {}", "Go to {}";
    LanguageShort: "中 / EN", "中 / EN";
    // layers
    Layers: "图层", "Layers";
    AddLayer: "添加", "Add";
    GroupHubs: "交通枢纽", "Transport hubs";
    GroupKeyAreas: "重点区域", "Key areas";
    GroupDistricts: "行政区", "Districts";
    GroupMine: "我的数据", "My data";
    GroupBasemap: "底图", "Base map";
    NoLayersOfMine: "把 {} 文件拖到窗口里，或点“添加”。", "Drop {} files onto the window, or click Add.";
    ShowLayer: "显示 {}", "Show {}";
    ZoomToLayer: "缩放至图层", "Zoom to layer";
    OnlyThisLayer: "只看此层", "Only this layer";
    LayerStyle: "样式", "Style";
    Colour: "颜色", "Colour";
    LineWidth: "线宽", "Line width";
    Opacity: "不透明度", "Opacity";
    FillOpacity: "填充", "Fill";
    Labels: "注记", "Labels";
    MarkerSize: "符号大小", "Marker size";
    ColourBy: "按属性着色", "Colour by";
    OneColour: "单一颜色", "One colour";
    ClassMethod: "分级方法", "Method";
    ManualBreaks: "手动", "By hand";
    Quantiles: "分位数", "Quantiles";
    EqualIntervals: "等间距", "Equal intervals";
    NaturalBreaks: "自然断点", "Natural breaks";
    ClassCount: "级数", "Classes";
    Classes: "分类", "Classes";
    ReverseColours: "颜色反转", "Reverse colours";
    ClassEnd: "本类的上限，也是下一类的起点", "Where this class ends and the next begins";
    ColourRamp: "色带", "Ramp";
    OtherValues: "其他", "Other";
    NoLabels: "不标注", "None";
    Rename: "重命名", "Rename";
    LayerName: "图层名称", "Layer name";
    DuplicateLayer: "复制图层", "Duplicate";
    RemoveLayer: "移除图层", "Remove";
    SourceAndLicence: "来源与许可", "Source and licence";
    ExportData: "导出数据", "Export data";
    ExportDataMenu: "导出数据…", "Export data…";
    ReplaceData: "替换数据…", "Replace data…";
    RepairGeometry: "修复几何", "Repair geometry";
    ChangeCrs: "坐标系…", "Coordinate system…";
    LoadReportMenu: "加载报告…", "Load report…";
    // the load report
    SaveReport: "保存…", "Save…";
    NothingNoticed: "没有发现问题。", "No issues found.";
    ReportLine: "行", "Line";
    ReportRow: "表格行", "Row";
    ReportRecord: "记录", "Record";
    ReportFeature: "要素", "Feature";
    ReportId: "编号", "ID";
    ReportReason: "问题", "Issue";
    ShowReport: "{} 的加载报告，{} 条", "Load report for {}, {} notes";
    // systems of coordinates
    WhichSystem: "{} 使用哪个坐标系？", "Which coordinate system does {} use?";
    NowTaken: "现在：{}", "Now: {}";
    LikelySystems: "可能的坐标系及对应位置", "Likely systems and resulting locations";
    AllSystems: "全部坐标系", "All systems";
    ChooseSystem: "选择…", "Choose…";
    NorthingFirst: "纬度或北坐标在前", "Latitude or northing comes first";
    TypedSystem: "EPSG 代码、名称或 +proj 参数", "EPSG code, name or +proj parameters";
    UseSystem: "采用", "Use";
    NoPublicTransformation: "{}与 WGS-84 的转换参数不公开；如有参数，请写成 +proj=… +towgs84=…", "{} has no public transformation to WGS-84; if you have the parameters, enter them as +proj=… +towgs84=…";
    UnknownSystem: "无法识别坐标系“{}”", "Unknown coordinate system \"{}\"";
    BadParameters: "参数无效：{}", "Invalid parameters: {}";
    CrsAssumed: "文件未注明，按 {} 读入", "{} (assumed; not specified in the file)";
    CrsDeclared: "文件注明为 {}", "{} (declared in the file)";
    CrsChosen: "指定为 {}", "{} (set by the user)";
    // other data in a layer's place
    ReplaceTitle: "用新数据替换 {}", "Replace the data of {}";
    MatchedBy: "匹配依据", "Matched by";
    NoKey: "没有相同的编号或名称", "no IDs or names in common";
    Matched: "已匹配", "Matched";
    OnlyNew: "仅新数据有", "Only in new data";
    OnlyOld: "仅原数据有", "Only in old data";
    KeepUnmatched: "保留原数据中未匹配的要素", "Keep unmatched old features";
    NowPublished: "新边界已公布，不再标为“示意”", "The new outlines are published; stop marking them \"indicative\"";
    ReplaceKeeps: "样式、注记、编号和要点保留；来源与精度以新数据为准。可撤销。", "Style, labels, IDs and briefing are kept; source and accuracy come from the new data. You can undo this.";
    ReplaceNow: "替换", "Replace";
    // writing data
    ExportWhat: "范围", "What";
    WholeLayerCount: "整层（{} 个要素）", "The whole layer ({} features)";
    SelectedCount: "所选（{} 个要素）", "The selection ({} features)";
    ExportFormat: "格式", "Format";
    Decimals: "小数位", "Decimals";
    WrittenInWgs84: "坐标写为 WGS-84 经纬度。", "Coordinates are written as WGS-84 degrees.";
    WrittenFrom: "坐标写为 WGS-84 经纬度（由 {} 换算，文件中注明）。", "Coordinates are written as WGS-84 degrees (converted from {}; the file says so).";
    SaveFile: "保存为…", "Save as…";
    MoveUp: "上移", "Move up";
    MoveDown: "下移", "Move down";
    DragToOrder: "拖动以调整顺序", "Drag to change the order";
    // inspector
    Inspector: "属性", "Inspector";
    NothingInspected: "点一下地图上的要素，这里显示它的属性、面积与来源。", "Click a feature on the map to see its attributes, area and source here.";
    FirstSteps: "可以从这里开始", "Places to begin";
    District: "所属区", "District";
    AreaOnMap: "图上面积", "Area on the map";
    AreaPublished: "公布面积", "Published area";
    Perimeter: "周长", "Perimeter";
    Length: "长度", "Length";
    Position: "位置", "Position";
    DistanceTo: "至{}", "To {}";
    NearestEdge: "边界最近处", "nearest edge";
    Boundaries: "四至", "Bounds";
    Lines: "线路", "Lines";
    Opening: "通车", "Opening";
    FormerName: "原名", "Former name";
    BriefingPoints: "规划要点", "From the briefing";
    Sources: "来源", "Source";
    Accuracy: "精度", "Accuracy";
    Licence: "许可", "Licence";
    Datum: "坐标系", "Datum";
    Attributes: "全部属性", "All attributes";
    Vertices: "节点", "vertices";
    Indicative: "示意 ±{}", "Indicative ±{}";
    NotLegal: "示意，非法定边界", "Indicative, not a legal boundary";
    ServedLines: "服务线路", "Lines served";
    Rings: "圈层", "Rings";
    RingRadius: "圈层半径（千米）", "Ring radius (km)";
    AddRing: "加一圈", "Add ring";
    RemoveRing: "去掉 {} 圈", "Remove the {} ring";
    WhatIsWithin: "圈内有什么", "What is within";
    WithinOf: "{1} {0} 范围内", "Within {0} of {1}";
    StatusPlanned: "规划", "planned";
    StatusBuilding: "在建", "under construction";
    StatusExisting: "既有", "existing";
    StatusReserved: "预留", "reserved";
    Notes: "说明", "Notes";
    // annotations
    AnnotationTitle: "标注", "Annotation";
    AnnotationText: "文字", "Text";
    TextSize: "字高", "Text size";
    Bold: "加粗", "Bold";
    NewText: "新标注", "New note";
    DeleteIt: "删除", "Delete";
    // status bar and hints
    StatusScale: "比例", "Scale";
    StatusZoom: "级别", "Zoom";
    StatusSelected: "已选", "Selected";
    Offline: "离线", "Offline";
    OnlineQuiet: "在线底图无响应", "Online, no answer";
    OnlineSilent: "在线底图没有响应：可能没有网络，或服务拒绝了请求。离线底图仍然显示。", "The online base map does not answer: there may be no network, or the service refuses requests. The offline base map stays.";
    OnlineNow: "在线底图", "Online";
    CopyFeature: "把“{}”复制为 GeoJSON", "Copy \"{}\" as GeoJSON";
    CopyPosition: "复制坐标", "Copy coordinates";
    FeaturesHere: "此处的要素", "Features here";
    NothingHere: "此处没有要素", "No feature here";
    MoreHere: "还有 {} 个", "{} more";
    PositionFormat: "坐标显示方式（点按切换）", "Position format (click to change)";
    HintSelect: "点按识别，拖动平移，Shift+拖动框选", "Click to identify, drag to pan, Shift+drag to box";
    HintPan: "拖动平移，双击放大", "Drag to pan, double-click to zoom in";
    HintMeasure: "点按加点，回车或双击结束，退格撤回一点", "Click to add points; Enter or double-click to finish; Backspace to remove the last point";
    HintText: "点按放置文字", "Click to place text";
    HintArrow: "先点箭头起点，再点所指位置", "Click the tail, then the point of the arrow";
    HintDraw: "点按加点，回车或双击结束，Shift 约束方向", "Click to add points; Enter or double-click to finish; hold Shift to constrain the direction";
    HintBox: "拖出方框选择；Shift 添加，Ctrl 切换，Alt 减去", "Drag a box to select; Shift adds, Ctrl toggles, Alt subtracts";
    HintLasso: "点按围出多边形，回车或双击选择", "Click to draw a polygon; Enter or double-click to select";
    DropHere: "松开鼠标加载 {} 个文件", "Release to load {} files";
    DropProject: "松开鼠标打开工程 {}", "Release to open project {}";
    Cancel: "取消", "Cancel";
    // results
    SelectionTitle: "所选要素", "Selection";
    NoResults: "尚未选择要素。可使用框选、多边形选择或空间查询，结果列在这里。", "Nothing selected. Use box select, polygon select or a spatial query; results appear here.";
    InsideOrTouching: "在内或相接", "inside or touching";
    TotalArea: "合计面积", "Total area";
    NoHits: "没有符合条件的要素。请放宽距离或条件后重试。", "No features match. Increase the distance or broaden the condition.";
    Features: "个要素", "features";
    SelectAllLayers: "选择所有图层的要素", "Select from all layers";
    SelectionMenu: "所选要素", "With the selection";
    AllLayersShort: "所有图层", "All layers";
    CsvDistance: "距离（米）", "Distance (m)";
    CsvArea: "面积（平方米）", "Area (m²)";
    CsvLength: "长度（米）", "Length (m)";
    ColumnName: "名称", "Name";
    ColumnLayer: "图层", "Layer";
    ColumnDistance: "距离", "Distance";
    ColumnMeasure: "面积 / 长度", "Area / length";
    SelectedByShape: "范围内的要素", "Within the drawn shape";
    QueryAnswer: "查询结果", "Query result";
    // the question form
    AskTarget: "查找", "Find";
    AskThat: "条件", "That";
    AskWithin: "在一定距离内", "are within a distance of";
    AskNearest: "最近的几个", "are the nearest to";
    AskIntersects: "相交于", "intersect";
    AskInside: "位于内部", "lie inside";
    AskContains: "包含", "contain";
    AskFilter: "仅按属性", "by attribute only";
    AskSubject: "对象", "Of";
    AskSelection: "当前所选", "the selection";
    AskWholeLayer: "整层：{}", "layer: {}";
    AskDistance: "距离", "Distance";
    AskCount: "个数", "Count";
    AskWhere: "属性条件", "Where";
    AskWhereHint: "例：area_km2_published > 10 且 name_zh LIKE '%南%'", "e.g. area_km2_published > 10 AND name_en LIKE 'N%'";
    AskRun: "查询", "Run";
    // export
    ExportTitle: "图纸", "Sheet";
    TabPage: "版面", "Page";
    TabParts: "内容", "Parts";
    TabAtlas: "图集", "Atlas";
    Template: "模板", "Template";
    TemplateChoose: "套用模板…", "Use a template…";
    TemplateName: "新模板名称", "Name of a new template";
    TemplateSaved: "已存为模板，可在模板列表中选用", "Template saved; find it in the template list";
    TemplateSave: "存为模板", "Save as template";
    PaperCustom: "自定义", "Custom";
    PaperWidth: "纸宽", "Width";
    PaperHeight: "纸高", "Height";
    ArrangePlan: "规划图", "Plan";
    ArrangeBoard: "展板", "Board";
    ArrangeSlide: "幻灯片", "Slide";
    Margin: "页边距", "Margin";
    Automatic: "自动", "automatic";
    Lettering: "文字与符号", "Lettering";
    SheetDateHint: "留空则为出图当天的日期", "Left empty, it is the day on which the sheet is made";
    SheetDate: "日期", "Date";
    InChinese: "中文", "Chinese";
    InEnglish: "英文", "English";
    ExtentKept: "已保存的范围", "As saved";
    ExtentBox: "在图上框选…", "Draw a box on the map…";
    ExtentHand: "手动调整", "Moved by hand";
    ExtentPicking: "在地图上拖出图纸范围，按 Esc 返回图纸", "Drag a box on the map to set the sheet extent; press Esc to return to the sheet";
    FixedScale: "固定比例尺", "Fixed scale";
    GridAtEdge: "坐标", "Grid";
    GridTicks: "经纬度刻度", "Degrees at the edge";
    GridLines: "经纬网", "Graticule";
    GridKilometres: "公里网", "Kilometre grid";
    PrintOnline: "打印在线底图", "Print the online base map";
    AddToSheet: "添加", "Add";
    ItemText: "文字", "Text";
    ItemPicture: "图片", "Picture";
    ItemMap: "地图", "Map";
    ItemTable: "表格", "Table";
    ItemArrow: "箭头", "Arrow";
    ItemFrame: "方框", "Frame";
    TableNeedsResults: "请先查询或选择要素，再把结果放到图纸上", "Run a query or select features first; the table shows the results";
    PartsHint: "在右侧图纸上点选：拖动移动，拖角改变大小，Shift 多选对齐，Alt 不吸附，方向键微移。地图框内拖动平移、滚轮缩放。", "Click a part on the sheet: drag to move it, drag a corner to resize, Shift-click to select several and align them, hold Alt to turn off snapping, press arrow keys to nudge. In the map frame, drag to pan and scroll to zoom.";
    AlignLeft: "左对齐", "Align left";
    AlignCenter: "水平居中", "Center";
    AlignRight: "右对齐", "Align right";
    AlignTop: "顶端对齐", "Align top";
    AlignMiddle: "垂直居中", "Middle";
    AlignBottom: "底端对齐", "Align bottom";
    TakeOffSheet: "从图纸移除", "Remove from sheet";
    AsArranged: "恢复自动位置", "Reset position";
    ArrowUp: "向上", "Upward";
    ArrowLeft: "向左", "Leftward";
    ArrowPlain: "无箭头", "No head";
    WhiteGround: "白底", "White ground";
    Border: "边框", "Border";
    NoPicture: "{} 不是 PNG 或 JPEG 图片", "{} is not a PNG or JPEG picture";
    LegendGrouped: "按图层组", "By group";
    LegendColumns: "列数", "Columns";
    LegendDerived: "恢复自动图例", "Reset to automatic legend";
    LegendHint: "图例来自图上可见的内容；可隐藏、改名、调整次序。", "The legend lists what is visible on the map; you can hide, rename and reorder its entries.";
    AtlasHint: "图层的每个要素一张图。文字里的 {花括号} 换成要素的属性。", "One sheet for each feature in a layer. Text in {braces} is replaced by the feature's attribute.";
    AtlasLayer: "图集图层", "Atlas layer";
    AtlasScale: "比例尺（空为自动）", "Scale (empty: fit)";
    AtlasSettings: "比例尺、次序与文件名", "Scale, order and file names";
    AtlasOwnOrder: "图层自身次序", "Layer order";
    InsertField: "插入字段", "Insert field";
    AtlasOrder: "排序属性", "Sort by";
    AtlasFile: "文件名", "File names";
    AtlasSheets: "{} 张", "{} sheets";
    AtlasPdf: "导出为一个 PDF", "One PDF";
    AtlasFiles: "分张文件", "Files";
    NotCopied: "内存不足，未能复制图纸", "Not enough memory to copy the sheet";
    Copied: "图纸已复制到剪贴板", "Sheet copied to the clipboard";
    CopyHint: "把图纸复制为图片", "Copy the sheet as a picture";
    SvgText: "SVG 文字", "SVG text";
    SvgTextHint: "SVG 中保留文字（需要字体），否则为轮廓", "Keep text editable in SVG (requires the font); otherwise it becomes outlines";
    WorldFile: "坐标文件", "World file";
    WorldFileHint: "在 PNG、JPEG 旁写坐标文件，供其他 GIS 使用", "Write a world file beside PNG and JPEG, for other GIS";
    Bookmarks: "书签", "Bookmarks";
    BookmarkName: "书签名称", "Bookmark name";
    BookmarkAdd: "收藏当前视图", "Bookmark this view";
    BookmarkRemove: "删除书签", "Delete bookmark";
    BookmarksNone: "还没有书签。", "No bookmarks yet.";
    GoThere: "前往", "Go there";
    Paper: "图幅", "Paper";
    Landscape: "横向", "Landscape";
    Portrait: "纵向", "Portrait";
    Resolution: "分辨率", "Resolution";
    Scale: "比例尺", "Scale";
    ScaleFit: "适合范围", "Fit extent";
    Extent: "范围", "Extent";
    ExtentView: "当前视图", "Current view";
    ExtentSelection: "所选要素", "Selection";
    ExtentWhole: "全图", "Whole extent";
    MapLanguage: "图上语言", "Language on the map";
    BothLanguages: "中英双语", "Both";
    Title: "标题", "Title";
    Subtitle: "副标题", "Subtitle";
    Author: "编制单位", "Author";
    ElementsOnSheet: "图面要素", "Elements";
    ElementTitle: "标题", "Title";
    ElementOverview: "位置图", "Overview";
    OverviewOfAll: "图幅已含整个区域，不另画位置图", "The map shows the whole region: no overview is drawn";
    NoRoomFor: "“{}”放不下", "There is no room for \"{}\"";
    NothingOnSheet: "图层“{}”在图幅内没有要素", "Layer \"{}\" has nothing within the map";
    ElementLegend: "图例", "Legend";
    ElementScaleBar: "比例尺", "Scale bar";
    ElementNorth: "指北针", "North arrow";
    ElementAnnotations: "标注", "Annotations";
    AttributionStays: "资料来源与“示意”说明始终保留。", "Sources and the \"indicative\" note are always shown.";
    ExportAs: "导出为 {}", "Export as {}";
    PreviewIsFile: "预览即成图", "The preview is the file";
    SizeOfExport: "{} × {} mm · PNG {} × {} 像素", "{} × {} mm · PNG {} × {} px";
    // messages
    PastedLayer: "粘贴的数据", "Pasted data";
    LoadCancelled: "已取消：{}。地图没有变化。", "{}: cancelled. The map has not changed.";
    NotDone: "“{}”未完成：{}。地图没有变化。", "{} failed: {}. The map has not changed.";
    LoadRefused: "未能加载 {}：{}。地图没有变化。", "Could not load {}: {}. The map has not changed.";
    ReadAs: "按 {} 读入", "Read it as {}";
    LoadTheRest: "加载其余要素", "Load the rest";
    RoundedAway: "已写入 {}；因小数位太少，{} 个环或线退化，没有写入（要素 {}）。", "{} was written. With so few decimals, {} rings or lines collapsed and were left out (features {}).";
    KeepCodes: "代码按文字保留（007、长编号）", "Keep codes as text (007, long numbers)";
    Loaded: "已加载 {}，{} 个要素。", "Loaded {}: {} features.";
    LoadedWithNotes: "已加载 {}，{} 个要素，{} 条提示。", "Loaded {}: {} features, {} notes.";
    TakenAs: "坐标按 {} 读入。", "Coordinates were read as {}.";
    LoadReport: "加载报告", "Load report";
    Checking: "检查 {}", "Checking {}";
    OffsetFound: "{} 像是 {} 坐标：换算后 {3} 的节点落在区界上，现在只有 {2}。", "{} appears to be in {}: after conversion, {3} of its vertices lie on district boundaries, compared with {2} now.";
    AssumedSystem: "{} 没有注明坐标系，按 WGS-84（CGCS2000）读入。", "{} does not specify a coordinate system; it was read as WGS-84 (CGCS2000).";
    IsFromWebMap: "取自高德、腾讯等网络地图（GCJ-02）", "From a Chinese web map (GCJ-02)";
    ConvertFrom: "从 {} 换算（移动 {}）", "Convert from {} (moves it {})";
    Converting: "换算自 {}", "Converting from {}";
    Repairing: "修复 {}", "Repairing {}";
    NoDialog: "系统没有可用的文件对话框（软件包 xdg-desktop-portal），请在此输入路径。", "No file dialog is available (package xdg-desktop-portal). Enter the path here.";
    SaveHere: "保存", "Save";
    PathToOpen: "打开哪个文件", "File to open";
    PathToSave: "保存到", "Save to";
    PathOfFolder: "存入哪个文件夹", "Folder to save in";
    PathIsThere: "文件已存在，将被替换。", "The file already exists and will be replaced.";
    OpenFile: "打开", "Open";
    DataChanged: "图层数据已变化，本次处理结果未采用。", "The layer has changed in the meantime; the result was discarded.";
    NothingToRepair: "{} 的面都有效，无需修复。", "All polygons in {} are valid; nothing to repair.";
    Repaired: "{}：修复了 {} 个要素，可撤销。", "{}: {} features were repaired. You can undo this.";
    Converted: "已写入 {}：{} 个要素，{} → WGS-84", "{} written: {} features, {} → WGS-84";
    RepairedCount: "{}：修复了 {} 个要素。", "{}: {} features were repaired.";
    RepairedSome: "{}：修复了 {} 个要素，{} 个未能修复，保持原样。", "{}: {} features were repaired; {} could not be repaired and are unchanged.";
    Reinterpreted: "{} 现在按 {} 读入。", "{} is now read as {}.";
    Replaced: "{} 已换成新数据，{} 个要素。", "{} now has the new data: {} features.";
    MoreNotes: "还有 {} 条", "{} more";
    Opened: "已打开 {}。", "Opened {}.";
    MissingFile: "无法打开工程引用的文件 {}：{}。图层已保留，可移除或重新打开文件。", "Could not open {}, which the project uses: {}. Its layer is kept; remove it or open the file again.";
    OutsideFiles: "工程 {} 引用了 {} 个其文件夹之外的文件，经您确认后才会打开。", "Project {} uses {} files outside its folder. They will only be opened with your permission.";
    OpenThem: "打开这些文件", "Open them";
    ProjectCorrected: "工程 {} 中有 {} 处内容不合规范，已按下列方式处理。", "Project {} contains {} entries that could not be used as they are; they were handled as listed below.";
    ChangedOnDisk: "没有保存：{} 打开之后被别的程序或窗口改动过。", "Not saved: {} was changed by another program or window since it was opened.";
    SaveOverIt: "仍然覆盖", "Overwrite";
    SettingsUnusable: "部分设置无法使用，已恢复默认值：{}。原文件已另存在同一文件夹。", "Some settings could not be used and were reset to their defaults: {}. The original file was kept next to the new one.";
    Saved: "已保存 {}。", "Saved {}.";
    SaveFailed: "未能保存 {}：{}。原文件没有变化。", "Could not save {}: {}. Any existing file is unchanged.";
    JournalFailed: "无法保护未保存的工作：{}", "Unsaved work cannot be kept safe: {}";
    RecoveredCut: "已恢复到最后一个完整的步骤（共 {} 步）；其后的记录不完整", "Recovered as far as the record is whole ({} steps); what followed is incomplete";
    OpenElsewhere: "{} 已在另一个窗口中打开；若文件被它改动，保存时会先询问", "{} is open in another window; if that changes the file, saving will ask first";
    BeyondSheet: "{} 个要素在南北纬 85° 以外，图纸（墨卡托投影）无法显示。", "{} features lie beyond 85° latitude and cannot be shown on a sheet (Mercator projection).";
    Exported: "已导出 {}", "Exported {}";
    ExportFailed: "未能导出 {}：{}。原文件没有变化。", "Could not export {}: {}. Any existing file is unchanged.";
    ExportCancelled: "已取消导出 {}，没有写入任何文件。", "{}: export cancelled; nothing was written.";
    AtlasMade: "图集已导出到 {}，共 {} 张。", "Atlas exported to {}: {} sheets.";
    AtlasMadeWithout: "图集已导出到 {}，共 {} 张；{} 个要素未出图。", "Atlas exported to {}: {} sheets; {} features have no sheet.";
    Details: "详情", "Details";
    Copy: "复制", "Copy";
    Messages: "消息记录", "Messages";
    MessagesNone: "还没有消息。", "No messages yet.";
    MessagesUnread: "{} 条新消息", "New messages: {}";
    DismissAll: "全部关闭", "Close all";
    MoreMessages: "另有 {} 条", "{} more";
    Dismiss: "关闭提示", "Dismiss";
    Close: "关闭", "Close";
    ReplaceFilesTitle: "替换已有文件吗？", "Replace existing files?";
    ReplaceFilesText: "{} 中已有 {} 个同名文件，将被新图替换：", "{} already contains {} files with these names, which the new sheets will replace:";
    UnsavedTitle: "保存更改吗？", "Save your changes?";
    UnsavedText: "“{}”有未保存的更改。", "\"{}\" has unsaved changes.";
    Discard: "不保存", "Discard";
    RecoveryText: "南北上次意外退出，“{}”有未保存的修改（{}）。", "Nanbei closed unexpectedly. \"{}\" has unsaved changes of {}.";
    RecoveryChanges: "南北上次意外退出，“{}”有未保存的修改（{}）：{}", "Nanbei closed unexpectedly. \"{}\" has unsaved changes of {}: {}";
    ListComma: "、", ", ";
    Recover: "恢复", "Restore";
    ThePreview: "预览", "the preview";
    TheLabels: "注记", "the labels";
    JobBroken: "程序内部出错（{}），数据没有变化。", "An internal error occurred ({}). Your data has not changed.";
    NetworkNote: "开启后将从 openstreetmap.org 下载图块。", "When turned on, tiles are downloaded from openstreetmap.org.";
    // history
    EditAddLayer: "添加图层", "add layer";
    EditRemoveLayer: "移除图层", "remove layer";
    EditMoveLayer: "调整图层顺序", "layer order";
    EditVisibility: "显示或隐藏图层", "layer visibility";
    EditOpacity: "不透明度", "opacity";
    EditStyle: "样式", "style";
    EditRename: "重命名", "rename";
    EditData: "替换图层数据", "replace data";
    EditCells: "修改属性", "Change attributes";
    EditGeometry: "修改图形", "Change geometry";
    EditFeatures: "修改要素", "Change features";
    EditDeleteFeatures: "删除要素", "Delete features";
    EditColumns: "修改字段", "Change fields";
    NotChanged: "未作更改：{}", "Nothing was changed: {}";
    NotChangedNoField: "未作更改：没有字段 {}", "Nothing was changed: there is no field {}";
    NotChangedFieldThere: "未作更改：已有字段 {}，请另取名称", "Nothing was changed: there is a field {} already; choose another name";
    NotChangedNoFeature: "未作更改：第 {} 个要素已不存在", "Nothing was changed: feature {} is no longer there";
    NotChangedGeometry: "未作更改：第 {} 个要素的图形不完整或超出经纬度范围", "Nothing was changed: the geometry for feature {} is incomplete or off the world";
    HistoryForgotten: "撤销记录已满，最早的 {} 步不能再撤销", "The undo history is full: the oldest {} steps can no longer be undone";
    EditRepair: "修复几何", "repair geometry";
    EditCrs: "改变坐标系", "coordinate system";
    EditAddAnnotation: "添加标注", "add annotation";
    EditRemoveAnnotation: "删除标注", "delete annotation";
    EditAnnotation: "修改标注", "annotation";
    EditRings: "枢纽圈层", "hub rings";
    EditSheet: "图纸设置", "sheet settings";
    EditTitle: "工程名称", "project title";
    EditBookmarks: "书签", "bookmarks";
    // help
    AboutText: "上海南北转型规划地图：宝山、金山、重点区域与两座高铁枢纽，离线可用。", "A map for planning Shanghai's north-south transformation: Baoshan, Jinshan, the key areas and the two high-speed hubs, offline.";
    DataNote: "图上边界与规划线路均为示意，非法定边界。", "Boundaries and planned lines are indicative, not legal boundaries.";
    GestureHelp: "滚轮缩放 · 拖动平移 · 空格或中键拖动在任何工具下平移 · 右键列出此处要素", "Wheel zooms · drag pans · Space or middle drag pans in any tool · right-click lists what is here";
    // diagnostics
    FrameTime: "每帧程序用时", "Program time per frame";
    Adapter: "显示设备", "Adapter";
    Drawn: "绘制次数 · 顶点", "Draws · vertices";
    StageInterface: "界面", "Interface";
    StageTessellation: "图形剖分", "Tessellation";
    StageMap: "地图", "Map";
    StageEncoding: "编码", "Encoding";
    Preparing: "正在制作的图块", "Chunks being made";
    MapMemory: "地图显存 / 上限", "Map on the GPU / limit";
    DataMemory: "数据", "Data";
    MapLimit: "地图显存上限（MB）", "Limit for the map (MB)";
    GraphicsMemory: "显存不足：地图改用不超过 {} MB，远处可能显示得较粗。", "Graphics memory is full. The map now uses at most {} MB and may look coarser.";
    GraphicsError: "显示设备报错，地图可能不完整；数据没有受影响。", "The graphics card reports an error; the map may be incomplete. Your data is not affected.";
    Memory: "进程内存", "Process memory";
}

impl Word {
    /// The word in both languages, for what is kept or printed in both.
    #[must_use]
    pub fn both(self) -> Bilingual {
        Bilingual::new(self.text(Lang::Zh), self.text(Lang::En))
    }

    /// The word with `{}` replaced by the arguments in order, and `{0}`, `{1}` by their number.
    #[must_use]
    pub fn with(self, lang: Lang, arguments: &[&dyn std::fmt::Display]) -> String {
        let (mut text, mut rest, mut next) = (String::new(), self.text(lang), 0);
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (place, tail) = after.split_once('}').unwrap_or((after, ""));
            let index = place.parse().unwrap_or_else(|_| {
                next += 1;
                next - 1
            });
            if let Some(argument) = arguments.get(index) {
                text.push_str(&argument.to_string());
            }
            rest = tail;
        }
        text + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_take_the_same_arguments() {
        for word in Word::ALL {
            let count = |lang| word.text(lang).matches('{').count();
            assert_eq!(count(Lang::Zh), count(Lang::En), "{word:?}");
        }
        assert_eq!(Word::WithinOf.with(Lang::Zh, &[&"3 km", &"宝山站"]), "宝山站 3 km 范围内");
    }
}
