//! What stands on and round the map: the legend card, the status bar, hints of the tools, the context menu, bookmarks.

macro_rules! map {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // on the map
        Legend: "图例", "Legend";
        LegendFold: "收起图例", "Fold the legend";
        LegendUnfold: "展开图例", "Unfold the legend";
        LegendCard: "图例卡片", "Legend card";
        LegendRow: "图例：{}", "Legend: {}";
        ZoomButtons: "缩放按钮", "Zoom buttons";
        AllSources: "全部数据来源", "All sources";
        DataNote: "图上边界与规划线路均为示意，非法定边界。", "Boundaries and planned lines are indicative, not legal boundaries.";
        // the status bar
        StatusScale: "比例", "Scale";
        StatusZoom: "级别", "Zoom";
        StatusSelected: "已选", "Selected";
        PositionFormat: "坐标显示方式（点按切换）", "Position format (click to change)";
        // hints
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
        // the context menu
        ZoomToIt: "缩放至“{}”", "Zoom to \"{}\"";
        StyleOfLayer: "“{}”的样式", "Style of \"{}\"";
        TableOfLayer: "“{}”的属性表", "Table of \"{}\"";
        CenterHere: "以此处为中心", "Centre the map here";
        MeasureHere: "从此处测量", "Measure from here";
        TextHere: "在此处写文字", "Write text here";
        CopyFeature: "把“{}”复制为 GeoJSON", "Copy \"{}\" as GeoJSON";
        CopyPosition: "复制坐标", "Copy coordinates";
        FeaturesHere: "此处的要素", "Features here";
        NothingHere: "此处没有要素", "No feature here";
        MoreHere: "还有 {} 个", "{} more";
        // bookmarks
        Bookmarks: "书签", "Bookmarks";
        BookmarkName: "书签名称", "Bookmark name";
        BookmarkAdd: "收藏当前视图", "Bookmark this view";
        BookmarkRemove: "删除书签", "Delete bookmark";
        BookmarksNone: "还没有书签。", "No bookmarks yet.";
        GoThere: "前往", "Go there";
    }};
}
