package dev.switchboard.provider.type;

import dev.switchboard.settings.Section;
import dev.switchboard.settings.Settings;
import java.util.List;

/** A way to send messages, of which there may be any number of providers. Stateless. */
public interface ProviderType {
  /** Its name, and what the operator may decide of one provider. */
  ProviderSection<?> section();

  /** What the operator may decide of all providers of the type together. */
  default List<Section<?>> sharedSections() {
    return List.of();
  }

  /**
   * Makes the providers of this type. They are sent no message before this returns.
   *
   * @param providers those whose {@link ProviderSettings#type()} is this one, in their order; may
   *     be empty
   * @param settings has what the {@link #sharedSections} read
   */
  ProviderGroup create(
      List<ProviderSettings> providers, Settings settings, ProviderEnvironment environment);
}
