/** Tests of what facades share. */
@NullMarked
package dev.switchboard.api.facade;

import org.jspecify.annotations.NullMarked;
