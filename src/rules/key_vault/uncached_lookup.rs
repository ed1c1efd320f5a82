//! `key-vault/uncached-lookup`: a vault that is called on every request.

use crate::ast::{Element, MadeText, Policy};
use crate::catalog::{Definition, Kind, Kinds, Section};
use crate::csharp::check::Ty;
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::format::indent_step;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Condition, Guard, Model, Piece, PiecedText, Portion, Read, Request, Store, Strength, VaultObject};
use crate::text::{self, Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "key-vault/uncached-lookup",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/key-vault/uncached-lookup.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest]), check),
};

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let model = context.model();
    let Some(index) = model.request(policy) else { return };
    let request = model.nth_request(index);
    let Some(vault) = request.target.key_vault() else { return };
    let element = policy.element();
    let cache = cache(model, index, element);
    let asks = vault.object != VaultObject::Operation && model.may_run(element) && !model.behind_response_cache(element);
    let includers = model.surroundings().includers.as_deref().unwrap_or_default();
    if !asks
        || cache == Cache::Guards
        || is_behind_wider_cache(model, element)
        || !includers.is_empty() && includers.iter().all(|it| it.is_guarded)
    {
        return;
    }
    let conditions = model.conditions(element);
    let when = if element.section() == Some(Section::OnError) || conditions.iter().any(Condition::tells_of_failure) {
        "every request that fails"
    } else if conditions.is_empty() {
        "every request"
    } else {
        "every request that takes this path"
    };
    // Where some guard it and others do not, the one that does not is at fault.
    let bare = includers.iter().find(|it| !it.is_guarded).filter(|_| includers.iter().any(|it| it.is_guarded));
    let message = match bare {
        Some(includer) => say!("Key Vault is called on {} that includes this fragment at {}", when, quoted(&includer.place)),
        None => say!("Key Vault is called on {}", when),
    };
    let mut report = findings
        .report(policy.name_span(), message)
        .help("look the value up in the cache first and store the vault's response, or use a named value that refers to the secret");
    if let Cache::Vain(lookup) = cache {
        report = report.label(model.nth_lookup(lookup).policy.name_span(), "this lookup does not prevent the call");
    }
    if let Some(edits) = Wrapping::of(model, request).map(|wrapping| wrapping.edits(context.has_built_in_cache())) {
        report.fix("call the vault only after a cache miss", edits);
    }
}

/// Whether a wider scope may have answered from the cache of whole responses before it comes to `call`.
fn is_behind_wider_cache(model: &Model<'_>, call: Element<'_>) -> bool {
    let is_inherited = |base: &Element<'_>| base.definition() == Definition::Base && base.section() == Some(Section::Inbound);
    let wider = model.surroundings().base_in(Section::Inbound).kinds.contains(Kind::CacheLookup);
    let before = |base: Element<'_>| base.id() < call.id() || call.section() != Some(Section::Inbound);
    let fragment = |policy: Policy<'_>| {
        let id = policy.value_of("fragment-id").filter(|id| !id.is_dynamic());
        id.is_some_and(|id| model.surroundings().fragment(id.raw()).kinds.contains(Kind::CacheLookup))
    };
    let mut includes = call.document().policies().filter(|policy| policy.kind() == Kind::IncludeFragment && before(policy.element()));
    wider && call.document().elements().filter(is_inherited).any(before) || includes.any(fragment)
}

/// What a cache does for a call.
#[derive(PartialEq)]
enum Cache {
    /// It keeps the call from being made when it has a value.
    Guards,
    /// What is stored under its key is looked up, and the call is made whatever was found.
    Vain(usize),
    /// There is no guard for it.
    None,
}

