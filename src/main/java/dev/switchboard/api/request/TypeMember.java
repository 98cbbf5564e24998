package dev.switchboard.api.request;

import dev.switchboard.http.reply.ValidationErrors;
import dev.switchboard.message.Channel;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The member {@code type} of a message: the channel, required where the family of the route has
 * several.
 */
final class TypeMember {
  private TypeMember() {}

  /**
   * Tells the channel.
   *
   * @param named by the member; empty where it names no channel
   * @return null, with an error, where it cannot be known
   */
  static @Nullable Channel channel(
      Channel.Family family, boolean absent, Optional<Channel> named, ValidationErrors errors) {
    List<Channel> channels = family.channels();
    boolean only = channels.size() == 1;
    Optional<Channel> channel = named.filter(channels::contains);
    if (channel.isEmpty() && !(only && absent)) {
      errors.add("type", rule(channels) + (only ? " or absent" : ""));
    }
    return only ? channels.getFirst() : channel.orElse(null);
  }

  /**
   * Tells the channel where it may be any.
   *
   * @param named by the member; empty where it names no channel
   * @return null, with an error, where it is not known
   */
  static @Nullable Channel channel(Optional<Channel> named, ValidationErrors errors) {
    if (named.isEmpty()) {
      errors.add("type", rule(List.of(Channel.values())));
    }
    return named.orElse(null);
  }

  private static String rule(List<Channel> channels) {
    return channels.stream()
        .map(it -> '"' + it.wireName() + '"')
        .collect(Collectors.joining(" or ", "must be ", ""));
  }
}
