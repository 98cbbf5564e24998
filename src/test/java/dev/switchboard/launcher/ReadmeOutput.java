package dev.switchboard.launcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is shown of an output against what was printed. Each line that is shown occurs in the
 * output, in this order; white space does not count, so that JSON may be broken into lines. What
 * must vary may.
 */
final class ReadmeOutput {
  /** What is shown, and what else may be there instead. */
  private static final Map<String, String> MAY_VARY = new LinkedHashMap<>();

  private static final String MESSAGE_ID = "[0-7][0-9a-hjkmnp-tv-z]{12}";

  static {
    MAY_VARY.put("\\.\\.\\.", ".*?");
    MAY_VARY.put("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");
    MAY_VARY.put("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z", "\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    MAY_VARY.put("\\b[0-9a-z]{11,14}-[0-9a-z]{1,3}\\b", "[0-9a-z]{11,14}-[0-9a-z]{1,3}");
    MAY_VARY.put("\\b" + MESSAGE_ID + "\\b", "(" + MESSAGE_ID + ")");
    // The trace of a rehearsal is the same on every machine, and another in each version.
    MAY_VARY.put("\\b[0-9a-f]{64}\\b", "[0-9a-f]{64}");
    MAY_VARY.put("127\\.0\\.0\\.1:\\d+", "127\\.0\\.0\\.1:\\d+");
    MAY_VARY.put("/home/me/switchboard", ".*?");
    MAY_VARY.put("(?:latency|duration)_ms[=\":]+[\\d.]+", "(?:latency|duration)_ms[=\":]+[\\d.]+");
    MAY_VARY.put("r=\\d+;t=\\d+", "r=\\d+;t=\\d+");
    MAY_VARY.put("in [\\d.]+ s, [\\d,]+ times", "in[\\d.]+s,[\\d,]+times");
    MAY_VARY.put("[\\d.]+ s, [\\d,]+ messages/s", "[\\d.]+s,[\\d,]+messages/s");
  }

  private static final Pattern VARYING = Pattern.compile(String.join("|", MAY_VARY.keySet()));
  private static final Pattern ID = Pattern.compile("\\b" + MESSAGE_ID + "\\b");

  private ReadmeOutput() {}

  /** The first of the lines that does not occur in its place; empty where all do. */
  static String missing(List<String> shown, String printed, Map<String, String> ids) {
    String text = compact(printed);
    int at = 0;
    for (String line : shown) {
      Matcher found = pattern(line).matcher(text);
      if (!found.find(at)) {
        return line;
      }
      at = found.end();
      remember(line, found, ids);
    }
    return "";
  }

  /** Which id was printed where another is shown. */
  private static void remember(String line, Matcher found, Map<String, String> ids) {
    Matcher shown = ID.matcher(line);
    List<String> names = new ArrayList<>();
    while (shown.find()) {
      names.add(shown.group());
    }
    for (int i = 0; i < Math.min(names.size(), found.groupCount()); i++) {
      ids.put(names.get(i), found.group(i + 1));
    }
  }

  private static Pattern pattern(String line) {
    StringBuilder pattern = new StringBuilder();
    Matcher varying = VARYING.matcher(line);
    int from = 0;
    while (varying.find()) {
      pattern.append(literal(line.substring(from, varying.start())));
      pattern.append(accepted(varying.group()));
      from = varying.end();
    }
    return Pattern.compile(pattern.append(literal(line.substring(from))).toString());
  }

  private static String accepted(String shown) {
    return MAY_VARY.entrySet().stream()
        .filter(rule -> Pattern.matches(rule.getKey(), shown))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static String literal(String text) {
    return compact(text).isEmpty() ? "" : Pattern.quote(compact(text));
  }

  private static String compact(String text) {
    return text.replaceAll("\\s+", "");
  }
}
