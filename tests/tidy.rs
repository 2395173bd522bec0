//! What keeps the source in order, read from the source itself: the layering of the crate docs, what must not be
//! written, sizes, and that every family file is built in.
#![allow(clippy::unwrap_used, reason = "a source tree that cannot be read fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Longer than any file should be, and shorter than one nobody reads to the end.
const MOST_LINES: usize = 600;

/// What git ignores, and its own folder.
const NOT_OURS: &[&str] =
    &[".git", "target", "dist", ".cache", "node_modules", "shots", "test-results", "out", "__pycache__"];

#[test]
fn modules_use_only_what_the_crate_docs_let_them() {
    let allowed = layers(&read("src/lib.rs"));
    assert!(allowed.len() >= 8, "the table in src/lib.rs should name every module: {allowed:?}");
    let mut faults = Vec::new();
    for (path, text) in rust_files("src") {
        let Some(own) = module_of(&path) else { continue };
        let Some(known) = allowed.get(&own) else {
            faults.push(format!("{path}: module `{own}` is not in the table in src/lib.rs"));
            continue;
        };
        for (line, used) in crate_paths(&code(&text), depth(&path)) {
            if used != own && allowed.contains_key(&used) && !known.contains(&used) {
                faults
                    .push(format!("{path}:{line}: `{own}` must not know of `{used}` (table in src/lib.rs)"));
            }
        }
    }
    report(&faults);
}

#[test]
fn each_outside_world_is_named_in_one_place() {
    // Who may name what; binaries in src/bin and src/main.rs stand above the layers.
    let pure = ["math", "family", "answer", "checklist", "score"];
    let impure = [
        "web_sys",
        "js_sys",
        "wasm_bindgen",
        "gloo::",
        "std::time",
        "std::env",
        "std::fs",
        "std::net",
        "std::thread",
        "HashMap",
        "HashSet",
        "async fn",
        "static mut",
        "thread_local!",
    ];
    let mut faults = Vec::new();
    for (path, text) in rust_files("src") {
        let Some(own) = module_of(&path) else { continue };
        for (number, line) in (1..).zip(code(&text).lines()) {
            if has_word(line, "leptos") && own != "app" {
                faults.push(format!("{path}:{number}: only `app` names leptos"));
            }
            if has_word(line, "wgpu") && !path.starts_with("src/engine/gpu") {
                faults.push(format!("{path}:{number}: only `engine::gpu` names wgpu"));
            }
            if pure.contains(&own.as_str()) {
                let named = impure.iter().filter(|word| has_word(line, word));
                faults.extend(
                    named.map(|word| format!("{path}:{number}: `{own}` is pure, and this names {word}")),
                );
            }
        }
    }
    report(&faults);
}

#[test]
fn nothing_is_left_undone_or_switched_off() {
    let left = ["todo!", "unimplemented!", "dbg!", "#[ignore"];
    let mut faults = Vec::new();
    for (path, text) in ["src", "tests", "benches"].into_iter().flat_map(rust_files) {
        if path == "tests/tidy.rs" {
            continue;
        }
        for (number, line) in (1..).zip(code(&text).lines()) {
            let found = left.iter().filter(|word| has_word(line, word));
            faults.extend(found.map(|word| format!("{path}:{number}: {word}")));
        }
    }
    report(&faults);
}

#[test]
fn source_files_are_short_enough_to_be_read() {
    let long = rust_files("src").into_iter().map(|(path, text)| (path, text.lines().count()));
    let faults: Vec<_> = long
        .filter(|&(_, lines)| lines > MOST_LINES)
        .map(|(path, lines)| format!("{path}: {lines} lines, and {MOST_LINES} is the most"))
        .collect();
    report(&faults);
}

#[test]
fn no_file_names_a_place_on_somebodys_machine() {
    let places = ["/home/", "/root/", "/Users/", "/work/", "/tmp/", "C:\\"];
    let mut faults = Vec::new();
    for path in files(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        let name = relative(&path);
        // Weights and pictures are not text.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        if name == "tests/tidy.rs" {
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            let found = places.iter().filter(|place| has_word(line, place));
            faults.extend(found.map(|place| format!("{name}:{number}: {place}")));
        }
        if name.ends_with("package-lock.json") && text.contains("\"resolved\"") {
            faults.push(format!(
                "{name}: names registry hosts; npm install --omit-lockfile-registry-resolved leaves them out"
            ));
        }
    }
    report(&faults);
}

