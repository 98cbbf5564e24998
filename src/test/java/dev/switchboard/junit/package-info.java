/** Tests of the JUnit extension, which use it as tests of other programs do. */
@NullMarked
package dev.switchboard.junit;

import org.jspecify.annotations.NullMarked;
