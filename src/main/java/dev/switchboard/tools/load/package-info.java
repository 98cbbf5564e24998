/**
 * A load generator for a running server. It asks how many messages a second an installation takes,
 * how long clients wait for the 202, and whether everything is still there afterwards.
 *
 * <pre>
 *   LoadPlan ─► ArrivalSchedule ──────► EventLoop ─► Connection, Connection, ... ─► POST /api/messages/...
 *      │        when         one thread │   one request in flight each
 *      └──────► Requests ───────────────┤
 *               what                    └─► Judge ─► RequestCounts, Latencies
 *                                                │
 *   LoadRun:  counts before ─ warm-up ─ measured ─ counts after ─► LoadReport
 * </pre>
 *
 * <p><b>Open loop.</b> At a given rate every request has an instant at which it is meant to be
 * sent, independent of those before it. Latency counts from that instant, so a server that stalls
 * for a second is charged for all the requests that waited for it, not only for the ones that
 * happened to be on a connection ("coordinated omission", Gil Tene). Requests that are due and not
 * sent are a number and not a queue: their instants can be computed. Without a rate every
 * connection sends as soon as it was answered; what is measured then is the time of service, and
 * the report says so.
 *
 * <p><b>Cheap.</b> The generator runs on the cores of the server that it measures, so it must cost
 * little beside it: one thread, one selector (and with a rate a thread that wakes it), requests
 * made once and patched in place, responses read as bytes, nothing allocated for a request. The
 * report tells what it did cost.
 *
 * <p><b>Honest.</b> A request of which no answer came is neither acknowledged nor refused. What was
 * acknowledged must be in the totals of {@code GET /api/invariants}; a repeated request must be
 * answered with the id of the first. Where that does not hold the run has failed.
 *
 * <p>A request is a pure function of the seed and its number, except that its idempotency key also
 * names the run (two runs with a seed are the same load and not replays of each other), and that
 * which earlier request is repeated depends on which were answered by then.
 *
 * <p>Used by {@code app}. It knows the server from outside, as any client does.
 */
@NullMarked
package dev.switchboard.tools.load;

import org.jspecify.annotations.NullMarked;
