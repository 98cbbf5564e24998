/** What a misspelt name was meant to be: of a setting, a query parameter, a JSON member. */
@NullMarked
package dev.switchboard.spelling;

import org.jspecify.annotations.NullMarked;
