use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;

use super::*;

/// A second of a tone, at the pace of whoever asks.
fn second() -> Vec<Block> {
    let tone =
        |from: usize| (0..480).map(|index| 0.3 * ((from + index) as f32 * 0.05).sin()).collect::<Vec<f32>>();
    (0..100).map(|block| Block::from_channels(vec![tone(block * 480), tone(block * 480)])).collect()
}

fn icecast(listener: &TcpListener, path: &str) -> Icecast {
    let port = listener.local_addr().unwrap().port();
    Icecast::new(Mount::parse(&format!("http://source:clave@127.0.0.1:{port}{path}"), "Radio Surco").unwrap())
}

/// Lets it hear until something has come about. No call may take long: the air goes on.
fn hear_until(icecast: &mut Icecast, mut done: impl FnMut(&Icecast) -> bool) -> Vec<String> {
    let (begun, sound, mut said) = (Instant::now(), second(), Vec::new());
    while !done(icecast) {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing comes of it: {said:?}");
        for block in &sound {
            let before = Instant::now();
            said.extend(icecast.hear(AirTime(0), block).err().map(|message| message.id().to_owned()));
            assert!(before.elapsed() < Duration::from_secs(1), "it does not wait for the network");
        }
        thread::sleep(Duration::from_millis(10));
    }
    said
}

/// Takes one source in and gives what it said, and its stream.
fn let_in(listener: &TcpListener, answer: &str) -> (Vec<String>, TcpStream) {
    let (stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        head.push(line.trim().to_owned());
    }
    let mut stream = stream;
    stream.write_all(answer.as_bytes()).unwrap();
    (head, stream)
}

#[test]
fn a_server_gets_the_sound_and_who_sends_it_and_a_new_connection_when_it_comes_back() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut icecast = icecast(&listener, "/vivo.mp3");
    let server = thread::spawn(move || {
        let mut heads = Vec::new();
        for _ in 0..2 {
            let (head, mut stream) = let_in(&listener, "HTTP/1.1 100 Continue\r\n\r\n");
            let mut bytes = vec![0; 20_000];
            stream.read_exact(&mut bytes).unwrap();
            assert_eq!((bytes[0], bytes[1] & 0xE0), (0xFF, 0xE0), "MP3 frames from the first byte on");
            heads.push(head);
            // And away.
        }
        heads
    });
    let said = hear_until(&mut icecast, |_| server.is_finished());
    let heads = server.join().unwrap();
    assert_eq!(heads[0][0], "PUT /vivo.mp3 HTTP/1.1");
    for line in ["Authorization: Basic c291cmNlOmNsYXZl", "Content-Type: audio/mpeg", "Ice-Name: Radio Surco"] {
        assert!(heads[0].contains(&line.to_owned()), "{line}: {heads:?}");
    }
    assert_eq!(said[..2], ["outputs-icecast", "outputs-icecast-back"], "{said:?}");
}

#[test]
fn a_server_that_refuses_is_said_once_and_asked_ever_more_seldom() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut icecast = icecast(&listener, "/vivo.mp3");
    let server = thread::spawn(move || {
        let begun = Instant::now();
        let ask = |_| {
            let_in(&listener, "HTTP/1.0 401 Authentication Required\r\n\r\n");
            begun.elapsed().as_secs_f64()
        };
        (0..3).map(ask).collect::<Vec<_>>()
    });
    let said = hear_until(&mut icecast, |_| server.is_finished());
    let times = server.join().unwrap();
    assert_eq!(said, ["outputs-icecast"]);
    assert!(times[1] - times[0] >= 0.9 && times[2] - times[1] >= 1.9, "{times:?}");
}

#[test]
fn a_server_that_takes_nothing_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut icecast = icecast(&listener, "/vivo.mp3?kbps=320");
    let server = thread::spawn(move || let_in(&listener, "HTTP/1.0 200 OK\r\n\r\n"));
    let said = hear_until(&mut icecast, |icecast| icecast.is_away);
    assert_eq!(said, ["outputs-icecast"]);
    assert!(matches!(icecast.state, State::Resting(_)));
    drop(server.join().unwrap());
}

#[test]
fn a_title_in_opus_is_another_stream_behind_the_first() {
    let mount = Mount::parse("http://:clave@127.0.0.1/vivo.opus", "Radio").unwrap();
    let mut bytes = Vec::new();
    for (serial, title) in [(1, "Huayno de la lechera"), (2, "Vals del establo")] {
        let mut codec = Codec::begin(&mount, title, serial).unwrap();
        second().iter().for_each(|block| codec.encode(block, &mut bytes).unwrap());
        if let Codec::Opus(opus, _) = codec {
            bytes.extend(opus.finish().unwrap());
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vivo.opus");
    std::fs::write(&path, &bytes).unwrap();
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("TITLE=Huayno de la lechera") && has("TITLE=Vals del establo"));
    let (mut recording, mut block, mut frames) = (surco_audio::open(&path).unwrap(), Block::new(2), 0);
    loop {
        surco_audio::Source::read(&mut recording, &mut block).unwrap();
        if block.is_empty() {
            break;
        }
        frames += block.frames();
    }
    assert_eq!(frames, 2 * 48_000, "every player hears both");
}
