//! What the files of a run say about one another: which of them deploys which, and as what.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use super::apiops;
use super::carried::{bare, bare_source, defined, known_modules, services, source, sources, units_of};
use super::carrier::{self, Parsed};
use super::connected::{Node, connected};
use super::counters::Counters;
use super::coverage;
use super::defined::Defined;
use super::deployments::{self, Deployments};
use super::existing::{Existing, Units};
use super::found::Found;
use super::fragments::Fragments;
use super::hosts::{Reader, reader};
use super::linked::Linked;
use super::named_values::NamedValues;
use super::policies::{Outlined, Policies, outlined_in};
use super::renewed::keep;
use super::role::Role;
use super::source::{Host, Source};
use super::surroundings::{Around, root};
use super::trees::Trees;
use super::unused::{Candidates, Unused};
use super::wider::wider_of;
use crate::ast::Detached;
use crate::catalog::{ApiKind, Scope};
use crate::config::{self, Config};
use crate::hosts::{Budget, Facts, Folders, Origin, Reads, folder};
use crate::text::{Gather, Order, Span};

/// What the files of a run say about one another.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The files in languages of hosts, by absolute path: what is in them, or nothing if nothing in them concerns us.
    pub(super) carriers: HashMap<String, Option<Source>>,
    /// How files are deployed, by absolute path.
    files: HashMap<String, Deployments>,
    /// The policies, as far as others need them.
    policies: Policies,
    /// Whether these are all that the run has.
    is_whole: bool,
    /// What they do to one another.
    around: Around,
    /// What the files define, by what is deployed as one.
    pub(super) units: Units,
    /// The roots of the trees that extractors wrote.
    pub(super) trees: BTreeSet<String>,
    /// What the APIs in these trees are, by their folders; `None` if nothing says it.
    api_kinds: HashMap<String, Option<ApiKind>>,
    /// All that the files define, in order.
    pub(super) defined: Vec<Defined>,
    /// The operations among them, by the names of their APIs and their own in small letters.
    pub(super) operations: HashMap<(String, String), Vec<usize>>,
    /// The APIs among them of which something says whether they need a subscription, the same.
    pub(super) apis: HashMap<String, Vec<usize>>,
    /// The APIs that products may have which can be called without a subscription, each with its unit, in small letters.
    pub(super) in_open_products: BTreeSet<(String, String)>,
    /// The named values that the files define.
    pub(super) named_values: Arc<NamedValues>,
    /// What the fragments hold.
    pub(super) fragments: Arc<Fragments>,
    /// What counts calls by a key.
    pub(super) counters: Arc<Counters>,
    /// The APIs of which an operation may refuse a call, each with its unit, in small letters.
    pub(super) guarded: BTreeSet<(String, String)>,
    /// Files in languages of hosts that hold nothing but definitions.
    pub(super) defining: HashMap<String, Source>,
    /// What is looked for to find out what is used, once somebody asks.
    pub(super) candidates: OnceLock<Arc<Candidates>>,
    /// What nothing refers to, by absolute path of the file that defines it, once that was looked for.
    pub(super) unused: BTreeMap<String, Vec<Unused>>,
}

/// A file in the language of a host, looked at by itself.
#[derive(Debug)]
pub struct Examined {
    /// Its absolute path, with `/`.
    pub(super) path: String,
    /// Its path as the user gave it.
    pub(super) shown: String,
    pub(super) host: Host,
    pub(super) text: String,
    /// Whether something in it has to do with policies.
    pub(super) is_hit: bool,
    pub(super) parsed: Option<Parsed>,
    /// The configuration that holds for it.
    pub(super) config: Option<Arc<Config>>,
}

/// Returns the absolute path of a file, as the index has it.
pub(super) fn key(found: &Found) -> String {
    config::absolute(&found.file).to_string_lossy().replace('\\', "/")
}

/// Returns whether the file is in the language of a host, so that [`examine`] wants its bytes.
pub fn is_carrier(found: &Found) -> bool {
    matches!(reader(&found.file), Reader::Host(_))
}

