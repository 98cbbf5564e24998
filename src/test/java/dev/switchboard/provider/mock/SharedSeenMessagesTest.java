package dev.switchboard.provider.mock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One provider as two processes see it. */
class SharedSeenMessagesTest {
  private static final OutboundMessage MESSAGE =
      new OutboundMessage(new MessageId(77), "12345", "+18045551234", null, "hello", List.of());

  @TempDir private Path directory;

  @Test
  void messageThatAnotherProcessSendsAgainIsADuplicate() throws IOException {
    MockProvider here = provider(FaultProfile.NONE);
    MockProvider there = provider(FaultProfile.NONE);
    ProviderResult first = send(here, 1);

    assertThat(send(there, 2)).isEqualTo(first);

    assertThat(here.suppressedDuplicates()).isZero();
    assertThat(there.suppressedDuplicates()).isEqualTo(1);
    assertThat(calls()).containsExactly(MESSAGE.id() + " 1 taken", MESSAGE.id() + " 2 duplicate");
  }

  @Test
  void messageThatWasTakenElsewhereMeetsNoFault() {
    MockProvider failing =
        provider(new FaultProfile(0, 100, 0, Duration.ZERO, Duration.ZERO, null));
    assertThat(send(failing, 1)).isInstanceOf(ProviderResult.Failed.class);
    send(provider(FaultProfile.NONE), 2);

    assertThat(send(failing, 3)).isInstanceOf(ProviderResult.Success.class);
  }

  @Test
  void whatIsRefusedIsWrittenDownToo() throws IOException {
    send(provider(new FaultProfile(0, 100, 0, Duration.ZERO, Duration.ZERO, null)), 1);

    assertThat(calls()).containsExactly(MESSAGE.id() + " 1 refused");
    assertThat(directory.resolve("sms-mms").resolve(MESSAGE.id().toString())).doesNotExist();
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(directory.resolve("sms-mms").resolve(SharedSeenMessages.CALLS));
  }

  private static ProviderResult send(MockProvider provider, int attemptNumber) {
    return provider.send(Channel.SMS, MESSAGE, attemptNumber).join();
  }

  private MockProvider provider(FaultProfile faults) {
    return new MockProvider(
        "sms-mms",
        () -> new ActiveFaults(faults, null),
        new OutcomeDice(1),
        (_, task) -> task.run(),
        null,
        null,
        directory);
  }
}
