/**
 * Providers that behave, and misbehave, as they are told: no carrier, no network, reproducible by
 * seed (006 US 3, 008 US 3).
 */
@NullMarked
package dev.switchboard.provider.mock;

import org.jspecify.annotations.NullMarked;
