package dev.switchboard.conversation;

/**
 * What all messages of a conversation share: {@code {channel}:{a}<->{b}}.
 *
 * @param channel wire name of the channel the conversation is kept under
 * @param participantA the lexicographically smaller participant, in normal form
 * @param participantB the other one
 */
public record ConversationKey(String channel, String participantA, String participantB) {
  /** The key between two participants, in whichever order they are given. */
  public static ConversationKey between(String channel, String one, String other) {
    return one.compareTo(other) <= 0
        ? new ConversationKey(channel, one, other)
        : new ConversationKey(channel, other, one);
  }

  /** The written form, unique for each conversation. */
  @Override
  public String toString() {
    return channel + ":" + participantA + "<->" + participantB;
  }
}
