//! What stands beside a problem and a run: hints, a voice, code to embed, follow-ups, a look inside, a person's answers.

use super::model::loaded;
use super::*;
use crate::app::session::lab::Who;
use crate::app::session::person::Order as Person;
use crate::app::session::talk::Speech;
use crate::app::session::{aside, inside, tour};
use crate::checklist::prompt::Role;
use crate::engine::message::{FromWorker, Seen, ToWorker, Words};
use crate::engine::{Reason, Timings};

/// The session once the model has said this about the problem on screen.
fn replied(reply: &str) -> Session {
    let mut session = session();
    session.step(Action::Ask);
    let posts = session.step(Action::Heard(FromWorker::Ready, 0.0));
    let Some(Effect::Post(ToWorker::Load { request, .. })) = posts.first() else { panic!("{posts:?}") };
    session.step(Action::Heard(loaded(*request), 0.0));
    say(&mut session, &posts, reply);
    session
}

/// The model's reply to the question among these.
fn say(session: &mut Session, posts: &[Effect], reply: &str) {
    let request = posts.iter().find_map(|effect| match effect {
        Effect::Post(ToWorker::Ask { request, .. }) => Some(*request),
        _ => None,
    });
    let request = request.unwrap_or_else(|| panic!("{posts:?}"));
    for (token, text) in (10..).zip(reply.split_inclusive(' ')) {
        let (text, top) = (text.to_owned(), Vec::new());
        let token = FromWorker::Token { request, id: 0, token, text, probability: 0.5, top };
        session.step(Action::Heard(token, 1.0));
    }
    let (text, tokens, reason) = (reply.to_owned(), Vec::new(), Reason::Stop);
    let reply = FromWorker::Reply { request, id: 0, text, tokens, prompt_tokens: 9, reason, ms: 1.0 };
    session.step(Action::Heard(reply, 1.0));
    let done = FromWorker::Done { request, timings: Timings::default(), workers: 1, cancelled: false };
    session.step(Action::Heard(done, 1.0));
}

fn question(posts: &[Effect]) -> String {
    let asked = posts.iter().find_map(|effect| match effect {
        Effect::Post(ToWorker::Ask { items, .. }) => items.first().map(|item| item.prompt.clone()),
        _ => None,
    });
    match asked {
        Some(Words::Prompt(text) | Words::Question(text)) => text,
        None => panic!("{posts:?}"),
    }
}

#[test]
fn a_hint_is_at_the_first_step_of_this_problem() {
    let mut session = session();
    session.step(Action::Aside(aside::Order::Hint));
    let hint = session.puzzle.hint.clone().unwrap();
    let first = session.puzzle.problem.item.steps[0].clone();
    let formula = hint.strip_prefix("Hint: first work out ").and_then(|hint| hint.strip_suffix('.')).unwrap();
    assert!(first.starts_with(formula), "{hint:?} for {first:?}");
    assert_eq!(session.said.1, hint);
    session.step(Action::Reroll(3));
    assert_eq!(session.puzzle.hint, None);
    session.step(Action::Change(Change::Form(Form::Inverse)));
    session.step(Action::Aside(aside::Order::Hint));
    assert_eq!(session.puzzle.hint.as_deref(), Some(text::NO_HINT.get()), "its first step is another one");
}

#[test]
fn a_voice_reads_the_problem_until_it_is_another() {
    let mut session = session();
    let read = |session: &mut Session| session.step(Action::Aside(aside::Order::Read));
    let spoken = session.puzzle.problem.statement.spoken();
    assert_eq!(read(&mut session), [Effect::Speak(Some(spoken))]);
    assert!(session.aloud);
    assert_eq!(read(&mut session), [Effect::Speak(None)]);
    read(&mut session);
    assert!(session.step(Action::Reroll(3)).contains(&Effect::Speak(None)) && !session.aloud);
    read(&mut session);
    session.step(Action::Aside(aside::Order::Fell(false)));
    assert!(!session.aloud && session.banner == [text::NO_VOICE.get()]);
}

