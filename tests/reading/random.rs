//! Numbers that are the same in each run, and files damaged by them.

/// Knuth's generator (MMIX).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// Has a file looked at cut to each `step`-th of its lengths, then ten thousand times with some bytes changed, each at a place that `place`
/// chooses for its length.
pub fn damage(bytes: &[u8], step: usize, mut place: impl FnMut(&mut Random, usize) -> usize, mut look: impl FnMut(&[u8])) {
    for length in (0..bytes.len()).step_by(step) {
        look(&bytes[..length]);
    }
    let mut random = Random(11);
    for _ in 0..10_000 {
        let mut own = bytes.to_vec();
        for _ in 0..=random.below(4) {
            let at = place(&mut random, own.len());
            own[at] = random.below(256) as u8;
        }
        look(&own);
    }
}
