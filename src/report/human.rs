//! The human format: each finding with the lines that it is about.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Ansi};
use codespan_reporting::diagnostic::{Diagnostic, Label, LabelStyle, Severity as Drawn};
use codespan_reporting::term::{self, Config, GeneralWriteResult, WriteStyle};

use super::frame::{Frames, LINES_AT_END, LINES_AT_START};
use super::{Places, Style, closing, page, places};
use crate::diagnostic::{Safety, Severity};
use crate::lint::{FileOutcome, Finding, Outcome};
use crate::text;

const BOLD: Ansi = Ansi::new().bold();
const EDGE: Ansi = AnsiColor::Blue.on_default();

pub(super) fn write(outcome: &Outcome, style: Style<'_>, out: &mut impl Write) -> io::Result<()> {
    places::each(outcome, style.most, |file, places, it| out.write_all(draw(file, places, it, style).as_bytes()))?;
    if style.summary { write!(out, "{}", closing(outcome, style)) } else { Ok(()) }
}

/// One finding of `file`, drawn without colours, with an empty line after it.
pub fn finding(file: &FileOutcome, finding: &Finding) -> String {
    draw(file, &Places::new(file), finding, Style::default())
}

fn draw(file: &FileOutcome, places: &Places<'_>, finding: &Finding, look: Style<'_>) -> String {
    let color = look.color;
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
    let rule = if look.links { link(diagnostic.rule) } else { diagnostic.rule.to_owned() };
    format!("{style}{word}[{rule}]{style:#}{bold}: {message}{bold:#}\n{body}")
}

/// The id of a rule as a link to its page, if it has one ("Hyperlinks in terminal emulators", OSC 8).
fn link(id: &str) -> String {
    page(id).map_or_else(|| id.to_owned(), |page| format!("\u{1b}]8;;{page}\u{1b}\\{id}\u{1b}]8;;\u{1b}\\"))
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
