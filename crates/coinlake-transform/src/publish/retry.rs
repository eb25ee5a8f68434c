//! Committing while others commit too.

use std::time::Duration;

use super::commit::{Published, publish};
use super::draft::Draft;
use super::journal::Journal;
use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::plan::published;
use crate::report::TableReport;

/// Attempts before giving up.
pub(crate) const ATTEMPTS: u32 = 10;

/// Longest wait before the second attempt, doubled before each further one.
const FIRST_WAIT: Duration = Duration::from_millis(20);

/// Commits a draft. A part that another process has published meanwhile, from the same inputs, is dropped; `None` when
/// nothing is left to commit.
///
/// # Errors
/// `Overtaken`, with nothing committed, when a partition has files that it did not have when its part was planned: they may
/// come from newer inputs, and the part may hold rows of the older files.
pub(crate) async fn publish_until_done(
    context: &Context,
    mut target: Target,
    mut draft: Draft,
) -> Result<Option<TableReport>, TransformError> {
    for attempt in 1..=ATTEMPTS {
        draft = match publish(context, &target, draft).await? {
            Published::Done(report) => return Ok(Some(report)),
            Published::Conflict(draft) => draft,
        };
        wait(context, attempt).await;
        target = target.reload(context).await?;
        if !drop_published(context, &target, &mut draft).await? {
            draft.discard(context).await;
            Journal::new(&context.lake).remove(&draft.publish_id).await?;
            return Err(TransformError::Overtaken { table: target.name() });
        }
        if draft.parts.is_empty() {
            Journal::new(&context.lake).remove(&draft.publish_id).await?;
            return Ok(None);
        }
    }
    give_up(context, &target, &draft).await
}

/// Leaves nothing behind and says so.
pub(crate) async fn give_up<T>(
    context: &Context,
    target: &Target,
    draft: &Draft,
) -> Result<T, TransformError> {
    draft.discard(context).await;
    Journal::new(&context.lake).remove(&draft.publish_id).await?;
    Err(TransformError::CommitConflict { table: target.name(), attempts: ATTEMPTS })
}

/// Waits a random time, longer from attempt to attempt, so that two losers do not meet again.
pub(crate) async fn wait(context: &Context, attempt: u32) {
    let longest = FIRST_WAIT * 2u32.saturating_pow(attempt.min(6) - 1);
    let fraction = ((context.deps.random)() >> 11) as f64 / (1u64 << 53) as f64;
    tokio::time::sleep(longest.mul_f64(fraction)).await;
}

/// Drops the parts that are published; whether the partitions of the others are as they were when they were planned.
async fn drop_published(
    context: &Context,
    target: &Target,
    draft: &mut Draft,
) -> Result<bool, TransformError> {
    let (mut left, mut is_as_planned) = (vec![], true);
    for part in std::mem::take(&mut draft.parts) {
        let files = target.files_of(part.unit.partition);
        let theirs = published(context, &files).await?;
        let is_published = match &theirs {
            Some(lineage) => *lineage == part.unit.lineage,
            None => files.is_empty() && part.files.is_empty(),
        };
        if is_published {
            part.discard(context).await;
        } else {
            is_as_planned &= part.unit.found(&files);
            left.push(part);
        }
    }
    draft.parts = left;
    Ok(is_as_planned)
}
