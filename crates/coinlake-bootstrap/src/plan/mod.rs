//! What must change so that a lake matches its definitions.

mod show;
mod step;
mod work;

use crate::error::BootstrapError;

pub(crate) use step::{Refusal, Step};
pub(crate) use work::Work;

/// The differences between a lake and its definitions. Prints as a diff for people: `+` new, `~` changed, `-` deleted,
/// `!` refused, `=` kept.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    items: Vec<Item>,
    /// How many of the items, from the first on, were carried out.
    done: usize,
    /// What a person should know besides.
    closing: Option<String>,
}

/// One thing that differs: a database, a table or a view.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// What a person calls it, such as `curated.coins`.
    pub(crate) name: String,
    pub(crate) action: Action,
    /// What changes, a line each.
    pub(crate) details: Vec<String>,
    /// What cannot be done.
    pub(crate) refusals: Vec<Refusal>,
    pub(crate) work: Work,
}

/// What becomes of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// It is not there yet; what it will be.
    Create(String),
    /// It is there, and other than defined.
    Change,
    /// It is there, ours, and goes away; why.
    Delete(String),
    /// It stays although its neighbours go away; why.
    Keep(String),
}

impl Plan {
    pub(crate) fn new(items: Vec<Item>) -> Self {
        Self { items, ..Self::default() }
    }

    /// The same with a last line.
    pub(crate) fn closing(self, text: String) -> Self {
        Self { closing: Some(text), ..self }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether something is asked for that cannot be done; then nothing can be applied.
    pub fn is_refused(&self) -> bool {
        self.refused() > 0
    }

    /// Fails unless it can be carried out.
    ///
    /// # Errors
    /// [`BootstrapError::Refused`] with all of it, when something in it is refused.
    pub fn applicable(&self) -> Result<(), BootstrapError> {
        if self.is_refused() { Err(BootstrapError::Refused(Box::new(self.clone()))) } else { Ok(()) }
    }

    /// What a person does about the differences.
    pub fn next_step(&self) -> &'static str {
        if self.is_refused() {
            "`coinlake catalog apply` changes nothing before what `coinlake catalog plan` marks with `!` is settled"
        } else {
            "`coinlake catalog apply` brings it in line"
        }
    }

    /// How many things can be created, changed or deleted.
    pub fn changes(&self) -> usize {
        self.count(|item| item.refusals.is_empty() && !matches!(item.action, Action::Keep(_)))
    }

    /// How many things cannot become what the definitions say.
    pub fn refused(&self) -> usize {
        self.count(|item| !item.refusals.is_empty())
    }

    fn count(&self, counts: impl Fn(&Item) -> bool) -> usize {
        self.items.iter().filter(|item| counts(item)).count()
    }
}

impl Item {
    /// Something that is not there yet and will be what `summary` says.
    pub(crate) fn create(name: String, summary: String, work: Work) -> Self {
        Self { name, action: Action::Create(summary), details: Vec::new(), refusals: Vec::new(), work }
    }

    /// Something that differs in `details`.
    pub(crate) fn change(name: String, details: Vec<String>, work: Work) -> Self {
        Self { name, action: Action::Change, details, refusals: Vec::new(), work }
    }

    /// Something that cannot become what it should be.
    pub(crate) fn refuse(name: String, refusal: Refusal) -> Self {
        Self {
            name,
            action: Action::Change,
            details: Vec::new(),
            refusals: vec![refusal],
            work: Work::Nothing,
        }
    }

    /// Something of this lake's that goes away.
    pub(crate) fn delete(name: String, why: &str, work: Work) -> Self {
        let action = Action::Delete(why.to_owned());
        Self { name, action, details: Vec::new(), refusals: Vec::new(), work }
    }

    /// Something that is not this lake's and stays.
    pub(crate) fn keep(name: String, why: String) -> Self {
        let action = Action::Keep(why);
        Self { name, action, details: Vec::new(), refusals: Vec::new(), work: Work::Nothing }
    }
}
