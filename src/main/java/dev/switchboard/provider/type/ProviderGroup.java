package dev.switchboard.provider.type;

import dev.switchboard.http.Resource;
import dev.switchboard.provider.Provider;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All providers of one type in a running program. Safe for use by many threads. */
public interface ProviderGroup extends AutoCloseable {
  /** One for each that was asked for, in that order and by that name. */
  List<? extends Provider> providers();

  /**
   * What {@code GET /api/providers} shows of a provider besides what it shows of all: members in
   * snake case, never a secret.
   */
  Map<String, @Nullable Object> shown(String provider);

  /** The type's own HTTP resources, below {@code /api/provider/<type>/}. */
  default List<Resource> resources() {
    return List.of();
  }

  /** Takes back what was changed since the start. */
  default void reset() {}

  /** Gives back what the providers hold. No message is sent to them any more. */
  @Override
  default void close() {}
}
