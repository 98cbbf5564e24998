package dev.switchboard.provider.outbox;

import dev.switchboard.settings.Key;
import dev.switchboard.settings.ProviderSection;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.Types;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings of a provider that writes messages to a directory. */
final class OutboxSection implements ProviderSection<OutboxSection.Outbox> {
  private static final Key<Path> DIRECTORY =
      Key.optional(
          Key.PROVIDER + "directory", Types.directory(), "required", "Where messages are written.");

  /**
   * What the operator decided.
   *
   * @param directory has a file for each message
   */
  record Outbox(Path directory) {}

  @Override
  public String type() {
    return "outbox";
  }

  @Override
  public String description() {
    return "Writes each message to a file.";
  }

  @Override
  public Set<String> channels() {
    return Set.of("email");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(DIRECTORY);
  }

  @Override
  public @Nullable Outbox read(Section section) {
    Path directory = section.require(DIRECTORY);
    return directory == null ? null : new Outbox(directory);
  }
}
