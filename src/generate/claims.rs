//! Claims: what several templates in one policy must not share, such as variables and the forwarding of the request.

use super::error::Error;
use super::output::Bit;

/// What stands among the names of variables for the forwarding of the request; no variable is called so.
const FORWARD: &str = "<forward-request>";

/// What the templates that are used have claimed so far.
#[derive(Debug, Default)]
pub struct Claims {
    made: Vec<Claim>,
    /// The variables that are set, and [`FORWARD`], in the order in which elements are made.
    done: Vec<String>,
    /// Where the claims begin that were made in the `choose` elements around this place.
    chooses: Vec<usize>,
    /// Where the claims begin that were made by what stands beside this `use`.
    frame: usize,
}

#[derive(Debug)]
struct Claim {
    what: String,
    template: String,
    /// How many branches around this place exclude the one in which it was made.
    excluded: usize,
}

/// A place in front of a `use` or an element, to come back to.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    made: usize,
    done: usize,
    frame: usize,
}

impl Claims {
    /// Enters what a `use` makes.
    pub fn enter(&mut self) -> Mark {
        let mark = Mark { made: self.made.len(), done: self.done.len(), frame: self.frame };
        self.frame = mark.made;
        mark
    }

    /// Leaves what the template or part called `template` made; `variables` are those that it was told to use, none for a part, for whose forwarding the
    /// template around it answers. An error if something beside it has claimed the same.
    pub fn leave(&mut self, mark: Mark, template: &str, variables: &[String], forwards: bool) -> Result<(), Error> {
        self.frame = mark.frame;
        let done = &self.done[mark.done..];
        let own =
            variables.iter().map(String::as_str).chain(forwards.then_some(FORWARD)).filter(|what| done.iter().any(|other| other == what));
        for what in own {
            if self.made[mark.made..].iter().all(|claim| claim.what != what) {
                self.made.push(Claim { what: what.to_owned(), template: template.to_owned(), excluded: 0 });
            }
        }
        let (before, new) = (&self.made[self.frame..mark.made], &self.made[mark.made..]);
        let clash = new.iter().find_map(|claim| before.iter().find(|other| other.excluded == 0 && other.what == claim.what));
        match clash {
            Some(other) => Err(shared(other, template)),
            None => Ok(()),
        }
    }

    /// Enters an element. The branches of a `choose` exclude each other.
    pub fn open(&mut self, element: &str) {
        match element {
            "choose" => self.chooses.push(self.made.len()),
            "when" | "otherwise" => self.exclude(|excluded| excluded + 1),
            "forward-request" => self.done.push(FORWARD.to_owned()),
            _ => {}
        }
    }

    /// Leaves an element.
    pub fn close(&mut self, element: &str, attributes: &[(String, Vec<Bit>)]) {
        match element {
            "choose" => drop(self.chooses.pop()),
            "when" | "otherwise" => self.exclude(|excluded| excluded.saturating_sub(1)),
            _ => {}
        }
        for (name, value) in attributes {
            let sets = name == "name" && element == "set-variable" || name.ends_with("variable-name");
            if let ([Bit::Markup(variable)], true) = (&value[..], sets) {
                self.done.push(variable.clone());
            }
        }
    }

    /// Changes how often the claims are excluded that were made in branches beside this one.
    fn exclude(&mut self, change: fn(usize) -> usize) {
        let Some(&from) = self.chooses.last() else { return };
        for claim in &mut self.made[from..] {
            claim.excluded = change(claim.excluded);
        }
    }
}

fn shared(claim: &Claim, template: &str) -> Error {
    let other = &claim.template;
    if claim.what == FORWARD {
        let who = if other == template { format!("`{template}` is used twice") } else { format!("`{other}` and `{template}` are used") };
        return Error::request(format!("{who}, and each forwards the request"), "a policy forwards a request once: use one of them");
    }
    let who = if other == template { format!("two uses of `{template}`") } else { format!("`{other}` and `{template}`") };
    let message = format!("{who} have the same variable, `{}`", claim.what);
    Error::request(message, "give one of them another variable with `variable: \"…\"`, or the later value replaces the first")
}
