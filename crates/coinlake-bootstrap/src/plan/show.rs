//! Plans as people read them.

use std::fmt;

use super::{Action, Item, Plan};

/// What becomes of things, as a plan says it and as a report does.
const TENSES: [(&str, &str); 4] =
    [("to create", "created"), ("to change", "changed"), ("to delete", "deleted"), ("kept", "kept")];

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            let told = self.closing.as_deref().unwrap_or("the lake matches the catalog");
            return write!(f, "nothing to do: {told}");
        }
        for item in &self.items {
            writeln!(f, "{item}")?;
        }
        for (place, (count, (future, _))) in counts(&self.items).into_iter().zip(TENSES).enumerate() {
            // The first two are always told: most plans hold nothing else.
            if place < 2 || count > 0 {
                write!(f, "{count} {future}, ")?;
            }
        }
        write!(f, "{} refused", self.refused())?;
        closing(self, f)
    }
}

impl Plan {
    /// What was done of it so far, in the words of the plan; of an empty plan that there was nothing to do.
    pub fn report(&self) -> impl fmt::Display + '_ {
        Report(self)
    }
}

struct Report<'a>(&'a Plan);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(plan) = self;
        if plan.is_empty() {
            return plan.fmt(f);
        }
        let done = &plan.items[..plan.done];
        for item in done {
            writeln!(f, "{item}")?;
        }
        let counted = counts(done).into_iter().zip(TENSES).filter(|(count, _)| *count > 0);
        let counted: Vec<String> = counted.map(|(count, (_, past))| format!("{count} {past}")).collect();
        f.write_str(&if done.is_empty() { "nothing was changed".to_owned() } else { counted.join(", ") })?;
        if done.len() == plan.items.len() { closing(plan, f) } else { Ok(()) }
    }
}

/// How many things are created, changed, deleted and kept; those that are refused are none of these.
fn counts(items: &[Item]) -> [usize; 4] {
    let mut counts = [0; 4];
    for item in items.iter().filter(|item| item.refusals.is_empty()) {
        counts[match item.action {
            Action::Create(_) => 0,
            Action::Change => 1,
            Action::Delete(_) => 2,
            Action::Keep(_) => 3,
        }] += 1;
    }
    counts
}

fn closing(plan: &Plan, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    plan.closing.as_ref().map_or(Ok(()), |text| write!(f, "\n{text}"))
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.action {
            _ if !self.refusals.is_empty() => write!(f, "! {name}")?,
            Action::Create(summary) => write!(f, "+ {name}: {summary}")?,
            Action::Change => write!(f, "~ {name}")?,
            Action::Delete(why) => write!(f, "- {name}: {why}")?,
            Action::Keep(why) => write!(f, "= {name} stays: {why}")?,
        }
        for line in &self.details {
            write!(f, "\n    {line}")?;
        }
        for refusal in &self.refusals {
            write!(f, "\n    ! {}\n      {}", refusal.reason, refusal.way_forward)?;
        }
        Ok(())
    }
}
