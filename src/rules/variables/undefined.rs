//! `variables/undefined`: a variable is read that nothing has set.

use std::cell::LazyCell;

use foldhash::{HashSet, HashSetExt};

use crate::ast::DocumentShape;
use crate::catalog::Kind;
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Effects, Model, Name, Reaching, Read, ReadKind, Setter, Surroundings, Write};
use crate::text::nearest;

pub(super) const RULE: Rule = Rule {
    id: "variables/undefined",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/variables/undefined.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let model = cx.model();
    let mut told: HashSet<&str> = HashSet::new();
    // A fragment may set any variable.
    let includes = cx.document.kinds().contains(Kind::IncludeFragment);
    // The names that are read; `None` when any name may be.
    let known = LazyCell::new(|| model.reads().iter().map(|read| read.name).collect::<Option<HashSet<&str>>>());
    for (index, read) in model.reads().iter().enumerate() {
        let Some(name) = read.name else { continue };
        let Some(reaching) = model.reaching(index) else { continue };
        let asks = read.kind.tests();
        // Of what else reads a variable by its name there is a template.
        if !asks && !matches!(read.kind, ReadKind::Index | ReadKind::Attribute | ReadKind::Other) {
            continue;
        }
        if !includes && is_slip(model, name, &reaching) && !told.contains(name) && (asks || !is_tested(model, read)) && !is_broken(read) {
            if let Some(meant) = meant(model, read, name, known.as_ref()) {
                findings
                    .report(
                        read.span,
                        say!(
                            "nothing in this document sets the variable `{}` that is read here, and nothing reads `{}`",
                            quoted(name),
                            quoted(meant.text)
                        ),
                    )
                    .here(if asks || read.kind == ReadKind::Other { "never finds it" } else { "fails here, or gives null" })
                    .label(meant.span, "this one is set")
                    .help(say!("did you mean `{}`?", quoted(meant.text)));
                told.insert(name);
            }
            continue;
        }
        if asks
            || read.kind == ReadKind::Other
            || !reaching.is_unset()
            || reaching.is_set_outside()
            || reaching.writes().next().is_some()
            || reaching.outer().next().is_some()
            || told.contains(name)
            || is_tested(model, read)
            || is_broken(read)
        {
            continue;
        }
        let mut writes = model.writes().iter().filter(|write| !write.computed && write.name.text.eq_ignore_ascii_case(name));
        let surroundings = model.surroundings();
        let near = || nearest(name, model.writes().iter().filter(|write| !write.computed).map(|write| write.name.text));
        let report = match writes.next() {
            // How names compare is not documented.
            Some(write) if write.name.text != name => continue,
            Some(write) => findings
                .report(read.span, say!("`{}` is read before anything has set it", quoted(name)))
                .label(write.name.span, "it is set here, later or on another path")
                .help("set it before it is read, or read it with `GetValueOrDefault`"),
            None => match (near(), set_elsewhere(surroundings, name)) {
                (Some(near), None) => findings
                    .report(read.span, say!("nothing sets the variable `{}` that is read here", quoted(name)))
                    .help(say!("did you mean `{}`?", quoted(near))),
                // A policy of a narrower scope may set it before its `<base />`.
                _ if surroundings.narrower.may_set(name) => continue,
                (_, Some(setter)) => findings.report(read.span, say!("`{}` is read before anything has set it", quoted(name))).help(say!(
                    "{} sets it, and runs later or not at all: read it after that, or with `GetValueOrDefault`",
                    quoted(&setter.place)
                )),
                (None, None) => {
                    let what = if cx.document.shape() == DocumentShape::Fragment {
                        "nothing that includes this fragment sets"
                    } else {
                        "nothing sets"
                    };
                    let report = findings.report(read.span, say!("{} the variable `{}` that is read here", what, quoted(name)));
                    match near_elsewhere(surroundings, name) {
                        Some(setter) => report.help(say!("did you mean `{}`, which {} sets?", quoted(&setter.name), quoted(&setter.place))),
                        None => report.help("set it before it is read, or read it with `GetValueOrDefault`"),
                    }
                }
            },
        };
        report.here("fails here, or gives null");
        told.insert(name);
    }
}

/// Whether policies of a wider scope alone may have set the variable, and none that is known does.
fn is_slip(model: &Model, name: &str, reaching: &Reaching) -> bool {
    let is_known = || model.surroundings().all().any(|effects| effects.given(name).is_some());
    reaching.is_set_outside() && model.writes_of(name).next().is_none() && !is_known()
}

