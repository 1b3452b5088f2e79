//! Services of features: what they offer, what is asked of them, what came.

macro_rules! services {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        LoadFromService: "从服务加载…", "Load from a service…";
        ServiceTitle: "要素服务", "Feature service";
        ServiceAddress: "网址：OGC API Features 或 WFS 2.0", "Address of OGC API Features or WFS 2.0";
        ServiceList: "查看数据集", "List collections";
        ServiceConsent: "只在点按按钮时向此服务器请求；要素一次取回，存入工程。", "The server is asked only when you press a button; the features are fetched once and kept in the project.";
        ServiceOffers: "数据集 {} 个", "Collections: {}";
        ServiceFilter: "筛选", "Filter";
        ServiceLoad: "加载", "Load";
        ServiceInView: "只取当前视图范围内的要素", "Only features in the current view";
        ServiceCondition: "条件（CQL2，由服务器筛选）", "Condition (CQL2, applied by the server)";
        ServiceRefused: "未能从 {} 取得数据：{}", "No data could be had from {}: {}";
    }};
}
