//! The plan: its kinds of statements, and what is said round them.

macro_rules! plan {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // kinds of statements
        PlanAim: "总体目标", "Aim";
        PlanTarget: "量化目标", "Target";
        PlanPositioning: "功能定位", "Positioning";
        PlanTask: "重点任务", "Task";
        PlanIndustry: "产业", "Industry";
        PlanProject: "项目", "Project";
        PlanPolicy: "政策", "Policy";
        PlanPrinciple: "原则", "Principle";
        PlanInstitution: "组织与合作", "Institution";
        // the panel
        PlanPanel: "规划要点", "The plan";
        PlanSearch: "在规划要点中查找", "Find in the plan";
        PlanAllSections: "全部部分", "All parts";
        PlanAllKinds: "全部类别", "All kinds";
        PlanAllIndustries: "全部产业", "All industries";
        PlanBothDistricts: "宝山与金山", "Both districts";
        PlanAnyYear: "不限年限", "Any year";
        PlanBy: "到 {} 年", "by {}";
        PlanNothing: "没有符合条件的条目。", "Nothing in the plan meets these conditions.";
        PlanBack: "返回全文", "Back to the whole plan";
        PlanCopy: "复制引文", "Copy with source";
        // thematic maps and their atlas
        PlanMaps: "规划专题图", "Thematic maps";
        PlanOverview: "总览", "Overview";
        PlanMapNone: "总览（离开专题图）", "Overview, without a thematic map";
        PlanMapStructure: "专题图：空间结构", "Thematic map: structure";
        PlanMapIndustry: "专题图：产业", "Thematic map: industry";
        PlanMapTransport: "专题图：交通枢纽", "Thematic map: transport";
        PlanMapAreas: "专题图：重点区域", "Thematic map: key areas";
        PlanMapGovernance: "专题图：政策与治理", "Thematic map: governance";
        PlanAtlas: "导出规划图集…", "Export the plan's atlas…";
        PlanAtlasShort: "导出规划图集", "Export the atlas";
        PlanAdd: "补充条目…", "Add a statement…";
        PlanImport: "导入条目（JSON）…", "Import statements (JSON)…";
        PlanImported: "已从 {0} 导入 {1} 条", "{1} statements imported from {0}";
        PlanReplaced: "其中 {} 条替换了同编号的条目", "{} of them replaced statements of the same id";
        PlanNotImported: "未能导入 {}：{}", "{} could not be imported: {}";
        PlanPlaceUnknown: "地图上没有“{}”；加载该图层后即可定位", "\"{}\" is not on the map; the statement finds it once its layer is there";
        PlanOwn: "补充", "own";
        PlanRemove: "删除", "Remove";
        PlanAddTitle: "补充规划条目", "Add a statement to the plan";
        PlanAddZh: "中文内容", "In Chinese";
        PlanAddEn: "英文内容", "In English";
        PlanAddKind: "类别", "Kind";
        PlanAddSection: "所属部分", "Part of the plan";
        PlanAddYear: "年限（可不填）", "Year, if any";
        PlanAddDocument: "出处（文件名称）", "Source (title of the document)";
        PlanAddDate: "日期", "Date";
        PlanAddParagraph: "段落", "Paragraph";
        PlanAddPlaces: "涉及地点：选中的 {} 个要素", "Places: the {} selected features";
        PlanAddNoPlaces: "涉及地点：无（先在地图上选中要素）", "Places: none (select features on the map first)";
        PlanAddNoId: "{} 个选中的要素没有编号，不能作为地点", "{} of the selected features have no id and cannot be places";
        PlanAddDone: "添加", "Add";
        PlanAtlasHint: "目录、五张专题图、指标与全部条目，一份 PDF", "Contents, five thematic maps, indicators and every statement in one PDF";
        PlanLeaveMap: "离开专题图", "Leave the thematic map";
        PlanMapPutAway: "在专题图上对图纸或图层样式的修改没有带走；撤销可以取回。", "What was changed of the sheet or of styles on the thematic map was left behind; undo brings it back.";
        PlanAtlasTitle: "上海南北转型规划图集", "Atlas of Shanghai's north-south transformation";
        PlanAtlasAbout: "据上海市政府 2022 年 7 月 12 日新闻发布会介绍的《关于加快推进南北转型发展的实施意见》", "After the municipal media briefing of 12 July 2022 on the Implementation Opinions";
        PlanAtlasContents: "目录", "Contents";
        PlanAtlasIndicators: "两区与重点区域的面积、距离与规划铁路", "Areas, distances and planned rail of the districts and key areas";
        PlanAtlasAll: "规划要点全文", "Every statement of the plan";
        PlanAtlasSource: "以本图集的文字概述发布会所述，注明所在段落", "In this atlas's own words, each with its paragraph in the briefing";
        // the list
        PlanNoPlace: "不涉及具体地点", "of no place";
        PlanParagraph: "第 {} 段", "paragraph {}";
        PlanCount: "共 {} 条", "{} statements";
    } };
}
