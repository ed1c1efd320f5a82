//! A server within a process and without threads, whose client decides what it does when: for benchmarks.

use std::cell::RefCell;
use std::io::BufRead;
use std::rc::Rc;
use std::thread;
use std::time::Instant;

use serde_json::Value;

use super::server::Server;
use super::stdio::Event;
use super::transport;
use super::world::{self, Input};

/// A server that handles each message at once, and does what is left to do when it is told so.
pub struct Local {
    server: Server,
    sent: Rc<RefCell<Vec<u8>>>,
    wanted: Rc<RefCell<Option<Input>>>,
}

impl Default for Local {
    fn default() -> Self {
        let sent = Rc::new(RefCell::new(Vec::new()));
        let wanted = Rc::new(RefCell::new(None));
        let (out, loads) = (Rc::clone(&sent), Rc::clone(&wanted));
        let send = move |message: Value| transport::write(&message, &mut *out.borrow_mut()).expect("memory can be written");
        let load = move |input: Input| *loads.borrow_mut() = Some(input);
        Self { server: Server::new(Box::new(send), Box::new(load)), sent, wanted }
    }
}

impl Local {
    /// Handles the messages of the client in `from`, each with its header, as they would come over standard input.
    pub fn hear(&mut self, mut from: impl BufRead) {
        while let Ok(Some(message)) = transport::read(&mut from) {
            self.server.handle(Event::Message(message));
        }
    }

    /// Does all that can be done now, and waits for nothing: documents that were changed are linted and told of.
    pub fn work(&mut self) {
        loop {
            let wanted = self.wanted.borrow_mut().take();
            match wanted {
                Some(input) => _ = self.server.handle(Event::Loaded(Box::new(world::load(&input)))),
                None if !self.server.work() && self.wanted.borrow().is_none() => return,
                None => {}
            }
        }
    }

    /// Does all that is to be done, and waits where the server does: for a pause in which nothing is changed.
    pub fn settle(&mut self) {
        self.work();
        while !self.server.is_idle() {
            if let Some(due) = self.server.due() {
                thread::sleep(due.saturating_duration_since(Instant::now()));
            }
            self.work();
        }
    }

    /// Returns what the server has sent since somebody has asked: messages with their headers, as they would go to standard output.
    pub fn sent(&mut self) -> Vec<u8> {
        self.sent.take()
    }
}
