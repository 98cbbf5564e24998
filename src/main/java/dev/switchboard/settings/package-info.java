/**
 * How settings are declared, read and checked. The settings themselves live with the features that
 * they configure: each feature declares a {@link dev.switchboard.settings.Section}.
 *
 * <p>Configuration is strict. A wrong value, an unknown key and a combination that makes no sense
 * all stop the start. They are reported together, each with its place and, for a misspelt key, a
 * suggestion.
 *
 * <pre>
 *  Section, Section, ...     keys with type, default, documentation   --&gt; docs/configuration.md
 *          |
 *          v
 *     ConfigSchema           finds keys by name
 *          |
 *  switchboard.yaml    FileSource         --+
 *  SWITCHBOARD_...     EnvironmentSource  --+--&gt; ConfigValue --&gt; ResolvedConfig --&gt; Section.read
 *  key=value           CommandLineSource  --+    one key, one    the last valid      the feature's
 *                                                origin          value of each key   own record
 * </pre>
 *
 * <p>A later source wins, but a wrong value is a mistake even where a later source overrides it.
 * Secrets are shown neither in a mistake nor in a record's {@code toString}.
 *
 * <p>Jackson parses the YAML. The rest is ours, because no library reports every mistake at once
 * with its line and a suggestion, and refuses unknown variables: SmallRye Config knows no lines of
 * YAML, Lightbend Config reads no YAML, and Hoplite suggests nothing.
 *
 * <p>Used by most rooms: each that has settings declares them. It does not know a single setting.
 */
@NullMarked
package dev.switchboard.settings;

import org.jspecify.annotations.NullMarked;
