//! Randomness that can be asked at any instant in any order.
//!
//! A lattice point's value is a hash of (seed, stream, octave, index); between points the value is interpolated
//! linearly. Octaves with amplitudes that grow like the square root of their period make a path that looks like a
//! random walk but needs no history. Only IEEE additions and multiplications are used, so every platform sees the
//! same path.

/// A stream of values for one purpose, for example one coin's price.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stream(u64);

impl Stream {
    /// The stream numbered `number` of a world with this `seed`.
    pub(super) const fn new(seed: u64, number: u64) -> Self {
        Self(mix(seed ^ mix(number)))
    }

    /// An even 64-bit hash of `index`.
    pub(super) const fn hash(self, index: i64) -> u64 {
        mix(self.0 ^ mix(index as u64))
    }

    /// A value in [0, 1) that belongs to `index`.
    pub(super) fn unit(self, index: i64) -> f64 {
        (self.hash(index) >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// A value in [-1, 1) that belongs to `index`.
    fn signed(self, index: i64) -> f64 {
        self.unit(index) * 2.0 - 1.0
    }

    /// One octave of noise in [-1, 1] at `seconds`, with lattice points each `period` seconds.
    fn octave(self, octave: usize, period: i64, seconds: i64) -> f64 {
        let lattice = Self(self.0 ^ mix(octave as u64 + 1));
        let index = seconds.div_euclid(period);
        let place = seconds.rem_euclid(period) as f64 / period as f64;
        let from = lattice.signed(index);
        from + (lattice.signed(index + 1) - from) * place
    }

    /// The part of the path that is linear within each [`WEEK`]: octaves of whole weeks, for a daily amplitude of 1.
    pub(super) fn slow(self, seconds: i64) -> f64 {
        SLOW.iter()
            .enumerate()
            .map(|(octave, (period, amplitude))| amplitude * self.octave(octave, *period, seconds))
            .sum()
    }

    /// The rest of the path: octaves below a week. Never further from 0 than [`FAST_BOUND`].
    pub(super) fn fast(self, seconds: i64) -> f64 {
        let first = SLOW.len();
        FAST.iter()
            .enumerate()
            .map(|(octave, (period, amplitude))| amplitude * self.octave(first + octave, *period, seconds))
            .sum()
    }
}

/// Seconds between the points at which the slow part of a path bends.
pub(super) const WEEK: i64 = 7 * 86_400;

/// Periods in seconds, and amplitudes in units of a daily move (the square root of the period in days, dampened for
/// the long ones so that paths stay within a plausible range).
const SLOW: [(i64, f64); 6] = [
    (256 * WEEK, 14.0),
    (128 * WEEK, 10.0),
    (64 * WEEK, 8.0),
    (16 * WEEK, 5.0),
    (4 * WEEK, 3.0),
    (WEEK, 1.8),
];
const FAST: [(i64, f64); 5] = [(172_800, 0.9), (43_200, 0.45), (10_800, 0.25), (2_700, 0.12), (300, 0.05)];

/// The largest distance of [`Stream::fast`] from 0.
pub(super) const FAST_BOUND: f64 = 0.9 + 0.45 + 0.25 + 0.12 + 0.05;

/// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_continuous_and_bounded() {
        let stream = Stream::new(1, 2);
        let mut before = stream.slow(0) + stream.fast(0);
        for seconds in (60..3 * WEEK).step_by(60) {
            assert!(stream.fast(seconds).abs() <= FAST_BOUND);
            let now = stream.slow(seconds) + stream.fast(seconds);
            assert!((now - before).abs() < 0.1, "a jump of {} at {seconds}", now - before);
            before = now;
        }
    }

    #[test]
    fn the_slow_part_is_linear_within_a_week() {
        let stream = Stream::new(7, 0);
        let middle = (stream.slow(5 * WEEK) + stream.slow(6 * WEEK)) / 2.0;
        assert!((stream.slow(5 * WEEK + WEEK / 2) - middle).abs() < 1e-12);
    }
}
