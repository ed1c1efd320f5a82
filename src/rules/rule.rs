//! The types of rules: what a rule is, what it checks, and how it reports.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::sync::Arc;

use super::own::Pattern;
use crate::ast::{Document, Element, Expression, Policy, Value};
use crate::catalog::{Definition, Deployment, Gateways, Kind, Kinds, Scope, Section, Traits};
use crate::csharp::{NameSet, flow};
use crate::diagnostic::{Diagnostic, FileId, Fix, Label, Repeated, Safety, Sentence, Severity};
use crate::hosts::NamedValue;
use crate::secrets::Traces;
use crate::semantic::{self, Caches, Credential, Effects, Model, Surroundings};
use crate::syntax::{SyntaxError, SyntaxErrorKind};
use crate::text::{Edit, Span};
use crate::workspace::{Embedded, Existing, Gap, Linked, Unused, Wider};

/// A rule, as data.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// `category/name`: the path of its page under `rules/` and of its check under `src/rules/`.
    pub id: &'static str,
    /// How bad its findings are, unless the configuration or the finding itself says otherwise.
    pub severity: Severity,
    /// Whether it runs without being selected.
    pub default: bool,
    /// The safety of its fixes; `None` if it has none.
    pub fix: Option<Safety>,
    /// Its page, as Markdown.
    pub page: &'static str,
    /// What it is shown.
    pub check: Check,
}

