//! Plans as people read them.

use std::fmt;

use super::{Action, Item, Plan};

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            let told = self.closing.as_deref().unwrap_or("the lake matches the catalog");
            return write!(f, "nothing to do: {told}");
        }
        for item in &self.items {
            writeln!(f, "{item}")?;
        }
        let (mut created, mut changed, mut deleted) = (0, 0, 0);
        for item in self.items.iter().filter(|item| item.refusals.is_empty()) {
            match item.action {
                Action::Create(_) => created += 1,
                Action::Change => changed += 1,
                Action::Delete(_) => deleted += 1,
                Action::Keep(_) => {}
            }
        }
        let counts =
            [(created, "to create"), (changed, "to change"), (deleted, "to delete"), (self.kept(), "kept")];
        // The first two are always told: most plans hold nothing else.
        let told = counts.iter().enumerate().filter(|(place, (count, _))| *place < 2 || *count > 0);
        for (_, (count, what)) in told {
            write!(f, "{count} {what}, ")?;
        }
        write!(f, "{} refused", self.refused())?;
        match &self.closing {
            Some(text) => write!(f, "\n{text}"),
            None => Ok(()),
        }
    }
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
