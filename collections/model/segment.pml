/*
 * The order of things in one segment of a store file of format 2: what is written, forced and reused when, what a kill, a loss of power or
 * a copy leaves of it, and what recovery makes of that. README.md says what is left out, and how it is run.
 *
 * Memory is what the page cache holds and survives a kill; the device is what survives a loss of power. A page that is stored to a second time
 * may have been written to the device in between, and at a loss of power each page that was not forced is there as it was last written
 * to the device, as it is in memory, or torn.
 */

#ifndef BLOCKS
#define BLOCKS 3
#endif
#ifndef RECORDS
#define RECORDS 2            /* that a block has room for */
#endif
#ifndef KEYS
#define KEYS 2
#endif
#ifndef FIRST_BLOCKS
#define FIRST_BLOCKS 2       /* that have space when the store is new; the log grows to BLOCKS */
#endif
#ifndef APPENDS
#define APPENDS 5            /* records written at most, relocated ones too */
#endif
#ifndef LOSSES
#define LOSSES 1
#endif
#ifndef KILLS
#define KILLS 1
#endif
#ifndef CLOSES
#define CLOSES 1
#endif
#ifndef FORCE_FAILURES
#define FORCE_FAILURES 0
#endif

#ifdef EVICTING
#define QUEUES 2             /* S is 0, M is 1 */
#define EVICTS 1
#else
#define QUEUES 1
#define EVICTS 0
#endif

#define PLACES (BLOCKS * RECORDS)
#define JUMP (PLACES + BLOCKS)
#define NO_KEY 255
#define NO_BLOCK 255

/* A position: block and record of it in one number; 0 is none. */
#define POSITION(bb, rr) (1 + (bb) * (RECORDS + 1) + (rr))
#define BLOCK(ppp) (((ppp) - 1) / (RECORDS + 1))
#define RECORD(ppp) (((ppp) - 1) % (RECORDS + 1))
#define PLACE(ppp) (BLOCK(ppp) * RECORDS + RECORD(ppp))
#define BIT(v) (1 << (v))

/* The log in memory and on the device: records (key 0: none or torn) and block headers (queue 0: none or torn). */
byte key[PLACES], version[PLACES], number[PLACES];
byte dKey[PLACES], dVersion[PLACES], dNumber[PLACES];
bit recordDirty[PLACES];
byte queue[BLOCKS], first[BLOCKS], previous[BLOCKS], previousEnd[BLOCKS];
byte dQueue[BLOCKS], dFirst[BLOCKS], dPrevious[BLOCKS], dPreviousEnd[BLOCKS];
bit headerDirty[BLOCKS];

/* Live words and slots (place + 1, or 0). */
byte head[QUEUES], tail[QUEUES], seq, allocated = FIRST_BLOCKS, held;
byte dHead[QUEUES], dTail[QUEUES], dSeq, dAllocated = FIRST_BLOCKS, dHeld;
byte slot[KEYS], dSlot[KEYS];

/* Checkpoints A and B. Their numbers go round, 1 to 7: no two copies are further apart than three. 0: never written. 9: torn. */
byte cpNumber[2], cpSeq[2], cpAllocated[2], cpHead[2 * QUEUES], cpTail[2 * QUEUES];
byte dCpNumber[2], dCpSeq[2], dCpAllocated[2], dCpHead[2 * QUEUES], dCpTail[2 * QUEUES];
bit cpDirty[2];

/* The segment's epoch is the file's; the file is CLEAN; boot id and file key in it are those of now. */
bit inOrder = 1, dInOrder = 1;
bit clean, dClean;
bit sameBoot = 1;

/* What a process has on its heap. */
#define UNALLOCATED 0
#define FREE 1
#define PENDING 2
#define IN_QUEUE 3
byte block[BLOCKS];
bit up = 1, segmentDirty, openedDirty, readOnly, closing;
byte writer, checkpointer, recovery;
bit trusted;                 /* a rebuild begins at the live words */
byte wKey, wVersion, wQueue, wFrom, wBlock;
bit wCopies, wRemoves, wEvicts;
byte cutSeq, cutAllocated, cutHead[QUEUES], cutTail[QUEUES], cutPending, cutVersion[KEYS];

/* What was promised: the last acknowledged version of each key, those that may be seen after a loss of power, those that are absences. */
byte acknowledged[KEYS], issued[KEYS];
byte admissible[KEYS] = 1, absences[KEYS] = 1;
byte inFlight = NO_KEY;
byte crash;                  /* 0 none, 1 kill, 2 loss of power or copy */
byte appends, losses, kills, closes, forceFailures;

byte x;                      /* of loops that have choices in them; 0 between steps */
hidden byte ii, jj, kk, qq, bb, rr, cc, ppp, nn, ss, tt, best, largest, limit;
hidden byte sure, ok, beyond, found;
hidden byte chain[QUEUES * BLOCKS], chainLength[QUEUES], at[QUEUES], inChain[QUEUES], last[QUEUES], from[QUEUES], fromChain[QUEUES];
hidden byte sureChain[QUEUES], sureAt[QUEUES], sureSeq, startHead[QUEUES], startTail[QUEUES];
hidden byte ended[QUEUES];

#ifdef BUG_13_TAIL_OF_S_STAYS
#define TAIL_GOES(x, y) ((x) == (y))
#else
#define TAIL_GOES(x, y) true
#endif
#ifdef BUG_14_FREED_BY_EARLIER_CUT
#define IS_OF_CUT(x) true
#else
#define IS_OF_CUT(x) (cutPending & BIT(x))
#endif

