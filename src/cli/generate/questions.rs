//! Asks at the terminal for required parameters that were not given.

use std::io;

use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Input, Select};

use crate::cli::error::Error;
use crate::cli::terminal::Terminal;
use crate::generate::{self, Arguments, Library, Parameter, Request, Template};
use crate::secrets::redact_loosely;
use crate::text::line;

/// Somebody who can be asked.
pub(super) trait Ask {
    /// Says something.
    fn say(&mut self, text: &str);
    /// Asks for a line, until `check` has nothing to say against it. An empty one is good if `default` is there, even without words.
    fn line(&mut self, name: &str, default: Option<&str>, check: &dyn Fn(&str) -> Result<(), String>) -> Result<String, Error>;
    /// Asks for one of the words, and gives its place.
    fn choice(&mut self, name: &str, words: &[String], default: usize) -> Result<usize, Error>;
}

/// Somebody at a terminal.
pub(super) struct Dialogue<'t> {
    terminal: &'t Terminal,
    theme: Box<dyn Theme>,
}

/// What is chosen for what stays as it is.
const UNSET: &str = "leave it out";

/// Asks for what `request` lacks, if it lacks anything, and then for whatever else may be said.
pub(super) fn ask(library: &Library, request: &mut Request, person: &mut dyn Ask) -> Result<(), Error> {
    let template = generate::find(library, &request.template)?;
    let said = request.arguments.clone();
    if generate::missing(template, &said)?.is_empty() {
        return Ok(());
    }
    person.say(&format!("{}: {}", template.name.text, generate::summary(template)));
    // One answer may say several things, so that what is missing is seen anew.
    while let Some(parameter) = generate::missing(template, &request.arguments)?.first() {
        one(template, parameter, &mut request.arguments, person)?;
    }
    let open = generate::open(template, &request.arguments)?;
    if !open.is_empty() && wants_more(&open, person)? {
        for parameter in open {
            one(template, parameter, &mut request.arguments, person)?;
        }
    }
    let answers = request.arguments.iter().filter(|(name, _)| !said.contains_key(*name));
    let options: String = answers.flat_map(|(name, values)| values.iter().map(move |value| option(name, value))).collect();
    person.say(&format!("\nThe answers as options:{options}\n"));
    Ok(())
}

/// Asks for a parameter, and puts the answer to the other arguments.
fn one(template: &Template, parameter: &Parameter, arguments: &mut Arguments, person: &mut dyn Ask) -> Result<(), Error> {
    let name = parameter.name.text.as_str();
    let help = parameter.help.split_whitespace().collect::<Vec<_>>().join(" ");
    let default = generate::default(parameter);
    let may_be_left_out = parameter.optional || default.is_some();
    let mut words: Vec<String> = parameter.of.words().into_iter().map(str::to_owned).collect();
    let answer = if words.is_empty() {
        person.say(&format!("\n{help} It takes {}.", parameter.of.describe()));
        // A default may be worked out from what else is said, so that it is shown and not taken literally.
        let check = |answer: &str| match may_be_left_out && (answer.is_empty() || Some(answer) == default.as_deref()) {
            true => Ok(()),
            false => check(template, name, answer, arguments),
        };
        let shown = if parameter.optional { Some("") } else { default.as_deref() };
        person.line(name, shown, &check)?
    } else {
        person.say(&format!("\n{help}"));
        let usual = words.iter().position(|word| Some(word) == default.as_ref());
        if usual.is_none() && may_be_left_out {
            words.insert(0, UNSET.to_owned());
        }
        let chosen = person.choice(name, &words, usual.unwrap_or(0))?;
        words.swap_remove(chosen)
    };
    let is_default = default.as_ref() == Some(&answer);
    if !is_default && !answer.is_empty() && answer != UNSET {
        arguments.insert(name.to_owned(), vec![answer]);
    }
    Ok(())
}

