//! The human format: each finding with the lines that it is about.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Ansi};
use codespan_reporting::diagnostic::{Diagnostic, Label, LabelStyle, Severity as Drawn};
use codespan_reporting::term::{self, Config, GeneralWriteResult, WriteStyle};

use super::frame::{Frames, LINES_AT_END, LINES_AT_START};
use super::{Places, places};
use crate::diagnostic::{Safety, Severity};
use crate::lint::{FileOutcome, Finding, Outcome, Summary};
use crate::text;

/// How the human format looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether it is coloured by ANSI escape sequences.
    pub color: bool,
    /// Whether it ends with a sentence that sums up.
    pub summary: bool,
}

const BOLD: Ansi = Ansi::new().bold();
const EDGE: Ansi = AnsiColor::Blue.on_default();

pub(super) fn write(outcome: &Outcome, style: Style, out: &mut impl Write) -> io::Result<()> {
    places::each(outcome, |file, places, it| out.write_all(draw(file, places, it, style.color).as_bytes()))?;
    if style.summary { writeln!(out, "{}", summary(&outcome.summary)) } else { Ok(()) }
}

/// One finding of `file`, drawn without colours, with an empty line after it.
pub fn finding(file: &FileOutcome, finding: &Finding) -> String {
    draw(file, &Places::new(file), finding, false)
}

fn draw(file: &FileOutcome, places: &Places<'_>, finding: &Finding, color: bool) -> String {
    let diagnostic = &finding.diagnostic;
    let frames = Frames::new(file, places, finding);
    let mut labels = Vec::new();
    for (index, label) in std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary).enumerate() {
        let style = if index == 0 { LabelStyle::Primary } else { LabelStyle::Secondary };
        if let Some((frame, span)) = frames.shown(label.file, label.span) {
            labels.push(Label::new(style, frame, span).with_message(text::line(&label.message)));
        }
    }
    let mut notes: Vec<String> = diagnostic.help.iter().map(|help| format!("help: {}", text::line(help))).collect();
    if let Some(fix) = &diagnostic.fix {
        let option = match fix.safety {
            Safety::Safe => "--fix",
            Safety::Unsafe => "--fix --unsafe-fixes",
        };
        notes.push(format!("fix: {} (`{option}`)", text::line(&fix.message)));
    }
    let severity = match diagnostic.severity {
        Severity::Error => Drawn::Error,
        Severity::Warning => Drawn::Warning,
        Severity::Info => Drawn::Note,
    };
    let drawn = Diagnostic::new(severity).with_labels(labels).with_notes(notes);
    let config = Config { start_context_lines: LINES_AT_START, end_context_lines: LINES_AT_END, ..Config::default() };
    let mut painter = Painter { bytes: Vec::new(), color };
    term::emit_to_write_style(&mut painter, &config, &frames, &drawn).expect("every label of the frame stands in it");
    let body = String::from_utf8(painter.bytes).expect("what is drawn is text");
    // The library has no word for our mildest severity, so its first line makes room for one of ours.
    let body = body.split_once('\n').map_or("", |(_, body)| body);
    let (word, message) = (diagnostic.severity.name(), text::line(&diagnostic.message));
    let style = if color { header(severity) } else { Ansi::new() };
    let bold = if color { BOLD } else { Ansi::new() };
    format!("{style}{word}[{}]{style:#}{bold}: {message}{bold:#}\n{body}", diagnostic.rule)
}

/// The sentence that sums up.
fn summary(summary: &Summary) -> String {
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let kinds = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")];
    let found: Vec<String> = kinds.into_iter().filter(|kind| kind.0 > 0).map(|(number, what)| count(number, what)).collect();
    let found = if found.is_empty() { "nothing found".to_owned() } else { found.join(", ") };
    let silenced = if summary.suppressed > 0 { format!(", {} silenced", summary.suppressed) } else { String::new() };
    format!("{found} in {}{silenced}", count(summary.files, "file"))
}

fn header(severity: Drawn) -> Ansi {
    tint(severity).bold()
}

fn tint(severity: Drawn) -> Ansi {
    match severity {
        Drawn::Bug | Drawn::Error => AnsiColor::Red.on_default(),
        Drawn::Warning => AnsiColor::Yellow.on_default(),
        Drawn::Note | Drawn::Help => AnsiColor::Green.on_default(),
    }
}

/// Takes what is drawn, with or without colours.
struct Painter {
    bytes: Vec<u8>,
    color: bool,
}

impl Painter {
    fn set(&mut self, style: Ansi) -> GeneralWriteResult {
        if self.color { write!(self.bytes, "{style}") } else { Ok(()) }
    }
}

impl Write for Painter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl WriteStyle for Painter {
    fn set_header(&mut self, severity: Drawn) -> GeneralWriteResult {
        self.set(header(severity))
    }

    fn set_header_message(&mut self) -> GeneralWriteResult {
        self.set(BOLD)
    }

    fn set_line_number(&mut self) -> GeneralWriteResult {
        self.set(EDGE)
    }

    fn set_note_bullet(&mut self) -> GeneralWriteResult {
        self.set(EDGE)
    }

    fn set_source_border(&mut self) -> GeneralWriteResult {
        self.set(EDGE)
    }

    fn set_label(&mut self, severity: Drawn, style: LabelStyle) -> GeneralWriteResult {
        self.set(if style == LabelStyle::Primary { tint(severity) } else { EDGE })
    }

    fn reset(&mut self) -> GeneralWriteResult {
        if self.color { write!(self.bytes, "{}", anstyle::Reset) } else { Ok(()) }
    }
}
