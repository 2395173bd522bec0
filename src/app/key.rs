//! The single-key shortcuts: one table that drives both the handler and the help.

use super::text;

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Another problem of the same family.
    Reroll,
    /// The seed before.
    SeedBack,
    /// The seed after.
    SeedOn,
    /// To the answer box.
    Answer,
    /// One more step of the working.
    Step,
    /// The model's turn.
    Ask,
    /// The link into the clipboard.
    CopyLink,
    /// The QR code.
    Qr,
    /// The list of keys.
    Keys,
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// What `KeyboardEvent.key` may say, in lower case.
    pub names: &'static [&'static str],
    /// What is printed on the key, for people.
    pub caps: &'static [&'static str],
    /// What it does.
    pub command: Command,
    /// The same in words.
    pub what: &'static str,
}

/// Every shortcut, in the order of the help.
pub const KEYS: &[Key] = &[
    Key { names: &["r", " "], caps: &["R", "Space"], command: Command::Reroll, what: text::KEY_REROLL },
    Key { names: &["["], caps: &["["], command: Command::SeedBack, what: text::KEY_SEED_BACK },
    Key { names: &["]"], caps: &["]"], command: Command::SeedOn, what: text::KEY_SEED_ON },
    Key { names: &["a"], caps: &["A"], command: Command::Answer, what: text::KEY_ANSWER },
    Key { names: &["s"], caps: &["S"], command: Command::Step, what: text::KEY_STEP },
    Key { names: &["m"], caps: &["M"], command: Command::Ask, what: text::KEY_ASK },
    Key { names: &["c"], caps: &["C"], command: Command::CopyLink, what: text::KEY_COPY },
    Key { names: &["q"], caps: &["Q"], command: Command::Qr, what: text::KEY_QR },
    Key { names: &["?"], caps: &["?"], command: Command::Keys, what: text::KEY_KEYS },
];

/// What a pressed key does. `on_control` tells that a control has the focus which Space would work.
pub fn pressed(key: &str, on_control: bool) -> Option<Command> {
    let key = key.to_lowercase();
    if key == " " && on_control {
        return None;
    }
    KEYS.iter().find(|line| line.names.contains(&key.as_str())).map(|line| line.command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let names = KEYS.iter().flat_map(|key| key.names).collect::<Vec<_>>();
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{name:?}");
        }
    }

    #[test]
    fn space_is_left_to_a_focused_control() {
        assert_eq!(pressed(" ", false), Some(Command::Reroll));
        assert_eq!(pressed(" ", true), None);
        assert_eq!(pressed("R", true), Some(Command::Reroll));
        assert_eq!(pressed("x", false), None);
    }
}
