package dev.switchboard.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

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
    return compare(one, other) <= 0
        ? new ConversationKey(channel, one, other)
        : new ConversationKey(channel, other, one);
  }

  /** In the order of their bytes in UTF-8, which is how a store compares text. */
  private static int compare(String one, String other) {
    int shared = Math.min(one.length(), other.length());
    for (int i = 0; i < shared; i++) {
      char here = one.charAt(i);
      char there = other.charAt(i);
      if (here != there) {
        return Character.isSurrogate(here) || Character.isSurrogate(there)
            ? Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8))
            : Character.compare(here, there);
      }
    }
    return Integer.compare(one.length(), other.length());
  }

  /**
   * Phone numbers differ in a few digits: added up as a record adds up its members, those of the
   * two participants cancel each other out, and thousands of keys share a hash.
   */
  @Override
  public int hashCode() {
    int participants =
        participantA.hashCode() * 0x9E3779B1
            + Integer.rotateLeft(participantB.hashCode(), 16) * 0x85EBCA77;
    return channel.hashCode() + (participants ^ (participants >>> 15));
  }

  /**
   * The written form, for people. Where an address holds the separator, two conversations may be
   * written alike, so nothing is found by it.
   */
  @Override
  public String toString() {
    return channel + ":" + participantA + "<->" + participantB;
  }
}
