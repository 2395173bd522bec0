//! Tokens per second of a model file by backend and batch, as JSON lines.
//!
//! `cargo bench --bench engine -- MODEL.gguf [cpu|gpu|hardware]`; the last is the GPU, treated as hardware even where a
//! CPU emulates it, and tells first how fast it computes products one way and the other.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    use reroll::engine::gpu::Device;
    use reroll::engine::{BackendKind, Control, Engine, Event, Model, Options, Prompt, now};

    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some(path) = arguments.first() else {
        eprintln!("name a GGUF file");
        return;
    };
    let wanted = arguments.get(1).map(String::as_str);
    let kinds = [("cpu", Some(BackendKind::Cpu)), ("gpu", Some(BackendKind::Gpu)), ("hardware", None)];
    for (name, kind) in kinds {
        if wanted.map_or(kind.is_none(), |wanted| wanted != name) {
            continue;
        }
        let opened = || -> Result<Engine, Box<dyn std::error::Error>> {
            let model = Model::parse(&std::fs::read(path)?)?;
            Ok(pollster::block_on(async {
                let Some(kind) = kind else {
                    let mut device = Device::new().await?;
                    device.take_for_hardware();
                    return Engine::with_device(model, device).await;
                };
                Engine::new(model, kind).await
            })?)
        };
        let mut engine = match opened() {
            Ok(engine) => engine,
            Err(error) => {
                eprintln!("{name}: {error}");
                continue;
            }
        };
        if let Some(products) = engine.info().products {
            println!("{products:?}");
        }
        for batch in [1, 4, 16, 64] {
            let question =
                "Tom has 12 apples and buys 15 more. He gives 9 to Ann. How many apples does he have now?";
            let prompts: Vec<Prompt> =
                (0..batch * 2).map(|i| Prompt::Chat(format!("{question} {i}"))).collect();
            let options = Options { max_tokens: 64, batch, ..Options::default() };
            let before = now();
            let mut tokens = 0usize;
            let mut sink = |event| {
                tokens += usize::from(matches!(event, Event::Token { .. }));
                Control::Continue
            };
            match pollster::block_on(engine.generate(&prompts, &options, &mut sink)) {
                Ok(timings) => println!(
                    "{{\"backend\":\"{name}\",\"batch\":{batch},\"prompt_tokens_per_s\":{:.0},\
                     \"tokens_per_s\":{:.0},\"first_ms\":{:.1},\"tokens\":{tokens},\"ms\":{:.0}}}",
                    timings.prompt_tokens as f64 / timings.prompt_ms * 1e3,
                    timings.tokens as f64 / timings.decode_ms * 1e3,
                    timings.first_ms,
                    now() - before
                ),
                Err(error) => eprintln!("{name}: {error}"),
            }
        }
    }
}
