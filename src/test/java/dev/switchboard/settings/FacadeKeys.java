package dev.switchboard.settings;

import dev.switchboard.api.facade.FacadeFaultMember;
import dev.switchboard.api.facade.FacadeFaults;
import dev.switchboard.api.facade.FacadeSection;
import dev.switchboard.api.facade.FacadeSettings;
import dev.switchboard.api.twilio.TwilioSettings;
import dev.switchboard.app.wiring.Sections;
import java.net.URI;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The keys of all facades that there are: they have the same. */
final class FacadeKeys {
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("enabled", "true"),
          Map.entry("api-keys", "one-secret-of-sixteen,two-secret-of-sixteen"),
          Map.entry("faults.ratelimit-pct", "1"),
          Map.entry("faults.error-pct", "2"),
          Map.entry("faults.timeout-pct", "3"),
          Map.entry("faults.disconnect-pct", "4"),
          Map.entry("faults.answer-lost-pct", "5"),
          Map.entry("faults.retry-after-seconds", "6"),
          Map.entry("faults.latency-ms.min", "7"),
          Map.entry("faults.latency-ms.max", "8"),
          Map.entry("faults.timeout-ms", "9"),
          Map.entry("faults.seed", "10"));

  private FacadeKeys() {}

  /** How a section is told from the others; those of facades are of one class. */
  static String nameOf(Section<?> section) {
    String name = section.getClass().getSimpleName();
    return section instanceof FacadeSection facade ? name + " " + facade.name() : name;
  }

  /** What all sections read when nothing is given, where this is what the others read. */
  static Map<String, Object> defaults(Map<String, Object> others) {
    Map<String, Object> all = new HashMap<>(others);
    sections()
        .forEach(it ->
            all.put(
                nameOf(it), new FacadeSettings(it.name(), false, List.of(), FacadeFaults.NONE)));
    all.put("TwilioSection", new TwilioSettings(null, List.of()));
    return all;
  }

  /** What all sections read when every key is given, where this is what the others read. */
  static Map<String, Object> set(Map<String, Object> others) {
    Map<FacadeFaultMember, Integer> faults = new EnumMap<>(FacadeFaultMember.class);
    int value = 1;
    for (FacadeFaultMember member : FacadeFaultMember.values()) {
      faults.put(member, value++);
    }
    Map<String, Object> all = new HashMap<>(others);
    sections()
        .forEach(it ->
            all.put(
                nameOf(it),
                new FacadeSettings(
                    it.name(),
                    true,
                    List.of("one-secret-of-sixteen", "two-secret-of-sixteen"),
                    new FacadeFaults(faults, 10L))));
    all.put(
        "TwilioSection",
        new TwilioSettings(
            "three",
            List.of(
                new TwilioSettings.NumberWebhook(
                    "shop", "+12016661234", URI.create("https://example.com:8443/sms"), "AC1"))));
    return all;
  }

  /** Every key with a value, where these are the others. */
  static Map<String, String> keys(Map<String, String> others) {
    Map<String, String> all = new LinkedHashMap<>(others);
    sections()
        .forEach(
            it -> KEYS.forEach((key, value) -> all.put("facades." + it.name() + "." + key, value)));
    all.put("facades.twilio.auth-token", "three");
    all.put("facades.twilio.numbers.shop.number", "+12016661234");
    all.put("facades.twilio.numbers.shop.url", "https://example.com:8443/sms");
    all.put("facades.twilio.numbers.shop.account", "AC1");
    return all;
  }

  /** Every key in a file. */
  static String yaml() {
    StringBuilder text = new StringBuilder("facades:\n");
    sections()
        .forEach(it ->
            text.append(
                """
                  %s:
                    enabled: true
                    api-keys: [one-secret-of-sixteen, two-secret-of-sixteen]
                    faults:
                      ratelimit-pct: 1
                      error-pct: 2
                      timeout-pct: 3
                      disconnect-pct: 4
                      answer-lost-pct: 5
                      retry-after-seconds: 6
                      latency-ms: {min: 7, max: 8}
                      timeout-ms: 9
                      seed: 10
                """
                    .formatted(it.name())
                    .indent(2)));
    // The last one, and what it has besides.
    return text.append(
            """
                auth-token: three
                numbers:
                  shop: {number: "+12016661234", url: https://example.com:8443/sms, account: AC1}
            """
                .indent(2))
        .toString();
  }

  private static Stream<FacadeSection> sections() {
    return Sections.ALL.stream()
        .filter(FacadeSection.class::isInstance)
        .map(FacadeSection.class::cast);
  }
}