/// Looks at a file in the language of a host; `None` if it can have nothing to do with policies.
pub fn examine(found: &Found, bytes: Vec<u8>) -> Option<Examined> {
    let Reader::Host(host) = reader(&found.file) else { return None };
    let is_hit = carrier::has_hint(host, &bytes);
    if !is_hit && !carrier::may_lead_to_another(host, &bytes) {
        return None;
    }
    let text = String::from_utf8(bytes).ok()?;
    let parsed = if is_hit { Some(carrier::parse(host, &text)?) } else { None };
    Some(Examined { path: key(found), shown: found.path.clone(), host, text, is_hit, parsed, config: found.config.clone() })
}

/// Returns the files that belong to the modules of those which were looked at, and that were not: Terraform reads all files of a folder as one.
pub fn beside(files: &[Examined], folders: &dyn Folders) -> Vec<Examined> {
    let known: HashSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let of_hits = files.iter().filter(|file| file.is_hit && file.host == Host::Terraform);
    let modules: BTreeSet<&str> = of_hits.map(|file| folder(&file.path)).gathered();
    let mut found = Vec::new();
    for module in modules {
        for name in folders.beside(module).into_iter().filter(|name| name.ends_with(".tf") || name.ends_with(".tfvars")) {
            let path = format!("{module}/{name}");
            if !known.contains(path.as_str())
                && let Some(text) = folders.text(&path)
            {
                found.push(Examined { shown: path.clone(), path, host: Host::Terraform, text, is_hit: false, parsed: None, config: None });
            }
        }
    }
    found
}

/// Looks at `text`, the file that was found, as an ARM template; `None` if it is none.
pub(super) fn template(found: &Found, text: String) -> Option<Examined> {
    let host = Host::Arm;
    carrier::has_hint(host, text.as_bytes()).then(|| carrier::parse(host, &text))?.map(|parsed| Examined {
        path: key(found),
        shown: found.path.clone(),
        host,
        text,
        is_hit: true,
        parsed: Some(parsed),
        config: found.config.clone(),
    })
}

