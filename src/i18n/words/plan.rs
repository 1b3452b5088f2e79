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
        PlanAllKinds: "全部类别", "All kinds";
        PlanAllIndustries: "全部产业", "All industries";
        PlanBothDistricts: "宝山与金山", "Both districts";
        PlanAnyYear: "不限年限", "Any year";
        PlanBy: "到 {} 年", "by {}";
        PlanNothing: "没有符合条件的条目。", "Nothing in the plan meets these conditions.";
        PlanBack: "返回全文", "Back to the whole plan";
        PlanCopy: "复制引文", "Copy with source";
        // the list
        PlanNoPlace: "不涉及具体地点", "of no place";
        PlanParagraph: "第 {} 段", "paragraph {}";
        PlanCount: "共 {} 条", "{} statements";
    } };
}
