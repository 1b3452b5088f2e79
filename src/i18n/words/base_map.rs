//! The base map of tiles: the window it is chosen in, the status bar, what is said when it does not come.

macro_rules! base_map {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        OnlineBaseMap: "在线底图", "Online base map";
        BaseMapAction: "底图…", "Base map…";
        BaseMap: "底图", "Base map";
        EditNetwork: "网络开关", "Network";
        NetworkNote: "开启后将从 {} 下载图块。", "When turned on, tiles are downloaded from {}.";
        // the window
        BaseEmbedded: "内置底图（离线）", "Embedded map (offline)";
        BaseOfFile: "本机文件", "file on this computer";
        BaseZoom: "缩放到图片", "Zoom to picture";
        BaseNeedsKey: "需要密钥", "needs a key";
        BaseConsent: "选用网络服务，即允许本工程向其服务器请求图块。", "Choosing a service lets this project ask its server for tiles.";
        BaseRemove: "从列表中移除", "Remove from the list";
        BaseHow: "显示", "Appearance";
        BaseVector: "矢量图块：按本图的样式绘制，地名与图层注记一起排布。", "Vector tiles: drawn in the map's own style, and their names are placed with those of the layers.";
        BaseOpacity: "不透明度", "Opacity";
        BaseGrey: "灰度", "Grey";
        BaseNetwork: "网络", "Network";
        BaseAsks: "允许向 {} 请求图块", "Ask {} for tiles";
        BaseKept: "网络已关：只显示本机留存的图块。", "Network off: only tiles kept on this computer are shown.";
        BaseKey: "天地图密钥", "Tianditu key";
        BaseKeyNote: "在天地图控制台免费申请。只存于本机设置，不写入工程。", "Free of charge from Tianditu's console. Kept in your settings, never in a project.";
        BaseAdd: "添加服务或文件", "Add a service or a file";
        BaseAddress: "网址：XYZ 图块、WMTS、WMS 或 PMTiles", "Address of XYZ tiles, WMTS, WMS or PMTiles";
        BaseLookUp: "查看图层", "List layers";
        BaseFile: "打开文件…", "Open file…";
        BaseLooking: "正在询问 {} …", "Asking {} …";
        BaseOffers: "可用图层 {} 个", "{} layers offered";
        BaseFilter: "筛选图层", "Filter layers";
        BaseShow: "使用", "Use";
        BaseNotFound: "没有找到可用的图层：{}", "No layer found that can be used: {}";
        BaseMoved: "坐标为 GCJ-02（高德等），移正后显示", "Coordinates are GCJ-02 (as Amap's): shift them back";
        BaseCredit: "数据来源（打印时标注）", "Source, as credited on maps";
        BaseDisk: "本机留存", "Kept on disk";
        BaseDiskUsed: "{}，上限", "{} of";
        BaseClear: "清空", "Clear";
        // the status bar
        Offline: "离线", "Offline";
        OnlineQuiet: "在线底图无响应", "Online, no answer";
        OnlineSilent: "在线底图没有响应：可能没有网络，或服务拒绝了请求。离线底图仍然显示。", "The online base map does not answer: there may be no network, or the service refuses requests. The offline base map stays.";
        OnlineNow: "在线底图", "Online";
        OfflineKept: "留存底图", "Kept tiles";
        OfflineFile: "本机底图", "Tile file";
    }};
}
