//! What is told of one feature or annotation.

macro_rules! inspector {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // a feature
        Inspector: "属性", "Inspector";
        NothingInspected: "点一下地图上的要素，这里显示它的属性、面积与来源。", "Click a feature on the map to see its attributes, area and source here.";
        FirstSteps: "可以从这里开始", "Places to begin";
        District: "所属区", "District";
        AreaOnMap: "图上面积", "Area on the map";
        AreaPublished: "公布面积", "Published area";
        Perimeter: "周长", "Perimeter";
        Length: "长度", "Length";
        Position: "位置", "Position";
        DistanceTo: "至{}", "To {}";
        NearestEdge: "边界最近处", "nearest edge";
        Boundaries: "四至", "Bounds";
        Lines: "线路", "Lines";
        Opening: "通车", "Opening";
        FormerName: "原名", "Former name";
        BriefingPoints: "规划要点", "From the briefing";
        Sources: "来源", "Source";
        Accuracy: "精度", "Accuracy";
        Licence: "许可", "Licence";
        Datum: "坐标系", "Datum";
        Attributes: "全部属性", "All attributes";
        Vertices: "节点", "vertices";
        Indicative: "示意 ±{}", "Indicative ±{}";
        NotLegal: "示意，非法定边界", "Indicative, not a legal boundary";
        ServedLines: "服务线路", "Lines served";
        Rings: "圈层", "Rings";
        RingRadius: "圈层半径（千米）", "Ring radius (km)";
        AddRing: "加一圈", "Add ring";
        RemoveRing: "去掉 {} 圈", "Remove the {} ring";
        WhatIsWithin: "圈内有什么", "What is within";
        WithinOf: "{1} {0} 范围内", "Within {0} of {1}";
        StatusPlanned: "规划", "planned";
        StatusBuilding: "在建", "under construction";
        StatusExisting: "既有", "existing";
        StatusReserved: "预留", "reserved";
        Notes: "说明", "Notes";
        // an annotation
        AnnotationTitle: "标注", "Annotation";
        AnnotationText: "文字", "Text";
        TextSize: "字高", "Text size";
        Bold: "加粗", "Bold";
        NewText: "新标注", "New note";
        DeleteIt: "删除", "Delete";
    }};
}
