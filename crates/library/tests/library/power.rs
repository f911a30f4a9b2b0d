//! A disk that loses what was not brought to it. Everything that a real process does to a folder is recorded
//! (`recorder.c`, preloaded into it), and what a power cut at any moment may leave of it is laid out anew: writes that no
//! fsync followed are there, or not, or in part; names that no fsync of their folder followed are there, or not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// What a disk keeps of a piece whole.
const SECTOR: usize = 512;

/// The recorder, made ready to be preloaded.
pub(crate) struct Recorder {
    folder: TempDir,
}

impl Recorder {
    /// Compiles it; none, said aloud, where there is no compiler for it.
    pub(crate) fn build() -> Option<Recorder> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("recorder.c"), include_str!("recorder.c")).unwrap();
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o", "recorder.so", "recorder.c"])
            .current_dir(folder.path())
            .status();
        if cfg!(target_os = "linux") && compiled.is_ok_and(|status| status.success()) {
            return Some(Recorder { folder });
        }
        eprintln!("SKIPPED: there is no C compiler, so nobody can watch what is written");
        None
    }

    /// What a process needs to be watched over this folder.
    pub(crate) fn environment(&self, root: &Path) -> [(&'static str, PathBuf); 3] {
        [
            ("LD_PRELOAD", self.folder.path().join("recorder.so")),
            ("SURCO_RECORD_ROOT", root.canonicalize().unwrap()),
            ("SURCO_RECORD_LOG", self.log()),
        ]
    }

    /// What was done to this folder, which nobody has touched since.
    pub(crate) fn take(&self, root: &Path) -> Vec<Step> {
        let log = std::fs::read(self.log()).unwrap();
        std::fs::remove_file(self.log()).unwrap();
        let mut rest = &log[..];
        let mut steps = Vec::new();
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let head = std::str::from_utf8(&rest[..end]).unwrap();
            let [kind, a, b, length] = head.split(' ').collect::<Vec<_>>()[..] else { panic!("{head}") };
            let (a, b, length): (u64, usize, usize) =
                (a.parse().unwrap(), b.parse().unwrap(), length.parse().unwrap());
            // A process that was killed may not have finished its last line.
            let Some(bytes) = rest.get(end + 1..end + 1 + length) else { break };
            rest = &rest[end + 1 + length..];
            steps.push(Step::read(kind, a, b, bytes));
        }
        assert_complete(&steps, root);
        steps
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

/// Something that a process did.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// Bytes came into a file.
    Content(u64, Change),
    /// A file was brought to the disk.
    Sync(u64),
    /// A name came, went or was changed.
    Name(Naming),
    /// The names in a folder were brought to the disk.
    SyncFolder(PathBuf),
    /// It said something.
    Say(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    Write(usize, Vec<u8>),
    Resize(usize),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Naming {
    Create(u64, PathBuf),
    Folder(PathBuf),
    Rename(PathBuf, PathBuf),
    Link(PathBuf, PathBuf),
    Remove(PathBuf),
}

impl Step {
    fn read(kind: &str, a: u64, b: usize, bytes: &[u8]) -> Step {
        let text = || String::from_utf8(bytes.to_vec()).unwrap();
        let path = || PathBuf::from(text());
        let pair = || {
            let text = text();
            let (from, to) = text.split_once('\0').unwrap();
            (PathBuf::from(from), PathBuf::from(to))
        };
        match kind {
            "C" => Step::Name(Naming::Create(a, path())),
            "W" => Step::Content(a, Change::Write(b, bytes.to_vec())),
            "T" => Step::Content(a, Change::Resize(b)),
            "S" => Step::Sync(a),
            "D" => Step::SyncFolder(path()),
            "R" => Step::Name(Naming::Rename(pair().0, pair().1)),
            "L" => Step::Name(Naming::Link(pair().0, pair().1)),
            "U" | "X" => Step::Name(Naming::Remove(path())),
            "M" => Step::Name(Naming::Folder(path())),
            _ => Step::Say(text()),
        }
    }
}

impl Naming {
    fn target(&self) -> &Path {
        match self {
            Naming::Create(_, path) | Naming::Folder(path) | Naming::Remove(path) => path,
            Naming::Rename(_, to) | Naming::Link(_, to) => to,
        }
    }

    fn origin(&self) -> Option<&Path> {
        match self {
            Naming::Rename(from, _) | Naming::Link(from, _) => Some(from),
            Naming::Create(..) | Naming::Folder(_) | Naming::Remove(_) => None,
        }
    }

    /// The folders whose names it changes.
    fn touches(&self, folder: &Path) -> bool {
        let lies_in = |path: &Path| path.parent() == Some(folder);
        match self {
            Naming::Create(_, path) | Naming::Folder(path) | Naming::Remove(path) => lies_in(path),
            Naming::Rename(from, to) => lies_in(from) || lies_in(to),
            Naming::Link(_, to) => lies_in(to),
        }
    }
}

/// What the disk does with what was not brought to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loss {
    /// It has it all: only the process died.
    Nothing,
    /// It has none of it.
    Everything,
    /// Names in their order up to some moment, as a journaling file system keeps them; of contents, any part.
    Journaled,
    /// Any part of everything.
    Anything,
}

impl Loss {
    const ALL: [Loss; 4] = [Loss::Nothing, Loss::Everything, Loss::Journaled, Loss::Anything];
}

#[derive(Default, Clone)]
struct Inode {
    content: Vec<u8>,
    pending: Vec<Change>,
}

impl Inode {
    fn apply(&mut self, change: &Change) {
        match change {
            Change::Resize(size) => self.content.resize(*size, 0),
            Change::Write(at, bytes) => {
                self.content.resize(self.content.len().max(at + bytes.len()), 0);
                self.content[*at..at + bytes.len()].copy_from_slice(bytes);
            }
        }
    }
}

/// The disk as it is being written.
#[derive(Default, Clone)]
struct Disk {
    /// Of a number that the system gives again, every bearer.
    inodes: Vec<Inode>,
    current: BTreeMap<u64, usize>,
    /// What names there surely are: a file, or none for a folder.
    names: BTreeMap<PathBuf, Option<usize>>,
    pending: Vec<(Naming, Option<usize>)>,
    said: Vec<String>,
}

impl Disk {
    /// Does the next step.
    fn follow(&mut self, step: &Step) {
        match step {
            Step::Content(ino, change) => {
                let inode = self.current[ino];
                self.inodes[inode].pending.push(change.clone());
            }
            Step::Sync(ino) => {
                let inode = &mut self.inodes[self.current[ino]];
                for change in std::mem::take(&mut inode.pending) {
                    inode.apply(&change);
                }
            }
            Step::Name(naming) => {
                let inode = match naming {
                    Naming::Create(ino, _) => {
                        self.inodes.push(Inode::default());
                        self.current.insert(*ino, self.inodes.len() - 1);
                        Some(self.inodes.len() - 1)
                    }
                    _ => None,
                };
                self.pending.push((naming.clone(), inode));
            }
            Step::SyncFolder(folder) => {
                // Last first: with a name comes what it was made from.
                let (mut touching, mut others, mut wanted) = (Vec::new(), Vec::new(), BTreeSet::new());
                for (naming, inode) in std::mem::take(&mut self.pending).into_iter().rev() {
                    if naming.touches(folder) || wanted.contains(naming.target()) {
                        wanted.extend(naming.origin().map(Path::to_owned));
                        touching.push((naming, inode));
                    } else {
                        others.push((naming, inode));
                    }
                }
                self.pending = others.into_iter().rev().collect();
                touching.iter().rev().for_each(|(naming, inode)| name(&mut self.names, naming, *inode));
            }
            Step::Say(text) => self.said.push(text.clone()),
        }
    }

    /// Lays out below a folder what is left when the power goes now.
    fn lay_out(&self, root: &Path, loss: Loss, chance: &mut Chance) {
        let mut names = self.names.clone();
        let up_to = chance.below(self.pending.len() + 1);
        for (index, (naming, inode)) in self.pending.iter().enumerate() {
            let is_kept = match loss {
                Loss::Nothing => true,
                Loss::Everything => false,
                Loss::Journaled => index < up_to,
                Loss::Anything => chance.below(2) == 0,
            };
            if is_kept {
                name(&mut names, naming, *inode);
            }
        }
        for (path, inode) in &names {
            // What lies in a folder that is not there is nowhere.
            let path = root.join(path);
            if !path.parent().unwrap().is_dir() {
                continue;
            }
            match inode {
                None => std::fs::create_dir(path).unwrap(),
                Some(inode) => std::fs::write(path, self.content_of(*inode, loss, chance)).unwrap(),
            }
        }
    }

    fn content_of(&self, inode: usize, loss: Loss, chance: &mut Chance) -> Vec<u8> {
        let mut inode = self.inodes[inode].clone();
        for change in std::mem::take(&mut inode.pending) {
            match (loss, &change) {
                (Loss::Nothing, _) => inode.apply(&change),
                (Loss::Everything, _) => {}
                (_, Change::Resize(_)) => {
                    if chance.below(2) == 0 {
                        inode.apply(&change);
                    }
                }
                (_, Change::Write(at, bytes)) => match chance.below(3) {
                    0 => inode.apply(&change),
                    1 => {}
                    // Torn: some of its sectors.
                    _ => {
                        for (sector, piece) in bytes.chunks(SECTOR).enumerate() {
                            if chance.below(2) == 0 {
                                inode.apply(&Change::Write(at + sector * SECTOR, piece.to_vec()));
                            }
                        }
                    }
                },
            }
        }
        inode.content
    }
}

fn name(names: &mut BTreeMap<PathBuf, Option<usize>>, naming: &Naming, inode: Option<usize>) {
    match naming {
        Naming::Create(_, path) => drop(names.insert(path.clone(), inode)),
        Naming::Folder(path) => drop(names.insert(path.clone(), None)),
        Naming::Remove(path) => drop(names.remove(path)),
        Naming::Link(from, to) => {
            if let Some(inode) = names.get(from).copied() {
                names.insert(to.clone(), inode);
            }
        }
        // To the disk a change of name is one thing.
        Naming::Rename(from, to) => {
            let below: BTreeSet<PathBuf> = names.keys().filter(|path| path.starts_with(from)).cloned().collect();
            for path in below {
                let inode = names.remove(&path).unwrap();
                let rest = path.strip_prefix(from).unwrap();
                let target = if rest.as_os_str().is_empty() { to.clone() } else { to.join(rest) };
                names.insert(target, inode);
            }
        }
    }
}

/// Numbers by chance, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }
}

