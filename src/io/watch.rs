//! What a load lets be seen and may use while it runs: the features read so far, and memory.

use crate::model::FeatureTable;
use std::path::Path;
use std::time::{Duration, Instant};

/// What is told of a load under way.
#[derive(Clone, Copy)]
pub struct Watch<'a, T = FeatureTable> {
    /// Called now and then with the geometry read so far, by whichever thread reads: first after `every`, then when as long
    /// has passed again as all before.
    pub partial: Option<&'a (dyn Fn(T) + Sync)>,
    pub every: Duration,
    /// Bytes that the features, and text held for them, may take.
    pub memory: u64,
    /// A file of so many bytes is read as a window, where its format can.
    pub window_from: u64,
}

impl<T> Watch<'_, T> {
    /// Nothing is told, and there is no limit: for what is known to be small.
    pub const NONE: Self = Self { partial: None, every: Duration::MAX, memory: u64::MAX, window_from: u64::MAX };
}

impl<T> Default for Watch<'_, T> {
    /// Nothing is told; the features may take most of what is free.
    fn default() -> Self {
        Self { every: Duration::from_millis(300), memory: free_memory().map_or(u64::MAX, |free| free / 5 * 4), ..Self::NONE }
    }
}

/// Bytes of memory that are free for use: the least of what the machine has, what the process's control groups leave it, and
/// what its own limits (`ulimit -v`, `-d`) do. `None` where the system does not tell (Linux does).
fn free_memory() -> Option<u64> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let machine = read("/proc/meminfo").and_then(|text| kilobytes(&text, "MemAvailable:"));
    let own = read("/proc/self/limits").zip(read("/proc/self/status")).map(|(limits, status)| within_limits(&limits, &status));
    let groups =
        read("/proc/self/cgroup").and_then(|text| in_groups(&text, &|path| std::fs::read_to_string(Path::new("/sys/fs/cgroup").join(path)).ok()));
    // room that is asked for ahead, and threads, take address space that is never used
    let own = own.flatten().map(|left| left / 8 * 5);
    [machine, own, groups].into_iter().flatten().min()
}

/// The bytes that a line of `/proc` gives in kB (proc(5)).
fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// What a process's own limits leave it.
fn within_limits(limits: &str, status: &str) -> Option<u64> {
    let left = |limit: &str, used: &str| {
        let most = limits.lines().find_map(|line| line.strip_prefix(limit))?.split_whitespace().next()?.parse::<u64>().ok()?;
        Some(most.saturating_sub(kilobytes(status, used)?))
    };
    [left("Max address space", "VmSize:"), left("Max data size", "VmData:")].into_iter().flatten().min()
}

/// What the control groups of a process leave it, version 2 or 1: each of them and those above.
fn in_groups(groups: &str, read: &dyn Fn(&str) -> Option<String>) -> Option<u64> {
    let left = |folder: &str, most: &str, used: &str, cache: &str| {
        let number = |name: &str| read(&format!("{folder}/{name}"))?.trim().parse::<u64>().ok();
        let most = number(most)?;
        // the cache of files is given back when memory is wanted
        let stat = read(&format!("{folder}/memory.stat")).unwrap_or_default();
        let cached = stat.lines().find_map(|line| line.strip_prefix(cache)?.trim().parse::<u64>().ok()).unwrap_or(0);
        Some(most.saturating_sub(number(used)?.saturating_sub(cached)))
    };
    let mut least: Option<u64> = None;
    for line in groups.lines() {
        let mut fields = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (fields.next(), fields.next()) else { continue };
        let mut path = path.trim_matches('/');
        loop {
            let found = match controllers {
                "" => left(path, "memory.max", "memory.current", "inactive_file "),
                all if all.split(',').any(|name| name == "memory") => {
                    left(&format!("memory/{path}"), "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file ")
                }
                _ => None,
            };
            least = [least, found].into_iter().flatten().min();
            if path.is_empty() {
                break;
            }
            path = path.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
    least
}

/// When the features read so far are told next.
pub struct Rhythm {
    start: Instant,
    next: Duration,
}

impl Rhythm {
    pub fn new(every: Duration) -> Self {
        Self { start: Instant::now(), next: every }
    }

    /// Whether it is time; then the next time is when as long has passed again. It is not where the rest, after `part` of the
    /// whole, will be there as soon.
    pub fn is_due(&mut self, part: Option<f32>) -> bool {
        let passed = self.start.elapsed();
        let due = passed >= self.next && part.is_none_or(|part| part < 0.5);
        if due {
            self.next = passed * 2;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_by_the_processs_limits_and_its_control_groups() {
        let limits =
            "Limit   Soft Limit   Hard Limit   Units\nMax data size  unlimited  unlimited  bytes\nMax address space  1000000000  unlimited  bytes\n";
        let status = "Name:\tx\nVmSize:\t  100000 kB\nVmData:\t 5 kB\n";
        assert_eq!(within_limits(limits, status), Some(1_000_000_000 - 102_400_000));
        assert_eq!(within_limits("Max address space  unlimited  unlimited  bytes", status), None);
        let files = |path: &str| {
            let text = match path {
                "a/b/memory.max" => "max",
                "a/memory.max" => "4000",
                "a/memory.current" => "3500",
                "a/memory.stat" => "anon 5\ninactive_file 500\n",
                "memory/d/memory.limit_in_bytes" => "700",
                "memory/d/memory.usage_in_bytes" => "100",
                _ => return None,
            };
            Some(text.to_owned())
        };
        assert_eq!(in_groups("0::/a/b\n", &files), Some(1000), "the group above has the limit; its cache of files is free");
        assert_eq!(in_groups("3:cpu,memory:/d\n0::/\n", &files), Some(600));
        assert_eq!(in_groups("0::/\n", &files), None);
    }
}
