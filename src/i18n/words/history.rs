//! What undo and redo name, and edits that were refused.

macro_rules! history {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // steps
        EditAddLayer: "添加图层", "add layer";
        EditRemoveLayer: "移除图层", "remove layer";
        EditGroups: "图层编组", "layer groups";
        EditMoveLayer: "调整图层顺序", "layer order";
        EditVisibility: "显示或隐藏图层", "layer visibility";
        EditOpacity: "不透明度", "opacity";
        EditStyle: "样式", "style";
        EditFilter: "筛选", "filter";
        EditRename: "重命名", "rename";
        EditReread: "重新读入文件", "read file again";
        EditData: "替换图层数据", "replace data";
        EditCells: "修改属性", "attributes";
        EditGeometry: "修改图形", "geometry";
        EditFeatures: "修改要素", "features";
        EditDeleteFeatures: "删除要素", "delete features";
        EditColumns: "修改字段", "fields";
        EditRepair: "修复几何", "repair geometry";
        EditCrs: "改变坐标系", "coordinate system";
        EditAddAnnotation: "添加标注", "add annotation";
        EditRemoveAnnotation: "删除标注", "delete annotation";
        EditAnnotation: "修改标注", "annotation";
        EditRings: "枢纽圈层", "hub rings";
        EditSheet: "图纸设置", "sheet settings";
        EditTitle: "工程名称", "project title";
        EditBookmarks: "书签", "bookmarks";
        EditQueries: "保存的查询", "saved queries";
        EditThemes: "保存的主题", "saved themes";
        EditMap: "切换专题图", "thematic map";
        EditPlan: "补充规划要点", "own statements";
        EditAddScenario: "新建情景", "new scenario";
        EditRemoveScenario: "删除情景", "remove scenario";
        EditScenario: "情景说明", "what a scenario stands on";
        EditSwitchScenario: "切换情景", "switch of scenario";
        EditAdoptScenario: "情景设为基准", "scenario made the base";
        EditHorizon: "规划年份", "horizon";
        // refused edits
        NotChanged: "未作更改：{}", "Nothing was changed: {}";
        NotChangedNoField: "未作更改：没有字段 {}", "Nothing was changed: there is no field {}";
        NotChangedFieldThere: "未作更改：已有字段 {}，请另取名称", "Nothing was changed: there is a field {} already; choose another name";
        NotChangedNoFeature: "未作更改：第 {} 个要素已不存在", "Nothing was changed: feature {} is no longer there";
        NotChangedGeometry: "未作更改：第 {} 个要素的图形不完整或超出经纬度范围", "Nothing was changed: the geometry for feature {} is incomplete or off the world";
        // the limit
        HistoryForgotten: "撤销记录已满，最早的 {} 步不能再撤销", "The undo history is full: the oldest {} steps can no longer be undone";
    }};
}