fn cache(model: &Model<'_>, request: usize, call: Element<'_>) -> Cache {
    let guards = model.guards(call);
    let guards_it = |lookup: usize| guards.iter().any(|guard| guard.lookup == lookup);
    let keeps = |store: &Store<'_>| store.kept.iter().any(|kept| kept.request == request && kept.what != Portion::Derived);
    let kept: Vec<&PiecedText> = model.stores().iter().filter(|store| keeps(store)).map(|store| &store.key).collect();
    let own = |key: &PiecedText| kept.contains(&key);
    let mut lookups = model.lookups().iter().enumerate();
    let vain = lookups.find(|(index, lookup)| own(&lookup.key) && !guards_it(*index) && model.dominates(lookup.policy.element(), call));
    let guarded = || guards.iter().any(|guard| stands_for(model, request, call, *guard)) || is_tested_unseen(model, request, call);
    match vain {
        Some(_) if looks_at_all(model, call) => Cache::Guards,
        Some((lookup, _)) => Cache::Vain(lookup),
        None if guarded() => Cache::Guards,
        None => Cache::None,
    }
}

/// Whether a condition looks at the variables in a way that does not tell at which.
fn looks_at_all(model: &Model<'_>, call: Element<'_>) -> bool {
    let at_all = |condition: &Condition<'_>| {
        model.reads_of(condition.element).iter().any(|read| read.expression == condition.expression && read.name.is_none())
    };
    model.conditions(call).iter().any(at_all)
}

/// Whether a condition asks about a variable that nothing here has set before, when something unseen may have looked it up: an included
/// fragment, or an outer policy if the answer is stored.
fn is_tested_unseen(model: &Model<'_>, request: usize, call: Element<'_>) -> bool {
    let unset =
        |name: Option<&str>| !name.is_some_and(|name| model.writes_of(name).any(|write| model.precedes(write.policy.element(), call)));
    let asked = |condition: &Condition<'_>| {
        model.reads_of(condition.element).iter().any(|read| read.expression == condition.expression && unset(read.name))
    };
    let asks_unset = |holds: &dyn Fn(&str) -> bool| {
        let asks = |condition: &Condition<'_>| {
            let read = |read: &Read<'_>| read.expression == condition.expression && unset(read.name) && read.name.is_none_or(holds);
            model.reads_of(condition.element).iter().any(read)
        };
        model.conditions(call).iter().any(asks)
    };
    let surroundings = model.surroundings();
    let fragment = || {
        let policies = call.document().policies().take_while(|policy| policy.id() < call.id());
        let ids = policies.filter(|policy| policy.kind() == Kind::IncludeFragment).map(|policy| policy.value_of("fragment-id"));
        let effects = ids.map(|id| id.filter(|id| !id.is_dynamic()).map(|id| surroundings.fragment(id.raw())));
        effects.into_iter().any(|effects| asks_unset(&|name| effects.is_none_or(|effects| effects.may_set(name))))
    };
    let is_looked_up = |name: &str| {
        let given = surroundings.run_with().filter_map(|effects| effects.given(name));
        given.flat_map(|given| &given.by).any(|setter| setter.kind == Kind::CacheLookupValue)
    };
    let stored = || model.stores().iter().any(|store| store.kept.iter().any(|kept| kept.request == request));
    model.conditions(call).iter().any(asked) && (fragment() || stored() || asks_unset(&is_looked_up))
}

/// Whether what the lookup of `guard` finds stands for what the call would bring, rather than telling that something is blocked or down.
fn stands_for(model: &Model<'_>, request: usize, call: Element<'_>, guard: Guard) -> bool {
    let lookup = model.nth_lookup(guard.lookup);
    let mut stores = model.stores().iter().filter(|store| store.key.may_equal(&lookup.key)).peekable();
    let filled = match stores.peek() {
        Some(_) => {
            stores.any(|store| store.kept.iter().any(|kept| kept.request == request) || model.dominates(call, store.policy.element()))
        }
        None => {
            let fills = |name: &str| model.writes_of(name).any(|write| model.dominates(call, write.policy.element()));
            let is_stored_elsewhere = model.surroundings().caches.stores.may_hold(&lookup.key);
            is_stored_elsewhere
                || call.document().kinds().contains(Kind::IncludeFragment)
                || lookup.variable.is_some_and(|variable| fills(variable.text))
        }
    };
    filled && (guard.strength == Strength::Always || model.runs_on_miss(guard.lookup, call))
}

