package dev.switchboard.conversation;

import dev.switchboard.message.Address;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;

/**
 * How messages are grouped, as configured under {@code conversations.*}.
 *
 * @param ignorePlusTag whether {@code ann+news@example.org} and {@code ann@example.org} are one
 *     participant
 * @param mergeTextChannels whether MMS joins the SMS conversation of the same pair
 */
public record ConversationRules(boolean ignorePlusTag, boolean mergeTextChannels) {
  /** The conversation that a message between these two belongs to. */
  public ConversationKey keyOf(Channel channel, Address from, Address to) {
    Channel kept = mergeTextChannels ? channel.merged() : channel;
    return ConversationKey.between(kept.wireName(), participant(from), participant(to));
  }

  /** The form under which an address takes part in conversations. */
  public String participant(Address address) {
    return ignorePlusTag && address instanceof EmailAddress email
        ? email.withoutPlusTag()
        : address.normal();
  }
}
