//! The server's end: a socket on the machine's own loopback address.

use std::io::{self, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{fs, thread};

use surco_messages::Message;

use crate::address::{Address, file_in, unavailable};
use crate::line::read_line;
use crate::lock::Lock;
use crate::mailbox::{Line, Taken};
use crate::publisher::{Subscriber, Subscribers};
use crate::{Answer, Command, CommandHandler, Event, Publisher, read_request};

/// The lock's file, in the library's folder.
const LOCK_FILE: &str = "control.lock";
/// How long a request may take to come in, and an answer to go out.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(2);
/// Requests at the same time; further connections are closed.
const MAX_REQUESTS: usize = 8;
/// A subscriber is told that the connection is alive when there was nothing else to tell for so long.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(2);
/// A subscriber that takes nothing for so long, with full buffers on the way to it, hangs and is disconnected.
const HANG_TIMEOUT: Duration = Duration::from_secs(5);
/// Each connection has a thread, which does little.
const STACK: usize = 256 * 1024;

/// A station on air that takes commands and subscriptions from whoever has its key. Closed when dropped.
pub struct Server {
    address: SocketAddr,
    file: PathBuf,
    is_closing: Arc<AtomicBool>,
    publisher: Publisher,
    subscribers: Arc<Subscribers>,
}

impl Server {
    /// Begins to listen, and writes where into `control.json` in the library's folder.
    ///
    /// # Errors
    /// When there is no socket or thread to be had, or the file cannot be written.
    pub fn open(library: &Path, handler: Arc<dyn CommandHandler>) -> Result<Server, Message> {
        let failed = |cause: io::Error| unavailable(library, &cause);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|cause| failed(io::Error::other(cause.to_string())))?;
        let key = blake3::hash(&random).to_hex().to_string();
        let (publisher, subscribers) = Subscribers::start().map_err(failed)?;
        Address::new(address.port(), key.clone()).write(library).map_err(failed)?;
        let is_closing = Arc::new(AtomicBool::new(false));
        let shared = Arc::new(Shared {
            key,
            handler,
            lock: Lock::read(library.join(LOCK_FILE)),
            requests: AtomicUsize::new(0),
            subscribers: Arc::clone(&subscribers),
        });
        let closing = Arc::clone(&is_closing);
        let started =
            thread::Builder::new().name("control".to_owned()).spawn(move || accept(&listener, &shared, &closing));
        started.map_err(failed)?;
        Ok(Server { address, file: file_in(library), is_closing, publisher, subscribers })
    }

    /// What the playout tells its subscribers by.
    pub fn publisher(&self) -> Publisher {
        self.publisher.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_closing.store(true, Ordering::Relaxed);
        self.subscribers.close();
        let _ = fs::remove_file(&self.file);
        // Wakes the thread that accepts connections.
        let _ = TcpStream::connect_timeout(&self.address, TIMEOUT);
    }
}

/// What the connections share.
struct Shared {
    key: String,
    handler: Arc<dyn CommandHandler>,
    lock: Lock,
    /// Requests that are being served.
    requests: AtomicUsize,
    subscribers: Arc<Subscribers>,
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>, closing: &AtomicBool) {
    for stream in listener.incoming() {
        if closing.load(Ordering::Relaxed) {
            return;
        }
        let Ok(stream) = stream else {
            // Out of file handles, say: it may pass.
            thread::sleep(Duration::from_millis(100));
            continue;
        };
        let Some(connection) = Connection::begin(shared, stream) else { continue };
        let thread = thread::Builder::new().name("connection".to_owned()).stack_size(STACK);
        // Where the system gives no thread, the connection is dropped, and so closed.
        let _ = thread.spawn(move || {
            if let Err(cause) = connection.serve() {
                tracing::debug!("{cause}");
            }
        });
    }
}

/// One connection, counted as a request until it is dropped or has become a subscription.
struct Connection {
    request: CountedRequest,
    stream: TcpStream,
}

struct CountedRequest(Arc<Shared>);

