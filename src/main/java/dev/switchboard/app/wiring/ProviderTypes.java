package dev.switchboard.app.wiring;

import dev.switchboard.provider.http.HttpProviderType;
import dev.switchboard.provider.mock.MockProviderType;
import dev.switchboard.provider.smtp.SmtpProviderType;
import dev.switchboard.provider.type.ProviderSection;
import dev.switchboard.provider.type.ProviderType;
import dev.switchboard.settings.Section;
import java.util.List;

/** The types of providers that there are. A new one is one more line here. */
public final class ProviderTypes {
  public static final MockProviderType MOCK = new MockProviderType();

  /** The first is that of a provider whose type is not given. */
  static final List<ProviderType> ALL =
      List.of(MOCK, new SmtpProviderType(), new HttpProviderType());

  private ProviderTypes() {}

  /** What the operator may decide about one provider of each type. */
  static List<? extends ProviderSection<?>> sections() {
    return ALL.stream().map(ProviderType::section).toList();
  }

  /** What the operator may decide about all providers of a type together. */
  static List<Section<?>> sharedSections() {
    return ALL.stream().flatMap(type -> type.sharedSections().stream()).toList();
  }
}
