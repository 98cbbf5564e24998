/** The tests of what clients and providers send. */
@NullMarked
package dev.switchboard.api.request;

import org.jspecify.annotations.NullMarked;
