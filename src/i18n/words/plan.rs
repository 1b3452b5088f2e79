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
        // the list
        PlanNoPlace: "不涉及具体地点", "of no place";
        PlanParagraph: "第 {} 段", "paragraph {}";
        PlanCount: "共 {} 条", "{} statements";
    } };
}
