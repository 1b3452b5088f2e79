//! The area balance.

macro_rules! balance {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        Balance: "用地平衡表", "Area balance";
        BalanceShort: "平衡表", "Balance";
        BalanceNoValue: "未填", "No value";
        BalanceZone: "范围", "Zone";
        BalanceCode: "代码", "Code";
        BalanceClassName: "用地类型", "Land use";
        BalanceCount: "地块数", "Features";
        BalanceHectares: "面积（ha）", "Area (ha)";
        BalanceShare: "占比（%）", "Share (%)";
        BalanceMu: "面积（亩）", "Area (mu)";
        BalancePlannedHectares: "规划面积（ha）", "Planned area (ha)";
        BalancePlannedShare: "规划占比（%）", "Planned share (%)";
        BalanceChange: "增减（ha）", "Change (ha)";
        BalanceTotal: "合计", "Total";
        BalanceExportLong: "导出用地平衡表…", "Export the area balance…";
        BalanceExport: "导出", "Export";
        BalanceToSheet: "放到图纸上", "Put on the sheet";
        BalanceOnSheet: "用地平衡表已放到图纸上", "The balance is on the sheet";
        BalanceMeasuring: "正在计算用地平衡", "Measuring the area balance";
        BalanceStopped: "已停止计算；更改任一选项可重新计算", "Stopped; change a choice to measure again";
        BalanceLayer: "现状图层", "Layer";
        BalanceField: "用地字段", "Field";
        BalanceFieldAuto: "自动识别", "Recognised";
        BalanceWithinLabel: "范围", "Within";
        BalanceEverywhere: "全部要素", "All features";
        BalanceSelected: "选中的要素", "Selected features";
        BalanceSelectedAreas: "选中的范围", "Selected areas";
        BalanceEach: "{} 的每个面", "Each area of {}";
        BalanceLevelLabel: "归并", "Classes";
        BalanceLevelOwn: "原类", "As they are";
        BalanceLevelFirst: "一级类", "First level";
        BalanceLevelSecond: "二级类", "Second level";
        BalancePlannedLayer: "规划图层", "Planned";
        BalanceNoPlanned: "不对照", "None";
        BalanceNoField: "没有可识别的用地字段；请在“用地字段”中选择", "No field tells land use; choose one under Field";
        BalanceNoPlannedField: "规划图层没有同名字段，也没有可识别的用地字段", "The planned layer has no such field and none that tells land use";
        BalanceWindow: "按需从文件读取的图层不能计算平衡：请先导出需要的部分；或在命令行用 nanbei balance", "A layer that is read from its file as it is needed cannot be balanced here: export the part you need, or use nanbei balance on the command line";
        BalanceTooMany: "“{}”有 {} 个以上的不同值，不是用地分类；请另选字段", "\"{}\" has more than {} values and is no classification; choose another field";
        BalanceDrawn: "图上绘制的面", "Areas drawn on the map";
        BalanceDrawnArea: "面 {}", "Area {}";
        BalanceNoDrawn: "图上还没有绘制面；用“多边形”工具画出范围", "No area is drawn on the map; draw one with the polygon tool";
        BalanceNoZones: "请选中范围要素（如重点区域），或选择一个图层", "Select areas, such as key areas, or choose a layer";
        BalanceNoLayer: "没有可计算的面图层；请加载数据", "There is no layer of areas to balance; load data";
        BalanceNothing: "此范围内没有要素", "There is nothing in it";
        BalanceLeftOut: "{} 个要素的面或自相交、或互相重叠，面积无法确定，未计入", "{} features were left out: their polygons cross or overlap themselves, so that the area cannot be told";
        BalanceMeasured: "面积为 WGS-84 椭球面积，按要素几何计算，跨界要素按边界精确切分；1 亩 = 1/15 公顷。", "Areas are on the WGS-84 ellipsoid, from the features' geometry; features that cross a zone's boundary are cut there exactly; 1 mu is 1/15 hectare.";
    } };
}