#[test]
fn a_problem_is_embedded_by_its_link() {
    let mut session = session();
    let code = session.embed();
    assert!(code.contains(&format!("src=\"{}\"", session.address().replace('&', "&amp;"))), "{code}");
    assert_eq!(code.matches('"').count() % 2, 0);
    let copied = session.step(Action::Aside(aside::Order::CopyEmbed));
    assert_eq!(copied, [Effect::Copy(Copied::Embed, code)]);
    session.step(Action::Copied(Copied::Embed, false));
    assert_eq!(session.dialog, Some(Dialog::Embed));
}

#[test]
fn a_follow_up_is_put_after_the_models_own_reply_and_graded_by_its_own_answer() {
    let mut session = replied("The answer is 1000000.");
    assert_eq!(session.follow_ups(), [Task::FollowUp, Task::Doubt]);
    let posts = session.step(Action::FollowUp(Task::FollowUp));
    let asked = question(&posts);
    assert!(
        asked.contains("The answer is 1000000.") && asked.contains("Now suppose this instead"),
        "{asked}"
    );
    let talk = session.desk.talk.clone().unwrap();
    assert_ne!(talk.asked.answer, session.puzzle.problem.item.answer);
    assert_eq!(talk.past.len(), 1);
    assert_eq!(
        talk.asked.before.iter().map(|turn| turn.role).collect::<Vec<_>>(),
        [Role::User, Role::Assistant]
    );

    say(&mut session, &posts, &format!("The answer is {}.", talk.asked.answer));
    let over = |session: &Session| match &session.desk.talk.as_ref().unwrap().speech {
        Speech::Over(_, grade) => grade.verdict,
        other => panic!("{other:?}"),
    };
    assert_eq!(over(&session), Verdict::Right);
    // Who is asked whether they are sure is to say the same again.
    let posts = session.step(Action::FollowUp(Task::Doubt));
    assert_eq!(session.desk.talk.as_ref().unwrap().past.len(), 2);
    say(&mut session, &posts, &format!("The answer is {}.", talk.asked.answer));
    assert_eq!(over(&session), Verdict::Right);
    session.step(Action::FollowUp(Task::FollowUp));
    session.step(Action::Hush);
    assert_eq!(session.follow_ups(), [], "it has not said all");
    session.step(Action::Ask);
    assert!(session.desk.talk.as_ref().unwrap().past.is_empty(), "from the start");
}

#[test]
fn of_a_judgement_there_is_no_follow_up() {
    let mut session = replied("The answer is 1.");
    session.step(Action::Change(Change::Form(Form::Paraphrase)));
    assert_eq!(session.follow_ups(), []);
    let posts = session.step(Action::Ask);
    say(&mut session, &posts, "The answer is 1.");
    assert_eq!(session.follow_ups(), [Task::Doubt], "a changed number is told in the original's words");
}

#[test]
fn a_head_is_looked_through_and_switched_off() {
    let mut session = replied("The answer is 1.");
    let order = |session: &mut Session, order| session.step(Action::Inside(order));
    let posts = order(&mut session, inside::Order::Look(1, 2));
    let [Effect::Post(ToWorker::Look { request, reply, layer: 1, head: 2, .. })] = posts.as_slice() else {
        panic!("{posts:?}")
    };
    assert_eq!(reply, &[10, 11, 12, 13]);
    let (tokens, shares) = (vec!["a".into(), "b".into()], vec![255, 51, 204]);
    let seen = Seen { layers: 4, heads: 4, tokens, shares };
    session.step(Action::Heard(FromWorker::Seen { request: request - 1, seen: seen.clone() }, 2.0));
    assert_eq!(session.desk.inside.seen, None, "of another request");
    session.step(Action::Heard(FromWorker::Seen { request: *request, seen: seen.clone() }, 2.0));
    assert_eq!(session.desk.inside.seen.as_deref(), Some(&seen));
    assert_eq!((seen.row(0), seen.row(1), seen.row(2)), (&[255][..], &[51, 204][..], &[][..]));

    let posts = order(&mut session, inside::Order::Switch(1, 2, false));
    assert_eq!(posts[0], Effect::Post(ToWorker::Switch { off: vec![(1, 2)] }));
    let posts = session.step(Action::Ask);
    assert!(matches!(posts.as_slice(), [Effect::Post(ToWorker::Ask { workers: Some(1), .. })]), "{posts:?}");
    assert_eq!(order(&mut session, inside::Order::AllOn), [], "not while it talks");
    say(&mut session, &posts, "The answer is 1.");
    session.step(Action::Setup(Knob::Variants("1".into())));
    session.step(Action::StartRun(5.0));
    let Who { name, .. } = &session.run.as_ref().unwrap().who;
    assert_eq!(name, "Thinker, a head off", "figures say whose they are");
}

