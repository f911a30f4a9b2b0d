//! Requests to servers, with a limit to every wait. `ureq` does the work.
//!
//! The one request that it cannot make is that of a source of Icecast: a `PUT` whose body has neither a length nor chunks,
//! and never ends. That one is begun by hand.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use surco_messages::Message;

/// How long the server may take for each step.
const PATIENCE: Duration = Duration::from_secs(5);
/// No answer of a server is longer than this up to its empty line.
const LONGEST_ANSWER: usize = 16 * 1024;

/// Sends a request, without a body or with one of JSON, and waits for the answer's head.
///
/// # Errors
/// When the server cannot be reached, does not answer in time, or refuses.
pub(crate) fn request(url: &str, key: Option<&str>, json: Option<&str>) -> Result<(), Message> {
    let config = ureq::Agent::config_builder()
        .user_agent(concat!("Surco/", env!("CARGO_PKG_VERSION")))
        .timeout_global(Some(2 * PATIENCE))
        .http_status_as_error(false)
        .max_idle_connections(0)
        .max_redirects(0)
        .build();
    let agent = ureq::Agent::new_with_config(config);
    let mut request = ureq::http::Request::builder().uri(url).version(ureq::http::Version::HTTP_10);
    if let Some(key) = key {
        request = request.header("Authorization", format!("Basic {key}"));
    }
    let answer = match json {
        None => request.body(()).map_err(ureq::Error::from).and_then(|request| agent.run(request)),
        Some(json) => request
            .method("POST")
            .header("Content-Type", "application/json")
            .body(json)
            .map_err(ureq::Error::from)
            .and_then(|request| agent.run(request)),
    };
    match answer {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(Message::new("outputs-icecast-refused").with("answer", answer.status().to_string())),
        Err(ureq::Error::Io(cause)) => Err(unreachable(&cause)),
        Err(ureq::Error::Timeout(_)) => Err(unreachable(&ErrorKind::TimedOut.into())),
        Err(cause) => Err(Message::new("outputs-icecast-unreachable").with("cause", cause.to_string())),
    }
}

/// Why a server cannot be spoken to.
pub(crate) fn unreachable(cause: &io::Error) -> Message {
    Message::new("outputs-icecast-unreachable").with("cause", cause)
}

/// Connects to a server, by its name or address.
pub(crate) fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    // An IPv6 address stands in brackets in an address.
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let mut last = io::Error::from(ErrorKind::NotFound);
    for place in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&place, PATIENCE) {
            Ok(stream) => return Ok(stream),
            Err(cause) => last = cause,
        }
    }
    Err(last)
}

/// Sends a request and reads the answer's head; gives its first line.
pub(crate) fn ask(stream: &mut TcpStream, request: &str) -> io::Result<String> {
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let (mut head, mut byte, until) = (Vec::new(), [0], Instant::now() + PATIENCE);
    while !head.ends_with(b"\r\n\r\n") && head.len() < LONGEST_ANSWER {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        // By the byte, since what comes behind the head is none of it.
        if stream.read(&mut byte)? == 0 {
            break;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head);
    head.lines().next().map(|line| line.trim().to_owned()).ok_or_else(|| ErrorKind::UnexpectedEof.into())
}

/// The number in `HTTP/1.1 200 OK`.
pub(crate) fn status(line: &str) -> Option<u16> {
    line.strip_prefix("HTTP/")?.split(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_told_by_its_number() {
        assert_eq!(status("HTTP/1.1 100 Continue"), Some(100));
        assert_eq!(status("HTTP/1.0 401 Authentication Required"), Some(401));
        for wrong in ["", "HTTP/1.1", "HTTP/1.1 abc", "ICY 200 OK"] {
            assert_eq!(status(wrong), None, "{wrong}");
        }
    }
}
