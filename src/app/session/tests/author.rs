//! A family of one's own: written, looked at, shared, used in the other views, and never lost.

use super::*;
use crate::app::session::author::{Looked, MOST_OWN, Order, Unopened, Unpacking};
use crate::family::lint::{self, Light};

fn example() -> &'static str {
    builtin::SOURCES.iter().find(|(path, _)| path.ends_with("/apples-left")).unwrap().1
}

/// The example under another name, so that it can be used beside it.
fn mine(id: &str) -> String {
    example().replace("\"apples-left\"", &format!("\"{id}\""))
}

fn write(session: &mut Session, order: Order) -> Vec<Effect> {
    session.step(Action::Author(order))
}

/// Types a text and lets the pause go by.
fn typed(session: &mut Session, text: &str) -> Vec<Effect> {
    write(session, Order::Edit(text.into()));
    let edit = session.author.edits();
    write(session, Order::Pause(edit))
}

/// Follows a link, and says what the browser found in it.
fn followed(session: &mut Session, found: Result<String, Unpacking>) -> Vec<Effect> {
    let effects = session.step(Action::Hash("#author/q1YqSA".into()));
    let link = effects.iter().find_map(|effect| match effect {
        Effect::Unpack(link, packed) if packed == "q1YqSA" => Some(*link),
        _ => None,
    });
    write(session, Order::Unpacked(link.unwrap(), found))
}

fn author() -> Session {
    let (mut session, _) = opened("#author");
    write(&mut session, Order::Begin(mine("mine")));
    session
}

#[test]
fn an_empty_editor_is_given_an_example_and_a_full_one_is_left() {
    let (mut session, effects) = opened("#author");
    assert_eq!(session.view, View::Author);
    assert!(effects.contains(&Effect::Example));
    let effects = write(&mut session, Order::Example(example().into()));
    assert!(effects.contains(&Effect::Store("draft", example().into())));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Lint(..))));
    assert!(effects.iter().all(|effect| !matches!(effect, Effect::Focus(_))), "nobody asked for it");
    let (start, families) =
        (Start { hash: "#author".into(), draft: mine("kept"), ..Start::default() }, builtin::all());
    let (mut again, _) = Session::new(families.into(), start).unwrap();
    let effects = again.complete(&LATE);
    assert!(!effects.contains(&Effect::Example));
    assert_eq!(again.author.family.as_ref().unwrap().id, "kept");
}

#[test]
fn what_is_wrong_is_told_by_its_place_and_the_preview_stays() {
    let mut session = author();
    let before = session.author.shown.clone();
    let text = mine("mine").replace("left = \"start - given\"", "left = \"start - gives\"");
    typed(&mut session, &text);
    let line = text.lines().position(|line| line.contains("gives\"")).unwrap() + 1;
    let issue = session.author.issues.first().unwrap().clone();
    assert_eq!(issue.line, line, "{issue:?}");
    assert!(issue.message.contains("gives") && session.said.1.contains(&issue.message));
    assert_eq!(session.author.shown, before);
    assert!(session.author.is_behind());
    assert_eq!(write(&mut session, Order::Place(0)), [Effect::Point(issue.line, issue.column)]);
    assert_eq!(write(&mut session, Order::Place(9)), []);
    typed(&mut session, &mine("mine"));
    assert!(session.author.issues.is_empty() && !session.author.is_behind());
}

#[test]
fn conditions_that_nothing_satisfies_are_told_where_they_stand() {
    let mut session = author();
    let text = mine("mine").replace("left > 1", "left > 1000000");
    typed(&mut session, &text);
    let line = text.lines().position(|line| line.contains("1000000")).unwrap() + 1;
    assert_eq!(session.author.issues.first().unwrap().line, line);
}

#[test]
fn typing_is_looked_at_once_it_pauses() {
    let mut session = author();
    let text = mine("mine").replace("Given away", "Handed on");
    let effects = write(&mut session, Order::Edit(text.clone()));
    let edit = session.author.edits();
    assert_eq!(effects, [Effect::Store("draft", text.clone()), Effect::Pause(edit)]);
    assert_eq!(session.author.family.as_ref().unwrap().title, "Given away");
    write(&mut session, Order::Edit(text.clone() + "\n"));
    assert_eq!(write(&mut session, Order::Pause(edit)), [], "of an edit before the last");
    assert_eq!(session.author.family.as_ref().unwrap().title, "Given away");
    assert_eq!(write(&mut session, Order::Edit(text + "\n")), [], "the same text");
    let edit = session.author.edits();
    assert!(!write(&mut session, Order::Pause(edit)).is_empty());
    assert_eq!(session.author.family.as_ref().unwrap().title, "Handed on");
}

