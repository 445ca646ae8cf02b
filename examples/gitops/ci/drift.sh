#!/bin/sh
# Check for drift, and keep one comment about it in the issue that THREAD names.
# Ends with 0 without drift, with 2 with drift, which fails a scheduled run, else with reconciler's own code.
. "$(dirname "$0")/common.sh"

code=0
reconciler drift --format markdown --detailed-exitcode >"$OUT/drift.found" 2>"$OUT/drift.log" || code=$?
{ printf '<!-- reconciler drift%s -->\n' "$of_stage"; cat "$OUT/drift.found"; } >"$OUT/drift.md"
cat "$OUT/drift.log" >&2
case $code in
  0) comment "$OUT/drift.md" --only-edit ;;
  2) comment "$OUT/drift.md" ;;
  *) tell drift "Drift check failed" "Exit code $code." "$OUT/drift.log" ;;
esac
exit "$code"