/// A place around the document that sets the variable.
fn set_elsewhere<'s>(surroundings: &'s Surroundings, name: &str) -> Option<&'s Setter> {
    surroundings.run_with().find_map(|effects| effects.given(name)?.by.first()).map(|setter| &**setter)
}

/// A place around the document that sets a variable with nearly this name.
fn near_elsewhere<'s>(surroundings: &'s Surroundings, name: &str) -> Option<&'s Setter> {
    let setters = || surroundings.run_with().flat_map(Effects::all_given).filter_map(|given| given.by.first());
    let near = nearest(name, setters().map(|setter| &*setter.name))?;
    setters().find(|setter| &*setter.name == near).map(|setter| &**setter)
}

/// The bytes of a name without the signs between words, in small letters.
fn folded(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| !matches!(byte, b'-' | b'_' | b'.' | b' ')).map(|byte| byte.to_ascii_lowercase())
}

/// The variable that is set and never read, and whose name differs from `name` by a letter, two letters in the wrong order, signs between words, or in upper and lower case.
fn meant<'d>(model: &Model<'d>, read: &Read<'d>, name: &str, known: Option<&HashSet<&str>>) -> Option<Name<'d>> {
    let known = known.filter(|_| model.takes(model.writes().len()))?;
    let differs_little = |write: &Write| {
        let (one, other) = (name.trim(), write.name.text.trim());
        folded(one).eq(folded(other))
            || match one.len().min(other.len()) {
                0..3 => false,
                // What is made of the other has a name of its own: `id` of the first of `ids`.
                _ if write.policy.element() == read.element => false,
                3..=4 => is_mistyped(one, other),
                _ => differs_by_one(one, other),
            }
    };
    let mut writes = model.writes().iter().filter(|write| !write.computed);
    writes.find(|write| write.name.text != name && differs_little(write) && !known.contains(write.name.text)).map(|write| write.name)
}

/// Whether one of two short names is the other as somebody in a hurry types it: with two letters in the wrong order, with one left out in the middle, or with one
/// beside the right one on the keyboard. Other names of this length differ in one letter, too.
fn is_mistyped(one: &str, other: &str) -> bool {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let end = one[same..].iter().rev().zip(other[same..].iter().rev()).take_while(|(a, b)| a == b).count();
    let are_beside = |a: char, b: char| {
        let place = |letter: char| ROWS.iter().enumerate().find_map(|(row, letters)| Some((row, letters.find(letter)?)));
        matches!((place(a), place(b)), (Some((row, at)), Some((other, there))) if row == other && at.abs_diff(there) == 1)
    };
    match (&one[same..one.len() - end], &other[same..other.len() - end]) {
        ([a, b], [c, d]) => a == d && b == c,
        ([letter], []) | ([], [letter]) => same > 0 && end > 0 && letter.is_alphabetic(),
        (&[a], &[b]) => same > 0 && one.len() > 3 && are_beside(a, b),
        _ => false,
    }
}

/// Whether one letter more, less, or another makes one text of the other, or two letters in the other order.
fn differs_by_one(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let end = one[same..].iter().rev().zip(other[same..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (left, right) = (one.len() - same - end, other.len() - same - end);
    // A number at the end of a name is no slip.
    let digits = one[same..same + left].iter().chain(&other[same..same + right]).any(char::is_ascii_digit);
    let (first, second) = (&one[same..same + left], &other[same..same + right]);
    let is_swapped = matches!((first, second), ([a, b], [c, d]) if a == d && b == c);
    (left <= 1 && right <= 1 || is_swapped) && !digits
}

/// Whether the expression of `read` asks for the variable as well.
pub(super) fn is_tested(model: &Model, read: &Read) -> bool {
    let beside = |other: &&Read| other.expression.is_some() && other.expression.map(|it| it.span()) == read.expression.map(|it| it.span());
    model.reads_of(read.element).iter().filter(beside).any(|other| other.kind.tests() && (other.name.is_none() || other.name == read.name))
}

/// Whether the expression of `read` cannot be read, so that the name may not be what it seems.
pub(super) fn is_broken(read: &Read) -> bool {
    read.expression.is_some_and(|expression| !expression.errors().is_empty())
}
