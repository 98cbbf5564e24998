/** Several nodes as processes on one PostgreSQL, with kills, pauses and lost connections. */
@NullMarked
package dev.switchboard.server.cluster;

import org.jspecify.annotations.NullMarked;
