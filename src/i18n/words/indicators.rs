//! The indicators of the plan's places.

macro_rules! indicators {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        Indicators: "指标", "Indicators";
        IndicatorTitle: "指标（示意；≈ 为未经确认）", "Indicators (indicative; ≈ not confirmed)";
        IndicatorNoPlace: "没有可以测算的地点", "There is no place that could be measured";
        IndicatorStopped: "未能测算：{}", "Not measured: {}";
        IndicatorPlace: "地点", "Place";
        IndicatorDistrict: "所在区", "District";
        IndicatorArea: "图上面积（km²）", "Area on the map (km²)";
        IndicatorShare: "占所在区图上面积（%）", "Share of district's outline (%)";
        IndicatorInside: "位于该区内（%）", "Part inside the district (%)";
        IndicatorPublished: "公布面积（km²）", "Published area (km²)";
        IndicatorDifference: "图上减公布（km²）", "Map minus published (km²)";
        IndicatorToBaoshan: "距上海宝山站（km）", "To Baoshan Station (km)";
        IndicatorToJinshan: "距上海金山站（km）", "To Jinshan Station (km)";
        IndicatorToCentre: "距市中心（km）", "To the city centre (km)";
        IndicatorRail: "{} km 内规划铁路（km）", "Planned rail within {} km (km)";
        IndicatorCount: "{}：数量", "{}: count";
        IndicatorAreaOf: "{}：面积（ha）", "{}: area (ha)";
        IndicatorLengthOf: "{}：长度（km）", "{}: length (km)";
        IndicatorSum: "{}：{} 之和", "{}: sum of {}";
        IndicatorNeighbours: "市内相邻", "Neighbours in Shanghai";
        IndicatorNote: "面积说明", "On the area";
        IndicatorMeasured: "面积、长度和距离为 WGS-84 椭球值；距离自形心起，为直线；市中心取 GeoNames 的上海点位（CC BY 4.0）；规划铁路含在建，按至片区边界的距离计；市内相邻：区为相接，重点区域为 1 公里之内；区的图上面积含水域；数量与字段之和按要素内一点所在计，面积与长度按边界切分。", "Areas, lengths and distances are on the WGS-84 ellipsoid; distances are straight, from the centroid; the city centre is the point of Shanghai in GeoNames (CC BY 4.0); planned rail includes what is being built, by its distance to the boundary; neighbours are districts of Shanghai that touch and key areas within 1 km; the area of a district on the map includes water; counts and sums go by a point in each feature, areas and lengths are cut at the boundary.";
        IndicatorIndicative: "界线与线路为示意，指标随之为示意；公布面积以来源为准，≈ 为未经确认的数字。", "Outlines and lines are indicative, and so are the indicators; for published areas the source is authoritative; ≈ marks figures that are not confirmed.";
        IndicatorMenu: "表格", "Table";
        IndicatorAdd: "加入图层", "Add a layer";
        IndicatorRemove: "移除加入的图层", "Remove added layers";
        IndicatorNoField: "只计数量与面积", "Count and area only";
        IndicatorExport: "导出表格", "Export the table";
        IndicatorExportLong: "导出指标表…", "Export the indicators…";
        IndicatorToSheet: "放到图纸上", "Put on the sheet";
        IndicatorToMap: "在地图上显示", "Show on the map";
        IndicatorOnSheet: "指标表已放到图纸上", "The table is on the sheet";
        IndicatorWorking: "正在计算…", "Measuring…";
        IndicatorWritten: "已写出 {}", "Wrote {}";
        IndicatorNotWritten: "未能写出 {}：{}", "{} could not be written: {}";
        IndicatorAgain: "文档已更改，重新计算", "The document has changed: measure again";
    } };
}
