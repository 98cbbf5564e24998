package dev.switchboard.conversation;

import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;

/** How messages are grouped: {@code conversations.*}. */
public final class ConversationSection extends Section<ConversationRules> {
  private final Key<Boolean> ignorePlusTag =
      key("conversations.ignore-plus-tag", ValueTypes.flag(), "true")
          .doc("`user+tag@host` belongs to the conversation of `user@host`.");
  private final Key<Boolean> mergeTextChannels =
      key("conversations.merge-text-channels", ValueTypes.flag(), "false")
          .doc("MMS belongs to the SMS conversation of the same two numbers.");

  @Override
  protected ConversationRules read(Values values) {
    return new ConversationRules(values.get(ignorePlusTag), values.get(mergeTextChannels));
  }
}
