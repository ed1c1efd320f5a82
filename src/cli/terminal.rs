//! Where output goes: reports to standard output, all else to standard error.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use miette::{GraphicalReportHandler, GraphicalTheme};

use super::arguments::Color;
use super::error::Error;

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

    /// Whether files are coloured.
    pub(super) fn colors_files(&self) -> bool {
        self.color == Color::Always
    }

    /// Writes `text` to standard output. A reader that has gone away has seen enough, which is no error.
    pub(super) fn print(&self, text: &[u8]) -> Result<(), Error> {
        let choice = if self.is_colored() { ColorChoice::Always } else { ColorChoice::AlwaysAnsi };
        let mut out = AutoStream::new(io::stdout().lock(), choice);
        match out.write_all(text).and_then(|()| out.flush()) {
            Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
                Err(Error::Output { path: PathBuf::from("standard output"), source })
            }
            _ => Ok(()),
        }
    }

    /// Writes a line to standard error.
    pub(super) fn note(&self, line: &str) {
        // Nobody is left to be told that this failed.
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// Writes an error of the tool to standard error.
    pub(super) fn complain(&self, error: &Error) {
        let colored = self.colors_notes();
        let theme = if colored { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let mut drawn = String::new();
        let handler = GraphicalReportHandler::new_themed(theme).with_width(100);
        if handler.render_report(&mut drawn, error).is_err() {
            drawn = error.to_string();
        }
        self.note(drawn.trim_end());
    }

    fn colors(&self, automatic: ColorChoice) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => automatic != ColorChoice::Never,
        }
    }
}