#[test]
fn a_person_answers_a_run_and_gets_up_in_the_middle() {
    let mut session = session();
    for knob in [
        Knob::Respondent(Respondent::Person),
        Knob::Scope(Scope::Family("apples-left".into()).name()),
        Knob::Variants("2".into()),
    ] {
        session.step(Action::Setup(knob));
    }
    let person = |session: &mut Session, order| session.step(Action::Person(order));
    let begun = session.step(Action::StartRun(0.0));
    let Some(Effect::Later(number)) = begun.last() else { panic!("{begun:?}") };
    session.step(Action::Slice(*number, 1.0));
    let total = session.run.as_ref().unwrap().total;
    assert_eq!(session.place_of_question(), Some((1, total)));
    person(&mut session, Person::Answer(2.0));
    assert!(session.sitting.empty && session.run.as_ref().unwrap().records.is_empty());

    let right = session.question().unwrap().answer.clone();
    person(&mut session, Person::Type(right));
    assert!(person(&mut session, Person::Answer(3.0)).contains(&Effect::Focus("person-answer")));
    person(&mut session, Person::Skip(4.0));
    assert_eq!(session.sitting.typed, "");
    session.step(Action::CancelRun);
    assert_eq!((session.question(), session.can_go_on()), (None, true));
    let again = session.step(Action::GoOn(5.0));
    let number = again.iter().find_map(|effect| match effect {
        Effect::Later(number) => Some(*number),
        _ => None,
    });
    session.step(Action::Slice(number.unwrap(), 6.0));
    for _ in 0..total - 2 {
        let right = session.question().unwrap().answer.clone();
        person(&mut session, Person::Type(right));
        person(&mut session, Person::Answer(7.0));
    }
    let run = session.run.as_ref().unwrap();
    assert_eq!((run.progress.clone(), run.records.len()), (Progress::Finished, total));
    let verdicts = run.records.iter().map(|record| record.grade.verdict).collect::<Vec<_>>();
    assert_eq!((verdicts[0], verdicts[1]), (Verdict::Right, Verdict::Ungradable));
    assert!(verdicts[2..].iter().all(|verdict| *verdict == Verdict::Right));
    let mut ids = run.records.iter().map(|record| &record.item.id).collect::<Vec<_>>();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), total, "none twice");
    assert_eq!(run.records[0].respondent, "person");
}

#[test]
fn the_tour_goes_from_step_to_step_and_is_offered_once() {
    let (mut session, _) = opened("#models");
    let tour = |session: &mut Session, order| session.step(Action::Tour(order));
    let begun = tour(&mut session, tour::Order::Begin);
    assert_eq!(session.view, View::Try, "where its first steps are");
    assert!(matches!(begun.as_slice(), [Effect::Push(_), Effect::Spot(Some(_)), Effect::Focus("tour")]));
    assert_eq!(tour(&mut session, tour::Order::Back).len(), 2);
    for step in 2..=tour::STEPS.len() {
        tour(&mut session, tour::Order::Next);
        assert_eq!(session.tour_step().unwrap().0, step);
    }
    let over = tour(&mut session, tour::Order::Next);
    assert_eq!(over, [Effect::Spot(None), Effect::Store("tour", "over".into()), Effect::Focus("title")]);
    assert!(session.toured && session.tour_step().is_none());
    assert_eq!(tour(&mut session, tour::Order::Next), []);
}
