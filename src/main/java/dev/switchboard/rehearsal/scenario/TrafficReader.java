package dev.switchboard.rehearsal.scenario;

import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.scenario.Scenario.Phase;
import dev.switchboard.rehearsal.scenario.Scenario.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads which messages come in. */
final class TrafficReader {
  /** Before the name of a file, as the value of {@code arrivals}. */
  private static final String TRACE = "trace:";

  private static final Map<String, Channel> CHANNELS = new LinkedHashMap<>();

  static {
    Arrays.stream(Channel.values()).forEach(it -> CHANNELS.put(it.wireName(), it));
  }

  private static final long MAX_PARTICIPANTS = 1_000_000;

  private final Fields fields;
  private final Path file;

  /**
   * @param fields of the scenario; takes what is wrong
   * @param file of the scenario, beside which others lie
   */
  TrafficReader(Fields fields, Path file) {
    this.fields = fields;
    this.file = file;
  }

  /** The kinds of traffic, as far as they can be read. */
  List<Source> read() {
    List<Source> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Fields source : fields.mappings("traffic")) {
      String name = source.text("name", "traffic-" + (sources.size() + 1));
      if (!names.add(name)) {
        source.wrong("name", "is the name of two kinds of traffic");
      }
      Channel channel = source.oneOf("channel", CHANNELS);
      if (!source.has("channel")) {
        source.wrong("channel", "is missing; it is one of " + String.join(", ", CHANNELS.keySet()));
      }
      Fields recipients = source.mapping("recipients");
      long count = 1_000;
      double skew = 0;
      if (recipients != null) {
        count = recipients.within("count", 1_000, 1, MAX_PARTICIPANTS);
        skew =
            recipients.value(
                "skew",
                TrafficReader::skew,
                "uniform, or zipf and an exponent such as zipf 1.1",
                0.0);
        recipients.end();
      }
      String arrivals = source.text("arrivals", "poisson");
      boolean evenly = arrivals.equals("constant");
      List<Phase> phases = phases(source);
      String trace =
          arrivals.startsWith(TRACE)
              ? arrivals.substring(TRACE.length()).strip()
              : source.text("trace");
      if (trace != null) {
        evenly = true;
        phases = trace(source, trace);
      } else if (!evenly && !arrivals.equals("poisson")) {
        source.wrong("arrivals", "is poisson or constant; trace names a file instead");
      }
      if (phases.isEmpty()) {
        source.wrong("phases", "is missing; for example [{for: 1h, rate: 20/s}]");
      }
      int senders = (int) source.within("senders", 10, 1, MAX_PARTICIPANTS);
      source.end();
      if (channel != null) {
        sources.add(new Source(name, channel, evenly, senders, (int) count, skew, phases));
      }
    }
    if (!fields.has("traffic")) {
      fields.wrong("traffic", "is missing; it says which messages come in");
    }
    return sources;
  }

  private static List<Phase> phases(Fields source) {
    List<Phase> phases = new ArrayList<>();
    for (Fields phase : source.mappings("phases")) {
      long length = phase.required("for", Amounts::span, Amounts.A_SPAN, 0L);
      double from = phase.required("rate", Amounts::rate, Amounts.A_RATE, 0.0);
      double to = phase.value("to", Amounts::rate, Amounts.A_RATE, from);
      phase.end();
      phases.add(new Phase(length, from, to));
    }
    return phases;
  }

  private List<Phase> trace(Fields source, String name) {
    return switch (ArrivalsFile.read(file.resolveSibling(name))) {
      case ArrivalsFile.Read.Good(List<Phase> phases) -> phases;
      case ArrivalsFile.Read.Bad(String why) -> {
        source.wrong(source.has("trace") ? "trace" : "arrivals", name + " " + why);
        yield List.of();
      }
    };
  }

  private static @Nullable Double skew(String text) {
    if (text.equals("uniform")) {
      return 0.0;
    }
    return text.startsWith("zipf ") ? Amounts.decimal(text.substring("zipf ".length())) : null;
  }
}
