//! Where runs are kept: the browser's IndexedDB (W3C Indexed Database API 3.0), so that neither a reload nor a crash
//! costs an answer.
//!
//! Two stores: `runs` has a text for each run, what [`super::session::runs::Head`] is as JSON, under its number;
//! `answers` has texts of JSON lines under the run's number and theirs. What is wanted is done in the order in which it
//! was asked for, each in one transaction.

use super::hold;
use super::page::{Page, opened_at};
use super::session::Action;
use super::session::runs::{Keep, Order};
use idb::builder::{DatabaseBuilder, ObjectStoreBuilder};
use idb::{Database, KeyRange, ObjectStore, TransactionMode};
use js_sys::Array;
use std::cell::RefCell;
use std::collections::{HashSet, VecDeque};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

const NAME: &str = "reroll";
const RUNS: &str = "runs";
const ANSWERS: &str = "answers";

thread_local! {
    /// The database, while nothing is being done.
    static OPEN: RefCell<Option<Database>> = const { RefCell::new(None) };
    /// The runs that this tab has begun.
    static BEGUN: RefCell<HashSet<u64>> = RefCell::default();
    /// What is still to be done; the first of it is being done.
    static QUEUE: RefCell<VecDeque<Keep>> = const { RefCell::new(VecDeque::new()) };
}

impl Page {
    /// Keeps something, or looks something up.
    pub(super) fn perform_archive(self, keep: Keep) {
        let waiting = QUEUE.with_borrow_mut(|queue| {
            queue.push_back(keep);
            queue.len()
        });
        if waiting == 1 {
            spawn_local(async move { self.work_off().await });
        }
    }

    async fn work_off(self) {
        let mut database = match OPEN.with_borrow_mut(Option::take) {
            Some(database) => Ok(database),
            None => open().await,
        };
        while let Some(keep) = QUEUE.with_borrow(|queue| queue.front().cloned()) {
            if database.is_err() {
                database = open().await;
            }
            let done = match &database {
                Ok(_) if is_elsewhere(&keep).await => Ok(Some(Order::Elsewhere(keep.clone()))),
                Ok(database) => perform(database, &keep).await,
                Err(error) => Err(error.clone()),
            };
            if let Keep::Write { id, goes_on: false, .. } = &keep {
                hold::let_go(*id).await;
            }
            // Last: whoever finds the queue empty works it off.
            QUEUE.with_borrow_mut(VecDeque::pop_front);
            match done {
                Ok(order) => order.into_iter().for_each(|order| self.send(Action::Runs(order))),
                Err(why) => self.send(Action::Runs(Order::Refused(keep, why))),
            }
        }
        // What comes next is not to wait: the page may be closed right behind it.
        OPEN.set(database.ok());
    }
}

/// Whether another tab goes on with the run that this is a part of.
async fn is_elsewhere(keep: &Keep) -> bool {
    let Keep::Write { id, .. } = keep else { return false };
    // Nobody else can have a run that begins here, and its answers are not to wait.
    if BEGUN.with_borrow_mut(|begun| *id >= opened_at() && begun.insert(*id)) {
        let id = *id;
        spawn_local(async move {
            let _ = hold::hold(id).await;
        });
        return false;
    }
    !hold::hold(*id).await
}

async fn open() -> Result<Database, String> {
    let stores = [RUNS, ANSWERS].map(ObjectStoreBuilder::new);
    let mut builder = DatabaseBuilder::new(NAME).version(1);
    for store in stores {
        builder = builder.add_object_store(store);
    }
    let mut database = builder.build().await.map_err(sentence)?;
    // An open database would keep another version of this page from changing it.
    database.on_version_change(|_| {
        if let Some(database) = OPEN.with_borrow_mut(Option::take) {
            database.close();
        }
    });
    Ok(database)
}

async fn perform(database: &Database, keep: &Keep) -> Result<Option<Order>, String> {
    let mode = match keep {
        Keep::List | Keep::Open(..) => TransactionMode::ReadOnly,
        Keep::Write { .. } | Keep::Change(..) | Keep::Remove(_) => TransactionMode::ReadWrite,
    };
    let transaction = database.transaction(&[RUNS, ANSWERS], mode).map_err(sentence)?;
    let store = |name: &str| transaction.object_store(name).map_err(sentence);
    let (runs, answers) = (store(RUNS)?, store(ANSWERS)?);
    let order = match keep {
        Keep::List => Some(Order::Listed(texts(&runs, None).await?)),
        Keep::Open(id, place) => {
            let lines = texts(&answers, Some(of_run(*id)?)).await?;
            Some(Order::Opened(*id, *place, lines))
        }
        Keep::Write { id, head, lines, .. } => {
            put(&runs, head, &number(*id)).await?;
            if let Some(lines) = lines {
                // Behind all there is, whichever tab wrote that.
                let parts =
                    answers.count(Some(of_run(*id)?.into())).map_err(sentence)?.await.map_err(sentence)?;
                put(&answers, lines, &Array::of2(&number(*id), &parts.into())).await?;
            }
            Some(Order::Written)
        }
        Keep::Change(id, change) => {
            let head = runs.get(number(*id)).map_err(sentence)?.await.map_err(sentence)?;
            if let Some(head) = head.and_then(|head| head.as_string()).and_then(|head| change.of(&head)) {
                put(&runs, &head, &number(*id)).await?;
            }
            None
        }
        Keep::Remove(id) => {
            runs.delete(number(*id)).map_err(sentence)?.await.map_err(sentence)?;
            answers.delete(of_run(*id)?).map_err(sentence)?.await.map_err(sentence)?;
            None
        }
    };
    // What has no room is told when it is committed.
    let committed = transaction.commit().map_err(sentence)?.await.map_err(sentence)?;
    match committed.is_committed() {
        true => Ok(order),
        false => Err("the browser did not keep it".into()),
    }
}

async fn put(store: &ObjectStore, text: &str, key: &JsValue) -> Result<(), String> {
    store.put(&text.into(), Some(key)).map_err(sentence)?.await.map_err(sentence)?;
    Ok(())
}

async fn texts(store: &ObjectStore, range: Option<KeyRange>) -> Result<Vec<String>, String> {
    let all = store.get_all(range.map(Into::into), None).map_err(sentence)?.await.map_err(sentence)?;
    Ok(all.iter().filter_map(JsValue::as_string).collect())
}

/// The keys of the answers of a run.
fn of_run(id: u64) -> Result<KeyRange, String> {
    let end = |part: u32| JsValue::from(Array::of2(&number(id), &part.into()));
    KeyRange::bound(&end(0), &end(u32::MAX), None, None).map_err(sentence)
}

/// A run's number is a time in milliseconds, far below 2^53.
fn number(id: u64) -> JsValue {
    JsValue::from_f64(id as f64)
}

#[allow(clippy::needless_pass_by_value, reason = "what an error is mapped with")]
fn sentence(error: idb::Error) -> String {
    error.to_string()
}
