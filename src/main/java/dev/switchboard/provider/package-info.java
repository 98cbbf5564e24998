/**
 * What carries messages out of the house: the {@link dev.switchboard.provider.Provider} contract
 * that carriers implement, and the registry that routes each channel to one of them (008 FR-003).
 *
 * <p>Used by {@code dispatch}, {@code lane} and {@code callback}, which read results; by {@code
 * intake}, which asks for the provider of a channel; by {@code provider.type}, {@code
 * provider.mock}, {@code provider.smtp} and {@code provider.http}, which implement it; by {@code
 * callback.post}, {@code rehearsal}, {@code rehearsal.world}, {@code testing}, {@code tracing},
 * {@code api} and {@code api.operate}. It does not know lanes, breakers or types.
 */
@NullMarked
package dev.switchboard.provider;

import org.jspecify.annotations.NullMarked;
