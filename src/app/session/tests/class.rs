//! A class: the same problem for a room, a timer, prepared links, and sheets that come out the same every time.

use super::*;
use crate::app::session::class::{Order, Part, Side, Wish};
use crate::app::session::sheets::{self, PREVIEW};
use crate::app::session::timer::Tick;
use crate::checklist::Link;
use std::collections::BTreeSet;

/// The page as it opens with a link for a class; from the start its heading has the focus.
fn arrived(hash: &str) -> (Session, Vec<Effect>) {
    let (session, mut effects) = opened(hash);
    assert_eq!(effects.first(), Some(&Effect::Focus("title")));
    effects.retain(|effect| *effect != Effect::Focus("title"));
    (session, effects)
}

fn class(session: &mut Session, order: Order) -> Vec<Effect> {
    session.step(Action::Class(order))
}

fn press(session: &mut Session, command: Command) -> Vec<Effect> {
    assert!(session.takes(command), "{command:?}");
    session.step(Action::Command(command, 5))
}

/// Does what the browser would about sheets that are to be dealt; gives back all else.
fn deal(session: &mut Session, effects: Vec<Effect>) -> Vec<Effect> {
    let mut others = Vec::new();
    let mut open = effects;
    while !open.is_empty() {
        for effect in std::mem::take(&mut open) {
            match effect {
                Effect::Class(Wish::Deal(dealing)) => {
                    open.extend(class(session, Order::Sheets(sheets::Order::Deal(dealing))));
                }
                other => others.push(other),
            }
        }
    }
    others
}

fn turn(session: &mut Session, knob: sheets::Knob) -> Vec<Effect> {
    let effects = class(session, Order::Sheets(sheets::Order::Turn(knob)));
    deal(session, effects)
}

fn sheets_of(hash: &str) -> Session {
    let (mut session, effects) = opened(hash);
    deal(&mut session, effects);
    assert_eq!((session.view, session.class.side), (View::Class, Side::Sheets));
    session
}

fn links(session: &Session) -> Vec<Vec<String>> {
    let dealt = session.class.sheets.dealt.iter();
    dealt
        .map(|sheet| sheet.problems.iter().map(|printed| printed.problem.item.link.clone()).collect())
        .collect()
}

#[test]
fn the_room_sees_the_problem_of_the_link_and_the_address_stays_in_its_form() {
    let link = session().link().to_owned();
    let (mut session, effects) = arrived(&format!("#class/{link}"));
    assert_eq!((session.view, session.link(), effects), (View::Class, link.as_str(), Vec::new()));
    assert_eq!(session.address(), format!("https://x.org/#{link}"), "pupils get the ordinary link");
    let changes = [
        Action::Reroll(3),
        Action::Change(Change::Level(2)),
        Action::Change(Change::Form(Form::Inverse)),
        Action::Change(Change::Family("rectangle-area".into())),
    ];
    for change in changes {
        let effects = session.step(change);
        assert_eq!(effects, [Effect::Push(format!("class/{}", session.link()))]);
    }
    // Elsewhere it has its own.
    session.step(Action::Hash(format!("#{}", session.link())));
    assert_eq!(session.step(Action::Reroll(4)), [Effect::Push(session.link().to_owned())]);
}

#[test]
fn a_damaged_link_shows_its_banner_and_a_problem_to_a_class_too() {
    for (hash, note) in [
        ("#class/9/apples-left.1/7", "schema '9'"),
        ("#class/1/pears.1/7", "no problem family called 'pears'"),
        ("#class/1/apples-left.1/7?lv=99", "Shown is level 3"),
        ("#class/plain.no-qr/1/apples-left.1/7?lv=99", "Shown is level 3"),
        ("#class/plain.no-homework/1/apples-left.1/7", "“no-homework” means nothing here"),
    ] {
        let (session, effects) = arrived(hash);
        assert!(session.banner.concat().contains(note), "{note}: {:?}", session.banner);
        let form = if hash.contains("no-qr") {
            "class/plain.no-qr"
        } else if hash.contains("plain") {
            "class/plain"
        } else {
            "class"
        };
        assert_eq!(effects, [Effect::Replace(format!("{form}/{}", session.link()))], "{hash}");
        assert!(!session.puzzle.problem.item.question.is_empty());
    }
    // Without a link it is the problem on screen.
    let (session, effects) = arrived("#class");
    assert_eq!(effects, [Effect::Replace(format!("class/{}", session.link()))]);
}

