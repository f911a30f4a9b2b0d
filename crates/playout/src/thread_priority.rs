//! Which threads go before everything else: the mixer, and the callback of a card that is spoken to without a sound server,
//! where the system allows it. A thread has the thread_priority of the one that started it, so what takes its time gives it back
//! first.

/// A thread that is urgent for as long as this lives: what it does afterwards is not.
pub(crate) struct Urgent(());

impl Urgent {
    /// This thread is urgent from here on, where the system allows it.
    pub(crate) fn from_here() -> Option<Urgent> {
        claim().ok().map(Urgent)
    }
}

impl Drop for Urgent {
    fn drop(&mut self) {
        give_back();
    }
}

/// This thread goes before everything that is not itself real-time.
///
/// # Errors
/// Why the system does not allow it.
#[cfg(target_os = "linux")]
pub(crate) fn claim() -> Result<(), String> {
    use thread_priority::{
        RealtimeThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy,
        thread_native_id,
    };

    /// Above all that is not real-time, below the sound servers (PulseAudio has 5, PipeWire 88) and the kernel (50): a mixer
    /// that works more than it should may not keep its own card from the processor.
    const PRIORITY: u8 = 4;

    let policy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::RoundRobin);
    let priority = PRIORITY.try_into().map(ThreadPriority::Crossplatform)?;
    set_thread_priority_and_policy(thread_native_id(), priority, policy).map_err(|cause| match cause {
        thread_priority::Error::OS(number) => std::io::Error::from_raw_os_error(number).to_string(),
        other => other.to_string(),
    })
}

/// This thread waits its turn, with the niceness of its process.
#[cfg(target_os = "linux")]
pub(crate) fn give_back() {
    use thread_priority::{
        NormalThreadSchedulePolicy, ThreadPriority, ThreadPriorityValue, ThreadSchedulePolicy,
        set_thread_priority_and_policy, thread_native_id,
    };

    let policy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Other);
    let niceness = rustix::process::getpriority_process(None);
    let all = (0..=99_u8).filter_map(|value| ThreadPriorityValue::try_from(value).ok());
    let same =
        all.map(ThreadPriority::Crossplatform).find(|priority| priority.to_posix(policy).ok() == niceness.ok());
    // Where its niceness could not be set anew, it still has it.
    let _ = set_thread_priority_and_policy(thread_native_id(), same.unwrap_or(ThreadPriority::Min), policy);
}

/// This thread runs only when no other one has to, with the lowest niceness; so do the threads that it starts. Its reads and
/// writes come last too, because the kernel takes their priority from the niceness.
#[cfg(target_os = "linux")]
pub fn lower_thread_priority() {
    /// The nicest there is. The scheduling class for idle threads is not used: such a thread may stand still for minutes
    /// on a busy machine, and another one may be waiting for its lock.
    const NICEST: i32 = 19;

    give_back();
    // Linux has a niceness for each thread, and none for "this one" but zero. Where it is refused, the air is still urgent.
    let _ = rustix::process::setpriority_process(None, NICEST);
}

/// Elsewhere threads are as urgent as the system makes them.
#[cfg(not(target_os = "linux"))]
pub fn lower_thread_priority() {}

/// Elsewhere threads are as urgent as the system makes them.
#[cfg(not(target_os = "linux"))]
pub(crate) fn claim() -> Result<(), String> {
    Ok(())
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn give_back() {}

/// Why the system does not let a playout's threads go before everything else, if it does not.
pub fn realtime_refused() -> Option<String> {
    // Tried in a thread of its own, so that nothing else becomes urgent by it.
    let tried = std::thread::Builder::new().name("thread_priority".to_owned()).spawn(claim);
    match tried.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => None,
        Ok(Ok(Err(cause))) => Some(cause),
        Ok(Err(_)) => Some("?".to_owned()),
        Err(cause) => Some(cause.to_string()),
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;

    /// The scheduling policy (0 other, 2 round robin) and the niceness of this thread, as the kernel tells them: fields 41
    /// and 19 of proc(5)'s `stat`.
    fn told_by_the_kernel() -> (u32, i32) {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        (fields[38].parse().unwrap(), fields[16].parse().unwrap())
    }

    #[test]
    fn a_thread_is_urgent_no_longer_than_it_has_to_be() {
        std::thread::spawn(|| {
            let before = told_by_the_kernel();
            let urgent = Urgent::from_here();
            if urgent.is_none() {
                eprintln!("skipped: no thread may be urgent here");
                return;
            }
            assert_eq!(told_by_the_kernel(), (2, before.1));
            drop(urgent);
            assert_eq!(told_by_the_kernel(), before);
        })
        .join()
        .unwrap();
    }

    #[test]
    fn a_thread_in_the_background_is_the_nicest_and_no_other_with_it() {
        let before = told_by_the_kernel();
        std::thread::spawn(|| {
            lower_thread_priority();
            assert_eq!(told_by_the_kernel(), (0, 19));
            std::thread::spawn(|| assert_eq!(told_by_the_kernel(), (0, 19), "its parent's")).join().unwrap();
        })
        .join()
        .unwrap();
        assert_eq!(told_by_the_kernel(), before);
    }

    #[test]
    fn what_an_urgent_thread_starts_is_urgent_until_it_gives_that_back_and_keeps_its_niceness() {
        std::thread::spawn(|| {
            if let Err(cause) = claim() {
                eprintln!("skipped: no thread may be urgent here: {cause}");
                return;
            }
            let niceness = told_by_the_kernel().1;
            assert_eq!(told_by_the_kernel(), (2, niceness));
            let heir = std::thread::spawn(move || {
                assert_eq!(told_by_the_kernel(), (2, niceness), "its parent's");
                give_back();
                assert_eq!(told_by_the_kernel(), (0, niceness));
            });
            heir.join().unwrap();
            assert_eq!(told_by_the_kernel().0, 2);
        })
        .join()
        .unwrap();
    }
}
