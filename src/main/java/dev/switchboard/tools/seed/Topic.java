package dev.switchboard.tools.seed;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dialogue between two people on one occasion: the same day, time and code in all its messages.
 *
 * @param chance the draws of this occasion
 */
record Topic(Dialogue dialogue, Cast.Pair pair, Vocabulary vocabulary, SeedChance chance) {
  private static final Pattern WORD = Pattern.compile("\\{([a-z]+)}");
  private static final List<String> DAYS =
      List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");
  private static final List<String> TIMES =
      List.of("9:00", "9:30", "10:15", "11:00", "1:30 pm", "2:45 pm", "4:00 pm", "5:30 pm");

  String subject() {
    return filled(dialogue.subject());
  }

  String text(Dialogue.Turn turn) {
    return filled(turn.text());
  }

  private String filled(String text) {
    return WORD.matcher(text).replaceAll(word -> Matcher.quoteReplacement(meaning(word.group(1))));
  }

  private String meaning(String word) {
    SeedChance draw = chance.at(word.hashCode());
    return switch (word) {
      case "name" -> pair.contact().firstName();
      case "lastname" -> pair.contact().lastName();
      case "agent" -> pair.business().firstName();
      case "company" -> pair.business().company();
      case "product" -> draw.oneOf(vocabulary.products());
      case "dish" -> draw.oneOf(vocabulary.dishes());
      case "street" -> draw.oneOf(vocabulary.streets());
      case "city" -> draw.oneOf(vocabulary.cities());
      case "day" -> draw.oneOf(DAYS);
      case "time" -> draw.oneOf(TIMES);
      case "code" -> String.valueOf(100_000 + draw.below(900_000));
      case "amount" -> (10 + draw.below(900)) + ".50";
      default -> throw new IllegalStateException("a dialogue has a word without meaning: " + word);
    };
  }
}
