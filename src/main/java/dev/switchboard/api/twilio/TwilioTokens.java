package dev.switchboard.api.twilio;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens with which what is posted for an account is signed. Immutable. */
public final class TwilioTokens {
  private final @Nullable String set;
  private final List<String> keys;

  /**
   * @param set signs for every account; null where the keys decide
   * @param keys that clients of the facade may send: {@code account:token}, or a token alone
   */
  public TwilioTokens(@Nullable String set, List<String> keys) {
    this.set = set;
    this.keys = List.copyOf(keys);
  }

  /** Whether there is any, so that something can be signed for every account. */
  public boolean isEmpty() {
    return set == null && keys.isEmpty();
  }

  /** The one of an account: its own, else the first; null where there is none. */
  @Nullable String of(String account) {
    if (set != null || keys.isEmpty()) {
      return set;
    }
    String own = account + ":";
    String key = keys.stream().filter(it -> it.startsWith(own)).findFirst().orElse(keys.getFirst());
    return key.substring(key.indexOf(':') + 1);
  }

  /** Shows none of them. */
  @Override
  public String toString() {
    return "TwilioTokens[...]";
  }
}
