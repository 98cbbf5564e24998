package dev.switchboard.provider.http;

import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageOptionsJson;
import dev.switchboard.queue.OutboundMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is posted, and what is read of the answer. */
final class MessageBody {
  /** Longest id of a receiver that is kept. */
  static final int MAX_ID_LENGTH = 255;

  private static final JsonMapper JSON = JsonMapper.shared();

  /** A carrier is asked when it is time, and tells us what becomes of it. */
  private static final Set<String> BETWEEN_US_AND_THE_CLIENT =
      Set.of("send_at", "status_callback", "status_format");

  private MessageBody() {}

  /** The message as JSON, the same bytes on every attempt. */
  static byte[] of(Channel channel, OutboundMessage message) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("id", message.id().toString());
    members.put("type", channel.wireName());
    members.put("from", message.from());
    members.put("to", message.to());
    if (channel.hasSubject()) {
      members.put("subject", message.subject());
    }
    members.put("body", message.body());
    members.put("attachments", message.attachments());
    members.putAll(options(message));
    members.put("timestamp", message.id().issuedAt().toString());
    return JSON.writeValueAsBytes(members);
  }

  /** What few messages have, as members of the message; files with their content. */
  private static Map<String, JsonNode> options(OutboundMessage message) {
    String text = MessageOptionsJson.shown(message.options());
    if (text == null) {
      return Map.of();
    }
    Map<String, JsonNode> members = new LinkedHashMap<>();
    JSON.readTree(text).properties().stream()
        .filter(member -> !BETWEEN_US_AND_THE_CLIENT.contains(member.getKey()))
        .forEach(member -> members.put(member.getKey(), member.getValue()));
    JsonNode files = members.getOrDefault("files", JSON.createArrayNode());
    for (int i = 0; i < files.size(); i++) {
      ((ObjectNode) files.get(i)).put("content", message.files().get(i).bytes());
    }
    return members;
  }

  /**
   * The receiver's id of the message: {@code id} or {@code provider_message_id} of its answer, a
   * string or a number; null when there is none that can be kept.
   */
  static @Nullable String idIn(byte[] answer) {
    try {
      JsonNode document = JSON.readTree(answer);
      String id = text(document.path("provider_message_id"));
      return id == null ? text(document.path("id")) : id;
    } catch (JacksonException _) {
      return null;
    }
  }

  private static @Nullable String text(JsonNode node) {
    if (!node.isString() && !node.isIntegralNumber()) {
      return null;
    }
    String text = node.asString();
    boolean kept =
        !text.isBlank()
            && text.length() <= MAX_ID_LENGTH
            && text.chars()
                .noneMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c));
    return kept ? text : null;
  }
}
