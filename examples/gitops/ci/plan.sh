#!/bin/sh
# Plan, keep the plan for the apply after the merge, and show it on the pull or merge request.
# Ends with 0 when there is a plan, with or without changes, else with reconciler's own code.
. "$(dirname "$0")/common.sh"

# An acknowledgement is part of the change it is for: a line "Reconciler-Ack: ADDRESS" at the end of a commit message.
set --
if [ -n "${BASE:-}" ]; then
  git log --format='%(trailers:key=Reconciler-Ack,valueonly,separator=%x0A)' "$BASE..HEAD" >"$OUT/acks"
  while IFS= read -r address; do
    if [ -n "$address" ]; then set -- "$@" --ack "$address"; fi
  done <"$OUT/acks"
fi

rm -f "$OUT/release.plan"
code=0
reconciler plan --out "$OUT/release.plan" --format markdown --detailed-exitcode "$@" \
  >"$OUT/plan.md" 2>"$OUT/plan.log" || code=$?
cat "$OUT/plan.log" >&2
case $code in
  0 | 2 | 7)
    sed "1s/ -->/$of_stage -->/" "$OUT/plan.md" >"$OUT/plan.comment.md"
    comment "$OUT/plan.comment.md"
    ;;
  *)
    tell plan "There is no plan" "Planning failed with exit code $code." "$OUT/plan.log"
    exit "$code"
    ;;
esac
