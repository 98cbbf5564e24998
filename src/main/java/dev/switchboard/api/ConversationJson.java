package dev.switchboard.api;

import dev.switchboard.history.ConversationHistory.Conversations;
import dev.switchboard.history.ConversationRecord;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.http.reply.JsonBuffer;
import dev.switchboard.json.MessageMembers;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.Snippet;
import tools.jackson.core.JsonGenerator;

/** Writes conversations, and the messages in them, as the contract shows them. */
final class ConversationJson {
  private ConversationJson() {}

  static byte[] page(Conversations page, Paging paging, Reservation memory) {
    JsonBuffer answer = new JsonBuffer(memory);
    return answer.json(json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("items");
      page.conversations().forEach(conversation -> conversation(json, conversation));
      json.writeEndArray();
      MessageJson.meta(json, paging, page.total(), page.more() ? nextCursor(page) : null);
      json.writeEndObject();
    });
  }

  static byte[] messages(Page page, Paging paging, Reservation memory) {
    JsonBuffer answer = new JsonBuffer(memory);
    return answer.json(json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("items");
      for (MessageRecord message : page.messages()) {
        json.writeStartObject();
        MessageMembers.write(json, message);
        json.writeStringProperty("snippet", Snippet.of(message.channel(), message.body()));
        json.writeEndObject();
      }
      json.writeEndArray();
      MessageJson.meta(json, paging, page.total(), page.more() ? nextCursor(page) : null);
      json.writeEndObject();
    });
  }

  private static void conversation(JsonGenerator json, ConversationRecord conversation) {
    json.writeStartObject();
    json.writeStringProperty("id", String.valueOf(conversation.id()));
    json.writeStringProperty("key", conversation.key().toString());
    json.writeStringProperty("channel", conversation.key().channel());
    json.writeStringProperty("participant_a", conversation.key().participantA());
    json.writeStringProperty("participant_b", conversation.key().participantB());
    json.writeNumberProperty("message_count", conversation.messageCount());
    MessageMembers.time(json, "last_activity_at", conversation.lastActivityAt());
    json.writeEndObject();
  }

  private static String nextCursor(Conversations page) {
    ConversationRecord last = page.conversations().getLast();
    return new Cursor(last.lastActivityAt(), last.id()).write(Cursor.Listing.CONVERSATIONS);
  }

  private static String nextCursor(Page page) {
    MessageRecord last = page.messages().getLast();
    return new Cursor(last.time().ordered(), last.id().value())
        .write(Cursor.Listing.MESSAGES_OF_CONVERSATION);
  }
}
