//! Places along a Hilbert curve: positions near each other on the map are mostly near each other on the curve.

/// For each of the curve's four turns and each quadrant (x in the upper bit, y in the lower): the quadrant's place along the
/// curve, and the turn inside it (Hilbert 1891; the tables after Skilling's and Lam & Shapiro's state diagrams).
const PLACE: [[u32; 4]; 4] = [[0, 1, 3, 2], [0, 3, 1, 2], [2, 1, 3, 0], [2, 3, 1, 0]];
const TURN: [[usize; 4]; 4] = [[1, 0, 2, 0], [0, 3, 1, 1], [2, 2, 0, 3], [3, 1, 3, 2]];

/// The same for four bits of each coordinate at once: the turn and the bits of x and y lead to eight bits of the place and the
/// next turn.
const STEPS: [[(u8, u8); 256]; 4] = {
    let mut steps = [[(0, 0); 256]; 4];
    let mut first = 0;
    while first < 4 {
        let mut bits = 0;
        while bits < 256 {
            let (x, y) = (bits >> 4, bits & 15);
            let (mut place, mut turn, mut bit) = (0, first, 4);
            while bit > 0 {
                bit -= 1;
                let quadrant = (x >> bit & 1) << 1 | (y >> bit & 1);
                place = place << 2 | PLACE[turn][quadrant];
                turn = TURN[turn][quadrant];
            }
            steps[first][bits] = (place as u8, turn as u8);
            bits += 1;
        }
        first += 1;
    }
    steps
};

/// The place along the curve through the square of 65 536 steps a side.
#[must_use]
pub fn hilbert(x: u16, y: u16) -> u32 {
    let (mut place, mut turn) = (0, 0);
    for shift in [12, 8, 4, 0] {
        let bits = usize::from(x >> shift & 15) << 4 | usize::from(y >> shift & 15);
        let (own, next) = STEPS[turn][bits];
        place = place << 8 | u32::from(own);
        turn = usize::from(next);
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_goes_through_every_place_of_a_square_one_step_at_a_time() {
        let mut steps: Vec<(u32, [i32; 2])> =
            (0..64u16).flat_map(|x| (0..64u16).map(move |y| (hilbert(x, y), [i32::from(x), i32::from(y)]))).collect();
        steps.sort_unstable();
        assert!(steps.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0), "the lowest corner is its beginning, without a gap");
        for pair in steps.windows(2) {
            let [dx, dy] = [0, 1].map(|axis| (pair[0].1[axis] - pair[1].1[axis]).abs());
            assert_eq!(dx + dy, 1, "{pair:?}");
        }
    }
}
