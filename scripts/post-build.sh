#!/usr/bin/env bash
# Called by trunk after each build, before the files move to dist/ (the hook in Trunk.toml). Does what trunk leaves out:
#
# - the second piece of the page's program (scripts/tools/wasm-bindgen cut it off) comes beside the first;
# - the worker's builds for browsers with SIMD come beside the plain one, with a loader that picks the one that fits;
# - their files get names with a hash of their content, as the page's have, so that caches cannot mix builds;
# - the problem families become one file;
# - the service worker learns the build's id and files;
# - in development, the content security policy lets trunk's reload script in.

set -eu
cd "$TRUNK_STAGING_DIR"

hash_of() { # of the files named, or of the input
  if command -v sha256sum >/dev/null; then cat "$@" | sha256sum; else cat "$@" | shasum -a 256; fi | cut -c 1-16
}

# edit FILE SED-EXPRESSION...: sed in place, which GNU's and a Mac's spell differently.
edit() {
  local file=$1
  shift
  sed "$@" "$file" >"$file.edited"
  cat "$file.edited" >"$file" # keeps its mode
  rm "$file.edited"
}

# The page: its glue, its first piece, the second, and the link between them name each other, so that all have one hash.
cut="$REROLL_CACHE/cut"
features=(--enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals
  --enable-reference-types --enable-multivalue)
if [ "$TRUNK_PROFILE" = debug ]; then cp "$cut/split_second.wasm" second.wasm
else wasm-opt -Oz "${features[@]}" --strip-debug --strip-producers "$cut/split_second.wasm" -o second.wasm; fi
old=$(basename "$(ls page-*_bg.wasm)" _bg.wasm)
page="page-$(hash_of "$old.js" "${old}_bg.wasm" second.wasm)"
link="link-${page#page-}" second="second-${page#page-}"
mv "${old}_bg.wasm" "${page}_bg.wasm"
mv "$old.js" "$page.js"
mv second.wasm "$second.wasm"
cp "$cut/__wasm_split.js" "$link.js"
edit "$page.js" -e "s/from \"\.\/__wasm_split\.js\"/from \".\/$link.js\"/" -e "s/page_bg\.wasm/${page}_bg.wasm/"
edit "$link.js" -e "s/page\.js/$page.js/" -e "s/split_second\.wasm/$second.wasm/"
preload="<link rel=\"modulepreload\" href=\"./$link.js\" crossorigin=\"anonymous\">"
edit index.html -e "s/$old/$page/g" -e "s|</head>|$preload</head>|"

# The worker: trunk's build of it, and those for browsers with SIMD, which only a release has.
kinds=(plain)
if [ "$TRUNK_PROFILE" != debug ]; then
  "$TRUNK_SOURCE_DIR/scripts/workers.sh"
  kinds+=(simd relaxed)
fi
rm -f worker_loader.js
files=
for kind in "${kinds[@]}"; do
  made=.
  [ "$kind" = plain ] || made="$REROLL_CACHE/workers/$kind"
  worker="worker-$kind-$(hash_of "$made/worker.js" "$made/worker_bg.wasm")"
  cp "$made/worker_bg.wasm" "${worker}_bg.wasm"
  cp "$made/worker.js" "$worker.js"
  edit "$worker.js" -e "s/worker_bg\.wasm/${worker}_bg.wasm/g"
  files="$files$kind: '$worker', "
done
rm worker.js worker_bg.wasm
cat >worker_loader.js <<EOF
import './worker_kind.js';
const files = { ${files%, } };
const kind = new URL(import.meta.url).searchParams.get('kind') ?? self.workerKind;
const name = files[kind] ?? files.plain;
const program = fetch(new URL(\`./\${name}_bg.wasm\`, import.meta.url));
const { default: init } = await import(\`./\${name}.js\`);
await init({ module_or_path: program });
EOF
hashed_loader="worker_loader-$(hash_of worker_loader.js).js"
cp worker_loader.js "$hashed_loader" # the plain name is for whoever asks by that
edit index.html -e "s|\(name=\"reroll-worker\" content=\"\)[^\"]*|\1./$hashed_loader|"

# All families as one text, in the order in which src/family/builtin.rs lists them.
sources=$TRUNK_SOURCE_DIR
for path in $(sed -n 's|^ *"\([a-z-]*/[a-z0-9-]*\)"$|\1|p' "$sources/src/family/builtin.rs"); do
  printf '#### %s\n' "$path"
  cat "$sources/public/families/$path.toml"
done >families.txt
families="families-$(hash_of families.txt).txt"
mv families.txt "$families"
edit index.html -e "s|families\.txt|$families|"

if [ "$TRUNK_PROFILE" = debug ]; then
  edit index.html -e "s/script-src 'self'/script-src 'self' 'unsafe-inline'/" -e "s/connect-src 'self'/connect-src 'self' ws:/"
  exit 0
fi

files=$(find . -type f ! -name sw.js ! -path './models/*' ! -name '*.map' | LC_ALL=C sort)
build=$(for file in $files; do hash_of "$file"; done | hash_of)
edit index.html -e "s|\(name=\"reroll-build\" content=\"\)[^\"]*|\1$build|"
list=$(for file in $files; do printf "'%s', " "$file"; done)
edit sw.js -e "s|__BUILD__|$build|" -e "s|'__FILES__'|${list%, }|"
