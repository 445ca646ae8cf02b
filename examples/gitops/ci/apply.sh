#!/bin/sh
# Apply exactly the reviewed plan, and report the result on the pull or merge request.
# Ends with 0 when it was applied, even if a review is pending or action is required; with 5 if the plan is
# stale, after making a new one for somebody to approve; else with reconciler's own code.
. "$(dirname "$0")/common.sh"

again() {  # again LOG
  tell apply "The plan is stale" "What was still valid was applied. Review the new plan below, then apply it by hand." "$1"
  "$here/plan.sh"
  finish 5
}

if [ ! -s "$OUT/release.plan" ]; then python3 "$here/forge.py" plan "$OUT/release.plan"; fi
if [ ! -s "$OUT/release.plan" ]; then
  echo "No reviewed plan was kept for this commit." >"$OUT/apply.log"
  again "$OUT/apply.log"
fi

code=0
reconciler apply "$OUT/release.plan" --detailed-exitcode --lock-timeout 10m >"$OUT/apply.log" 2>"$OUT/apply.err" || code=$?
cat "$OUT/apply.err" >&2
cat "$OUT/apply.log"
if [ ! -s "$OUT/apply.log" ]; then cp "$OUT/apply.err" "$OUT/apply.log"; fi
case $code in
  0) tell apply "Applied" "Everything is as declared." "$OUT/apply.log" ;;
  3) tell apply "Applied, and pending" "A review is not finished; the next run shows the result." "$OUT/apply.log" ;;
  7) tell apply "Applied, and action required" "The command to run is below." "$OUT/apply.log" ;;
  5) again "$OUT/apply.log" ;;
  6) tell apply "Partly blocked" "The missing flags are below; plan again with them." "$OUT/apply.log" ;;
  *) tell apply "Not everything was applied" "Exit code $code; fix the cause and run it again." "$OUT/apply.log" ;;
esac
case $code in
  3 | 7) finish 0 ;;
  *) finish "$code" ;;
esac