/* ---- stores and forces ---- */

/* A page that is about to be stored to again may have reached the device as it was. */
inline writeBackRecord(place) {
    if
    :: recordDirty[place] -> dKey[place] = key[place]; dVersion[place] = version[place]; dNumber[place] = number[place]
    :: true
    fi
}

inline storeRecord(place, aKey, aVersion, aNumber) {
    writeBackRecord(place);
    key[place] = aKey; version[place] = aVersion; number[place] = aNumber; recordDirty[place] = 1
}

inline writeBackHeader(place) {
    if
    :: headerDirty[place] ->
        dQueue[place] = queue[place]; dFirst[place] = first[place]; dPrevious[place] = previous[place]; dPreviousEnd[place] = previousEnd[place]
    :: true
    fi
}

inline storeHeader(place, aQueue, aFirst, aPrevious, anEnd) {
    writeBackHeader(place);
    queue[place] = aQueue; first[place] = aFirst; previous[place] = aPrevious; previousEnd[place] = anEnd; headerDirty[place] = 1
}

inline forceLog() {
    for (ii : 0 .. PLACES - 1) {
        if
        :: recordDirty[ii] -> dKey[ii] = key[ii]; dVersion[ii] = version[ii]; dNumber[ii] = number[ii]; recordDirty[ii] = 0
        :: else
        fi
    }
    for (ii : 0 .. BLOCKS - 1) {
        if
        :: headerDirty[ii] ->
            dQueue[ii] = queue[ii]; dFirst[ii] = first[ii]; dPrevious[ii] = previous[ii]; dPreviousEnd[ii] = previousEnd[ii];
            headerDirty[ii] = 0
        :: else
        fi
    }
}

/* The device has not taken what it was to force, and the kernel does not try again. */
inline failForce() {
    for (ii : 0 .. PLACES - 1) { recordDirty[ii] = 0 }
    for (ii : 0 .. BLOCKS - 1) { headerDirty[ii] = 0 }
}

inline forceCheckpoint(place) {
    dCpNumber[place] = cpNumber[place]; dCpSeq[place] = cpSeq[place]; dCpAllocated[place] = cpAllocated[place];
    for (jj : 0 .. QUEUES - 1) {
        dCpHead[place * QUEUES + jj] = cpHead[place * QUEUES + jj]; dCpTail[place * QUEUES + jj] = cpTail[place * QUEUES + jj]
    }
    cpDirty[place] = 0
}

/* Who opens a file that is not current reads of them only how much is allocated. */
#if defined(BUG_16_LIVE_WORDS_TRUSTED) || defined(BUG_19_DIRTY_NOT_FORCED) || defined(BUG_20_COPY_TRUSTED) || defined(BUG_20_EPOCH_FIRST)
#define WORDS_ARE_READ true
#else
#define WORDS_ARE_READ closing
#endif

inline forceWords() {
    dSeq = seq; dAllocated = allocated; dHeld = held;
    for (jj : 0 .. QUEUES - 1) { dHead[jj] = head[jj]; dTail[jj] = tail[jj] }
}

inline forceSegmentHeader() {
    forceCheckpoint(0);
    forceCheckpoint(1);
    if :: WORDS_ARE_READ -> forceWords() :: else -> dAllocated = allocated fi;
    dInOrder = inOrder
}

inline forceSlots() {
    for (jj : 0 .. KEYS - 1) { dSlot[jj] = slot[jj] }
}

#define VALID(x) (cpNumber[x] >= 1 && cpNumber[x] <= 7)
#define NEWER(x, y) (cpNumber[x] != cpNumber[y] && (cpNumber[x] + 7 - cpNumber[y]) % 7 <= 3)

/* c = the newest valid checkpoint, or 2 */
inline newestCheckpoint() {
    if
    :: VALID(0) && VALID(1) -> if :: NEWER(1, 0) -> cc = 1 :: else -> cc = 0 fi
    :: VALID(0) && !VALID(1) -> cc = 0
    :: !VALID(0) && VALID(1) -> cc = 1
    :: else -> cc = 2
    fi
}

/* Writes the cut over the older copy. */
inline writeCheckpoint() {
    newestCheckpoint();
    if
    :: cc == 2 -> cc = 0; nn = 1
    :: else -> nn = cpNumber[cc] % 7 + 1; cc = 1 - cc
    fi;
    cpNumber[cc] = nn; cpSeq[cc] = cutSeq; cpAllocated[cc] = cutAllocated; cpDirty[cc] = 1;
    for (jj : 0 .. QUEUES - 1) { cpHead[cc * QUEUES + jj] = cutHead[jj]; cpTail[cc * QUEUES + jj] = cutTail[jj] }
}

inline takeCut() {
    cutSeq = seq; cutAllocated = allocated; cutPending = 0;
    for (jj : 0 .. QUEUES - 1) { cutHead[jj] = head[jj]; cutTail[jj] = tail[jj] }
    for (jj : 0 .. BLOCKS - 1) { if :: block[jj] == PENDING -> cutPending = cutPending | BIT(jj) :: else fi }
    for (jj : 0 .. KEYS - 1) { cutVersion[jj] = acknowledged[jj] }
    segmentDirty = 0
}

inline forgetCut() {
    cutSeq = 0; cutAllocated = 0; cutPending = 0;
    for (jj : 0 .. QUEUES - 1) { cutHead[jj] = 0; cutTail[jj] = 0 }
    for (jj : 0 .. KEYS - 1) { cutVersion[jj] = 0 }
}

