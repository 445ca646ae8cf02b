#!/bin/sh
# Look what was changed outside, and keep one comment about it in the issue that THREAD names.
# Ends with 0 when nothing was, with 2 when something was, which turns a scheduled run red, else with reconciler's own code.
. "$(dirname "$0")/common.sh"

code=0
reconciler drift --format markdown --detailed-exitcode >"$OUT/drift.found" 2>"$OUT/drift.log" || code=$?
{ printf '<!-- reconciler drift -->\n'; cat "$OUT/drift.found"; } >"$OUT/drift.md"
cat "$OUT/drift.log" >&2
case $code in
  0) comment "$OUT/drift.md" --only-edit ;;
  2) comment "$OUT/drift.md" ;;
  *) tell drift "Drift could not be looked for" "Exit code $code." "$OUT/drift.log" ;;
esac
exit "$code"
