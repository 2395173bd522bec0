//! A text as a QR code: one SVG path, a unit square per module.

use fast_qr::ECL;
use fast_qr::qr::QRBuilder;

/// The quiet zone around the code, in modules, as ISO/IEC 18004 asks.
const QUIET: usize = 4;

/// A QR code ready to draw.
pub(crate) struct Qr {
    /// The side of the square it is drawn in, quiet zone included.
    pub(crate) side: usize,
    /// The dark modules as an SVG path.
    pub(crate) path: String,
}

/// The code of a text; `None` if it is too long for one.
pub(crate) fn encode(text: &str) -> Option<Qr> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let mut path = String::new();
    for (y, row) in code.data.chunks(code.size).take(code.size).enumerate() {
        let mut x = 0;
        // Runs of dark modules: fewer commands, and no hairlines between neighbours.
        for run in row.chunk_by(|a, b| a.value() == b.value()) {
            if run.first().is_some_and(|module| module.value()) {
                let (left, top, length) = (x + QUIET, y + QUIET, run.len());
                path += &format!("M{left} {top}h{length}v1h-{length}z");
            }
            x += run.len();
        }
    }
    Some(Qr { side: code.size + 2 * QUIET, path })
}
