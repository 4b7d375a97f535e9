package io.rampguard.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "5",
                "\"a \\\"b\\\" }\"",
                "[1, {\"x\": \"]\"}]",
                "true",
                "null",
                "-1.50e3",
                "{\"a\": {\"b\": 1}}"
            })
    void replacesAValueOfAnyKindAndNothingElse(String old) throws IOException {
        String text = "\t{ \"a\":1.0, \"flags\" :{\"é😀\": [], \"k\" :  " + old + "  ,\"z\":\"\\u0041\"}\n}  ";

        String edited = JsonText.put(text, List.of("flags", "k"), JsonText.object());

        assertThat(edited).isEqualTo(text.replace(":  " + old + "  ,", ":  { }  ,"));
    }

    @Test
    void addsAMemberAfterTheLastOne() throws IOException {
        String edited = JsonText.put("{\"a\": 1\n}\n", List.of("say \"hi\"/~\n"), JsonText.parse("[1, 2.50]"));

        assertThat(edited).isEqualTo("{\"a\": 1,\n  \"say \\\"hi\\\"/~\\n\": [ 1, 2.50 ]\n}\n");
    }

    @Test
    void anObjectOnTheWayMustBeThere() {
        assertThatThrownBy(() -> JsonText.put("{}", List.of("flags", "k"), JsonText.object()))
                .hasMessageContaining("flags");
        assertThatThrownBy(() -> JsonText.put("{\"flags\": []}", List.of("flags", "k"), JsonText.object()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void equalValuesHaveOneFingerprintWhateverTheirOrder() throws JsonProcessingException {
        JsonNode one = JsonText.parse("{\"b\": [1, {\"y\": 1.0, \"x\": 2}], \"a\": null}");
        JsonNode other = JsonText.parse("{\"a\":null,\"b\":[1,{\"x\":2,\"y\":1.0}]}");

        assertThat(JsonText.fingerprint(one)).isEqualTo(JsonText.fingerprint(other));
        assertThat(JsonText.canonical(one)).isEqualTo("{\"a\":null,\"b\":[1,{\"x\":2,\"y\":1.0}]}");
    }

    @Test
    void aNumberIsTheSameValueHoweverItIsWritten() {
        assertThat(JsonText.sameValue("{\"t\":1.0,\"l\":[2,0.20]}", "{\"l\":[2.0,0.2],\"t\":1}"))
                .isTrue();
        assertThat(JsonText.sameValue("{\"t\":1.0}", "{\"t\":1.1}")).isFalse();
        assertThat(JsonText.sameValue("{\"t\":1}", "{\"u\":1}")).isFalse();
        assertThat(JsonText.sameValue("[1,2]", "[1]")).isFalse();
        assertThat(JsonText.sameValue("\"1\"", "1")).isFalse();
        assertThat(JsonText.sameValue("9007199254740993", "9007199254740992")).isFalse();
        assertThat(JsonText.sameValue("{oops", "{}")).isFalse();
    }
}