/* ---- queues ---- */

/* best = the youngest block of a queue that says that it follows x, or NO_BLOCK */
inline successor(aQueue, place, after) {
    best = NO_BLOCK;
    for (ii : 0 .. BLOCKS - 1) {
        if
        :: ii < allocated && queue[ii] == aQueue + 1 && previous[ii] == first[place] && first[ii] > first[place] && first[ii] > after && (best == NO_BLOCK || first[ii] > first[best]) -> best = ii
        :: else
        fi
    }
}

/* Moves a tail behind its record; a block that it leaves waits for a checkpoint. */
inline passTail(aQueue) {
    ppp = tail[aQueue] + 1;
    leavePassed(aQueue)
}

inline leavePassed(aQueue) {
    if
    :: BLOCK(ppp) != BLOCK(head[aQueue]) ->
        successor(aQueue, BLOCK(ppp), 0);
        if
        :: best != NO_BLOCK && RECORD(ppp) >= previousEnd[best] ->
#ifdef BUG_14_REUSED_BEFORE_FORCE
            block[BLOCK(ppp)] = FREE;
#else
            block[BLOCK(ppp)] = PENDING;
#endif
            ppp = POSITION(best, 0)
        :: else
        fi
    :: else
    fi;
    tail[aQueue] = ppp
}

/* A block may end where the tail stands, when the head has gone on since. */
#define IS_PASSED(x) (tail[x] != 0 && tail[x] != head[x] && RECORD(tail[x]) == RECORDS)
#define HAS_TAIL(x) (tail[x] != 0 && tail[x] != head[x] && RECORD(tail[x]) < RECORDS && key[PLACE(tail[x])] != 0)
#define IS_LIVE_TAIL(x) (slot[key[PLACE(tail[x])] - 1] == PLACE(tail[x]) + 1)
#define TAIL_KEY(x) (key[PLACE(tail[x])] - 1)
#define HEAD_HAS_ROOM(x) (head[x] != 0 && RECORD(head[x]) < RECORDS)

/* ---- what is promised ---- */

/* Compares what is there after an opening with what may be. */
inline check() {
    for (kk : 0 .. KEYS - 1) {
        nn = BIT(acknowledged[kk]);
        if :: inFlight == kk -> nn = nn | BIT(wVersion) :: else fi;
        if :: crash == 2 -> nn = admissible[kk] :: else fi;
        if
        :: slot[kk] != 0 ->
            assert(key[slot[kk] - 1] == kk + 1);
            ss = version[slot[kk] - 1];
            assert(ss <= 7 && (nn & BIT(ss)) && !(absences[kk] & BIT(ss)));
            acknowledged[kk] = ss;
            if :: crash == 2 -> admissible[kk] = BIT(ss) :: else fi
        :: else ->
            nn = nn & absences[kk];
            assert(EVICTS || nn != 0);
            if
            :: nn != 0 ->
                for (ii : 0 .. 7) { if :: nn & BIT(ii) -> acknowledged[kk] = ii :: else fi }
            :: else
            fi;
            if :: crash == 2 -> admissible[kk] = nn :: else fi
        fi;
        if
        :: inFlight == kk && crash == 1 && acknowledged[kk] != wVersion -> admissible[kk] = admissible[kk] & (255 - BIT(wVersion))
        :: else
        fi
    }
    inFlight = NO_KEY; crash = 0; wKey = 0; wVersion = 0; wQueue = 0; wFrom = 0; wBlock = 0; wCopies = 0; wRemoves = 0; wEvicts = 0;
    up = 1
}

/* ---- recovery ---- */

inline collectUnused(state) {
    for (ii : 0 .. BLOCKS - 1) {
        if
        :: ii >= allocated -> block[ii] = UNALLOCATED
        :: ii < allocated && block[ii] != IN_QUEUE -> block[ii] = state
        :: else
        fi
    }
}

/* Takes over the queues from the live words. */
inline adopt() {
    for (ii : 0 .. BLOCKS - 1) { block[ii] = UNALLOCATED }
    for (qq : 0 .. QUEUES - 1) {
        if :: head[qq] == 0 -> head[qq] = tail[qq] :: else fi;
        if
        :: head[qq] != 0 ->
            bb = BLOCK(tail[qq]);
            nn = 0;
            do
            :: nn <= BLOCKS ->
                assert(bb != NO_BLOCK && queue[bb] == qq + 1);
                block[bb] = IN_QUEUE;
                if :: bb == BLOCK(head[qq]) -> break :: else fi;
                successor(qq, bb, 0);
                bb = best;
                nn++
            :: else -> assert(false)
            od;
            if :: first[bb] > seq -> seq = first[bb] :: else fi
        :: else
        fi
    }
}

/* Whether a place lies between the tail and the head of a queue. */
inline isInQueue(place) {
    ok = 0;
    bb = (place) / RECORDS;
    rr = (place) % RECORDS;
    if
    :: block[bb] == IN_QUEUE ->
        qq = queue[bb] - 1;
        ok = (bb != BLOCK(tail[qq]) || rr >= RECORD(tail[qq])) && (bb != BLOCK(head[qq]) || rr < RECORD(head[qq]))
    :: else
    fi
}

