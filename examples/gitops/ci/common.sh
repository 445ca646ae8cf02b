# What the steps share; sourced, never run. OUT is where they leave their files, BASE what a change is compared with.
# RECONCILER_STAGE is the stage they work on, staging unless it is set; it has comments of its own.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."
OUT=${OUT:-build}
mkdir -p "$OUT"
of_stage=${RECONCILER_STAGE:+ $RECONCILER_STAGE}

# Show a Markdown file as the one comment that begins with the marker in its first line.
comment() {
  python3 "$here/forge.py" comment "$@"
}

# Write a comment: marker, heading, a sentence, and the end of a log, which holds no secrets.
tell() {  # tell KIND HEADING SENTENCE LOG
  {
    printf '<!-- reconciler %s -->\n\n### %s\n\n%s\n\n' "$1$of_stage" "$2" "$3"
    tail -n 100 "$4" | tail -c 40000 | sed 's/^/    /'  # indented, it is code that no line of it can end
    if [ -n "${RUN_URL:-}" ]; then printf '\n[The whole log](%s)\n' "$RUN_URL"; fi
  } >"$OUT/$1.md"
  comment "$OUT/$1.md"
}

# End with a code that the next step of a GitHub workflow can ask for.
finish() {
  if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "code=$1" >>"$GITHUB_OUTPUT"; fi
  exit "$1"
}