#[test]
fn every_form_and_task_is_shown_or_says_why_not() {
    let mut session = author();
    for form in Form::ROWS {
        write(&mut session, Order::Form(*form));
        let shown = session.author.shown.clone().unwrap().unwrap();
        assert_eq!(shown.problem.item.form, *form);
        assert_eq!(shown.judged.len(), 3);
        for (task, items) in &shown.judged {
            // Of this draw no other numbers give the same text turned round, which is a reason.
            let absent = items.as_ref().is_err_and(|why| why.contains("No other numbers"));
            assert!(
                absent || items.as_ref().is_ok_and(|items| !items.is_empty()),
                "{form:?} {task:?}: {items:?}"
            );
        }
    }
    let plain = builtin::SOURCES.iter().find(|(path, _)| path.ends_with("/two-step-equation")).unwrap().1;
    write(&mut session, Order::Begin(plain.into()));
    let shown = session.author.shown.clone().unwrap();
    assert!(shown.is_err(), "the form of before is not offered, and that is said");
    write(&mut session, Order::Form(Form::Original));
    let shown = session.author.shown.clone().unwrap().unwrap();
    assert!(shown.judged.iter().all(|(_, items)| items.as_ref().map_or_else(|why| why.len() > 10, |_| true)));
}

#[test]
fn variants_are_turned_over_and_rerolled() {
    let mut session = author();
    let question =
        |session: &Session| session.author.shown.clone().unwrap().unwrap().problem.item.question.clone();
    let first = question(&session);
    write(&mut session, Order::Index(1));
    assert_ne!(question(&session), first);
    assert_eq!(session.said.1, question(&session));
    write(&mut session, Order::Index(0));
    assert_eq!(question(&session), first);
    write(&mut session, Order::Level(3));
    assert_eq!(session.author.shown.clone().unwrap().unwrap().problem.item.level, 3);
    write(&mut session, Order::Reroll(99));
    assert_ne!(session.author.at.seed, Seed(0));
    // A family with fewer levels has no third.
    let single = mine("mine").replacen("[[level]]\nstart = \"200..900\"\ngiven = \"100..500\"\n", "", 1);
    typed(&mut session, &single);
    assert_eq!(session.author.at.level, 2);
}

#[test]
fn a_light_that_is_out_leads_to_its_draw() {
    let mut session = author();
    let text = mine("mine").replace("{start} - {given} = {left}", "{start} - {given} = {start}");
    let effects = typed(&mut session, &text);
    let Some(Effect::Lint(look, family)) =
        effects.into_iter().find(|effect| matches!(effect, Effect::Lint(..)))
    else {
        panic!("the lights are looked at")
    };
    assert!(session.author.lights.looking);
    for light in lint::lint(&family) {
        write(&mut session, Order::Lit(look, light));
    }
    write(&mut session, Order::Looked(look, Looked::All));
    let out: Vec<Light> = session.author.lights.seen.iter().filter(|light| !light.pass).cloned().collect();
    assert!(out.iter().any(|light| light.name == "working holds"), "{out:?}");
    assert!(session.said.1.contains("failed"), "{}", session.said.1);
    let light = out.iter().find(|light| light.draw.is_some()).unwrap();
    write(&mut session, Order::Index(77));
    assert_eq!(write(&mut session, Order::Draw(light.level, light.draw.unwrap())), [Effect::Focus("draft")]);
    let item = session.author.shown.clone().unwrap().unwrap().problem.item.clone();
    assert_eq!((item.level, Some(item.index), item.seed), (light.level, light.draw, Seed(0)));
    // Lights of a look before the last are no longer taken.
    typed(&mut session, &mine("mine"));
    write(&mut session, Order::Lit(look, light.clone()));
    assert!(session.author.lights.seen.is_empty());
}

#[test]
fn a_family_from_a_link_is_shown_and_its_lights_wait() {
    let (mut session, _) = opened("");
    let effects = followed(&mut session, Ok(mine("theirs")));
    assert!(session.author.lights_wait());
    assert_eq!(session.author.family.as_ref().unwrap().id, "theirs");
    assert!(effects.iter().all(|effect| !matches!(effect, Effect::Lint(..) | Effect::Store("draft", _))));
    assert!(write(&mut session, Order::Look).iter().any(|effect| matches!(effect, Effect::Lint(..))));
    assert!(!session.author.lights_wait());
    // A link before the last is of no interest.
    write(&mut session, Order::Unpacked(0, Ok(mine("older"))));
    assert_eq!(session.author.text, mine("theirs"));
    // Once it is changed, the address no longer leads to what is seen, and the browser keeps it.
    let text = mine("theirs") + "\n";
    let effects = write(&mut session, Order::Edit(text.clone()));
    assert_eq!(effects[..2], [Effect::Replace("author".into()), Effect::Store("draft", text)]);
}

