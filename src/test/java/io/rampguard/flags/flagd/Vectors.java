package io.rampguard.flags.flagd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The documents that were given to the npm evaluator, and its answers; see {@code vectors/README.md}. */
final class Vectors {
    private static final String AT = "/io/rampguard/flags/vectors/";

    private Vectors() {}

    static List<String> names() {
        return List.of("at-0.json", "at-half.json", "at-25.json", "at-100.json", "by-organisation.json");
    }

    /** The golden document; with {@code -Dgolden=FOLDER} it is written there first. */
    static String written(String name, String actual) throws IOException {
        String folder = System.getProperty("golden");
        if (folder != null && !actual.isEmpty()) {
            Files.writeString(Path.of(folder, "written", name), actual);
            return actual;
        }
        return text("written/" + name);
    }

    /** '1' for each user who gets the variant. */
    static String bits(String document) throws IOException {
        return answers().path(document).path("bits").textValue();
    }

    static String withoutKey(String document) throws IOException {
        return answers().path(document).path("withoutKey").textValue();
    }

    private static JsonNode answers() throws IOException {
        return new ObjectMapper().readTree(text("written.json"));
    }

    private static String text(String name) throws IOException {
        try (InputStream in = Vectors.class.getResourceAsStream(AT + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
