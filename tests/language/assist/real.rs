//! Real policies, where there are any beside the project: every question at every place has an answer that fits the text, and the member that stands
//! somewhere is among the first that are offered there.
//!
//! A build for debugging asks at some of the places, one for release at all. `REPORT=path` writes which members were not among the first five.

use std::collections::BTreeMap;

use apim_policy::assist::{
    Completion, Names, View, complete, definition, extract_fragment, folding, hints, hover, links, occurrences, selection, signature,
    subject, symbols, tokens,
};
use apim_policy::ast::Document;
use apim_policy::csharp::ExprKind;
use apim_policy::text::{Span, apply};
use apim_policy::workspace::Source;

use crate::common::{self, random::Random};

/// How many policies are looked at.
const POLICIES: usize = 100;

/// How many places of each policy are asked about in a build for debugging.
const PLACES: usize = if cfg!(debug_assertions) { 6 } else { usize::MAX };

/// How many members of each policy are asked for in a build for debugging.
const MEMBERS: usize = if cfg!(debug_assertions) { 6 } else { usize::MAX };

fn policies() -> Vec<Source> {
    let Some(shared) = common::shared() else { return Vec::new() };
    let mut sources = common::sources(&shared.join("real-policies"));
    sources.retain(|source| source.text.contains("<policies") || source.text.contains("<fragment"));
    sources.truncate(POLICIES);
    assert_eq!(sources.len(), POLICIES, "there are as many real policies");
    sources
}

/// All questions about one place of a text.
fn ask(source: &Source, offset: u32) -> Vec<Completion> {
    let names = Names::default();
    let Some(view) = View::at(source, offset, &names) else { return Vec::new() };
    let found = complete(&view, offset);
    for completion in &found {
        let span = completion.edit.span;
        assert!(
            span.start <= offset && offset <= span.end && common::fits(span, &source.text),
            "{}: {completion:?} at {offset}",
            source.path
        );
        apply(&source.text, std::slice::from_ref(&completion.edit)).expect("it can be chosen");
    }
    if let Some(hover) = hover(&view, offset) {
        assert!(common::fits(hover.span, &source.text) && !hover.markdown.is_empty(), "{}: {offset}", source.path);
    }
    if let Some(signature) = signature(&view, offset) {
        for overload in signature.overloads {
            assert!(overload.parameters.iter().all(|span| common::fits(*span, &overload.label)), "{}: {offset}", overload.label);
        }
    }
    if let Some((subject, span)) = subject(&view, offset) {
        let places = occurrences(&view, &subject);
        assert!(places.iter().any(|it| it.span == span), "{}: {subject:?} at {offset} is not among {places:?}", source.path);
        definition(&view, offset);
    }
    let spans = selection(&view, offset);
    if let Some(span) = spans.get(spans.len() / 2) {
        extract_fragment(&view, *span);
    }
    assert!(spans.windows(2).all(|pair| pair[1].covers(pair[0])), "{}: {spans:?}", source.path);
    found
}

