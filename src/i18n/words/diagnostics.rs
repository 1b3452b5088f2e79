//! The card of measurements: times, counts and memory.

macro_rules! diagnostics {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // times
        FrameTime: "每帧程序用时", "Program time per frame";
        Adapter: "显示设备", "Adapter";
        StageInterface: "界面", "Interface";
        StageTessellation: "图形剖分", "Tessellation";
        StageMap: "地图", "Map";
        StageEncoding: "编码", "Encoding";
        // counts and memory
        Drawn: "绘制次数 · 顶点", "Draws · vertices";
        Preparing: "正在制作的图块", "Chunks being made";
        MapMemory: "地图显存 / 上限", "Map on the GPU / limit";
        DataMemory: "数据", "Data";
        MapLimit: "地图显存上限（MB）", "Limit for the map (MB)";
        Memory: "进程内存", "Process memory";
    }};
}
