/**
 * Endpoints that are told what happens, the events that they are told, and the attempts to tell
 * them. The rest of the API does not know it.
 */
@NullMarked
package dev.switchboard.api.endpoint;

import org.jspecify.annotations.NullMarked;