/// A call and what follows it, up to where all that is taken from the answer is in variables.
struct Wrapping<'d> {
    first: Element<'d>,
    last: Element<'d>,
    /// The variables that are kept, each with its key.
    kept: Vec<(String, String)>,
    /// Whether they have texts wherever they are set, since a failure has been asked for or ends the request.
    is_sure: bool,
    direct: Option<Direct<'d>>,
}

/// A text that policies behind the call make of the answer, each in its own code.
struct Direct<'d> {
    written: &'d str,
    places: Vec<MadeText>,
}

/// How long a stretch may be that is put into a `choose`, in bytes.
const LONGEST: usize = 1 << 15;

/// What may stand between the call and the policy that takes the text from its answer: policies that set something and go on.
const SETTERS: [Kind; 5] = [Kind::SetHeader, Kind::SetQueryParameter, Kind::SetVariable, Kind::SetBackendService, Kind::RewriteUri];

impl<'d> Wrapping<'d> {
    /// The stretch that a cache can stand around: nothing after it needs more of the answer than texts that the stretch has put into variables, or that it can put into one.
    fn of(model: &Model<'d>, request: &Request<'d>) -> Option<Self> {
        let found = Self::of_variables(model, request).or_else(|| Self::of_code(model, request))?;
        let is_short = (found.last.span().end - found.first.span().start) as usize <= LONGEST;
        let is_free = |key: &String| !model.stores().iter().any(|store| store.key.as_literal() == Some(key));
        (is_short && found.kept.iter().all(|(_, key)| is_free(key))).then_some(found)
    }

    /// The stretch that ends with the policies that set variables.
    fn of_variables(model: &Model<'d>, request: &Request<'d>) -> Option<Self> {
        let response = request.response?.text;
        let first = request.policy.element();
        let parent = first.parent()?;
        let readers: Vec<Element<'d>> = model.reads().iter().filter(|read| read.name == Some(response)).map(|read| read.element).collect();
        // Readers come in document order.
        let follows = |reader: &&Element<'d>| parent.holds(**reader) && first.id() < reader.id() && !first.holds(**reader);
        let furthest = *readers.iter().rev().find(follows)?;
        let last = std::iter::once(furthest).chain(furthest.ancestors()).find(|it| it.parent() == Some(parent))?;
        let between = || first.next_siblings().take_while(move |sibling| sibling.id() <= last.id());
        let in_reach =
            |element: Element<'_>| first.id() < element.id() && !first.holds(element) && (element.id() < last.id() || last.holds(element));
        let is_set = |sibling: &Element<'d>| sibling.name() == "set-variable";
        let mut variables: Vec<&str> = between().filter(is_set).map(|it| Some(it.setting("name")?.value().raw())).collect::<Option<_>>()?;
        // What takes the name of the answer is in its place from then on.
        let is_answer = |name: &str| name == response;
        let is_alone = !variables.iter().any(|it| is_answer(it)) || variables.len() == 1;
        // What is filled in cannot be told from other names in code.
        let is_plain = |name: &&str| !name.contains(['{', '#', '$']);
        let is_own = |name: &&str| {
            let writes = || model.writes_of(name);
            // A store has to know what it stores.
            let mut set = writes().filter(|write| write.policy.kind() == Kind::SetVariable);
            let is_text = set.next().is_some_and(|write| model.stored(write) == Some(Ty::STRING)) && set.next().is_none();
            is_text && writes().count() == if is_answer(name) { 2 } else { 1 }
        };
        let single = readers.iter().all(|reader| in_reach(*reader)) && variables.iter().all(|it| is_plain(it) && is_own(it));
        let is_answered_once = variables.contains(&response) || model.writes_of(response).count() == 1;
        let harmless = between().all(|sibling| is_set(&sibling) || only_gives_up(sibling));
        let is_right = harmless && single && is_alone && is_answered_once && last.name() == "set-variable";
        let kept = variables.drain(..).map(|name| Some((name.to_owned(), key(request, name)?))).collect::<Option<_>>()?;
        let asks = |sibling: &Element<'d>| only_gives_up(*sibling) && readers.iter().any(|reader| sibling.holds(*reader));
        let is_sure = between().any(|sibling| asks(&sibling));
        is_right.then_some(Self { first, last, kept, is_sure, direct: None })
    }

