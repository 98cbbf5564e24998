package dev.switchboard.store;

import dev.switchboard.message.MessageStatus;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** What a transaction adds to {@code channel_totals}, written once at its end. */
final class Counters {
  private static final Sql ADD_TOTALS = Sql.load("intake.sql").get("add_totals");

  private final Map<String, Totals> totals = new TreeMap<>();

  private static final class Totals {
    long accepted;
    long dispatched;
    long failed;
    long received;
    long conversations;
  }

  void accepted(String channel) {
    of(channel).accepted++;
  }

  void dispatched(String channel) {
    of(channel).dispatched++;
  }

  void failed(String channel) {
    of(channel).failed++;
  }

  /** A failed message is pending again. */
  void revived(String channel) {
    of(channel).failed--;
  }

  void received(String channel) {
    of(channel).received++;
  }

  /** The channel is that of the conversation, which may differ from that of its messages. */
  void conversationOpened(String channel) {
    of(channel).conversations++;
  }

  void conversationDeleted(String channel) {
    of(channel).conversations--;
  }

  /** A message in its final status was deleted, so it counts no more. */
  void deleted(String channel, MessageStatus status) {
    Totals deleted = of(channel);
    if (status == MessageStatus.RECEIVED) {
      deleted.received--;
      return;
    }
    deleted.accepted--;
    if (status == MessageStatus.FAILED) {
      deleted.failed--;
    } else {
      deleted.dispatched--;
    }
  }

  /**
   * Adds them up.
   *
   * @param shard the row of each channel to add to
   */
  void write(Statements statements, int shard) throws SQLException {
    for (Map.Entry<String, Totals> entry : totals.entrySet()) {
      Totals added = entry.getValue();
      statements
          .statement(ADD_TOTALS)
          .set("channel", entry.getKey())
          .set("shard", shard)
          .set("accepted", added.accepted)
          .set("dispatched", added.dispatched)
          .set("failed", added.failed)
          .set("received", added.received)
          .set("conversations", added.conversations)
          .update();
    }
  }

  private Totals of(String channel) {
    return totals.computeIfAbsent(channel, _ -> new Totals());
  }
}