/* Completes or undoes what was under way when the process was killed. */
inline repair() {
    adopt();
    for (qq : 0 .. QUEUES - 1) {
        if
        :: HEAD_HAS_ROOM(qq) && key[PLACE(head[qq])] != 0 && (number[PLACE(head[qq])] == seq || number[PLACE(head[qq])] == seq + 1) ->
            tt = PLACE(head[qq]);
            if
            :: absences[key[tt] - 1] & BIT(version[tt]) -> slot[key[tt] - 1] = 0
            :: else -> slot[key[tt] - 1] = tt + 1
            fi;
            head[qq] = head[qq] + 1;
            seq = number[tt];
            break
        :: else
        fi
    }
    for (ii : 0 .. BLOCKS - 1) {
        if
        :: queue[ii] != 0 && first[ii] > seq -> queue[ii] = 0; first[ii] = 0; previous[ii] = 0; previousEnd[ii] = 0; headerDirty[ii] = 1
        :: else
        fi
    }
    for (kk : 0 .. KEYS - 1) {
        if
        :: slot[kk] != 0 ->
            isInQueue(slot[kk] - 1);
            if :: !ok -> slot[kk] = 0 :: else fi
        :: else
        fi
    }
#ifdef EVICTING
    if
    :: HAS_TAIL(0) && slot[TAIL_KEY(0)] != 0 && queue[(slot[TAIL_KEY(0)] - 1) / RECORDS] == 2 && TAIL_GOES(0, 1) -> passTail(0)
    :: else
    fi;
#endif
    collectUnused(PENDING);
    segmentDirty = 1
}

/* Moves a queue's tail during a replay behind the record with a number. */
inline passReplayed(aQueue, aNumber) {
    found = 0;
    do
    :: !found ->
        if
        :: fromChain[aQueue] < inChain[aQueue] || (fromChain[aQueue] == inChain[aQueue] && from[aQueue] < at[aQueue]) ->
            bb = chain[aQueue * BLOCKS + fromChain[aQueue]];
            limit = RECORDS;
            if
            :: fromChain[aQueue] + 1 < chainLength[aQueue] -> limit = previousEnd[chain[aQueue * BLOCKS + fromChain[aQueue] + 1]]
            :: else
            fi;
            if
            :: from[aQueue] >= limit -> fromChain[aQueue]++; from[aQueue] = 0
            :: else ->
                rr = bb * RECORDS + from[aQueue];
                if
                :: number[rr] <= aNumber ->
                    if :: key[rr] != 0 && slot[key[rr] - 1] == rr + 1 -> slot[key[rr] - 1] = 0 :: else fi;
                    from[aQueue]++
                :: else -> found = 1
                fi
            fi
        :: else -> found = 1
        fi
    :: else -> break
    od
}

/* Finds the next record of a queue that counts. */
inline advance(aQueue) {
    found = 0;
    do
    :: !found ->
        bb = chain[aQueue * BLOCKS + inChain[aQueue]];
        limit = RECORDS;
        ss = 255;
        if
        :: inChain[aQueue] + 1 < chainLength[aQueue] ->
            limit = previousEnd[chain[aQueue * BLOCKS + inChain[aQueue] + 1]];
            ss = first[chain[aQueue * BLOCKS + inChain[aQueue] + 1]]
        :: else
        fi;
        sure = sureChain[aQueue] != NO_BLOCK && at[aQueue] < limit && (inChain[aQueue] < sureChain[aQueue] || (inChain[aQueue] == sureChain[aQueue] && at[aQueue] < sureAt[aQueue]));
        ok = 0;
        if
        :: at[aQueue] < limit ->
            rr = bb * RECORDS + at[aQueue];
            ok = key[rr] != 0 && number[rr] > last[aQueue] && number[rr] < ss && (sure || number[rr] > sureSeq)
        :: else
        fi;
        if
        :: ok -> found = 1
        :: !ok && sure -> assert(false)      /* a checkpoint describes only what was forced */
        :: !ok && !sure && at[aQueue] >= limit && inChain[aQueue] + 1 < chainLength[aQueue] ->
            inChain[aQueue]++;
            at[aQueue] = 0;
            bb = chain[aQueue * BLOCKS + inChain[aQueue]];
            if :: first[bb] > last[aQueue] -> last[aQueue] = first[bb] :: else fi
#ifdef BUG_17_STOPPING_RULE_IGNORED
        :: !ok && !sure && at[aQueue] < limit -> at[aQueue]++
        :: !ok && !sure && at[aQueue] >= limit && inChain[aQueue] + 1 >= chainLength[aQueue] -> ended[aQueue] = 1; found = 1
#else
        :: !ok && !sure && (at[aQueue] < limit || inChain[aQueue] + 1 >= chainLength[aQueue]) -> ended[aQueue] = 1; found = 1
#endif
        fi
    :: else -> break
    od
}

