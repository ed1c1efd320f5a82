//! The model: answers questions about one document. Rules ask only here; each result is kept for the next question.

use foldhash::{HashMap, HashSet};
use std::cell::{Cell, LazyCell, OnceCell, RefCell};
use std::rc::Rc;

use super::budget;
use super::caches::{Guard, Lookup, Removal, Store, Strength};
use super::flow::{self, Condition, Endings, Reached, Reaching};
use super::interpret::{Interpreter, Mentions, NameNumbers, Record, Scenario, SourceSet};
use super::inventory::{self, Inventory};
use super::program::{Program, effects};
use super::requests::{Answer, Request};
use super::surroundings::Surroundings;
use super::texts::PiecedText;
use super::variables::{self, Name, Read, Wanted, Write};
use crate::ast::{Document, Element, Expression, Policy};
use crate::catalog::Flow;
use crate::csharp::check::Ty;
use crate::syntax::NodeId;
use crate::text::steps;

/// The answers about one document.
#[derive(Debug)]
pub struct Model<'d> {
    /// The document.
    pub document: &'d Document<'d>,
    program: OnceCell<Program<'d>>,
    endings: OnceCell<Endings>,
    inventory: OnceCell<Inventory<'d>>,
    writes: OnceCell<Vec<Write<'d>>>,
    reads: OnceCell<Vec<Read<'d>>>,
    surroundings: Surroundings,
    reaching: OnceCell<Reached>,
    /// The same for a document of whose surroundings nothing is known.
    reaching_alone: OnceCell<Reached>,
    mentions: OnceCell<Mentions>,
    names: RefCell<NameNumbers<'d>>,
    /// Steps left for all interpretations of the document together.
    budget: Cell<u32>,
    /// What each interpretation saw: of so many sources at most as are followed.
    records: RefCell<Vec<(Scenario, Rc<Record<'d>>)>>,
    guards: RefCell<HashMap<NodeId, Rc<Vec<Guard>>>>,
    /// What expressions compare, by where they begin.
    pub(super) compared: RefCell<HashMap<u32, Rc<HashSet<String>>>>,
    /// The writes of each variable, as indices into those of the document.
    writes_by_name: OnceCell<HashMap<&'d str, Vec<usize>>>,
    /// The policies that end the request, in document order.
    stops: OnceCell<Vec<Element<'d>>>,
    /// How many things rules may still be handed, so that what compares each with each ends in a document of thousands.
    left: Cell<u64>,
    /// Whether a question was asked after the budget was used up.
    refused: Cell<bool>,
}

impl<'d> Model<'d> {
    /// The model of `document`. Each answer is computed on the first question.
    pub fn new(document: &'d Document<'d>) -> Self {
        Self {
            document,
            program: OnceCell::new(),
            endings: OnceCell::new(),
            inventory: OnceCell::new(),
            writes: OnceCell::new(),
            reads: OnceCell::new(),
            surroundings: Surroundings::default(),
            reaching: OnceCell::new(),
            reaching_alone: OnceCell::new(),
            mentions: OnceCell::new(),
            names: RefCell::default(),
            budget: Cell::new(budget::steps_of_a_document(document.text().len())),
            records: RefCell::default(),
            guards: RefCell::default(),
            compared: RefCell::default(),
            writes_by_name: OnceCell::new(),
            stops: OnceCell::new(),
            left: Cell::new((document.text().len() as u64 * budget::HANDED_FOR_EACH_BYTE + budget::LEAST_HANDED).min(budget::MOST_HANDED)),
            refused: Cell::new(false),
        }
    }

    /// Whether the budget has been exceeded since the last call of this function: the answers were then incomplete.
    ///
    /// Many rules look for the partner of each policy among all others. The lists that the model hands out are counted, and when a document
    /// has had its share they are empty, whoever asks. What a rule says after that, or in the course of it, is worth nothing.
    pub fn has_refused(&self) -> bool {
        self.refused.replace(self.left.get() == 0)
    }

