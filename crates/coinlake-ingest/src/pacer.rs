//! How fast a vendor may be asked.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use crate::clock::Clock;

/// A token bucket that holds one token: requests are spread evenly. A bucket of a minute's tokens would let twice a
/// minute's requests pass in its first minute, and vendors count.
#[derive(Debug)]
pub(crate) struct Pacer {
    limiter: RateLimiter<NotKeyed, InMemoryState, Uptime, NoOpMiddleware<Nanos>>,
    clock: Uptime,
}

impl Pacer {
    pub(crate) fn per_minute(requests: NonZeroU32, clock: Arc<dyn Clock>) -> Self {
        let quota = Quota::per_minute(requests).allow_burst(NonZeroU32::MIN);
        let clock = Uptime(clock);
        Self { limiter: RateLimiter::direct_with_clock(quota, clock.clone()), clock }
    }

    /// Takes the token, if it is there; otherwise how long until it is.
    pub(crate) fn take(&self) -> Result<(), Duration> {
        self.limiter.check().map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }
}

#[derive(Debug, Clone)]
struct Uptime(Arc<dyn Clock>);

impl GovernorClock for Uptime {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.uptime().into()
    }
}
