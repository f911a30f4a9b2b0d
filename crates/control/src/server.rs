//! The loopback socket, and both ends of it.

use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use surco_messages::Message;

use crate::lock::Lock;
use crate::request::LONGEST;
use crate::{Answer, Command, CommandHandler, Request, read_request};

/// Where the port and the key stand, in the library.
const FILE: &str = "control.json";
/// Where the lock is remembered.
const LOCK: &str = "control.lock";
/// How long a letter may take to come in, and an answer to go out.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long whoever asks waits for the answer: longer than the mixer may take, and a wrong code.
const ANSWER: Duration = Duration::from_secs(8);
/// Connections at the same time; who comes then waits outside.
const MOST: usize = 8;

#[derive(Serialize, Deserialize)]
struct Address {
    port: u16,
    key: String,
}

/// A station on air, open to whoever has its key. Closed when dropped.
pub struct Server {
    address: SocketAddr,
    file: PathBuf,
    closing: Arc<AtomicBool>,
}

impl Server {
    /// Opens, and says where in `control.json` in the library's folder.
    ///
    /// # Errors
    /// When no socket can be had or the file cannot be written.
    pub fn open(library: &Path, desk: Arc<dyn CommandHandler>) -> Result<Server, Message> {
        let file = library.join(FILE);
        let failed = |cause: io::Error| {
            Message::new("control-no-door").with("path", library.join(FILE).as_path()).with("cause", &cause)
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|cause| failed(io::Error::other(cause.to_string())))?;
        let key = blake3::hash(&random).to_hex().to_string();
        write(&file, &Address { port: address.port(), key: key.clone() }).map_err(failed)?;
        let closing = Arc::new(AtomicBool::new(false));
        let inside =
            Arc::new(Inside { key, desk, lock: Lock::at(library.join(LOCK)), connections: AtomicUsize::new(0) });
        let closed = Arc::clone(&closing);
        let started =
            thread::Builder::new().name("door".to_owned()).spawn(move || receive(&listener, &inside, &closed));
        started.map_err(failed)?;
        Ok(Server { address, file, closing })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        let _ = fs::remove_file(&self.file);
        // Wakes whoever waits at the door.
        let _ = TcpStream::connect_timeout(&self.address, PATIENCE);
    }
}

/// Asks a station on air, whose library is in that folder.
///
/// # Errors
/// That it is not on air; why it refuses.
pub fn ask(library: &Path, ask: Command) -> Result<Option<Message>, Message> {
    let away = || Message::new("control-not-on-air");
    let text = fs::read_to_string(library.join(FILE)).map_err(|cause| match cause.kind() {
        ErrorKind::NotFound => away(),
        _ => Message::new("control-no-door").with("path", library.join(FILE).as_path()).with("cause", &cause),
    })?;
    let address: Address = serde_json::from_str(&text).map_err(|_| away())?;
    let place = SocketAddr::from((Ipv4Addr::LOCALHOST, address.port));
    let mut stream = TcpStream::connect_timeout(&place, PATIENCE).map_err(|_| away())?;
    let letter = Request { key: address.key, ask };
    let answer = exchange(&mut stream, &letter).map_err(|_| Message::new("control-no-answer"))?;
    match answer {
        Answer::Done(said) => Ok(said),
        Answer::Refused(why) => Err(why),
    }
}

fn exchange(stream: &mut TcpStream, letter: &Request) -> io::Result<Answer> {
    let mut line = serde_json::to_vec(letter)?;
    line.push(b'\n');
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(&line)?;
    let answer = read_line(stream, Instant::now() + ANSWER)?;
    Ok(serde_json::from_slice(&answer)?)
}

fn write(file: &Path, address: &Address) -> io::Result<()> {
    let folder = file.parent().ok_or(ErrorKind::NotFound)?;
    // Made so that only its owner can read it.
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer(&mut new, address)?;
    new.persist(file)?;
    Ok(())
}

/// What is behind the door.
struct Inside {
    key: String,
    desk: Arc<dyn CommandHandler>,
    lock: Lock,
    connections: AtomicUsize,
}

