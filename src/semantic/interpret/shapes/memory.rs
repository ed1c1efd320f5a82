//! The lists that interpretations use again: there are many, most are short, and each fills the same lists. For this room alone.

use std::cell::Cell;

use super::super::store::Lists;
use super::shape::Shape;
use super::texts;

thread_local! {
    /// What the last interpretation of this thread has left.
    static MEMORY: Cell<Option<Memory>> = const { Cell::new(None) };
}

/// Lists that an interpretation fills. They are empty in between.
#[derive(Debug, Default)]
pub struct Memory {
    lists: Lists<'static, Shape>,
    texts: texts::Lists,
}

impl Memory {
    /// The lists for an interpretation that is about to begin.
    pub fn take<'d>() -> (Lists<'d, Shape>, texts::Lists) {
        let Self { lists, texts } = MEMORY.take().unwrap_or_default();
        (of_another_time(lists), texts)
    }

    /// Keeps the lists of an interpretation that is over, for the next.
    pub fn keep(mut lists: Lists<'_, Shape>, texts: texts::Lists) {
        lists.variables.clear();
        lists.locals.clear();
        lists.ever.clear();
        lists.taints.clear();
        lists.paths.clear();
        MEMORY.set(Some(Self { lists: of_another_time(lists), texts }));
    }
}

/// The same lists for names that live at another time.
fn of_another_time<'l>(lists: Lists<'_, Shape>) -> Lists<'l, Shape> {
    let Lists { variables, ever, local_names, locals, taints, paths } = lists;
    Lists { variables, ever, local_names: emptied(local_names), locals, taints, paths }
}

/// An empty list in the room of `list`, for strings that live at another time.
pub fn emptied<'l>(mut list: Vec<&str>) -> Vec<&'l str> {
    list.clear();
    // Collecting what has the same size takes over the room.
    list.into_iter().map(|_| "").collect()
}