    /// Whether the budget of the document is used up, so that some rules have not checked all of it.
    pub fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// Takes `count` things from what is left; false when that is too little, and then nothing is left.
    pub fn takes(&self, count: usize) -> bool {
        let before = self.left.get();
        steps::count(count.min(before as usize));
        let left = before.saturating_sub(count as u64);
        self.left.set(left);
        if left == 0 {
            self.refused.set(true);
        }
        left > 0
    }

    /// `things`, or nothing when the budget of the document is used up.
    pub(super) fn handed<'t, T>(&self, things: &'t [T]) -> &'t [T] {
        if self.takes(things.len()) { things } else { &[] }
    }

    /// The model of a document with these policies around it.
    pub fn within(self, surroundings: Surroundings) -> Self {
        Self { surroundings, ..self }
    }

    /// What the policies around the document do to variables.
    pub fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    /// Which writes may have happened last where a variable is read; `None` where nothing comes, where the name of the variable is not known, and
    /// in a document that is too large to tell. `read` is an index into [`Model::reads`].
    pub fn reaching(&self, read: usize) -> Option<Reaching<'_>> {
        self.reaching.get_or_init(|| Reached::of(self.program(), &self.surroundings, self.all_writes(), self.all_reads())).at(read)
    }

    /// The same if nothing were known of the policies around the document.
    pub(super) fn reaching_alone(&self, read: usize) -> Option<Reaching<'_>> {
        if self.surroundings.are_unknown() {
            return self.reaching(read);
        }
        let reached = || Reached::of(self.program(), &Surroundings::default(), self.all_writes(), self.all_reads());
        self.reaching_alone.get_or_init(reached).at(read)
    }

    /// The type of what `write` leaves in its variable; `None` where that is not known.
    pub fn stored(&self, write: &Write<'d>) -> Option<Ty> {
        variables::stored(self.document, write)
    }

    /// What `read` takes its variable for; `None` where it takes it as it is.
    pub fn wanted(&self, read: &Read<'d>) -> Option<Wanted> {
        variables::wanted(self.document, read)
    }

    /// Whether a condition may connect `read` with the `writes` of its variable, so that it is set whenever it is read although not every path
    /// sets it: one around the read, or one that has ended the request in the other case.
    pub fn may_be_connected(&self, read: &Read<'d>, writes: impl Iterator<Item = usize> + Clone) -> bool {
        let writes = || writes.clone().map(|write| self.all_writes()[write].policy.element());
        let program = self.program();
        let around = program.around(read.element);
        let outside =
            around.filter(|step| program.step(*step).element != read.element).or(around.and_then(|step| program.step(step).holder));
        let own = program.and_holders(outside).filter(|step| flow::is_branch(program, *step)).map(|step| program.step(step).element);
        let first = writes().map(|write| self.choice_around(write).map_or(write.id(), |choose| choose.id())).min();
        let stops = |element: Element<'d>| !writes().any(|write| self.choice_around(write).is_some_and(|choose| choose.holds(element)));
        let between = || {
            let all = self.stops();
            let from = all.partition_point(|element| first.is_none_or(|first| element.id() <= first));
            let end = all.partition_point(|element| element.id() < read.element.id());
            self.handed(all.get(from..end).unwrap_or_default())
        };
        own.into_iter().any(|branch| !writes().all(|write| branch.holds(write))) || between().iter().any(|element| stops(*element))
    }

    /// The outermost `choose` around `element`.
    pub fn choice_around(&self, element: Element<'_>) -> Option<Element<'d>> {
        let program = self.program();
        let holders = program.and_holders(program.at(element).and_then(|step| program.step(step).holder));
        holders.filter(|step| flow::is_choice(program, *step)).last().map(|step| program.step(step).element)
    }

    /// The document as a program.
    pub(super) fn program(&self) -> &Program<'d> {
        self.program.get_or_init(|| Program::of(self.document))
    }

    /// The policies that end the request, in document order.
    fn stops(&self) -> &[Element<'d>] {
        self.stops.get_or_init(|| {
            let stops = self.document.policies().filter(|policy| policy.catalog().flow == Flow::Stops);
            stops.map(|policy| policy.element()).collect()
        })
    }

    /// The requests that the document sends, in document order.
    pub fn requests(&self) -> &[Request<'d>] {
        self.handed(&self.inventory().requests)
    }

    /// The request with this index.
    pub fn nth_request(&self, index: usize) -> &Request<'d> {
        &self.inventory().requests[index]
    }

    /// The request that `policy` sends, as an index into [`Model::requests`].
    pub fn request(&self, policy: Policy<'_>) -> Option<usize> {
        self.inventory().requests.binary_search_by_key(&policy.id(), |request| request.policy.id()).ok()
    }

    /// What becomes of the answer to a request.
    pub fn answer(&self, request: usize) -> Answer<'_, 'd> {
        Answer::new(self, request)
    }

    /// The refusals (a `return-response` with 401 or 403) that depend on the answer to a request, when none of them happens although the
    /// call failed and left null, and the request goes on its way.
    pub fn passed_refusals(&self, request: usize) -> Vec<Element<'d>> {
        let Some(asked) = self.inventory().requests.get(request) else { return Vec::new() };
        let source = self.source(asked);
        if source.is_empty() || self.inventory().refusals.is_empty() {
            return Vec::new();
        }
        let (open, failed) = (self.interpreted(Scenario::Open), self.interpreted(Scenario::Failed(request)));
        if open.gave_up || failed.gave_up || !failed.goes_on {
            return Vec::new();
        }
        let depends = |element: &Element<'d>| open.at(*element).is_some_and(|decided| decided.meets(source));
        let refusals: Vec<Element<'d>> = self.inventory().refusals.iter().copied().filter(depends).collect();
        match refusals.iter().any(|refusal| failed.at(*refusal).is_some()) {
            true => Vec::new(),
            false => refusals,
        }
    }

    /// The `cache-lookup-value`s, in document order.
    pub fn lookups(&self) -> &[Lookup<'d>] {
        self.handed(&self.inventory().lookups)
    }

    /// The lookup with this index.
    pub fn nth_lookup(&self, index: usize) -> &Lookup<'d> {
        &self.inventory().lookups[index]
    }

    /// The `cache-lookup-value` that `policy` is, with its index into [`Model::lookups`].
    pub fn lookup(&self, policy: Policy<'_>) -> Option<(usize, &Lookup<'d>)> {
        let lookups = &self.inventory().lookups;
        let index = lookups.binary_search_by_key(&policy.id(), |lookup| lookup.policy.id()).ok()?;
        Some((index, &lookups[index]))
    }

    /// The `cache-store-value`s, in document order.
    pub fn stores(&self) -> &[Store<'d>] {
        self.handed(&self.inventory().stores)
    }

    /// The store with this index.
    pub fn nth_store(&self, index: usize) -> &Store<'d> {
        &self.inventory().stores[index]
    }

    /// The `cache-store-value` that `policy` is.
    pub fn store(&self, policy: Policy<'_>) -> Option<&Store<'d>> {
        let inventory = self.inventory();
        inventory.store_at(policy.element()).map(|index| &inventory.stores[index])
    }

    /// The `cache-remove-value`s, in document order.
    pub fn removals(&self) -> &[Removal<'d>] {
        self.handed(&self.inventory().removals)
    }

    /// The lookups that keep `element` from running when they find a value, whichever way the test is written. A
    /// `cache-lookup` (of whole responses) is not among them; see [`Model::behind_response_cache`].
    pub fn guards(&self, element: Element<'_>) -> Rc<Vec<Guard>> {
        if let Some(guards) = self.guards.borrow().get(&element.id()) {
            return Rc::clone(guards);
        }
        let guards = Rc::new(self.find_guards(element));
        self.guards.borrow_mut().insert(element.id(), Rc::clone(&guards));
        guards
    }

    fn find_guards(&self, element: Element<'_>) -> Vec<Guard> {
        let open = self.interpreted(Scenario::Open);
        if open.gave_up || open.at(element).is_none() {
            return Vec::new();
        }
        let asked = LazyCell::new(|| {
            let conditions = flow::conditions(self.program(), element);
            conditions.iter().filter_map(|condition| condition.expression).flat_map(variables_asked_for).collect::<HashSet<String>>()
        });
        let named = |name: Name<'_>| asked.contains(name.text);
        let mut guards = Vec::new();
        for (lookup, found) in self.lookups().iter().enumerate() {
            let source = self.inventory().sources.of(found.policy.element());
            // What is no source is past the number that are followed, and is judged by its name alone.
            let followed = !source.is_empty() || found.variable.is_some_and(named);
            if !followed || element.id() < found.policy.id() || !flow::precedes(self.program(), found.policy.element(), element) {
                continue;
            }
            let record = if source.is_empty() { Rc::clone(&open) } else { self.interpreted(Scenario::Found(lookup)) };
            match record.at(element) {
                _ if record.gave_up => {}
                None => guards.push(Guard { lookup, strength: Strength::Always }),
                Some(decided) if source.is_empty() || decided.meets(source) => guards.push(Guard { lookup, strength: Strength::Sometimes }),
                Some(_) => {}
            }
        }
        guards
    }

    /// Whether `element` may run: no condition on the way is known to be false.
    pub fn may_run(&self, element: Element<'_>) -> bool {
        let open = self.interpreted(Scenario::Open);
        open.gave_up || open.at(element).is_some()
    }

    /// Whether a `cache-lookup` of whole responses or a `cache-value` around it may answer before `element` runs.
    pub fn behind_response_cache(&self, element: Element<'_>) -> bool {
        if !self.document.kinds().meets(*effects::ANSWERERS) {
            return false;
        }
        self.handed(&self.inventory().response_caches)
            .iter()
            .any(|cache| cache.holds(element) || flow::dominates(self.program(), *cache, element))
    }

    /// Whether `element` runs when `lookup` (an index into [`Model::lookups`]) finds nothing: false means that
    /// the test after the lookup keeps it from ever running.
    pub fn runs_on_miss(&self, lookup: usize, element: Element<'_>) -> bool {
        let followed = self
            .inventory()
            .lookups
            .get(lookup)
            .is_some_and(|found| !self.inventory().sources.of(found.policy.element()).is_empty() && found.policy.id() < element.id());
        if !followed {
            return true;
        }
        let record = self.interpreted(Scenario::NotFound(lookup));
        record.gave_up || record.at(element).is_some()
    }

    /// Whether `element` ends the request whenever it runs, so that nothing after it does: a `return-response`, a `choose` of which each
    /// branch ends, or what holds one of these.
    pub fn ends(&self, element: Element<'_>) -> bool {
        if self.stops().is_empty() {
            return false;
        }
        let endings = self.endings.get_or_init(|| Endings::of(self.program()));
        self.program().at(element).is_some_and(|step| endings.end(step))
    }

    /// Whether `first` has run, or had its turn, whenever `second` runs.
    pub fn dominates(&self, first: Element<'_>, second: Element<'_>) -> bool {
        flow::dominates(self.program(), first, second)
    }

    /// Whether `first` may run before `second` in one request.
    pub fn precedes(&self, first: Element<'_>, second: Element<'_>) -> bool {
        flow::precedes(self.program(), first, second)
    }

    /// The conditions under which `element` runs, outermost first.
    pub fn conditions(&self, element: Element<'_>) -> Vec<Condition<'d>> {
        let conditions = flow::conditions(self.program(), element);
        self.takes(conditions.len());
        conditions
    }

    /// The places that set variables, in document order.
    pub fn writes(&self) -> &[Write<'d>] {
        self.handed(self.all_writes())
    }

    /// The write with this index.
    pub fn nth_write(&self, index: usize) -> &Write<'d> {
        &self.all_writes()[index]
    }

    fn all_writes(&self) -> &[Write<'d>] {
        self.writes.get_or_init(|| variables::writes(self.document))
    }

    /// The places that set the variable `name`, in document order.
    pub fn writes_of(&self, name: &str) -> impl Iterator<Item = &Write<'d>> + Clone {
        self.handed(self.numbers_of_writes(name)).iter().map(|index| self.nth_write(*index))
    }

    /// The numbers of the places that set the variable `name`, in document order.
    pub(super) fn numbers_of_writes(&self, name: &str) -> &[usize] {
        let all = self.all_writes();
        let by_name = self.writes_by_name.get_or_init(|| {
            let mut by_name: HashMap<&'d str, Vec<usize>> = HashMap::default();
            all.iter().enumerate().for_each(|(index, write)| by_name.entry(write.name.text).or_default().push(index));
            by_name
        });
        by_name.get(name).map_or(&[][..], Vec::as_slice)
    }

    /// The places that read variables, in document order.
    pub fn reads(&self) -> &[Read<'d>] {
        self.handed(self.all_reads())
    }

    pub(super) fn all_reads(&self) -> &[Read<'d>] {
        self.reads.get_or_init(|| variables::reads(self.document))
    }

    /// The reads of variables in the attributes and the text of `element` itself.
    pub fn reads_of(&self, element: Element<'_>) -> &[Read<'d>] {
        let reads = self.all_reads();
        let first = self.index_of_reads(element);
        let count = reads[first..].partition_point(|read| read.element.id() == element.id());
        self.handed(&reads[first..first + count])
    }

    /// Where the reads of `element` begin in [`Model::reads`].
    pub(super) fn index_of_reads(&self, element: Element<'_>) -> usize {
        self.all_reads().partition_point(|read| read.element.id() < element.id())
    }

    /// The address that `policy`, a `set-backend-service`, gives the backend; `None` when it is not computed.
    pub fn backend_address(&self, policy: Policy<'_>) -> Option<&PiecedText> {
        let services = &self.inventory().services;
        let at = services.binary_search_by_key(&policy.id(), |(service, _)| service.id()).ok()?;
        Some(&services[at].1)
    }

    pub(super) fn source(&self, request: &Request<'d>) -> SourceSet {
        self.inventory().sources.of(request.policy.element())
    }

    pub(super) fn inventory(&self) -> &Inventory<'d> {
        self.inventory.get_or_init(|| {
            let (inventory, open) = match self.document.kinds().meets(*inventory::KINDS) {
                true => {
                    let mentions = self.mentions();
                    Inventory::of(self.program(), &mut self.names.borrow_mut(), mentions)
                }
                false => Default::default(),
            };
            self.records.borrow_mut().push((Scenario::Open, Rc::new(open)));
            inventory
        })
    }

    fn mentions(&self) -> &Mentions {
        self.mentions.get_or_init(|| Mentions::of(self.document, self.all_reads(), &mut self.names.borrow_mut()))
    }

    /// What the interpreter saw in this scenario.
    pub(super) fn interpreted(&self, scenario: Scenario) -> Rc<Record<'d>> {
        let inventory = self.inventory();
        if let Some((_, record)) = self.records.borrow().iter().find(|(known, _)| *known == scenario) {
            return Rc::clone(record);
        }
        let settled = match scenario {
            Scenario::Open => None,
            Scenario::Failed(request) | Scenario::Refused(request) => {
                inventory.requests.get(request).map(|request| request.policy.element())
            }
            Scenario::Found(lookup) | Scenario::NotFound(lookup) => inventory.lookups.get(lookup).map(|lookup| lookup.policy.element()),
        };
        let mut names = self.names.borrow_mut();
        let mut interpreter = Interpreter::new(self.program(), &mut names, &inventory.sources, self.mentions(), scenario, settled);
        interpreter.question.notes_reach = match scenario {
            Scenario::Open | Scenario::Found(_) | Scenario::NotFound(_) => true,
            Scenario::Failed(_) => !inventory.refusals.is_empty(),
            Scenario::Refused(_) => false,
        };
        interpreter.limit_steps(self.budget.get());
        let steps = interpreter.steps_left();
        interpreter.walk();
        self.budget.set(self.budget.get() - (steps - interpreter.steps_left()));
        let record = Rc::new(interpreter.finish());
        drop(names);
        self.records.borrow_mut().push((scenario, Rc::clone(&record)));
        record
    }
}

/// The variables that a test reads, and the texts in it: it may ask whether a variable of that name is there.
fn variables_asked_for(test: Expression<'_>) -> impl Iterator<Item = String> {
    let code = test.code();
    code.nodes().flat_map(move |(id, _)| code.paths(id).filter_map(|path| path.variable().map(str::to_owned)).chain(code.constant(id)))
}
