#!/bin/sh
# Before a promotion: compare staging with production, and plan production for an apply that a person approves.
# Ends with 0 when there is a plan, with or without changes, else with reconciler's own code.
. "$(dirname "$0")/common.sh"

code=0
reconciler compare --from staging --to production --format markdown >"$OUT/compare.md" 2>"$OUT/compare.log" || code=$?
cat "$OUT/compare.log" >&2
case $code in
  0 | 2) comment "$OUT/compare.md" ;;
  *)
    tell compare "The stages cannot be compared" "Comparing failed with exit code $code." "$OUT/compare.log"
    exit "$code"
    ;;
esac
RECONCILER_STAGE=production exec "$here/plan.sh"