impl Drop for CountedRequest {
    fn drop(&mut self) {
        self.0.requests.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Connection {
    /// None where there are too many.
    fn begin(shared: &Arc<Shared>, stream: TcpStream) -> Option<Connection> {
        let before = shared.requests.fetch_add(1, Ordering::AcqRel);
        let request = CountedRequest(Arc::clone(shared));
        (before < MAX_REQUESTS).then_some(Connection { request, stream })
    }

    fn serve(mut self) -> io::Result<()> {
        self.stream.set_write_timeout(Some(TIMEOUT))?;
        let line = read_line(&mut self.stream, Instant::now() + TIMEOUT)?;
        let shared = &self.request.0;
        let answer = match read_request(&line) {
            None => Answer::Refused(Message::new("control-no-request")),
            Some(request) if !shared.is_key(&request.key) => Answer::Refused(Message::new("control-wrong-key")),
            Some(request) if request.command == Command::Subscribe => match shared.subscribers.join() {
                Ok(subscriber) => {
                    drop(self.request);
                    return serve_subscriber(&self.stream, &subscriber);
                }
                Err(why) => Answer::Refused(why),
            },
            Some(request) => shared.answer(&request.command),
        };
        let mut line = serde_json::to_vec(&answer)?;
        line.push(b'\n');
        self.stream.write_all(&line)?;
        self.stream.shutdown(Shutdown::Both)
    }
}

/// Sends lines to a subscriber until it goes, hangs, or the station is off air.
fn serve_subscriber(mut stream: &TcpStream, subscriber: &Subscriber) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(HANG_TIMEOUT))?;
    let heartbeat = Line::of(&Event::Heartbeat);
    loop {
        match subscriber.mailbox.take(HEARTBEAT) {
            Taken::Lines(lines) => stream.write_all(lines.as_bytes())?,
            Taken::Nothing => heartbeat.iter().try_for_each(|line| stream.write_all(line.text.as_bytes()))?,
            Taken::Closed => return stream.shutdown(Shutdown::Both),
        }
    }
}

impl Shared {
    /// Compared by their hashes, which takes as long for any key.
    fn is_key(&self, key: &str) -> bool {
        blake3::hash(key.as_bytes()) == blake3::hash(self.key.as_bytes())
    }

