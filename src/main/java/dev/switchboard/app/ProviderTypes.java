package dev.switchboard.app;

import dev.switchboard.provider.http.HttpProviderType;
import dev.switchboard.provider.mock.MockProviderType;
import dev.switchboard.provider.smtp.SmtpProviderType;
import dev.switchboard.provider.type.ProviderType;
import dev.switchboard.settings.ProviderSection;
import java.util.List;

/** The types of providers that there are. A new one is one more line here. */
public final class ProviderTypes {
  /** The first is that of a provider whose type is not given. */
  static final List<ProviderType> ALL =
      List.of(new MockProviderType(), new SmtpProviderType(), new HttpProviderType());

  private ProviderTypes() {}

  /** What the operator may decide about providers of each type. */
  public static List<? extends ProviderSection<?>> sections() {
    return ALL.stream().map(ProviderType::section).toList();
  }
}