#[test]
fn somebody_who_went_on_before_the_view_was_there_is_not_called_back() {
    let (mut session, _) = first_piece("#class/1/apples-left.1/7?lv=2");
    session.step(Action::Hash("#run".into()));
    let before = session.link().to_owned();
    assert_eq!(session.complete(&LATE), [Effect::Archive(runs::Keep::List)]);
    assert_eq!((session.view, session.link()), (View::Run, before.as_str()));
}

#[test]
fn a_clicker_goes_through_a_lesson_and_back() {
    let (mut session, _) = opened("#class/1/apples-left.1/7");
    let first = session.link().to_owned();
    let steps = session.puzzle.problem.steps.len();
    for shown in 1..=steps + 1 {
        assert_eq!(press(&mut session, Command::Next), []);
        assert_eq!(session.puzzle.revealed, shown);
    }
    assert!(session.puzzle.solved());
    let effects = press(&mut session, Command::Next);
    assert_eq!(effects, [Effect::Push(format!("class/{}", session.link()))]);
    let item = &session.puzzle.problem.item;
    assert_eq!((item.index, item.seed, session.puzzle.revealed), (1, Seed(7), 0));
    press(&mut session, Command::Next);
    assert_eq!(press(&mut session, Command::Back), []);
    assert_eq!((session.puzzle.revealed, session.said.1.as_str()), (0, text::ONE_STEP_LESS.get()));
    press(&mut session, Command::Back);
    assert_eq!(session.link(), first, "a lesson is always the same problems");
    assert_eq!(press(&mut session, Command::ProblemBack), [], "there is none before the first");
    assert_eq!(session.said.1, text::NO_SUCH_PROBLEM.get());
    for index in 1..5 {
        press(&mut session, Command::ProblemOn);
        assert_eq!(session.puzzle.problem.item.index, index);
    }
    press(&mut session, Command::Reroll);
    let item = &session.puzzle.problem.item;
    assert!(item.index == 0 && item.seed != Seed(7) && item.family == "apples-left");
}

#[test]
fn a_lesson_passes_over_what_cannot_be_told_so() {
    let (mut session, _) = opened("#class/1/apples-left.1/7?form=inverse");
    let mut last = 0;
    for _ in 0..30 {
        press(&mut session, Command::ProblemOn);
        let item = &session.puzzle.problem.item;
        assert!(item.index > last && item.form == Form::Inverse, "{}", item.link);
        last = item.index;
    }
}

#[test]
fn a_blank_screen_comes_back_with_the_next_key_and_nothing_is_lost() {
    let (mut session, _) = opened("#class/1/apples-left.1/7");
    press(&mut session, Command::Next);
    for again in [Command::Next, Command::Back, Command::Blank] {
        press(&mut session, Command::Blank);
        assert_eq!(session.dialog, Some(Dialog::Blank));
        assert!(!session.takes(Command::Reroll) && !session.takes(Command::Qr));
        press(&mut session, again);
        assert_eq!((session.dialog.clone(), session.puzzle.revealed), (None, 1));
    }
    press(&mut session, Command::Qr);
    assert_eq!(session.dialog, Some(Dialog::Qr));
    assert!(!session.takes(Command::Next), "it is closed first");
}

#[test]
fn a_browser_that_does_not_fill_the_screen_is_explained() {
    let (mut session, _) = opened("#class/1/apples-left.1/7");
    assert_eq!(press(&mut session, Command::FullScreen), [Effect::Class(Wish::FullScreen)]);
    class(&mut session, Order::NoFullScreen);
    assert_eq!(session.class.note.as_deref(), Some(text::NO_FULL_SCREEN.get()));
    press(&mut session, Command::FullScreen);
    assert_eq!(session.class.note, None);
}

fn tick(effects: &[Effect]) -> Option<Tick> {
    effects.iter().find_map(|effect| match effect {
        Effect::Class(Wish::Tick(tick)) => Some(*tick),
        _ => None,
    })
}

