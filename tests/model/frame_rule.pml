/* The frame rule and the engine that leads by it, for spin: events/frame/frame_rule.h, command-side/engine.
 *
 * One partition. Three writers claim, lead, decide, are deposed, crash and come back; callers give up
 * and ask again elsewhere, one attempt at a time. Whatever was ever sent may reach the log at any later
 * time, in any order, any number of times or never: that is loss, doubling, reordering and delay.
 * Bounded are the writers, the terms and the commands; claims, crashes, copies and attempts are not.
 *
 * Only valid frames are kept in log[]. A void one changes no reader's state, so its arrival is the step
 * that changes nothing; to have read the log to its end is to have read every valid frame.
 *
 * The hash is left out. A commit is judged by its term and sequence alone, and it is asserted that what
 * they let through stands on exactly the history it was decided on (property 5): what the hash asks.
 *
 * The properties, each asserted by holds(number, ...):
 *   1  an acknowledged command is valid in the log (with 3: exactly once)
 *   2  a command told "did not happen" is not valid and never becomes valid
 *   3  no command is decided twice
 *   4  a deposed leader answers "moved" and nothing else
 *   5  the chain has no gap: a valid commit extends the history it was decided on
 *
 * -DWITHOUT_... leaves one rule out; -DCHECKED=n asserts property n alone, so that what is found is the
 * damage and not the broken rule itself. frame_rule_model_test.cc lists them.
 */

#ifndef WRITERS
#define WRITERS 3
#endif
#ifndef TERMS
#define TERMS 3  /* the highest term that is claimed */
#endif
#ifndef COMMANDS
#define COMMANDS 2
#endif
#ifndef CHECKED
#define CHECKED 0  /* all */
#endif

#define holds(property, condition) \
  assert((CHECKED != 0 && CHECKED != property) || (condition))

#define self _pid  /* the writer whose step it is */
#define NOBODY WRITERS
#define LENGTH (TERMS + COMMANDS + 2)  /* of valid frames; the full rule fills all but two */
#define SLOT(led_term, position) (((led_term) - 1) * COMMANDS + (position))
#define IS_CLAIM(entry) ((entry) <= TERMS)

mtype = { following, claiming, leading };
mtype = { open, acknowledged, refused };

/* What was sent. A claim is known by its term and by who takes it for its own: the writer that waits
 * for it, or nobody any more. A commit is known by its term and its place in that term's sequence. */
byte claims[TERMS + 1];             /* by term: bits, 1 << who */
byte leader[TERMS + 1] = NOBODY;    /* by term, once a claim of it is valid: who takes it for its own */
byte decided[TERMS * COMMANDS];     /* 1 + command; 0: not sent */
byte decided_on[TERMS * COMMANDS];  /* the history it extends */

/* The log's valid frames, and the frame rule's state after the last one. */
byte log[LENGTH];  /* a claim's term, or TERMS + 1 + a commit's command */
byte end;
byte term;
byte sequence;
byte history;      /* the commands decided so far, as digits: stands for the hash */

/* The callers. */
mtype outcome[COMMANDS] = open;
byte asked[COMMANDS] = NOBODY;  /* the writer that has the attempt */
byte prove_to[COMMANDS];        /* a refusal waits until 1 less of the log is read; 0: none waits */
byte place[COMMANDS];           /* 1 + where the log holds it; 0: nowhere */
#ifdef WITHOUT_ONE_ATTEMPT
byte given_up[COMMANDS] = NOBODY;
#endif

/* Writers and commands are alike: each is first used in the order of its number. */
byte writers_used;
byte commands_used;

byte i;
byte c;
byte known;  /* these three are 0 between steps */

inline acknowledge(command) {
  holds(1, place[command] != 0);
  holds(4, role != following);
  outcome[command] = acknowledged;
  asked[command] = NOBODY;
  prove_to[command] = 0
}

inline refuse(command) {
  holds(2, place[command] == 0);
  holds(4, role == leading);
  outcome[command] = refused;
  asked[command] = NOBODY;
  prove_to[command] = 0
}

/* What is void for ever is forgotten, so that equal states look equal; not where a rule that makes it
 * void is left out. */
#if defined(KEEP_VOID) || defined(WITHOUT_CLAIM_TERM) || defined(WITHOUT_COMMIT_TERM) || \
    defined(WITHOUT_CHAIN)
#define KEEPS_VOID true
#else
#define KEEPS_VOID false
#endif

inline forget_earlier_terms() {
  i = 1;
  do
  :: !KEEPS_VOID && i <= term ->
     claims[i] = 0;
     c = 0;
     do
     :: i < term && c < COMMANDS ->
        decided[SLOT(i, c)] = 0;
        decided_on[SLOT(i, c)] = 0;
        c++
     :: else -> break
     od;
     i++
  :: else -> break
  od;
  i = 0;
  c = 0
}

