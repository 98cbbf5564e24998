package dev.switchboard.stream;

import dev.switchboard.event.Event;
import dev.switchboard.event.EventType;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.event.ProviderEvent;
import dev.switchboard.message.Channel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events a reader wants. A member that is null does not narrow it. Events of providers belong
 * to no channel and no conversation.
 *
 * @param types at least one
 */
record EventFilter(
    Set<EventType> types,
    @Nullable Channel channel,
    @Nullable String provider,
    @Nullable Long conversation) {
  EventFilter {
    types = Set.copyOf(types);
  }

  boolean admits(RecentEvent event) {
    return types.contains(event.type()) && admits(event.event());
  }

  private boolean admits(Event event) {
    return switch (event) {
      case MessageEvent it ->
          (channel == null || channel.wireName().equals(it.channel()))
              && (provider == null || provider.equals(it.provider()))
              && (conversation == null || conversation == it.conversationId());
      case ProviderEvent it ->
          channel == null
              && conversation == null
              && (provider == null || provider.equals(it.provider()));
      default -> false;
    };
  }
}
