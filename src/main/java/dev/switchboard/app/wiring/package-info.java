/**
 * The wiring: which rooms make up a server, built, started and stopped in order.
 *
 * <pre>
 *   Sections (all settings) ─► App ─┬─► TelemetryWiring, Stores, IntakeWiring, Providers
 *                                   ├─► DispatchWiring, CallbackWiring, Housekeeping
 *                                   └─► HttpWiring, SmtpWiring: listen last, stop first
 * </pre>
 *
 * <p>A feature gets its line here and nowhere else: a section in {@link
 * dev.switchboard.app.wiring.Sections}, a type of provider in {@link
 * dev.switchboard.app.wiring.ProviderTypes}, a facade in {@link
 * dev.switchboard.app.wiring.Facades}. A wiring decides nothing; it gives each room what the room
 * asks for in its constructor.
 *
 * <p>Used by {@code app}. It may use any room but that one.
 */
@NullMarked
package dev.switchboard.app.wiring;

import org.jspecify.annotations.NullMarked;
