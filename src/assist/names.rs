//! What a document may name that other files define.

/// What other files define, for a document to name. Whoever has an index of a workspace fills it in; without one it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkspaceNames {
    /// The named values of the service.
    pub named_values: Vec<NamedThing>,
    /// The policy fragments; `text` is what they consist of.
    pub fragments: Vec<NamedThing>,
    /// The backends; `text` is an address, if it is known.
    pub backends: Vec<NamedThing>,
    /// The context variables that documents around this one set before it runs, or set in fragments that it includes.
    pub variables: Vec<SetElsewhere>,
}

/// Something that a file of the workspace defines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedThing {
    /// Its name, as documents write it.
    pub name: String,
    /// The file that defines it, as a user knows it; empty if it is not known.
    pub path: String,
    /// Of a named value, its kind.
    pub kind: NamedValueKind,
    /// What it stands for, where that may be shown. Never the value of a secret.
    pub text: Option<String>,
}

/// Where the value of a named value comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NamedValueKind {
    /// It is not known.
    #[default]
    Unknown,
    /// It is a plain value.
    Plain,
    /// It is a secret that the service keeps.
    Secret,
    /// It is a secret of a Key Vault.
    KeyVault,
}

/// A context variable that another document sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetElsewhere {
    /// Its name.
    pub name: String,
    /// Its type as C# spells it; empty if it is not known.
    pub of: String,
    /// The file that sets it, as a user knows it; empty if it is not known.
    pub path: String,
}

impl WorkspaceNames {
    /// The named value called `name`. The service tells upper from lower case.
    pub(super) fn named_value(&self, name: &str) -> Option<&NamedThing> {
        self.named_values.iter().find(|it| it.name == name)
    }

    /// The fragment called `name`, in upper or lower case.
    pub(super) fn fragment(&self, name: &str) -> Option<&NamedThing> {
        self.fragments.iter().find(|it| it.name.eq_ignore_ascii_case(name))
    }

    /// The backend called `name`, in upper or lower case.
    pub(super) fn backend(&self, name: &str) -> Option<&NamedThing> {
        self.backends.iter().find(|it| it.name.eq_ignore_ascii_case(name))
    }
}
