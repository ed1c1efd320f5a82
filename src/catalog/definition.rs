//! What an element of a document is, by its name and the place where it stands.

use super::model::{Attribute, Child, Element, Policy, Section, TextContent};
use super::sets::Traits;

/// What an element of a document is, by its name and the place where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Definition {
    /// `<policies>` at the top.
    Policies,
    /// `<fragment>` at the top.
    Fragment,
    /// A section: in `<policies>`, or bare at the top.
    Section(Section),
    /// `<base />`.
    Base,
    /// A policy, whether it may stand there or not.
    Policy(&'static Policy),
    /// A child of a policy, or of a policy's child.
    Child(&'static Element),
    /// Anything inside free content, such as markup in a `set-body`.
    Free,
    /// Nothing the catalogue knows there.
    Unknown,
}

impl Definition {
    /// What an element called `name` at the top of a document is.
    pub fn root(name: &str) -> Self {
        match name {
            "policies" => Self::Policies,
            "fragment" => Self::Fragment,
            _ => Section::from_name(name).map(Self::Section).or_else(|| super::policy(name).map(Self::Policy)).unwrap_or(Self::Unknown),
        }
    }

    /// What an element called `name` directly in this one is.
    ///
    /// A child that the catalogue gives this element comes first, then a policy of that name (misplaced or not).
    pub fn child(self, name: &str) -> Self {
        if let Self::Free = self {
            return Self::Free;
        }
        if let Self::Policies = self
            && let Some(section) = Section::from_name(name)
        {
            return Self::Section(section);
        }
        if let Some(element) = self.element() {
            if let Some(child) = element.child(name) {
                return child.definition();
            }
            if element.text == TextContent::Raw {
                return Self::Free;
            }
        }
        match super::policy(name) {
            Some(policy) => Self::Policy(policy),
            None if name == "base" => Self::Base,
            None => Self::Unknown,
        }
    }

    /// Whether any policies that the section takes may stand directly in it.
    pub fn takes_policies(self) -> bool {
        match self {
            Self::Section(_) | Self::Fragment => true,
            _ => self.element().is_some_and(|element| element.text == TextContent::Policies),
        }
    }

    /// The names of the elements that may stand directly in it, in `section` where that is known.
    pub fn child_names(self, section: Option<Section>) -> impl Iterator<Item = &'static str> {
        let sections = Section::ALL.into_iter().filter(move |_| self == Self::Policies).map(Section::name);
        let own = self.element().map_or(&[][..], |element| element.children).iter().map(Child::name);
        let fits = move |policy: &&Policy| section.is_none_or(|section| policy.sections.with(policy.sections_extra).contains(section));
        let policies = super::policies().iter().filter(fits).map(|policy| policy.element.name).filter(move |_| self.takes_policies());
        let base = matches!(self, Self::Section(_)).then_some("base");
        sections.chain(own).chain(policies).chain(base)
    }

    /// Its attribute called `name`.
    pub fn attribute(self, name: &str) -> Option<&'static Attribute> {
        let own = self.element()?.attribute(name);
        own.or_else(|| (name == super::ID.name && matches!(self, Self::Policy(_))).then_some(&super::ID))
    }

    /// What it takes, for policies and their children.
    pub fn element(self) -> Option<&'static Element> {
        match self {
            Self::Policy(policy) => Some(&policy.element),
            Self::Child(element) => Some(element),
            _ => None,
        }
    }

    /// What there is to check of it, for policies and their children.
    pub fn traits(self) -> Traits {
        self.element().map_or(Traits::EMPTY, |element| element.traits)
    }
}
