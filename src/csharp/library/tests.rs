//! Tests of the tables.

use super::*;

fn shapes(member: &Member) -> impl Iterator<Item = &SignatureType> {
    member.parameters.iter().map(|parameter| &parameter.of).chain([&member.result])
}

fn is_known(shape: &SignatureType) -> bool {
    match shape {
        SignatureType::Unknown => false,
        SignatureType::Array(element, _) => is_known(element),
        SignatureType::Class(_, arguments) => arguments.iter().all(is_known),
        SignatureType::Parameter(_) | SignatureType::Void => true,
    }
}

#[test]
fn every_signature_reads_and_names_types_that_exist() {
    let mut unknown = std::collections::BTreeSet::new();
    for (id, class) in library().classes() {
        let read = library().read(id);
        for member in read.members() {
            assert!(!member.name.is_empty(), "{} in {}", member.signature, class.name);
            assert_ne!((member.kind, &member.result), (MemberKind::Property, &SignatureType::Void), "{}", member.signature);
            if !shapes(member).all(is_known) && !member.signature.ends_with(": unknown") {
                unknown.insert(format!("{}: {}", class.name, member.signature));
            }
        }
        assert!(read.implements.iter().chain(&read.base).all(is_known), "{}", class.name);
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn the_types_of_the_language_stand_at_their_places() {
    for (id, name) in [
        (ClassId::OBJECT, "Object"),
        (ClassId::DECIMAL, "Decimal"),
        (ClassId::NULLABLE, "Nullable"),
        (ClassId::CONTEXT, "IExpressionContext"),
        (ClassId::JTOKEN, "JToken"),
    ] {
        assert_eq!(library().class(id).name, name);
    }
    for (at, word) in ["object", "string", "bool", "char", "sbyte", "byte", "short", "ushort", "int", "uint", "long"].iter().enumerate() {
        assert_eq!(keyword(word), Some(ClassId(at as u16)));
        assert_eq!(keyword_of(ClassId(at as u16)), Some(*word));
    }
}

#[test]
fn a_name_belongs_to_one_type_of_a_namespace_and_number_of_parameters() {
    let mut seen = std::collections::BTreeSet::new();
    for (_, class) in library().classes() {
        assert!(seen.insert((class.namespace, class.name, class.parameters.len())), "{} twice", class.full_name());
    }
}

#[test]
fn a_signature_says_how_its_parameters_are_passed() {
    let read = library().read(ClassId::STRING);
    let joins: Vec<&Member> = read.named("Join").map(|(_, member)| member).collect();
    assert!(joins.iter().all(|member| member.is_static));
    assert!(joins.iter().any(|member| member.parameters.last().is_some_and(|last| last.passing == Passing::Params)));
    let (_, index) = read.named("this").next().expect("a string has an indexer");
    assert_eq!((index.kind, index.writable), (MemberKind::Indexer, false));
    let body = library().named("IMessageBody", 0).expect("there are bodies");
    let (_, body_as) = library().read(body).named("As").next().expect("bodies have As");
    assert_eq!((&*body_as.generics, body_as.parameters[0].optional, &body_as.result), (&["T"][..], true, &SignatureType::Parameter(0)));
}

#[test]
fn facts_and_denials_speak_of_members_that_exist() {
    for (id, class) in library().classes() {
        let read = library().read(id);
        for fact in class.facts {
            assert!(read.named(fact.member).next().is_some(), "{}.{}", class.name, fact.member);
        }
        for denied in class.denied {
            let listed = read.named(denied).next().is_some();
            assert!(!listed || denied.ends_with("()") || class.name == "XDocument", "{}.{denied} is listed and denied", class.name);
        }
    }
}
