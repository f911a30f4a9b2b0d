//! What is said to an Icecast server to be let in.

use std::net::TcpStream;

use data_encoding::BASE64;
use surco_messages::Message;
use url::form_urlencoded;

use super::{Format, Mount};
use crate::http::{self, unreachable};

/// Opens a mount as its source. The stream does not block.
pub(super) fn source(mount: &Mount) -> Result<TcpStream, Message> {
    let info = match mount.format {
        Format::Mp3 => format!("bitrate={};samplerate=48000;channels=2", mount.kbps),
        Format::Opus => format!("bitrate={}", mount.kbps),
    };
    let request = format!(
        "PUT {} HTTP/1.1\r\nHost: {}:{}\r\nAuthorization: Basic {}\r\nUser-Agent: Surco/{}\r\nContent-Type: {}\r\n\
         Ice-Public: 0\r\nIce-Name: {}\r\nIce-Audio-Info: {info}\r\nExpect: 100-continue\r\n\r\n",
        mount.path,
        mount.host,
        mount.port,
        key(mount),
        env!("CARGO_PKG_VERSION"),
        mount.format.mime(),
        mount.name,
    );
    let mut stream = http::connect(&mount.host, mount.port).map_err(|cause| unreachable(&cause))?;
    let line = http::ask(&mut stream, &request).map_err(|cause| unreachable(&cause))?;
    match http::status(&line) {
        Some(100 | 200) => {}
        Some(401) => return Err(Message::new("outputs-icecast-wrong-password")),
        Some(403) => return Err(Message::new("outputs-icecast-taken")),
        _ => return Err(Message::new("outputs-icecast-refused").with("answer", line)),
    }
    stream.set_nonblocking(true).map_err(|cause| unreachable(&cause))?;
    Ok(stream)
}

/// Tells what plays on a mount.
pub(super) fn title(mount: &Mount, title: &str) -> Result<(), Message> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("mode", "updinfo").append_pair("mount", &mount.path);
    query.append_pair("charset", "UTF-8").append_pair("song", title);
    let url = format!("http://{}:{}/admin/metadata?{}", mount.host, mount.port, query.finish());
    http::request(&url, Some(&key(mount)), None)
}

fn key(mount: &Mount) -> String {
    BASE64.encode(format!("{}:{}", mount.user, mount.password).as_bytes())
}
