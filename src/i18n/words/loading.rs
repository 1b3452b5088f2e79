//! Reading files: how a load went, its report, and new data in the place of old.

macro_rules! loading {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        OtherDatasets: "{}：只读了第一个；其余为 {}，用 --dataset 指定", "{}: only the first was read; --dataset names another of {}";
        // outcomes
        PastedLayer: "粘贴的数据", "Pasted data";
        LoadCancelled: "已取消：{}。地图没有变化。", "{}: cancelled. The map has not changed.";
        NotDone: "“{}”未完成：{}。地图没有变化。", "{} failed: {}. The map has not changed.";
        LoadRefused: "未能加载 {}：{}。地图没有变化。", "Could not load {}: {}. The map has not changed.";
        ReadAs: "按 {} 读入", "Read it as {}";
        LoadTheRest: "加载其余要素", "Load the rest";
        KeepCodes: "代码按文字保留（007、长编号）", "Keep codes as text (007, long numbers)";
        Loaded: "已加载 {}，{} 个要素。", "Loaded {}: {} features.";
        LoadedWithNotes: "已加载 {}，{} 个要素，{} 条提示。", "Loaded {}: {} features, {} notes.";
        OpenedAsWindow: "已打开 {}，共 {} 个要素；文件很大，视图需要多少读多少。", "Opened {}: {} features. The file is large and is read as the view needs it.";
        NotBrought: "{} 的数据未能读取：{}", "The data of {} could not be read: {}";
        SourceBroken: "程序内部出错", "an internal error";
        Checking: "检查 {}", "Checking {}";
        // the report
        LoadReport: "加载报告", "Load report";
        SaveReport: "保存…", "Save…";
        NothingNoticed: "没有发现问题。", "No issues found.";
        ReportLine: "行", "Line";
        ReportRow: "表格行", "Row";
        ReportRecord: "记录", "Record";
        ReportFeature: "要素", "Feature";
        ReportId: "编号", "ID";
        ReportReason: "问题", "Issue";
        ShowReport: "{} 的加载报告，{} 条", "Load report for {}, {} notes";
        MoreNotes: "还有 {} 条", "{} more";
        // other data in a layer's place
        ReplaceTitle: "用新数据替换 {}", "Replace the data of {}";
        MatchedBy: "匹配依据", "Matched by";
        NoKey: "没有相同的编号或名称", "no IDs or names in common";
        Matched: "已匹配", "Matched";
        OnlyNew: "仅新数据有", "Only in new data";
        OnlyOld: "仅原数据有", "Only in old data";
        KeepUnmatched: "保留原数据中未匹配的要素", "Keep unmatched old features";
        NowPublished: "新边界已公布，不再标为“示意”", "The new outlines are published; stop marking them \"indicative\"";
        ReplaceKeeps: "样式、注记、编号和要点保留；来源与精度以新数据为准。可撤销。", "Style, labels, IDs and briefing are kept; source and accuracy come from the new data. You can undo this.";
        ReplaceNow: "替换", "Replace";
        // a file that another program has changed
        RereadDone: "{} 的文件已被其他程序修改，已重新读入，{} 个要素。", "The file of {} was changed by another program and was read again: {} features.";
        RereadBoth: "{} 已重新读入；有 {} 个要素两边都改过，保留了你的修改。可撤销。", "{} was read again; {} features were changed on both sides, and your changes stand. You can undo this.";
        FileChanged: "{} 已被其他程序修改，图层“{}”仍是原来的数据。", "{} was changed by another program; layer \"{}\" still has the data as it was read.";
        FileChangedEdited: "{} 已被其他程序修改，而你也编辑过图层“{}”。", "{} was changed by another program, and you have edited layer \"{}\".";
        RereadKeeping: "读入并保留我的修改", "Read it and keep my changes";
        RereadFile: "重新读入", "Read it again";
        Replaced: "{} 已换成新数据，{} 个要素。", "{} now has the new data: {} features.";
    }};
}