#[test]
fn the_timer_counts_down_pauses_and_says_when_it_is_over() {
    let (mut session, _) = opened("#class/1/apples-left.1/7");
    class(&mut session, Order::Minutes(1));
    assert_eq!(session.class.timer.seconds(), 60);
    assert_eq!(press(&mut session, Command::Timer), [Effect::Class(Wish::Time)]);
    let first = tick(&class(&mut session, Order::Press(10_000))).unwrap();
    assert_eq!(first.after, 0);
    let next = tick(&class(&mut session, Order::Tick(first.start, 10_400))).unwrap();
    assert_eq!((next.after, session.class.timer.seconds()), (600, 60));
    class(&mut session, Order::Tick(first.start, 11_000));
    assert_eq!(session.class.timer.seconds(), 59);
    // Paused: what was under way is dropped, and the pause does not count.
    assert_eq!(class(&mut session, Order::Press(15_000)), []);
    assert!(!session.class.timer.is_running());
    assert_eq!(class(&mut session, Order::Tick(first.start, 16_000)), []);
    assert_eq!(session.class.timer.seconds(), 55);
    let again = tick(&class(&mut session, Order::Press(100_000))).unwrap();
    assert_ne!(again.start, first.start);
    let said = session.said.clone();
    class(&mut session, Order::Tick(again.start, 154_900));
    assert_eq!((session.class.timer.seconds(), session.said.clone()), (1, said), "it speaks at the end only");
    assert_eq!(class(&mut session, Order::Tick(again.start, 155_000)), []);
    assert!(session.class.timer.is_over() && !session.class.timer.is_running());
    assert_eq!((session.class.timer.seconds(), session.said.1.as_str()), (0, text::TIME_IS_UP.get()));
    // Pressed once more it starts over.
    class(&mut session, Order::Press(200_000));
    assert_eq!(session.class.timer.seconds(), 60);
    class(&mut session, Order::Reset);
    assert!(session.class.timer.is_fresh());
}

#[test]
fn the_timer_counts_up_and_rests_while_nobody_sees_it() {
    let (mut session, _) = opened("#class/1/apples-left.1/7");
    class(&mut session, Order::Minutes(0));
    let first = tick(&class(&mut session, Order::Press(0))).unwrap();
    assert!(tick(&class(&mut session, Order::Tick(first.start, 7_250))).is_some());
    assert_eq!(session.class.timer.seconds(), 7);
    session.step(Action::Hash("#run".into()));
    assert_eq!(class(&mut session, Order::Tick(first.start, 8_000)), [], "no more until somebody looks");
    let back = session.step(Action::Hash("#class/1/apples-left.1/7".into()));
    let again = tick(&back).unwrap();
    class(&mut session, Order::Tick(again.start, 65_000));
    assert_eq!((session.class.timer.seconds(), text::clock(65)), (65, "1:05".into()));
    assert_eq!(class(&mut session, Order::Tick(first.start, 66_000)), [], "one clockwork at a time");
}

#[test]
fn a_prepared_link_leaves_out_what_was_chosen_and_its_keys() {
    let (mut session, _) = opened("#class/1/apples-left.1/7");
    for part in [Part::Qr, Part::Timer, Part::Steps, Part::Qr] {
        class(&mut session, Order::Hide(part));
    }
    assert_eq!(session.class.hidden, [Part::Steps, Part::Timer]);
    assert!(session.takes(Command::Timer), "only the link leaves it out");
    let hash = format!("class/plain.no-steps.no-timer/{}", session.link());
    let copy = Effect::Copy(Copied::Class, format!("https://x.org/#{hash}"));
    assert_eq!(class(&mut session, Order::CopyPrepared), [copy]);
    session.step(Action::Copied(Copied::Class, false));
    assert!(session.class.note.clone().unwrap().contains(&hash), "what cannot be copied is shown");

    let (mut session, effects) = arrived(&format!("#{hash}"));
    assert!(effects.is_empty() && session.class.plain && session.banner.is_empty());
    assert!(!session.takes(Command::Timer) && session.takes(Command::Qr) && session.takes(Command::Reroll));
    let effects = press(&mut session, Command::Next);
    assert_eq!(session.puzzle.problem.item.index, 1, "there are no steps to show");
    assert_eq!(effects, [Effect::Push(format!("class/plain.no-steps.no-timer/{}", session.link()))]);
    // The way out.
    let link = session.link().to_owned();
    assert_eq!(session.step(Action::Hash(format!("#class/{link}"))), [Effect::Focus("title")]);
    assert!(!session.class.plain && session.takes(Command::Timer));

    let (session, _) = opened("#class%2Fplain.no-qr.no-reroll%2F1%2Fapples-left.1%2F7");
    assert!(!session.takes(Command::Qr) && !session.takes(Command::Reroll) && session.takes(Command::Timer));
}

