//! Scenarios: their list, the comparison of two, the year as of which the map is shown.

macro_rules! scenarios {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        Scenarios: "情景", "Scenarios";
        ScenarioBase: "基准", "Base";
        ScenarioNew: "新建情景", "New scenario";
        ScenarioNumber: "情景 {}", "Scenario {}";
        ScenarioCompare: "比较情景", "Compare scenarios";
        ScenarioCompareShort: "比较", "Compare";
        ScenarioShown: "情景：{}", "Scenario: {}";
        ScenarioWhat: "情景是在基准之上的一组改动：图层、数据与样式。显示某个情景时，所做的编辑只属于它。", "A scenario is a set of changes over the base: layers, their data and their styles. What is edited while it is shown is its own.";
        ScenarioBaseAbout: "未作情景改动的图层", "The layers before any scenario changes them";
        ScenarioBaseOnSheet: "未作情景改动", "Before any scenario";
        NoScenarioOnSheet: "情景“{}”已删除，它的地图显示的是当前图层", "The scenario \"{}\" was removed; its map shows the layers as they are now";
        ScenarioName: "名称", "Name";
        ScenarioYear: "年份", "Year";
        ScenarioAssumptions: "假设与依据", "Assumptions";
        ScenarioAssumes: "假设：", "Assumes: ";
        ScenarioEditing: "正在编辑", "being edited";
        ScenarioShow: "切换到此", "Show and edit";
        ScenarioAdd: "基于当前情景新建", "New, like the one shown";
        ScenarioAdopt: "设为基准", "Make it the base";
        ScenarioAdopted: "“{}”已成为基准；撤销可以取回。", "“{}” is the base now; undo takes that back.";
        ScenarioRemove: "删除情景", "Remove the scenario";
        ScenarioNameless: "未命名情景", "Unnamed scenario";
        // comparing
        ScenarioWith: "与之比较", "Compare with";
        ScenarioSwipe: "卷帘", "Swipe";
        ScenarioSide: "并列", "Side by side";
        ScenarioMarks: "标出差异", "Mark what differs";
        ScenarioEnd: "结束比较", "End";
        ScenarioLine: "卷帘分界线", "Line between the scenarios";
        ScenarioSame: "没有差异", "Nothing differs";
        ScenarioAddedCount: "新增 {}", "{} added";
        ScenarioChangedCount: "改动 {}", "{} changed";
        ScenarioRemovedCount: "删除 {}", "{} removed";
        ScenarioLooks: "样式或显示不同", "style or visibility differs";
        ScenarioOnlyHere: "只在“{}”中", "only in “{}”";
        ScenarioNext: "逐个查看", "Go through";
        ScenarioToSheet: "并列放到图纸", "Put both on the sheet";
        ScenarioOnSheet: "两张图已并列放到图纸上，可在图纸窗口中调整并导出。", "Both maps are on the sheet side by side; adjust and export it in the sheet window.";
        ScenarioIndicators: "两者的指标", "Indicators of both";
        // the year
        Horizon: "规划年份", "Horizon";
        HorizonAsOf: "截至 {} 年", "As of {}";
        FilterOnSheet: "“{}”只绘出符合条件的要素：{}", "Of \"{}\" only the features are drawn that meet: {}";
        HorizonOnSheet: "内容截至 {} 年，晚于此年的要素未绘出。", "As of {}: features that come later are not drawn.";
        HorizonShow: "按年份显示", "Show as of a year";
        HorizonFields: "年份字段", "Fields with years";
        HorizonNoField: "不按年份", "none";
        HorizonHidden: "{} 个要素晚于此年，未显示", "{} features come later and are not shown";
        HorizonNothing: "图层中没有年份字段；规划要点按年限筛选", "No layer has a field with years; statements go by the year";
        HorizonClose: "显示全部年份", "Show all years";
    } };
}
