package dev.switchboard.store;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.InboundMessage;
import dev.switchboard.intake.Receipt;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.MessageId;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is stored of an inbound message before it is one: its payload, and how to know it again. */
final class InboundPayloads {
  private static final Sql.File INBOUND = Sql.load("inbound.sql");
  private static final Sql FIND_DELIVERY = INBOUND.get("find_delivery");
  private static final Sql INSERT_DELIVERY = INBOUND.get("insert_delivery");
  private static final Sql INSERT_PAYLOAD = INBOUND.get("insert_payload");

  /** Of {@code deliveries.kind}. */
  private static final String MESSAGE = "message";

  private static final String WEBHOOK = "webhook";

  private InboundPayloads() {}

  /** What a delivery was stored as before, by the first of its ids that is known. */
  static Optional<Receipt> find(Statements session, String provider, Delivery delivery)
      throws SQLException {
    Optional<Receipt> byWebhook = find(session, provider, WEBHOOK, delivery.webhookId());
    return byWebhook.isPresent()
        ? byWebhook
        : find(session, provider, MESSAGE, delivery.messageId());
  }

  /** What a delivery is known by; its idempotency key goes with it in all but strange cases. */
  static String nameOf(InboundMessage added) {
    String webhookId = added.delivery().webhookId();
    String messageId = added.delivery().messageId();
    String id = webhookId == null ? messageId : webhookId;
    return added.providerName() + " " + (id == null ? added.id() : id);
  }

  static void insert(WriteSession session, InboundMessage added) throws SQLException {
    insertDelivery(session, added, WEBHOOK, added.delivery().webhookId());
    insertDelivery(session, added, MESSAGE, added.delivery().messageId());
    Submission submission = added.delivery().submission();
    ConversationKey conversation = added.conversation();
    session
        .statement(INSERT_PAYLOAD)
        .set("event_id", added.id().value())
        .set("channel", submission.channel().wireName())
        .set("sender", submission.from().original())
        .set("recipient", submission.to().original())
        .set("conversation_channel", conversation.channel())
        .set("participant_a", conversation.participantA())
        .set("participant_b", conversation.participantB())
        .set("sent_by_a", added.sentByA() ? 1 : 0)
        .set("ordered_at", added.time().ordered())
        .set("source_timestamp", added.time().shownInstead())
        .set("accepted_at", added.acceptedAt())
        .set("provider_name", added.providerName())
        .set("provider_message_id", added.delivery().messageId())
        .set("subject", submission.subject())
        .set("attachments", Attachments.toText(submission.attachments()))
        .set("body", submission.body())
        .update();
  }

  private static Optional<Receipt> find(
      Statements session, String provider, String kind, @Nullable String id) throws SQLException {
    if (id == null) {
      return Optional.empty();
    }
    return session
        .statement(FIND_DELIVERY)
        .set("provider_name", provider)
        .set("kind", kind)
        .set("provider_id", id)
        .first(InboundPayloads::receipt);
  }

  /** The receipt in a row; without a conversation while the message waits to be processed. */
  static Receipt receipt(ResultSet row) throws SQLException {
    long conversationId = row.getLong("conversation_id");
    Long known = row.wasNull() ? null : conversationId;
    return new Receipt(new MessageId(row.getLong("message_id")), known);
  }

  private static void insertDelivery(
      WriteSession session, InboundMessage added, String kind, @Nullable String id)
      throws SQLException {
    if (id != null) {
      session
          .statement(INSERT_DELIVERY)
          .set("provider_name", added.providerName())
          .set("kind", kind)
          .set("provider_id", id)
          .set("message_id", added.id().value())
          .update();
    }
  }
}
