//! The network: one request to a server, with a limit to every wait.
//!
//! `ureq` does the work: names, TLS, redirections, chunks. What it does not know is that old servers begin their answer
//! with `ICY 200 OK`; that is made HTTP on its way in.

use std::fmt;
use std::io::{self, Read};
use std::time::Duration;

use ureq::tls::TlsConfig;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, RustlsConnector, TcpConnector, Transport,
};

use crate::{Error, trust};

/// How long each step up to the answer may take.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long a stream may give nothing before it counts as lost: longer than any reserve of it lasts.
const STALL: Duration = Duration::from_secs(8);

/// What a server answered: its head, and what follows.
pub(crate) struct Answer {
    /// Where it came from in the end.
    pub(crate) url: String,
    /// `audio/mpeg`, in small letters, without what follows a semicolon; empty where it is not said.
    pub(crate) kind: String,
    /// Bytes of sound between two titles; 0 for none.
    pub(crate) interval: usize,
    pub(crate) body: Box<dyn Read + Send + Sync>,
}

/// Asks a server for what is at an address.
pub(crate) fn get(url: &str) -> Result<Answer, Error> {
    let config = ureq::Agent::config_builder()
        .user_agent(concat!("Surco/", env!("CARGO_PKG_VERSION")))
        .timeout_resolve(Some(PATIENCE))
        .timeout_connect(Some(PATIENCE))
        .timeout_send_request(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .timeout_per_read(Some(STALL))
        .max_idle_connections(0)
        .tls_config(TlsConfig::builder().root_certs(trust::authorities()).build())
        .build();
    let connector = ().chain(TcpConnector::default()).chain(RustlsConnector::default()).chain(IcyConnector);
    let agent = ureq::Agent::with_parts(config, connector, DefaultResolver::default());
    let asked = agent.get(url).header("Icy-MetaData", "1").header("Accept", "audio/*, */*;q=0.5").call();
    let answer = asked.map_err(|cause| failure(url.to_owned(), cause))?;
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
    let kind = header("content-type").and_then(|kind| kind.split(';').next()).unwrap_or_default();
    Ok(Answer {
        url: ureq::ResponseExt::get_uri(&answer).to_string(),
        kind: kind.trim().to_ascii_lowercase(),
        interval: header("icy-metaint").and_then(|bytes| bytes.trim().parse().ok()).unwrap_or(0),
        body: Box::new(answer.into_body().into_reader()),
    })
}

fn failure(url: String, cause: ureq::Error) -> Error {
    match cause {
        ureq::Error::StatusCode(status) => Error::Refused { url, status },
        ureq::Error::Io(cause) => match trust::refusal(&cause) {
            Some(doubt) => Error::Doubtful { url, doubt },
            None => Error::Unreachable { url, cause: cause.to_string() },
        },
        cause => Error::Unreachable { url, cause: cause.to_string() },
    }
}

/// A body up to so many bytes, within a limit of time.
pub(crate) fn read_text(body: &mut dyn Read, most: usize) -> io::Result<String> {
    let until = std::time::Instant::now() + PATIENCE;
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    while bytes.len() < most && std::time::Instant::now() < until {
        match body.read(&mut piece)? {
            0 => break,
            read => bytes.extend_from_slice(&piece[..read]),
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Makes HTTP of what begins with `ICY`.
#[derive(Debug)]
struct IcyConnector;

impl<T: Transport> Connector<T> for IcyConnector {
    type Out = IcyTransport<T>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<T>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let config = details.config;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        Ok(chained.map(|inner| IcyTransport { inner, buffers, has_begun: false }))
    }
}

struct IcyTransport<T> {
    inner: T,
    buffers: LazyBuffers,
    /// The first bytes of the answer have been seen.
    has_begun: bool,
}

const OLD: &[u8] = b"ICY ";
const NEW: &[u8] = b"HTTP/1.0 ";

impl<T: Transport> Transport for IcyTransport<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let mut sent = 0;
        while sent < amount {
            let room = self.inner.buffers().output();
            let count = room.len().min(amount - sent);
            room[..count].copy_from_slice(&self.buffers.output()[sent..sent + count]);
            self.inner.transmit_output(count, timeout)?;
            sent += count;
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let mut is_there = self.inner.maybe_await_input(timeout)?;
        // Until there is enough of it to tell.
        while !self.has_begun && is_there {
            let begun = self.inner.buffers().input();
            if begun.len() >= OLD.len() || !OLD.starts_with(begun) {
                break;
            }
            is_there = self.inner.await_input(timeout)?;
        }
        let begun = self.inner.buffers().input();
        let is_old = !std::mem::replace(&mut self.has_begun, true) && begun.starts_with(OLD);
        let (instead, skipped) = if is_old { (NEW, OLD.len()) } else { (&[][..], 0) };
        let rest = &begun[skipped..];
        let room = self.buffers.input_append_buf();
        let count = rest.len().min(room.len().saturating_sub(instead.len()));
        room[..instead.len()].copy_from_slice(instead);
        room[instead.len()..][..count].copy_from_slice(&rest[..count]);
        self.buffers.input_appended(instead.len() + count);
        self.inner.buffers().input_consume(skipped + count);
        Ok(instead.len() + count > 0)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

impl<T: Transport> fmt::Debug for IcyTransport<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IcyTransport").field("inner", &self.inner).finish()
    }
}
