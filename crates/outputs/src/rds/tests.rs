use std::io::Read;
use std::net::TcpListener;

use super::*;
use crate::testing::started;

/// Lets it hear until it has called the encoder.
fn hear(rds: &mut Rds) -> Option<String> {
    loop {
        let said = rds.hear(AirTime(0), &Block::silence(2, 480)).err().map(|message| message.id().to_owned());
        if !matches!(rds.way, Way::Calling(_)) {
            return said;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn an_encoder_is_called_beside_the_sound_which_does_not_wait_for_a_name_to_be_found() {
    let mut rds = Rds::new(Encoder::parse("nadie.invalid:4001").unwrap(), "Radio Surco");
    rds.hear(AirTime(0), &Block::silence(2, 480)).unwrap();
    assert!(matches!(rds.way, Way::Calling(_)));
    assert_eq!(hear(&mut rds).as_deref(), Some("outputs-rds-away"));
}

#[test]
fn places_are_read_and_what_is_none_is_refused() {
    let serial = |baud| Place::Serial { path: "/dev/ttyUSB0".to_owned(), baud };
    let network = Place::Network { host: "10.0.0.7".to_owned(), port: 4_001 };
    for (text, place, protocol) in [
        ("/dev/ttyUSB0", serial(9_600), Protocol::Text),
        ("/dev/ttyUSB0?baud=19200&protocol=uecp", serial(19_200), Protocol::Uecp),
        ("10.0.0.7:4001?protocol=text", network, Protocol::Text),
    ] {
        assert_eq!(Encoder::parse(text).unwrap(), Encoder { place, protocol }, "{text}");
    }
    for wrong in ["", "ttyUSB0", ":4001", "host:radio", "/dev/ttyS0?baud=0", "host:1?baud=9600", "/dev/ttyS0?x=1"]
    {
        assert_eq!(Encoder::parse(wrong).unwrap_err().id(), "outputs-rds-place", "{wrong}");
    }
}

#[test]
fn an_encoder_in_the_network_is_told_what_is_on_air_and_its_absence_is_said_once() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    let encoder = Encoder::parse(&address.to_string()).unwrap();
    let mut rds = Rds::new(encoder, "Radio Surco");
    assert_eq!(hear(&mut rds), None);
    let (mut encoder, _) = server.accept().unwrap();
    encoder.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut shown = |expected: &[u8]| {
        let mut line = vec![0; expected.len()];
        encoder.read_exact(&mut line).unwrap();
        assert_eq!(line, expected);
    };
    shown(b"RT=Radio Surco\r\n");
    rds.learn(&started(1, "Adiós pueblo de Ayacucho")).unwrap();
    assert_eq!((hear(&mut rds), hear(&mut rds)), (None, None), "once is enough");
    shown(b"RT=Adi\x86s pueblo de Ayacucho\r\n");
    let mut spot = started(2, "cuna-0017");
    if let AirEvent::Started(on_air) = &mut spot {
        on_air.kind = ItemKind::Spot;
    }
    rds.learn(&spot).unwrap();
    assert_eq!(hear(&mut rds), None);
    shown(b"RT=Radio Surco\r\n");
    drop((encoder, server));
    // A connection that the other side has closed may take one line more.
    let mut said = Vec::new();
    for airing in 3..9 {
        rds.learn(&started(airing, &format!("pieza {airing}"))).unwrap();
        said.extend(hear(&mut rds));
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(said, ["outputs-rds-away"]);
    let server = TcpListener::bind(address).unwrap();
    rds.due = Some(Instant::now());
    assert_eq!(hear(&mut rds).as_deref(), Some("outputs-rds-back"));
    drop(server);
}

#[cfg(unix)]
#[test]
fn a_serial_port_is_set_as_asked_and_gets_the_frame_as_it_is() {
    use std::os::unix::ffi::OsStrExt;

    use rustix::fs::OFlags;
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use rustix::termios::tcgetattr;

    let mut encoder = File::from(openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap());
    grantpt(&encoder).unwrap();
    unlockpt(&encoder).unwrap();
    let path = ptsname(&encoder, Vec::new()).unwrap();
    let path = std::str::from_utf8(std::ffi::OsStr::from_bytes(path.to_bytes()).as_bytes()).unwrap().to_owned();
    let mut rds = Rds::new(Encoder::parse(&format!("{path}?baud=19200&protocol=uecp")).unwrap(), "Radio\tSurco");
    assert_eq!(hear(&mut rds), None);
    assert_eq!(tcgetattr(&encoder).unwrap().output_speed(), 19_200);
    rustix::fs::fcntl_setfl(&encoder, OFlags::NONBLOCK).unwrap();
    let (mut got, expected) = (Vec::new(), uecp::radiotext(b"Radio Surco", true));
    let begun = Instant::now();
    while got.len() < expected.len() {
        let mut bytes = [0; 256];
        got.extend(encoder.read(&mut bytes).map(|count| bytes[..count].to_vec()).unwrap_or_default());
        assert!(begun.elapsed() < Duration::from_secs(5), "{got:?}");
    }
    assert_eq!(got, expected);
    // With nobody at the other end.
    drop(encoder);
    rds.learn(&started(1, "otra")).unwrap();
    assert_eq!(hear(&mut rds).as_deref(), Some("outputs-rds-away"));
}
