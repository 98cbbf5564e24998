package dev.switchboard.api;

import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.message.AddressReader;
import java.util.Optional;

/** Reads the addresses by which listings are narrowed. Safe for use by many threads. */
public final class AddressFilter {
  private final AddressReader addresses;
  private final ConversationRules grouping;

  public AddressFilter(AddressReader addresses, ConversationRules grouping) {
    this.addresses = addresses;
    this.grouping = grouping;
  }

  /** The form under which an address is found, however it is spelled; empty for none. */
  public Optional<String> find(String text) {
    // The plus of a number that was not percent-encoded arrives as a space.
    String spelled = text.startsWith(" ") ? "+" + text.substring(1) : text;
    return addresses.any(spelled).map(grouping::participant);
  }
}
