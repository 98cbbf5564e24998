/**
 * What the operator decided, read once at start and never changed after it.
 *
 * <p>Configuration is strict. A value that is wrong, a key that does not exist and a combination
 * that makes no sense all stop the start, and they are reported together, because an operator who
 * repairs one mistake per start gives up after the third. Nothing is guessed: a duration carries
 * its unit, and a misspelt key is a mistake with a suggestion instead of a default that is silently
 * kept.
 *
 * <pre>
 *  built-in defaults   Keys: one table of name, type, default, description
 *          |           (also printed as the reference: SettingsReference)
 *          v
 *  switchboard.yaml    FileSource        --+
 *          v                               |
 *  SWITCHBOARD_...     EnvironmentSource --+--> Entries --> Answers --> Settings --> CrossChecks
 *          v                               |      one key,    the last      records      rules over
 *  key=value           CommandLineSource --+      one origin  valid value                several keys
 * </pre>
 *
 * <p>A later source wins, but a wrong value is a mistake even where a later source overrides it.
 * Secrets are shown neither in a mistake nor in a record's {@code toString}.
 */
@NullMarked
package dev.switchboard.settings;

import org.jspecify.annotations.NullMarked;
