//! Which members expressions may use: the list of the documentation, held against the type that declares a member.

use super::Checker;
use super::lookup::Candidate;
use super::mistake::MistakeKind;
use crate::csharp::ast::ExprId;
use crate::csharp::library::{Class, ClassId, Listing, Member, MemberKind};
use crate::diagnostic::{quoted, say};
use crate::text::Span;

impl Checker<'_, '_> {
    /// Notes that `id` uses this member, at `span`, and reports it when expressions may not.
    pub(super) fn uses(&mut self, id: ExprId, used: Candidate, span: Span) {
        self.bind(id, used.class, used.at);
        if !used.is_allowed && self.permits(used.class, span) {
            self.report_denied(used.class, spelt(self.library.member(used.class, used.at)), span);
        }
    }

    /// Reports it when expressions may not use the members of a type; false if it did.
    pub(super) fn permits(&mut self, class: ClassId, span: Span) -> bool {
        let definition = self.library.class(class);
        // What is called on a value of any type belongs to `object`.
        let (certain, instead) = match definition.listing {
            Listing::Listed | Listing::Implied => return true,
            Listing::Tolerated => (false, "read XML with `XDocument` and `XElement`"),
            Listing::Reached(instead) => (false, instead),
            Listing::Unlisted(instead) => (true, instead),
        };
        let name = definition.full_name();
        let report = self.report(MistakeKind::DisallowedType, span, |_| match definition.listing {
            Listing::Tolerated => say!("the documentation does not list `{}` among the types that expressions may use", quoted(name)),
            _ => say!("expressions may not use members of `{}`", quoted(name)),
        });
        let report = report.help(|| match instead {
            "" => "use one of the types that the documentation of policy expressions lists".into(),
            instead => instead.into(),
        });
        if !certain {
            report.uncertain();
        }
        false
    }

    /// Reports a member that exists and that expressions may not use; returns false if there is no such member.
    pub(super) fn denies(&mut self, class: ClassId, name: &str, span: Span) -> bool {
        let denied = self.library.class(class).denied.contains(&name);
        if denied && self.permits(class, span) {
            self.report_denied(class, name.to_owned(), span);
        }
        denied
    }

    fn report_denied(&mut self, class: ClassId, member: String, span: Span) {
        let of = self.library.class(class).name;
        let help = instead(of, &member);
        self.report(MistakeKind::DisallowedMember, span, |_| say!("expressions may not use `{}` of `{}`", quoted(&member), of)).help(
            || match help {
                "" => "use the members that the documentation of policy expressions lists".into(),
                help => help.into(),
            },
        );
    }
}

/// Whether expressions may use a member of a type.
pub(super) fn is_allowed(class: &Class, member: &Member) -> bool {
    matches!(class.listing, Listing::Listed | Listing::Implied) && !is_denied(class.denied, member)
}

fn is_denied(denied: &[&str], member: &Member) -> bool {
    denied.iter().any(|it| match it.strip_suffix("()") {
        Some(name) => name == member.name && member.parameters.is_empty(),
        None => *it == member.name,
    })
}

fn spelt(member: &Member) -> String {
    match member.kind {
        MemberKind::Constructor => "new".to_owned(),
        MemberKind::Method | MemberKind::Extension if member.parameters.is_empty() => format!("{}()", member.name),
        _ => member.name.to_owned(),
    }
}

/// What to use instead of a member.
fn instead(of: &str, member: &str) -> &'static str {
    match (of, member) {
        ("DateTime", "ParseExact" | "TryParse" | "TryParseExact") => {
            "use `DateTime.Parse`, or `DateTimeOffset`, whose members are all allowed"
        }
        ("DateTime", "ToUniversalTime" | "ToLocalTime" | "SpecifyKind" | "Kind") => "use `DateTime.UtcNow`, or `DateTimeOffset`",
        ("DateTime", "UnixEpoch") => "use `DateTimeOffset.FromUnixTimeSeconds` and `ToUnixTimeSeconds`",
        ("DateTime", "CompareTo" | "Compare" | "Equals") => "compare with `<`, `>` and `==`",
        ("DateTime", "ToShortDateString" | "ToLongDateString" | "ToShortTimeString" | "ToLongTimeString") => "use `ToString` with a format",
        ("DateTimeKind", _) => "only `DateTimeKind.Utc` is allowed",
        ("Regex", "Escape") => "replace the special characters with `Replace`",
        ("JsonConvert", _) => "use `SerializeObject`, `DeserializeObject`, or the methods of `JToken`",
        ("Capture" | "Group" | "Match", "ToString()" | "ToString") => "use `Value`",
        ("XDocument", "Load") => "use `XDocument.Parse`",
        ("Enum", _) => "compare values, or use `ToString`",
        _ => "",
    }
}
