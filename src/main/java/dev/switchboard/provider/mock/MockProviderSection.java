package dev.switchboard.provider.mock;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.type.ProviderSection;
import dev.switchboard.settings.Values;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The settings of one mock provider: faults, which fall back to those of all. */
final class MockProviderSection extends ProviderSection<PartialFaults> {
  private final FaultKeys faults = new FaultKeys(PREFIX + "faults", "the global `faults.*`");
  private final MockSection shared;

  MockProviderSection(MockSection shared) {
    this.shared = shared;
    faults.all().forEach(this::declare);
  }

  @Override
  public String type() {
    return MockProviderType.NAME;
  }

  @Override
  protected String description() {
    return "Sends nothing, and answers as it is told. What is not said here is taken from"
        + " `faults.*`, one by one; the three percentages that result add up to 100 at most.";
  }

  @Override
  protected Set<Channel> channels() {
    return EnumSet.allOf(Channel.class);
  }

  @Override
  protected PartialFaults read(Values values) {
    PartialFaults own = faults.read(values);
    // Of the global faults only what contradicts this provider's own; the rest is told once.
    new AllFaults(shared.faults.read(values), Map.of("", own))
        .contradictions("").stream()
            .filter(it -> !Collections.disjoint(own.values().keySet(), it.members()))
            .forEach(it -> faults.report(it, values, shared.faults));
    return own;
  }
}
