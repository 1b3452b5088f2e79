//! The pictures that a marker can bear, each for a subject of a plan.

use crate::i18n::Bilingual;
use serde::{Deserialize, Serialize};

/// What a marker shows: an industry, a service, a role in the region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pictogram {
    Materials,
    Steel,
    Medicine,
    Robots,
    Drones,
    Chemicals,
    Trade,
    Cruise,
    Tourism,
    Agriculture,
    Gateway,
    TransportHub,
    Bridgehead,
    University,
    Hospital,
    Digital,
    Education,
    Safety,
    Agreement,
}

impl Pictogram {
    pub const ALL: [Self; 19] = [
        Self::Steel,
        Self::Materials,
        Self::Medicine,
        Self::Robots,
        Self::Drones,
        Self::Chemicals,
        Self::Trade,
        Self::Cruise,
        Self::Tourism,
        Self::Agriculture,
        Self::Gateway,
        Self::TransportHub,
        Self::Bridgehead,
        Self::University,
        Self::Education,
        Self::Hospital,
        Self::Digital,
        Self::Safety,
        Self::Agreement,
    ];

    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Materials => "materials",
            Self::Steel => "steel",
            Self::Medicine => "medicine",
            Self::Robots => "robots",
            Self::Drones => "drones",
            Self::Chemicals => "chemicals",
            Self::Trade => "trade",
            Self::Cruise => "cruise",
            Self::Tourism => "tourism",
            Self::Agriculture => "agriculture",
            Self::Gateway => "gateway",
            Self::TransportHub => "transport_hub",
            Self::Bridgehead => "bridgehead",
            Self::University => "university",
            Self::Hospital => "hospital",
            Self::Digital => "digital",
            Self::Education => "education",
            Self::Safety => "safety",
            Self::Agreement => "agreement",
        }
    }

    /// What a legend calls it.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Materials => ("新材料", "New materials"),
            Self::Steel => ("钢铁与特种金属材料", "Steel and special metals"),
            Self::Medicine => ("生物医药、医疗器械", "Biopharma, medical devices"),
            Self::Robots => ("智能机器人", "Intelligent robots"),
            Self::Drones => ("无人机", "Drones"),
            Self::Chemicals => ("化工", "Chemicals"),
            Self::Trade => ("大宗商品交易", "Commodity trading"),
            Self::Cruise => ("邮轮旅游", "Cruise tourism"),
            Self::Tourism => ("文化旅游", "Cultural tourism"),
            Self::Agriculture => ("农业高新技术", "Agricultural technology"),
            Self::Gateway => ("门户", "Gateway"),
            Self::TransportHub => ("综合交通枢纽", "Transport hub"),
            Self::Bridgehead => ("桥头堡", "Bridgehead"),
            Self::University => ("高等教育", "University"),
            Self::Hospital => ("医疗卫生", "Healthcare"),
            Self::Digital => ("数字化治理", "Digital governance"),
            Self::Education => ("职业教育", "Vocational education"),
            Self::Safety => ("公共安全与环保", "Safety and environment"),
            Self::Agreement => ("央地合作", "Central-local cooperation"),
        };
        Bilingual::new(zh, en)
    }
}
