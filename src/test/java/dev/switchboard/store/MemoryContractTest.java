package dev.switchboard.store;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.InboundMessage;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageTime;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Settlement;
import dev.switchboard.store.memory.MemoryFixture;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Nested;

/** The store in memory keeps every contract. */
class MemoryContractTest {
  @Nested
  class Canceling extends CancelContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class Accepting extends AcceptContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class AcceptingTogether extends GroupContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class KeepingOptions extends OptionsContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }

    /** A file is held by its message alone. */
    @Override
    long files() {
      return 0;
    }
  }

  @Nested
  class Receiving extends InboundContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }

    /** Nothing in memory is read from text, so a payload cannot be one that is not understood. */
    @Override
    void spoilPayload(MessageId event) {
      losePayload(event);
    }

    @Override
    void losePayload(MessageId event) {
      ((MemoryFixture) store).losePayload(event);
    }

    @Override
    void makeRefused(MessageId event) {
      ((MemoryFixture) store).plantMessage(event);
    }

    @Override
    Instant lastActivity(long conversation) {
      return ((MemoryFixture) store).conversation(conversation).lastActivityAt();
    }

    @Override
    long messageCount(long conversation) {
      return ((MemoryFixture) store).conversation(conversation).messageCount();
    }
  }

  @Nested
  class HandingOff extends HandOffContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class Claiming extends ClaimContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class Discarding extends DiscardContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }

    /** Not a test here: what lies in memory as it was given cannot be unreadable. */
    @Override
    void eventThatCannotBeReadIsNamedAndCanBePutAside() {}

    @Override
    void makeUnreadable(MessageId id) {
      throw new UnsupportedOperationException();
    }

    @Override
    MessageId queueUnderUnknownChannel(String channel) {
      MessageId id = accept(samples.sms()).id();
      ((MemoryFixture) store).renameChannel(id, channel);
      return id;
    }
  }

  @Nested
  class Settling extends SettleContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class Telling extends EventContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class Retrying extends RetryContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class RetryingAll extends RetryAllContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class Tallying extends InvariantsContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }

    @Override
    void losePending(LeasedMessage event) {
      ((MemoryFixture) store).loseEvent(event.key().id());
    }
  }

  @Nested
  class LookingBack extends RecentTrafficContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class Expiring extends RetentionContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class Removing extends RemovalContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class Listing extends ListingContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class ListingOfTheBusy extends BusyListingContract {
    private final PhoneNumbers phoneNumbers = new PhoneNumbers("US");

    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }

    @Override
    void insertMessagesWithBob(int first, int last) {
      insertMessages(first, last, _ -> Samples.BOB);
    }

    @Override
    void insertMessagesWithAHundred(int first, int last) {
      insertMessages(first, last, id -> "+1999555%04d".formatted(id % 100));
    }

    private void insertMessages(int first, int last, IntFunction<String> others) {
      for (int id = first; id <= last; id++) {
        ConversationKey conversation =
            ConversationKey.between("sms", Samples.ANN, others.apply(id));
        boolean annIsA = conversation.participantA().equals(Samples.ANN);
        if (id % 4 == 0) {
          store.intake().receive(inbound(id, conversation, !annIsA), null);
          store.inbound().process(1, Samples.NOON);
        } else {
          store.intake().accept(outbound(id, conversation, annIsA), null);
          LeasedMessage event = handOff.delivered().getFirst();
          store.queue().settle(List.<Settlement>of(Samples.completed(event)));
        }
      }
    }

    private static NewMessage outbound(int id, ConversationKey conversation, boolean sentByA) {
      return new NewMessage(
          new OutboundMessage(new MessageId(id), "x", "y", null, "Hello", List.of()),
          "sms",
          conversation,
          sentByA,
          "sms-mms",
          Samples.NOON,
          new MessageTime(Samples.NOON, null));
    }

    private InboundMessage inbound(int id, ConversationKey conversation, boolean sentByA) {
      Submission submission =
          new Submission(
              Channel.SMS,
              phoneNumbers.parse(Samples.BOB).orElseThrow(),
              phoneNumbers.parse(Samples.ANN).orElseThrow(),
              null,
              "Hello",
              List.of(),
              null);
      return new InboundMessage(
          new MessageId(id),
          new Delivery(submission, null, null),
          conversation,
          sentByA,
          "sms-mms",
          Samples.NOON);
    }
  }

  @Nested
  class TakingReceipts extends ReceiptContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class Conversing extends ConversationContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }

    /** There is one way for all of them. */
    @Override
    int busyFrom() {
      return 10;
    }
  }
}
