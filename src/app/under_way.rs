//! What is being found in the background for one asker, by what it depends on.

use super::job_id::JobId;

/// The job that finds something, and what that depends on; only what is asked for last is waited for.
#[derive(Debug)]
pub struct UnderWay<K>(Option<(K, JobId)>);

impl<K> Default for UnderWay<K> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K> UnderWay<K> {
    /// What is waited for.
    pub fn asked(&self) -> Option<&K> {
        self.0.as_ref().map(|(asked, _)| asked)
    }

    /// Waits for another job; the one before, which is to be cancelled.
    #[must_use]
    pub fn begin(&mut self, asked: K, job: JobId) -> Option<JobId> {
        self.0.replace((asked, job)).map(|(_, before)| before)
    }

    /// Waits no longer; the job, which is to be cancelled.
    pub fn give_up(&mut self) -> Option<JobId> {
        self.0.take().map(|(_, job)| job)
    }

    /// What was waited for, where the user gave it up.
    pub fn given_up(&mut self, is_running: impl Fn(JobId) -> bool) -> Option<K> {
        self.0.take_if(|(_, job)| !is_running(*job)).map(|(asked, _)| asked)
    }
}

impl<K: PartialEq> UnderWay<K> {
    /// Ends the wait for something that has come; whether it was waited for.
    pub fn came(&mut self, found: &K) -> bool {
        self.0.take_if(|(asked, _)| asked == found).is_some()
    }
}
