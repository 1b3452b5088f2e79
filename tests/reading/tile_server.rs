//! A server of tiles on this machine that answers what a test says.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a server answers.
#[derive(Clone)]
pub struct Said {
    pub status: u16,
    pub headers: String,
    pub body: Vec<u8>,
    pub after: Duration,
}

impl Said {
    pub fn body(body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, headers: String::new(), body: body.into(), after: Duration::ZERO }
    }

    pub fn status(status: u16) -> Self {
        Self { status, ..Self::body("no") }
    }
}

/// A server on this machine, and the heads of what it was asked.
pub struct Server {
    pub at: String,
    pub heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub fn new(answer: impl Fn(&str) -> Said + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let (heads, answer) = (Arc::new(Mutex::new(Vec::new())), Arc::new(answer));
        let own = Arc::clone(&heads);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (heads, answer) = (Arc::clone(&own), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream, &heads, &*answer));
            }
        });
        Self { at, heads }
    }

    pub fn asked(&self) -> usize {
        self.heads.lock().unwrap().len()
    }
}

fn serve(mut stream: TcpStream, heads: &Mutex<Vec<String>>, answer: &dyn Fn(&str) -> Said) {
    let mut bytes = [0; 8192];
    let Ok(read @ 1..) = stream.read(&mut bytes) else { return };
    let head = String::from_utf8_lossy(&bytes[..read]).into_owned();
    heads.lock().unwrap().push(head.clone());
    let Said { status, headers, body, after } = answer(&head);
    std::thread::sleep(after);
    let said = format!("HTTP/1.1 {status} So\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
    stream.write_all(said.as_bytes()).and_then(|()| stream.write_all(&body)).ok();
}

pub fn path_of(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default()
}

/// A file of tiles by another program.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tiles").join(name)
}
