//! The day and the time in China (UTC+8, which knows no summer time), as messages and sheets write them.

use std::time::SystemTime;
use time::{Duration, OffsetDateTime};

/// A moment in China.
#[derive(Clone, Copy, Debug)]
pub struct ChinaTime(OffsetDateTime);

impl ChinaTime {
    #[must_use]
    pub fn of(when: SystemTime) -> Self {
        Self(OffsetDateTime::from(when) + Duration::hours(8))
    }

    #[must_use]
    pub fn now() -> Self {
        Self::of(SystemTime::now())
    }

    /// Year, month and day: 2022-07-12.
    #[must_use]
    pub fn day(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }

    /// The day with hours and minutes: 2022-07-12 09:30.
    #[must_use]
    pub fn minute(&self) -> String {
        format!("{} {:02}:{:02}", self.day(), self.0.hour(), self.0.minute())
    }

    /// The time of day: 09:30:05.
    #[must_use]
    pub fn time_of_day(&self) -> String {
        format!("{:02}:{:02}:{:02}", self.0.hour(), self.0.minute(), self.0.second())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_china_begins_eight_hours_before_that_of_greenwich() {
        let evening = ChinaTime::of(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_657_616_405));
        assert_eq!((evening.day(), evening.minute(), evening.time_of_day()), ("2022-07-12".into(), "2022-07-12 17:00".into(), "17:00:05".into()));
        let night = ChinaTime::of(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_657_616_405 + 7 * 3600));
        assert_eq!(night.day(), "2022-07-13");
    }
}
