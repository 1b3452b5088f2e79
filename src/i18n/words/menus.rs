//! Menus, the toolbar and what the program says of itself: the commands that have no window of their own.

macro_rules! menus {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // the menu bar
        AppName: "南北 Nanbei", "Nanbei 南北";
        MenuFile: "文件", "File";
        MenuEdit: "编辑", "Edit";
        MenuView: "视图", "View";
        MenuLayer: "图层", "Layer";
        MenuPlan: "规划", "Plan";
        MenuQuery: "查询", "Query";
        MenuHelp: "帮助", "Help";
        MenuTools: "工具", "Tools";
        MenuDraw: "绘制", "Draw";
        Recents: "最近打开", "Open recent";
        // files
        NewProject: "新建工程", "New project";
        OpenFiles: "打开文件…", "Open files…";
        Save: "保存工程", "Save project";
        SaveAs: "工程另存为…", "Save project as…";
        SaveAsPackage: "另存为 GeoPackage 工程…", "Save project as GeoPackage…";
        ExportSheet: "图纸与导出…", "Sheet and export…";
        Quit: "退出", "Quit";
        // editing
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
        // the view
        ZoomIn: "放大", "Zoom in";
        ZoomOut: "缩小", "Zoom out";
        WholeExtent: "全图", "Whole extent";
        ViewBack: "上一视图", "Previous view";
        ViewForward: "下一视图", "Next view";
        FullScreen: "全屏", "Full screen";
        MapOnly: "只看地图", "Map only";
        ResultsPanel: "结果列表", "Results list";
        // the tools
        ToolSelect: "选择", "Select";
        ToolPan: "平移", "Pan";
        ToolMeasure: "测量", "Measure";
        ToolText: "文字", "Text";
        ToolArrow: "箭头", "Arrow";
        ToolLine: "线", "Line";
        ToolPolygon: "多边形", "Polygon";
        ToolBox: "框选", "Box select";
        ToolLasso: "多边形选择", "Polygon select";
        Search: "搜索", "Search";
        ShortcutSheet: "快捷键", "Shortcuts";
        Annotate: "标注", "Annotate";
        // the program
        SwitchLanguage: "切换为 English", "Switch to 中文";
        ThemeLight: "浅色", "Light";
        ThemeDark: "深色", "Dark";
        ThemeSystem: "跟随系统", "Follow system";
        Diagnostics: "运行诊断", "Diagnostics";
        About: "关于与数据来源", "About and sources";
        AboutText: "上海南北转型规划地图：宝山、金山、重点区域与两座高铁枢纽，离线可用。", "A map for planning Shanghai's north-south transformation: Baoshan, Jinshan, the key areas and the two high-speed hubs, offline.";
        // short forms for the toolbar
        OpenShort: "打开", "Open";
        SaveShort: "保存", "Save";
        ExportShort: "导出图纸", "Export";
        LanguageShort: "中 / EN", "中 / EN";
    }};
}
