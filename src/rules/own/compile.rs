//! Makes rules of what a configuration says of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use toml::Spanned;

use super::Pattern;
use super::others::{Likeness, Others};
use super::place::{Call, Conditions, Read, ValueTest};
use super::vocabulary::{self, FACTS, TARGETS};
use crate::catalog::Kinds;
use crate::config::{self, Config, NameList, OneOrMore, Other, OwnRule, Test};
use crate::diagnostic::{Sentence, Severity};
use crate::rules::{Check, Rule, interned};
use crate::text::{Gather, nearest};

/// Returns the text of the page of a rule, which the configuration names by this path; an error says why it cannot be read.
pub type Page<'p> = &'p dyn Fn(&str) -> Result<String, String>;

/// Returns the rules that `config` defines, with their pages; an error at the first word that means nothing.
pub fn compile(config: &Config, page: Page<'_>) -> Result<Vec<Rule>, config::Error> {
    let mut ids = BTreeSet::new();
    let mut rules = Vec::new();
    for own in &config.settings.rule {
        let compiler = Compiler { config };
        let rule = compiler.rule(own, page)?;
        if !ids.insert(rule.id) {
            return Err(config.mistake(own.id.span(), format!("another rule is called `{}` too", rule.id), None));
        }
        rules.push(rule);
    }
    Ok(rules)
}

struct Compiler<'c> {
    config: &'c Config,
}