#[test]
fn a_prepared_link_sets_the_timer() {
    let (mut session, _) = opened("#class/1/apples-left.1/7");
    class(&mut session, Order::Minutes(10));
    let hash = session.class.prepared(session.link());
    assert!(hash.starts_with("class/plain.min-10/1/"), "{hash}");
    let (session, _) = opened(&format!("#{hash}"));
    assert_eq!(session.class.timer.seconds(), 600);
    let (session, _) = opened("#class/plain.min-7/1/apples-left.1/7");
    assert!(session.banner.concat().contains("“min-7” means nothing"));
    assert_eq!(session.class.timer.seconds(), 180);
}

#[test]
fn sheets_start_with_the_problem_on_screen_and_say_where_they_are() {
    let (mut session, _) = opened("#class/1/rectangle-area.1/7?lv=2");
    let effects = session.step(Action::Hash("#class/sheets".into()));
    let effects = deal(&mut session, effects);
    let sheets = &session.class.sheets;
    assert_eq!(effects, [Effect::Replace(sheets.address.clone())]);
    assert!(sheets.address.starts_with("class/sheets?of=rectangle-area."), "{}", sheets.address);
    assert!(sheets.address.contains("&lv=2&n=8&k=20&seed=7~"), "{}", sheets.address);
    assert_eq!(sheets.dealt.len(), PREVIEW as usize, "the others are dealt when they are wanted");
    assert!(sheets.dealt.iter().all(|sheet| sheet.problems.len() == 8));
    assert!(session.takes(Command::Keys) && !session.takes(Command::Next), "keys are the room's");
}

#[test]
fn the_same_link_gives_the_same_sheets_and_every_problem_its_own() {
    let mut first = sheets_of("#class/sheets?of=apples-left.1&n=12&k=30&seed=7k3q9x");
    let hash = format!("#{}", first.class.sheets.address);
    let again = sheets_of(&hash);
    assert_eq!(links(&first), links(&again));
    assert!(again.class.sheets.notes.is_empty(), "{:?}", again.class.sheets.notes);
    let effects = class(&mut first, Order::Sheets(sheets::Order::Print));
    let effects = deal(&mut first, effects);
    assert_eq!(effects, [Effect::Class(Wish::Print)]);
    let sheets = &first.class.sheets.dealt;
    assert_eq!(sheets.len(), 30);
    let seeds = sheets.iter().map(|sheet| sheet.seed).collect::<BTreeSet<_>>();
    assert_eq!(seeds.len(), 30, "no two students share a seed");
    for sheet in sheets {
        let items = sheet.problems.iter().map(|printed| &printed.problem.item);
        assert!(items.clone().all(|item| item.seed == sheet.seed));
        let questions = items.clone().map(|item| &item.question).collect::<BTreeSet<_>>();
        assert_eq!(questions.len(), 12, "nothing twice on a sheet");
        for (printed, item) in sheet.problems.iter().zip(items) {
            let opened = Link::open(&item.link, &first.families).unwrap();
            assert_eq!((opened.problem, opened.notes), (printed.problem.clone(), vec![]));
        }
    }
    let distinct = links(&first).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(distinct.len(), 30);
}

#[test]
fn sheets_of_a_topic_take_turns_and_have_pictures() {
    let session = sheets_of("#class/sheets?of=topic:plane-geometry&n=8&k=1&seed=5");
    let sheet = &session.class.sheets.dealt[0];
    let families = sheet.problems.iter().map(|printed| &printed.problem.item.family).collect::<BTreeSet<_>>();
    assert!(families.len() > 4, "{families:?}");
    let mut ids = BTreeSet::new();
    let figures =
        sheet.problems.iter().enumerate().filter_map(|(at, printed)| Some((at, printed.figure.as_ref()?)));
    for (at, figure) in figures {
        assert!(figure.contains("<svg") && ids.insert(at));
    }
    assert!(!ids.is_empty());
}

#[test]
fn a_link_to_other_sheets_than_it_was_made_for_says_so() {
    for hash in [
        "#class/sheets?of=apples-left.1&n=3&k=2&seed=7~zzzz",
        "#class/sheets?of=apples-left.9&n=3&k=2&seed=7",
    ] {
        let session = sheets_of(hash);
        assert_eq!(session.class.sheets.notes, [text::OTHER_SHEETS.get()], "{hash}");
        assert_eq!(session.said.1, text::OTHER_SHEETS.get());
        assert_eq!(
            sheets_of(&format!("#{}", session.class.sheets.address)).class.sheets.notes,
            Vec::<String>::new()
        );
    }
    let session = sheets_of("#class/sheets?of=apples-left.1&n=3&k=2&seed=7");
    assert_eq!(
        session.class.sheets.notes,
        Vec::<String>::new(),
        "without a fingerprint there is nothing to hold"
    );
}