/* A writer id is used for one claim: after this one, nobody takes it for its own. */
#ifdef WITHOUT_FRESH_WRITERS
#define AFTERWARDS self
#else
#define AFTERWARDS NOBODY
#endif

/* Ends the claim or the leadership that was; what was sent under it stays on its way. */
inline leave(next_role) {
  if
  :: claims[claimed] & (1 << self) ->
     claims[claimed] = (claims[claimed] & ~(1 << self)) | (1 << AFTERWARDS)
  :: else
  fi;
  if
  :: leader[claimed] == self -> leader[claimed] = AFTERWARDS
  :: else
  fi;
  role = next_role;
  read_to = 0;
  sent = 0;
  tip = 0;
  flown = 0
}

/* What comes of every attempt that the writer has. */
#define TO_EVERY_ATTEMPT(consequence) \
  c = 0; \
  do \
  :: c < COMMANDS -> \
     if \
     :: asked[c] == self -> consequence \
     :: else \
     fi; \
     c++ \
  :: else -> break \
  od; \
  c = 0

#define UNANSWERED asked[c] = NOBODY; prove_to[c] = 0
#ifdef WITHOUT_MOVED
#define MOVED refuse(c)
#else
#define MOVED UNANSWERED
#endif

/* What is open stays with the writer, to be handled anew when it leads. */
inline send_claim(next_term) {
  leave(claiming);
  claimed = next_term;
  if
  :: KEEPS_VOID || claimed > term -> claims[claimed] = claims[claimed] | (1 << self)
  :: else
  fi;
  TO_EVERY_ATTEMPT(prove_to[c] = 0)
}

inline give_way() {
  leave(following);
  claimed = 0;
  TO_EVERY_ATTEMPT(MOVED)
}

/* The callers hear nothing. The writer is back at once, as one that follows. */
inline crash() {
  leave(following);
  claimed = 0;
  TO_EVERY_ATTEMPT(UNANSWERED)
}

/* A writer that follows may know any part of the log. The code reads to the end before its first
 * claim; nothing here relies on it. */
#define CLAIM(next_term) \
  :: d_step { role == following && next_term <= term + 1 && self <= writers_used -> \
       if \
       :: self == writers_used -> writers_used++ \
       :: else \
       fi; \
       send_claim(next_term) }

/* The first claim at the term of the one sent, or above, settles it. */
inline read_outcome_of_claim() {
  i = 0;
  known = 0;
  do
  :: IS_CLAIM(log[i]) && log[i] >= claimed -> break
  :: IS_CLAIM(log[i]) && log[i] < claimed -> i++
  :: else -> known = known * (COMMANDS + 1) + log[i] - TERMS; i++
  od;
  if
  :: leader[log[i]] == self ->
     role = leading;
     claimed = log[i];
     read_to = i + 1;
     tip = known
  :: else -> give_way()
  fi;
  i = 0;
  known = 0
}

#define READ(command) (place[command] != 0 && place[command] <= read_to)
#define FLOWN(command) ((flown >> (command)) & 1)
#define UNDECIDED(command) (!READ(command) && !FLOWN(command) && prove_to[command] == 0)

#ifdef WITHOUT_ONE_ATTEMPT
#define HAS(command) (asked[command] == self || given_up[command] == self)
#else
#define HAS(command) (asked[command] == self)
#endif

#ifdef WITHOUT_READING_TO_THE_END
#define MUST_READ (read_to + 1)
#else
#define MUST_READ (end + 1)
#endif

inline send_commit(command) {
  if
  :: KEEPS_VOID || claimed == term ->
     decided[SLOT(claimed, sent)] = 1 + command;
     decided_on[SLOT(claimed, sent)] = tip
  :: else
  fi;
  tip = tip * (COMMANDS + 1) + 1 + command;
  sent++;
  flown = flown | (1 << command);
#ifdef WITHOUT_READ_BACK
  if
  :: asked[command] == self -> acknowledge(command)
  :: else
  fi
#endif
}

