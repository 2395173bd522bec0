//! Time and taking turns, where they differ between a browser and a native program.

/// Milliseconds since some fixed moment; never goes back.
#[cfg(not(target_arch = "wasm32"))]
pub fn now() -> f64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1e3
}

/// Lets other work of this thread run: natively there is none.
#[cfg(not(target_arch = "wasm32"))]
pub async fn pause() {}

#[cfg(target_arch = "wasm32")]
pub use web::{now, pause};

#[cfg(target_arch = "wasm32")]
mod web {
    use wasm_bindgen::{JsCast, JsValue};

    /// Milliseconds since the page or worker started.
    pub fn now() -> f64 {
        thread_local! {
            static CLOCK: Option<web_sys::Performance> =
                js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("performance"))
                    .ok()
                    .and_then(|clock| clock.dyn_into().ok());
        }
        CLOCK.with(|clock| clock.as_ref().map_or_else(js_sys::Date::now, web_sys::Performance::now))
    }

    /// Lets the browser deliver messages that wait for this thread. A message to oneself comes after those; a timer
    /// would be held back by 4 ms, and by a second in a hidden tab.
    pub async fn pause() {
        let promise = js_sys::Promise::new(&mut |resolve, _| {
            let sent = web_sys::MessageChannel::new().and_then(|channel| {
                channel.port1().set_onmessage(Some(&resolve));
                channel.port2().post_message(&JsValue::NULL)
            });
            if sent.is_err() {
                let _ = resolve.call0(&JsValue::NULL);
            }
        });
        let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
    }
}
