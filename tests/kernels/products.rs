//! Products by themselves, in floats and with activations rounded to eight bits, against their twins.

use reroll::engine::Precision;
use reroll::engine::cpu;
use reroll::engine::gguf::TensorType;
use reroll::engine::gpu::{self, Around, Device, Means};
use reroll::engine::kernel::Product;
use reroll::engine::matrix::Matrix;

use super::cases::{KINDS, bytes_of, compare, floats, noise, run};

/// The twin of products at a precision.
pub fn multiply(kernel: &Product, matrix: &Matrix, input: &[f32], output: &mut [f32], precision: Precision) {
    match precision {
        Precision::Exact => cpu::product(kernel, matrix, input, output),
        Precision::Rounded => {
            cpu::rounded_product(kernel, matrix, input, output, &mut cpu::Rounded::default());
        }
    }
}

pub async fn product(device: &mut Device, precision: Precision) {
    // Fewer and smaller ones in the browser, whose GPU is emulated lane by lane.
    let (most, largest) = if cfg!(target_arch = "wasm32") { (20, 600) } else { (100, 2000) };
    let shapes = [(1, 256), (17, 256), (65, 512), (300, 1536)];
    for (seed, (rows, inputs)) in shapes.into_iter().filter(|(_, inputs)| *inputs < largest).enumerate() {
        for columns in [1, 5, 8, 19, 70].into_iter().filter(|columns| *columns < most) {
            // Floats are the same at either precision.
            let kinds =
                KINDS.into_iter().filter(|kind| precision == Precision::Exact || *kind != TensorType::F32);
            for (kind, add) in kinds.flat_map(|kind| [(kind, 0), (kind, 1)]) {
                // Floats need a multiple of four only, most bytes one of 32.
                let inputs = inputs
                    + match kind {
                        TensorType::F32 => 4,
                        TensorType::Q6_K => 0,
                        _ => 32 * seed,
                    };
                let mut noise = noise(seed * 100 + columns);
                let matrix = noise.matrix(rows, inputs, kind);
                let input = noise.activations(columns * inputs, precision);
                let before = noise.floats(columns * rows);
                let kernel =
                    Product { columns: columns as u32, rows: rows as u32, inputs: inputs as u32, add };
                let mut expected = before.clone();
                multiply(&kernel, &matrix, &input, &mut expected, precision);
                let mut buffers = vec![bytes_of(&input), bytes_of(&before)];
                buffers.extend(gpu::pack(&matrix));
                for parts in PARTS {
                    let means = means(parts, precision);
                    let call = gpu::product(&kernel, matrix.form(), 0..rows, means, &Around::default());
                    let found = run(device, call, buffers.clone()).await;
                    let what = format!(
                        "product {rows} x {inputs}, {columns} columns, {kind:?}, add {add}, {means:?}"
                    );
                    compare(&what, &expected, &floats(&found[1]));
                }
            }
        }
    }
}

/// How a GPU and a CPU that emulates one cut up a row's sum.
pub const PARTS: [u32; 2] = [1, 8];

pub fn means(parts: u32, precision: Precision) -> Means {
    Means { parts, precision, halves: false, buffer_bytes: u64::MAX }
}

/// Rounding hides no infinity, nor what is not a number.
pub async fn what_is_no_number(device: &mut Device) {
    for (columns, wrong) in [(1, f32::NAN), (1, f32::INFINITY), (20, f32::NAN), (20, f32::NEG_INFINITY)] {
        let (rows, inputs) = (40, 64);
        let mut noise = noise(columns);
        let matrix = noise.matrix(rows, inputs, TensorType::Q8_0);
        let mut input = noise.floats(columns * inputs);
        input[37] = wrong;
        let kernel = Product { columns: columns as u32, rows: rows as u32, inputs: inputs as u32, add: 0 };
        let mut buffers = vec![bytes_of(&input), bytes_of(&vec![0.0; columns * rows])];
        buffers.extend(gpu::pack(&matrix));
        let means = means(8, Precision::Rounded);
        let call = gpu::product(&kernel, matrix.form(), 0..rows, means, &Around::default());
        let found = floats(&run(device, call, buffers).await[1]);
        assert!(found[..rows].iter().all(|x| !x.is_finite()), "{wrong}, {columns} columns: {found:?}");
        assert!(found[rows..].iter().all(|x| x.is_finite()), "{wrong}, {columns} columns");
    }
}
