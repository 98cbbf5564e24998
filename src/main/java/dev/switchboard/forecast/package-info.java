/**
 * The forecast: when the backlog is gone, and what would be if something were otherwise ({@code GET
 * /api/forecast}).
 *
 * <pre>
 *   queue, history, dispatch, series ─► LiveState ─► rehearsal.Forecast ─► as_is
 *                                           │
 *   query ─► WhatIf ────────────────────────┴──────► rehearsal.Forecast ─► with
 * </pre>
 *
 * <p>It reads how the installation stands, and then works with objects of its own: the engine of a
 * rehearsal, a store in memory, a time that only it lets pass. {@link
 * dev.switchboard.forecast.Forecasts} makes one at a time, on one thread of low priority, within a
 * set time and out of the memory budget. It says in sentences what it had to assume.
 *
 * <p>Used by the wiring alone. It changes nothing, and does not know the store.
 */
@NullMarked
package dev.switchboard.forecast;

import org.jspecify.annotations.NullMarked;
