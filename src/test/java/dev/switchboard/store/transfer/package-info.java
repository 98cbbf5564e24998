/** Tests of moving up, on real files and a real PostgreSQL. */
@NullMarked
package dev.switchboard.store.transfer;

import org.jspecify.annotations.NullMarked;
