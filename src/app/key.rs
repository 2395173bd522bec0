//! The single-key shortcuts: one table that drives both the handler and the help.

use super::session::View;
use super::text;
use super::text::language::Text;

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
    /// What a class sees next: a step, the answer, the next problem.
    Next,
    /// Back by one of these.
    Back,
    /// The next problem of the seed.
    ProblemOn,
    /// The one before.
    ProblemBack,
    /// The timer starts, or pauses.
    Timer,
    /// The whole screen, or no longer.
    FullScreen,
    /// Nothing on the screen, or everything again.
    Blank,
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
    pub what: Text,
    /// Where.
    pub views: &'static [View],
}

const TRY: &[View] = &[View::Try];
const CLASS: &[View] = &[View::Class];
const TRY_AND_CLASS: &[View] = &[View::Try, View::Class];
const TRY_AND_MODELS: &[View] = &[View::Try, View::Models];
const EVERYWHERE: &[View] = &[View::Try, View::Run, View::Author, View::Class, View::Models];

/// Every shortcut, in the order of the help. Clickers for presentations send Page Down and Page Up, and a full stop to
/// blank the screen.
pub const KEYS: &[Key] = &[
    key(&["pagedown", "arrowright", " ", "enter"], text::CAPS_NEXT, Command::Next, text::KEY_NEXT, CLASS),
    key(&["pageup", "arrowleft"], text::CAPS_BACK, Command::Back, text::KEY_BACK, CLASS),
    key(&["n"], &["N"], Command::ProblemOn, text::KEY_PROBLEM_ON, CLASS),
    key(&["p"], &["P"], Command::ProblemBack, text::KEY_PROBLEM_BACK, CLASS),
    key(&["r", " "], &["R", "Space"], Command::Reroll, text::KEY_REROLL, TRY),
    key(&["r"], &["R"], Command::Reroll, text::KEY_REROLL, CLASS),
    key(&["["], &["["], Command::SeedBack, text::KEY_SEED_BACK, TRY),
    key(&["]"], &["]"], Command::SeedOn, text::KEY_SEED_ON, TRY),
    key(&["a"], &["A"], Command::Answer, text::KEY_ANSWER, TRY),
    key(&["s"], &["S"], Command::Step, text::KEY_STEP, TRY),
    key(&["m"], &["M"], Command::Ask, text::KEY_ASK, TRY_AND_MODELS),
    key(&["c"], &["C"], Command::CopyLink, text::KEY_COPY, TRY),
    key(&["t"], &["T"], Command::Timer, text::KEY_TIMER, CLASS),
    key(&["f"], &["F"], Command::FullScreen, text::KEY_FULL_SCREEN, CLASS),
    key(&["b", "."], &["B", "."], Command::Blank, text::KEY_BLANK, CLASS),
    key(&["q"], &["Q"], Command::Qr, text::KEY_QR, TRY_AND_CLASS),
    key(&["?"], &["?"], Command::Keys, text::KEY_KEYS, EVERYWHERE),
];

const fn key(
    names: &'static [&'static str],
    caps: &'static [&'static str],
    command: Command,
    what: Text,
    views: &'static [View],
) -> Key {
    Key { names, caps, command, what, views }
}

/// What has the keyboard's focus, as far as keys care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// Nothing that takes a key.
    Nowhere,
    /// A button or a link, which Space and Enter work.
    Button,
    /// A choice or a slider, which arrows turn too.
    Choice,
}

/// The lines of the table that hold in a view.
pub fn of(view: View) -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(move |line| line.views.contains(&view))
}

/// What a key does that is pressed in a view.
pub fn pressed(view: View, key: &str, focus: Focus) -> Option<Command> {
    let key = key.to_lowercase();
    let taken = match key.as_str() {
        " " | "enter" => focus != Focus::Nowhere,
        "arrowleft" | "arrowright" => focus == Focus::Choice,
        _ => false,
    };
    if taken {
        return None;
    }
    of(view).find(|line| line.names.contains(&key.as_str())).map(|line| line.command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_a_view() {
        for view in EVERYWHERE {
            let names = of(*view).flat_map(|key| key.names).collect::<Vec<_>>();
            for (at, name) in names.iter().enumerate() {
                assert!(!names[..at].contains(name), "{view:?}: {name:?}");
            }
        }
    }

    #[test]
    fn what_works_a_focused_control_is_left_to_it() {
        assert_eq!(pressed(View::Try, " ", Focus::Nowhere), Some(Command::Reroll));
        assert_eq!(pressed(View::Try, " ", Focus::Button), None);
        assert_eq!(pressed(View::Try, "R", Focus::Choice), Some(Command::Reroll));
        assert_eq!(pressed(View::Try, "x", Focus::Nowhere), None);
        for (name, on_button, on_choice) in
            [("Enter", false, false), ("PageDown", true, true), ("ArrowRight", true, false)]
        {
            assert_eq!(pressed(View::Class, name, Focus::Nowhere), Some(Command::Next), "{name}");
            assert_eq!(pressed(View::Class, name, Focus::Button).is_some(), on_button, "{name}");
            assert_eq!(pressed(View::Class, name, Focus::Choice).is_some(), on_choice, "{name}");
        }
    }

    #[test]
    fn a_key_means_what_it_means_where_it_is_pressed() {
        assert_eq!(pressed(View::Class, " ", Focus::Nowhere), Some(Command::Next));
        assert_eq!(pressed(View::Run, "r", Focus::Nowhere), None);
        assert_eq!(pressed(View::Models, "m", Focus::Nowhere), Some(Command::Ask));
        assert_eq!(pressed(View::Try, "PageDown", Focus::Nowhere), None);
    }
}
