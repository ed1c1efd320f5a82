//! Regular expressions and what they match.

use super::class::{Class, ClassKind};
use super::facts::Does;

/// The types of this file.
pub(super) static ALL: &[&Class] = &[&CAPTURE, &CAPTURE_COLLECTION, &GROUP, &GROUP_COLLECTION, &MATCH, &REGEX, &REGEX_OPTIONS];

/// `System.Text.RegularExpressions.Capture`.
pub static CAPTURE: Class = Class {
    name: "Capture",
    kind: ClassKind::Class,
    members: &["Length: int", "Value: string", "Index: int"],
    denied: &["ToString"],
    ..Class::of("System.Text.RegularExpressions")
};

/// `System.Text.RegularExpressions.CaptureCollection`.
pub static CAPTURE_COLLECTION: Class = Class {
    name: "CaptureCollection",
    kind: ClassKind::Class,
    implements: &[
        "IList<Capture>",
        "ICollection<Capture>",
        "IEnumerable<Capture>",
        "IEnumerable",
        "IReadOnlyList<Capture>",
        "IReadOnlyCollection<Capture>",
        "IList",
        "ICollection",
    ],
    members: &["Count: int", "this[int i]: Capture"],
    denied: &["CopyTo", "GetEnumerator", "IsReadOnly", "IsSynchronized", "SyncRoot"],
    ..Class::of("System.Text.RegularExpressions")
};

/// `System.Text.RegularExpressions.Group`.
pub static GROUP: Class = Class {
    name: "Group",
    kind: ClassKind::Class,
    base: "Capture",
    members: &["Success: bool", "Captures: CaptureCollection"],
    denied: &["Name", "Synchronized"],
    ..Class::of("System.Text.RegularExpressions")
};

/// `System.Text.RegularExpressions.GroupCollection`.
pub static GROUP_COLLECTION: Class = Class {
    name: "GroupCollection",
    kind: ClassKind::Class,
    implements: &[
        "IList<Group>",
        "ICollection<Group>",
        "IEnumerable<Group>",
        "IEnumerable",
        "IReadOnlyList<Group>",
        "IReadOnlyCollection<Group>",
        "IList",
        "ICollection",
        "IReadOnlyDictionary<string, Group>",
        "IReadOnlyCollection<KeyValuePair<string, Group>>",
        "IEnumerable<KeyValuePair<string, Group>>",
    ],
    members: &["Count: int", "this[int groupnum]: Group", "this[string groupname]: Group"],
    denied: &["ContainsKey", "CopyTo", "GetEnumerator", "IsReadOnly", "IsSynchronized", "Keys", "SyncRoot", "TryGetValue", "Values"],
    ..Class::of("System.Text.RegularExpressions")
};

/// `System.Text.RegularExpressions.Match`.
pub static MATCH: Class = Class {
    name: "Match",
    kind: ClassKind::Class,
    base: "Group",
    members: &["static Empty: Match", "Groups: GroupCollection", "Result(string replacement) -> string"],
    denied: &["NextMatch", "Synchronized"],
    ..Class::of("System.Text.RegularExpressions")
};

/// `System.Text.RegularExpressions.Regex`.
pub static REGEX: Class = Class {
    name: "Regex",
    kind: ClassKind::Class,
    members: &[
        "new(string pattern)",
        "new(string pattern, RegexOptions options)",
        "new(string pattern, RegexOptions options, TimeSpan matchTimeout)",
        "static Unescape(string str) -> string",
        "static IsMatch(string input, string pattern) -> bool",
        "static IsMatch(string input, string pattern, RegexOptions options) -> bool",
        "static IsMatch(string input, string pattern, RegexOptions options, TimeSpan matchTimeout) -> bool",
        "static Match(string input, string pattern) -> Match",
        "static Match(string input, string pattern, RegexOptions options) -> Match",
        "static Match(string input, string pattern, RegexOptions options, TimeSpan matchTimeout) -> Match",
        "static Matches(string input, string pattern) -> MatchCollection",
        "static Matches(string input, string pattern, RegexOptions options) -> MatchCollection",
        "static Matches(string input, string pattern, RegexOptions options, TimeSpan matchTimeout) -> MatchCollection",
        "static Replace(string input, string pattern, string replacement) -> string",
        "static Replace(string input, string pattern, string replacement, RegexOptions options) -> string",
        "static Replace(string input, string pattern, string replacement, RegexOptions options, TimeSpan matchTimeout) -> string",
        "static Replace(string input, string pattern, MatchEvaluator evaluator) -> string",
        "static Replace(string input, string pattern, MatchEvaluator evaluator, RegexOptions options) -> string",
        "static Replace(string input, string pattern, MatchEvaluator evaluator, RegexOptions options, TimeSpan matchTimeout) -> string",
        "static Split(string input, string pattern) -> string[]",
        "static Split(string input, string pattern, RegexOptions options) -> string[]",
        "static Split(string input, string pattern, RegexOptions options, TimeSpan matchTimeout) -> string[]",
        "IsMatch(string input) -> bool",
        "IsMatch(string input, int startat) -> bool",
        "Match(string input) -> Match",
        "Match(string input, int startat) -> Match",
        "Match(string input, int beginning, int length) -> Match",
        "Matches(string input) -> MatchCollection",
        "Matches(string input, int startat) -> MatchCollection",
        "Replace(string input, string replacement) -> string",
        "Replace(string input, string replacement, int count) -> string",
        "Replace(string input, string replacement, int count, int startat) -> string",
        "Replace(string input, MatchEvaluator evaluator) -> string",
        "Replace(string input, MatchEvaluator evaluator, int count) -> string",
        "Replace(string input, MatchEvaluator evaluator, int count, int startat) -> string",
        "Split(string input) -> string[]",
        "Split(string input, int count) -> string[]",
        "Split(string input, int count, int startat) -> string[]",
    ],
    denied: &[
        "CacheSize",
        "CompileToAssembly",
        "Escape",
        "GetGroupNames",
        "GetGroupNumbers",
        "GroupNameFromNumber",
        "GroupNumberFromName",
        "InfiniteMatchTimeout",
        "MatchTimeout",
        "Options",
        "RightToLeft",
        "ToString",
    ],
    newer: &["Count", "EnumerateMatches"],
    does: &[(Does::Tests, &["IsMatch"])],
    ..Class::of("System.Text.RegularExpressions")
};

/// `System.Text.RegularExpressions.RegexOptions`.
pub static REGEX_OPTIONS: Class = Class {
    name: "RegexOptions",
    kind: ClassKind::Enum,
    values: &[
        "None",
        "IgnoreCase",
        "Multiline",
        "ExplicitCapture",
        "Compiled",
        "Singleline",
        "IgnorePatternWhitespace",
        "RightToLeft",
        "ECMAScript",
        "CultureInvariant",
    ],
    ..Class::of("System.Text.RegularExpressions")
};
