package dev.switchboard.provider.outbox;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.type.ProviderSection;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings of a provider that writes messages to a directory. */
final class OutboxSection extends ProviderSection<OutboxSection.Outbox> {
  private final Key<Path> directory =
      optional(PREFIX + "directory", ValueTypes.directory(), "required")
          .doc("Where messages are written.");

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
  protected String description() {
    return "Writes each message to a file.";
  }

  @Override
  protected Set<Channel> channels() {
    return Set.of(Channel.EMAIL);
  }

  @Override
  protected @Nullable Outbox read(Values values) {
    Path path = values.require(directory);
    return path == null ? null : new Outbox(path);
  }
}
