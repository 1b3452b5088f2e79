//! Sheets as files: formats, atlases, and how an export went.

macro_rules! export {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // formats
        ExportAs: "导出为 {}", "Export as {}";
        PreviewIsFile: "预览即成图", "The preview is the file";
        SizeOfExport: "{} × {} mm · PNG {} × {} 像素", "{} × {} mm · PNG {} × {} px";
        SvgText: "SVG 文字", "SVG text";
        SvgTextHint: "SVG 中保留文字（需要字体），否则为轮廓", "Keep text editable in SVG (requires the font); otherwise it becomes outlines";
        WorldFile: "坐标文件", "World file";
        WorldFileHint: "在 PNG、JPEG 旁写坐标文件，供其他 GIS 使用", "Write a world file beside PNG and JPEG, for other GIS";
        // the clipboard
        NotCopied: "内存不足，未能复制图纸", "Not enough memory to copy the sheet";
        Copied: "图纸已复制到剪贴板", "Sheet copied to the clipboard";
        CopyHint: "把图纸复制为图片", "Copy the sheet as a picture";
        // atlases
        AtlasHint: "图层的每个要素一张图。文字里的 {花括号} 换成要素的属性。", "One sheet for each feature in a layer. Text in {braces} is replaced by the feature's attribute.";
        AtlasLayer: "图集图层", "Atlas layer";
        AtlasScale: "比例尺（空为自动）", "Scale (empty: fit)";
        AtlasSettings: "比例尺、次序与文件名", "Scale, order and file names";
        AtlasOwnOrder: "图层自身次序", "Layer order";
        InsertField: "插入字段", "Insert field";
        AtlasOrder: "排序属性", "Sort by";
        AtlasFile: "文件名", "File names";
        AtlasSheets: "{} 张", "{} sheets";
        AtlasPdf: "导出为一个 PDF", "One PDF";
        AtlasFiles: "分张文件", "Files";
        // files that are there already
        ReplaceFilesTitle: "替换已有文件吗？", "Replace existing files?";
        ReplaceFilesText: "{} 中已有 {} 个同名文件，将被新图替换：", "{} already contains {} files with these names, which the new sheets will replace:";
        // outcomes
        BeyondSheet: "{} 个要素在南北纬 85° 以外，图纸（墨卡托投影）无法显示。", "{} features lie beyond 85° latitude and cannot be shown on a sheet (Mercator projection).";
        Exported: "已导出 {}", "Exported {}";
        ExportFailed: "未能导出 {}：{}。原文件没有变化。", "Could not export {}: {}. Any existing file is unchanged.";
        ExportCancelled: "已取消导出 {}，没有写入任何文件。", "{}: export cancelled; nothing was written.";
        AtlasMade: "图集已导出到 {}，共 {} 张。", "Atlas exported to {}: {} sheets.";
        AtlasMadeWithout: "图集已导出到 {}，共 {} 张；{} 个要素未出图。", "Atlas exported to {}: {} sheets; {} features have no sheet.";
        ThePreview: "预览", "the preview";
    }};
}