#[test]
fn what_is_out_of_bounds_is_clamped_and_said() {
    for (hash, note) in [
        ("n=0", "1 to 40 are possible, so it is 1"),
        ("n=99999999999", "1 to 40 are possible, so it is 40"),
        ("k=61", "1 to 60 are possible, so it is 60"),
        ("k=-3", "so it is 1"),
        ("lv=9", "1 to 3 are possible, so it is 3"),
        ("lv=0", "so it is 1"),
        ("n=many", "“n=many” means nothing"),
        ("form=sonnet", "“form=sonnet” means nothing"),
        ("seed=u!", "“seed=u!” means nothing"),
        ("colour=pink", "“colour=pink” means nothing"),
        ("key=perhaps", "“key=perhaps” means nothing"),
    ] {
        let session = sheets_of(&format!("#class/sheets?of=apples-left.1&{hash}"));
        assert!(
            session.class.sheets.notes.concat().contains(note),
            "{hash}: {:?}",
            session.class.sheets.notes
        );
        assert!(!session.class.sheets.dealt.is_empty());
    }
    let session = sheets_of("#class/sheets?of=pears.1&n=2");
    assert!(session.class.sheets.notes.concat().contains("not in this page"));
    assert_eq!(session.class.sheets.dealt[0].problems.len(), 2);
    let mut session = sheets_of("#class/sheets?of=apples-left.1&n=5&k=3&seed=7");
    turn(&mut session, sheets::Knob::Problems("1000".into()));
    assert_eq!(session.class.sheets.plan.problems, 40);
    assert!(session.said.1.contains("1 to 40") && session.class.sheets.dealt[0].problems.len() == 40);
    turn(&mut session, sheets::Knob::Students("no idea".into()));
    assert_eq!((session.class.sheets.plan.students, session.class.sheets.notes.len()), (3, 0));
    turn(&mut session, sheets::Knob::Seed("u!".into()));
    assert!(session.class.sheets.seed_error.is_some() && session.class.sheets.plan.seed == Seed(7));
}

#[test]
fn knobs_of_the_sheets_deal_anew_or_only_change_how_they_look() {
    let mut session = sheets_of("#class/sheets?of=apples-left.1&n=4&k=3&seed=7");
    let before = links(&session);
    let address = session.class.sheets.address.clone();
    let effects = turn(&mut session, sheets::Knob::Key(false));
    let looks = address.replace('~', "&key=no~");
    assert_eq!((effects, links(&session)), (vec![Effect::Replace(looks)], before.clone()));
    turn(&mut session, sheets::Knob::Fresh(9));
    assert_ne!(links(&session), before);
    turn(&mut session, sheets::Knob::Seed("7".into()));
    assert_eq!(links(&session), before, "the seed brings them back");
    turn(&mut session, sheets::Knob::Form(Form::Inverse));
    assert!(links(&session).concat().iter().all(|link| link.contains("form=inverse")));
    // Of a dealing that has been overtaken nothing comes any more.
    assert_eq!(class(&mut session, Order::Sheets(sheets::Order::Deal(1))), []);
}

#[test]
fn whoever_looks_at_the_room_finds_the_sheets_again() {
    let mut session = sheets_of("#class/sheets?of=topic:algebra&n=4&k=3&seed=7");
    let (before, address) = (links(&session), session.class.sheets.address.clone());
    let link = session.link().to_owned();
    session.step(Action::Hash(format!("#class/{link}")));
    assert_eq!(session.class.side, Side::Room);
    let effects = session.step(Action::Hash("#class/sheets".into()));
    assert_eq!(deal(&mut session, effects), [Effect::Replace(address)]);
    assert_eq!(links(&session), before);
    // For another problem they are others.
    session.step(Action::Hash("#class/1/rectangle-area.1/8".into()));
    let effects = session.step(Action::Hash("#class/sheets".into()));
    deal(&mut session, effects);
    let sheets = &session.class.sheets;
    assert_eq!((sheets.plan.scope.name().as_str(), sheets.plan.problems), ("family:rectangle-area", 4));
}
