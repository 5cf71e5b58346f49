#!/bin/sh
# Checks the model of the order of things: the order as it is must keep every promise, and each planted error must break one.
# Needs spin and a C compiler (Debian: apt install spin gcc). Usage: run.sh [NAME...]   Without names: everything.
# Prints a table, line by line; ends with 1 if a line is not as it must be. LIMIT: seconds for each line (600 if not set). OPT: how the compiler optimizes (-O1).
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
limit=${LIMIT:-600}
wanted=" $* "
failed=0

printf '| %-34s | %-9s | %10s | %7s |\n' "Line" "Outcome" "States" "Seconds"
printf '|---|---|---|---|\n'

# check NAME kept|broken FLAG...
check() {
    name=$1
    must=$2
    shift 2
    case "$wanted" in
        "  ") ;;
        *" $name "*) ;;
        *) return ;;
    esac
    # Of a flag that is given twice the last counts.
    flags=$(printf '%s\n' "$@" | awk -F= '{ if (!($1 in at)) { at[$1] = ++n } flag[at[$1]] = $0 } END { for (i = 1; i <= n; i++) print flag[i] }')
    mkdir "$work/$name" && cd "$work/$name" || exit 2
    spin -a $flags "$here/segment.pml" > spin.log 2>&1 &&
        cc -w ${OPT:--O1} -DSAFETY -DVECTORSZ=2048 -DCOLLAPSE -DMEMLIM=8000 -o pan pan.c || { cat spin.log; exit 2; }
    timeout "$limit" ./pan -E -m200000 -w24 > pan.log 2>&1
    states=$(sed -n 's/^ *\([0-9e+]*\) states, stored.*/\1/p' pan.log)
    seconds=$(sed -n 's/^pan: elapsed time \([0-9.]*\) seconds/\1/p' pan.log)
    if grep -q "assertion violated" pan.log; then
        is=broken
    elif grep -q "errors: 0" pan.log && ! grep -q "Search not completed\|max search depth too small" pan.log; then
        is=kept
    else
        is=unknown
    fi
    printf '| %-34s | %-9s | %10s | %7s |\n' "$name" "$is" "${states:--}" "${seconds:->$limit}"
    [ "$is" = "$must" ] || failed=1
}

small="-DRECORDS=1 -DFIRST_BLOCKS=3 -DKILLS=0 -DCLOSES=0"
evicting="-DEVICTING -DRECORDS=1 -DBLOCKS=4 -DFIRST_BLOCKS=4 -DKEYS=1 -DCLOSES=0"

# The order as it is.
check order-loss kept $small -DAPPENDS=3
check order-kill-and-loss kept $small -DKEYS=1 -DKILLS=1 -DAPPENDS=3
check order-removals kept $small -DKEYS=1 -DAPPENDS=3 -DREMOVALS
check order-close kept $small -DKEYS=1 -DCLOSES=1 -DAPPENDS=2
check order-failed-force kept $small -DKEYS=1 -DFORCE_FAILURES=1 -DAPPENDS=3
check order-growth kept $small -DKEYS=1 -DFIRST_BLOCKS=2 -DANY_BLOCK -DAPPENDS=2
check order-two-losses kept $small -DKEYS=1 -DLOSSES=2 -DAPPENDS=3
check order-blocks-of-two kept $small -DKEYS=1 -DRECORDS=2 -DBLOCKS=2 -DFIRST_BLOCKS=2 -DAPPENDS=3
check order-evicting-loss kept $evicting -DKILLS=0 -DAPPENDS=3
check order-evicting-kill kept $evicting -DKILLS=1 -DLOSSES=0 -DAPPENDS=3

# Planted errors: the numbers are those of the list of planted bugs.
check bug-12-slot-before-tail broken $evicting -DKILLS=1 -DAPPENDS=3 -DBUG_12_SLOT_BEFORE_TAIL
check bug-13-tail-of-s-stays broken $evicting -DKILLS=1 -DAPPENDS=3 -DBUG_13_TAIL_OF_S_STAYS
check bug-14-reused-before-force broken $small -DAPPENDS=4 -DBUG_14_REUSED_BEFORE_FORCE
check bug-14-freed-by-earlier-cut broken $small -DAPPENDS=4 -DBUG_14_FREED_BY_EARLIER_CUT
check bug-15-cut-after-force broken $small -DAPPENDS=4 -DBUG_15_CUT_AFTER_FORCE
check bug-15-header-first broken $small -DAPPENDS=3 -DBUG_15_HEADER_FIRST
check bug-16-live-words-trusted broken $small -DAPPENDS=3 -DBUG_16_LIVE_WORDS_TRUSTED
check bug-17-no-jump broken $small -DAPPENDS=4 -DLOSSES=2 -DBUG_17_NO_JUMP
check bug-17-stopping-rule-ignored broken $small -DRECORDS=2 -DBLOCKS=2 -DFIRST_BLOCKS=2 -DAPPENDS=3 -DLOSSES=2 -DBUG_17_STOPPING_RULE_IGNORED
check bug-18-sum-skipped broken $small -DAPPENDS=3 -DBUG_18_SUM_SKIPPED
check bug-18-sum-without-number broken $small -DAPPENDS=4 -DBUG_18_SUM_WITHOUT_NUMBER
check bug-19-dirty-not-forced broken $small -DKEYS=1 -DCLOSES=1 -DAPPENDS=3 -DBUG_19_DIRTY_NOT_FORCED
check bug-20-epoch-first broken $small -DKEYS=1 -DKILLS=1 -DAPPENDS=3 -DBUG_20_EPOCH_FIRST
check bug-20-copy-trusted broken $small -DAPPENDS=3 -DBUG_20_COPY_TRUSTED
check bug-21-force-retried broken $small -DAPPENDS=3 -DFORCE_FAILURES=1 -DBUG_21_FORCE_RETRIED
exit $failed