/* What a writer does with one command. */
#define HANDLE(command) \
  /* is asked: a repeat after an answer too, but never after "did not happen" */ \
  :: d_step { role != following && asked[command] == NOBODY && outcome[command] != refused && \
              command <= commands_used -> \
       if \
       :: command == commands_used -> commands_used++ \
       :: else \
       fi; \
       asked[command] = self } \
  /* decides: appends ... */ \
  :: d_step { role == leading && HAS(command) && UNDECIDED(command) && \
              decided[SLOT(claimed, sent)] == 0 -> send_commit(command) } \
  /* ... or is about to refuse, for whatever reason */ \
  :: d_step { role == leading && asked[command] == self && UNDECIDED(command) -> \
       prove_to[command] = MUST_READ } \
  :: d_step { role == leading && asked[command] == self && prove_to[command] != 0 && \
              read_to + 1 >= prove_to[command] -> refuse(command) } \
  /* has read that it was decided, now or earlier */ \
  :: d_step { role == leading && asked[command] == self && READ(command) -> acknowledge(command) } \
  /* the same while it reads on to its next claim */ \
  :: d_step { role == claiming && asked[command] == self && place[command] != 0 -> \
       acknowledge(command) }

#ifdef WITHOUT_DRAIN
#define REFUSE_EARLY(command) \
  :: d_step { role == claiming && asked[command] == self -> refuse(command) }
#else
#define REFUSE_EARLY(command)
#endif

active [WRITERS] proctype Writer() {
  mtype role = following;
  byte claimed;  /* the term it claims or leads */
  byte read_to;  /* while leading: how many valid frames it has read */
  byte sent;     /* commits in its term */
  byte tip;      /* the history after the last of them */
  byte flown;    /* their commands, as bits */
endless:
  do
  CLAIM(1)
  CLAIM(2)
#if TERMS > 2
  CLAIM(3)
#endif
#if TERMS > 3
  CLAIM(4)
#endif
  /* an append or the claim itself is doubtful: for no reason or a good one */
  :: d_step { role != following && claimed < TERMS -> send_claim(claimed + 1) }
  :: d_step { role == claiming && term >= claimed -> read_outcome_of_claim() }
  :: d_step { role == leading && read_to < end && !IS_CLAIM(log[read_to]) -> read_to++ }
  :: d_step { role == leading && read_to < end && IS_CLAIM(log[read_to]) -> give_way() }
  HANDLE(0)
  REFUSE_EARLY(0)
#if COMMANDS > 1
  HANDLE(1)
  REFUSE_EARLY(1)
#endif
#if COMMANDS > 2
  HANDLE(2)
  REFUSE_EARLY(2)
#endif
  :: d_step { role != following -> crash() }
  od
}

/* The frame rule. */
#ifdef WITHOUT_CLAIM_TERM
#define CLAIM_IS_VALID true
#else
#define CLAIM_IS_VALID (number > term)
#endif
#ifdef WITHOUT_COMMIT_TERM
#define TERM_IS_VALID true
#else
#define TERM_IS_VALID (number == term)
#endif
#ifdef WITHOUT_CHAIN
#define SEQUENCE_IS_VALID(position) true
#else
#define SEQUENCE_IS_VALID(position) (position == sequence)
#endif

#define LAND_CLAIM(who) \
  :: d_step { ((claims[number] >> (who)) & 1) && end < LENGTH && CLAIM_IS_VALID -> \
       log[end] = number; \
       end++; \
       term = number; \
       sequence = 0; \
       leader[number] = who; \
       forget_earlier_terms() }

#define LAND_COMMIT(position) \
  :: d_step { decided[SLOT(number, position)] != 0 && end < LENGTH && TERM_IS_VALID && \
              SEQUENCE_IS_VALID(position) -> \
       c = decided[SLOT(number, position)] - 1; \
       holds(2, outcome[c] != refused); \
       holds(3, place[c] == 0); \
       holds(5, number == term && decided_on[SLOT(number, position)] == history); \
       log[end] = TERMS + 1 + c; \
       end++; \
       sequence++; \
       history = history * (COMMANDS + 1) + c + 1; \
       place[c] = end; \
       c = 0 }

/* The way to the log, for the frames of one term. */
active [TERMS] proctype Way() {
#define number (1 + _pid - WRITERS)
endless:
  do
  LAND_CLAIM(0)
  LAND_CLAIM(1)
#if WRITERS > 2
  LAND_CLAIM(2)
#endif
  LAND_CLAIM(NOBODY)
  LAND_COMMIT(0)
#if COMMANDS > 1
  LAND_COMMIT(1)
#endif
#if COMMANDS > 2
  LAND_COMMIT(2)
#endif
  od
}

/* Gives up waiting, and is free to ask another writer. */
active [COMMANDS] proctype Caller() {
#define mine (_pid - WRITERS - TERMS)
endless:
  do
  :: d_step { asked[mine] != NOBODY ->
#ifdef WITHOUT_ONE_ATTEMPT
       given_up[mine] = asked[mine];
#endif
       asked[mine] = NOBODY;
       prove_to[mine] = 0 }
  od
}
