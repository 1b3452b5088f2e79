//! Opening, saving and recovering projects, and paths typed where the system has no dialog.

macro_rules! project {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // opening
        Opened: "已打开 {}。", "Opened {}.";
        MissingFile: "无法打开工程引用的文件 {}：{}。图层已保留，可移除或重新打开文件。", "Could not open {}, which the project uses: {}. Its layer is kept; remove it or open the file again.";
        OutsideFiles: "工程 {} 引用了 {} 个其文件夹之外的文件，经您确认后才会打开。", "Project {} uses {} files outside its folder. They will only be opened with your permission.";
        OpenThem: "打开这些文件", "Open them";
        ProjectCorrected: "工程 {} 中有 {} 处内容不合规范，已按下列方式处理。", "Project {} contains {} entries that could not be used as they are; they were handled as listed below.";
        SettingsUnusable: "部分设置无法使用，已恢复默认值：{}。原文件已另存在同一文件夹。", "Some settings could not be used and were reset to their defaults: {}. The original file was kept next to the new one.";
        NewerProjectOpened: "{} 由更新版本的程序保存，这里不会覆盖它；需要保存时请另存为其他文件。", "{} was saved by a newer version of this program and will not be written over; save your work under another name.";
        // saving
        NewerProjectKept: "没有覆盖 {}：它由更新版本的程序保存。请另存为其他文件。", "{} was not written over: it was saved by a newer version. Save under another name.";
        Saved: "已保存 {}。", "Saved {}.";
        SavedButLinked: "已保存 {}；按需读取的图层和底图文件仍在原处，不在此文件中。", "Saved {}; layers that are read as needed and files of base maps stay where they are and are not in this file.";
        SaveFailed: "未能保存 {}：{}。原文件没有变化。", "Could not save {}: {}. Any existing file is unchanged.";
        OpenElsewhere: "{} 已在另一个窗口中打开；若文件被它改动，保存时会先询问", "{} is open in another window; if that changes the file, saving will ask first";
        ChangedOnDisk: "没有保存：{} 打开之后被别的程序或窗口改动过。", "Not saved: {} was changed by another program or window since it was opened.";
        SaveOverIt: "仍然覆盖", "Overwrite";
        // unsaved work
        UnsavedTitle: "保存更改吗？", "Save your changes?";
        UnsavedText: "“{}”有未保存的更改。", "\"{}\" has unsaved changes.";
        Discard: "不保存", "Discard";
        // recovery
        JournalFailed: "无法保护未保存的工作：{}", "Unsaved work cannot be kept safe: {}";
        Recovered: "已恢复“{}”未保存的工作：{} 项操作。", "Unsaved work on \"{}\" is back: {} actions.";
        RecoveredCut: "已恢复到最后一个完整的步骤（共 {} 步）；其后的记录不完整", "Recovered as far as the record is whole ({} steps); what followed is incomplete";
        RecoveryText: "南北上次意外退出，“{}”有未保存的修改（{}）。", "Nanbei closed unexpectedly. \"{}\" has unsaved changes of {}.";
        RecoveryChanges: "南北上次意外退出，“{}”有未保存的修改（{}）：{}", "Nanbei closed unexpectedly. \"{}\" has unsaved changes of {}: {}";
        ListComma: "、", ", ";
        Recover: "恢复", "Restore";
        // paths
        NoDialog: "系统没有可用的文件对话框（软件包 xdg-desktop-portal），请在此输入路径。", "No file dialog is available (package xdg-desktop-portal). Enter the path here.";
        SaveHere: "保存", "Save";
        PathToOpen: "打开哪个文件", "File to open";
        PathToSave: "保存到", "Save to";
        PathOfFolder: "存入哪个文件夹", "Folder to save in";
        PathIsThere: "文件已存在，将被替换。", "The file already exists and will be replaced.";
        OpenFile: "打开", "Open";
    }};
}
