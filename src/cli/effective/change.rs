//! What a change does to effective policies: which of them differ and how, and what came and went.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use super::compare::patch;
use super::subjects::{Pair, Side, Wanted, pairs};
use super::{NAMED, called, subject};
use crate::cli::repository::from_here;
use crate::effective::{Context, Estate, Product, Query, Relation, Subject, Unknown, lines};
use crate::hosts::DefinitionKind;
use crate::text::{Gather, line};

/// What differs.
#[derive(Debug, Default)]
pub(super) struct Change {
    /// The patches, each with the ways to call that it is made to.
    patches: Vec<(String, Vec<Call>)>,
    /// What can be called since then.
    added: Vec<Call>,
    /// What could be called before.
    removed: Vec<Call>,
    /// The products that came, and those that went, as far as they have a policy.
    products: [BTreeSet<String>; 2],
    /// How many effective policies are the same.
    equal: usize,
}

/// A way to call something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Call {
    subject: Subject,
    /// The product by whose key the call comes, if by any.
    product: Option<String>,
}

impl Change {
    /// Whether nothing differs.
    pub(super) fn is_empty(&self) -> bool {
        self.patches.is_empty() && self.added.is_empty() && self.removed.is_empty() && self.products.iter().all(BTreeSet::is_empty)
    }
}

/// Returns what differs between the effective policies of two sides, as far as that is `wanted`.
pub(super) fn between(before: &Side<'_, '_>, after: &Side<'_, '_>, wanted: &Wanted<'_>) -> Result<Change, Unknown> {
    if let Product::One(name) = &wanted.product {
        let known: BTreeSet<String> = before.estate.products().into_iter().chain(after.estate.products()).map(str::to_owned).gathered();
        if !known.iter().any(|own| own.eq_ignore_ascii_case(name)) {
            return Err(Unknown::Product(known));
        }
    }
    let mut change = Change::default();
    let mut known: HashMap<Vec<(bool, String)>, usize> = HashMap::new();
    let (old_products, new_products) = (products(before), products(after));
    if wanted.api.is_none() && matches!(wanted.product, Product::Any) {
        let came = |of: &Side<'_, '_>, others: &BTreeSet<String>| {
            let own = of.estate.products().into_iter().filter(|product| !others.contains(&product.to_lowercase()));
            own.map(str::to_owned).collect()
        };
        change.products = [came(after, &old_products), came(before, &new_products)];
    }
    for Pair { subject, before: was, after: is } in pairs(before, after, wanted)? {
        let call = |product: Option<&str>| Call { subject: subject.clone(), product: product.map(str::to_owned) };
        let (was, is) = match (was, is) {
            (Some(was), Some(is)) => (was, is),
            (Some(_), None) => {
                change.removed.push(call(None));
                continue;
            }
            _ => {
                change.added.push(call(None));
                continue;
            }
        };
        let (was, is) = (Ways::of(before, &subject, &was, &wanted.product), Ways::of(after, &subject, &is, &wanted.product));
        for product in was.products().chain(is.products()).gathered::<BTreeSet<Option<&str>>>() {
            if let Some(product) = product {
                let small = product.to_lowercase();
                let (had, has) = (was.relation(product), is.relation(product));
                let is_on_both = old_products.contains(&small) && new_products.contains(&small);
                match (had, has) {
                    _ if !is_on_both => continue,
                    (Relation::HasNot, Relation::Has) => change.added.push(call(Some(product))),
                    (Relation::Has, Relation::HasNot) => change.removed.push(call(Some(product))),
                    _ => {}
                }
                // What one side does not say is no difference.
                if had == Relation::HasNot || has == Relation::HasNot {
                    continue;
                }
            }
            let (Some(old), Some(new)) = (was.way(product), is.way(product)) else { continue };
            if before.estate.texts(old) == after.estate.texts(new) {
                change.equal += 1;
                continue;
            }
            let Some(patch) = patch(&lines(&before.estate.effective(old)), &lines(&after.estate.effective(new))) else {
                change.equal += 1;
                continue;
            };
            let at = *known.entry(patch.key).or_insert_with(|| {
                change.patches.push((patch.text, Vec::new()));
                change.patches.len() - 1
            });
            change.patches[at].1.push(call(product));
        }
    }
    Ok(change)
}

/// The products of a side that have a policy or are defined, in small letters.
fn products(side: &Side<'_, '_>) -> BTreeSet<String> {
    let defined = side.definitions.iter().filter(|it| it.kind == DefinitionKind::Product).flat_map(|it| &it.names);
    side.estate.products().into_iter().chain(defined.map(String::as_str)).map(str::to_lowercase).gathered()
}

/// The ways to call something on one side.
struct Ways<'e, 's> {
    estate: &'e Estate<'s>,
    unit: String,
    api: String,
    /// The contexts with a key of a product that has a policy, by the product in small letters.
    products: BTreeMap<String, Context<'e>>,
    /// The context of calls without such a key.
    plain: Option<Context<'e>>,
    /// Whether these calls are asked for.
    wants_plain: bool,
}

