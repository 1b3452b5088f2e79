//! A PostgreSQL server with PostGIS of a test's own: on a socket in a folder of its own, gone with it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The server, its data and its socket.
pub struct Server {
    folder: tempfile::TempDir,
    running: Option<Child>,
}

/// The newest version of the server that is installed.
fn programs() -> PathBuf {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|own| own.path().join("bin")).collect();
    found.retain(|own| own.join("initdb").exists());
    found.sort();
    found.pop().expect("PostgreSQL with PostGIS is missing: tests/run installs it")
}

/// The server refuses to run as root: then it runs as the user that its package has made.
fn command(program: &Path) -> Command {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|own| own.stdout.starts_with(b"0\n"));
    let mut command = Command::new("setpriv");
    if is_root {
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    }
    // it does not outlive the tests, however these end
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command
}

/// Runs on a thread that never ends: what is started goes when the thread that has started it does.
fn start(mut command: Command) -> Child {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        tell.send(command.spawn()).unwrap();
        loop {
            std::thread::park();
        }
    });
    told.recv().unwrap().expect("PostgreSQL cannot be started")
}

impl Server {
    /// Starts an empty server.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("nanbei-pg").tempdir_in("/tmp").unwrap();
        // another user has to get in
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        }
        let data = folder.path().join("data");
        let made = command(&programs().join("initdb"))
            .args(["-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", "planner", "--no-sync", "-D"])
            .arg(&data)
            .stdout(Stdio::null())
            .status();
        assert!(made.is_ok_and(|own| own.success()), "initdb");
        let mut server = Self { folder, running: None };
        server.run();
        server.sql("CREATE EXTENSION postgis");
        server
    }

    /// The folder of its socket.
    pub fn socket(&self) -> &Path {
        self.folder.path()
    }

    /// Its address for the program.
    pub fn address(&self) -> String {
        format!("host='{}' port=5432 user=planner dbname=postgres", self.socket().display())
    }

    /// Starts it, and waits until it answers.
    pub fn run(&mut self) {
        let mut command = command(&programs().join("postgres"));
        command.arg("-D").arg(self.folder.path().join("data")).args(["-k"]).arg(self.folder.path());
        for setting in
            ["listen_addresses=", "shared_buffers=512MB", "max_wal_size=4GB", "maintenance_work_mem=512MB", "wal_level=minimal", "max_wal_senders=0"]
        {
            command.args(["-c", setting]);
        }
        self.running = Some(start({
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command
        }));
        let since = Instant::now();
        while !Command::new("psql").args(self.psql()).args(["-c", "SELECT 1"]).output().is_ok_and(|own| own.status.success()) {
            assert!(since.elapsed() < Duration::from_mins(1), "PostgreSQL does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Kills it where it stands, with all that it serves.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill().unwrap();
            running.wait().unwrap();
            // what served the connections notices within a moment
            std::thread::sleep(Duration::from_millis(200));
            std::fs::remove_file(self.folder.path().join("data/postmaster.pid")).ok();
            std::fs::remove_file(self.folder.path().join(".s.PGSQL.5432.lock")).ok();
        }
    }

    fn psql(&self) -> Vec<String> {
        ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-At", "-U", "planner", "-d", "postgres", "-h"]
            .map(str::to_owned)
            .into_iter()
            .chain([self.socket().display().to_string()])
            .collect()
    }

    /// What SQL says, as text.
    pub fn sql(&self, text: &str) -> String {
        let mut psql = Command::new("psql").args(self.psql()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        psql.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let done = psql.wait_with_output().unwrap();
        assert!(done.status.success(), "{text}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
