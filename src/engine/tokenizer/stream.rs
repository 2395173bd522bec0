//! Turns tokens into text as they come: a character whose bytes are spread over tokens appears when it is complete.

/// Text on its way out of a model.
#[derive(Debug, Clone, Default)]
pub struct TextStream {
    /// The bytes of a character still incomplete; at most three.
    held: Vec<u8>,
    /// Nothing has come yet, and a space at the beginning is to be left out.
    skips_space: bool,
}

impl TextStream {
    /// A text at its beginning, where a space may be no part of it.
    pub(super) fn new(skips_space: bool) -> Self {
        TextStream { held: Vec::new(), skips_space }
    }

    /// Takes a token's bytes and gives the text that is now complete. Bytes that can never be UTF-8 become U+FFFD.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        let skipped = match bytes {
            [b' ', rest @ ..] if std::mem::take(&mut self.skips_space) => rest,
            _ => bytes,
        };
        self.skips_space = false;
        self.held.extend_from_slice(skipped);
        let mut text = String::new();
        loop {
            match std::str::from_utf8(&self.held) {
                Ok(valid) => {
                    text.push_str(valid);
                    self.held.clear();
                    return text;
                }
                Err(error) => {
                    let valid = error.valid_up_to();
                    text.push_str(&String::from_utf8_lossy(self.held.get(..valid).unwrap_or_default()));
                    let Some(broken) = error.error_len() else {
                        self.held.drain(..valid);
                        return text;
                    };
                    text.push(char::REPLACEMENT_CHARACTER);
                    self.held.drain(..valid + broken);
                }
            }
        }
    }

    /// Ends the text: a character left incomplete becomes U+FFFD.
    pub fn finish(&mut self) -> String {
        if std::mem::take(&mut self.held).is_empty() {
            String::new()
        } else {
            char::REPLACEMENT_CHARACTER.to_string()
        }
    }
}
