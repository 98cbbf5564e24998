package dev.switchboard.callback;

import static dev.switchboard.settings.ValueTypes.duration;
import static dev.switchboard.settings.ValueTypes.wholeNumber;

import dev.switchboard.callback.post.AddressGuard;
import dev.switchboard.callback.post.UrlRules;
import dev.switchboard.net.IpNetwork;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueType.Listing;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** How endpoints are called, and where they may be: {@code callbacks.*}. */
public final class CallbackSection extends Section<CallbackSection.Read> {
  private static final int MAX_PORT = 65_535;

  private final Key<Integer> maxInFlight =
      key("callbacks.max-in-flight", wholeNumber(1, 1000), "32")
          .doc("Calls of one endpoint that a node may have under way at once.");
  private final Key<Duration> timeout =
      key("callbacks.timeout", duration("100ms", "5m"), "15s")
          .doc("How long an endpoint may take for its whole answer.");
  private final Key<Duration> maxAge =
      key("callbacks.max-age", duration("1m", "90d"), "5d")
          .doc("An event that is older is not sent any more.");
  private final Key<Duration> disableAfter =
      key("callbacks.disable-after", duration("1m", "90d"), "5d")
          .doc(
              "An endpoint that has only failed for so long is left alone, but for a probe every"
                  + " `callbacks.probe-interval`.");
  private final Key<Duration> probeInterval =
      key("callbacks.probe-interval", duration("1s", "1d"), "1h")
          .doc("How often an endpoint is tried that is left alone.");
  private final Key<Duration> keep =
      key("callbacks.keep", duration("1m", "90d"), "7d")
          .doc("How long events and what became of their callbacks can be looked at and repeated.");
  private final Key<Duration> keepAll =
      key("events.keep", ValueTypes.durationOrOff("1m", "365d"), "off")
          .doc(
              "How long every event is kept, also those that no endpoint wants. Off: only what"
                  + " endpoints want is kept, for `callbacks.keep`.");
  private final Key<List<Integer>> ports =
      key("callbacks.ports", Listing.of(wholeNumber(1, MAX_PORT)), "443")
          .doc("Ports that the URL of an endpoint may name.");
  private final Key<List<IpNetwork>> allowNetworks =
      key("callbacks.allow-networks", Listing.of(ValueTypes.network()), "")
          .doc(
              "Networks that are not on the internet and that endpoints may be in nevertheless."
                  + " Without it no callback goes to a private address.");
  private final Key<Boolean> allowPlainHttp =
      key("callbacks.allow-plain-http", ValueTypes.flag(), "false")
          .doc(
              "Whether the URL of an endpoint may be `http` at another host than loopback:"
                  + " messages are sent in clear then.");

  private final Key<List<String>> secret =
      secret("callbacks.secret", ValueTypes.webhookSecrets(), "empty")
          .doc(
              "Signs what is told to the `status_callback` of a message; each entry makes a signature."
                  + " Without one, messages with a `status_callback` are refused.");
  private final Predicate<Values> onlyForThisMachine;

  /**
   * @param onlyForThisMachine whether others cannot reach the server, so that it may call loopback:
   *     it tells them nothing that they could see anyway
   */
  public CallbackSection(Predicate<Values> onlyForThisMachine) {
    this.onlyForThisMachine = onlyForThisMachine;
  }

  /**
   * What the operator decided.
   *
   * @param keep how long events can be looked at
   * @param keepAll how long also those that no endpoint wants; zero for not at all
   * @param allowLoopback whether this machine may be called
   * @param secrets sign what single messages want to be told; empty for none
   */
  public record Read(
      int maxInFlight,
      Duration timeout,
      RetrySchedule schedule,
      Duration disableAfter,
      Duration probeInterval,
      Duration keep,
      Duration keepAll,
      List<Integer> ports,
      List<IpNetwork> allowNetworks,
      boolean allowPlainHttp,
      boolean allowLoopback,
      List<String> secrets) {
    /** Shows nothing of the secrets. */
    @Override
    public String toString() {
      return "CallbackSection.Read[...]";
    }

    /** Which URLs may be called. */
    public UrlRules urls() {
      return new UrlRules(new AddressGuard(allowLoopback, allowNetworks), ports, allowPlainHttp);
    }

    /**
     * The same for the lanes.
     *
     * @param largestCallbackBytes of memory that the largest callback takes
     */
    public CallbackSettings lanes(long largestCallbackBytes) {
      return new CallbackSettings(
          maxInFlight, timeout, schedule, disableAfter, probeInterval, largestCallbackBytes);
    }
  }

  @Override
  protected Read read(Values values) {
    return new Read(
        values.get(maxInFlight),
        values.get(timeout),
        new RetrySchedule(values.get(maxAge)),
        values.get(disableAfter),
        values.get(probeInterval),
        values.get(keep),
        values.get(keepAll),
        values.get(ports),
        values.get(allowNetworks),
        values.get(allowPlainHttp),
        onlyForThisMachine.test(values),
        values.getOr(secret, List.of()));
  }

  /** Which URLs may be called; empty where what the operator wrote about them cannot be judged. */
  public Optional<UrlRules> urls(Values values) {
    return values.areCertain(ports, allowNetworks, allowPlainHttp)
        ? Optional.of(read(values).urls())
        : Optional.empty();
  }
}
