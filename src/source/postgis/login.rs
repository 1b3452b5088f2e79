//! Where a database is and as whom it is asked: by an address, a service of the service file, and passwords of the password file, as
//! libpq has them (PostgreSQL 15, 34.1, 34.16 and 34.17).

use super::error::DatabaseError;
use crate::model::{DatabaseServer, Encryption};
use std::path::{Path, PathBuf};

/// What is kept of a server and as whom it is asked.
#[derive(Clone, Default, PartialEq)]
pub struct Login {
    pub server: DatabaseServer,
    /// The password, where one was given: it is kept in memory alone.
    pub password: Option<String>,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("server", &self.server).field("password", &self.password.as_ref().map(|_| "…")).finish()
    }
}

/// The port of a server that tells none.
const USUAL_PORT: u16 = 5432;
/// Bytes of a service file or a password file.
const MOST: u64 = 1 << 20;

/// A file beside the user's own, or where a variable says.
fn user_file(variable: &str, unix: &str, windows: &str) -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set(variable).or_else(|| if cfg!(windows) { Some(set("APPDATA")?.join("postgresql").join(windows)) } else { Some(set("HOME")?.join(unix)) })
}

fn text_of(path: &Path) -> Option<String> {
    let bytes = crate::io::read_regular(path, MOST).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads an address: `postgresql://user@host:5432/database?sslmode=require`, `host=… dbname=…`, or `service=name`. The service file
/// fills in what it leaves open.
///
/// # Errors
/// `Address` where it is none, `NoService` where the service file has no such service.
///
/// ```
/// use nanbei::model::Encryption;
/// use nanbei::source::login_at;
///
/// let login = login_at("postgresql://gis:s%40fe@db.example:6432/city?sslmode=verify-full")?;
/// assert_eq!(login.server.to_string(), "gis@db.example:6432/city");
/// assert_eq!((login.password.as_deref(), login.server.encryption), (Some("s@fe"), Encryption::VerifyFull));
/// # Ok::<(), nanbei::source::DatabaseError>(())
/// ```
pub fn login_at(address: &str) -> Result<Login, DatabaseError> {
    let address = address.trim();
    let wrong = || DatabaseError::Address;
    let mut parts = if address.contains("://") { parts_of_url(address).ok_or_else(wrong)? } else { parts_of_words(address).ok_or_else(wrong)? };
    if let Some(name) = take(&mut parts, "service") {
        let path = user_file("PGSERVICEFILE", ".pg_service.conf", ".pg_service.conf").unwrap_or_default();
        let missing = || DatabaseError::NoService(name.clone(), path.display().to_string());
        let more = text_of(&path).and_then(|text| service(&text, &name)).ok_or_else(missing)?;
        // what stands in the address goes before what stands in the file
        parts.extend(more);
    }
    let mut part = |name: &str| take(&mut parts, name).unwrap_or_default();
    let encryption = match part("sslmode").as_str() {
        "disable" => Encryption::Disable,
        "" | "allow" | "prefer" => Encryption::Prefer,
        "require" => Encryption::Require,
        "verify-ca" | "verify-full" => Encryption::VerifyFull,
        _ => return Err(wrong()),
    };
    let port = part("port");
    let port = if port.is_empty() { USUAL_PORT } else { port.parse().map_err(|_| wrong())? };
    let (host, user, password) = (part("host"), part("user"), part("password"));
    let database = Some(part("dbname")).filter(|name| !name.is_empty()).unwrap_or_else(|| user.clone());
    let server = DatabaseServer { host, port, database, user, encryption };
    if !server.is_sound() {
        return Err(wrong());
    }
    Ok(Login { server, password: Some(password).filter(|own| !own.is_empty()) })
}

/// An address without the password in it.
#[must_use]
pub fn without_password(address: &str) -> String {
    let Ok(Login { server, password: Some(_) }) = login_at(address) else { return address.to_owned() };
    let DatabaseServer { host, port, database, user, .. } = server;
    format!("host='{host}' port={port} dbname='{database}' user='{user}'")
}

type Parts = Vec<(String, String)>;

fn take(parts: &mut Parts, name: &str) -> Option<String> {
    let at = parts.iter().position(|(own, _)| own == name)?;
    let (_, value) = parts.remove(at);
    parts.retain(|(own, _)| own != name);
    Some(value)
}

/// Text of an address with its `%41` read as what they stand for.
fn decoded(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, more @ ..] = rest {
        rest = more;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, more) = rest.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = more;
    }
    String::from_utf8(bytes).ok()
}

fn parts_of_url(address: &str) -> Option<Parts> {
    let rest = address.strip_prefix("postgresql://").or_else(|| address.strip_prefix("postgres://"))?;
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (place, database) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, host) = place.rsplit_once('@').unwrap_or(("", place));
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    // an address of the sixth version of IP stands in brackets
    let (host, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            (host, port.strip_prefix(':').unwrap_or(port))
        }
        None => host.split_once(':').unwrap_or((host, "")),
    };
    let mut parts = Parts::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        parts.push((name.to_owned(), decoded(value)?));
    }
    for (name, value) in [("host", host), ("port", port), ("dbname", database), ("user", user), ("password", password)] {
        if !value.is_empty() {
            parts.push((name.to_owned(), decoded(value)?));
        }
    }
    Some(parts)
}

