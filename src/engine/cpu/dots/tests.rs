//! Every way of a processor's against plain Rust, and that against sums in wide integers.

use super::super::super::matrix::{Coded, Codes, Lanes, Piece, ROWS};
use super::super::rounded::Rounded;
use super::plain::Plain;
use super::{Dots, Work, tile};

/// A random stream good enough for inputs (xorshift64*).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 24
    }

    fn lanes(&mut self, count: usize) -> Vec<Lanes> {
        (0..count).map(|_| Lanes::from_array([(); ROWS].map(|()| self.float()))).collect()
    }

    fn float(&mut self) -> f32 {
        (self.next() % 2001) as f32 / 1000.0 - 1.0
    }
}

const COLUMNS: usize = 96;

/// A tile of eight rows with its weights, `[columns][8]`.
struct Case {
    codes: Codes,
    group: usize,
    pieces: Vec<Piece>,
    scales: Vec<Lanes>,
    mins: Option<Vec<Lanes>>,
    quants: Vec<[i32; ROWS]>,
    inputs: Vec<f32>,
}

impl Case {
    fn new(noise: &mut Noise, codes: Codes, group: usize, mins: bool) -> Case {
        let most: u64 = match codes {
            Codes::Four | Codes::FourSigned => 15,
            Codes::Seven => 127,
            Codes::Eight => 255,
        };
        let mut pieces = vec![Piece::ZERO; COLUMNS / 4 * codes.pieces()];
        let mut quants = vec![[0; ROWS]; COLUMNS];
        for (four, pieces) in pieces.chunks_mut(codes.pieces()).enumerate() {
            for row in 0..ROWS {
                // The extremes come up often.
                let drawn = [(); 4].map(|()| match noise.next() % 4 {
                    0 => 0,
                    1 => most,
                    _ => noise.next() % (most + 1),
                });
                let weights = drawn.map(|code| code as i32 - codes.offset());
                codes.put(pieces, row, weights.map(|weight| weight as i8));
                for (weight, column) in weights.into_iter().zip(&mut quants[4 * four..]) {
                    column[row] = weight;
                }
            }
        }
        let factors = COLUMNS / group;
        let scales = noise.lanes(factors);
        let mins = mins.then(|| noise.lanes(factors));
        let inputs = (0..5 * COLUMNS).map(|at| if at % 7 == 0 { 1.0 } else { noise.float() }).collect();
        Case { codes, group, pieces, scales, mins, quants, inputs }
    }

    fn tile(&self) -> Coded<'_> {
        let Case { codes, group, pieces, scales, mins, .. } = self;
        Coded { codes: *codes, group: *group, pieces, scales, mins: mins.as_deref() }
    }
}

/// The results of five columns: a panel of four and one of one.
struct Results<'a> {
    case: &'a Case,
    rounded: &'a Rounded,
    found: &'a mut Vec<[f32; ROWS]>,
}

impl Work for Results<'_> {
    fn run<D: Dots>(self) {
        let Case { group, .. } = *self.case;
        for (words, groups) in self.rounded.fours.each(COLUMNS, group) {
            self.found.extend(tile::<D, 4>(self.case.tile(), words, groups).map(Lanes::to_array));
        }
        for (words, groups) in self.rounded.ones.each(COLUMNS, group) {
            self.found.extend(tile::<D, 1>(self.case.tile(), words, groups).map(Lanes::to_array));
        }
    }
}

fn results<W: Dots>(case: &Case, rounded: &Rounded) -> Vec<[f32; ROWS]> {
    let mut found = Vec::new();
    W::with(Results { case, rounded, found: &mut found });
    found
}

#[test]
fn every_processor_computes_the_same_and_nearly_the_exact_sums() {
    let mut noise = Noise(9);
    for codes in [Codes::Four, Codes::FourSigned, Codes::Seven, Codes::Eight] {
        for (group, mins) in [(32, false), (32, true), (16, false), (16, true)] {
            let case = Case::new(&mut noise, codes, group, mins);
            let mut rounded = Rounded::default();
            rounded.round(&case.inputs, COLUMNS, group);
            let plain = results::<Plain>(&case, &rounded);
            let what = format!("{codes:?}, group {group}, minima {mins}");
            #[cfg(target_arch = "x86_64")]
            {
                use super::x86::Avx;
                if is_x86_feature_detected!("avx2") {
                    assert_eq!(plain, results::<Avx<false>>(&case, &rounded), "AVX2: {what}");
                }
                if is_x86_feature_detected!("avxvnni") {
                    assert_eq!(plain, results::<Avx<true>>(&case, &rounded), "VNNI: {what}");
                }
            }
            assert_eq!(plain.len(), 5);
            for (inputs, plain) in case.inputs.chunks(COLUMNS).zip(plain) {
                for (row, found) in plain.into_iter().enumerate() {
                    let (mut exact, mut sizes) = (0.0, 0.0);
                    for (at, (input, quants)) in inputs.iter().zip(&case.quants).enumerate() {
                        let scale = f64::from(case.scales[at / group].to_array()[row]);
                        let min = case
                            .mins
                            .as_ref()
                            .map_or(0.0, |mins| f64::from(mins[at / group].to_array()[row]));
                        let weight = f64::from(quants[row]) * scale + min;
                        exact += weight * f64::from(*input);
                        sizes += weight.abs();
                    }
                    // Half a step of 1/127 for each, all to one side.
                    let most = sizes * 0.5 / 127.0 + 1e-4;
                    assert!(
                        (f64::from(found) - exact).abs() <= most,
                        "{what}: {found}, should be about {exact}"
                    );
                }
            }
        }
    }
}

#[test]
fn rounding_keeps_what_is_no_number() {
    let case = Case::new(&mut Noise(3), Codes::Eight, 32, false);
    for fault in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut inputs = case.inputs.clone();
        inputs[COLUMNS + 40] = fault;
        let mut rounded = Rounded::default();
        rounded.round(&inputs, COLUMNS, 32);
        let found = results::<Plain>(&case, &rounded);
        assert!(found[1].iter().all(|x| x.is_nan()) && found[0].iter().all(|x| x.is_finite()), "{fault}");
    }
}
