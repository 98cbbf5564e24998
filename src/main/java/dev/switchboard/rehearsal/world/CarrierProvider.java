package dev.switchboard.rehearsal.world;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import java.util.concurrent.CompletableFuture;

/** A carrier as one node sees it. */
record CarrierProvider(Carrier carrier, int node) implements Provider {
  @Override
  public String name() {
    return carrier.name();
  }

  @Override
  public CompletableFuture<ProviderResult> send(
      Channel channel, OutboundMessage message, int attemptNumber) {
    return carrier.call(message, attemptNumber, node);
  }
}
