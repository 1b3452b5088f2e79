//! Connections to a server: each is used by one thread at a time, stopped when nobody waits any more, and made anew when it was lost.

use super::error::{DatabaseError, innermost};
use super::login::Login;
use crate::model::{Cancel, DatabaseServer, Encryption};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::{CancelToken, Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long a server may take to answer a call at all.
const CALL: Duration = Duration::from_secs(10);
/// A network that has been silent for so long is taken to be gone.
const SILENCE: Duration = Duration::from_secs(15);
/// How often it is looked whether somebody still waits.
const GLANCE: Duration = Duration::from_millis(15);
/// Connections that are kept while nobody uses them.
const KEPT: usize = 4;

/// What is said to a server first: dates are written one way, short questions are not compiled, and what only reads cannot write.
const GREETING: &str = "SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601'; SET bytea_output = 'hex'; SET jit = off; \
    SET standard_conforming_strings = on";
const READING: &str = "SET default_transaction_read_only = on";

/// A connection.
pub struct Link {
    runtime: Runtime,
    client: Client,
    stop: CancelToken,
    tls: MakeRustlsConnect,
}

impl Link {
    /// Connects.
    ///
    /// # Errors
    /// Why the server cannot be asked.
    fn open(login: &Login, writes: bool, cancel: Cancel<'_>) -> Result<Self, DatabaseError> {
        let server = &login.server;
        let unreachable = |why: String| DatabaseError::Unreachable { server: Box::new(server.clone()), why };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| unreachable(error.to_string()))?;
        let tls = tls(server.encryption).map_err(|why| DatabaseError::NotEncrypted { server: Box::new(server.clone()), why })?;
        let mut config = Config::new();
        config.host(&server.host).port(server.port).dbname(&server.database).user(&server.user).application_name("Nanbei");
        config.connect_timeout(CALL).tcp_user_timeout(SILENCE);
        config.keepalives_idle(SILENCE).keepalives_interval(SILENCE / 3).keepalives_retries(3);
        config.ssl_mode(match server.encryption {
            Encryption::Disable => SslMode::Disable,
            // a socket of this machine is not encrypted
            _ if server.is_socket() => SslMode::Disable,
            Encryption::Prefer => SslMode::Prefer,
            Encryption::Require | Encryption::VerifyFull => SslMode::Require,
        });
        if let Some(password) = &login.password {
            config.password(password);
        }
        let opened = until(&runtime, cancel, async {
            // a name may take longer to look up than a server to answer
            match tokio::time::timeout(CALL * 2, config.connect(tls.clone())).await {
                Ok(opened) => opened.map_err(|error| refused(&error, login)),
                Err(_) => Err(unreachable(format!("{} s", CALL.as_secs() * 2))),
            }
        });
        let (client, connection) = opened.unwrap_or(Err(DatabaseError::Cancelled))?;
        // what it says at its end is told to those who wait for an answer
        runtime.spawn(async move { connection.await.ok() });
        let greeting = if writes { GREETING.to_owned() } else { format!("{GREETING}; {READING}") };
        let stop = client.cancel_token();
        let link = Self { runtime, client, stop, tls };
        link.run(cancel, "", async |client| client.batch_execute(&greeting).await)?;
        Ok(link)
    }

    /// Asks the server, until nobody waits for it any more; the server is told then. `asked` is what is asked, as it may be told.
    ///
    /// # Errors
    /// What the server says, `Cancelled`, and `Lost`.
    pub fn run<T>(
        &self,
        cancel: Cancel<'_>,
        asked: &str,
        work: impl AsyncFnOnce(&Client) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, DatabaseError> {
        let Some(done) = until(&self.runtime, cancel, work(&self.client)) else {
            self.runtime.block_on(async { tokio::time::timeout(Duration::from_secs(1), self.stop.cancel_query(self.tls.clone())).await.ok() });
            return Err(DatabaseError::Cancelled);
        };
        done.map_err(|error| match DatabaseError::of(&error, asked) {
            // the server has a limit of its own
            DatabaseError::Cancelled if !cancel() => DatabaseError::Said(innermost(&error)),
            error => error,
        })
    }
}

/// What work brings; `None` where `cancel` has said so first.
fn until<T>(runtime: &Runtime, cancel: Cancel<'_>, work: impl Future<Output = T>) -> Option<T> {
    runtime.block_on(async {
        let stopped = async {
            while !cancel() {
                tokio::time::sleep(GLANCE).await;
            }
        };
        tokio::select! {
            done = work => Some(done),
            () = stopped => None,
        }
    })
}

/// Why a server did not let the program in.
fn refused(error: &tokio_postgres::Error, login: &Login) -> DatabaseError {
    let server = Box::new(login.server.clone());
    let given = login.password.is_some();
    let why = innermost(error);
    match error.code() {
        Some(code) if [SqlState::INVALID_PASSWORD, SqlState::INVALID_AUTHORIZATION_SPECIFICATION].contains(code) => {
            // a server that lets nobody in who is not encrypted says so with the same code
            DatabaseError::Refused { server, given }
        }
        // it is starting or shutting down, or has no room for more
        Some(code) if ["57P01", "57P02", "57P03", "53300"].contains(&code.code()) => DatabaseError::Unreachable { server, why },
        Some(&SqlState::INVALID_CATALOG_NAME) => DatabaseError::NoDatabase(login.server.database.clone()),
        Some(_) => DatabaseError::Said(why),
        None if error.to_string().contains("password missing") || why.contains("password missing") => DatabaseError::Refused { server, given },
        None if error.to_string().contains("TLS") || why.contains("TLS") || why.contains("certificate") => {
            DatabaseError::NotEncrypted { server, why }
        }
        None => DatabaseError::Unreachable { server, why },
    }
}

/// How a connection is encrypted.
fn tls(encryption: Encryption) -> Result<MakeRustlsConnect, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match encryption {
        Encryption::VerifyFull => Arc::new(rustls_platform_verifier::Verifier::new(Arc::clone(&provider)).map_err(|error| error.to_string())?),
        _ => Arc::new(Unverified(Arc::clone(&provider))),
    };
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
    Ok(MakeRustlsConnect::new(config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()))
}

