//! `key-vault/uncached-lookup`: a vault that is called on every request.

use crate::ast::{Element, Policy};
use crate::catalog::{Definition, Kind, Kinds, Section};
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

/// A call and what follows it, up to where the secret is in a variable of its own.
struct Wrapping<'d> {
    first: Element<'d>,
    last: Element<'d>,
    variable: &'d str,
    key: String,
}

/// How long a stretch may be that is put into a `choose`, in bytes.
const LONGEST: usize = 1 << 15;

impl<'d> Wrapping<'d> {
    /// The stretch that a cache can stand around: it makes one variable, and nothing after it needs the answer itself.
    fn of(model: &Model<'d>, request: &Request<'d>) -> Option<Self> {
        let response = request.response?.text;
        let first = request.policy.element();
        let parent = first.parent()?;
        let readers: Vec<Element<'d>> = model.reads().iter().filter(|read| read.name == Some(response)).map(|read| read.element).collect();
        // Readers come in document order.
        let follows = |reader: &&Element<'d>| parent.holds(**reader) && first.id() < reader.id() && !first.holds(**reader);
        let furthest = *readers.iter().rev().find(follows)?;
        let last = std::iter::once(furthest).chain(furthest.ancestors()).find(|it| it.parent() == Some(parent))?;
        if (last.span().end - first.span().start) as usize > LONGEST {
            return None;
        }
        let between = || first.next_siblings().take_while(move |sibling| sibling.id() <= last.id());
        let in_reach =
            |element: Element<'_>| first.id() < element.id() && !first.holds(element) && (element.id() < last.id() || last.holds(element));
        let mut values = between().filter(|sibling| sibling.name() == "set-variable");
        // What is filled in cannot be told from other names in code.
        let variable = Some(values.next()?.setting("name")?.value().raw()).filter(|name| !name.contains(['{', '#', '$']))?;
        let single = values.next().is_none()
            && readers.iter().all(|reader| in_reach(*reader))
            && if variable == response {
                model.writes_of(variable).count() == 2
            } else {
                model.writes_of(variable).count() + model.writes_of(response).count() == 2
            };
        let harmless = between().all(|sibling| sibling.name() == "set-variable" || only_gives_up(sibling));
        let key = key(request, variable)?;
        let free = !model.stores().iter().any(|store| store.key.as_literal() == Some(&key));
        (harmless && single && free && last.name() == "set-variable").then_some(Self { first, last, variable, key })
    }

    /// The cache around it: that of the gateway itself, where it has one.
    fn edits(&self, built_in: bool) -> Vec<Edit> {
        let Self { variable, key, .. } = self;
        let caching_type = if built_in { " caching-type=\"internal\"" } else { "" };
        let text = self.first.document().text();
        let span = self.first.span().to(self.last.span());
        let before = &text[..span.start as usize];
        let line = before.trim_end_matches([' ', '\t']);
        let indent = if line.is_empty() || line.ends_with('\n') { &before[line.len()..] } else { "" };
        let line = if indent.is_empty() { String::new() } else { format!("{}{indent}", text::line_break(before)) };
        let step = indent_step(indent);
        let inner: Vec<Edit> = lines(text, span).map(|at| Edit::insert(at, step.repeat(2))).collect();
        let open = format!(
            "<cache-lookup-value key=\"{key}\" variable-name=\"{variable}\"{caching_type} />{line}\
             <choose>{line}{step}<when condition='@(!context.Variables.ContainsKey(\"{variable}\"))'>{line}{step}{step}"
        );
        let close = format!(
            "{line}{step}{step}<cache-store-value key=\"{key}\" value='@((string)context.Variables[\"{variable}\"])' duration=\"300\"\
             {caching_type} />{line}{step}</when>{line}</choose>"
        );
        let ends = [Edit::insert(span.start as usize, open), Edit::insert(span.end as usize, close)];
        ends.into_iter().chain(inner).collect()
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
