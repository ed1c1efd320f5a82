//! The entries of an answer, as data for any face to show.

/// What is known of a thing that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of the thing.
    pub title: String,
    /// What kind of thing it is; of a property, its type.
    pub what: String,
    /// All else, in the order in which it is read.
    pub parts: Vec<Part>,
}

/// A part of what is known of a thing. All texts are Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A paragraph.
    Paragraph(String),
    /// Single facts, each with what it is about.
    Facts(Vec<Row>),
    /// Things of one kind that belong to it.
    List {
        /// What they are.
        heading: String,
        /// Each with what is to be said of it, which may be nothing.
        rows: Vec<Row>,
    },
    /// The name under which the type of the value is explained.
    See(String),
}

/// A label and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The label.
    pub label: String,
    /// What belongs to it.
    pub text: String,
}

impl Entry {
    /// Returns an entry for the thing `title`, which is `what`, without anything else.
    pub(super) fn new(title: &str, what: &str) -> Self {
        Self { title: title.to_owned(), what: what.to_owned(), parts: Vec::new() }
    }

    /// Adds a paragraph, unless it is empty.
    pub(super) fn say(&mut self, text: &str) {
        if !text.is_empty() {
            self.parts.push(Part::Paragraph(text.to_owned()));
        }
    }

    /// Adds the facts of which there is something to say.
    pub(super) fn facts(&mut self, facts: &[(&str, String)]) {
        let rows: Vec<Row> = facts.iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| Row::new(label, text)).collect();
        if !rows.is_empty() {
            self.parts.push(Part::Facts(rows));
        }
    }

    /// Adds a list, unless it is empty.
    pub(super) fn list(&mut self, heading: &str, rows: &[(String, String)]) {
        if !rows.is_empty() {
            let rows = rows.iter().map(|(label, text)| Row::new(label, text)).collect();
            self.parts.push(Part::List { heading: heading.to_owned(), rows });
        }
    }

    /// Adds the name under which the type of the value is explained.
    pub(super) fn see(&mut self, name: &str) {
        self.parts.push(Part::See(name.to_owned()));
    }
}

impl Row {
    fn new(label: &str, text: &str) -> Self {
        Self { label: label.to_owned(), text: text.to_owned() }
    }
}

/// Returns the address of a documentation page; nothing for no page.
pub(super) fn address(page: &str) -> String {
    if page.is_empty() { String::new() } else { format!("https://learn.microsoft.com/azure/api-management/{page}") }
}

/// Returns names with commas between them.
pub(super) fn names<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}
