package dev.switchboard.tools.seed;

import java.util.List;
import java.util.Locale;

/**
 * One end of conversations: a person, or a business with the person who writes for it.
 *
 * @param company empty for a private person
 * @param mailbox the part of the email address before the {@code @}, in capitals and small letters
 */
record Party(
    String firstName,
    String lastName,
    String company,
    PhoneLine phone,
    String mailbox,
    String domain) {
  /** Set aside for examples (RFC 2606, section 3). */
  static final List<String> DOMAINS = List.of("example.com", "example.org", "example.net");

  private static final List<String> TAGS = List.of("news", "phone", "orders", "2", "inbox");

  String email() {
    return mailbox.toLowerCase(Locale.ROOT) + "@" + domain;
  }

  /** A way in which people and their programs write the address; mostly the plain one. */
  String emailSpelled(SeedChance chance) {
    return switch (chance.at(0).below(10)) {
      case 0 -> email().toUpperCase(Locale.ROOT);
      case 1 -> mailbox + "@" + domain.replace("example", "Example");
      case 2 -> mailbox.toLowerCase(Locale.ROOT) + "+" + chance.at(1).oneOf(TAGS) + "@" + domain;
      default -> email();
    };
  }
}
