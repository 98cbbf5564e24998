/**
 * What operators look at and change: providers and their breakers, nodes, health, metrics, the
 * series of the console, settings, dead letters, invariants.
 *
 * <p>Used by the wiring alone. It reads statuses and meters, and does not know how they come about.
 */
@NullMarked
package dev.switchboard.api.operate;

import org.jspecify.annotations.NullMarked;
