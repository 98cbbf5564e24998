package dev.switchboard.rehearsal;

import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.intake.RateLimits;
import dev.switchboard.message.Channel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What of an installation's settings takes part in a rehearsal.
 *
 * @param providers in the order of the settings
 * @param bufferMax messages in memory for each provider
 * @param budgetBytes of memory for messages, of which {@code lanesBytes} are guaranteed to lanes
 * @param sender limit for each sender
 * @param ip limit for each client address
 * @param lease how long a node's leases hold after its last sign of life
 */
public record RehearsedSettings(
    List<Lane> providers,
    int bufferMax,
    long budgetBytes,
    long lanesBytes,
    RateLimits.Limit sender,
    RateLimits.Limit ip,
    ConversationRules conversations,
    Duration lease) {
  public RehearsedSettings {
    providers = List.copyOf(providers);
  }

  /** A provider, the channels that it carries, and how it is to be used. */
  public record Lane(String name, List<Channel> channels, LaneSettings settings) {
    public Lane {
      channels = List.copyOf(channels);
    }
  }

  /** The providers by their names, in the order of the settings, and what each carries. */
  public Map<String, List<Channel>> channels() {
    Map<String, List<Channel>> channels = new LinkedHashMap<>();
    providers.forEach(lane -> channels.put(lane.name(), lane.channels()));
    return channels;
  }

  /** The same with each lane as this makes it. */
  public RehearsedSettings mapLanes(UnaryOperator<Lane> change) {
    List<Lane> lanes = providers.stream().map(change).toList();
    return new RehearsedSettings(
        lanes, bufferMax, budgetBytes, lanesBytes, sender, ip, conversations, lease);
  }

  /** The same with other lanes, and without limits for those who send. */
  RehearsedSettings unlimited(List<Lane> lanes) {
    RateLimits.Limit none = new RateLimits.Limit(0, 1);
    return new RehearsedSettings(
        lanes, bufferMax, budgetBytes, lanesBytes, none, none, conversations, lease);
  }

  /** The provider of a channel; null where no provider carries it. */
  @Nullable Lane carrierOf(Channel channel) {
    return providers.stream()
        .filter(lane -> lane.channels().contains(channel))
        .findFirst()
        .orElse(null);
  }
}
