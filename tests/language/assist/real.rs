//! Real policies, where there are any beside the project: every question at every place has an answer that fits the text, and the member that stands
//! somewhere is among the first that are offered there.
//!
//! A build for debugging asks at some of the places, unless `EVERYWHERE` is set; one for release at all. `REPORT=path` writes which words were not among the first five.

use std::collections::BTreeMap;

use apim_policy::assist::{
    Completion, View, WorkspaceNames, complete, definition, extract_fragment, folding, hints, hover, links, occurrences, selection,
    signature, subject, symbols, tokens,
};
use apim_policy::ast::{Document, Element, Setting};
use apim_policy::catalog::{Definition, Type};
use apim_policy::csharp::ExprKind;
use apim_policy::text::{Span, apply};
use apim_policy::workspace::Source;

use crate::common::{self, random::Random};

/// How many policies are looked at.
const POLICIES: usize = 100;

/// How many places of a policy are asked about if a build for debugging asks about some, and how many words of a sort.
const SOME: [usize; 2] = [6, 1];

/// Returns `some`, or as many as there are.
fn most(some: usize) -> usize {
    if cfg!(debug_assertions) && std::env::var_os("EVERYWHERE").is_none() { some } else { usize::MAX }
}

fn policies() -> Vec<Source> {
    let Some(shared) = common::shared() else { return Vec::new() };
    let mut sources = common::sources(&shared.join("real-policies"));
    sources.retain(|source| source.text.contains("<policies") || source.text.contains("<fragment"));
    sources.truncate(POLICIES);
    assert_eq!(sources.len(), POLICIES, "there are as many real policies");
    sources
}

/// What is offered at one place of a text.
fn offered(source: &Source, view: &View<'_>, offset: u32) -> Vec<Completion> {
    let found = complete(view, offset);
    for completion in &found {
        let span = completion.edit.span;
        assert!(
            span.start <= offset && offset <= span.end && common::fits(span, &source.text),
            "{}: {completion:?} at {offset}",
            source.path
        );
        apply(&source.text, std::slice::from_ref(&completion.edit)).expect("it can be chosen");
    }
    found
}

/// Asks all questions about one place of a text.
fn ask(source: &Source, offset: u32) {
    let names = WorkspaceNames::default();
    let Some(view) = View::at(source, offset, &names) else { return };
    offered(source, &view, offset);
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
}

