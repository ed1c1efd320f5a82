//! Output: reports go to standard output, everything else to standard error. All output passes through this module, which makes it harmless.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use miette::{GraphicalReportHandler, GraphicalTheme};

use super::arguments::Color;
use super::error::{Error, Told};
use crate::report::{Form, harmless};
use crate::secrets::redact_loosely;

/// The streams of this process.
pub(super) struct Terminal {
    color: Color,
}

impl Terminal {
    pub(super) fn new(color: Color) -> Self {
        Self { color }
    }

    /// Whether a person reads standard output.
    pub(super) fn is_watched(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether a person reads standard error.
    pub(super) fn shows_progress(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// Whether somebody can be asked: types at standard input, and reads standard error.
    pub(super) fn can_ask(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Whether standard error is coloured.
    pub(super) fn colors_notes(&self) -> bool {
        self.colors(AutoStream::choice(&io::stderr()))
    }

    /// Whether standard output is coloured.
    pub(super) fn is_colored(&self) -> bool {
        self.colors(AutoStream::choice(&io::stdout()))
    }

    /// Whether standard output shows links, as far as is known of the terminal.
    pub(super) fn links(&self) -> bool {
        self.is_colored() && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout)
    }

    /// Whether files are coloured.
    pub(super) fn colors_files(&self) -> bool {
        self.color == Color::Always
    }

    /// Writes `text`, which is of this form, to standard output, harmless to whatever reads it there.
    pub(super) fn print(&self, text: &str, form: Form) -> Result<(), Error> {
        self.write(&harmless(text, form))
    }

    /// Writes `text`, which the user asked to be made, to standard output as it is. What a terminal or a build agent would act on is an error then,
    /// unless it goes straight to a file.
    pub(super) fn deliver(&self, text: &str) -> Result<(), Error> {
        if harmless(text, Form::Text) != text && !is_file(&io::stdout()) {
            return Err(Error::Harmful);
        }
        self.write(text)
    }

    /// Writes `text`, what fixes have made of standard input, to standard output as it is; an error as for [`Terminal::deliver`].
    pub(super) fn deliver_fixed(&self, text: &str) -> Result<(), Error> {
        self.deliver(text).map_err(|error| if matches!(error, Error::Harmful) { Error::HarmfulInput } else { error })
    }

    /// Writes to standard output. A reader that has gone away has seen enough, which is no error.
    fn write(&self, text: &str) -> Result<(), Error> {
        let choice = if self.is_colored() { ColorChoice::Always } else { ColorChoice::AlwaysAnsi };
        let mut out = AutoStream::new(io::stdout().lock(), choice);
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
                Err(Error::Output { path: PathBuf::from("standard output"), source })
            }
            _ => Ok(()),
        }
    }

    /// Writes a report to standard error, because standard output has the text that it is about.
    pub(super) fn report_beside(&self, text: &str, form: Form) {
        // Nobody is left to be told that this failed.
        let _ = write!(io::stderr(), "{}", harmless(text, form));
    }

    /// Clears the screen, where a person watches one.
    pub(super) fn clear(&self) {
        if self.is_watched() {
            // Nobody is left to be told that this failed.
            let _ = self.write("\u{1b}[2J\u{1b}[3J\u{1b}[H");
        }
    }

    /// Writes a line about the work to standard error.
    pub(super) fn note(&self, line: &str) {
        self.say(line, Form::Text);
    }

    /// Writes an error of the tool to standard error, without what may be a secret in what it repeats.
    pub(super) fn complain(&self, error: &Error) {
        let colored = self.colors_notes();
        let theme = if colored { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let told = Told::of(error);
        let mut drawn = String::new();
        // What is searched, or read by a program, has each sentence on one line.
        let width = if io::stderr().is_terminal() { 100 } else { usize::MAX };
        let handler = GraphicalReportHandler::new_themed(theme).with_width(width);
        if handler.render_report(&mut drawn, &told).is_err() {
            drawn = told.to_string();
        }
        self.say(&redact_loosely(drawn.trim_end()), Form::Colored);
    }

    /// Writes what the reader of arguments has to say, help or an error, to where that belongs.
    pub(super) fn answer(&self, message: &clap::Error) {
        let (styled, to_error) = (message.render(), message.use_stderr());
        let colored = if to_error { self.colors_notes() } else { self.is_colored() };
        let text = if colored { styled.ansi().to_string() } else { styled.to_string() };
        match to_error {
            true => self.say(redact_loosely(&text).trim_end(), Form::Colored),
            // A reader that has gone away needs no help.
            false => drop(self.print(&text, Form::Colored)),
        }
    }

    fn say(&self, text: &str, form: Form) {
        // Nobody is left to be told that this failed.
        let _ = writeln!(io::stderr(), "{}", harmless(text, form));
    }

    fn colors(&self, automatic: ColorChoice) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => automatic != ColorChoice::Never || is_color_forced(),
        }
    }
}

/// Whether the environment asks for colours where nobody watches, as pipelines do by `FORCE_COLOR`; `CLICOLOR_FORCE` is known to the streams.
fn is_color_forced() -> bool {
    let says = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    says("FORCE_COLOR").is_some_and(|value| value != "0" && value != "false") && says("NO_COLOR").is_none()
}

/// Whether `stream` writes to a file, so that nobody reads along.
#[cfg(unix)]
fn is_file(stream: &impl std::os::fd::AsFd) -> bool {
    let file = stream.as_fd().try_clone_to_owned().map(std::fs::File::from);
    file.and_then(|file| file.metadata()).is_ok_and(|metadata| metadata.is_file())
}

/// Whether `stream` writes to a file, so that nobody reads along.
#[cfg(windows)]
fn is_file(stream: &impl std::os::windows::io::AsHandle) -> bool {
    let file = stream.as_handle().try_clone_to_owned().map(std::fs::File::from);
    file.and_then(|file| file.metadata()).is_ok_and(|metadata| metadata.is_file())
}

/// Whether `stream` writes to a file: elsewhere nobody knows.
#[cfg(not(any(unix, windows)))]
fn is_file<S>(_: &S) -> bool {
    false
}
