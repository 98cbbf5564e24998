/**
 * Every meter and every log line of the product, in one place.
 *
 * <p>Operators build dashboards, alerts and searches on names. So the names are not scattered over
 * the code: the engine tells what happens as an {@link dev.switchboard.event.Event}, and the
 * listeners here decide what its line and its meters are called, which fields a line carries and at
 * which level it is written.
 *
 * <pre>
 *   Event ────► EventLines ───► EventLog ──► Line (JSON or text) ──► LinePipe ──► stdout
 *   requests, start and stop ──────┤                                   │ one daemon thread
 *   library ──► LibraryLog ────────┘                                   │ lines dropped
 *   Event ────► EventMeters ──► Meters, ProviderMeters ──► /metrics ◄──┘
 *   what others hold, asked when shown ──► Gauges ─────────┘
 * </pre>
 *
 * <p>Three promises hold throughout. <b>Telemetry never stops messaging:</b> a reader of standard
 * output that hangs costs callers a bounded wait, then lines are dropped, counted and reported.
 * <b>It stays small:</b> values are cut, buffers have a size, and a label value outside those named
 * at start is refused. <b>It tells no secrets:</b> no method takes a body or an address, and text
 * that comes from elsewhere (exception messages, libraries, request paths) has all that looks like
 * an address masked.
 *
 * <p>Why the lines are not written by a library: {@code docs/adr/0008-our-own-log.md}.
 *
 * <p>Used by {@code app}, {@code api.operate} and {@code forecast}. The engine does not know it: it
 * tells events.
 */
@NullMarked
package dev.switchboard.telemetry;

import org.jspecify.annotations.NullMarked;
