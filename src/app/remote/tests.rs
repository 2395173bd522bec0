//! Endpoints that behave, and those that do not.

use super::stream::{Listener, MOST_BYTES, whole};
use super::*;
use crate::checklist::prompt::Role;
use crate::engine::Reason;

#[test]
fn an_address_is_read_as_people_write_it() {
    for (typed, chat) in [
        ("https://api.example.com", "https://api.example.com/v1/chat/completions"),
        (" https://API.example.com/v1/ ", "https://api.example.com/v1/chat/completions"),
        ("https://e.org/openai/v1/chat/completions", "https://e.org/openai/v1/chat/completions"),
        ("http://localhost:11434", "http://localhost:11434/v1/chat/completions"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/chat/completions"),
    ] {
        let endpoint = Endpoint::new(typed, "m").unwrap();
        assert_eq!(endpoint.chat(), chat);
        assert!(chat.starts_with(endpoint.origin()) && endpoint.origin().ends_with(endpoint.host()));
        assert!(!endpoint.host().contains('/'), "{}", endpoint.host());
    }
    for (typed, mistake) in [
        ("", Mistake::NoAddress),
        ("api.example.com", Mistake::NoAddress),
        ("javascript://alert(1)", Mistake::NoAddress),
        ("https://", Mistake::NoAddress),
        ("https://a b.org", Mistake::NoAddress),
        ("https://x.org\" onload=\"", Mistake::NoAddress),
        ("https://x.org; connect-src *", Mistake::NoAddress),
        ("http://example.com/v1", Mistake::Open),
        ("http://localhost.example.com", Mistake::Open),
        ("http://[::1]:8080", Mistake::NoAddress),
        ("https://user:secret@example.com", Mistake::Extra),
        ("https://example.com/v1?key=secret", Mistake::Extra),
    ] {
        assert_eq!(Endpoint::new(typed, "m"), Err(mistake), "{typed}");
    }
    assert_eq!(Endpoint::new("https://x.org", " "), Err(Mistake::NoModel));
}

#[test]
fn a_key_is_shown_nowhere() {
    let key = Key::new(" sk-secret ");
    assert_eq!(key.header(), Ok(Some("Bearer sk-secret".into())));
    assert_eq!(Key::default().header(), Ok(None));
    assert_eq!(Key::new("two words").header(), Err(Mistake::Key));
    assert_eq!(Key::new("sk-\r\nX-Evil: 1").header(), Err(Mistake::Key));
    let endpoint = Endpoint::new("https://x.org", "m").unwrap();
    let call = Call {
        request: 1,
        endpoint,
        key: key.clone(),
        questions: vec![(0, vec![Message { role: Role::User, content: "2+2?".into() }])],
        most_tokens: 9,
        patience: PATIENCE,
        stream: true,
    };
    let body = call.body(&call.questions[0].1, Manner::Usual);
    assert!(!format!("{call:?}{body}{}", call.endpoint.id()).contains("secret"));
    assert_eq!(key.hidden_in("Incorrect API key provided: sk-secret."), "Incorrect API key provided: ….");
    assert_eq!(Key::new("42").hidden_in("The answer is 42."), "The answer is 42.");
}

#[test]
fn a_question_is_put_as_services_expect_it() {
    let endpoint = Endpoint::new("https://x.org", "m").unwrap();
    let messages = [Message { role: Role::User, content: "2+2?".into() }];
    let call = Call {
        request: 1,
        endpoint,
        key: Key::default(),
        questions: vec![],
        most_tokens: 9,
        patience: PATIENCE,
        stream: true,
    };
    let sent: Value = serde_json::from_str(&call.body(&messages, Manner::Usual)).unwrap();
    let expected = json!({
        "model": "m", "messages": [{"role": "user", "content": "2+2?"}], "stream": true, "max_tokens": 9, "temperature": 0,
    });
    assert_eq!(sent, expected);
    let refused = |said: &str| Fault::refused(400, &format!(r#"{{"error":{{"message":"{said}"}}}}"#), None);
    let newer = Manner::Usual.after(&refused("Unsupported parameter: 'max_tokens'")).unwrap();
    let sent: Value = serde_json::from_str(&call.body(&messages, newer)).unwrap();
    assert_eq!((&sent["max_completion_tokens"], sent.get("temperature")), (&json!(9), None));
    assert_eq!(newer.after(&refused("temperature")), None, "not for ever");
    assert_eq!(Manner::Usual.after(&refused("no such model")), None);
}

fn events(texts: &[&str]) -> String {
    let event = |text: &&str| format!("data: {}\n\n", json!({"choices": [{"delta": {"content": text}}]}));
    texts.iter().map(event).collect()
}

const END: &str = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

#[test]
fn a_reply_comes_in_whatever_pieces_the_network_makes() {
    let text = format!(": hello\n\nevent: x\n{}{END}", events(&["Nach ", "3 · 4 = 12", " Äpfeln"]));
    for crlf in [false, true] {
        let text = if crlf { text.replace('\n', "\r\n") } else { text.clone() };
        for size in [1, 2, 3, 7, 64, 10_000] {
            let mut listener = Listener::new(Key::default());
            let parts = text.as_bytes().chunks(size).map(|part| listener.hear(part).unwrap());
            assert_eq!(parts.collect::<String>(), "Nach 3 · 4 = 12 Äpfeln");
            assert!(listener.is_over());
            assert_eq!(listener.finish(), Ok(("Nach 3 · 4 = 12 Äpfeln".into(), Reason::Stop)));
        }
    }
}

#[test]
fn what_is_no_reply_is_told_apart_and_never_held_without_end() {
    let hear = |text: &str| {
        let mut listener = Listener::new(Key::default());
        listener.hear(text.as_bytes()).and_then(|_| listener.finish())
    };
    assert_eq!(hear(&events(&["half a rep"])), Err(Fault::Broken));
    assert_eq!(hear(""), Err(Fault::Broken));
    assert_eq!(hear("data: [DONE]\n\n"), Err(Fault::Broken), "no reply at all");
    assert!(matches!(hear("data: {not json}\n\n"), Err(Fault::Garbled(said)) if said == "{not json}"));
    assert!(matches!(hear("<html>\n<body>"), Err(Fault::Garbled(said)) if said == "<html>"));
    let error = "data: {\"error\":{\"message\":\"overloaded\"}}\n\n";
    assert_eq!(hear(error), Err(Fault::Garbled("overloaded".into())));
    assert_eq!(hear(&"x".repeat(MOST_BYTES + 1)), Err(Fault::TooLong));
    assert_eq!(hear(&"data: x\n".repeat(MOST_BYTES)), Err(Fault::TooLong));
    assert_eq!(hear(&events(&["12345678"; MOST_BYTES / 8 + 1])), Err(Fault::TooLong));
    let noise: Vec<u8> = (0..=255).cycle().take(10_000).collect();
    assert!(Listener::new(Key::default()).hear(&noise).is_err());
    let usage = "data: {\"choices\":[],\"usage\":{}}\n\n";
    assert_eq!(hear(&format!("{}{usage}{END}", events(&["4"]))), Ok(("4".into(), Reason::Stop)));
    let length = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n";
    assert_eq!(hear(&format!("{}{length}", events(&["4"]))), Ok(("4".into(), Reason::Length)));
}

#[test]
fn an_endpoint_that_does_not_stream_is_understood_too() {
    let body = r#"{"choices":[{"message":{"role":"assistant","content":"The answer is 4."},"finish_reason":"stop"}]}"#;
    assert_eq!(whole(body), Ok(("The answer is 4.".into(), Reason::Stop)));
    assert!(matches!(whole("[]"), Err(Fault::Garbled(_))));
    assert!(matches!(whole(r#"{"choices":[]}"#), Err(Fault::Garbled(_))));
    assert!(matches!(whole(r#"{"error":"no"}"#), Err(Fault::Garbled(said)) if said == "no"));
}

#[test]
fn who_is_busy_is_asked_again_and_who_refuses_is_not() {
    let refused = |status, after| Fault::refused(status, "<h1>no</h1>", after);
    assert_eq!(refused(500, None), Fault::Refused { status: 500, said: String::new(), pause: None });
    assert_eq!(refused(429, Some("7")).pause(1), Some(7));
    assert_eq!(refused(429, Some("86400")).pause(1), None, "nobody waits a day");
    assert_eq!([1, 2, 3].map(|tries| refused(503, None).pause(tries)), [Some(1), Some(2), None]);
    for fault in [refused(401, None), refused(404, Some("1")), Fault::Unreachable, Fault::Silent(9)] {
        assert_eq!(fault.pause(1), None, "{fault:?}");
    }
    let long = format!(r#"{{"error":{{"message":"{}"}}}}"#, "a\\n".repeat(5000));
    let Fault::Refused { said, .. } = Fault::refused(400, &long, None) else { panic!() };
    assert!(said.chars().count() <= MOST_SAID + 1 && !said.contains('\n'));
}

#[test]
fn the_models_of_an_endpoint_are_listed() {
    let body = r#"{"object":"list","data":[{"id":"b"},{"id":"a"},{"id":"a"},{"no":1}]}"#;
    assert_eq!(models(body), Ok(vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(models(r#"{"models":[{"name":"m"}]}"#), Ok(vec!["m".to_owned()]));
    assert!(matches!(models("<html>"), Err(Fault::Garbled(_))));
}

#[test]
fn a_key_that_is_sent_back_is_hidden_wherever_it_stands() {
    let key = Key::new("sk-very-secret");
    let hear = |text: &str| {
        let mut listener = Listener::new(key.clone());
        listener.hear(text.as_bytes()).and_then(|_| listener.finish())
    };
    let long = format!("data: {{\"error\":{{\"message\":\"{} sk-very-secret\"}}}}\n\n", "a ".repeat(95));
    for text in [
        "data: {\"error\":\"bad key sk-very-secret\"}\n\n",
        "data: sk-very-secret\n\n",
        "sk-very-secret\n",
        &long,
    ] {
        let Err(Fault::Garbled(said)) = hear(text) else { panic!("{text}") };
        assert!(!said.contains("sk-") && !said.contains("secret"), "{said}");
    }
}
