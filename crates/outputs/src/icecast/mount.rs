//! Where a stream is sent, and how.

use surco_messages::Message;
use url::Url;

/// Icecast's own port.
const PORT: u16 = 8000;

/// A mount of an Icecast 2 server.
#[derive(Clone, PartialEq, Eq)]
pub struct Mount {
    /// The server's name.
    pub(super) host: String,
    /// Its port.
    pub(super) port: u16,
    pub(super) user: String,
    pub(super) password: String,
    /// `/vivo.mp3`
    pub(super) path: String,
    /// What is sent.
    pub(super) format: Format,
    /// At how many kbit/s.
    pub(super) kbps: u32,
    /// What the stream is called.
    pub(super) name: String,
}

/// What an Icecast server takes that old and new players know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// For every player.
    Mp3,
    /// Half the data for the same sound.
    Opus,
}

impl Format {
    pub(super) fn mime(self) -> &'static str {
        match self {
            Format::Mp3 => "audio/mpeg",
            Format::Opus => "audio/ogg",
        }
    }
}

impl Mount {
    /// Reads `http://source:PASSWORD@host:8000/vivo.mp3`, where the ending says the format; `?kbps=64` says at how many
    /// kbit/s (usually 128 for MP3 and 64 for Opus). `station` is what the stream is called.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str, station: &str) -> Result<Mount, Message> {
        let wrong = |why: &'static str| Message::new("outputs-icecast-url").with("why", Message::new(why));
        let url = Url::parse(text).map_err(|_| wrong("outputs-icecast-no-url"))?;
        if url.scheme() != "http" {
            return Err(wrong("outputs-icecast-not-http"));
        }
        let host =
            url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| wrong("outputs-icecast-no-url"))?;
        let decoded = |text: &str| percent_decoded(text).ok_or_else(|| wrong("outputs-icecast-no-url"));
        let password = decoded(url.password().ok_or_else(|| wrong("outputs-icecast-no-password"))?)?;
        let user = if url.username().is_empty() { "source".to_owned() } else { decoded(url.username())? };
        let format = match url.path().rsplit_once('.').map(|(_, ending)| ending) {
            Some("mp3") => Format::Mp3,
            Some("opus" | "ogg") => Format::Opus,
            _ => return Err(wrong("outputs-icecast-no-format")),
        };
        let mut kbps = if format == Format::Mp3 { 128 } else { 64 };
        for (key, value) in url.query_pairs() {
            match (key.as_ref(), value.parse()) {
                ("kbps", Ok(number)) if (16..=320).contains(&number) => kbps = number,
                _ => return Err(wrong("outputs-icecast-no-kbps")),
            }
        }
        Ok(Mount {
            host: host.to_owned(),
            port: url.port().unwrap_or(if text.contains(":80/") { 80 } else { PORT }),
            user,
            password,
            path: url.path().to_owned(),
            format,
            kbps,
            name: station.split_whitespace().collect::<Vec<_>>().join(" "),
        })
    }

    /// As people may see it: without the password.
    pub fn shown(&self) -> String {
        format!("http://{}:{}{}", self.host, self.port, self.path)
    }
}

impl std::fmt::Debug for Mount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mount({})", self.shown())
    }
}

/// A user or a password may hold any character, written `%3A`.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_says_where_what_and_as_whom() {
        let mount =
            Mount::parse("http://source:hack%3Ame@radio.pe:8010/vivo.mp3?kbps=96", "Radio  Surco").unwrap();
        assert_eq!((mount.host.as_str(), mount.port, mount.path.as_str()), ("radio.pe", 8010, "/vivo.mp3"));
        assert_eq!((mount.user.as_str(), mount.password.as_str()), ("source", "hack:me"));
        assert_eq!((mount.format, mount.kbps, mount.name.as_str()), (Format::Mp3, 96, "Radio Surco"));
        let mount = Mount::parse("http://:clave@127.0.0.1/vivo.opus", "Radio").unwrap();
        assert_eq!((mount.user.as_str(), mount.port, mount.kbps), ("source", 8000, 64));
        assert!(!mount.shown().contains("clave") && !format!("{mount:?}").contains("clave"));
    }

    #[test]
    fn what_is_wrong_with_an_address_is_said() {
        for (text, why) in [
            ("radio.pe/vivo.mp3", "outputs-icecast-no-url"),
            ("https://:a@radio.pe/vivo.mp3", "outputs-icecast-not-http"),
            ("http://radio.pe/vivo.mp3", "outputs-icecast-no-password"),
            ("http://:a@radio.pe/vivo", "outputs-icecast-no-format"),
            ("http://:a@radio.pe/vivo.mp3?kbps=9000", "outputs-icecast-no-kbps"),
            ("http://:a@radio.pe/vivo.mp3?tono=9", "outputs-icecast-no-kbps"),
        ] {
            let message = Mount::parse(text, "Radio").unwrap_err();
            let (_, why_said) = &message.facts()[0];
            assert_eq!(*why_said, surco_messages::Fact::Message(Box::new(Message::new(why))), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_address_panics(text in "http://.*|.*") {
            let _ = Mount::parse(&text, "Radio");
        }
    }
}
