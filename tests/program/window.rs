//! The built program in a virtual screen: it opens, draws, measures itself and ends.

use serde_json::Value as Json;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A virtual screen that ends with the test.
struct Screen(Child, String);

impl Screen {
    fn start() -> Self {
        for number in 120..160 {
            if std::path::Path::new(&format!("/tmp/.X11-unix/X{number}")).exists() {
                continue;
            }
            let display = format!(":{number}");
            let screen = Command::new("Xvfb")
                .args([&display, "-screen", "0", "1280x800x24"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap_or_else(|error| panic!("Xvfb of the package xvfb is needed: {error}"));
            let screen = Self(screen, display);
            let start = Instant::now();
            while start.elapsed() < Duration::from_secs(10) {
                if std::path::Path::new(&format!("/tmp/.X11-unix/X{number}")).exists() {
                    return screen;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        panic!("no virtual screen could be started");
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn the_real_program_opens_its_window_draws_and_ends() {
    let screen = Screen::start();
    let output = Command::new(env!("CARGO_BIN_EXE_nanbei"))
        .args(["open", "--measure", "--size", "1100x700"])
        .env("DISPLAY", &screen.1)
        .env_remove("WAYLAND_DISPLAY")
        .stderr(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    let report: Json = serde_json::from_str(&text).unwrap();
    for member in [
        "first_frame_ms",
        "full_frame_ms",
        "program_ms_median",
        "program_ms_p99",
        "frame_ms_median",
        "features_drawn",
        "resident_bytes",
        "peak_bytes",
    ] {
        assert!(report[member].as_f64().is_some_and(|value| value > 0.0), "{member}: {report}");
    }
    assert!(report["adapter"].as_str().is_some_and(|name| !name.is_empty()));
    assert!(report["features_drawn"].as_u64().unwrap() > 2000);
}