/// Shows what else may be said, and asks whether it is to be.
fn wants_more(open: &[&Parameter], person: &mut dyn Ask) -> Result<bool, Error> {
    let width = open.iter().map(|it| it.name.text.len()).max().unwrap_or_default();
    let line = |parameter: &&Parameter| {
        let default = generate::default(parameter).unwrap_or_else(|| "none".to_owned());
        format!("\n    {:width$}  {default}", parameter.name.text)
    };
    person.say(&format!("\nAll else has a default:{}", open.iter().map(line).collect::<String>()));
    Ok(person.choice("Is that right?", &["yes".to_owned(), "ask for each".to_owned()], 0)? == 1)
}

/// What is wrong with an answer, beside the arguments that there are.
fn check(template: &Template, name: &str, answer: &str, arguments: &Arguments) -> Result<(), String> {
    let mut all = arguments.clone();
    all.insert(name.to_owned(), vec![answer.to_owned()]);
    match generate::missing(template, &all) {
        Ok(_) => Ok(()),
        Err(generate::Error::Mistake(mistake)) => Err(match mistake.help {
            Some(help) => format!("{}; {help}", mistake.message),
            None => mistake.message,
        }),
        Err(error) => Err(error.to_string()),
    }
}

/// The option that says the same, as a shell takes it.
fn option(name: &str, value: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-_.:/,".contains(it);
    match value.chars().all(plain) {
        true => format!(" --set {name}={value}"),
        false => format!(" --set '{name}={}'", value.replace('\'', r"'\''")),
    }
}

impl<'t> Dialogue<'t> {
    /// Somebody at `terminal`.
    pub(super) fn new(terminal: &'t Terminal) -> Self {
        let theme: Box<dyn Theme> = if terminal.colors_notes() { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) };
        Self { terminal, theme }
    }
}

impl Ask for Dialogue<'_> {
    fn say(&mut self, text: &str) {
        self.terminal.note(text);
    }

    fn line(&mut self, name: &str, default: Option<&str>, check: &dyn Fn(&str) -> Result<(), String>) -> Result<String, Error> {
        let mut input = Input::<String>::with_theme(&*self.theme)
            .with_prompt(line(name))
            .validate_with(|answer: &String| check(answer.trim()).map_err(|wrong| line(&redact_loosely(&wrong)).into_owned()));
        input = match default {
            Some("") => input.allow_empty(true),
            Some(default) => input.default(line(default).into_owned()),
            None => input,
        };
        input.interact().map(|answer| answer.trim().to_owned()).map_err(|error| Error::Unanswered(reason(error)))
    }

    fn choice(&mut self, name: &str, words: &[String], default: usize) -> Result<usize, Error> {
        let words = words.iter().map(|word| line(word));
        let select = Select::with_theme(&*self.theme).with_prompt(line(name)).items(words).default(default);
        select.interact().map_err(|error| Error::Unanswered(reason(error)))
    }
}

