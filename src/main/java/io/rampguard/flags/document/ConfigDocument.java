package io.rampguard.flags.document;

import io.rampguard.flags.DocumentBackend;
import io.rampguard.flags.FlagBackend;
import java.nio.file.Path;

/**
 * A JSON document {@code {"new_summarizer_model": {"control": "haiku", "variant": "sonnet", "rollout_pct": 5}}} that an
 * application reads and buckets by a hash of its own, usually {@code hash(user) % 100 < rollout_pct}.
 */
public final class ConfigDocument {
    private ConfigDocument() {}

    /**
     * @param path the document; a symbolic link is followed and stays
     */
    public static FlagBackend at(Path path) {
        return DocumentBackend.at(path, new ConfigDocumentFormat());
    }
}