/* Makes table and words anew from the log: from the newest checkpoint, or from the live words if they are trusted. */
inline replay() {
    newestCheckpoint();
    sureSeq = 0;
    if
    :: trusted ->
        sureSeq = seq;
        for (qq : 0 .. QUEUES - 1) { startHead[qq] = head[qq]; startTail[qq] = tail[qq] }
    :: !trusted && cc == 2 ->
        assert(cpNumber[0] == 0 || cpNumber[1] == 0);   /* both copies are never in flight together */
        for (qq : 0 .. QUEUES - 1) { startHead[qq] = 0; startTail[qq] = 0 }
    :: else ->
        sureSeq = cpSeq[cc];
        if :: cpAllocated[cc] > allocated -> allocated = cpAllocated[cc] :: else fi;
        for (qq : 0 .. QUEUES - 1) { startHead[qq] = cpHead[cc * QUEUES + qq]; startTail[qq] = cpTail[cc * QUEUES + qq] }
    fi;
    for (kk : 0 .. KEYS - 1) { slot[kk] = 0 }
    for (qq : 0 .. QUEUES - 1) {
        chainLength[qq] = 0; sureChain[qq] = NO_BLOCK; sureAt[qq] = 0; at[qq] = 0; inChain[qq] = 0; ended[qq] = 1; fromChain[qq] = 0;
        from[qq] = 0;
        bb = NO_BLOCK;
        beyond = startHead[qq] == 0;
        if
        :: startTail[qq] != 0 ->
            bb = BLOCK(startTail[qq]);
            at[qq] = RECORD(startTail[qq]);
            assert(bb < allocated && queue[bb] == qq + 1)
        :: else ->
            for (ii : 0 .. BLOCKS - 1) {
                if
                :: ii < allocated && queue[ii] == qq + 1 && previous[ii] == 0 && first[ii] > sureSeq && (bb == NO_BLOCK || first[ii] > first[bb]) -> bb = ii
                :: else
                fi
            }
        fi;
        if
        :: bb != NO_BLOCK ->
            last[qq] = first[bb];
            from[qq] = at[qq];
            ended[qq] = 0;
            do
            :: bb != NO_BLOCK ->
                chain[qq * BLOCKS + chainLength[qq]] = bb;
                if
                :: startHead[qq] != 0 && bb == BLOCK(startHead[qq]) ->
                    beyond = 1;
                    sureChain[qq] = chainLength[qq];
                    sureAt[qq] = RECORD(startHead[qq])
                :: else
                fi;
                chainLength[qq]++;
                if
                :: chainLength[qq] == BLOCKS -> bb = NO_BLOCK
                :: else -> limit = (beyond -> sureSeq : 0); successor(qq, bb, limit); bb = best
                fi
            :: else -> break
            od;
            assert(startHead[qq] == 0 || sureChain[qq] != NO_BLOCK);
            advance(qq)
        :: else
        fi
    }
    largest = sureSeq;
    do
    :: true ->
        tt = 255;
        for (qq : 0 .. QUEUES - 1) {
            if
            :: !ended[qq] -> rr = chain[qq * BLOCKS + inChain[qq]] * RECORDS + at[qq];
                if :: tt == 255 || number[rr] < number[tt] -> tt = rr; jj = qq :: else fi
            :: else
            fi
        }
        if :: tt == 255 -> break :: else fi;
        if :: number[tt] > largest -> largest = number[tt] :: else fi;
        last[jj] = number[tt];
        at[jj]++;
        kk = key[tt] - 1;
#ifdef EVICTING
        if
        :: slot[kk] != 0 && queue[(slot[kk] - 1) / RECORDS] != queue[tt / RECORDS] ->
            nn = number[slot[kk] - 1];
            qq = 1 - jj;
            passReplayed(qq, nn)
        :: else
        fi;
#endif
        if
        :: absences[kk] & BIT(version[tt]) -> slot[kk] = 0
        :: else -> slot[kk] = tt + 1
        fi;
        advance(jj)
    od;
    for (ii : 0 .. BLOCKS - 1) { block[ii] = UNALLOCATED }
    for (qq : 0 .. QUEUES - 1) {
        head[qq] = 0;
        tail[qq] = 0;
        if
        :: chainLength[qq] > 0 ->
            for (ii : 0 .. BLOCKS - 1) {
                if :: ii >= fromChain[qq] && ii <= inChain[qq] -> block[chain[qq * BLOCKS + ii]] = IN_QUEUE :: else fi
            }
            head[qq] = POSITION(chain[qq * BLOCKS + inChain[qq]], at[qq]);
            tail[qq] = POSITION(chain[qq * BLOCKS + fromChain[qq]], from[qq])
        :: else
        fi
    }
    for (ii : 0 .. BLOCKS - 1) {
        if :: ii < allocated && queue[ii] != 0 && first[ii] > largest -> largest = first[ii] :: else fi
    }
#ifdef BUG_17_NO_JUMP
    seq = largest;
#else
    for (ii : 0 .. PLACES - 1) {
        if :: ii / RECORDS < allocated && key[ii] != 0 && number[ii] > largest -> largest = number[ii] :: else fi
    }
    seq = largest + (trusted -> 0 : JUMP);
#endif
    collectUnused(PENDING);
    segmentDirty = 1
}

inline eraseUnusedHeaders() {
    for (x : 0 .. BLOCKS - 1) {
        if
        :: x < allocated && block[x] != IN_QUEUE && (queue[x] != 0 || first[x] != 0) -> storeHeader(x, 0, 0, 0, 0)
        :: else
        fi
    };
    x = 0
}

inline clearHeap() {
    up = 0; writer = 0; checkpointer = 0; closing = 0; segmentDirty = 0; readOnly = 0; openedDirty = 0; trusted = 0;
    for (ii : 0 .. BLOCKS - 1) { block[ii] = 0 }
    forgetCut();
    recovery = 1
}