impl<'e, 's> Ways<'e, 's> {
    fn of(side: &Side<'e, 's>, subject: &Subject, unit: &str, product: &Product) -> Self {
        let query = |product: Product| Query { api: subject.api.clone(), operation: subject.operation.clone(), product };
        let plain = side.estate.contexts_in(&query(Product::None), unit).into_iter().next();
        let of_product = side.estate.contexts_in(&query(product.clone()), unit).into_iter();
        let products = of_product.filter_map(|context| Some((context.product.as_ref()?.to_lowercase(), context))).gathered();
        let wants_plain = !matches!(product, Product::One(_));
        Self { estate: side.estate, unit: unit.to_owned(), api: subject.api.clone(), products, plain, wants_plain }
    }

    fn products(&self) -> impl Iterator<Item = Option<&str>> {
        let plain = self.plain.iter().filter(|_| self.wants_plain).map(|_| None);
        plain.chain(self.products.values().map(|context| context.product.as_deref()))
    }

    fn relation(&self, product: &str) -> Relation {
        self.estate.relation(&self.unit, product, &self.api)
    }

    /// The context of calls with a key of `product`. One that has no policy runs what runs without it.
    fn way(&self, product: Option<&str>) -> Option<&Context<'e>> {
        let own = product.and_then(|product| self.products.get(&product.to_lowercase()));
        own.or(self.plain.as_ref())
    }
}

/// The change for people: patches, and what came and went.
pub(super) fn human(change: &Change, revision: &str) -> String {
    let mut text = String::new();
    for (patch, calls) in &change.patches {
        let told = told(calls);
        let (first, others) = told.split_first().expect("a patch is made to something");
        text.push_str(&format!("--- {first} ({})\n+++ {first}\n{patch}", line(revision)));
        if !others.is_empty() {
            text.push_str(&format!("The same change: {}\n", listed(others)));
        }
        text.push('\n');
    }
    for (what, calls, products) in [("New", &change.added, &change.products[0]), ("Gone", &change.removed, &change.products[1])] {
        let products = products.iter().map(|product| line(&format!("product {product}")).into_owned());
        for name in told(calls).into_iter().chain(products) {
            text.push_str(&format!("{what}: {name}\n"));
        }
    }
    let differing: usize = change.patches.iter().map(|(_, calls)| calls.len()).sum();
    let count = |number: usize| if number == 1 { "1 effective policy".to_owned() } else { format!("{number} effective policies") };
    let differ = if differing == 1 { "differs" } else { "differ" };
    let are = if change.equal == 1 { "is" } else { "are" };
    text.push_str(&format!("{} {differ}, {} {are} the same\n", count(differing), change.equal));
    text
}

/// What is called, each once with the products by whose keys it is.
fn told(calls: &[Call]) -> Vec<String> {
    let several = calls.iter().map(|call| &call.subject.unit).gathered::<BTreeSet<_>>().len() > 1;
    let of_subjects = calls.chunk_by(|one, other| one.subject == other.subject);
    let told = of_subjects.map(|calls| {
        let of = &calls[0].subject;
        let products: Vec<Option<&str>> = calls.iter().map(|call| call.product.as_deref()).collect();
        let unit = if several && !of.unit.is_empty() { format!(", in {}", from_here(&of.unit)) } else { String::new() };
        let how = if products == [None] { String::new() } else { format!(", {}", called(&products, &[])) };
        line(&format!("{}{how}{unit}", subject(&of.api, of.operation.as_deref()))).into_owned()
    });
    told.collect()
}

fn listed(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
    if names.len() > NAMED { format!("{shown}; and {} more", names.len() - NAMED) } else { shown }
}

/// The change as JSON.
pub(super) fn json(change: &Change, revision: &str) -> Value {
    let call = |call: &Call| {
        let Subject { unit, api, operation } = &call.subject;
        json!({ "api": api, "operation": operation, "product": call.product, "unit": from_here(unit) })
    };
    let calls = |calls: &[Call]| calls.iter().map(call).collect::<Vec<_>>();
    let of_product = |product: &String| json!({ "api": Value::Null, "operation": Value::Null, "product": product, "unit": Value::Null });
    let came = |of: &[Call], products: &BTreeSet<String>| calls(of).into_iter().chain(products.iter().map(of_product)).collect::<Vec<_>>();
    json!({
        "version": 1,
        "revision": revision,
        "changes": change.patches.iter().map(|(diff, of)| json!({ "contexts": calls(of), "diff": diff })).collect::<Vec<_>>(),
        "added": came(&change.added, &change.products[0]),
        "removed": came(&change.removed, &change.products[1]),
        "equal": change.equal,
    })
}
