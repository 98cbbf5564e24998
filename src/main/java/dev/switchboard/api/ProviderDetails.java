package dev.switchboard.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of a provider because of its type.
 *
 * @param members of its own, in the order in which they are written; never a secret
 */
public record ProviderDetails(String type, Map<String, @Nullable Object> members) {}