impl Index {
    /// Returns the index of a run over files of which these are the ones in languages of hosts.
    /// What exists is judged only where `found`, the files of the run, are all there are.
    pub fn link(mut files: Vec<Examined>, found: &[&Found], folders: &dyn Folders) -> Self {
        let mut index = Self::default();
        let whole = coverage::whole(found, folders);
        if !files.iter().any(|file| file.is_hit) {
            index.add_trees(found, &whole, folders);
            return index;
        }
        let modules = known_modules(&files);
        let mut is_read = connected(&files.iter().map(|file| file.node(!modules.is_empty())).collect::<Vec<_>>()).into_iter();
        files.retain(|_| is_read.next().unwrap_or_default());
        for file in files.iter_mut().filter(|file| file.parsed.is_none()) {
            file.parsed = carrier::parse(file.host, &file.text);
        }
        let budget = Budget::default();
        let is_idle = coverage::looked_at(found.iter().map(|found| key(found)));
        let (Facts { uses, definitions, unread }, mut named_values) =
            carrier::evaluate(&files.iter().filter_map(Examined::parts).collect::<Vec<_>>(), &modules, folders, &is_idle, &budget);
        let sources = sources(&files, &uses, folders);
        let services = services(&files);
        index.defined = defined(&definitions, &files);
        index.units = Units::of(&definitions, |unit| services.get(unit).copied(), |unit| coverage::covers(&whole, unit));
        index.units.add_unread(unread.iter().map(|unit| &**unit));
        index.add_trees(found, &whole, folders);
        let mut literals: HashMap<Rc<str>, BTreeMap<Span, Deployments>> = HashMap::new();
        for used in &uses {
            match &used.origin {
                Origin::File { path, reads, .. } => {
                    let deployments = index.files.entry(path.to_string()).or_default();
                    if let Reads::Template(names) = reads {
                        let names = names.as_ref().map(|names| names.iter().map(|name| name.to_string()).collect());
                        deployments.templates.push((used.by.to_string(), names));
                    }
                    deployments.is_format |= *reads == Reads::Format;
                    if *reads == Reads::AsText && used.site.0.ends_with(".tf") {
                        deployments.as_text.insert(used.by.to_string());
                    }
                    deployments.add(used);
                }
                Origin::Literal { file, span, is_template } => {
                    let deployments = literals.entry(Rc::clone(file)).or_default().entry(*span).or_default();
                    match is_template {
                        true => deployments.templates.push((used.by.to_string(), None)),
                        false => _ = deployments.as_text.insert(used.by.to_string()),
                    }
                    deployments.add(used);
                }
            }
        }
        let mut lost = deployments::lost_tokens(&uses, folders);
        let units_of = units_of(&index.defined);
        for file in files {
            let Some(parsed) = file.parsed.as_ref().filter(|_| !file.is_compiled(folders, &sources)) else { continue };
            let mut carrier = carrier::carrier(parsed);
            if let Some(own) = named_values.remove(file.path.as_str()) {
                carrier.named_values = own;
            }
            let claimed = literals.remove(file.path.as_str()).unwrap_or_default();
            deployments::add_claimed(&mut carrier, parsed, &claimed);
            let gaps = lost.remove(file.path.as_str()).unwrap_or_default();
            let spans: Vec<Span> = carrier.documents.iter().map(|document| document.span).collect();
            let mut source = source(&file, carrier, &claimed, gaps);
            let externals = file.config.as_ref().map(|config| config.externals());
            for (document, span) in source.iter_mut().flat_map(|it| it.documents.iter_mut().zip(&spans)) {
                document.existing = claimed.get(span).and_then(|deployments| index.units.existing(&deployments.units, externals));
            }
            if let Some(source) = source.as_ref().filter(|source| !source.named_values.is_empty()) {
                let units = units_of.get(&file.path).map_or(&[][..], Vec::as_slice);
                Arc::make_mut(&mut index.named_values).add(&source.named_values, (&file.shown, &file.text), units, false);
            }
            if source.is_none() && units_of.contains_key(&file.path) {
                index.defining.insert(file.path.clone(), bare_source(&file));
            }
            index.carriers.insert(file.path, source);
        }
        index
    }

    /// Returns what the file that was found holds, if it is in the language of a host and in this index.
    pub(super) fn carrier(&self, found: &Found) -> Option<Source> {
        if self.carriers.is_empty() && self.defining.is_empty() {
            return None;
        }
        let key = key(found);
        let unused = self.unused.get(&key);
        let only_defines = || self.defining.get(&key).filter(|_| unused.is_some());
        let source = self.carriers.get(&key).and_then(Option::as_ref).or_else(only_defines)?;
        let unused = unused.cloned().unwrap_or_default();
        let mut source = Source { path: found.path.clone(), named: found.named, unused, ..source.clone() };
        if let Some(config) = &found.config {
            let told = config.deployment(&found.file);
            source.documents.iter_mut().for_each(|document| deployments::complete(&mut document.deployments, told));
        }
        Some(source)
    }

    /// Returns `source`, what the file that was found holds, with what the documents around its own do, and with what other files say of what it refers to.
    pub fn surrounded(&self, found: &Found, mut source: Source) -> Source {
        source.unused = self.unused(found);
        source.unused.iter_mut().for_each(|unused| unused.place(&source.text));
        for document in &mut source.documents {
            document.wider = wider_of(&self.policies, document, &source.path);
            document.surroundings = self.around.of_document(&self.policies, document, &source.path);
            let parameters = document.roles.iter().flat_map(|role| self.parameters(role)).gathered();
            document.linked = Some(Linked {
                parameters,
                open_api: self.open_api(&document.roles).filter(|_| !self.is_guarded(&document.roles)),
                roles: Arc::clone(&document.roles),
                fragments: Arc::clone(&self.fragments),
                named_values: Arc::clone(&self.named_values),
                counters: Arc::clone(&self.counters),
            });
        }
        source
    }