impl Compiler<'_> {
    fn rule(&self, own: &OwnRule, page: Page<'_>) -> Result<Rule, config::Error> {
        let id = self.id(&own.id)?;
        let message = own.message.get_ref().trim();
        if message.is_empty() {
            return Err(self.config.mistake(own.message.span(), "a rule without a message tells nobody anything".to_owned(), None));
        }
        let conditions = own.conditions();
        let says_nothing = conditions.policy.is_none() && conditions.element.is_none() && conditions.reads.is_none();
        if says_nothing {
            let help = "say `policy`, `element` or `reads`".to_owned();
            return Err(self.config.mistake(own.id.span(), format!("nothing says what `{id}` is about"), Some(help)));
        }
        let pattern = Pattern {
            conditions: self.conditions(&conditions)?,
            unless: own.unless.0.iter().map(|unless| self.conditions(unless)).collect::<Result<_, _>>()?,
            message: sentence(message),
            help: own.help.as_deref().map(str::trim).filter(|help| !help.is_empty()).map(sentence),
        };
        let text = match &own.page {
            Some(path) => page(path.get_ref()).map_err(|reason| {
                let message = format!("the page `{}` cannot be read: {reason}", path.get_ref());
                self.config.mistake(path.span(), message, None)
            })?,
            None => format!("# {id}\n\n{}.\n", first_capital(message)),
        };
        Ok(Rule {
            id,
            severity: own.severity.map_or(Severity::Warning, |severity| severity.severity()),
            default: true,
            fix: None,
            page: interned(&text),
            check: Check::Own(kept(format!("{own:?}"), pattern)),
        })
    }

    fn id(&self, id: &Spanned<String>) -> Result<&'static str, config::Error> {
        let name = id.get_ref();
        let is_word = |part: &str| {
            let is_sound = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            !part.is_empty() && part.bytes().all(is_sound) && part.as_bytes()[0].is_ascii_lowercase()
        };
        let parts: Vec<&str> = name.split('/').collect();
        if parts.len() != 2 || !parts.iter().all(|part| is_word(part)) {
            let help = "write `category/name` in small letters, as in `team/backend-by-id`".to_owned();
            return Err(self.config.mistake(id.span(), format!("`{name}` is no name of a rule"), Some(help)));
        }
        if crate::rules::all().any(|rule| rule.category() == parts[0]) || parts[0] == "all" {
            let help = "choose a category of your own, such as the name of your team".to_owned();
            return Err(self.config.mistake(id.span(), format!("the category `{}` belongs to the tool", parts[0]), Some(help)));
        }
        Ok(interned(name))
    }

    fn conditions(&self, said: &config::Conditions) -> Result<Conditions, config::Error> {
        let policies = self.policies(&said.policy)?;
        let elements: Vec<String> = match &said.element {
            Some(names) => {
                let known = vocabulary::element_names();
                self.words(names, "no policy has an element", &known)?;
                self.idle_frame(names, said)?;
                names.get_ref().0.clone()
            }
            None => Vec::new(),
        };
        let kinds = policies.unwrap_or_else(|| vocabulary::policies("*"));
        let values = self.members(kinds, &elements, (&said.has, &said.lacks), &said.values)?;
        Ok(Conditions {
            policies,
            elements,
            sections: all(&said.section),
            scopes: all(&said.scope),
            apis: all(&said.kind),
            within: self.others(&said.within)?,
            has: listed(&said.has),
            lacks: listed(&said.lacks),
            values,
            reads: self.reads(&said.reads)?,
            calls: self.calls(&said.calls)?,
            missing_before: self.others(&said.missing_before)?,
            missing_after: self.others(&said.missing_after)?,
            missing_around: self.others(&said.missing_around)?,
            missing_inside: self.others(&said.missing_inside)?,
            position: said.position,
        })
    }

    /// Checks what is said of the attributes and children of policies of these kinds or, if `elements` names any, of those elements. Returns the tests of values.
    fn members(
        &self,
        kinds: Kinds,
        elements: &[String],
        (has, lacks): (&Option<Spanned<NameList>>, &Option<Spanned<NameList>>),
        values: &BTreeMap<Spanned<String>, Test>,
    ) -> Result<Vec<(String, ValueTest)>, config::Error> {
        let elements: BTreeSet<&str> = elements.iter().map(String::as_str).gathered();
        let known = vocabulary::member_names(kinds, &elements);
        let about = "none of these elements has an attribute or a child";
        for names in has.iter().chain(lacks) {
            self.words(names, about, &known)?;
        }
        for name in values.keys() {
            self.word(name.get_ref(), name.span(), about, &known)?;
        }
        let test = |(name, test): (&Spanned<String>, &Test)| {
            let is_header = vocabulary::names_header(kinds, &elements, name.get_ref());
            (name.get_ref().clone(), value_test(test, is_header))
        };
        Ok(values.iter().map(test).collect())
    }

    /// An error if `names` are sections and roots alone, and `said` asks of them what only a policy can be asked.
    fn idle_frame(&self, names: &Spanned<NameList>, said: &config::Conditions) -> Result<(), config::Error> {
        let Some(name) = names.get_ref().0.first().filter(|_| names.get_ref().0.iter().all(|name| vocabulary::is_frame(name))) else {
            return Ok(());
        };
        let asked = [
            ("policy", said.policy.is_some()),
            ("reads", said.reads.is_some()),
            ("calls", said.calls.is_some()),
            ("within", said.within.is_some()),
            ("missing-before", said.missing_before.is_some()),
            ("missing-after", said.missing_after.is_some()),
            ("missing-around", said.missing_around.is_some()),
            ("position", said.position.is_some()),
        ];
        let Some((key, _)) = asked.into_iter().find(|(_, is_asked)| *is_asked) else { return Ok(()) };
        let help = format!("remove it, or say `section = \"{name}\"` instead of `element`, and which policies are meant");
        let help = if vocabulary::is_section(name) { help } else { "remove it".to_owned() };
        Err(self.config.mistake(names.span(), format!("`{key}` asks of policies, and `{name}` is none"), Some(help)))
    }

    fn others(&self, names: &Option<Spanned<OneOrMore<Other>>>) -> Result<Option<Others>, config::Error> {
        let Some(names) = names else { return Ok(None) };
        let likeness = |other: &Other| match other {
            Other::Named(name) => {
                let kinds = self.meant(name, self.place(names, name))?;
                Ok(Likeness { kinds, has: Vec::new(), lacks: Vec::new(), values: Vec::new() })
            }
            Other::Like(like) => {
                let policy = &like.policy;
                let meant = policy.get_ref().0.iter().map(|name| self.meant(name, self.place(policy, name)));
                let kinds = meant.collect::<Result<Vec<_>, _>>()?.into_iter().fold(Kinds::EMPTY, Kinds::union);
                let values = self.members(kinds, &[], (&like.has, &like.lacks), &like.values)?;
                Ok(Likeness { kinds, has: listed(&like.has), lacks: listed(&like.lacks), values })
            }
        };
        let likenesses = names.get_ref().0.iter().map(likeness).collect::<Result<_, config::Error>>()?;
        Ok(Some(Others { likenesses }))
    }

    fn policies(&self, names: &Option<Spanned<NameList>>) -> Result<Option<Kinds>, config::Error> {
        let Some(names) = names else { return Ok(None) };
        let meant = names.get_ref().0.iter().map(|name| self.meant(name, self.place(names, name)));
        Ok(Some(meant.collect::<Result<Vec<_>, _>>()?.into_iter().fold(Kinds::EMPTY, Kinds::union)))
    }

    /// The policies that `name`, which stands at `span`, means; an error if there are none.
    fn meant(&self, name: &str, span: Range<usize>) -> Result<Kinds, config::Error> {
        let meant = vocabulary::policies(name);
        if meant == Kinds::EMPTY {
            let known: BTreeSet<&str> = vocabulary::policy_names().gathered();
            self.word(name, span, "there is no policy", &known)?;
        }
        Ok(meant)
    }

    fn reads(&self, names: &Option<Spanned<NameList>>) -> Result<Vec<Read>, config::Error> {
        let Some(names) = names else { return Ok(Vec::new()) };
        let read = |name: &String| {
            if let Some((_, fact)) = FACTS.iter().find(|(word, _)| word == name) {
                return Ok(Read::Fact(*fact));
            }
            path(name).ok_or_else(|| {
                let help = match nearest(name, FACTS.iter().map(|(word, _)| *word)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write a path such as `context.User.Id` or `context.Request.Headers[\"X-Key\"]`, or `caller`, `user`, `status`, `body` \
                             or `secret`"
                        .to_owned(),
                };
                self.config.mistake(self.place(names, name), format!("`{name}` is nothing that an expression reads"), Some(help))
            })
        };
        names.get_ref().0.iter().map(read).collect()
    }

    fn calls(&self, names: &Option<Spanned<NameList>>) -> Result<Vec<Call>, config::Error> {
        let Some(names) = names else { return Ok(Vec::new()) };
        let call = |name: &String| match name.as_str() {
            "key-vault" => Ok(Call::KeyVault),
            "token-endpoint" => Ok(Call::TokenEndpoint),
            address if address.contains(['/', '*', '.', '{']) => Ok(Call::Address(vocabulary::wildcard(address))),
            other => {
                let help = match nearest(other, TARGETS) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write `key-vault`, `token-endpoint`, or an address such as `https://*.contoso.com/*`".to_owned(),
                };
                Err(self.config.mistake(self.place(names, name), format!("`{other}` is nothing that a policy calls"), Some(help)))
            }
        };
        names.get_ref().0.iter().map(call).collect()
    }

    /// Checks that each of `names` is one of `known`.
    fn words(&self, names: &Spanned<NameList>, what: &str, known: &BTreeSet<&'static str>) -> Result<(), config::Error> {
        names.get_ref().0.iter().try_for_each(|name| self.word(name, self.place(names, name), what, known))
    }

    fn word(&self, name: &str, span: Range<usize>, what: &str, known: &BTreeSet<&'static str>) -> Result<(), config::Error> {
        if known.contains(name) {
            return Ok(());
        }
        let help = nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        Err(self.config.mistake(span, format!("{what} `{name}`"), help))
    }

    /// Where `name` stands among `names`.
    fn place<T>(&self, names: &Spanned<T>, name: &str) -> Range<usize> {
        let span = names.span();
        let at = self.config.text().get(span.clone()).and_then(|text| text.find(name));
        at.map_or(span.clone(), |at| span.start + at..span.start + at + name.len())
    }
}

