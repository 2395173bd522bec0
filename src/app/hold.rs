//! Which tab goes on with a run: one at a time, by the browser's locks (W3C Web Locks), or two would write its answers
//! one between the other.

use js_sys::{Function, Object, Promise, Reflect};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

thread_local! {
    /// What this tab has asked for, each with whether it is ours: a second request of the same tab would be refused.
    static ASKED: RefCell<HashMap<u64, Promise>> = RefCell::default();
    /// What this tab holds.
    static HELD: RefCell<HashMap<u64, Held>> = RefCell::default();
}

/// A lock that this tab holds.
struct Held {
    /// Lets it go.
    let_go: Function,
    /// Is kept once it is gone.
    gone: Promise,
}

/// Takes a run, unless another tab has it. A browser without locks keeps nobody out.
pub(super) async fn hold(run: u64) -> bool {
    if let Some(answer) = ASKED.with_borrow(|asked| asked.get(&run).cloned()) {
        return is_yes(answer).await;
    }
    let navigator = gloo::utils::window().navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).unwrap_or_default();
    let request = Reflect::get(&locks, &"request".into()).and_then(|request| request.dyn_into::<Function>());
    let Ok(request) = request else { return true };
    let options = Object::new();
    let _ = Reflect::set(&options, &"ifAvailable".into(), &true.into());
    // What lets the lock go, if it is ours; the lock is held until the promise that is given back is kept.
    let let_go = Rc::new(RefCell::new(None));
    let mine = Rc::clone(&let_go);
    let mut asked = None;
    let answer = Promise::new(&mut |answered, _| {
        let (mine, refused) = (Rc::clone(&mine), answered.clone());
        let granted = Closure::once_into_js(move |lock: JsValue| {
            let is_mine = lock.is_object();
            let until = Promise::new(&mut |let_go, _| match is_mine {
                true => drop(mine.borrow_mut().replace(let_go)),
                false => drop(let_go.call0(&JsValue::UNDEFINED)),
            });
            let _ = answered.call1(&JsValue::UNDEFINED, &is_mine.into());
            JsValue::from(until)
        });
        let name = format!("reroll-run-{run}");
        match request.call3(&locks, &name.into(), &options, &granted).map(JsValue::unchecked_into::<Promise>)
        {
            Ok(promise) => {
                asked = Some(promise.clone());
                spawn_local(async move {
                    // Where locks are forbidden nobody is kept out either; an answer before counts.
                    let _ = JsFuture::from(promise).await;
                    let _ = refused.call1(&JsValue::UNDEFINED, &true.into());
                });
            }
            Err(_) => drop(refused.call1(&JsValue::UNDEFINED, &true.into())),
        }
    });
    ASKED.with_borrow_mut(|asked| asked.insert(run, answer.clone()));
    let is_mine = is_yes(answer).await;
    match (let_go.take(), asked) {
        (Some(let_go), Some(gone)) => {
            drop(HELD.with_borrow_mut(|held| held.insert(run, Held { let_go, gone })))
        }
        // Another time it may be free.
        _ => drop(ASKED.with_borrow_mut(|asked| asked.remove(&run))),
    }
    is_mine
}

async fn is_yes(answer: Promise) -> bool {
    JsFuture::from(answer).await.is_ok_and(|answer| answer.is_truthy())
}

/// Lets a run go, for other tabs.
pub(super) async fn let_go(run: u64) {
    if let Some(answer) = ASKED.with_borrow(|asked| asked.get(&run).cloned()) {
        // It may only just have been asked for.
        is_yes(answer).await;
    }
    ASKED.with_borrow_mut(|asked| asked.remove(&run));
    if let Some(Held { let_go, gone }) = HELD.with_borrow_mut(|held| held.remove(&run)) {
        let _ = let_go.call0(&JsValue::UNDEFINED);
        // Whoever asks again before that is refused.
        let _ = JsFuture::from(gone).await;
    }
}