    /// The stretch that ends with what gives up after a failure, or with what puts the whole answer into a variable, where the policies behind it take the same text from that: the stretch
    /// can put that into a variable of its own.
    fn of_code(model: &Model<'d>, request: &Request<'d>) -> Option<Self> {
        let response = request.response?.text;
        let first = request.policy.element();
        let parent = first.parent()?;
        // A computed name may be any.
        let names: Option<Vec<&str>> = model.reads().iter().map(|read| read.name).collect();
        names?;
        let reads_of = |name: &'d str| model.reads().iter().filter(move |read| read.name == Some(name));
        let asks = |sibling: Element<'d>| reads_of(response).any(|read| sibling == read.element || sibling.holds(read.element));
        let gives_up = |sibling: &Element<'d>| only_gives_up(*sibling) && asks(*sibling);
        let mut last = first.next_siblings().take_while(gives_up).last().unwrap_or(first);
        let is_checked = last != first;
        let mut source = response;
        if let Some(next) = last.next_siblings().next().filter(|next| next.name() == "set-variable" && asks(*next)) {
            source = next.setting("name")?.value().raw();
            last = next;
        }
        let is_in = |element: Element<'_>| first.id() < element.id() && (element.id() <= last.id() || last.holds(element));
        let (within, direct): (Vec<&Read<'d>>, Vec<&Read<'d>>) = reads_of(source).partition(|read| is_in(read.element));
        let is_taken_whole = source == response || within.is_empty() && reads_of(response).all(|read| is_in(read.element));
        let reader = direct.first()?.element;
        let up = || std::iter::once(reader).chain(reader.ancestors());
        let top = up().find(|it| it.parent() == Some(parent))?;
        // The text is taken in any case, and nothing that comes before may have another end.
        let is_sure = up().take_while(|it| *it != parent).all(|it| !it.definition().takes_policies() && it.name() != "choose");
        let only_sets = |sibling: Element<'_>| sibling.policy().is_some_and(|policy| SETTERS.contains(&policy.kind()));
        let is_next = last.next_siblings().take_while(|sibling| *sibling != top).all(only_sets);
        let places: Vec<MadeText> = direct.iter().map(|read| read.expression?.text_made_of(read.node?)).collect::<Option<_>>()?;
        let text = first.document().text();
        let taken = *places.first()?;
        let written = taken.span.text(text);
        let variable = format!("{response}Value");
        let is_new = !text.contains(&format!("{variable}\"")) && !text.contains(&format!("{variable}&quot;"));
        let is_set_once = [response, source].iter().all(|name| model.writes_of(name).count() == 1);
        // What null becomes differs from place to place.
        let is_never_null = is_checked || taken.is_never_null;
        let is_right = is_sure
            && is_next
            && is_never_null
            && is_new
            && is_set_once
            && is_taken_whole
            && direct.iter().all(|read| parent.holds(read.element) && last.id() < read.element.id())
            && places.iter().all(|place| place.span.text(text) == written)
            && !written.contains(['\'', '\n'])
            && !response.contains(['{', '#', '$']);
        let key = key(request, &variable)?;
        is_right.then_some(Self { first, last, kept: vec![(variable, key)], is_sure: true, direct: Some(Direct { written, places }) })
    }

