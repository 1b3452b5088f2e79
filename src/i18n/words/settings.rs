//! The settings, the command palette and the table of shortcuts.

macro_rules! settings {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // the settings
        Settings: "设置…", "Settings…";
        SettingsTitle: "设置", "Settings";
        SettingsLook: "外观", "Appearance";
        SettingsMap: "地图", "Map";
        SettingsFiles: "文件", "Files";
        SettingLanguage: "语言", "Language";
        SettingTheme: "主题", "Theme";
        SettingScale: "界面大小", "Interface size";
        ScaleBound: "此窗口最大可用 {} %。", "At most {} % in this window.";
        SettingWheel: "滚轮", "Wheel";
        WheelZooms: "缩放地图", "Zooms the map";
        WheelPans: "平移地图，Ctrl 加滚轮缩放", "Pans the map; with Ctrl it zooms";
        SettingPositions: "坐标显示", "Positions";
        PositionsDegrees: "十进制度（WGS-84）", "Decimal degrees (WGS-84)";
        PositionsDms: "度分秒（WGS-84）", "Degrees, minutes, seconds (WGS-84)";
        PositionsGcj02: "十进制度（GCJ-02）", "Decimal degrees (GCJ-02)";
        SettingReload: "数据文件被其他程序修改后自动重新读入", "Read data files again when another program has changed them";
        SettingStart: "启动时显示开始页", "Show the start page when the program starts";
        SettingMemory: "地图显存上限", "Graphics memory for the map";
        UsualSettings: "恢复默认设置", "Restore defaults";
        ForgetRecents: "清空最近打开列表", "Forget recent files";
        SettingsKept: "更改立即生效，保存在 {}", "Changes take effect at once and are kept in {}";
        SettingsNotKept: "更改立即生效；本次运行不保存设置。", "Changes take effect at once; nothing is kept in this session.";
        Larger: "放大界面", "Larger interface";
        Smaller: "缩小界面", "Smaller interface";
        UsualSize: "界面原大小", "Default interface size";
        // the palette
        Palette: "命令面板…", "Command palette…";
        PaletteHint: "输入命令、文件、书签或主题", "Type a command, file, bookmark or theme";
        PaletteNothing: "没有叫“{}”的命令、文件或书签。", "No command, file or bookmark is called \"{}\".";
        PaletteUsed: "刚用过", "Recently used";
        PaletteNotNow: "现在不可用", "not available now";
        PaletteTheme: "主题", "Theme";
        PaletteKeys: "↑ ↓ 选择 · 回车执行 · Esc 关闭", "↑ ↓ to choose · Enter to do it · Esc to close";
        // the table of shortcuts
        ShortcutsFind: "筛选：命令或按键", "Filter: command or key";
        ShortcutsMouse: "鼠标与通用键", "Mouse and common keys";
        MenuBar: "菜单栏", "Menu bar";
        GestureWheel: "滚轮", "Wheel";
        GestureWheelDoes: "缩放（设置中可改为平移）", "Zooms (or pans: settings)";
        GestureDrag: "拖动", "Drag";
        GestureDragDoes: "平移", "Pans";
        GestureSpace: "空格或中键拖动", "Space or middle drag";
        GestureSpaceDoes: "任何工具下平移", "Pans in any tool";
        GestureBox: "Shift+拖动", "Shift+drag";
        GestureBoxDoes: "框选", "Box select";
        GestureMenu: "右键或 Shift+F10", "Right click, Shift+F10";
        GestureMenuDoes: "此处的操作", "What can be done there";
        GestureArrows: "方向键", "Arrow keys";
        GestureArrowsDoes: "平移地图", "Pan the map";
        GestureEnter: "回车 / 退格", "Enter / Backspace";
        GestureEnterDoes: "完成绘制 / 撤回一点", "Finish drawing / take a point back";
        GestureTab: "Tab，Shift+Tab", "Tab, Shift+Tab";
        GestureTabDoes: "到下一个、上一个控件", "To the next, the previous control";
        GestureEscape: "Esc", "Esc";
        GestureEscapeDoes: "取消一步、工具、选择", "Cancels step, tool, selection";
    }};
}
