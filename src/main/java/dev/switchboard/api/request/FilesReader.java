package dev.switchboard.api.request;

import dev.switchboard.http.reply.ValidationErrors;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageFile;
import dev.switchboard.message.MessageOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the member {@code files} of an email, and names all that is wrong with it. */
final class FilesReader {
  private final MessageLimits limits;
  private final ValidationErrors errors;
  private long bytes;

  FilesReader(MessageLimits limits, ValidationErrors errors) {
    this.limits = limits;
    this.errors = errors;
  }

  /**
   * Reads them.
   *
   * @param attachments how many URLs the message has besides
   * @param options are given what is known of each
   * @return their contents
   */
  List<FileContent> read(
      SubmissionJson.@Nullable Value value, int attachments, MessageOptions.Builder options) {
    List<FileContent> contents = new ArrayList<>();
    if (value == null) {
      return contents;
    }
    if (!(value instanceof SubmissionJson.Items items)) {
      errors.add("files", "must be an array of objects");
      return contents;
    }
    if (items.values().size() + attachments > limits.maxAttachments()) {
      errors.add(
          "files",
          "and attachments must not be more than "
              + limits.maxAttachments()
              + " (messages.max-attachments)");
      return contents;
    }
    for (int i = 0; i < items.values().size(); i++) {
      Map<String, SubmissionJson.Value> members = SubmissionJson.members(items.values().get(i));
      String at = "files/" + i;
      if (members == null) {
        errors.add(at, "must be an object");
        continue;
      }
      String name = name(members.get("name"), at);
      String type = type(members.get("type"), at);
      String contentId = contentId(members.get("content_id"), at);
      Optional<FileContent> content = content(members.get("content"), at);
      if (name != null && type != null && content.isPresent()) {
        options.file(new MessageFile(name, type, contentId, content.get().size()));
        contents.add(content.get());
      }
    }
    if (bytes > limits.maxFilesBytes()) {
      errors.add(
          "files",
          "must not hold more than "
              + limits.maxFilesBytes()
              + " bytes together (messages.max-files-bytes)");
    }
    return contents;
  }

  private @Nullable String name(SubmissionJson.@Nullable Value value, String at) {
    if (value instanceof SubmissionJson.Text(String name) && MessageFile.isName(name)) {
      return name;
    }
    errors.add(
        at + "/name",
        "must be the name of a file, without folders, of at most "
            + MessageFile.MAX_NAME_LENGTH
            + " characters");
    return null;
  }

  private @Nullable String type(SubmissionJson.@Nullable Value value, String at) {
    if (value == null) {
      return MessageFile.ANY_TYPE;
    }
    if (value instanceof SubmissionJson.Text(String type) && MessageFile.isType(type)) {
      return type.toLowerCase(Locale.ROOT);
    }
    errors.add(at + "/type", "must be a media type without parameters, such as application/pdf");
    return null;
  }

  private @Nullable String contentId(SubmissionJson.@Nullable Value value, String at) {
    if (value == null) {
      return null;
    }
    if (value instanceof SubmissionJson.Text(String id) && MessageFile.isContentId(id)) {
      return id;
    }
    errors.add(at + "/content_id", "must be 1 to 255 visible ASCII characters without brackets");
    return null;
  }

  private Optional<FileContent> content(SubmissionJson.@Nullable Value value, String at) {
    Optional<FileContent> content =
        value instanceof SubmissionJson.Text(String text)
            ? FileContent.ofBase64(text)
            : Optional.empty();
    if (content.isEmpty()) {
      errors.add(at + "/content", "must be base64");
      return content;
    }
    bytes += content.get().size();
    if (content.get().size() > limits.maxFileBytes()) {
      errors.add(
          at + "/content",
          "must not be more than " + limits.maxFileBytes() + " bytes (messages.max-file-bytes)");
    }
    return content;
  }
}
