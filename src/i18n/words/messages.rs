//! Messages and the list of them, buttons that every window has, and faults of the program itself.

macro_rules! messages {
    ($join:ident $($before:tt)*) => { $join! { $($before)*
        // messages
        Details: "详情", "Details";
        Copy: "复制", "Copy";
        Messages: "消息记录", "Messages";
        MessagesNone: "还没有消息。", "No messages yet.";
        MessagesUnread: "{} 条新消息", "New messages: {}";
        DismissAll: "全部关闭", "Close all";
        MoreMessages: "另有 {} 条", "{} more";
        Dismiss: "关闭提示", "Dismiss";
        // buttons
        Close: "关闭", "Close";
        Cancel: "取消", "Cancel";
        // faults
        JobBroken: "程序内部出错（{}），数据没有变化。", "An internal error occurred ({}). Your data has not changed.";
        TheLabels: "注记", "the labels";
        GraphicsMemory: "显存不足：地图改用不超过 {} MB，远处可能显示得较粗。", "Graphics memory is full. The map now uses at most {} MB and may look coarser.";
        GraphicsError: "显示设备报错，地图可能不完整；数据没有受影响。", "The graphics card reports an error; the map may be incomplete. Your data is not affected.";
    }};
}
