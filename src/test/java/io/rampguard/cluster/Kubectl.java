package io.rampguard.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The real kubectl as one user: what people type and what they read. */
public record Kubectl(Path program, List<String> access) {
    /**
     * What came of one command.
     *
     * @param text everything it printed, both streams in order
     */
    public record Answer(int code, String text) {
        public boolean accepted() {
            return code == 0;
        }
    }

    /** Runs one command, whatever comes of it. */
    public Answer run(String... arguments) {
        return with("", arguments);
    }

    /** Runs one command that reads this text from its standard input. */
    public Answer with(String input, String... arguments) {
        List<String> command = Stream.of(Stream.of(program.toString()), access.stream(), Stream.of(arguments))
                .flatMap(part -> part)
                .toList();
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), text);
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("kubectl was interrupted", interrupted);
        }
    }

    /** Runs one command that has to succeed, and answers what it printed. */
    public String expect(String... arguments) {
        Answer answer = run(arguments);
        if (!answer.accepted()) {
            throw new AssertionError("kubectl " + String.join(" ", arguments) + ": " + answer.text());
        }
        return answer.text();
    }
}