#[test]
fn every_family_file_is_built_in() {
    let builtin = read("src/family/builtin.rs");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/families");
    let mut faults = Vec::new();
    let mut count = 0;
    for path in files(&root) {
        let name = relative(&path);
        let Some(stem) = name.strip_prefix("public/families/").and_then(|rest| rest.strip_suffix(".toml"))
        else {
            faults.push(format!("{name}: only family files (.toml) belong here"));
            continue;
        };
        count += 1;
        if !builtin.contains(&format!("\"{stem}\"")) {
            faults.push(format!("{name}: missing from the list in src/family/builtin.rs"));
        }
    }
    assert!(count > 0, "there is no family file under public/families");
    report(&faults);
}

/// The table of the crate docs: each module and the modules it may use.
fn layers(lib: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut allowed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut above = BTreeSet::new();
    for line in lib.lines() {
        let Some(row) = line.strip_prefix("//! | ") else { continue };
        let cells: Vec<_> = row.trim_end_matches('|').split(" | ").map(str::trim).collect();
        let [name, _, knows] = cells[..] else { continue };
        let Some(name) = quoted(name).pop() else { continue };
        let known = if knows.contains("the above") || knows == "everything" {
            above.clone()
        } else {
            quoted(knows).into_iter().collect()
        };
        above.insert(name.clone());
        allowed.insert(name, known);
    }
    allowed
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The top-level module a file belongs to; none for lib.rs, main.rs and the binaries.
fn module_of(path: &str) -> Option<String> {
    let rest = path.strip_prefix("src/")?;
    let first = rest.split('/').next()?.trim_end_matches(".rs");
    (!["lib", "main", "bin"].contains(&first)).then(|| first.to_owned())
}

/// How many modules deep a file's own module is: 1 for src/math.rs, 2 for src/math/eval.rs.
fn depth(path: &str) -> usize {
    path.matches('/').count()
}

/// The top-level modules named by `crate::...`, groups included, and by `super::` chains that climb to the root.
fn crate_paths(code: &str, depth: usize) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let climb = "super::".repeat(depth);
    for start in ["crate::", climb.as_str()] {
        for (at, _) in code.match_indices(start) {
            if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
                continue;
            }
            let line = code[..at].matches('\n').count() + 1;
            let rest = &code[at + start.len()..];
            found.extend(first_names(rest).into_iter().map(|name| (line, name)));
        }
    }
    found
}

/// `math::Number` gives `math`; `{math::{a, b}, score}` gives `math` and `score`.
fn first_names(path: &str) -> Vec<String> {
    let word =
        |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(group) = path.strip_prefix('{') else { return vec![word(path)] };
    let mut names = Vec::new();
    let mut level = 0;
    let mut at_start = true;
    for (at, c) in group.char_indices() {
        match c {
            '{' => level += 1,
            '}' if level == 0 => break,
            '}' => level -= 1,
            ',' if level == 0 => at_start = true,
            c if at_start && !c.is_whitespace() => {
                names.push(word(&group[at..]));
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

/// The text without its `//` comments; lines keep their numbers.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Whether `word` stands in `line` and not as the tail of a longer word.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let open_end = !word.ends_with(|c: char| c.is_alphanumeric());
        // A place (`/home/`) may not follow `.`, `-` or `}` either: then it is part of a relative path or an address.
        let tail = inside(before) || (word.starts_with('/') && before.is_some_and(|c| ".-}~".contains(c)));
        !tail && (open_end || !inside(after))
    })
}

fn rust_files(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let rust =
        files(&root).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|path| (relative(&path), fs::read_to_string(&path).unwrap())).collect()
}

/// Every file under a folder, in order; none where there is no such folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if NOT_OURS.contains(&name.as_ref()) || path.is_symlink() {
            continue;
        }
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn relative(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_string_lossy().replace('\\', "/")
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n  {}", faults.len(), faults.join("\n  "));
}
