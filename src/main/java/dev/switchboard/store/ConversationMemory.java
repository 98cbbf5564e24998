package dev.switchboard.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.switchboard.conversation.ConversationKey;
import java.sql.SQLException;
import java.util.Map;

/** What the transactions of a process remember of conversations. Safe for use by many threads. */
public final class ConversationMemory {
  private static final Sql COUNT_TOUCHES = Sql.load("intake.sql").get("count_touches");

  /** Conversations whose id is remembered; the others are looked up in the database. */
  private static final int REMEMBERED = 20_000;

  private final Map<ConversationKey, Long> ids;
  private volatile int gathered;

  public ConversationMemory() {
    Cache<ConversationKey, Long> cache =
        Caffeine.newBuilder().maximumSize(REMEMBERED).executor(Runnable::run).build();
    this.ids = cache.asMap();
  }

  /** Memory of a store in which touches may have been gathered. */
  public static ConversationMemory of(Statements statements) throws SQLException {
    ConversationMemory memory = new ConversationMemory();
    memory.gathered((int) statements.statement(COUNT_TOUCHES).number());
    return memory;
  }

  /** Conversations that were there when a transaction ended; bounded. */
  Map<ConversationKey, Long> ids() {
    return ids;
  }

  /** How often a conversation was touched since the touches were added up last. */
  public int gathered() {
    return gathered;
  }

  /** A transaction with as many unwritten touches is durable. */
  void gathered(int touches) {
    gathered = touches;
  }
}
