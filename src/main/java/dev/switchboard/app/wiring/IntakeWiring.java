package dev.switchboard.app.wiring;

import dev.switchboard.cluster.Membership;
import dev.switchboard.event.EventListener;
import dev.switchboard.inbound.InboundWorker;
import dev.switchboard.inbound.Receipts;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeSettings;
import dev.switchboard.intake.RateLimits;
import dev.switchboard.machine.Ticker;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.MessageIds;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.settings.Settings;
import dev.switchboard.store.OpenStore;
import dev.switchboard.tracing.Tracing;
import java.time.InstantSource;

/** The wiring of {@code intake} and {@code inbound}: how messages come in, in both directions. */
record IntakeWiring(
    Intake intake, InboundWorker inbound, Receipts receipts, AddressReader addresses) {
  static IntakeWiring build(
      Settings settings,
      ProviderRegistry registry,
      OpenStore store,
      Time time,
      EventListener listeners,
      Tracing tracing) {
    InstantSource clock = time.clock();
    Ticker nanoTime = time.ticker();
    IntakeSettings limits = settings.get(Sections.INTAKE);
    Membership membership = store.membership();
    InboundWorker inbound = new InboundWorker(store.inbound(), clock, nanoTime, listeners);
    Intake.Rules rules =
        new Intake.Rules(
            registry,
            settings.get(Sections.CONVERSATIONS),
            new RateLimits(limits.sender(), limits.ip(), membership::liveNodes, nanoTime),
            new MessageIds(clock, store.lastMessageId(), membership.slot(), membership.slots()),
            clock,
            tracing::traceparent);
    return new IntakeWiring(
        new Intake(store.intake(), rules, listeners, inbound::wake),
        inbound,
        new Receipts(store.receipts(), clock, nanoTime, listeners),
        new AddressReader(new PhoneNumbers(settings.get(Sections.API).defaultRegion())));
  }
}
