package dev.switchboard.tools.seed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message carries.
 *
 * @param subject of an email, else null
 * @param body text, or HTML in some emails
 * @param attachments URLs
 */
record Content(@Nullable String subject, String body, List<String> attachments) {
  private static final int EMPTY_MMS_PERCENT = 25;
  private static final int SECOND_PICTURE_PERCENT = 20;
  private static final int HTML_FROM_BUSINESS_PERCENT = 75;
  private static final int HTML_FROM_CONTACT_PERCENT = 20;
  private static final int DOCUMENT_PERCENT = 12;

  /**
   * The content of one turn of a topic.
   *
   * @param reply whether it answers an earlier message of the topic
   */
  static Content of(
      String channel,
      Topic topic,
      Dialogue.Turn turn,
      boolean reply,
      Party sender,
      SeedChance chance) {
    String text = topic.text(turn);
    return switch (channel) {
      case SeedMessage.SMS -> new Content(null, text, List.of());
      case SeedMessage.MMS ->
          new Content(
              null, chance.at(1).isWithin(EMPTY_MMS_PERCENT) ? "" : text, pictures(chance.at(2)));
      default ->
          new Content(
              (reply ? "Re: " : "") + topic.subject(),
              email(text, sender, turn.outbound(), chance.at(3)),
              documents(chance.at(4)));
    };
  }

  private static String email(String text, Party sender, boolean fromBusiness, SeedChance chance) {
    int htmlPercent = fromBusiness ? HTML_FROM_BUSINESS_PERCENT : HTML_FROM_CONTACT_PERCENT;
    if (!chance.isWithin(htmlPercent)) {
      return text + "\n\n" + sender.firstName() + "\n";
    }
    String signature =
        fromBusiness
            ? sender.firstName() + "<br><b>" + sender.company() + "</b>"
            : sender.firstName();
    return "<html><body><p>"
        + text.replace("&", "&amp;").replace("<", "&lt;")
        + "</p><p>Best wishes,<br>"
        + signature
        + "</p></body></html>";
  }

  private static List<String> pictures(SeedChance chance) {
    String first = picture(chance.at(1));
    return chance.isWithin(SECOND_PICTURE_PERCENT)
        ? List.of(first, picture(chance.at(2)))
        : List.of(first);
  }

  private static String picture(SeedChance chance) {
    return "https://media.example.com/%08x.jpg".formatted(chance.below(Integer.MAX_VALUE));
  }

  private static List<String> documents(SeedChance chance) {
    return chance.isWithin(DOCUMENT_PERCENT)
        ? List.of(
            "https://files.example.com/document-%06d.pdf".formatted(chance.at(1).below(1_000_000)))
        : List.of();
  }
}
