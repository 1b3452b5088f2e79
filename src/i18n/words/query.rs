//! Search, the question form, and the list of what was found.

macro_rules! query {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // the search box
        SearchHint: "搜索地名、坐标或命令 · Ctrl K", "Place, coordinates or command · Ctrl K";
        FoundLayer: "图层", "Layer";
        FoundHidden: "未显示", "hidden";
        SearchAtHand: "按需读取的图层（{}）只找了手头的要素；空间查询的属性条件会查全部。", "Of layers that are read as needed ({}), only the features at hand were searched; an attribute condition in the question form looks at all.";
        SearchNothing: "没有找到“{}”。可输入中文名、英文名、编号，或 121.44, 31.40 这样的坐标。", "No results for \"{}\". Try a Chinese or English name, an ID, or coordinates such as 121.44, 31.40.";
        GoToPosition: "前往 {}", "Go to {}";
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
        // the list
        SelectionTitle: "所选要素", "Selection";
        NoResults: "尚未选择要素。可使用框选、多边形选择或空间查询，结果列在这里。", "Nothing selected. Use box select, polygon select or a spatial query; results appear here.";
        InsideOrTouching: "在内或相接", "inside or touching";
        TotalArea: "合计面积", "Total area";
        NoHits: "没有符合条件的要素。请放宽距离或条件后重试。", "No features match. Increase the distance or broaden the condition.";
        Features: "个要素", "features";
        SelectAllLayers: "选择所有图层的要素", "Select from all layers";
        SelectionMenu: "所选要素", "With the selection";
        AllLayersShort: "所有图层", "All layers";
        ColumnName: "名称", "Name";
        ColumnLayer: "图层", "Layer";
        ColumnDistance: "距离", "Distance";
        ColumnMeasure: "面积 / 长度", "Area / length";
        SelectedByShape: "范围内的要素", "Within the drawn shape";
        QueryAnswer: "查询结果", "Query result";
    }};
}
