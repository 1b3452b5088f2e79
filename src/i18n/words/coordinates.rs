//! Systems of coordinates: which one a file is in, how that is known, and conversion.

macro_rules! coordinates {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // the question
        WhichSystem: "{} 使用哪个坐标系？", "Which coordinate system does {} use?";
        NowTaken: "现在：{}", "Now: {}";
        LikelySystems: "可能的坐标系及对应位置", "Likely systems and resulting locations";
        AllSystems: "全部坐标系", "All systems";
        ChooseSystem: "选择…", "Choose…";
        NorthingFirst: "纬度或北坐标在前", "Latitude or northing comes first";
        TypedSystem: "EPSG 代码、名称或 +proj 参数", "EPSG code, name or +proj parameters";
        UseSystem: "采用", "Use";
        // what a system is refused for
        NoPublicTransformation: "{}与 WGS-84 的转换参数不公开；如有参数，请写成 +proj=… +towgs84=…", "{} has no public transformation to WGS-84; if you have the parameters, enter them as +proj=… +towgs84=…";
        UnknownSystem: "无法识别坐标系“{}”", "Unknown coordinate system \"{}\"";
        BadParameters: "参数无效：{}", "Invalid parameters: {}";
        // control points
        ByControlPoints: "用控制点定位…", "Place by control points…";
        ControlPointsTitle: "控制点定位：{}", "Control points: {}";
        ControlPointsHow: "先点图中一点，再点地图上的同一点；也可在表中输入坐标。", "Click a point here, then on the map; or type coordinates.";
        ControlPointsReading: "正在读取…", "Reading…";
        ControlPointsUnread: "图形无法显示；请在表中输入坐标。", "Nothing to show; type coordinates in the table.";
        ControlPreview: "待定位的图", "Drawing to be placed";
        ControlFitView: "全图", "Whole drawing";
        ControlLocal: "图上 x, y", "Drawing x, y";
        ControlPlace: "地图坐标", "Map position";
        ControlResidual: "残差 m", "Residual m";
        ControlCounts: "参与平差", "Counts";
        ControlPointOf: "点 {}", "Point {}";
        ControlRemove: "删除点 {}", "Remove point {}";
        ControlLocalOf: "点 {} 图上坐标", "Point {} in the drawing";
        ControlPlaceOf: "点 {} 地图坐标", "Point {} on the map";
        ControlFit: "变换", "Transformation";
        ControlTarget: "地图坐标系", "Map coordinates";
        ControlError: "中误差 {}；最大残差 {}（点 {}）", "Standard error {}; largest residual {} (point {})";
        ControlUnchecked: "点数刚够，残差为零不说明精度；请再加一点检核。", "Just enough points: zero residuals prove nothing. Add one more as a check.";
        ControlScale: "比例 {}，旋转 {}°", "Scale {}, rotation {}°";
        ControlTurned: "看来北坐标在前", "The northing seems to come first";
        ControlTurn: "互换", "Swap";
        ControlApply: "按控制点定位", "Place";
        ControlRead: "读入控制点…", "Read points…";
        ControlSave: "保存控制点…", "Save points…";
        ControlPointsKept: "{} 的控制点已保留，再次定位时继续。", "The control points of {} are kept for when it is placed again.";
        HintControlPoint: "在地图上点取控制点的位置", "Click the control point's position on the map";
        // how it is known
        CrsAssumed: "文件未注明，按 {} 读入", "{} (assumed; not specified in the file)";
        CrsDeclared: "文件注明为 {}", "{} (declared in the file)";
        CrsChosen: "指定为 {}", "{} (set by the user)";
        AssumedSystem: "{} 没有注明坐标系，按 WGS-84（CGCS2000）读入。", "{} does not specify a coordinate system; it was read as WGS-84 (CGCS2000).";
        TakenAs: "坐标按 {} 读入。", "Coordinates were read as {}.";
        Reinterpreted: "{} 现在按 {} 读入。", "{} is now read as {}.";
        // conversion
        OffsetFound: "{} 像是 {} 坐标：换算后 {3} 的节点落在区界上，现在只有 {2}。", "{} appears to be in {}: after conversion, {3} of its vertices lie on district boundaries, compared with {2} now.";
        IsFromWebMap: "取自高德、腾讯等网络地图（GCJ-02）", "From a Chinese web map (GCJ-02)";
        ConvertFrom: "从 {} 换算（移动 {}）", "Convert from {} (moves it {})";
        Converting: "换算自 {}", "Converting from {}";
    }};
}
