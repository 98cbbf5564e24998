/**
 * What a misspelt name was meant to be: of a setting, a query parameter, a JSON member.
 *
 * <p>Used by {@code settings}, {@code http.request}, {@code api.endpoint}, {@code api.facade},
 * {@code api.request}, {@code api.testing}, {@code provider.type}, {@code provider.mock}, {@code
 * rehearsal.scenario}, {@code forecast} and {@code stream}: all that refuse a name that they do not
 * know. It knows no other room.
 */
@NullMarked
package dev.switchboard.spelling;

import org.jspecify.annotations.NullMarked;
