/**
 * What carries messages out of the house: the {@link dev.switchboard.provider.Provider} contract
 * that real carriers will implement, and the registry that routes each channel to one of them (008
 * FR-003).
 */
@NullMarked
package dev.switchboard.provider;

import org.jspecify.annotations.NullMarked;
