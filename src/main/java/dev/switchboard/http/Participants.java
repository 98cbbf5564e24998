package dev.switchboard.http;

import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.message.Address;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.message.PhoneNumbers;
import java.util.Optional;

/** Reads the addresses by which listings are narrowed. Safe for use by many threads. */
public final class Participants {
  private final PhoneNumbers phoneNumbers;
  private final ConversationRules grouping;

  public Participants(PhoneNumbers phoneNumbers, ConversationRules grouping) {
    this.phoneNumbers = phoneNumbers;
    this.grouping = grouping;
  }

  /** The form under which an address is found, however it is spelled; empty for none. */
  Optional<String> find(String text) {
    // The plus of a number that was not percent-encoded arrives as a space.
    String spelled = text.startsWith(" ") ? "+" + text.substring(1) : text;
    Optional<? extends Address> address =
        spelled.indexOf('@') >= 0 ? EmailAddress.parse(spelled) : phoneNumbers.parseSender(spelled);
    return address.map(grouping::participant);
  }
}