#[test]
fn a_link_does_not_cost_what_was_being_written() {
    let mut session = author();
    typed(&mut session, "half a sent");
    let effects = followed(&mut session, Ok(mine("theirs")));
    assert!(effects.contains(&Effect::Store("before", "half a sent".into())));
    // Nor does opening the link again in a page that remembers.
    let (draft, before) = (mine("theirs"), "half a sent".to_owned());
    let start = Start { hash: "#author".into(), draft, before, ..Start::default() };
    let (again, _) = Session::new(builtin::all().into(), start).unwrap();
    assert_eq!(again.author.before.as_deref(), Some("half a sent"));
    // Looking at others does not push it out.
    followed(&mut session, Ok(mine("others")));
    write(&mut session, Order::Begin(example().into()));
    write(&mut session, Order::Back);
    assert_eq!(session.author.text, "half a sent");
    assert_eq!(session.author.before.as_deref(), Some(example()), "and back again");
}

#[test]
fn links_that_hold_nothing_are_explained_and_change_nothing() {
    let mut session = author();
    for (why, words) in [
        (Unpacking::Damaged, "damaged"),
        (Unpacking::TooLarge, "more than a family may"),
        (Unpacking::Unable, "cannot open such links"),
    ] {
        let effects = followed(&mut session, Err(why));
        assert!(effects.contains(&Effect::Replace("author".into())));
        assert!(session.author.note.clone().unwrap().contains(words));
        assert!(session.said.1.contains(words));
        assert_eq!(session.author.text, mine("mine"));
    }
    write(&mut session, Order::Opened(Err(Unopened::TooLarge(50_000_000))));
    assert!(session.author.note.clone().unwrap().contains("50000 kB"));
    write(&mut session, Order::Opened(Err(Unopened::Unreadable)));
    assert!(session.author.note.clone().unwrap().contains("could not read"));
    assert_eq!(session.author.text, mine("mine"));
    // Where nothing was written yet, an example stands beside the explanation.
    let (mut fresh, _) = opened("");
    let effects = followed(&mut fresh, Err(Unpacking::Damaged));
    assert!(effects.contains(&Effect::Example));
    write(&mut fresh, Order::Example(example().into()));
    assert!(fresh.author.note.is_some() && fresh.author.shown.is_some());
}

#[test]
fn a_family_is_shared_and_saved_as_it_stands() {
    let mut session = author();
    let edit = session.author.edits();
    assert_eq!(write(&mut session, Order::Share), [Effect::Pack(edit, mine("mine"))]);
    assert_eq!(write(&mut session, Order::Packed(edit - 1, Some("older".into()))), []);
    let effects = write(&mut session, Order::Packed(edit, Some("q1YqSA".into())));
    let address = "https://x.org/#author/q1YqSA".to_owned();
    assert_eq!(effects, [Effect::Replace("author/q1YqSA".into()), Effect::Copy(Copied::Family, address)]);
    assert_eq!(session.author.note, None, "nothing is said before it is done");
    session.step(Action::Copied(Copied::Family, true));
    assert!(session.author.note.clone().unwrap().starts_with("Link copied"));
    session.step(Action::Copied(Copied::Family, false));
    assert_eq!(session.author.note.as_deref(), Some(text::FAMILY_NOT_COPIED.get()));
    write(&mut session, Order::Packed(edit, None));
    assert_eq!(session.author.note.as_deref(), Some(text::NOT_PACKED.get()));
    typed(&mut session, "no family");
    let save = Effect::Download { name: "mine.toml".into(), text: "no family".into() };
    assert_eq!(write(&mut session, Order::Save), [save], "half-written texts are worth saving too");
}

