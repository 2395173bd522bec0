# Small parts shared by the scripts. Sourced; bash 3.2 (a Mac's) is enough.

# clock SECONDS: 0:07, 12:30.
clock() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# at_least VERSION MINIMUM: compares dotted numbers, and ignores what follows them (1.96.0+dfsg1-1).
at_least() {
  awk -v have="$1" -v want="$2" 'BEGIN {
    n = split(want, w, "."); split(have, h, ".")
    for (i = 1; i <= n; i++) { if (h[i] + 0 > w[i] + 0) exit 0; if (h[i] + 0 < w[i] + 0) exit 1 }
    exit 0
  }'
}

first_of() { # first_of COMMAND-OR-PATH...: the first that can be run
  local candidate
  for candidate in "$@"; do
    [ -n "$candidate" ] && command -v "$candidate" 2>/dev/null && return
  done
  return 0
}

find_chromium() {
  first_of "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Chromium.app/Contents/MacOS/Chromium" "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
}

find_chromedriver() {
  first_of "${CHROMEDRIVER:-}" chromedriver chromium.chromedriver "${CHROMEWEBDRIVER:-/nowhere}/chromedriver" \
    /usr/lib/chromium-browser/chromedriver
}

# The description file of some Vulkan driver; lavapipe's first, since it is on every machine the same.
find_vulkan() {
  local file
  for file in /usr/share/vulkan/icd.d/lvp_icd*.json /etc/vulkan/icd.d/*.json /usr/share/vulkan/icd.d/*.json; do
    [ -f "$file" ] && echo "$file" && return
  done
  return 0
}