/// What a power cut has left.
#[allow(dead_code, reason = "the tests of the library and those of the program each look at other parts of it")]
pub(crate) struct Left<'a> {
    /// The folder that was recorded.
    pub(crate) folder: &'a Path,
    /// What the processes had said by then.
    pub(crate) said: &'a [String],
    /// Whether they had come to their end.
    pub(crate) done: bool,
    /// When the power was cut, and how.
    pub(crate) what: String,
}

/// Cuts the power at so many moments of what was done, in every way, and shows each time what is left.
pub(crate) fn cut_everywhere(steps: &[Step], moments: usize, mut look: impl FnMut(&Left<'_>)) {
    let mut chance = Chance(7);
    let mut chosen: BTreeSet<usize> = (0..moments).map(|_| chance.below(steps.len() + 1)).collect();
    chosen.insert(steps.len());
    let mut disk = Disk::default();
    for moment in 0..=steps.len() {
        if chosen.contains(&moment) {
            for loss in Loss::ALL {
                let folder = tempfile::tempdir_in(fast_disk()).unwrap();
                disk.lay_out(folder.path(), loss, &mut chance);
                let what = format!("{loss:?} lost after step {moment} of {}", steps.len());
                let done = moment == steps.len();
                look(&Left { folder: folder.path(), said: &disk.said, done, what });
            }
        }
        if let Some(step) = steps.get(moment) {
            disk.follow(step);
        }
    }
}

/// Nothing went past the recorder: what it recorded leads to the folder as it is, but for what lies in shared memory.
fn assert_complete(steps: &[Step], root: &Path) {
    let whole = tempfile::tempdir().unwrap();
    let mut disk = Disk::default();
    steps.iter().for_each(|step| disk.follow(step));
    disk.lay_out(whole.path(), Loss::Nothing, &mut Chance(1));
    let [mut replayed, mut real] = [whole.path(), root].map(contents);
    for contents in [&mut replayed, &mut real] {
        // A passing file gets its name past the C library, where nobody watches.
        contents.retain(|path, _| {
            !path.to_string_lossy().ends_with("-shm") && !path.to_string_lossy().starts_with(".tmp")
        });
    }
    let names = |contents: &BTreeMap<PathBuf, Option<Vec<u8>>>| contents.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&replayed), names(&real), "the recording is not whole");
    let other = replayed.iter().find(|(path, bytes)| real[*path] != **bytes).map(|(path, _)| path);
    assert_eq!(other, None, "the recording of it is not whole");
}

/// Memory, where there is a file system in it: what is laid out is only looked at.
fn fast_disk() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { memory } else { std::env::temp_dir() }
}

/// Every file below a folder with its bytes, and every folder.
fn contents(root: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<PathBuf, Option<Vec<u8>>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_owned();
            if path.is_dir() {
                found.insert(name, None);
                walk(root, &path, found);
            } else {
                found.insert(name, Some(std::fs::read(&path).unwrap()));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(root, root, &mut found);
    found
}
