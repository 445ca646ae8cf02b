#!/bin/sh
# Carry out exactly the reviewed plan, and say on the pull or merge request how it went.
# Ends with 0 when it was applied, even if a third party still decides or a person has to act; with 5 when the plan no longer
# fits, after making a new one for somebody to approve; else with reconciler's own code.
. "$(dirname "$0")/common.sh"

again() {  # again LOG
  tell apply "The plan no longer fits" "What still fitted was applied. Below is a new plan; apply it by hand." "$1"
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
  3) tell apply "Applied, and waiting" "A third party still decides; the next run picks it up." "$OUT/apply.log" ;;
  7) tell apply "Applied, and somebody has to act" "The command to run is below." "$OUT/apply.log" ;;
  5) again "$OUT/apply.log" ;;
  6) tell apply "Partly blocked" "Below is what would let it through; plan again with that." "$OUT/apply.log" ;;
  *) tell apply "Not everything was applied" "Exit code $code; run it again once the cause is gone." "$OUT/apply.log" ;;
esac
case $code in
  3 | 7) finish 0 ;;
  *) finish "$code" ;;
esac
