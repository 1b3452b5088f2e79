//! The list of layers, their styles and classes, and what is done to a layer.

macro_rules! layers {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // the list
        Layers: "图层", "Layers";
        AddLayer: "添加", "Add";
        GroupPlan: "规划专题", "The plan";
        GroupHubs: "交通枢纽", "Transport hubs";
        GroupKeyAreas: "重点区域", "Key areas";
        GroupDistricts: "行政区", "Districts";
        GroupMine: "我的数据", "My data";
        GroupBasemap: "底图", "Base map";
        NoLayersOfMine: "把 {} 文件拖到窗口里，或点“添加”。", "Drop {} files onto the window, or click Add.";
        // layers that are read as they are needed
        WindowAsking: "正在读取“{}”在视图中的要素…", "Reading what the view shows of {}…";
        WindowLargest: "“{}”要素太多，只显示了视图中较大的一部分，放大可见全部", "{} has too many features in view: only the largest are shown; zoom in to see all";
        WindowRemarks: "“{}”已读取的部分有需要留意之处", "There is something to note in what was read of {} so far";
        WindowNothing: "“{}”在视图中的要素未能读取", "{}: what the view shows could not be read";
        WindowClasses: "按已读取的 {} 个要素分类", "Classes computed from the {} features loaded";
        WindowView: "按需读取：手头 {} 个，共 {} 个要素", "Read as needed: {} of {} features at hand";
        ShowLayer: "显示 {}", "Show {}";
        ZoomToLayer: "缩放至图层", "Zoom to layer";
        OnlyThisLayer: "只看此层", "Only this layer";
        MoveUp: "上移", "Move up";
        MoveDown: "下移", "Move down";
        DragToOrder: "拖动以调整顺序", "Drag to change the order";
        // styles
        LayerStyle: "样式", "Style";
        Color: "颜色", "Colour";
        LineWidth: "线宽", "Line width";
        Opacity: "不透明度", "Opacity";
        FillOpacity: "填充", "Fill";
        Labels: "注记", "Labels";
        MarkerSize: "符号大小", "Marker size";
        ColorBy: "按属性着色", "Colour by";
        LandUseFound: "“{}”的字段“{}”是国土空间用地用海分类（2023）。", "{} has land use by the national classification of 2023 in the field {}.";
        LandUseColors: "按国标用地色显示", "Use the standard colours";
        LandUseShort: "国标用地色", "Standard land use";
        LandUseHint: "按《国土空间调查、规划、用途管制用地用海分类指南》（2023）的顺序、名称与颜色；颜色为转录，请以原文核对", "The order, names and colours of the national classification of 2023; the colours are transcribed: check them against the original";
        OneColor: "单一颜色", "One colour";
        ClassMethod: "分级方法", "Method";
        ManualBreaks: "手动", "By hand";
        Quantiles: "分位数", "Quantiles";
        EqualIntervals: "等间距", "Equal intervals";
        NaturalBreaks: "自然断点", "Natural breaks";
        ClassCount: "级数", "Classes";
        Classes: "分类", "Classes";
        ReverseColors: "颜色反转", "Reverse colours";
        ClassEnd: "本类的上限，也是下一类的起点", "Where this class ends and the next begins";
        ColorRamp: "色带", "Ramp";
        OtherValues: "其他", "Other";
        NoLabels: "不标注", "None";
        // a layer's menu
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
        // repairs
        Repairing: "修复 {}", "Repairing {}";
        DataChanged: "图层数据已变化，本次处理结果未采用。", "The layer has changed in the meantime; the result was discarded.";
        NothingToRepair: "{} 的面都有效，无需修复。", "All polygons in {} are valid; nothing to repair.";
        Repaired: "{}：修复了 {} 个要素，可撤销。", "{}: {} features were repaired. You can undo this.";
        RepairedCount: "{}：修复了 {} 个要素。", "{}: {} features were repaired.";
        RepairedSome: "{}：修复了 {} 个要素，{} 个未能修复，保持原样。", "{}: {} features were repaired; {} could not be repaired and are unchanged.";
    }};
}
