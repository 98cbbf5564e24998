package dev.switchboard.api.operate;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@code GET /api/providers} that the type of a provider brings.
 *
 * @param members of its own, in the order in which they are written; never a secret
 */
public record ProviderDetails(String type, Map<String, @Nullable Object> members) {}