fn receive(listener: &TcpListener, inside: &Arc<Inside>, closing: &AtomicBool) {
    for stream in listener.incoming() {
        if closing.load(Ordering::Relaxed) {
            return;
        }
        let Ok(stream) = stream else {
            // Out of file handles, say: it may pass.
            thread::sleep(Duration::from_millis(100));
            continue;
        };
        if inside.connections.fetch_add(1, Ordering::AcqRel) >= MOST {
            inside.connections.fetch_sub(1, Ordering::AcqRel);
            continue;
        }
        let host = Arc::clone(inside);
        let started = thread::Builder::new().name("connection".to_owned()).spawn(move || {
            let connection = Connection(host);
            if let Err(cause) = connection.0.serve(stream) {
                tracing::debug!("{cause}");
            }
        });
        if started.is_err() {
            inside.connections.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

/// Counts itself out, whatever happens to it.
struct Connection(Arc<Inside>);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Inside {
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_write_timeout(Some(PATIENCE))?;
        let line = read_line(&mut stream, Instant::now() + PATIENCE)?;
        let answer = match read_request(&line) {
            Some(letter) if self.is_key(&letter.key) => self.answer(&letter.ask),
            Some(_) => Answer::Refused(Message::new("control-wrong-key")),
            None => Answer::Refused(Message::new("control-no-letter")),
        };
        let mut line = serde_json::to_vec(&answer)?;
        line.push(b'\n');
        stream.write_all(&line)?;
        stream.shutdown(Shutdown::Both)
    }

    /// Compared by their hashes, which takes as long for any key.
    fn is_key(&self, key: &str) -> bool {
        blake3::hash(key.as_bytes()) == blake3::hash(self.key.as_bytes())
    }

    fn answer(&self, ask: &Command) -> Answer {
        let done = match ask {
            Command::Ping => Ok(None),
            Command::Unlock { code } => self.lock.open(code).map(|()| None),
            _ if self.lock.is_closed() => Err(Message::new("control-locked")),
            Command::Lock { code } => self.lock.close(code).map(|()| None),
            _ => self.desk.carry_out(ask),
        };
        done.map_or_else(Answer::Refused, Answer::Done)
    }
}

/// Reads up to the end of the line, for so long and no further than a letter can be.
fn read_line(stream: &mut TcpStream, until: Instant) -> io::Result<Vec<u8>> {
    let (mut line, mut piece) = (Vec::new(), [0; 1024]);
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || line.len() > LONGEST {
            return Err(ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        let count = match stream.read(&mut piece) {
            Ok(count) => count,
            Err(cause) if cause.kind() == ErrorKind::Interrupted => continue,
            Err(cause) => return Err(cause),
        };
        if let Some(end) = piece[..count].iter().position(|byte| *byte == b'\n') {
            line.extend_from_slice(&piece[..end]);
            return Ok(line);
        }
        line.extend_from_slice(&piece[..count]);
        if count == 0 {
            return Ok(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use proptest::prelude::*;

    use super::*;
    use crate::{Moment, Voice};

    #[derive(Default)]
    struct Notebook(Mutex<Vec<Command>>);

    impl CommandHandler for Notebook {
        fn carry_out(&self, ask: &Command) -> Result<Option<Message>, Message> {
            if *ask == Command::Resume {
                return Err(Message::new("playout-not-away"));
            }
            self.0.lock().unwrap().push(ask.clone());
            Ok(None)
        }
    }

    fn opened() -> (tempfile::TempDir, Arc<Notebook>, Server) {
        let (folder, notebook) = (tempfile::tempdir().unwrap(), Arc::new(Notebook::default()));
        let door = Server::open(folder.path(), Arc::clone(&notebook) as Arc<dyn CommandHandler>).unwrap();
        (folder, notebook, door)
    }

    #[test]
    fn what_is_asked_with_the_key_is_done_or_refused_with_the_reason() {
        let (folder, notebook, door) = opened();
        let play = Command::Play { what: "himno.ogg".into(), when: Moment::At("2026-11-25T12:00:00Z".into()) };
        assert_eq!(ask(folder.path(), play.clone()), Ok(None));
        assert_eq!(ask(folder.path(), Command::Resume).unwrap_err().id(), "playout-not-away");
        assert_eq!(*notebook.0.lock().unwrap(), [play]);
        drop(door);
        assert_eq!(ask(folder.path(), Command::Skip).unwrap_err().id(), "control-not-on-air");
    }

    #[test]
    fn without_the_key_nothing_is_done() {
        let (folder, notebook, _door) = opened();
        let file = folder.path().join(FILE);
        let text = fs::read_to_string(&file).unwrap();
        let mut address: Address = serde_json::from_str(&text).unwrap();
        address.key = "0".repeat(64);
        fs::write(&file, serde_json::to_string(&address).unwrap()).unwrap();
        assert_eq!(ask(folder.path(), Command::Skip).unwrap_err().id(), "control-wrong-key");
        assert!(notebook.0.lock().unwrap().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, _, _door) = opened();
        let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }

    #[test]
    fn a_locked_station_does_nothing_for_anybody_without_the_code_after_a_restart_either() {
        let (folder, notebook, door) = opened();
        let lock = |code: &str| Command::Lock { code: code.into() };
        let unlock = |code: &str| Command::Unlock { code: code.into() };
        assert_eq!(ask(folder.path(), lock("123")).unwrap_err().id(), "control-short-code");
        assert_eq!(ask(folder.path(), lock("1234")), Ok(None));
        for refused in [Command::Skip, Command::Panic { seconds: 60.0 }, lock("5678")] {
            assert_eq!(ask(folder.path(), refused).unwrap_err().id(), "control-locked");
        }
        drop(door);
        let _door = Server::open(folder.path(), Arc::clone(&notebook) as Arc<dyn CommandHandler>).unwrap();
        assert_eq!(ask(folder.path(), Command::Skip).unwrap_err().id(), "control-locked");
        assert_eq!(ask(folder.path(), unlock("4321")).unwrap_err().id(), "control-wrong-code");
        assert_eq!(ask(folder.path(), Command::Ping), Ok(None));
        assert_eq!(ask(folder.path(), unlock("1234")), Ok(None));
        assert_eq!(ask(folder.path(), Command::Skip), Ok(None));
        assert_eq!(*notebook.0.lock().unwrap(), [Command::Skip]);
    }

    #[test]
    fn guests_that_say_nothing_do_not_keep_others_out_for_long() {
        let (folder, _, door) = opened();
        let silent: Vec<TcpStream> = (0..3 * MOST).map(|_| TcpStream::connect(door.address).unwrap()).collect();
        let begun = Instant::now();
        while ask(folder.path(), Command::Skip).is_err() {
            assert!(begun.elapsed() < 3 * PATIENCE, "they are shown out");
            thread::sleep(Duration::from_millis(50));
        }
        drop(silent);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_bytes_harm_the_door(mut bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
            static DOOR: std::sync::OnceLock<(tempfile::TempDir, Arc<Notebook>, Server)> = std::sync::OnceLock::new();
            let (folder, notebook, door) = DOOR.get_or_init(opened);
            bytes.push(b'\n');
            let mut stream = TcpStream::connect(door.address).unwrap();
            let _ = stream.write_all(&bytes);
            let answer: Answer = serde_json::from_slice(&read_line(&mut stream, Instant::now() + ANSWER).unwrap()).unwrap();
            prop_assert!(matches!(answer, Answer::Refused(_)));
            prop_assert!(notebook.0.lock().unwrap().is_empty());
            prop_assert_eq!(ask(folder.path(), Command::Ping), Ok(None));
        }

        #[test]
        fn letters_are_read_as_they_were_written(what in ".*", code in ".*", seconds in any::<i32>()) {
            let seconds = f64::from(seconds);
            for ask in [
                Command::Play { what: what.clone(), when: Moment::Over },
                Command::Play { what, when: Moment::At(code.clone()) },
                Command::Extend { seconds },
                Command::Unlock { code },
                Command::Live { microphone: Voice::TalkOver },
                Command::Skip,
            ] {
                let letter = Request { key: "llave".to_owned(), ask };
                let line = serde_json::to_vec(&letter).unwrap();
                prop_assert!(line.len() > LONGEST || read_request(&line) == Some(letter));
            }
        }
    }
}
