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
        ScenarioWhat: "情景是在基准之上的一组修改：新增或改动的要素、属性与样式。切换到一个情景后，所做的编辑只属于它。", "A scenario is a set of changes over the base: new or changed features, attributes and styles. What is edited while it is shown is its own.";
        ScenarioBaseAbout: "不含任何情景的图层", "The layers without any scenario";
        ScenarioName: "名称", "Name";
        ScenarioYear: "年份", "Year";
        ScenarioAssumptions: "假设与依据", "Assumptions";
        ScenarioAssumes: "假设：", "Assumes: ";
        ScenarioEditing: "正在编辑", "being edited";
        ScenarioShow: "切换到此", "Show and edit";
        ScenarioAdd: "以当前为起点新建", "New, like the one shown";
        ScenarioAdopt: "采用为基准", "Make it the base";
        ScenarioAdopted: "“{}”已成为基准；撤销可以取回。", "“{}” is the base now; undo takes that back.";
        ScenarioRemove: "删除情景", "Remove the scenario";
        ScenarioNameless: "未命名情景", "Scenario without a name";
        // comparing
        ScenarioWith: "与之比较", "Compare with";
        ScenarioSwipe: "卷帘", "Swipe";
        ScenarioSide: "并列", "Side by side";
        ScenarioMarks: "标出差异", "Mark what differs";
        ScenarioEnd: "结束比较", "End the comparison";
        ScenarioLine: "卷帘分界线", "Line between the scenarios";
        ScenarioSame: "没有差异", "Nothing differs";
        ScenarioAddedCount: "新增 {}", "{} added";
        ScenarioChangedCount: "改动 {}", "{} changed";
        ScenarioRemovedCount: "去除 {}", "{} removed";
        ScenarioLooks: "样式或显示不同", "looks otherwise";
        ScenarioOnlyHere: "只在“{}”中", "only in “{}”";
        ScenarioNext: "逐个查看", "Go through";
        ScenarioToSheet: "成对放到图纸", "Both on the sheet";
        ScenarioOnSheet: "两张图已并列放到图纸上，可在图纸窗口中调整并导出。", "Both maps are on the sheet side by side; adjust and export it in the sheet window.";
        ScenarioIndicators: "两者的指标", "Indicators of both";
        // the year
        Horizon: "年限", "Horizon";
        HorizonAsOf: "截至 {} 年", "As of {}";
        HorizonShow: "按年份显示", "Show as of a year";
        HorizonFields: "年份字段", "Fields with years";
        HorizonNoField: "不按年份", "none";
        HorizonHidden: "{} 个要素晚于此年，未显示", "{} features come later and are not shown";
        HorizonNothing: "图层中没有年份字段；规划要点按年限筛选", "No layer has a field with years; statements go by the year";
        HorizonClose: "显示全部年份", "Show all years";
    } };
}