    /// Returns the files that this index has read by itself, which [`Index::policies_of`] wants to see.
    pub fn carriers(&self) -> Vec<&Source> {
        self.carriers.values().flatten().filter(|source| !source.documents.is_empty()).collect()
    }

    /// Returns the policies in a file, as far as others need them.
    pub fn policies_of(&self, source: &Source) -> Vec<Outlined> {
        self.outlined_in(source).0
    }

    /// Returns the policies in a file, as far as others need them, and those of its documents that were read for that, in the order of the documents.
    pub fn outlined_in(&self, source: &Source) -> (Vec<Outlined>, Vec<Option<Detached>>) {
        let is_open = |role: &Role| role.scope == Scope::Operation && self.open_api(std::slice::from_ref(role)).is_some();
        outlined_in(source, |embedded| !self.apis.is_empty() && embedded.roles.iter().any(is_open))
    }

    /// Takes what the file at `path`, as the user gave it, has become, in place of the policies that it had. Returns whether that may concern other files: what is around
    /// them may be another thing from then on, see [`Index::renew`].
    pub fn replace_policies(&mut self, path: &str, policies: Vec<Outlined>) -> bool {
        if self.policies.all.iter().filter(|policy| &*policy.path == path).eq(&policies) {
            return false;
        }
        let mut all = std::mem::take(&mut self.policies.all);
        all.retain(|policy| &*policy.path != path);
        all.extend(policies);
        self.add_policies(all, self.is_whole);
        true
    }

    /// Takes all policies of the run. Unless `is_whole`, there are others, which nobody has seen.
    pub fn add_policies(&mut self, mut policies: Vec<Outlined>, is_whole: bool) {
        self.is_whole = is_whole;
        policies.order_by(|one, other| one.path.cmp(&other.path));
        let mut policies = Policies::of(policies);
        let (units, trees) = (&self.units, &self.trees);
        // A service has a global policy, and an extractor writes it.
        let globals: HashSet<String> = policies.at(Scope::Global).map(|(_, role)| role.unit.clone()).collect();
        policies.close(|unit| {
            let unit = root(unit);
            is_whole && units.is_closed(unit) && (!trees.contains(unit) || globals.contains(unit))
        });
        self.around = Around::of(&policies).keeping(&policies, &self.around);
        let (mut fragments, mut counters) = (Fragments::default(), Counters::default());
        for policy in &policies.all {
            policy.fragments.iter().for_each(|fragment| fragments.add(fragment));
            counters.add(&policy.counters);
        }
        keep(&mut self.fragments, fragments);
        keep(&mut self.counters, counters);
        let refusing = policies.all.iter().filter(|policy| policy.may_refuse).flat_map(|policy| &*policy.roles);
        let apis = |role: &Role| role.api.iter().map(|api| (role.unit.clone(), api.to_lowercase())).collect::<Vec<_>>();
        self.guarded = refusing.filter(|role| role.scope == Scope::Operation).flat_map(apis).gathered();
        self.policies = policies;
    }

    /// Returns whether an operation of the API that a document in one of these roles is the policy of may refuse calls by itself.
    fn is_guarded(&self, roles: &[Role]) -> bool {
        let is_guarded = |role: &Role| role.api.iter().any(|api| self.guarded.contains(&(role.unit.clone(), api.to_lowercase())));
        !self.guarded.is_empty() && roles.iter().any(|role| role.scope == Scope::Api && is_guarded(role))
    }

    /// Returns that the file at `key` is the global policy of a tree that an extractor wrote, if it lies at the root of one.
    pub(super) fn root(&self, key: &str) -> Option<Role> {
        let unit = key.strip_suffix("/policy.xml").filter(|unit| self.trees.contains(*unit))?;
        Some(Role { unit: unit.to_owned(), ..Role::at(Scope::Global) })
    }