/// What a rule is shown, and the function that looks at it. One walk over a document serves all rules, and a rule that says which kinds of
/// policy or which words it is about costs nothing where they do not occur.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// The document as a whole.
    Document(fn(&Context<'_>, &mut Findings<'_>)),
    /// The document as a whole, if a policy of one of these kinds is in it.
    DocumentOf(Kinds, fn(&Context<'_>, &mut Findings<'_>)),
    /// Every element of whose kind one of these has to be checked.
    ElementWith(Traits, fn(&Context<'_>, Element<'_>, &mut Findings<'_>)),
    /// Every policy.
    Policy(fn(&Context<'_>, Policy<'_>, &mut Findings<'_>)),
    /// Every policy of these kinds.
    PolicyOf(Kinds, fn(&Context<'_>, Policy<'_>, &mut Findings<'_>)),
    /// Every expression that closes.
    Expression(fn(&Context<'_>, Expression<'_>, &mut Findings<'_>)),
    /// Every expression that closes and that may name one of these: things, members, or types that it creates.
    ExpressionNaming(NameSet, fn(&Context<'_>, Expression<'_>, &mut Findings<'_>)),
    /// Every expression that closes, in a document in which one of these words stands anywhere.
    ExpressionWith(&'static [&'static str], fn(&Context<'_>, Expression<'_>, &mut Findings<'_>)),
    /// Every attribute's value and every element's text in which this word stands as it is.
    ValueWith(&'static str, fn(&Context<'_>, Value<'_>, &mut Findings<'_>)),
    /// Every definition of a named value.
    NamedValue(fn(&NamedValue, &mut Findings<'_>)),
    /// Every place at which a text and what deploys it do not fit.
    Gap(fn(&Gap, &mut Findings<'_>)),
    /// The document as a whole, which is searched for what a rule of one's own says.
    Own(&'static Pattern),
    /// Everything that is defined and that nothing in the run refers to.
    Unused(fn(&Unused, &mut Findings<'_>)),
    /// Nothing: the engine reports it by itself.
    Engine,
}

impl Rule {
    /// The first half of its id.
    pub fn category(&self) -> &'static str {
        self.id.split_once('/').map_or(self.id, |(category, _)| category)
    }

    /// The sentence that its page begins with.
    pub fn summary(&self) -> &'static str {
        self.page.lines().nth(2).unwrap_or_default()
    }

    /// Why its page says that the rule exists: the section "Why", as Markdown.
    pub fn why(&self) -> &'static str {
        let after = self.page.split_once("\n## Why\n").map_or("", |(_, after)| after);
        after.split("\n## ").next().unwrap_or_default().trim()
    }
}

/// What a rule may ask about.
#[derive(Debug)]
pub struct Context<'d> {
    /// The document.
    pub document: &'d Document<'d>,
    /// What is known of how it is deployed.
    pub deployment: Deployment,
    /// The gateway that it is for, where the configuration says it.
    pub gateway: Option<Gateways>,
    /// Whether it is known that its holes, `${…}` and `%{…}`, are filled in.
    pub is_rendered: bool,
    /// What the scopes around it check, as far as that is known.
    pub wider: Option<&'d Wider>,
    /// Whether it stands in a file of a host that does not deploy it, as far as one can see, so that it may be put into others.
    pub may_be_piece: bool,
    /// What exists in the services that it is deployed to, as far as that is certain.
    pub existing: Option<&'d Existing>,
    /// What the other files of the run say of what it refers to.
    pub linked: Option<&'d Linked>,
    /// What is deployed as one with it, by the path of a folder or of a file; empty if that is not known.
    pub unit: &'d str,
    /// For each scope at which it is deployed what the documents around it do, as far as that is known.
    around: &'d [(Scope, Arc<Surroundings>)],
    /// What keeps the document from being read whole, where more is known of it than reading it tells.
    errors: Option<&'d [SyntaxError]>,
    model: OnceCell<Rc<Model<'d>>>,
    /// Whether anybody asked for the model.
    asked: Cell<bool>,
    traces: OnceCell<Traces>,
    credentials: OnceCell<Vec<Credential>>,
    flow_mistakes: OnceCell<Vec<flow::FlowMistake>>,
}

impl<'d> Context<'d> {
    /// The context of `document`, in which nothing has been computed yet.
    pub fn new(document: &'d Document<'d>) -> Self {
        Self {
            document,
            deployment: Deployment::default(),
            gateway: None,
            is_rendered: false,
            wider: None,
            may_be_piece: false,
            existing: None,
            linked: None,
            unit: "",
            around: &[],
            errors: None,
            model: OnceCell::new(),
            asked: Cell::new(false),
            traces: OnceCell::new(),
            credentials: OnceCell::new(),
            flow_mistakes: OnceCell::new(),
        }
    }

    /// The context for a document with this deployment and this gateway.
    pub fn deployed(self, deployment: Deployment, gateway: Option<Gateways>) -> Self {
        Self { deployment, gateway, ..self }
    }

    /// The context for `embedded`, of which the document was read.
    pub fn embedded(self, embedded: &'d Embedded) -> Self {
        let (wider, existing, linked) = (embedded.wider.as_ref(), embedded.existing.as_ref(), embedded.linked.as_ref());
        let unit = embedded.roles.first().map_or("", |role| role.unit.as_str());
        Self { is_rendered: embedded.is_rendered(), wider, existing, linked, unit, around: &embedded.surroundings, ..self }
    }

    /// The context for a document of which these are the mistakes of syntax.
    pub fn with_errors(self, errors: &'d [SyntaxError]) -> Self {
        Self { errors: Some(errors), ..self }
    }

    /// What keeps the document from being read whole.
    pub fn errors(&self) -> &'d [SyntaxError] {
        self.errors.unwrap_or_else(|| self.document.errors())
    }

    /// The context for a document that may be a piece of others.
    pub fn piece(self, may_be_piece: bool) -> Self {
        Self { may_be_piece, ..self }
    }

    /// Whether the gateway, where one is configured, has a cache of its own. Any gateway may be connected to an external one.
    pub fn has_built_in_cache(&self) -> bool {
        let attributes = Kind::CacheStoreValue.definition().element.attributes;
        let lacking = attributes.iter().find(|attribute| attribute.name == "caching-type").and_then(|attribute| attribute.value_lacking);
        self.gateway.is_none_or(|gateway| !lacking.is_some_and(|(value, gateways)| value == "internal" && gateways.holds(gateway)))
    }

    /// The semantic model of the document. It is computed for the first rule that asks, so test what is cheap before asking.
    pub fn model(&self) -> &Model<'d> {
        self.asked.set(true);
        self.shared_model()
    }

    fn shared_model(&self) -> &Rc<Model<'d>> {
        self.model.get_or_init(|| Rc::new(Model::new(self.document).within(self.surroundings())))
    }

    /// Whether the rule that ran last asked for the model, and the model had less to tell than there was: what the rule found may be wrong.
    pub fn has_refused(&self) -> bool {
        self.asked.replace(false) && self.model.get().is_some_and(|model| model.has_refused())
    }

    /// Whether the document is so large that some rules have not looked at all of it.
    pub fn is_spent(&self) -> bool {
        self.model.get().is_some_and(|model| model.is_spent())
    }

    /// What all documents of the run keep in the cache; nothing if that is not known.
    pub fn caches(&self) -> &Caches {
        &self.model().surroundings().caches
    }

    /// What the policies do that run together with the document in the place of `<base />` in `section`, of its fragments, or as narrower scopes; `None` where a fragment
    /// that is not known may do anything.
    pub fn others(&self, section: Section) -> Option<Others> {
        let surroundings = self.model().surroundings();
        let include = |element: Element<'_>| {
            let id = element.value_of("fragment-id").filter(|id| !id.is_dynamic())?;
            Some(surroundings.fragment(id.raw())).filter(|effects| effects.is_known())
        };
        let includes = self.document.policies().filter(|policy| policy.kind() == Kind::IncludeFragment);
        let fragments: Option<Vec<&Effects>> = includes.map(|policy| include(policy.element())).collect();
        let base = self.document.elements().any(|it| it.definition() == Definition::Base && it.section() == Some(section));
        let base = if base { Some(surroundings.base_in(section)) } else { None };
        let around = fragments?.into_iter().chain(base).chain([&*surroundings.narrower]);
        let is_known =
            base.is_none_or(Effects::is_known) && (self.deployment.scope == Some(Scope::Operation) || surroundings.narrower.is_known());
        Some(Others { kinds: around.fold(Kinds::EMPTY, |kinds, effects| kinds.and(effects.kinds)), is_known })
    }

    /// What is known of the policies around the document: above the global scope and below an operation there is nothing.
    fn surroundings(&self) -> Surroundings {
        let scope = self.deployment.scope;
        let known = self.around.iter().find(|(own, _)| Some(*own) == scope);
        let mut surroundings = known.map(|(_, known)| (**known).clone()).unwrap_or_default();
        if scope == Some(Scope::Global) {
            surroundings.base = std::array::from_fn(|_| Effects::none());
        }
        if scope == Some(Scope::Operation) {
            surroundings.narrower = Effects::none();
        }
        surroundings
    }

    /// What is wrong in the flow of its expressions, in order.
    pub fn flow_mistakes(&self) -> &[flow::FlowMistake] {
        self.flow_mistakes.get_or_init(|| {
            let csharp = self.document.csharp();
            let expressions = self.document.expressions().filter(|expression| !expression.has_doubled_braces());
            expressions.flat_map(|expression| flow::mistakes(csharp, expression.root())).collect()
        })
    }

    /// What a search for secrets in the text came to.
    pub fn traces(&self) -> &Traces {
        self.traces.get_or_init(|| Traces::of(self.document.text()))
    }

    /// The secrets that stand in the document, in order.
    pub fn credentials(&self) -> &[Credential] {
        self.credentials.get_or_init(|| semantic::credentials(self.document, self.traces(), self.shared_model()))
    }
}

/// What the policies do that run together with a document.
#[derive(Clone, Copy, Debug)]
pub struct Others {
    /// The kinds of policies among them, as far as is known.
    pub kinds: Kinds,
    /// Whether all of them are known.
    pub is_known: bool,
}

/// Where a rule puts its findings.
#[derive(Debug)]
pub struct Findings<'f> {
    rule: &'f Rule,
    severity: Severity,
    diagnostics: &'f mut Vec<Diagnostic>,
}

impl<'f> Findings<'f> {
    /// The place for findings of `rule`, which are as bad as `severity` unless they say that they are less so.
    pub fn new(rule: &'f Rule, severity: Severity, diagnostics: &'f mut Vec<Diagnostic>) -> Self {
        Self { rule, severity, diagnostics }
    }

    /// Makes infos of the findings of this rule so far whose span is one of which `holds` is true, without their fixes.
    pub fn soften(&mut self, holds: impl Fn(Span) -> bool) {
        for diagnostic in self.diagnostics.iter_mut().filter(|diagnostic| diagnostic.rule == self.rule.id) {
            if holds(diagnostic.primary.span) {
                diagnostic.severity = diagnostic.severity.min(Severity::Info);
                diagnostic.fix = None;
            }
        }
    }

    /// Reports `message` at `span`.
    #[cold]
    pub fn report(&mut self, span: Span, message: impl Into<Sentence>) -> Report<'_> {
        self.diagnostics.push(Diagnostic {
            rule: self.rule.id,
            severity: self.severity,
            message: message.into(),
            primary: Label { file: FileId::CHECKED, span, message: Sentence::default() },
            secondary: Vec::new(),
            help: None,
            fix: None,
            repeated: None,
        });
        let diagnostic = self.diagnostics.last_mut().expect("a diagnostic was just added");
        Report { diagnostic, safety: self.rule.fix }
    }

    /// Reports what the reader said of the document, as far as it is of this `kind`.
    pub fn report_syntax(&mut self, cx: &Context, kind: SyntaxErrorKind) {
        for error in cx.errors().iter().filter(|error| error.kind == kind) {
            self.report_syntax_error(error);
        }
    }

    /// Reports what the reader said.
    pub fn report_syntax_error(&mut self, error: &SyntaxError) -> Report<'_> {
        let mut report = self.report(error.span, error.message.clone());
        if let Some(help) = &error.help {
            report = report.help(help.clone());
        }
        match error.related.as_deref() {
            Some((span, message)) => report.label(*span, message.clone()),
            None => report,
        }
    }
}

/// A finding under construction.
#[derive(Debug)]
pub struct Report<'r> {
    diagnostic: &'r mut Diagnostic,
    safety: Option<Safety>,
}

impl Report<'_> {
    /// Says at the place itself what is there.
    pub fn here(self, message: impl Into<Sentence>) -> Self {
        self.diagnostic.primary.message = message.into();
        self
    }

    /// Shows another place that belongs to it.
    pub fn label(self, span: Span, message: impl Into<Sentence>) -> Self {
        self.label_in(FileId::CHECKED, span, message)
    }

    /// Shows a place in another file that belongs to it.
    pub fn label_in(self, file: FileId, span: Span, message: impl Into<Sentence>) -> Self {
        self.diagnostic.secondary.push(Label { file, span, message: message.into() });
        self
    }

    /// Says what to do about it.
    pub fn help(self, help: impl Into<Sentence>) -> Self {
        self.diagnostic.help = Some(help.into());
        self
    }

    /// Makes this finding no worse than `severity`, whatever the rule's own severity is.
    pub fn at_most(self, severity: Severity) -> Self {
        self.diagnostic.severity = self.diagnostic.severity.min(severity);
        self
    }

    /// Lets it hold only if something with the same key is reported elsewhere in what is deployed as this `unit`. It is then told once, with the other places.
    pub fn if_repeated(self, key: u64, unit: &str) -> Self {
        self.diagnostic.repeated = Some(Repeated { unit: unit.to_owned(), key });
        self
    }

    /// Offers `edits`, which must not overlap, as the fix.
    pub fn fix(self, message: impl Into<Sentence>, edits: Vec<Edit>) -> Self {
        let safety = self.safety.expect("a rule that fixes says how safe its fixes are");
        self.diagnostic.fix = Some(Fix { message: message.into(), safety, edits, elsewhere: Vec::new() });
        self
    }
}