    fn answer(&self, command: &Command) -> Answer {
        let done = match command {
            Command::Ping => Ok(None),
            Command::Unlock { code } => self.lock.unlock(code).map(|()| None),
            _ if self.lock.is_locked() => Err(Message::new("control-locked")),
            Command::Lock { code } => self.lock.lock(code).map(|()| None),
            _ => self.handler.carry_out(command),
        };
        done.map_or_else(Answer::Refused, Answer::Done)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use proptest::prelude::*;
    use surco_model::Talk;

    use super::*;
    use crate::client::send;
    use crate::request::MAX_REQUEST;
    use crate::{Moment, Request};

    /// Writes down the commands that it is given.
    #[derive(Default)]
    struct Notebook(Mutex<Vec<Command>>);

    impl CommandHandler for Notebook {
        fn carry_out(&self, command: &Command) -> Result<Option<Message>, Message> {
            if *command == Command::Resume {
                return Err(Message::new("playout-not-away"));
            }
            self.0.lock().unwrap().push(command.clone());
            Ok(None)
        }
    }

    fn opened() -> (tempfile::TempDir, Arc<Notebook>, Server) {
        let (folder, notebook) = (tempfile::tempdir().unwrap(), Arc::new(Notebook::default()));
        let server = Server::open(folder.path(), Arc::clone(&notebook) as Arc<dyn CommandHandler>).unwrap();
        (folder, notebook, server)
    }

    #[test]
    fn what_is_asked_with_the_key_is_done_or_refused_with_the_reason() {
        let (folder, notebook, server) = opened();
        let play = Command::Play { what: "himno.ogg".into(), when: Moment::At("2026-11-25T12:00:00Z".into()) };
        assert_eq!(send(folder.path(), play.clone()), Ok(None));
        assert_eq!(send(folder.path(), Command::Resume).unwrap_err().id(), "playout-not-away");
        assert_eq!(*notebook.0.lock().unwrap(), [play]);
        drop(server);
        assert_eq!(send(folder.path(), Command::Skip).unwrap_err().id(), "control-not-on-air");
    }

    #[test]
    fn without_the_key_nothing_is_done() {
        let (folder, notebook, _server) = opened();
        let mut address = Address::read(folder.path()).unwrap();
        address.key = "0".repeat(64);
        address.write(folder.path()).unwrap();
        assert_eq!(send(folder.path(), Command::Skip).unwrap_err().id(), "control-wrong-key");
        assert!(notebook.0.lock().unwrap().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_stations_user_and_group_can_read_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, _, _server) = opened();
        let mode = fs::metadata(file_in(folder.path())).unwrap().permissions().mode();
        assert_eq!(mode & 0o137, 0);
        assert_eq!(mode & 0o777, 0o640);
    }

    #[test]
    fn a_locked_station_does_nothing_for_anybody_without_the_code_after_a_restart_either() {
        let (folder, notebook, server) = opened();
        let lock = |code: &str| Command::Lock { code: code.into() };
        let unlock = |code: &str| Command::Unlock { code: code.into() };
        assert_eq!(send(folder.path(), lock("123")).unwrap_err().id(), "control-short-code");
        assert_eq!(send(folder.path(), lock("1234")), Ok(None));
        for refused in [Command::Skip, Command::Panic { seconds: 60.0 }, lock("5678")] {
            assert_eq!(send(folder.path(), refused).unwrap_err().id(), "control-locked");
        }
        drop(server);
        let _server = Server::open(folder.path(), Arc::clone(&notebook) as Arc<dyn CommandHandler>).unwrap();
        assert_eq!(send(folder.path(), Command::Skip).unwrap_err().id(), "control-locked");
        assert_eq!(send(folder.path(), unlock("4321")).unwrap_err().id(), "control-wrong-code");
        assert_eq!(send(folder.path(), Command::Ping), Ok(None));
        assert_eq!(send(folder.path(), unlock("1234")), Ok(None));
        assert_eq!(send(folder.path(), Command::Skip), Ok(None));
        assert_eq!(*notebook.0.lock().unwrap(), [Command::Skip]);
    }

    #[test]
    fn connections_that_say_nothing_do_not_keep_others_out_for_long() {
        let (folder, _, server) = opened();
        let silent: Vec<TcpStream> =
            (0..3 * MAX_REQUESTS).map(|_| TcpStream::connect(server.address).unwrap()).collect();
        let begun = Instant::now();
        while send(folder.path(), Command::Skip).is_err() {
            assert!(begun.elapsed() < 3 * TIMEOUT, "they are closed");
            thread::sleep(Duration::from_millis(50));
        }
        drop(silent);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_bytes_harm_the_server(mut bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
            static SERVER: std::sync::OnceLock<(tempfile::TempDir, Arc<Notebook>, Server)> = std::sync::OnceLock::new();
            let (folder, notebook, server) = SERVER.get_or_init(opened);
            bytes.push(b'\n');
            let mut stream = TcpStream::connect(server.address).unwrap();
            let _ = stream.write_all(&bytes);
            let line = read_line(&mut stream, Instant::now() + 4 * TIMEOUT).unwrap();
            let answer: Answer = serde_json::from_slice(&line).unwrap();
            prop_assert!(matches!(answer, Answer::Refused(_)));
            prop_assert!(notebook.0.lock().unwrap().is_empty());
            prop_assert_eq!(send(folder.path(), Command::Ping), Ok(None));
        }

        #[test]
        fn requests_are_read_as_they_were_written(what in ".*", code in ".*", seconds in any::<i32>()) {
            let seconds = f64::from(seconds);
            for command in [
                Command::Play { what: what.clone(), when: Moment::Over },
                Command::Play { what, when: Moment::At(code.clone()) },
                Command::Extend { seconds },
                Command::Unlock { code },
                Command::Live { microphone: Talk::Over },
                Command::Skip,
                Command::Subscribe,
            ] {
                let request = Request { key: "llave".to_owned(), command };
                let line = serde_json::to_vec(&request).unwrap();
                prop_assert!(line.len() > MAX_REQUEST || read_request(&line) == Some(request));
            }
        }
    }
}
