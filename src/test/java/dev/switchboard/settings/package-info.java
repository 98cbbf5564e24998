/**
 * The configuration as an operator meets it: real files, names of variables, and the lines that
 * tell a mistake.
 */
@NullMarked
package dev.switchboard.settings;

import org.jspecify.annotations.NullMarked;