/// Takes any certificate, as libpq does for `prefer` and `require`: the connection is hidden from those who listen, and the server is
/// whoever answers.
#[derive(Debug)]
struct Unverified(Arc<CryptoProvider>);

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, own, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, own, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// The connections to a server.
pub struct Links {
    server: DatabaseServer,
    password: Mutex<Option<String>>,
    idle: Mutex<Vec<Link>>,
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Links").field(&self.server).finish()
    }
}

/// What a lock keeps, whatever became of who held it before.
pub fn locked<T>(own: &Mutex<T>) -> MutexGuard<'_, T> {
    own.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Links {
    /// Connects to a server as somebody.
    ///
    /// # Errors
    /// Why it cannot be asked.
    pub fn open(login: Login, cancel: Cancel<'_>) -> Result<Self, DatabaseError> {
        let first = Link::open(&login, false, cancel)?;
        Ok(Self { server: login.server, password: Mutex::new(login.password), idle: Mutex::new(vec![first]) })
    }

    pub const fn server(&self) -> &DatabaseServer {
        &self.server
    }

    fn login(&self) -> Login {
        Login { server: self.server.clone(), password: locked(&self.password).clone() }
    }

    /// Goes on with the password of another connection to the same server.
    pub fn renew(&self, other: &Self) {
        let password = locked(&other.password).clone();
        *locked(&self.password) = password;
        locked(&self.idle).clear();
    }

    /// Does what asks the server over a connection that only reads; once more over a fresh one where it was lost.
    ///
    /// # Errors
    /// What `work` says, and why the server cannot be asked.
    pub fn with<T>(&self, cancel: Cancel<'_>, work: impl Fn(&Link) -> Result<T, DatabaseError>) -> Result<T, DatabaseError> {
        let kept = locked(&self.idle).pop();
        if let Some(link) = kept {
            match work(&link) {
                Err(error) if error.is_lost() => {}
                done => return self.give_back(link, done),
            }
        }
        // what is lost is seen when it is used: the others were lost with it
        locked(&self.idle).clear();
        let link = Link::open(&self.login(), false, cancel)?;
        let done = work(&link);
        self.give_back(link, done)
    }

    /// A connection that may write.
    ///
    /// # Errors
    /// Why the server cannot be asked.
    pub fn writing(&self, cancel: Cancel<'_>) -> Result<Link, DatabaseError> {
        Link::open(&self.login(), true, cancel)
    }

    /// Keeps a connection for the next question. One that was stopped in the middle of an answer still has the rest of it under way:
    /// it is closed.
    fn give_back<T>(&self, link: Link, done: Result<T, DatabaseError>) -> Result<T, DatabaseError> {
        let is_read = !matches!(done, Err(DatabaseError::Cancelled | DatabaseError::Data(_) | DatabaseError::Lost(_)));
        let mut idle = locked(&self.idle);
        if is_read && idle.len() < KEPT {
            idle.push(link);
        }
        done
    }
}