#[test]
fn every_place_of_real_policies_has_answers_that_fit() {
    let mut random = Random(18);
    for source in policies() {
        let offsets: Vec<usize> = match PLACES < source.text.len() {
            true => (0..PLACES).map(|_| random.place(&source.text)).collect(),
            false => (0..=source.text.len()).filter(|at| source.text.is_char_boundary(*at)).collect(),
        };
        for offset in offsets {
            ask(&source, offset as u32);
            // The same text, as if it had been written up to here.
            if random.below(4) == 0 {
                let cut = Source::document(&source.path, &source.text[..offset]);
                ask(&cut, offset as u32);
            }
        }
        let names = Names::default();
        let view = View::new(&source, &source.documents[0], &names);
        let spans = folding(&view).into_iter().chain(links(&view).into_iter().map(|link| link.span));
        assert!(spans.into_iter().all(|span| common::fits(span, &source.text)));
        let colored = tokens(&view);
        assert!(colored.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{}", source.path);
        assert!(colored.iter().all(|token| common::fits(token.span, &source.text) && !token.span.text(&source.text).contains('\n')));
        assert!(hints(&view).is_empty(), "nothing is known of what is around it");
        assert!(symbols(&view).iter().all(|symbol| symbol.span.covers(symbol.name_span)));
    }
}

/// The names of members in the code of a policy, each with the offset behind its dot.
fn members(source: &Source) -> Vec<Span> {
    let document = Document::parse(&source.text);
    let mut members = Vec::new();
    for expression in document.expressions().filter(|expression| expression.errors().is_empty() && expression.mistakes().is_empty()) {
        let ast = document.csharp();
        for (id, node) in ast.expressions(expression.root()) {
            let ExprKind::Member { name, .. } = node.kind else { continue };
            if document.meanings().member_of(id).is_some() {
                members.push(ast.span(name));
            }
        }
    }
    members
}

#[test]
fn the_member_that_stands_somewhere_is_among_the_first_that_are_offered_there() {
    let sources = policies();
    if sources.is_empty() {
        return;
    }
    let mut random = Random(5);
    let (mut asked, mut first_five, mut after_two, mut offered) = (0, 0, 0, 0);
    let mut missed: BTreeMap<String, usize> = BTreeMap::new();
    for source in &sources {
        let mut members = members(source);
        while members.len() > MEMBERS {
            members.swap_remove(random.below(members.len()));
        }
        for span in members {
            let (text, name) = (&source.text, span.text(&source.text));
            let place = |typed: usize, rest: &str| {
                let before = &text[..span.start as usize + typed];
                let changed = Source::document(&source.path, &format!("{before}{rest}"));
                let found = ask(&changed, before.len() as u32);
                found.iter().position(|it| it.label == name)
            };
            let rest = &text[span.end as usize..];
            for rest in [rest, ""] {
                asked += 1;
                let nothing = place(0, rest);
                offered += usize::from(nothing.is_some());
                if nothing.is_some_and(|at| at < 5) {
                    first_five += 1;
                } else {
                    let line = text[..span.start as usize].rsplit('\n').next().unwrap_or_default();
                    let start = (0..line.len()).rev().filter(|at| line.is_char_boundary(*at)).nth(50).unwrap_or(0);
                    *missed.entry(format!("{name} at {nothing:?}, cut {}: {}", rest.is_empty(), &line[start..])).or_default() += 1;
                }
                after_two += usize::from(place(2.min(name.len()), rest).is_some_and(|at| at < 5));
            }
        }
    }
    if let Some(path) = std::env::var_os("REPORT") {
        let lines: Vec<String> = missed.iter().map(|(place, count)| format!("{count} {place}")).collect();
        let head = format!("{asked} asked, {offered} offered, {first_five} among five, {after_two} after two letters\n");
        std::fs::write(path, head + &lines.join("\n")).expect("the report can be written");
    }
    assert!(asked > 200, "{asked}");
    assert!(offered * 1000 >= asked * 995, "{offered} of {asked} are offered at all");
    assert!(first_five * 100 >= asked * 90, "{first_five} of {asked} are among the first five");
    assert!(after_two * 100 >= asked * 98, "{after_two} of {asked} are among the first five after two letters");
}

#[test]
fn no_text_makes_a_question_fail() {
    const PIECES: [&str; 40] = [
        "<",
        ">",
        "/>",
        "</",
        "\"",
        "'",
        "=",
        "@(",
        "@{",
        ")",
        "}",
        "]",
        "[",
        "(",
        "{",
        ".",
        "context",
        "Request",
        "Variables",
        "policies",
        "<inbound>",
        "<set-header ",
        "name=",
        "<set-body template=\"liquid\">",
        "{{",
        "}}",
        "{%",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "$\"",
        "@\"",
        "//",
        "/*",
        "é",
        "\n",
        "&quot;",
        "=>",
        "As<",
    ];
    let mut random = Random(41);
    let rounds = if cfg!(debug_assertions) { 400 } else { 20_000 };
    for _ in 0..rounds {
        let text: String = (0..random.below(24)).map(|_| PIECES[random.below(PIECES.len())]).collect();
        let source = Source::document("policy.xml", &text);
        for _ in 0..3 {
            ask(&source, random.place(&text) as u32);
        }
        // Offsets that are none, too.
        let names = Names::default();
        let view = View::new(&source, &source.documents[0], &names);
        for offset in [random.below(text.len() + 1) as u32, text.len() as u32 + 7, u32::MAX] {
            let _ = (complete(&view, offset), hover(&view, offset), signature(&view, offset), selection(&view, offset));
        }
    }
}
