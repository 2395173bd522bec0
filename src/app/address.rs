//! What stands right of the `#` of the page's address: which view, and which problem.

/// The word for the Run view.
pub const RUN: &str = "run";
/// The word for the Models view.
pub const MODELS: &str = "models";

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing is said: the page chooses.
    Blank,
    /// The Run view.
    Run,
    /// The Models view.
    Models,
    /// A link to a problem, for [`crate::checklist::Link::open`] to judge.
    Problem(String),
}

impl Place {
    /// Reads a location's hash, with or without its `#`.
    pub fn read(hash: &str) -> Self {
        let text = hash.strip_prefix('#').unwrap_or(hash);
        match text {
            "" => Self::Blank,
            RUN => Self::Run,
            MODELS => Self::Models,
            text => Self::Problem(decoded(text)),
        }
    }
}

/// Undoes the percent encoding that browsers and chat programs put on a link; what is not encoded stays.
fn decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let escape = (byte == b'%').then(|| Some(16 * hex(ahead.next()?)? + hex(ahead.next()?)?)).flatten();
        match escape {
            Some(value) => {
                out.push(value);
                bytes = ahead;
            }
            None => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    u8::try_from(char::from(digit).to_digit(16)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_apart() {
        assert_eq!(Place::read(""), Place::Blank);
        assert_eq!(Place::read("#"), Place::Blank);
        assert_eq!(Place::read("#run"), Place::Run);
        assert_eq!(Place::read("#models"), Place::Models);
        assert_eq!(Place::read("#1/a.1/7"), Place::Problem("1/a.1/7".into()));
    }

    #[test]
    fn encoding_on_the_way_does_no_harm() {
        let plain = "1/apples-left.1/7?i=4~a7q4";
        assert_eq!(Place::read("#1/apples-left.1/7%3Fi%3D4%7Ea7q4"), Place::Problem(plain.into()));
        for odd in ["%", "%2", "%zz", "%%41", "%ff%fe"] {
            assert!(matches!(Place::read(odd), Place::Problem(_)), "{odd}");
        }
    }
}
