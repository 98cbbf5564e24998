package dev.switchboard.api.facade;

import dev.switchboard.http.AuthSection;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueType.Listing;
import dev.switchboard.settings.ValueType.Scalar;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of one facade: {@code facades.<name>.*}. */
public final class FacadeSection extends Section<FacadeSettings> {
  private static final int MOST_KEY_CHARACTERS = 1000;

  /** Of {@code user:token} the token is what is secret. */
  private static final Scalar<String> API_KEY =
      Scalar.secret(
          "%d to %d characters, not counting a user and a colon before them"
              .formatted(AuthSection.LEAST_KEY_CHARACTERS, MOST_KEY_CHARACTERS),
          text -> {
            int length = text.length() - text.lastIndexOf(':') - 1;
            return length < AuthSection.LEAST_KEY_CHARACTERS || text.length() > MOST_KEY_CHARACTERS
                ? null
                : text;
          });

  private final String name;
  private final String path;
  private final Key<Boolean> enabled;
  private final Key<List<String>> apiKeys;
  private final Map<FacadeFaultMember, Key<Integer>> faults =
      new EnumMap<>(FacadeFaultMember.class);
  private final Key<Long> seed;

  /**
   * @param name in the settings and paths, such as {@code resend}
   * @param api what it is like, in a few words for the reference: "the API of Resend"
   */
  public FacadeSection(String name, String api) {
    this.name = name;
    this.path = "facades." + name;
    enabled =
        key(path + ".enabled", ValueTypes.flag(), "false")
            .doc("Whether the server also speaks " + api + ".");
    apiKeys =
        secret(path + ".api-keys", Listing.of(API_KEY), "the server's own keys")
            .doc(
                "Keys that its clients may send. Without any, those of `auth.*` with the scopes"
                    + " `send` and `read` are taken, and none is needed where the server needs"
                    + " none. Never logged.");
    for (FacadeFaultMember member : FacadeFaultMember.values()) {
      faults.put(
          member,
          key(path + ".faults." + member.key(), member.type(), String.valueOf(member.builtIn()))
              .doc(member.description()));
    }
    seed =
        optional(path + ".faults.seed", ValueTypes.seed(), "none: random")
            .doc("Makes it reproducible which request meets what.");
  }

  /** The name in the settings. */
  public String name() {
    return name;
  }

  @Override
  protected @Nullable FacadeSettings read(Values values) {
    Map<FacadeFaultMember, Integer> found = new EnumMap<>(FacadeFaultMember.class);
    faults.forEach((member, key) -> found.put(member, values.get(key)));
    Key<?>[] causes = faults.values().toArray(Key<?>[]::new);
    FacadeFaults.Contradiction wrong = FacadeFaults.contradiction(found).orElse(null);
    if (wrong != null) {
      if (values.areCertain(causes)) {
        values.wrong(path + ".faults", wrong.detail(), causes);
      }
      return null;
    }
    return new FacadeSettings(
        name,
        values.get(enabled),
        values.getOr(apiKeys, List.of()),
        new FacadeFaults(found, values.find(seed)));
  }
}