    /// The cache around it: that of the gateway itself, where it has one.
    fn edits(&self, built_in: bool) -> Vec<Edit> {
        let caching_type = if built_in { " caching-type=\"internal\"" } else { "" };
        let text = self.first.document().text();
        let span = self.first.span().to(self.last.span());
        let before = &text[..span.start as usize];
        let line = before.trim_end_matches([' ', '\t']);
        let indent = if line.is_empty() || line.ends_with('\n') { &before[line.len()..] } else { "" };
        let line = if indent.is_empty() { String::new() } else { format!("{}{indent}", text::line_break(before)) };
        let step = indent_step(indent);
        let inner: Vec<Edit> = lines(text, span).map(|at| Edit::insert(at, step.repeat(2))).collect();
        let (mut lookups, mut misses, mut stores) = (String::new(), Vec::new(), String::new());
        for (variable, key) in &self.kept {
            lookups += &format!("<cache-lookup-value key=\"{key}\" variable-name=\"{variable}\"{caching_type} />{line}");
            // Where a lookup finds nothing, the service may leave the variable out or set it to null: this holds in both cases.
            let is_empty = format!("string.IsNullOrEmpty(context.Variables.GetValueOrDefault(\"{variable}\", \"\"))");
            if let Some(Direct { written, .. }) = self.direct {
                stores += &format!("{line}{step}{step}<set-variable name=\"{variable}\" value='@({written})' />");
            }
            let store = format!(
                "<cache-store-value key=\"{key}\" value='@((string)context.Variables[\"{variable}\"])' duration=\"300\"{caching_type} />"
            );
            let deep = format!("{line}{step}{step}");
            stores += &if self.is_sure {
                format!("{deep}{store}")
            } else {
                format!(
                    "{deep}<choose>{deep}{step}<when condition='@(!{is_empty})'>{deep}{step}{step}{store}{deep}{step}</when>{deep}</choose>"
                )
            };
            misses.push(is_empty);
        }
        let misses = misses.join(" || ");
        let open = format!("{lookups}<choose>{line}{step}<when condition='@({misses})'>{line}{step}{step}");
        let close = format!("{stores}{line}{step}</when>{line}</choose>");
        let replaced = self.direct.iter().flat_map(|direct| &direct.places).map(|place| {
            let value = format!("(string)context.Variables[\"{}\"]", self.kept[0].0);
            let value = if place.span.text(text).contains("&quot;") { value.replace('"', "&quot;") } else { value };
            Edit::replace(place.span, &if place.is_all { value } else { format!("({value})") })
        });
        let ends = [Edit::insert(span.start as usize, open), Edit::insert(span.end as usize, close)];
        ends.into_iter().chain(inner).chain(replaced).collect()
    }
}

/// Whether nothing is lost when `element` is left out on a hit: a `choose` that ends the request, or does nothing.
fn only_gives_up(element: Element<'_>) -> bool {
    let gives_up =
        |element: Element<'_>| element.policy().is_none_or(|policy| matches!(policy.kind(), Kind::Choose | Kind::ReturnResponse));
    let in_answer = |element: Element<'_>| element.ancestors().any(|ancestor| ancestor.name() == "return-response");
    gives_up(element) && element.descendants().all(|inner| gives_up(inner) || in_answer(inner))
}

/// The key to cache what `variable` holds under: another policy may make something else of the same secret.
fn key(request: &Request<'_>, variable: &str) -> Option<String> {
    let name = request.target.key_vault()?.name.as_ref()?;
    let known = !name.pieces().iter().any(|piece| matches!(piece, Piece::Variable { .. } | Piece::Code { .. }));
    let key = format!("{name}/{variable}");
    (known && !name.pieces().is_empty() && !key.contains(['"', '<', '&'])).then_some(key)
}

/// The offsets of the lines in `span` after its first, where blanks may be added without changing anything but layout.
fn lines(text: &str, span: Span) -> impl Iterator<Item = usize> {
    let start = span.start as usize;
    text[span.range()].match_indices('\n').map(move |(at, _)| start + at + 1).filter(|&at| text[at..].starts_with([' ', '\t', '<']))
}
