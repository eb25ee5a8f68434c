//! How long to wait before the same request is sent again.

use std::time::Duration;

/// Tries of one request, the first included. With the waits below, seven tries outlast a vendor's one-minute window.
pub(crate) const TRIES: u32 = 7;

/// The longest wait before the second try; it doubles with each further one.
const FIRST: Duration = Duration::from_secs(1);

/// No wait of our own is longer.
const LONGEST: Duration = Duration::from_secs(30);

/// The longest wait that a vendor may ask for. The recorded ones are up to two minutes; a vendor that asks for more than
/// five is left alone, and the next scheduled run tries again.
pub(crate) const LONGEST_ASKED: Duration = Duration::from_secs(300);

/// A wait after `failures` (from 1) failed tries: anything from nothing to an exponentially growing limit, evenly
/// ("full jitter"), so that clients that failed together do not come back together. `random` is 64 even random bits.
pub(crate) fn full_jitter(failures: u32, random: u64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let limit = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    // 53 bits are what a double holds exactly.
    limit.mul_f64((random >> 11) as f64 / (1_u64 << 53) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_limit_and_use_all_of_it() {
        for (failures, most) in [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (60, 30)] {
            assert_eq!(full_jitter(failures, 0), Duration::ZERO);
            assert_eq!(full_jitter(failures, 1 << 63), Duration::from_secs(most) / 2);
            assert!(full_jitter(failures, u64::MAX) < Duration::from_secs(most) + Duration::from_nanos(1));
        }
    }
}
