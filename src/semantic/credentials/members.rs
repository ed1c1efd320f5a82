//! What is in the collections and objects that code makes: lists, dictionaries, JSON, tuples. Used only in this module.

use super::locals::Source;
use super::values::{ALTERNATIVES, Code, PIECES, Piece, Pieces, Trail, limited, within};
use crate::csharp::ast::{Argument, ExprId, ExprKind, List, QueryClause, TypeId, TypeKind};
use crate::text::Span;

/// Which members of a collection are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which<'d> {
    /// The keys of a dictionary.
    Keys,
    /// The elements of a list, or the values of a dictionary.
    Values,
    /// The value under this key.
    Under(&'d str),
}

impl Which<'_> {
    /// Whether an entry with this key is one of them, where the key is known.
    fn takes(self, key: Option<&str>) -> bool {
        match (self, key) {
            (Self::Under(wanted), Some(key)) => wanted == key,
            _ => true,
        }
    }
}

impl<'d> Code<'_, 'd> {
    /// The members that this key of an index, or of a method that reads an entry, asks for.
    pub(super) fn under(&self, key: Option<&Argument>) -> Which<'d> {
        let key = key.and_then(|key| self.literal(key.value));
        key.map_or(Which::Values, |key| Which::Under(self.ast.text(key)))
    }

    /// What these members of the collection `of` may be.
    pub(super) fn members(&self, of: ExprId, which: Which<'d>, trail: &mut Trail<'d>) -> Vec<Pieces> {
        let Some(steps) = trail.steps.checked_sub(1) else { return Vec::new() };
        trail.steps = steps;
        let found = match self.ast[of].kind {
            ExprKind::Parenthesized(it) | ExprKind::Cast { operand: it, .. } | ExprKind::As { operand: it, .. } => {
                self.members(it, which, trail)
            }
            ExprKind::NewArray { initializer: Some(members), .. } | ExprKind::New { initializer: Some(members), .. } => {
                self.listed(self.ast.list(self.ast[members].members), which, trail)
            }
            ExprKind::New { of, arguments, .. } => self.members_of_new(of, arguments, which, trail),
            ExprKind::Initializer(members) => self.listed(self.ast.list(members.members), which, trail),
            ExprKind::Member { target, name, .. } => match self.ast.text(name) {
                "Keys" => self.members(target, Which::Keys, trail),
                "Values" => self.members(target, Which::Values, trail),
                _ => Vec::new(),
            },
            ExprKind::Index { target, arguments, .. } => self.members_of_variable(target, self.ast.list(arguments).first(), which, trail),
            ExprKind::Call { target, arguments } => self.members_of_call(target, self.ast.list(arguments), which, trail),
            ExprKind::Name { name, .. } => self.members_of_local(self.ast.text(name), which, trail),
            ExprKind::Query(clauses) => match self.ast.list(clauses).first() {
                Some(QueryClause::From { source, .. }) => self.members(*source, which, trail),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        limited(found)
    }

    fn members_of_call(&self, target: ExprId, arguments: &[Argument], which: Which<'d>, trail: &mut Trail<'d>) -> Vec<Pieces> {
        let ExprKind::Member { target: object, name, .. } = self.ast[target].kind else { return Vec::new() };
        match (self.ast.text(name), arguments) {
            ("ToArray" | "ToList" | "AsEnumerable" | "Reverse" | "Distinct" | "OrderBy" | "Where" | "Concat" | "Select", _) => {
                self.members(object, which, trail)
            }
            ("GetValueOrDefault", _) => self.members_of_variable(object, arguments.first(), which, trail),
            ("Split", _) if which != Which::Keys => self.split(object, arguments, trail),
            ("Parse" | "DeserializeObject", [text, ..]) => self.parsed(text.value, which, trail),
            _ => Vec::new(),
        }
    }

    /// `new List<string>(list)`, `new JArray("a", "b")`, `new JObject(new JProperty("a", "b"))`.
    fn members_of_new(&self, of: TypeId, arguments: List<Argument>, which: Which<'d>, trail: &mut Trail<'d>) -> Vec<Pieces> {
        let arguments = self.ast.list(arguments);
        let name = match self.ast[of].kind {
            TypeKind::Named { name, .. } => self.ast.text(name),
            _ => "",
        };
        if !matches!(name, "JArray" | "JObject") {
            return match arguments {
                [list, ..] if which != Which::Keys => self.members(list.value, which, trail),
                _ => Vec::new(),
            };
        }
        let mut found = Vec::new();
        for argument in arguments.iter().take(PIECES) {
            match self.ast[argument.value].kind {
                ExprKind::New { arguments, .. } if name == "JObject" => {
                    if let [key, value] = self.ast.list(arguments) {
                        self.add_entry((key.value, value.value), which, trail, &mut found);
                    }
                }
                _ if name == "JArray" && which != Which::Keys => found.extend(self.follow(argument.value, trail)),
                _ => {}
            }
        }
        found
    }

    fn listed(&self, members: &[ExprId], which: Which<'d>, trail: &mut Trail<'d>) -> Vec<Pieces> {
        let mut found = Vec::new();
        for &member in members.iter().take(PIECES) {
            let entry = match self.ast[member].kind {
                ExprKind::Initializer(pair) => match *self.ast.list(pair.members) {
                    [key, .., value] => Some((key, value)),
                    _ => None,
                },
                ExprKind::Assign { operator: None, target, value } => match self.ast[target].kind {
                    ExprKind::Index { arguments, .. } => self.ast.list(arguments).first().map(|key| (key.value, value)),
                    _ => None,
                },
                _ => {
                    if which != Which::Keys {
                        found.extend(self.follow(member, trail));
                    }
                    None
                }
            };
            if let Some(entry) = entry {
                self.add_entry(entry, which, trail, &mut found);
            }
        }
        found
    }

    /// Adds the key or the value of an entry, if it is asked for.
    fn add_entry(&self, (key, value): (ExprId, ExprId), which: Which<'d>, trail: &mut Trail<'d>, found: &mut Vec<Pieces>) {
        if which.takes(self.literal(key).map(|key| self.ast.text(key))) {
            found.extend(self.follow(if which == Which::Keys { key } else { value }, trail));
        }
    }

    fn members_of_local(&self, name: &'d str, which: Which<'d>, trail: &mut Trail<'d>) -> Vec<Pieces> {
        trail.through(Some(self.root.code.start), name, |trail| {
            let mut found = Vec::new();
            for source in self.locals().sources(name).take(PIECES) {
                match source {
                    Source::Value(value) => found.extend(self.members(value, which, trail)),
                    Source::Entry { key: Some(key), value } => self.add_entry((key, value), which, trail, &mut found),
                    Source::Entry { key: None, value } if which != Which::Keys => found.extend(self.follow(value, trail)),
                    _ => {}
                }
            }
            found
        })
    }

    /// The members of the collection that `set-variable` puts into the context variable that `of` has under this key.
    fn members_of_variable(&self, of: ExprId, key: Option<&Argument>, which: Which<'d>, trail: &mut Trail<'d>) -> Vec<Pieces> {
        let Some(name) = self.variable(of, key) else { return Vec::new() };
        trail.through(None, name, |trail| {
            let mut found = Vec::new();
            for expression in self.variables.values(name, self.element).into_iter().filter_map(|value| value.expression()) {
                let code = Code::of(expression, self.variables);
                code.results().into_iter().take(ALTERNATIVES).for_each(|result| found.extend(code.members(result, which, trail)));
            }
            found
        })
    }

    /// What stands in the JSON that `text` is.
    fn parsed(&self, text: ExprId, which: Which<'d>, trail: &mut Trail<'d>) -> Vec<Pieces> {
        let mut found = Vec::new();
        for pieces in self.follow(text, trail) {
            let &[Piece::Text(whole)] = pieces.as_slice() else { continue };
            let text = self.ast.text(whole);
            let entries = entries(text).into_iter().filter(|(key, _)| which.takes(*key));
            let asked = entries.filter_map(|(key, value)| if which == Which::Keys { key } else { Some(value) });
            found.extend(asked.take(PIECES).map(|it| {
                let at = it.as_ptr() as usize - text.as_ptr() as usize;
                vec![Piece::Text(within(whole, at, at + it.len()))]
            }));
        }
        found
    }

    /// What the part of an object that is called `name` may be: of a tuple, of an anonymous object, of a pair.
    pub(super) fn follow_part(&self, of: ExprId, name: &str, trail: &mut Trail<'d>) -> Vec<Pieces> {
        let number = name.strip_prefix("Item").and_then(|number| number.parse::<usize>().ok()?.checked_sub(1));
        let mut found = Vec::new();
        for object in self.objects(of, trail) {
            let part = match self.ast[object].kind {
                ExprKind::Tuple(items) => {
                    let items = self.ast.list(items);
                    let named = items.iter().find(|item| item.name.is_some_and(|it| self.ast.text(it) == name));
                    named.or_else(|| items.get(number?)).map(|item| item.value)
                }
                ExprKind::NewAnonymous(members) => {
                    let is_it = |given: Option<Span>, value: ExprId| match given {
                        Some(given) => self.ast.text(given) == name,
                        None => self.ast.last_name(value) == Some(name),
                    };
                    self.ast.list(members).iter().find(|member| is_it(member.name, member.value)).map(|member| member.value)
                }
                ExprKind::New { arguments, .. } if name == "Value" => self.ast.list(arguments).get(1).map(|it| it.value),
                ExprKind::New { arguments, .. } => number.and_then(|at| self.ast.list(arguments).get(at)).map(|it| it.value),
                ExprKind::Call { target, arguments } if self.ast.last_name(target) == Some("Create") => {
                    number.and_then(|at| self.ast.list(arguments).get(at)).map(|it| it.value)
                }
                _ => None,
            };
            found.extend(part.into_iter().flat_map(|part| self.follow(part, trail)));
        }
        found
    }

    /// The places that make the object which `value` is.
    fn objects(&self, value: ExprId, trail: &mut Trail<'d>) -> Vec<ExprId> {
        let Some(steps) = trail.steps.checked_sub(1) else { return Vec::new() };
        trail.steps = steps;
        match self.ast[value].kind {
            ExprKind::Parenthesized(it) | ExprKind::Cast { operand: it, .. } | ExprKind::As { operand: it, .. } => self.objects(it, trail),
            ExprKind::Conditional { then: one, otherwise: other, .. } => {
                let mut found = self.objects(one, trail);
                found.extend(self.objects(other, trail));
                found
            }
            ExprKind::Name { name, .. } => self.objects_of_local(self.ast.text(name), false, trail),
            ExprKind::Index { target, .. } => self.items(target, trail),
            ExprKind::Call { target, .. } => match (self.symbols.returned_by(value), self.ast[target].kind) {
                ([], ExprKind::Member { target: object, name, .. })
                    if matches!(
                        self.ast.text(name),
                        "First" | "FirstOrDefault" | "Last" | "LastOrDefault" | "Single" | "SingleOrDefault" | "ElementAt" | "Find"
                    ) =>
                {
                    self.items(object, trail)
                }
                ([], _) => vec![value],
                (returned, _) => returned.iter().flat_map(|&it| self.objects(it, trail)).collect(),
            },
            _ => vec![value],
        }
    }

    /// The objects in a list.
    fn items(&self, list: ExprId, trail: &mut Trail<'d>) -> Vec<ExprId> {
        let Some(steps) = trail.steps.checked_sub(1) else { return Vec::new() };
        trail.steps = steps;
        match self.ast[list].kind {
            ExprKind::Parenthesized(it) | ExprKind::Cast { operand: it, .. } => self.items(it, trail),
            ExprKind::NewArray { initializer: Some(members), .. } | ExprKind::New { initializer: Some(members), .. } => {
                let members = self.ast.list(self.ast[members].members).iter().take(PIECES);
                members.flat_map(|&member| self.objects(member, trail)).collect()
            }
            ExprKind::Call { target, .. } => match self.ast[target].kind {
                ExprKind::Member { target: object, name, .. }
                    if matches!(self.ast.text(name), "Where" | "ToArray" | "ToList" | "OrderBy" | "AsEnumerable") =>
                {
                    self.items(object, trail)
                }
                _ => Vec::new(),
            },
            ExprKind::Name { name, .. } => self.objects_of_local(self.ast.text(name), true, trail),
            _ => Vec::new(),
        }
    }

    /// The objects that a local is, or that are in the list that it `is_list`.
    fn objects_of_local(&self, name: &'d str, is_list: bool, trail: &mut Trail<'d>) -> Vec<ExprId> {
        trail.through(Some(self.root.code.start), name, |trail| {
            let mut found = Vec::new();
            for source in self.locals().sources(name).take(PIECES) {
                match source {
                    Source::Value(value) if is_list => found.extend(self.items(value, trail)),
                    Source::Value(value) => found.extend(self.objects(value, trail)),
                    Source::ElementOf(list) if !is_list => found.extend(self.items(list, trail)),
                    Source::Entry { value, .. } if is_list => found.extend(self.objects(value, trail)),
                    _ => {}
                }
            }
            found
        })
    }

    /// `"one,two".Split(',')`.
    fn split(&self, text: ExprId, arguments: &[Argument], trail: &mut Trail<'d>) -> Vec<Pieces> {
        let separator = arguments.first().and_then(|it| self.literal(it.value)).map_or(",", |it| self.ast.text(it));
        // What is cut at white space is a sentence, or a scheme with what follows it.
        if separator.trim().is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for pieces in self.follow(text, trail) {
            let &[Piece::Text(whole)] = pieces.as_slice() else { continue };
            let mut at = 0;
            for part in self.ast.text(whole).split(separator).take(PIECES) {
                found.push(vec![Piece::Text(within(whole, at, at + part.len()))]);
                at += part.len() + separator.len();
            }
        }
        found
    }
}

/// The texts in `json`, whose quotes may be escaped or doubled, each with its key, if it has one.
fn entries(json: &str) -> Vec<(Option<&str>, &str)> {
    let Some(first) = json.find('"') else { return Vec::new() };
    let mark = if json[..first].ends_with('\\') {
        "\\\""
    } else if json[first..].starts_with("\"\"") {
        "\"\""
    } else {
        "\""
    };
    let parts: Vec<&str> = json.split(mark).collect();
    let mut found = Vec::new();
    let mut key = None;
    // What stands between quotes is every other part.
    for at in (1..parts.len().saturating_sub(1)).step_by(2) {
        if parts[at + 1].trim_start().starts_with(':') {
            key = Some(parts[at]);
        } else {
            found.push((key.filter(|_| parts[at - 1].trim_end().ends_with(':')), parts[at]));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn texts_are_read_out_of_json_however_its_quotes_are_written() {
        let expected = [(Some("a"), "b"), (Some("c"), "d"), (None, "e")];
        assert_eq!(entries(r#"{"a": "b", "c":"d", "f": ["e"]}"#), expected);
        assert_eq!(entries(r#"{\"a\": \"b\", \"c\":\"d\", \"f\": [\"e\"]}"#), expected);
        assert_eq!(entries(r#"{""a"": ""b"", ""c"":""d"", ""f"": [""e""]}"#), expected);
        assert_eq!(entries(r#"{"a": "", "b": "c"}"#), [(Some("a"), ""), (Some("b"), "c")]);
        assert_eq!(entries("no JSON"), []);
    }
}
