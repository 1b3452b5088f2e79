//! The start page and the tour.

macro_rules! start {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // the start page
        StartPage: "开始页", "Start page";
        StartOpen: "打开文件…", "Open files…";
        StartDrop: "工程、GeoJSON、CSV、FlatGeobuf，也可拖进窗口。", "Projects, GeoJSON, CSV, FlatGeobuf; or drop them anywhere on the window.";
        RecentProjects: "最近的工程", "Recent projects";
        RecentData: "最近的数据", "Recent data";
        StartNothing: "打开过的工程和数据会列在这里，工程附地图缩略图。", "Projects and data that you open are listed here, projects with a picture of their map.";
        FileGone: "文件不在原处", "File not found";
        ForgetFile: "从列表移除“{}”（文件保留）", "Remove \"{}\" from the list (the file stays)";
        ForgetAll: "清空列表（文件保留）", "Empty the list (the files stay)";
        StartAgain: "启动时显示开始页", "Show this page when the program starts";
        NewHere: "第一次使用？", "New here?";
        // the tour
        Tour: "两分钟导览", "Two-minute tour";
        TourStep: "第 {} 步，共 {} 步", "Step {} of {}";
        TourNext: "继续", "Next";
        TourBack: "上一步", "Back";
        TourEnd: "结束导览", "End the tour";
        TourMap: "这是地图", "This is the map";
        TourMapText: "宝山在北、金山在南，重点区域与两座高铁枢纽已在图上，离线可用。滚轮缩放，拖动平移，点按看属性，右键列出此处要素。", "Baoshan in the north, Jinshan in the south, the key areas and the two high-speed hubs are on it, offline. The wheel zooms, dragging pans, a click shows attributes, a right click lists what is there.";
        TourLayers: "图层", "Layers";
        TourLayersText: "圆点显示或隐藏，双击圆点只看这一层，拖动改变上下次序，右键有更多操作。“主题”记住哪些图层可见、什么样式。", "A dot shows and hides, a double click on it shows only that layer, dragging changes the order, a right click has more. A theme remembers which layers are shown, and their styles.";
        TourOpen: "打开数据", "Open data";
        TourOpenText: "用“打开”，或把文件拖进窗口任何地方。坐标系、编码和不合规之处会说明在哪一行、怎么办。地类代码一键配标准色。", "Use Open, or drop files anywhere. Coordinate systems, encodings and what is wrong are told with line and remedy. Land-use codes get the standard's colours in one click.";
        TourFind: "查找地点", "Find places";
        TourFindText: "中文、拼音、首字母、英文或坐标都能找到地点和图层。", "Chinese, pinyin, its initials, English or coordinates find places and layers.";
        TourStyle: "样式", "Style";
        TourStyleText: "点图层的色块打开。填充、边线、晕线、标注分别设置；按属性分类分级，断点在直方图上拖动。", "A click on a layer's swatch opens it. Fills, outlines, hatches and labels each by themselves; classes by attribute, with breaks dragged on the histogram.";
        TourTable: "属性表", "Attribute table";
        TourTableText: "百万行也能滚动、排序、筛选。双击单元格编辑，可从电子表格粘贴，可用公式算出新字段；地图与表选择一致。", "A million rows scroll, sort and filter. Double-click a cell to edit, paste from a spreadsheet, compute fields by formula; the selection is the same in map and table.";
        TourQuery: "条件查询", "Queries";
        TourQueryText: "按字段和空间关系组合条件，数量与面积随时更新；结果可选中、存成图层，或作为图层的筛选留在图上。", "Conditions by field and by place, in groups; count and area keep up. What is found is selected, becomes a layer, or stays on the map as the layer's filter.";
        TourBalance: "用地平衡表", "Area balance";
        TourBalanceText: "按地类、按片区统计面积，现状与规划对照，可导出 XLSX，也能放进图纸。", "Areas by class and by district, present against planned, as XLSX and on the sheet.";
        TourSheet: "出图", "Print";
        TourSheetText: "“导出图纸”打开图纸：预览就是成品，写成 PDF、SVG、PNG 或 GeoTIFF。所有修改都能撤销，工程随时存档。", "Export opens the sheet: the preview is the product, written as PDF, SVG, PNG or GeoTIFF. Every change can be undone, and nothing is lost in a crash.";
        TourPalette: "什么都能找到", "Find anything";
        TourPaletteText: "Ctrl+K 列出全部命令、最近文件和书签，输入几个字即可；F1 是快捷键表。", "Ctrl+K lists every command, recent files and bookmarks; type a few letters. F1 shows the shortcuts.";
    }};
}
