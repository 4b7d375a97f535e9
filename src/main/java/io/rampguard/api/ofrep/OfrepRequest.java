package io.rampguard.api.ofrep;

import java.util.Optional;

/**
 * One evaluation as it came over HTTP.
 *
 * @param key the flag's, decoded
 * @param body at least the first {@link OfrepEvaluation#MAX_BODY} + 1 bytes of it
 */
// Never compared: it is read once and dropped.
@SuppressWarnings("ArrayRecordComponent")
public record OfrepRequest(String key, Optional<String> contentType, byte[] body) {}
