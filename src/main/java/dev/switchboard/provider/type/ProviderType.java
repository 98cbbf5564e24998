package dev.switchboard.provider.type;

import dev.switchboard.settings.ProviderSection;
import dev.switchboard.settings.ProviderSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way to send messages, of which there may be any number of providers. Stateless. */
public interface ProviderType {
  /** Its name, and what the operator may decide. */
  ProviderSection<?> section();

  /**
   * Makes the providers of this type. They are sent no message before this returns.
   *
   * @param providers those whose {@link ProviderSettings#type()} is this one, in their order; may
   *     be empty
   * @param shared what {@link ProviderSection#readShared} of the section returned
   */
  ProviderGroup create(
      List<ProviderSettings> providers, @Nullable Object shared, ProviderEnvironment environment);
}