/* What the device has of the pages that were not forced: any subset, and torn ones. */
inline losePower() {
    for (x : 0 .. PLACES - 1) {
        if
        :: recordDirty[x] ->
            if
            :: true                                                             /* as it was */
            :: dKey[x] = key[x]; dVersion[x] = version[x]; dNumber[x] = number[x]
#if defined(BUG_18_SUM_SKIPPED)
            :: dKey[x] = key[x]; dVersion[x] = 8; dNumber[x] = number[x]        /* a value that never was */
#elif defined(BUG_18_SUM_WITHOUT_NUMBER)
            :: dNumber[x] = number[x]                                           /* an older record with a new number */
#else
            :: dKey[x] = 0; dVersion[x] = 0; dNumber[x] = 0
#endif
            fi
        :: else
        fi;
        key[x] = dKey[x]; version[x] = dVersion[x]; number[x] = dNumber[x]; recordDirty[x] = 0
    }
    for (x : 0 .. BLOCKS - 1) {
        if
        :: headerDirty[x] ->
            if
            :: true
            :: dQueue[x] = queue[x]; dFirst[x] = first[x]; dPrevious[x] = previous[x]; dPreviousEnd[x] = previousEnd[x]
#ifdef TORN_SECTORS
            :: dQueue[x] = 0; dFirst[x] = 0; dPrevious[x] = 0; dPreviousEnd[x] = 0
#endif
            fi
        :: else
        fi;
        queue[x] = dQueue[x]; first[x] = dFirst[x]; previous[x] = dPrevious[x]; previousEnd[x] = dPreviousEnd[x];
        headerDirty[x] = 0
    }
    for (x : 0 .. 1) {
        if
        :: cpDirty[x] ->
            if
            :: true
            :: forceCheckpoint(x)
#ifdef TORN_SECTORS
            :: dCpNumber[x] = 9
#endif
            fi
        :: else
        fi;
        cpNumber[x] = dCpNumber[x]; cpSeq[x] = dCpSeq[x]; cpAllocated[x] = dCpAllocated[x]; cpDirty[x] = 0;
        for (jj : 0 .. QUEUES - 1) {
            cpHead[x * QUEUES + jj] = dCpHead[x * QUEUES + jj]; cpTail[x * QUEUES + jj] = dCpTail[x * QUEUES + jj]
        }
    }
    /* Live words, slots and the epoch: those of the last force, or those of now. */
    if :: true :: allocated != dAllocated -> dAllocated = allocated fi;
    if :: true :: inOrder != dInOrder -> dInOrder = inOrder fi;
#if defined(BUG_16_LIVE_WORDS_TRUSTED) || defined(BUG_19_DIRTY_NOT_FORCED) || defined(BUG_20_COPY_TRUSTED) || defined(BUG_20_EPOCH_FIRST)
    if :: true :: forceWords() fi;
    for (x : 0 .. KEYS - 1) { if :: true :: dSlot[x] = slot[x] fi }
#endif
    for (x : 0 .. KEYS - 1) { slot[x] = dSlot[x] }
    for (x : 0 .. QUEUES - 1) { head[x] = dHead[x]; tail[x] = dTail[x] }
    x = 0;
    seq = dSeq; held = dHeld; allocated = dAllocated; inOrder = dInOrder; clean = dClean;
#ifndef BUG_20_COPY_TRUSTED
    sameBoot = 0
#endif
}

/* ---- the segment ---- */

inline beginWrite() {
    if
    :: clean ->
        clean = 0;
        sameBoot = 1;
#ifndef BUG_19_DIRTY_NOT_FORCED
        dClean = 0
#endif
    :: else
    fi;
    held = 1;
    segmentDirty = 1
}

/* The next step of an append to wQueue: into the block at the head, or into another one. */
inline beginAppend() {
    appends++;
    if
    :: HEAD_HAS_ROOM(wQueue) -> writer = 4
    :: else ->
        if
        :: block[0] == FREE -> wBlock = 0
#ifdef ANY_BLOCK
        :: block[1] == FREE -> wBlock = 1
#if BLOCKS > 2
        :: block[2] == FREE -> wBlock = 2
#endif
#if BLOCKS > 3
        :: block[3] == FREE -> wBlock = 3
#endif
#else
        :: block[0] != FREE && block[1] == FREE -> wBlock = 1
        :: block[0] != FREE && block[1] != FREE && BLOCKS > 2 && block[BLOCKS - 2] == FREE -> wBlock = BLOCKS - 2
        :: block[0] != FREE && block[1] != FREE && (BLOCKS < 3 || block[BLOCKS - 2] != FREE) && block[BLOCKS - 1] == FREE -> wBlock = BLOCKS - 1
#endif
        fi;
        writer = 1
    fi
}

#define MAY_APPEND(x) (appends < APPENDS && (HEAD_HAS_ROOM(x) || anyFree))
#define anyFree (block[0] == FREE || block[1] == FREE || (BLOCKS > 2 && block[BLOCKS - 2] == FREE) || block[BLOCKS - 1] == FREE)
/* Without kills nobody sees what comes between the record and the end of the operation. */
#define SEEN (KILLS > 0 || writer <= 4)
#define IDLE (up && writer == 0 && !readOnly && !closing)
#define QUEUE_OF(x) (queue[(slot[x] - 1) / RECORDS] - 1)

inline beginVersion(aKey, removes) {
    wKey = aKey; wRemoves = removes; wCopies = 0;
    issued[aKey]++;
    wVersion = issued[aKey];
    inFlight = aKey;
    admissible[aKey] = admissible[aKey] | BIT(wVersion);
    if :: removes -> absences[aKey] = absences[aKey] | BIT(wVersion) :: else fi;
    if :: slot[aKey] != 0 -> wQueue = QUEUE_OF(aKey) :: else -> wQueue = 0 fi;
    beginAppend()
}

inline beginCopy(aFrom, aTo) {
    wKey = TAIL_KEY(aFrom); wVersion = version[PLACE(tail[aFrom])]; wCopies = 1; wRemoves = 0; wFrom = aFrom; wQueue = aTo;
    beginAppend()
}