/// The parts of `host=… dbname='a b'`.
fn parts_of_words(address: &str) -> Option<Parts> {
    let (mut parts, mut rest) = (Parts::new(), address.trim_start());
    while !rest.is_empty() {
        let (name, value) = rest.split_once('=')?;
        let (value, more) = word(value.trim_start())?;
        parts.push((name.trim().to_owned(), value));
        rest = more.trim_start();
    }
    (!parts.is_empty()).then_some(parts)
}

/// A value, which may stand in quotation marks, and what follows it.
fn word(text: &str) -> Option<(String, &str)> {
    let is_quoted = text.starts_with('\'');
    let mut letters = text.char_indices().skip(usize::from(is_quoted));
    let mut value = String::new();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => value.push(letters.next()?.1),
            '\'' if is_quoted => return Some((value, &text[at + 1..])),
            letter if !is_quoted && letter.is_whitespace() => return Some((value, &text[at..])),
            letter => value.push(letter),
        }
    }
    (!is_quoted).then_some((value, ""))
}

/// What a service file says of a service.
fn service(text: &str, name: &str) -> Option<Parts> {
    let mut found: Option<Parts> = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(own) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            if found.is_some() {
                break;
            }
            found = (own.trim() == name).then(Parts::new);
        } else if let (Some(found), Some((name, value))) = (&mut found, line.split_once('=')) {
            found.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    found
}

/// The password that the user's password file has for a server; `None` where it has none, or where others may read it.
#[must_use]
pub fn kept_password(server: &DatabaseServer) -> Option<String> {
    let path = user_file("PGPASSFILE", ".pgpass", "pgpass.conf")?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // as libpq does: what the group or others can read is no secret
        if std::fs::metadata(&path).ok()?.permissions().mode() & 0o077 != 0 {
            return None;
        }
    }
    password_in(&text_of(&path)?, server)
}

fn password_in(text: &str, server: &DatabaseServer) -> Option<String> {
    // a socket in the usual folder goes by the name of this machine
    let host = if server.is_socket() && server.host.starts_with("/var/run/postgresql") { "localhost" } else { &server.host };
    let port = server.port.to_string();
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = fields_of(line);
        let [own_host, own_port, own_database, own_user, password] = fields.as_slice() else { return None };
        let fits = |own: &str, wanted: &str| own == "*" || own == wanted;
        let all = fits(own_host, host) && fits(own_port, &port) && fits(own_database, &server.database) && fits(own_user, &server.user);
        all.then(|| password.clone())
    })
}

/// The fields of a line of the password file.
fn fields_of(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let last = fields.len() - 1;
        match letter {
            '\\' => fields[last].extend(letters.next()),
            ':' => fields.push(String::new()),
            letter => fields[last].push(letter),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_libpq_reads_it() {
        let login = login_at(" postgres://[fe80::1]:5433/a%20b?user=x&sslmode=require ").unwrap();
        assert_eq!(
            login.server,
            DatabaseServer { host: "fe80::1".into(), port: 5433, database: "a b".into(), user: "x".into(), encryption: Encryption::Require }
        );
        let login = login_at(r"host=/tmp/pg dbname='a \'b' user=gis password=p").unwrap();
        assert_eq!((login.server.host.as_str(), login.server.database.as_str(), login.server.port), ("/tmp/pg", "a 'b", 5432));
        assert_eq!(login.password.as_deref(), Some("p"));
        // a folder as a host is written with signs for its strokes
        assert!(login_at("postgresql://%2Ftmp%2Fpg/city?user=gis").unwrap().server.is_socket());
        // without a database it is the user's
        assert_eq!(login_at("postgresql://gis@h").unwrap().server.database, "gis");
        for wrong in ["", "h", "https://h/d", "postgresql://h:x/d", "postgresql://h/d?sslmode=often", "postgresql:///d", "host='a"] {
            assert_eq!(login_at(wrong), Err(DatabaseError::Address), "{wrong}");
        }
    }

    #[test]
    fn no_password_is_told() {
        for wrong in ["postgresql://u:geheim@h:x/d", "host=h password='my geheim' port=x", "postgresql://h/d?password=geheim&sslmode=often"] {
            let told = login_at(wrong).unwrap_err();
            assert!(!told.to_string().contains("geheim") && !without_password(wrong).is_empty(), "{told}");
        }
        let told = without_password("postgresql://u:geheim@h/d?password=x");
        assert_eq!(told, "host='h' port=5432 dbname='d' user='u'");
        assert_eq!(login_at(&told).unwrap().password, None);
        assert!(!format!("{:?}", login_at("postgresql://u:geheim@h/d").unwrap()).contains("geheim"));
    }

    #[test]
    fn a_service_and_a_password_are_found_in_their_files() {
        let text = "# ours\n[other]\nhost=a\n[ city ]\nhost = db\nport=6000\ndbname=plans\n\n[third]\nhost=c\n";
        let found = service(text, "city").unwrap();
        assert_eq!(found, [("host", "db"), ("port", "6000"), ("dbname", "plans")].map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert!(service(text, "none").is_none());
        let server = DatabaseServer { host: "db".into(), port: 6000, database: "plans".into(), user: "gis".into(), ..DatabaseServer::default() };
        assert_eq!(password_in("#db:*:*:*:no\nother:*:*:*:x\ndb:6000:*:gis:a\\:b\\\\c\n*:*:*:*:last", &server).as_deref(), Some("a:b\\c"));
        assert_eq!(password_in("db:5432:*:gis:a", &server), None);
    }
}
