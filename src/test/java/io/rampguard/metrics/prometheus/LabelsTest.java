package io.rampguard.metrics.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelsTest {
    private final Labels labels = new Labels();

    private void add(String name, String value) throws IOException {
        try (JsonParser json = new JsonFactory().createParser("\"" + value + "\"")) {
            json.nextToken();
            labels.add(name, json);
        }
    }

    @Test
    void aLabelThatIsNotThereIsEmpty() throws IOException {
        add("flag", "checkout");

        assertThat(labels.value("flag")).isEqualTo("checkout");
        assertThat(labels.value("le")).isEmpty();
    }

    @Test
    void aValueThatCameBeforeIsTheSameObject() throws IOException {
        add("flag", "checkout");
        String before = labels.value("flag");
        labels.clear();
        add("flag", "checkout");

        assertThat(labels.value("flag")).isSameAs(before);
    }

    @Test
    void valuesThatShareAHashKeepApart() throws IOException {
        // Java gives both texts one hash.
        add("one", "Aa");
        add("other", "BB");

        assertThat(labels.toMap()).isEqualTo(Map.of("one", "Aa", "other", "BB"));
    }

    @Test
    void whatIsKeptOutlivesTheRow() throws IOException {
        add("flag", "checkout");
        Map<String, String> kept = labels.toMap();
        labels.clear();

        assertThat(kept).containsEntry("flag", "checkout");
        assertThat(labels.value("flag")).isEmpty();
    }
}