fn reason(error: dialoguer::Error) -> io::Error {
    let dialoguer::Error::IO(error) = error;
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A person who gives these answers, of whom it is noted what was asked and what was wrong.
    struct Script {
        answers: Vec<&'static str>,
        asked: Vec<String>,
        wrong: Vec<String>,
        said: String,
    }

    impl Script {
        fn next(&mut self, name: &str) -> Result<&'static str, Error> {
            self.asked.push(name.to_owned());
            match self.answers.is_empty() {
                true => Err(Error::Unanswered(io::ErrorKind::UnexpectedEof.into())),
                false => Ok(self.answers.remove(0)),
            }
        }
    }

    impl Ask for Script {
        fn say(&mut self, text: &str) {
            self.said.push_str(text);
        }

        fn line(&mut self, name: &str, default: Option<&str>, check: &dyn Fn(&str) -> Result<(), String>) -> Result<String, Error> {
            loop {
                let answer = match self.next(name)? {
                    "" => default.unwrap_or_default(),
                    answer => answer,
                };
                match check(answer) {
                    Ok(()) => return Ok(answer.to_owned()),
                    Err(wrong) => self.wrong.push(wrong),
                }
            }
        }

        fn choice(&mut self, name: &str, words: &[String], default: usize) -> Result<usize, Error> {
            let answer = self.next(name)?;
            Ok(if answer.is_empty() { default } else { words.iter().position(|word| word == answer).expect("the word can be chosen") })
        }
    }

    /// What comes of asking for `template` with these arguments given and these answers.
    fn asked(template: &str, given: &[(&str, &str)], answers: &[&'static str]) -> (Result<Request, Error>, Script) {
        let mut library = Library::built_in();
        let own = "/// Ours.\ntemplate ours(a: text, b: text = \"[[a]]-b\", c: flag?, d: text?) {\n inbound {\n  <x y=\"[[a]][[b]]\" z?=\"[[d]]\" />\n  if c { <x /> }\n }\n}\n";
        library.add("own.snippet", own.to_owned()).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
        let mut request = Request::new(template);
        request.arguments = given.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect();
        let mut script = Script { answers: answers.to_vec(), asked: Vec::new(), wrong: Vec::new(), said: String::new() };
        let result = ask(&library, &mut request, &mut script);
        (result.map(|()| request), script)
    }

    fn arguments(request: &Request) -> Vec<(&str, &str)> {
        request.arguments.iter().map(|(name, values)| (name.as_str(), values[0].as_str())).collect()
    }

    #[test]
    fn what_is_missing_is_asked_for_and_nothing_else() {
        let (request, script) = asked("secret", &[("secret", "a")], &["contoso", ""]);
        assert_eq!(arguments(&request.expect("all is answered")), [("secret", "a"), ("vault", "contoso")]);
        assert_eq!(script.asked, ["vault", "Is that right?"]);
        assert!(script.said.contains("The key vault.") && script.said.ends_with("The answers as options: --set vault=contoso\n"));
        let (_, script) = asked("secret", &[("secret", "a"), ("vault", "contoso")], &[]);
        assert!(script.asked.is_empty() && script.said.is_empty());
    }

    #[test]
    fn an_answer_that_says_more_saves_questions() {
        let (request, script) = asked("secret", &[], &["https://contoso.vault.azure.net/secrets/a", ""]);
        assert_eq!(arguments(&request.expect("all is answered")), [("vault", "https://contoso.vault.azure.net/secrets/a")]);
        assert_eq!(script.asked, ["vault", "Is that right?"]);
    }

    #[test]
    fn a_wrong_answer_is_asked_for_again_and_says_why() {
        let (request, script) = asked("secret", &[("secret", "a")], &["", "no vault", "contoso", ""]);
        assert!(request.is_ok());
        assert_eq!(script.asked, ["vault", "vault", "vault", "Is that right?"]);
        assert!(script.wrong.iter().all(|wrong| wrong.starts_with("the value of `vault` is not accepted: ")), "{:?}", script.wrong);
    }

    #[test]
    fn what_has_a_default_is_asked_for_when_that_is_wanted() {
        let (request, script) = asked("ours", &[], &["it's", "ask for each", "", "true", "d"]);
        assert_eq!(arguments(&request.expect("all is answered")), [("a", "it's"), ("c", "true"), ("d", "d")]);
        assert_eq!(script.asked, ["a", "Is that right?", "b", "c", "d"]);
        assert!(script.said.contains("b  [[a]]-b") && script.said.contains("d  none"), "{}", script.said);
        assert!(
            script.said.ends_with(
                r" --set 'a=it'\''s' --set c=true --set d=d
"
            ),
            "{}",
            script.said
        );
        let (request, _) = asked("ours", &[], &["x", "ask for each", "", "", ""]);
        assert_eq!(arguments(&request.expect("all is answered")), [("a", "x")]);
    }

    #[test]
    fn a_mistake_in_what_is_given_comes_before_any_question() {
        let (request, script) = asked("secret", &[("vualt", "contoso")], &[]);
        assert!(request.is_err() && script.asked.is_empty());
    }

    #[test]
    fn a_person_who_goes_away_is_not_asked_again() {
        let (request, script) = asked("secret", &[], &["contoso"]);
        assert!(matches!(request, Err(Error::Unanswered(_))));
        assert_eq!(script.asked, ["vault", "secret"]);
    }
}
