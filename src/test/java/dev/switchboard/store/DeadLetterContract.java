package dev.switchboard.store;

import static dev.switchboard.store.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.history.MessageQuery;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.DeadLetters.Retry;
import dev.switchboard.queue.LeasedMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the contracts of dead letters share: how one is brought back, and what is left. */
abstract class DeadLetterContract extends StoreContract {
  static final Instant ASKED = NOON.plusSeconds(3_600);
  static final Map<String, String> PROVIDERS =
      Map.of("sms", "sms-mms", "mms", "sms-mms", "email", "email");

  Retry retry(LeasedMessage event) {
    return store.deadLetters().retry(event.message().id(), PROVIDERS, ASKED);
  }

  LeasedMessage claimRetry() {
    return claimRetry(ASKED);
  }

  LeasedMessage claimRetry(Instant now) {
    handOff.delivered();
    assertThat(store.queue().claimRetries("sms", now, events(1)).events()).isEqualTo(1);
    return handOff.delivered().getFirst();
  }

  /** Newest first. */
  List<MessageId> failed() {
    MessageQuery query =
        new MessageQuery(MessageStatus.FAILED, null, null, null, null, 0, 2 * store.retryBatch());
    return store.history().list(query).messages().stream().map(MessageRecord::id).toList();
  }
}
