//! The rows of the table: what runs for each API and operation, from the policies of all scopes, and what products and services add.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Column;
use super::facts::{Fact, Facts, Step, facts};
use crate::catalog::{Scope, Section};
use crate::effective::{Context, Estate, Layer, Product, Query, Relation, Subject};
use crate::text::Order;
use crate::workspace::{Defined, Source};

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is about: an API, an operation, a product, or the service as a whole (`global`).
    pub scope: Scope,
    /// The API; empty if it is about none.
    pub api: String,
    /// The operation; empty if it is about none.
    pub operation: String,
    /// The product; empty if it is about none.
    pub product: String,
    /// What is deployed as one with it, by the path of a folder or of a file; empty if that is not known.
    pub unit: String,
    /// The products that are known to have the API.
    pub products: Vec<String>,
    /// What it does, in the order of the columns and then in the order in which it runs.
    pub facts: Vec<RowFact>,
}

/// Something that is done for a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFact {
    /// What it is about.
    pub column: Column,
    /// What it is, for people.
    pub text: String,
    /// The section in which it runs.
    pub section: Option<Section>,
    /// Whether it depends on a condition.
    pub conditional: bool,
    /// The scope of the policy that says so, and what that belongs to.
    pub from: (Scope, String),
    /// The path of the file.
    pub path: String,
    /// The line, counted from 1.
    pub line: u32,
}

/// Returns the rows for the policies of `estate`: the service, products, and each API with those of its operations that have a policy of their own. For APIs and
/// operations, what runs without a product counts.
pub fn rows(sources: &[Source], definitions: &[Defined], estate: &Estate<'_>) -> Vec<Row> {
    let secrets = secrets(sources);
    let mut made = Made { estate, secret: &|name| secrets.get(&name.to_lowercase()).cloned(), known: HashMap::new() };
    let mut rows = Vec::new();
    for (scope, name, unit) in estate.owners(&[Scope::Global, Scope::Workspace, Scope::Product]) {
        let Some(layer) = estate.layer(scope, &name, &unit) else { continue };
        let facts = made.of(&[layer], &unit);
        let product = if scope == Scope::Product { name } else { String::new() };
        rows.push(Row { scope, api: String::new(), operation: String::new(), product, unit, products: Vec::new(), facts });
    }
    let products: Vec<&str> = estate.products().into_iter().collect();
    for Subject { unit, api, operation } in estate.subjects(definitions) {
        let query = Query { api: api.clone(), operation: operation.clone(), product: Product::None };
        let Some(Context { layers, .. }) = estate.contexts_in(&query, &unit).into_iter().next() else { continue };
        let has = |product: &&&str| estate.relation(&unit, product, &api) == Relation::Has;
        let products = products.iter().filter(has).map(|product| (*product).to_owned()).collect();
        let scope = if operation.is_some() { Scope::Operation } else { Scope::Api };
        let facts = made.of(&layers, &unit);
        rows.push(Row { scope, api, operation: operation.unwrap_or_default(), product: String::new(), unit, products, facts });
    }
    let rank = |row: &Row| match row.scope {
        Scope::Global => 0,
        Scope::Workspace => 1,
        Scope::Product => 2,
        Scope::Api | Scope::Operation | Scope::Fragment => 3,
    };
    rows.order_by(|one, other| (&one.unit, rank(one)).cmp(&(&other.unit, rank(other))));
    rows
}

/// What is told of the named values that are secrets, by their names in small letters.
fn secrets(sources: &[Source]) -> BTreeMap<String, String> {
    let mut secrets = BTreeMap::new();
    for value in sources.iter().flat_map(|source| &source.named_values).filter(|value| !value.name.text.is_empty()) {
        let what = match (&value.vault, value.key_vault, value.secret) {
            (Some(vault), ..) => format!("from {vault}"),
            (None, true, _) => "from Key Vault".to_owned(),
            (None, false, Some(true)) => "(secret)".to_owned(),
            _ => continue,
        };
        secrets.entry(value.name.text.to_lowercase()).or_insert(what);
    }
    secrets
}

/// What was found out of documents, each of which is looked at once.
struct Made<'m, 's> {
    estate: &'m Estate<'s>,
    secret: &'m dyn Fn(&str) -> Option<String>,
    known: HashMap<usize, Facts>,
}

impl<'m> Made<'m, '_> {
    /// What `layers`, of which the narrowest stands first, do together.
    fn of(&mut self, layers: &[Layer<'m>], unit: &str) -> Vec<RowFact> {
        let mut found = Vec::new();
        for section in Section::ALL {
            let mut is_open = false;
            for layer in layers {
                self.look(layer);
                let facts = &self.known[&layer.read.number()];
                if !facts.sections.contains(&section) {
                    break;
                }
                let base = facts.bases.iter().find(|(own, _)| *own == section).map(|(_, conditional)| *conditional);
                let steps: Vec<Step> = facts.steps.iter().filter(|step| in_section(step) == Some(section)).cloned().collect();
                for step in steps {
                    match step {
                        Step::Does(fact) => {
                            let conditional = fact.conditional || is_open;
                            found.push(row_fact(layer, Fact { conditional, ..fact }));
                        }
                        Step::Includes(id, _, conditional) => self.fragment(&id, unit, (section, conditional || is_open), &mut found),
                    }
                }
                let Some(conditional) = base else { break };
                // What stands around `<base />` holds for all that it stands for.
                is_open |= conditional;
            }
        }
        found.order_by_key(|fact| fact.column);
        let mut seen = HashSet::new();
        found.retain(|fact| seen.insert((fact.column, fact.text.clone(), fact.conditional, fact.from.clone())));
        found
    }

    /// Adds what the fragment `id` does.
    fn fragment(&mut self, id: &str, unit: &str, (section, conditional): (Section, bool), found: &mut Vec<RowFact>) {
        let Some(layer) = self.estate.fragment(unit, id) else { return };
        self.look(&layer);
        for step in &self.known[&layer.read.number()].steps {
            if let Step::Does(fact) = step {
                let fact = Fact { section: Some(section), conditional: fact.conditional || conditional, ..fact.clone() };
                found.push(row_fact(&layer, fact));
            }
        }
    }

    /// Looks at the document of `layer`, if nobody has.
    fn look(&mut self, layer: &Layer<'_>) {
        let secret = self.secret;
        self.known.entry(layer.read.number()).or_insert_with(|| facts(layer.read.document(), secret));
    }
}

fn in_section(step: &Step) -> Option<Section> {
    match step {
        Step::Does(fact) => fact.section,
        Step::Includes(_, section, _) => *section,
    }
}

fn row_fact(layer: &Layer<'_>, fact: Fact) -> RowFact {
    let (path, line) = layer.read.place(fact.span);
    let Fact { column, text, section, conditional, .. } = fact;
    RowFact { column, text, section, conditional, from: (layer.scope, layer.name.clone()), path: path.to_owned(), line }
}
