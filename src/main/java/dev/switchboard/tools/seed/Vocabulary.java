package dev.switchboard.tools.seed;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import net.datafaker.Faker;

/**
 * The names that a world is made of, drawn once. Datafaker takes a second to come up and is not for
 * many threads; after this it is not needed.
 */
record Vocabulary(
    List<String> firstNames,
    List<String> lastNames,
    List<String> companies,
    List<String> products,
    List<String> dishes,
    List<String> streets,
    List<String> cities) {
  private static final int NAMES = 250;
  private static final int THINGS = 80;

  /** More draws than this for one list would mean that the library has run out of names. */
  private static final int MAX_DRAWS = 20;

  static Vocabulary of(long seed) {
    Faker faker = new Faker(Locale.US, new Random(seed));
    return new Vocabulary(
        draw(NAMES, () -> faker.name().firstName()),
        draw(NAMES, () -> faker.name().lastName()),
        draw(THINGS, () -> faker.company().name()),
        draw(THINGS, () -> faker.commerce().productName()),
        draw(THINGS, () -> faker.food().dish()),
        draw(THINGS, () -> faker.address().streetAddress()),
        draw(THINGS, () -> faker.address().city()));
  }

  /** Distinct names of the plain letters that an email address may have too. */
  private static List<String> draw(int count, Supplier<String> source) {
    Set<String> drawn = new LinkedHashSet<>();
    for (int i = 0; drawn.size() < count && i < count * MAX_DRAWS; i++) {
      String name = source.get();
      if (name.chars().allMatch(Vocabulary::isPlain)) {
        drawn.add(name);
      }
    }
    return List.copyOf(new ArrayList<>(drawn));
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == ' '
        || c == '-'
        || c == ',';
  }
}
