//! The sheet window: its paper, its extent, its parts and templates.

macro_rules! sheet {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // the window
        ExportTitle: "图纸", "Sheet";
        TabPage: "版面", "Page";
        TabParts: "内容", "Parts";
        TabAtlas: "图集", "Atlas";
        PageCloser: "放大图纸", "Zoom in on sheet";
        PageFarther: "缩小图纸", "Zoom out on sheet";
        WholePage: "整页（Ctrl+滚轮缩放图纸，按住中键移动）", "Whole page (Ctrl+wheel to zoom, middle-drag to move)";
        // templates
        Template: "模板", "Template";
        TemplateChoose: "套用模板…", "Use a template…";
        TemplateName: "新模板名称", "Name of a new template";
        TemplateSaved: "已存为模板，可在模板列表中选用", "Template saved; find it in the template list";
        TemplateSave: "存为模板", "Save as template";
        // paper
        Paper: "图幅", "Paper";
        Landscape: "横向", "Landscape";
        Portrait: "纵向", "Portrait";
        Resolution: "分辨率", "Resolution";
        PaperCustom: "自定义", "Custom";
        PaperWidth: "纸宽", "Width";
        PaperHeight: "纸高", "Height";
        ArrangePlan: "规划图", "Plan";
        ArrangeBoard: "展板", "Board";
        ArrangeSlide: "幻灯片", "Slide";
        Margin: "页边距", "Margin";
        Lettering: "文字与符号", "Lettering";
        // extent and scale
        Scale: "比例尺", "Scale";
        ScaleFit: "适合范围", "Fit extent";
        Extent: "范围", "Extent";
        ExtentView: "当前视图", "Current view";
        ExtentSelection: "所选要素", "Selection";
        ExtentWhole: "全图", "Whole extent";
        ExtentKept: "已保存的范围", "As saved";
        ExtentBox: "在图上框选…", "Draw a box on the map…";
        ExtentHand: "手动调整", "Moved by hand";
        ExtentPicking: "在地图上拖出图纸范围，按 Esc 返回图纸", "Drag a box on the map to set the sheet extent; press Esc to return to the sheet";
        FixedScale: "固定比例尺", "Fixed scale";
        GridAtEdge: "坐标", "Grid";
        GridTicks: "经纬度刻度", "Degrees at the edge";
        Alignment: "对齐", "Alignment";
        GridLines: "经纬网", "Graticule";
        GridKilometres: "公里网", "Kilometre grid";
        PrintOnline: "打印底图图块", "Print the base map's tiles";
        // texts
        MapLanguage: "图上语言", "Language on the map";
        BothLanguages: "中英双语", "Both";
        Title: "标题", "Title";
        Subtitle: "副标题", "Subtitle";
        Author: "编制单位", "Author";
        SheetDateHint: "留空则为出图当天的日期", "Left empty, it is the day on which the sheet is made";
        SheetDate: "日期", "Date";
        InChinese: "中文", "Chinese";
        InEnglish: "英文", "English";
        // its own parts
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
        Automatic: "自动", "automatic";
        // parts added by hand
        AddToSheet: "添加", "Add";
        ItemText: "文字", "Text";
        ItemPicture: "图片", "Picture";
        ItemMap: "地图", "Map";
        ItemCards: "条目", "Cards";
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
        // the legend
        LegendGrouped: "按图层组", "By group";
        LegendColumns: "列数", "Columns";
        LegendDerived: "恢复自动图例", "Reset to automatic legend";
        LegendHint: "图例来自图上可见的内容；可隐藏、改名、调整次序。", "The legend lists what is visible on the map; you can hide, rename and reorder its entries.";
    }};
}
