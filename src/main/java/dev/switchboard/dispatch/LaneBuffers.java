package dev.switchboard.dispatch;

import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.LeasedMessage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of all lanes, by the channel that leads to them: where the store hands over what it
 * has just committed. An event of a channel that no provider carries is refused and stays in the
 * store, where the {@link Poller} deals with it.
 */
public final class LaneBuffers implements HandOff {
  private final Map<String, LaneBuffer> byChannel = new HashMap<>();
  private final Map<Provider, LaneBuffer> byProvider = new LinkedHashMap<>();

  /**
   * @param capacity messages held in memory for each provider, at least 1
   * @param memory the budget that what is held counts against
   * @param guaranteedBytes of it for all lanes, divided equally among them
   */
  public LaneBuffers(
      ProviderRegistry registry, int capacity, MemoryBudget memory, long guaranteedBytes) {
    int lines = 2 * registry.providers().size();
    for (Provider provider : registry.providers()) {
      List<String> channels =
          registry.channelsOf(provider).stream().map(Channel::wireName).toList();
      LaneBuffer.Memory shares =
          new LaneBuffer.Memory(
              memory.share("lane_" + provider.name(), guaranteedBytes / lines),
              memory.share("lane_" + provider.name() + "_retries", guaranteedBytes / lines));
      LaneBuffer buffer = new LaneBuffer(capacity, shares, channels);
      byProvider.put(provider, buffer);
      channels.forEach(channel -> byChannel.put(channel, buffer));
    }
  }

  @Override
  public Set<String> channels() {
    return Set.copyOf(byChannel.keySet());
  }

  @Override
  public boolean reserve(String channel, long bytes) {
    LaneBuffer buffer = byChannel.get(channel);
    return buffer != null && buffer.reserve(channel, bytes);
  }

  @Override
  public void deliver(List<LeasedMessage> events) {
    events.forEach(event -> bufferFor(event.key().channel()).add(event));
    // A lane that is woken for the first of a hundred would run dry, and be woken for the next.
    byProvider.values().forEach(LaneBuffer::announceArrivals);
  }

  @Override
  public void cancel(String channel, long bytes) {
    bufferFor(channel).cancel(bytes);
  }

  @Override
  public void caughtUp(String channel) {
    bufferFor(channel).caughtUp(channel);
  }

  @Override
  public void fellBehind(String channel) {
    LaneBuffer buffer = byChannel.get(channel);
    if (buffer != null) {
      buffer.fellBehind(channel);
    }
  }

  /** Takes a message out of its lane's buffer; null where it does not wait in one. */
  @Nullable LeasedMessage takeOut(String channel, MessageId id) {
    LaneBuffer buffer = byChannel.get(channel);
    return buffer == null ? null : buffer.takeOut(id.value());
  }

  LaneBuffer bufferOf(Provider provider) {
    return required(byProvider.get(provider), provider.name());
  }

  LaneBuffer bufferFor(String channel) {
    return required(byChannel.get(channel), channel);
  }

  private static LaneBuffer required(@Nullable LaneBuffer buffer, String what) {
    if (buffer == null) {
      throw new IllegalArgumentException("no lane for " + what);
    }
    return buffer;
  }
}
