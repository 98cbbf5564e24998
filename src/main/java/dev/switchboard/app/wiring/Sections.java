package dev.switchboard.app.wiring;

import dev.switchboard.api.ApiSection;
import dev.switchboard.api.twilio.TwilioSection;
import dev.switchboard.callback.CallbackSection;
import dev.switchboard.callback.endpoint.DeclaredEndpointsSection;
import dev.switchboard.conversation.ConversationSection;
import dev.switchboard.dispatch.DispatchSection;
import dev.switchboard.http.AuthSection;
import dev.switchboard.http.ServerSection;
import dev.switchboard.intake.IntakeSection;
import dev.switchboard.provider.type.ProvidersSection;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.Settings;
import dev.switchboard.settings.SettingsLoader;
import dev.switchboard.smtp.SmtpSection;
import dev.switchboard.store.StoreSection;
import dev.switchboard.stream.StreamSection;
import dev.switchboard.telemetry.LoggingSection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every section of the configuration. A new one is one more line here, and one in the list. */
public final class Sections {
  public static final ServerSection SERVER = new ServerSection();
  public static final AuthSection AUTH = new AuthSection(SERVER);
  public static final ApiSection API = new ApiSection();
  public static final StoreSection STORE = new StoreSection();
  public static final IntakeSection INTAKE = new IntakeSection();
  public static final ConversationSection CONVERSATIONS = new ConversationSection();
  public static final RetentionSection RETENTION = new RetentionSection(INTAKE);
  public static final ProvidersSection PROVIDERS = new ProvidersSection(ProviderTypes.sections());
  public static final StreamSection STREAM = new StreamSection();
  public static final DispatchSection DISPATCH = new DispatchSection();
  public static final CallbackSection CALLBACKS = new CallbackSection(AUTH::isOnlyForThisMachine);
  public static final DeclaredEndpointsSection ENDPOINTS =
      new DeclaredEndpointsSection(CALLBACKS::urls, Facades.formatNames());
  public static final TwilioSection TWILIO = new TwilioSection(CALLBACKS);
  public static final SmtpSection SMTP = new SmtpSection(AUTH);
  public static final MemorySection MEMORY =
      new MemorySection(SERVER, PROVIDERS, SMTP, Runtime.getRuntime().maxMemory());
  public static final TestSection TEST = new TestSection(STORE);
  public static final LoggingSection LOGGING = new LoggingSection();

  /** In the order of the reference. */
  public static final List<Section<?>> ALL =
      Stream.of(
              List.of(SERVER, AUTH, API),
              Facades.sections(),
              List.of(SMTP, STORE, INTAKE, CONVERSATIONS, RETENTION, PROVIDERS),
              ProviderTypes.sharedSections(),
              List.of(DISPATCH, STREAM, CALLBACKS, ENDPOINTS, MEMORY, LOGGING, TEST))
          .<Section<?>>flatMap(List::stream)
          .toList();

  private Sections() {}

  /**
   * Reads the configuration; see {@link SettingsLoader#load}.
   *
   * @param commandLine dotted keys and their values
   */
  public static Settings load(@Nullable Path file, Map<String, String> commandLine) {
    return SettingsLoader.load(ALL, file, System.getenv(), commandLine);
  }
}
