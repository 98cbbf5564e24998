package dev.switchboard.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.store.Samples;
import dev.switchboard.store.Sql;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When counts of conversations are added up. */
@Tag("contract")
@SuppressWarnings("NullAway.Init")
class GatheredTouchesTest {
  private static final Sql COUNTED =
      new Sql("SELECT sum(message_count) FROM conversations", List.of());
  private static final Sql GATHERED =
      new Sql("SELECT coalesce(sum(messages), 0) FROM conversation_touches", List.of());

  private final Samples samples = new Samples();
  private SqliteFixture store;

  @BeforeEach
  void open(@TempDir Path directory) {
    store = new SqliteFixture(directory);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** As they are, not as readers see them. */
  private long number(Sql sql) {
    return store.database().read(session -> session.statement(sql).number());
  }

  private void accept(int conversations) {
    List<NewMessage> messages =
        IntStream.range(0, conversations)
            .mapToObj(i -> samples.in(ConversationKey.between("sms", Samples.ANN, "+1999" + i)))
            .toList();
    store.intake().acceptTogether(messages, List.of());
  }

  @Test
  void fewAreGathered() {
    accept(10);
    accept(10);
    accept(5);

    assertThat(number(COUNTED)).isEqualTo(10);
    assertThat(number(GATHERED)).isEqualTo(15);
  }

  @Test
  void readerSeesAllOfThem() {
    accept(10);
    accept(10);

    store.database().beforeConversationsAreRead();

    assertThat(number(COUNTED)).isEqualTo(20);
    assertThat(number(GATHERED)).isZero();
  }

  @Test
  void manyAreAddedUp() {
    accept(1_000);
    for (int i = 1; i < 4; i++) {
      accept(1_000);
    }
    assertThat(number(COUNTED)).isEqualTo(1_000);

    accept(1_000);

    assertThat(number(COUNTED)).isEqualTo(5_000);
    assertThat(number(GATHERED)).isZero();
  }

  @Test
  void transactionThatIsRolledBackGathersNothing() {
    accept(3);
    accept(3);
    NewMessage twice = samples.in(ConversationKey.between("sms", Samples.ANN, "+19990"));

    try {
      store.intake().acceptTogether(List.of(twice, twice), List.of());
    } catch (IllegalStateException _) {
      // The same id twice.
    }

    store.database().beforeConversationsAreRead();
    assertThat(number(COUNTED)).isEqualTo(6);
  }
}
