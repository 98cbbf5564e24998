@NullMarked
package dev.switchboard.rehearsal.world;

import org.jspecify.annotations.NullMarked;
