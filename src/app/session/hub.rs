//! A file on a model hub: its address as people write it, and small models that are known to work.

use crate::app::text::{self, Text};

/// The hub that short names are of.
const HUB: &str = "https://huggingface.co";

/// A model on the hub that is small enough for a browser, of an architecture that the engine runs.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// What it is called.
    pub name: &'static str,
    /// Owner, repository and file.
    pub path: &'static str,
    /// About how large the file is, in bytes.
    pub bytes: u64,
    /// The licence of its weights, as its card has it.
    pub licence: &'static str,
}

/// Some of them, the smallest first.
pub const KNOWN: [Known; 4] = [
    Known {
        name: "SmolLM2 135M Instruct",
        path: "bartowski/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct-Q4_K_M.gguf",
        bytes: 105_000_000,
        licence: "Apache 2.0",
    },
    Known {
        name: "Gemma 3 270M",
        path: "unsloth/gemma-3-270m-it-GGUF/gemma-3-270m-it-Q4_K_M.gguf",
        bytes: 253_000_000,
        licence: "Gemma",
    },
    Known {
        name: "Qwen2.5 0.5B Instruct",
        path: "Qwen/Qwen2.5-0.5B-Instruct-GGUF/qwen2.5-0.5b-instruct-q4_0.gguf",
        bytes: 429_000_000,
        licence: "Apache 2.0",
    },
    Known {
        name: "Qwen3 0.6B",
        path: "Qwen/Qwen3-0.6B-GGUF/Qwen3-0.6B-Q8_0.gguf",
        bytes: 639_000_000,
        licence: "Apache 2.0",
    },
];

/// The address of a file: of any server's, of a page of the hub about it, or `owner/repository/file.gguf` there.
///
/// # Errors
///
/// If it names no file that could be fetched; what to type instead.
pub fn address(typed: &str) -> Result<String, Text> {
    let typed = typed.trim();
    let is_plain = |c: char| c.is_ascii_graphic() && !"\"<>\\^`{|}'@".contains(c);
    if typed.is_empty() || !typed.chars().all(is_plain) {
        return Err(text::HUB_EMPTY);
    }
    let Some((scheme, rest)) = typed.split_once("://") else {
        let parts = typed.split('/').collect::<Vec<_>>();
        return match parts.as_slice() {
            [owner, repository, path @ ..]
                if path.last().is_some_and(|file| is_model(file)) && !owner.is_empty() =>
            {
                Ok(format!("{HUB}/{owner}/{repository}/resolve/main/{}", path.join("/")))
            }
            _ => Err(text::HUB_EMPTY),
        };
    };
    let here = ["localhost", "127.0.0.1", "[::1]"];
    let host = rest.split('/').next().unwrap_or_default();
    match scheme.to_ascii_lowercase().as_str() {
        "https" if !host.is_empty() => {}
        "http" if here.iter().any(|here| host == *here || host.starts_with(&format!("{here}:"))) => {}
        "http" => return Err(text::HUB_OPEN),
        _ => return Err(text::HUB_EMPTY),
    }
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    if !path.rsplit('/').next().is_some_and(is_model) {
        return Err(text::HUB_NO_FILE);
    }
    // The page about a file, in place of the file.
    Ok(match typed.strip_prefix(HUB) {
        Some(path) => format!("{HUB}{}", path.replacen("/blob/", "/resolve/", 1)),
        None => typed.to_owned(),
    })
}

fn is_model(file: &str) -> bool {
    file.to_ascii_lowercase().ends_with(".gguf") && file.len() > ".gguf".len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_as_people_name_it() {
        let file = "https://huggingface.co/o/r/resolve/main/a.gguf";
        for typed in ["o/r/a.gguf", " https://huggingface.co/o/r/blob/main/a.gguf ", file] {
            assert_eq!(address(typed).as_deref(), Ok(file));
        }
        for typed in
            ["https://x.org/a.gguf?download=true", "http://localhost:8000/A.GGUF", "http://127.0.0.1/a.gguf"]
        {
            assert_eq!(address(typed).as_deref(), Ok(typed));
        }
        for (typed, why) in [
            ("", text::HUB_EMPTY),
            ("a.gguf", text::HUB_EMPTY),
            ("o/r/a.bin", text::HUB_EMPTY),
            ("file:///etc/a.gguf", text::HUB_EMPTY),
            ("https:///a.gguf", text::HUB_EMPTY),
            ("https://user@x.org/a.gguf", text::HUB_EMPTY),
            ("http://x.org/a.gguf", text::HUB_OPEN),
            ("http://localhost.x.org/a.gguf", text::HUB_OPEN),
            ("https://huggingface.co/o/r", text::HUB_NO_FILE),
            ("https://x.org/.gguf", text::HUB_NO_FILE),
        ] {
            assert_eq!(address(typed), Err(why), "{typed}");
        }
        for known in KNOWN {
            assert!(address(known.path).is_ok());
        }
    }
}
