//! `apim-policy parse FILE`: the typed AST as JSON.

use std::io::{self, Write};
use std::path::Path;
use std::thread;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::error::Error;
use super::terminal::Terminal;
use super::{Outcome, Status, input};
use crate::report::{self, Form};
use crate::session::Origin;
use crate::workspace::{self, Choice, Found};

/// The bytes of stack for making and printing a tree, which is as deep as the policy and its code. Windows gives a process one MiB.
const STACK: usize = 64 << 20;

/// Prints what is made of the policy in `file`.
pub(super) fn run(file: &Path, terminal: &Terminal) -> Outcome {
    let printed = thread::scope(|scope| {
        let printer = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || print(file, terminal));
        match printer {
            Ok(printer) => printer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            // Nothing is left to start a thread with; most policies need no more stack than there is.
            Err(_) => print(file, terminal),
        }
    });
    printed.map_err(|error| vec![error])
}

fn print(file: &Path, terminal: &Terminal) -> Result<Status, Error> {
    let (found, origin) = match input::is_standard(file) {
        true => (input::standard(None, &Choice::Without)?, Origin::Face),
        false => (Found { path: workspace::shown(file), file: file.to_owned(), named: true, config: None, searched: None }, Origin::File),
    };
    let source = input::read(&found, origin)?;
    let Some(source) = source.filter(|source| !source.documents.is_empty()) else {
        let message = format!("`{}` holds no policy that can be read", found.path);
        return Err(Error::Usage { message, help: Some("`apim-policy lint` says what is wrong with it".to_owned()) });
    };
    for document in &source.documents {
        let map = document.excerpt.as_ref().map(|excerpt| &excerpt.map);
        let tree = report::ast::in_file(&source.parse(document), &source.text, map);
        let mut printer = Printer { terminal, lines: Vec::new(), error: None };
        let written = tree.serialize(&mut Serializer::with_formatter(&mut printer, Layout::default()));
        printer.finish(written.is_ok())?;
    }
    Ok(Status::Clean)
}

/// Prints JSON as it is made: it is a hundred times as long as the policy.
struct Printer<'t> {
    terminal: &'t Terminal,
    lines: Vec<u8>,
    error: Option<Error>,
}

/// How many bytes are printed at once, about.
const BLOCK: usize = 64 << 10;

impl Printer<'_> {
    /// Prints what is left; an error if something could not be printed.
    fn finish(mut self, whole: bool) -> Result<(), Error> {
        self.lines.push(b'\n');
        if whole && self.error.is_none() {
            self.print(self.lines.len());
        }
        self.error.map_or(Ok(()), Err)
    }

    /// Prints the first `length` bytes, which end a line.
    fn print(&mut self, length: usize) {
        let rest = self.lines.split_off(length);
        let lines = String::from_utf8(std::mem::replace(&mut self.lines, rest)).expect("JSON is text, and its lines are whole");
        self.error = self.terminal.print(&lines, Form::Json).err();
    }
}

impl Write for Printer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lines.extend_from_slice(bytes);
        if self.lines.len() > BLOCK
            && let Some(end) = memchr::memrchr(b'\n', &self.lines)
        {
            self.print(end + 1);
        }
        if self.error.is_some() { Err(io::ErrorKind::Other.into()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The layout of JSON for people, with indentation up to a depth, or it would grow with the square of how deep elements are nested.
#[derive(Default)]
struct Layout {
    depth: usize,
    has_value: bool,
}

/// The depth from which on lines stand no further to the right.
const DEEPEST: usize = 40;

impl Layout {
    fn line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth.min(DEEPEST)).try_for_each(|_| writer.write_all(b"  "))
    }

    fn open<W: ?Sized + Write>(&mut self, writer: &mut W, sign: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        writer.write_all(sign)
    }

    fn close<W: ?Sized + Write>(&mut self, writer: &mut W, sign: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.has_value {
            self.line(writer)?;
        }
        writer.write_all(sign)
    }

    fn entry<W: ?Sized + Write>(&self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        self.line(writer)
    }
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.entry(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.entry(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}
