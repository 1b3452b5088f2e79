//! Writing features to files: the choices, the columns of results, and what is said afterwards.

macro_rules! data_export {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // the choices
        ExportWhat: "范围", "What";
        WholeLayerCount: "整层（{} 个要素）", "The whole layer ({} features)";
        SelectedCount: "所选（{} 个要素）", "The selection ({} features)";
        ExportWhere: "符合条件的要素", "Features that meet a condition";
        ExportClip: "裁剪", "Clip";
        ClipNothing: "不裁剪", "No clipping";
        ClipView: "当前视图范围", "To the current view";
        ClipAreas: "其他图层所选的面（{} 个）", "To areas selected in other layers ({})";
        NoAreaToClip: "没有可用来裁剪的面。", "There is no area to clip by.";
        ExportFormat: "格式", "Format";
        Decimals: "小数位", "Decimals";
        ExportSystem: "坐标系", "System";
        ExportFields: "字段", "Fields";
        ChooseAll: "全选", "All";
        ChooseNone: "全不选", "None";
        AllFields: "全部字段", "All fields";
        SomeFields: "{} / {} 个字段", "{} of {} fields";
        WrittenIn: "坐标写为 {}，文件中注明。", "Coordinates are written in {}; the file says so.";
        WrittenInWgs84: "坐标写为 WGS-84 经纬度。", "Coordinates are written as WGS-84 degrees.";
        WrittenFrom: "坐标写为 WGS-84 经纬度（由 {} 换算，文件中注明）。", "Coordinates are written as WGS-84 degrees (converted from {}; the file says so).";
        SaveFile: "保存为…", "Save as…";
        // columns of results
        CsvDistance: "距离（米）", "Distance (m)";
        CsvArea: "面积（平方米）", "Area (m²)";
        CsvLength: "长度（米）", "Length (m)";
        // afterwards
        Converted: "已写入 {}：{} 个要素，{} → {}", "{} written: {} features, {} → {}";
        TextsShortened: "已写入 {}；有 {} 处文字超过格式允许的长度，已截断。", "{} was written; {} texts were longer than the format allows and were cut.";
        RoundedAway: "已写入 {}；因小数位太少，{} 个环或线退化，没有写入（要素 {}）。", "{} was written. With so few decimals, {} rings or lines collapsed and were left out (features {}).";
    }};
}
