/**
 * What operators look at and change: providers and their breakers, nodes, health, metrics, the
 * series of the console, settings, dead letters, invariants. The rest of the API does not know it.
 */
@NullMarked
package dev.switchboard.api.operate;

import org.jspecify.annotations.NullMarked;
