//! Why another station is not to be heard.

use surco_messages::{Explain, Message, error_from_words};

use crate::trust::Doubt;

/// Why a stream cannot be had.
#[derive(Debug)]
pub enum Error {
    /// Nobody answers at the address.
    Unreachable {
        /// The address.
        url: String,
        /// What the network says.
        cause: String,
    },
    /// The server answers with something else than a stream.
    Refused {
        /// The address.
        url: String,
        /// HTTP's number: 404 is "not found".
        status: u16,
    },
    /// The server does not prove who it is.
    Doubtful {
        /// The address.
        url: String,
        /// What is wrong with its certificate.
        doubt: Doubt,
    },
    /// What is at the address names no stream, or names lists without an end.
    NoStream {
        /// The address.
        url: String,
    },
    /// It is HLS, which is not known here.
    Hls {
        /// The address.
        url: String,
    },
    /// What comes is no sound that can be decoded.
    Sound(surco_audio::Error),
    /// It was heard, and is over.
    Ended {
        /// The address.
        url: String,
        /// What the network says; none where the server closed the stream in order.
        cause: Option<String>,
    },
}

error_from_words!(Error);

impl From<surco_audio::Error> for Error {
    fn from(cause: surco_audio::Error) -> Error {
        Error::Sound(cause)
    }
}

impl Explain for Error {
    fn explain(&self) -> Message {
        match self {
            Error::Unreachable { url, cause } => {
                Message::new("inputs-unreachable").with("url", url.as_str()).with("cause", cause.as_str())
            }
            Error::Refused { url, status } => {
                Message::new("inputs-refused").with("url", url.as_str()).with("status", status.to_string())
            }
            Error::Doubtful { url, doubt } => {
                let id = match doubt {
                    Doubt::Issuer => "inputs-unknown-issuer",
                    Doubt::Name => "inputs-other-name",
                    Doubt::Time => "inputs-not-valid-now",
                    Doubt::Other(_) => "inputs-certificate",
                };
                let message = Message::new(id).with("url", url.as_str());
                if let Doubt::Other(cause) = doubt { message.with("cause", cause.as_str()) } else { message }
            }
            Error::NoStream { url } => Message::new("inputs-no-stream").with("url", url.as_str()),
            Error::Hls { url } => Message::new("inputs-hls").with("url", url.as_str()),
            Error::Sound(cause) => cause.explain(),
            Error::Ended { url, cause: None } => Message::new("inputs-ended").with("url", url.as_str()),
            Error::Ended { url, cause: Some(cause) } => {
                Message::new("inputs-broke-off").with("url", url.as_str()).with("cause", cause.as_str())
            }
        }
    }
}
