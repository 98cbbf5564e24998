package dev.switchboard.app.wiring;

import dev.switchboard.api.AddressFilter;
import dev.switchboard.api.facade.FacadeResource;
import dev.switchboard.api.facade.FacadeSection;
import dev.switchboard.api.facade.FacadeSettings;
import dev.switchboard.api.facade.FaultGate;
import dev.switchboard.api.facade.Frame;
import dev.switchboard.api.facade.GroupIntake;
import dev.switchboard.api.facade.MailReader;
import dev.switchboard.api.resend.ResendResource;
import dev.switchboard.api.resend.WebhookFormat;
import dev.switchboard.api.sendgrid.EventWebhookFormat;
import dev.switchboard.api.sendgrid.SendGridResource;
import dev.switchboard.api.twilio.InboundFormat;
import dev.switchboard.api.twilio.StatusCallbackFormat;
import dev.switchboard.api.twilio.TwilioResource;
import dev.switchboard.api.twilio.TwilioSettings;
import dev.switchboard.api.twilio.TwilioTokens;
import dev.switchboard.callback.CallbackFormat;
import dev.switchboard.callback.CallbackFormats;
import dev.switchboard.callback.endpoint.DeclaredEndpoint;
import dev.switchboard.callback.post.UrlCheck;
import dev.switchboard.event.EventListener;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.Retention;
import dev.switchboard.http.Resource;
import dev.switchboard.http.access.AuthSettings;
import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.access.Scope;
import dev.switchboard.queue.PendingMessages;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.Settings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/** The facades that there are. A new one is one more {@link Facade} here. */
public final class Facades {
  private static final List<Facade> ALL =
      List.of(
          new Facade(
              new FacadeSection("resend", "the email API of Resend"),
              ResendResource::callers,
              parts ->
                  new ResendResource(
                      parts.frame(),
                      parts.intake(),
                      parts.mail(),
                      parts.history(),
                      parts.pending())),
          new Facade(
              new FacadeSection("sendgrid", "the mail API of SendGrid"),
              keys -> keys::caller,
              parts -> new SendGridResource(parts.frame(), parts.intake(), parts.mail())),
          new Facade(
              new FacadeSection("twilio", "the Messages API of Twilio"),
              TwilioResource::callers,
              parts ->
                  new TwilioResource(
                      parts.frame(), parts.intake(), parts.history(), parts.twilio())));

  /** What the endpoints of other vendors are told, whether their facades are on or not. */
  private static final List<CallbackFormat> OF_ENDPOINTS =
      List.of(new EventWebhookFormat(), new WebhookFormat());

  private Facades() {}

  /**
   * A facade.
   *
   * @param callers finds out who calls, given the keys that are taken
   */
  private record Facade(
      FacadeSection section,
      Function<Authenticator, Frame.CallerCheck> callers,
      Function<Parts, Resource> resource) {}

  /** The parts of the server that a facade may be made of. */
  private record Parts(
      Frame frame,
      GroupIntake intake,
      MailReader mail,
      MessageHistory history,
      PendingMessages pending,
      TwilioResource.Parts twilio) {}

  /** What the operator may decide about each. */
  static List<Section<?>> sections() {
    return Stream.concat(ALL.stream().map(Facade::section), Stream.of(Sections.TWILIO))
        .<Section<?>>map(it -> it)
        .toList();
  }

  /** The names of the formats that an endpoint may have. */
  static List<String> formatNames() {
    return new CallbackFormats(OF_ENDPOINTS, List.of(), List.of()).names();
  }

  /** The formats of endpoints, and those of the facades that are on. */
  static CallbackFormats formats(Settings settings, IntakeWiring intake) {
    return new CallbackFormats(
        OF_ENDPOINTS,
        List.of(
            new InboundFormat(
                numbers(settings), tokens(settings), intake.addresses(), intake.intake())),
        ofMessages(settings));
  }

  /** The webhooks of numbers, as endpoints that are declared. */
  static List<DeclaredEndpoint> endpoints(Settings settings) {
    return numbers(settings).stream().map(TwilioSettings.NumberWebhook::endpoint).toList();
  }

  /** None where the facade is off. */
  private static List<TwilioSettings.NumberWebhook> numbers(Settings settings) {
    return settings.get(section("twilio")).enabled()
        ? settings.get(Sections.TWILIO).numbers()
        : List.of();
  }

  /** Whether what single messages are told is signed by a facade. */
  static boolean tellMessages(Settings settings) {
    return !ofMessages(settings).isEmpty();
  }

  private static List<CallbackFormat> ofMessages(Settings settings) {
    TwilioTokens tokens = tokens(settings);
    return tokens.isEmpty() ? List.of() : List.of(new StatusCallbackFormat(tokens));
  }

  /** None where the facade is off. */
  private static TwilioTokens tokens(Settings settings) {
    FacadeSettings facade = settings.get(section("twilio"));
    if (!facade.enabled()) {
      return new TwilioTokens(null, List.of());
    }
    List<String> keys =
        facade.apiKeys().isEmpty()
            ? settings.get(Sections.AUTH).keys().stream()
                .filter(it -> it.scopes().contains(Scope.SEND))
                .map(AuthSettings.ApiKey::secret)
                .toList()
            : facade.apiKeys();
    return new TwilioTokens(settings.get(Sections.TWILIO).authToken(), keys);
  }

  private static UrlCheck statusCallbacks(Settings settings, UrlCheck urls) {
    return tellMessages(settings)
        ? urls
        : _ ->
            new UrlCheck.Checked.Wrong(
                "needs a token that signs: facades.twilio.auth-token, or a key of clients");
  }

  private static FacadeSection section(String name) {
    return ALL.stream()
        .map(Facade::section)
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The settings under which all are on. */
  public static Map<String, String> allOn() {
    Map<String, String> on = new LinkedHashMap<>();
    ALL.forEach(it -> on.put("facades." + it.section().name() + ".enabled", "true"));
    return on;
  }

  /**
   * The resources of those that are on, and the one that has them fail.
   *
   * @param urls which may be called
   * @param random for faults without a seed
   * @param listener told what operators do
   */
  static List<Resource> resources(
      Settings settings,
      IntakeWiring intake,
      MessageHistory history,
      Retention retention,
      PendingMessages pending,
      UrlCheck urls,
      InstantSource clock,
      SplittableRandom random,
      EventListener listener) {
    Authenticator server = settings.get(Sections.AUTH).authenticator();
    List<Frame> frames = new ArrayList<>();
    List<Resource> resources = new ArrayList<>();
    for (Facade facade : ALL) {
      FacadeSettings set = settings.get(facade.section());
      if (set.enabled()) {
        Frame frame =
            new Frame(
                set.name(),
                facade.callers().apply(set.authenticator(server)),
                new FaultGate(set.faults(), random.split()::nextLong));
        frames.add(frame);
        resources.add(
            facade
                .resource()
                .apply(
                    new Parts(
                        frame,
                        new GroupIntake(intake.intake()),
                        new MailReader(
                            intake.addresses(), settings.get(Sections.API).limits(), clock),
                        history,
                        pending,
                        new TwilioResource.Parts(
                            intake.addresses(),
                            new AddressFilter(
                                intake.addresses(), settings.get(Sections.CONVERSATIONS)),
                            settings.get(Sections.API).limits(),
                            statusCallbacks(settings, urls),
                            clock,
                            pending::cancel,
                            retention))));
      }
    }
    resources.add(new FacadeResource(frames, listener));
    return resources;
  }
}
