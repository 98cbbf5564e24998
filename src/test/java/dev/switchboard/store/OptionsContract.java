package dev.switchboard.store;

import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.intake.NewMessage;
import dev.switchboard.memory.OutOfBudgetException;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageFile;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.LeasedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What few messages have is kept with them, and goes with them. */
abstract class OptionsContract extends StoreContract {
  private static final FileContent TEXT = FileContent.of("Grüße".getBytes(StandardCharsets.UTF_8));
  private static final FileContent LARGE = FileContent.of(new byte[100_000]);
  private static final MessageOptions OPTIONS =
      new MessageOptions.Builder()
          .html("<b>Hello ü</b>")
          .fromName("Shop, \"Ltd\"")
          .toName("Ann")
          .replyTo(List.of("help@example.com"))
          .cc(List.of("cc@example.org", "Zoe <zoe@example.org>"))
          .bcc(List.of("audit@example.com"))
          .headers(Map.of("X-Order", "1009"))
          .messageId("<a@example.com>")
          .inReplyTo("<b@example.com>")
          .references(List.of("<c@example.com>", "<b@example.com>"))
          .file(new MessageFile("ü.txt", "text/plain", null, TEXT.size()))
          .file(new MessageFile("logo.png", "image/png", "logo", LARGE.size()))
          .groupId("g-1")
          .statusCallback("https://example.com/status")
          .statusFormat("twilio:AC1")
          .tags(List.of("welcome"))
          .metadata(Map.of("order", "1009"))
          .expiresAt(NOON.plusSeconds(600))
          .build();

  @Test
  void optionsAndFilesAreKeptAndHandedOver() {
    NewMessage message = samples.emailWith(OPTIONS, List.of(TEXT, LARGE));

    LeasedMessage handedOver = accepted(message);

    assertThat(handedOver.message()).isEqualTo(message.message());
    store.reopen();
    assertThat(find(handedOver).message().content()).isEqualTo(message.message().content());
    assertThat(file(handedOver, 0)).isEqualTo(TEXT);
    assertThat(file(handedOver, 1)).isEqualTo(LARGE);
    assertThat(store.history().history().file(handedOver.message().id(), 2, Readings.memory(9)))
        .isEmpty();
    assertThat(store.history().history().file(new MessageId(1), 0, Readings.memory(9))).isEmpty();
  }

  @Test
  void claimBringsThemBack() {
    NewMessage message = samples.emailWith(OPTIONS, List.of(TEXT, LARGE));
    handOff.refuse("email");
    accept(message);
    handOff.delivered();

    store.queue().claimFirstAttempts("email", events(1));

    assertThat(handOff.delivered())
        .singleElement()
        .satisfies(event -> assertThat(event.message()).isEqualTo(message.message()));
  }

  @Test
  void claimLeavesFilesThatThereAreNoBytesFor() {
    handOff.refuse("email");
    accept(samples.emailWith(OPTIONS, List.of(TEXT, LARGE)));
    accept(samples.emailWith(OPTIONS, List.of(TEXT, LARGE)));
    handOff.delivered();

    store.queue().claimFirstAttempts("email", new ClaimLimit(10, LARGE.size(), true));

    assertThat(handOff.delivered()).hasSize(1);
  }

  @Test
  void fileIsReadOnlyWhereThereAreBytesForIt() {
    LeasedMessage event = accepted(samples.emailWith(OPTIONS, List.of(TEXT, LARGE)));

    assertThatThrownBy(() ->
            store
                .history()
                .history()
                .file(event.message().id(), 1, Readings.memory(LARGE.size() - 1L)))
        .isInstanceOf(OutOfBudgetException.class);
  }

  @Test
  void filesGoWithTheirMessage() {
    LeasedMessage event = accepted(samples.emailWith(OPTIONS, List.of(TEXT, LARGE)));
    settle(completed(event));

    store.retention().expire(NOON.plus(Duration.ofDays(1)), null);

    assertThat(store.history().find(event.message().id())).isEmpty();
    assertThat(files()).isZero();
  }

  /** Contents that are still there. */
  abstract long files();

  private FileContent file(LeasedMessage event, int position) {
    return store
        .history()
        .history()
        .file(event.message().id(), position, Readings.memory(1 << 20))
        .orElseThrow()
        .content();
  }
}