#[test]
fn an_own_family_is_used_in_the_other_views_and_survives_the_page() {
    let mut session = author();
    let effects = write(&mut session, Order::Use(3));
    assert_eq!((session.view, session.puzzle.problem.item.family.as_str()), (View::Try, "mine"));
    assert!(effects.contains(&Effect::Push(session.link().to_owned())));
    let kept = effects.iter().find_map(|effect| match effect {
        Effect::Store("own", kept) => Some(kept.clone()),
        _ => None,
    });
    let kept = kept.unwrap();
    assert_eq!(builtin::of_bundle(&kept).len(), 1);
    let start = Start { own: kept.clone(), hash: format!("#{}", session.link()), ..Start::default() };
    let families = [builtin::all(), builtin::of_bundle(&kept)].concat();
    let (again, _) = Session::new(families.into(), start).unwrap();
    assert_eq!((again.link(), again.author.own.len()), (session.link(), 1));
    assert!(again.banner.is_empty(), "{:?}", again.banner);
    // Changed and used again it takes its own place.
    let count = session.families.len();
    typed(&mut session, &mine("mine").replace("Given away", "Mine"));
    write(&mut session, Order::Use(4));
    assert_eq!((session.families.len(), session.family().unwrap().title.as_str()), (count, "Mine"));
}

#[test]
fn what_cannot_be_used_says_why_and_stays_written() {
    let mut session = author();
    let count = session.families.len();
    for (text, words) in
        [(example().to_owned(), "same id"), (mine("mine") + "[nonsense]\nx = 1\n", "still has errors")]
    {
        typed(&mut session, &text);
        assert_eq!(write(&mut session, Order::Use(1)), []);
        assert!(session.author.note.clone().unwrap().contains(words), "{words}");
        assert_eq!(
            (session.view, session.families.len(), &session.author.text),
            (View::Author, count, &text)
        );
    }
    for number in 0..MOST_OWN {
        typed(&mut session, &mine(&format!("mine-{number}")));
        write(&mut session, Order::Use(1));
    }
    assert_eq!(session.families.len(), count + MOST_OWN);
    typed(&mut session, &mine("one-more"));
    write(&mut session, Order::Use(1));
    assert!(session.author.note.clone().unwrap().contains("remove one"));
    assert_eq!(session.families.len(), count + MOST_OWN);
}

#[test]
fn an_own_family_goes_from_everywhere_and_can_be_had_back() {
    let mut session = author();
    write(&mut session, Order::Use(3));
    session.step(Action::Setup(Knob::Scope(Scope::Family("mine".into()).name())));
    session.step(Action::Hash("#author".into()));
    write(&mut session, Order::Drop("mine".into()));
    assert!(session.author.own.is_empty() && session.families.iter().all(|family| family.id != "mine"));
    assert!(session.family().is_some(), "another problem in its place");
    assert_eq!(session.setup.scope, Scope::Learned);
    let effects = write(&mut session, Order::Undrop("mine".into()));
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::Store("own", kept) if kept.contains("mine")))
    );
    assert!(session.families.iter().any(|family| family.id == "mine"));
    assert_eq!(write(&mut session, Order::Undrop("mine".into())), []);
    // Where another has taken its place, it is not pushed out.
    write(&mut session, Order::Drop("mine".into()));
    typed(&mut session, &mine("mine").replace("Given away", "The other"));
    write(&mut session, Order::Use(3));
    write(&mut session, Order::Undrop("mine".into()));
    let titled = |session: &Session, title| session.families.iter().any(|family| family.title == title);
    assert!(titled(&session, "The other") && session.author.dropped.len() == 1);
}

#[test]
fn what_was_typed_last_is_what_is_used() {
    let mut session = author();
    write(&mut session, Order::Edit(mine("mine").replace("Given away", "Just typed")));
    write(&mut session, Order::Use(3));
    assert_eq!(session.family().unwrap().title, "Just typed");
    write(&mut session, Order::Edit("rubbish".into()));
    assert_eq!(write(&mut session, Order::Use(3)), []);
    assert!(session.author.own.iter().all(|(_, text)| text.contains("Just typed")));
}

#[test]
fn another_tab_and_a_browser_that_keeps_nothing_are_heeded() {
    let mut session = author();
    write(&mut session, Order::Use(3));
    let both = builtin::bundle(
        ["mine", "yours"]
            .map(|id| (format!("own/{id}"), mine(id)))
            .iter()
            .map(|(path, text)| (path.clone(), text.as_str())),
    );
    write(&mut session, Order::Elsewhere(both));
    assert!(session.is_own("mine") && session.is_own("yours"));
    assert_eq!(session.puzzle.problem.item.family, "mine");
    write(&mut session, Order::Elsewhere(String::new()));
    assert!(session.families.iter().all(|family| family.id != "mine" && family.id != "yours"));
    assert_ne!(session.puzzle.problem.item.family, "mine");
    write(&mut session, Order::Unkept);
    assert_eq!(session.banner, [text::OWN_UNKEPT.get()]);
}
