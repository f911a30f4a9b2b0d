//! Who is believed when a server says who it is.
//!
//! As every program of the system: the certificate authorities in its store, to which a station adds its own; or those in the
//! file that `SSL_CERT_FILE` names, and no others. Where the system has no store, the authorities that browsers believe.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rustls::CertificateError;
use ureq::tls::{PemItem, RootCerts, parse_pem};

/// Where systems keep theirs: Debian, Fedora, openSUSE, Alpine.
const STORES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];
/// No store is larger: those of today have 250 kB.
const LARGEST: u64 = 8 << 20;

/// The authorities that are believed now. Read each time, so that one that is added counts at the next attempt.
pub(crate) fn authorities() -> RootCerts {
    let named = std::env::var_os("SSL_CERT_FILE");
    let named = named.as_deref().map(Path::new).into_iter();
    named.chain(STORES.iter().map(Path::new)).find_map(authorities_in).unwrap_or(RootCerts::WebPki)
}

/// Those in a file; none where there are none to be read.
fn authorities_in(path: &Path) -> Option<RootCerts> {
    let mut pem = Vec::new();
    File::open(path).ok()?.take(LARGEST).read_to_end(&mut pem).ok()?;
    let certificate = |item| if let Ok(PemItem::Certificate(it)) = item { Some(it) } else { None };
    let certificates: Vec<_> = parse_pem(&pem).filter_map(certificate).collect();
    (!certificates.is_empty()).then(|| certificates.into_iter().into())
}

/// Why a server is not who it says, where the network failed because of that.
pub(crate) fn refusal(cause: &io::Error) -> Option<Doubt> {
    let rustls::Error::InvalidCertificate(why) = cause.get_ref()?.downcast_ref()? else { return None };
    Some(match why {
        CertificateError::UnknownIssuer => Doubt::Issuer,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => Doubt::Name,
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => Doubt::Time,
        _ => Doubt::Other(why.to_string()),
    })
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Nobody who is believed has signed it.
    Issuer,
    /// It is for another address.
    Name,
    /// It is too old or too new, by the clock of this computer.
    Time,
    /// Something else.
    Other(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_certificates_in_it_is_no_store() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        assert!(authorities_in(&path).is_none());
        for text in ["", "no", "-----BEGIN CERTIFICATE-----\n&\n-----END CERTIFICATE-----\n"] {
            std::fs::write(&path, text).unwrap();
            assert!(authorities_in(&path).is_none(), "{text}");
        }
    }

    #[test]
    fn each_doubt_is_found_in_what_the_network_says() {
        let failed = |why| io::Error::new(io::ErrorKind::InvalidData, rustls::Error::InvalidCertificate(why));
        for (why, doubt) in [
            (CertificateError::UnknownIssuer, Doubt::Issuer),
            (CertificateError::NotValidForName, Doubt::Name),
            (CertificateError::Expired, Doubt::Time),
            (CertificateError::NotValidYet, Doubt::Time),
        ] {
            assert_eq!(refusal(&failed(why)), Some(doubt));
        }
        assert!(matches!(refusal(&failed(CertificateError::Revoked)), Some(Doubt::Other(_))));
        assert_eq!(refusal(&io::Error::other("x")), None);
    }
}