    /// Returns what exists in the services that the file that was found, at `key`, is deployed to. `is_placed` says that it lies where an extractor puts policies.
    pub(super) fn existing(&self, found: &Found, key: &str, is_placed: bool) -> Option<Existing> {
        let externals = found.config.as_ref().map(|config| config.externals());
        let deployed = self.files.get(key).filter(|deployments| !deployments.units.is_empty());
        // The innermost tree that it lies in.
        let lies_in = |root: &&String| key.strip_prefix(root.as_str()).is_some_and(|rest| rest.starts_with('/'));
        let tree = is_placed.then(|| self.trees.iter().filter(lies_in).max_by_key(|root| root.len()));
        let units = deployed.into_iter().flat_map(|deployments| &deployments.units).chain(tree.flatten());
        self.units.existing(units, externals)
    }

    /// Returns what the API is whose policy, or that of an operation of which, stands at `key`, by what an extractor wrote of it.
    pub(super) fn api_kind(&self, key: &str, scope: Scope, folders: &dyn Folders) -> Option<ApiKind> {
        let folder = apiops::api_folder(key, scope)?;
        self.api_kinds.get(folder).copied().unwrap_or_else(|| apiops::api_kind(folder, folders))
    }

    /// Adds the trees that extractors wrote, and puts what is defined in order.
    fn add_trees(&mut self, found: &[&Found], whole: &[String], folders: &dyn Folders) {
        let keys: Vec<(String, &&Found)> = found.iter().map(|found| (key(found), found)).collect();
        let trees = Trees::of(keys.iter().map(|(key, _)| key.as_str()), folders);
        for (root, definitions) in &trees.definitions {
            // What an extractor wrote has a file of its own.
            self.defined.extend(definitions.iter().map(|definition| Defined::of(definition, 1)));
            let config = keys.iter().filter(|(key, _)| key.starts_with(root.as_str())).find_map(|(_, found)| found.config.as_ref());
            let service = config.and_then(|config| config.service());
            self.units.add_tree(root, definitions, &trees.partial, trees.is_partial, service, coverage::covers(whole, root));
        }
        self.units.add_named_values(trees.named_values.into_iter());
        let shown: HashMap<&str, &str> = keys.iter().map(|(key, found)| (key.as_str(), found.path.as_str())).collect();
        for (path, text, named_values, is_override) in trees.read {
            let shown = shown.get(path.as_str()).copied().unwrap_or(&path);
            let units: Vec<String> =
                trees.definitions.keys().filter(|root| !is_override && path.starts_with(root.as_str())).cloned().collect();
            Arc::make_mut(&mut self.named_values).add(&named_values, (shown, &text), &units, is_override);
        }
        self.trees = trees.definitions.into_keys().gathered();
        self.api_kinds = trees.kinds;
        let loose = coverage::loose(found, folders);
        self.units.add_loose(|unit| coverage::covers(&loose, unit));
        self.order_definitions();
    }

    /// Returns how the file at `key` is deployed.
    pub(super) fn deployments(&self, key: &str) -> Option<&Deployments> {
        if self.files.is_empty() { None } else { self.files.get(key) }
    }
}

impl Examined {
    /// Returns what its connections with other files are found by. Where the configuration knows modules, any call of one may deploy something.
    fn node(&self, knows_modules: bool) -> Node<'_> {
        let may_deploy = || self.host == Host::Terraform && (knows_modules || carrier::may_read_a_file(self.text.as_bytes()));
        Node { path: &self.path, host: self.host, text: &self.text, is_wanted: self.is_hit || may_deploy() }
    }

    fn parts(&self) -> Option<(Rc<str>, &Parsed)> {
        Some((self.path.as_str().into(), self.parsed.as_ref()?))
    }

    /// Whether the compiler of Bicep made it, from a source that is there too.
    fn is_compiled(&self, folders: &dyn Folders, sources: &BTreeSet<String>) -> bool {
        let Some(Parsed::Arm(template)) = self.parsed.as_ref().filter(|_| self.path.ends_with(".json")) else { return false };
        let stem = self.path.trim_end_matches(".json");
        let is_source = |text: &str| sources.contains(&bare(text));
        template.compiled_from_bicep()
            && (folders.exists(&format!("{stem}.bicep"))
                || template.carrier().documents.iter().any(|document| is_source(&document.spelled.text)))
    }
}