active proctype store() {
    d_step {
        for (ii : 0 .. BLOCKS - 1) { if :: ii < FIRST_BLOCKS -> block[ii] = FREE :: else fi }
    }
    do
    /* A put or a removal. */
    :: atomic { IDLE && issued[0] < 7 && MAY_APPEND((slot[0] != 0 -> QUEUE_OF(0) : 0)) -> beginWrite(); beginVersion(0, 0) }
#if KEYS > 1
    :: atomic { IDLE && issued[1] < 7 && MAY_APPEND((slot[1] != 0 -> QUEUE_OF(1) : 0)) -> beginWrite(); beginVersion(1, 0) }
#endif
#ifdef REMOVALS
    :: atomic { IDLE && slot[0] != 0 && issued[0] < 7 && MAY_APPEND(QUEUE_OF(0)) -> beginWrite(); beginVersion(0, 1) }
#endif
    :: atomic { IDLE && IS_PASSED(0) -> beginWrite(); ppp = tail[0]; leavePassed(0); wCopies = 1; writer = 10 }
#ifdef EVICTING
    :: atomic { IDLE && IS_PASSED(1) -> beginWrite(); ppp = tail[1]; leavePassed(1); wCopies = 1; writer = 10 }
#endif
    /* Tail steps: a dead record is passed over, a live one copied to a head; in an evicting store also dropped. */
    :: atomic { IDLE && HAS_TAIL(0) && !IS_LIVE_TAIL(0) -> beginWrite(); passTail(0); writer = 10; wCopies = 1 }
#ifdef EVICTING
    :: atomic { IDLE && HAS_TAIL(1) && !IS_LIVE_TAIL(1) -> beginWrite(); passTail(1); writer = 10; wCopies = 1 }
    :: atomic { IDLE && HAS_TAIL(1) && IS_LIVE_TAIL(1) && MAY_APPEND(1) -> beginWrite(); beginCopy(1, 1) }
    :: atomic { IDLE && HAS_TAIL(0) && IS_LIVE_TAIL(0) && MAY_APPEND(1) -> beginWrite(); beginCopy(0, 1) }
    :: atomic { IDLE && HAS_TAIL(0) && IS_LIVE_TAIL(0) -> beginWrite(); wCopies = 1; wKey = TAIL_KEY(0); wFrom = 0; writer = 12 }
    :: atomic { IDLE && HAS_TAIL(1) && IS_LIVE_TAIL(1) -> beginWrite(); wCopies = 1; wKey = TAIL_KEY(1); wFrom = 1; writer = 12 }
#else
    :: atomic { IDLE && HAS_TAIL(0) && IS_LIVE_TAIL(0) && MAY_APPEND(0) -> beginWrite(); beginCopy(0, 0) }
#endif
    /* Growth: zeros, then the word. */
    :: atomic { IDLE && allocated < BLOCKS ->
        beginWrite();
        for (x : 0 .. RECORDS - 1) { storeRecord(allocated * RECORDS + x, 0, 0, 0) }
        x = 0;
        storeHeader(allocated, 0, 0, 0, 0);
        block[allocated] = FREE;
        allocated++;
        held = 0
      }

    /* Append: a block's header, the positions, its number; the record, the slot, the number, the head; then a tail. */
    :: atomic { writer == 1 ->
        if
        :: head[wQueue] == 0 -> storeHeader(wBlock, wQueue + 1, seq + 1, 0, 0)
        :: else -> storeHeader(wBlock, wQueue + 1, seq + 1, first[BLOCK(head[wQueue])], RECORD(head[wQueue]))
        fi;
        block[wBlock] = IN_QUEUE;
        writer = 2
      }
    :: d_step { writer == 2 ->
        if
        :: head[wQueue] == 0 && tail[wQueue] == 0 -> tail[wQueue] = POSITION(wBlock, 0)
        :: else -> head[wQueue] = POSITION(wBlock, 0); writer = 3
        fi
      }
    :: d_step { writer == 3 -> seq = first[wBlock]; writer = 4 }
    :: atomic { writer == 4 ->
        if
        :: storeRecord(PLACE(head[wQueue]), wKey + 1, wVersion, seq + 1); writer = 6
        :: kills < KILLS -> storeRecord(PLACE(head[wQueue]), 0, 0, 0); writer = 5      /* killed in the middle of it */
        fi
      }
    :: d_step { writer == 6 ->
        if :: wRemoves -> slot[wKey] = 0 :: else -> slot[wKey] = PLACE(head[wQueue]) + 1 fi;
        writer = 7
      }
    :: d_step { writer == 7 -> seq++; writer = 8 }
    :: d_step { writer == 8 -> head[wQueue] = head[wQueue] + 1;
        if
        :: wCopies && TAIL_GOES(wFrom, wQueue) -> writer = 9
        :: else -> writer = 10
        fi
      }
    :: d_step { writer == 9 -> passTail(wFrom); writer = 10 }
    :: d_step { writer == 10 ->
        held = 0;
        if :: !wCopies -> acknowledged[wKey] = wVersion :: else fi;
        inFlight = NO_KEY; wKey = 0; wVersion = 0; wQueue = 0; wFrom = 0; wBlock = 0; wCopies = 0; wRemoves = 0; wEvicts = 0;
        writer = 0
      }
#ifdef EVICTING
    /* Eviction: the tail, then the slot. */
#ifdef BUG_12_SLOT_BEFORE_TAIL
    :: d_step { writer == 12 -> slot[wKey] = 0; writer = 13 }
    :: d_step { writer == 13 -> passTail(wFrom); writer = 10 }
#else
    :: d_step { writer == 12 -> passTail(wFrom); writer = 13 }
    :: d_step { writer == 13 -> slot[wKey] = 0; writer = 10 }
#endif
#endif

    /* Checkpoint: the cut, the log's force, the older copy, the header's force, the blocks. The first, third and last under the lock. */
    :: d_step { up && !readOnly && checkpointer == 0 && writer == 0 && (segmentDirty || closing) -> takeCut(); checkpointer = 1 }
#ifdef BUG_15_HEADER_FIRST
    :: d_step { checkpointer == 1 && writer == 0 -> writeCheckpoint(); checkpointer = 2 }
    :: d_step { checkpointer == 2 && SEEN -> forceSegmentHeader(); checkpointer = 3 }
    :: d_step { checkpointer == 3 && SEEN -> forceLog(); checkpointer = 4 }
#else
    :: d_step { checkpointer == 1 && SEEN -> forceLog(); checkpointer = 2 }
    :: d_step { checkpointer == 1 && forceFailures < FORCE_FAILURES -> failForce(); forceFailures++;
#ifndef BUG_21_FORCE_RETRIED
        readOnly = 1; checkpointer = 0
#endif
      }
    :: d_step { checkpointer == 2 && writer == 0 ->
#ifdef BUG_15_CUT_AFTER_FORCE
        tt = cutPending; takeCut(); cutPending = tt;
#endif
        writeCheckpoint(); checkpointer = 3 }
    :: d_step { checkpointer == 3 && SEEN -> forceSegmentHeader(); checkpointer = 4 }
#endif
    :: d_step { checkpointer == 4 && writer == 0 ->
        for (ii : 0 .. BLOCKS - 1) {
            if
            :: block[ii] == PENDING && IS_OF_CUT(ii) -> block[ii] = FREE
            :: else
            fi
        }
        for (kk : 0 .. KEYS - 1) { admissible[kk] = admissible[kk] & (255 - (BIT(cutVersion[kk]) - 1)) }
        if
        :: closing -> checkpointer = 5
        :: else -> checkpointer = 0; forgetCut()
        fi
      }

    /* Closing: the tables too, the same checkpoint into the other copy, CLEAN. */
    :: d_step { IDLE && checkpointer == 0 && closes < CLOSES -> closing = 1; closes++ }
    :: d_step { checkpointer == 5 -> forceSlots(); forceWords(); checkpointer = 6 }
    :: d_step { checkpointer == 6 -> writeCheckpoint(); checkpointer = 7 }
    :: d_step { checkpointer == 7 -> forceSegmentHeader(); checkpointer = 8 }
    :: d_step { checkpointer == 8 -> clean = 1; dClean = 1; clearHeap() }

    /* The process is killed. */
    :: d_step { kills < KILLS && (up || recovery > 1) ->
        kills++; clearHeap();
        if :: crash == 0 -> crash = 1 :: else fi
      }
    /* The machine loses power, or the file was copied while it was written. */
    :: atomic { losses < LOSSES && SEEN -> losses++; losePower(); clearHeap(); crash = 2 }

    /* Opening. */
    :: d_step { recovery == 1 ->
        openedDirty = !clean;
        if
        :: clean || sameBoot
        :: else -> inOrder = 0; dInOrder = 0; sameBoot = 1; dClean = 0; clean = 0
        fi;
        if
        :: !inOrder || held == 2 ->
            trusted = inOrder;
#ifdef BUG_16_LIVE_WORDS_TRUSTED
            trusted = 1;
#endif
            recovery = 2
        :: inOrder && held == 1 -> repair(); held = 0; recovery = 0; check()
        :: inOrder && held == 0 ->
            adopt();
            tt = (openedDirty -> PENDING : FREE);
            collectUnused(tt);
            segmentDirty = openedDirty;
            recovery = 0;
            check()
        fi
      }
    /* A rebuild. */
#ifdef BUG_20_EPOCH_FIRST
    :: d_step { recovery == 2 -> held = 2; inOrder = 1; dInOrder = 1; recovery = 20 }
#else
    :: d_step { recovery == 2 -> held = 2; recovery = 20 }
#endif
    :: d_step { recovery == 20 -> replay(); trusted = 0; recovery = 3 }
    :: atomic { recovery == 3 -> if :: cpNumber[0] == 0 && cpNumber[1] == 0 -> eraseUnusedHeaders() :: else fi; recovery = 4 }
    :: d_step { recovery == 4 -> forceLog(); recovery = 5 }
    :: d_step { recovery == 5 -> takeCut(); writeCheckpoint(); forgetCut(); segmentDirty = 1; recovery = 6 }
    :: d_step { recovery == 6 ->
#ifndef BUG_17_JUMP_NOT_FORCED
        forceSegmentHeader();
#endif
        recovery = 7 }
    :: atomic { recovery == 7 -> eraseUnusedHeaders(); recovery = 8 }
    :: d_step { recovery == 8 -> forceLog(); recovery = 9 }
    :: d_step { recovery == 9 -> inOrder = 1; recovery = 10 }
    :: d_step { recovery == 10 ->
#ifndef BUG_17_JUMP_NOT_FORCED
        forceSegmentHeader();
#endif
        recovery = 11 }
    :: d_step { recovery == 11 -> held = 0; recovery = 0; check() }
    od
}
