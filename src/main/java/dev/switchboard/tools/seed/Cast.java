package dev.switchboard.tools.seed;

import java.util.Locale;

/**
 * Who writes to whom. A conversation is between a business and a contact; the same two never have
 * two conversations, and a contact may have some with several businesses.
 */
final class Cast {
  static final int BUSINESSES = 40;

  /** The first numbers are those of the businesses, the rest those of the contacts. */
  static final int CONTACTS = PhoneLine.COUNT - BUSINESSES;

  /** A prime, so that neighbouring conversations are not between neighbouring numbers. */
  private static final long STRIDE = 7919;

  private static final long ORDER = 1;
  private static final long CONTACT = 2;
  private static final long BUSINESS = 3;

  private final Vocabulary vocabulary;
  private final SeedChance chance;

  /** The two ends of a conversation. */
  record Pair(Party business, Party contact) {}

  Cast(Vocabulary vocabulary, SeedChance chance) {
    this.vocabulary = vocabulary;
    this.chance = chance;
  }

  /**
   * The two ends of a conversation, different for each.
   *
   * @param conversation from 0, below {@code CONTACTS * BUSINESSES}
   */
  Pair pair(int conversation) {
    return new Pair(business(businessOf(conversation)), contact(contactOf(conversation)));
  }

  int contactOf(int conversation) {
    return (int) ((conversation * STRIDE + chance.at(ORDER).below(CONTACTS)) % CONTACTS);
  }

  /** Another one each time that the contact comes round again. */
  int businessOf(int conversation) {
    int first = chance.at(ORDER).at(contactOf(conversation)).below(BUSINESSES);
    return (first + conversation / CONTACTS) % BUSINESSES;
  }

  private Party contact(int index) {
    SeedChance draw = chance.at(CONTACT).at(index);
    String first = draw.at(1).oneOf(vocabulary.firstNames());
    String last = draw.at(2).oneOf(vocabulary.lastNames());
    return new Party(
        first,
        last,
        "",
        PhoneLine.of(BUSINESSES + index),
        first + "." + last + index,
        draw.at(3).oneOf(Party.DOMAINS));
  }

  private Party business(int index) {
    SeedChance draw = chance.at(BUSINESS).at(index);
    String company = draw.at(1).oneOf(vocabulary.companies());
    return new Party(
        draw.at(2).oneOf(vocabulary.firstNames()),
        draw.at(3).oneOf(vocabulary.lastNames()),
        company,
        PhoneLine.of(index),
        "Hello." + company.split("[^A-Za-z]", 2)[0].toLowerCase(Locale.ROOT) + index,
        draw.at(4).oneOf(Party.DOMAINS));
  }
}
