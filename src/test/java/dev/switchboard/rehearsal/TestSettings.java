package dev.switchboard.rehearsal;

import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.dispatch.RetryPolicy;
import dev.switchboard.intake.RateLimits;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import java.time.Duration;
import java.util.List;

/** Settings of an installation, as the defaults are. */
public final class TestSettings {
  private TestSettings() {}

  public static LaneSettings lane() {
    return new LaneSettings(
        64,
        0,
        Duration.ofSeconds(5),
        new BreakerPolicy(5, Duration.ofSeconds(5), 3),
        new RetryPolicy(20, Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofHours(24)));
  }

  public static RehearsedSettings usual() {
    return with(lane());
  }

  public static RehearsedSettings with(LaneSettings lane) {
    return with(lane, 10_000, 96L << 20);
  }

  public static RehearsedSettings with(LaneSettings lane, int bufferMax, long budgetBytes) {
    return new RehearsedSettings(
        List.of(
            new RehearsedSettings.Lane("sms-mms", List.of(Channel.SMS, Channel.MMS), lane),
            new RehearsedSettings.Lane("email", List.of(Channel.EMAIL), lane)),
        bufferMax,
        budgetBytes,
        budgetBytes / 4,
        new RateLimits.Limit(0, 1),
        new RateLimits.Limit(0, 1),
        new ConversationRules(true, false),
        Duration.ofSeconds(10));
  }
}