#[test]
fn every_place_of_real_policies_has_answers_that_fit() {
    let mut random = Random(18);
    for source in policies() {
        let places = most(SOME[0]);
        let offsets: Vec<usize> = match places < source.text.len() {
            true => (0..places).map(|_| random.place(&source.text)).collect(),
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
        let names = WorkspaceNames::default();
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

/// A sort of words that stand in policies, each of which an editor offers where it stands.
struct Sort {
    name: &'static str,
    /// Where such words stand.
    words: fn(&Document<'_>) -> Vec<Span>,
    /// How many of 1,000 are among the first five at least, with nothing, one letter and two letters of them written.
    least: [usize; 3],
}

const SORTS: [Sort; 5] = [
    Sort { name: "member", words: members, least: [960, 990, 990] },
    Sort { name: "element", words: elements, least: [830, 950, 970] },
    Sort { name: "attribute", words: attributes, least: [950, 950, 950] },
    Sort { name: "value", words: values, least: [950, 970, 970] },
    Sort { name: "variable", words: variables, least: [800, 900, 900] },
];

/// The names of members in code, each from behind its dot on.
fn members(document: &Document<'_>) -> Vec<Span> {
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

/// The names of elements that the catalogue knows in their places.
fn elements(document: &Document<'_>) -> Vec<Span> {
    let is_known = |element: &Element<'_>| {
        let is_listed =
            matches!(element.definition(), Definition::Policy(_) | Definition::Child(_) | Definition::Section(_) | Definition::Base);
        is_listed && element.parent().is_some_and(|parent| element.may_stand_in(parent))
    };
    document.elements().filter(is_known).map(|element| element.name_span()).collect()
}

/// The names of attributes that the catalogue knows.
fn attributes(document: &Document<'_>) -> Vec<Span> {
    let settings = document.elements().flat_map(|element| element.settings().collect::<Vec<_>>());
    settings.filter(|setting| setting.definition().is_some()).map(|setting| setting.name_span()).collect()
}

/// The values of attributes that the catalogue lists.
fn values(document: &Document<'_>) -> Vec<Span> {
    let settings = document.elements().flat_map(|element| element.settings().collect::<Vec<_>>());
    let is_listed = |setting: &Setting<'_>| {
        let written = setting.value().raw();
        setting.definition().is_some_and(|attribute| match attribute.value {
            Type::Bool => matches!(written, "true" | "false"),
            _ => attribute.all_values().any(|value| value == written),
        })
    };
    settings.filter(is_listed).map(|setting| setting.value().span()).collect()
}

/// The names of variables in code that a policy further up sets.
fn variables(document: &Document<'_>) -> Vec<Span> {
    const BEFORE: &str = "context.Variables[\"";
    let text = document.text();
    let names = text.match_indices(BEFORE).filter_map(|(at, _)| {
        let start = at + BEFORE.len();
        let name = &text[start..start + text[start..].find('"')?];
        let is_set = text[..start].contains(&format!("<set-variable name=\"{name}\""));
        is_set.then(|| Span::new(start, start + name.len()))
    });
    names.collect()
}

/// What came of asking for words of a sort: how often, and how often each was among the first five.
#[derive(Default)]
struct Count {
    asked: usize,
    offered: usize,
    first_five: [usize; 3],
    missed: BTreeMap<String, usize>,
}

/// Asks for words of this sort in `sources`, with the text behind them and without it.
fn count(sort: &Sort, sources: &[Source], random: &mut Random) -> Count {
    let mut count = Count::default();
    for source in sources {
        let document = Document::parse(&source.text);
        let mut words = (sort.words)(&document);
        while words.len() > most(SOME[1]) {
            words.swap_remove(random.below(words.len()));
        }
        for span in words.into_iter().filter(|span| !span.is_empty()) {
            let (text, name) = (&source.text, span.text(&source.text));
            let ends: Vec<usize> = name.char_indices().map(|(at, _)| at).chain([name.len()]).take(3).collect();
            for rest in [&text[span.end as usize..], ""] {
                count.asked += 1;
                for (typed, five) in count.first_five.iter_mut().enumerate() {
                    let before = &text[..span.start as usize + ends[typed.min(ends.len() - 1)]];
                    let changed = Source::document(&source.path, &format!("{before}{rest}"));
                    let names = WorkspaceNames::default();
                    let view = View::new(&changed, &changed.documents[0], &names);
                    let found = offered(&changed, &view, before.len() as u32).iter().position(|it| it.label == name);
                    count.offered += usize::from(typed == 0 && found.is_some());
                    if found.is_some_and(|at| at < 5) {
                        *five += 1;
                    } else {
                        let line = before.rsplit('\n').next().unwrap_or_default();
                        let start = (0..line.len()).rev().filter(|at| line.is_char_boundary(*at)).nth(50).unwrap_or(0);
                        let place = format!("{name} at {found:?}, cut {}: {}", rest.is_empty(), &line[start..]);
                        *count.missed.entry(place).or_default() += 1;
                    }
                }
            }
        }
    }
    count
}

#[test]
fn the_word_that_stands_somewhere_is_among_the_first_that_are_offered_there() {
    let sources = policies();
    if sources.is_empty() {
        return;
    }
    let mut random = Random(5);
    let mut report = String::new();
    let mut wrong = Vec::new();
    for sort in &SORTS {
        let Count { asked, offered, first_five, missed } = count(sort, &sources, &mut random);
        let head = format!(
            "{}: {asked} asked, {offered} offered, {first_five:?} among five with nothing, one letter, two letters written\n",
            sort.name
        );
        report += &head;
        missed.iter().for_each(|(place, count)| report += &format!("  {count} {place}\n"));
        let is_enough = asked > 20 && offered * 1000 >= asked * 990;
        if !is_enough || first_five.into_iter().zip(sort.least).any(|(found, least)| found * 1000 < asked * least) {
            wrong.push(head);
        }
    }
    if let Some(path) = std::env::var_os("REPORT") {
        std::fs::write(path, report).expect("the report can be written");
    }
    assert!(wrong.is_empty(), "{wrong:?}");
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
        let names = WorkspaceNames::default();
        let view = View::new(&source, &source.documents[0], &names);
        for offset in [random.below(text.len() + 1) as u32, text.len() as u32 + 7, u32::MAX] {
            let _ = (complete(&view, offset), hover(&view, offset), signature(&view, offset), selection(&view, offset));
        }
    }
}