fn all<T: Clone>(list: &Option<OneOrMore<T>>) -> Vec<T> {
    list.as_ref().map(|list| list.0.clone()).unwrap_or_default()
}

fn listed(names: &Option<Spanned<NameList>>) -> Vec<String> {
    names.as_ref().map(|names| names.get_ref().0.clone()).unwrap_or_default()
}

/// Returns what `test` says of a value. The names of headers are the same in small letters and in capitals.
fn value_test(test: &Test, is_header: bool) -> ValueTest {
    let wildcard = if is_header { vocabulary::wildcard_in_any_case } else { vocabulary::wildcard };
    let wildcards = |names: &NameList| names.0.iter().map(|name| wildcard(name)).collect();
    match test {
        Test::Is(names) => ValueTest { is: wildcards(names), ..ValueTest::default() },
        Test::All(test) => ValueTest {
            is: test.is.as_ref().map(wildcards).unwrap_or_default(),
            is_not: test.is_not.as_ref().map(wildcards).unwrap_or_default(),
            matches: test.matches.as_ref().map(|pattern| pattern.0.clone()),
            matches_not: test.matches_not.as_ref().map(|pattern| pattern.0.clone()),
            above: test.above,
            below: test.below,
            written_as: all(&test.written_as),
        },
    }
}

/// Returns what `context.Request.Headers["X-Key"]` leads to; `None` if `text` is no path.
fn path(text: &str) -> Option<Read> {
    let rest = text.strip_prefix("context.")?;
    let (members, key) = match rest.split_once('[') {
        Some((members, key)) => {
            let key = key.strip_suffix(']')?.trim();
            let inner = key.strip_prefix('"').and_then(|key| key.strip_suffix('"'));
            (members, Some(inner.or_else(|| key.strip_prefix('\'')?.strip_suffix('\''))?.to_owned()))
        }
        None => (rest, None),
    };
    let members: Vec<String> = members.split('.').map(str::to_owned).collect();
    let is_name = |name: &String| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    members.iter().all(is_name).then_some(Read::Path(members, key))
}

/// Words of the configuration as what a finding says: they are ours there.
fn sentence(text: &str) -> Sentence {
    interned(text).into()
}

fn first_capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().collect::<String>() + characters.as_str()).unwrap_or_default()
}

/// Returns `pattern` for as long as the program runs. A rule that is defined as `definition` says is kept once.
fn kept(definition: String, pattern: Pattern) -> &'static Pattern {
    static KNOWN: Mutex<BTreeMap<String, &'static Pattern>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(definition).or_insert_with(|| Box::leak(Box::new(pattern)))
}
