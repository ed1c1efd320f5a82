//! Standard input and output, and the threads at them.

use std::collections::VecDeque;
use std::io::{self, BufReader, BufWriter};
use std::mem;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::server::{Next, Server};
use super::transport::{self, Message};
use super::world::{self, Input, Loaded};

/// How often one looks whether the client's process is still there.
const WATCH: Duration = Duration::from_secs(3);

/// Something that happens.
#[derive(Debug)]
pub(super) enum Event {
    /// The client has sent this.
    Message(Message),
    /// The client sends nothing more.
    End,
    /// The workspace was read.
    Loaded(Box<Loaded>),
}

/// Answers the client on standard input and output until it leaves. Returns 0 if it has said so before, as the protocol wants it, and 1 if not.
pub fn serve() -> ExitCode {
    let (events, happening) = mpsc::channel();
    let (out, written) = mpsc::channel::<Value>();
    let reader = events.clone();
    thread::spawn(move || read(&reader));
    let writer = thread::spawn(move || {
        let mut to = BufWriter::new(io::stdout().lock());
        // A client that reads no more has left.
        written.iter().all(|message| transport::write(&message, &mut to).is_ok());
    });
    let loads = events;
    let load = Box::new(move |input: Input| {
        let loads = loads.clone();
        thread::spawn(move || loads.send(vec![Event::Loaded(Box::new(world::load(&input)))]));
    });
    let mut server = Server::new(Box::new(move |message| _ = out.send(message)), load);
    let code = run(&mut server, &happening);
    // What is still to be written is written before the process ends.
    drop(server);
    _ = writer.join();
    code
}

/// Reads messages until there are no more. What has come together is handed on together: nothing of it is answered before it is known what is taken back in
/// it.
fn read(events: &Sender<Vec<Event>>) {
    let mut from = BufReader::new(io::stdin());
    let mut together = Vec::new();
    while let Ok(Some(message)) = transport::read(&mut from) {
        together.push(Event::Message(message));
        if from.buffer().is_empty() && events.send(mem::take(&mut together)).is_err() {
            return;
        }
    }
    together.push(Event::End);
    _ = events.send(together);
}

/// Handles what happens, and works in between.
fn run(server: &mut Server, happening: &Receiver<Vec<Event>>) -> ExitCode {
    let mut queue = VecDeque::new();
    let mut watched = Instant::now();
    loop {
        while let Ok(events) = happening.try_recv() {
            take(server, &mut queue, events);
        }
        if let Some(event) = queue.pop_front() {
            if let Next::Exit(code) = server.handle(event) {
                return code;
            }
            continue;
        }
        if server.work() {
            continue;
        }
        let wait = server.due().map_or(WATCH, |due| due.saturating_duration_since(Instant::now()).min(WATCH));
        match happening.recv_timeout(wait) {
            Ok(events) => take(server, &mut queue, events),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return ExitCode::FAILURE,
        }
        if watched.elapsed() >= WATCH {
            watched = Instant::now();
            if server.parent().is_some_and(|parent| !is_running(parent)) {
                return ExitCode::FAILURE;
            }
        }
    }
}

/// Puts `events` at the end of the queue. A request that is taken back before its turn has come is answered at once.
fn take(server: &mut Server, queue: &mut VecDeque<Event>, events: Vec<Event>) {
    for event in events {
        let Some(wanted) = taken_back(&event) else {
            queue.push_back(event);
            continue;
        };
        let is_it = |event: &Event| matches!(event, Event::Message(Message::Request { id, .. }) if id == wanted);
        if let Some(at) = queue.iter().position(is_it)
            && let Some(Event::Message(Message::Request { id, .. })) = queue.remove(at)
        {
            server.cancelled(&id);
        }
    }
}

/// The id of the request that `event` takes back, which is null if it names none. `None` if it takes back nothing.
fn taken_back(event: &Event) -> Option<&Value> {
    match event {
        Event::Message(Message::Notification { method, params }) if method == "$/cancelRequest" => {
            Some(params.get("id").unwrap_or(&Value::Null))
        }
        _ => None,
    }
}

/// Whether a process with this id is there.
#[cfg(unix)]
fn is_running(id: i32) -> bool {
    // Another user's process is one too.
    let pid = rustix::process::Pid::from_raw(id);
    pid.is_none_or(|pid| rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

/// Whether a process with this id is there. Elsewhere the end of standard input tells it.
#[cfg(not(unix))]
fn is_running(_: i32) -> bool {
    true
}
